//! Tables against a map of texts: which record repeats which, whatever the texts are.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

/// Two rules: the first cell sets records aside, the second does not look at case.
fn tables() -> Unique {
    let rule = |rule, cell, fold| UniqueRule {
        rule,
        cells: vec![cell],
        fold,
        numbers: Numbers::default(),
        hashes: Hashes::default(),
        refuses: !fold,
    };
    Unique { rules: vec![rule(3, 0, false), rule(5, 1, true)] }
}

/// Texts of which some are alike, and many nearly.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0..60_u64).prop_map(|number| number.to_string()),
        2 => (0..9_u64, 1..5_usize).prop_map(|(number, width)| format!("{number:0width$}")),
        2 => (0..40_u64).prop_map(|number| (number * 7_777_777_777).to_string()),
        2 => (16..21_usize, 0..4_u64).prop_map(|(width, number)| format!("9{number:0width$}")),
        1 => (16..21_usize).prop_map(|width| "0".repeat(width)),
        2 => prop::sample::select(vec!["", "a", "A", "1a", "+1", " 1", "1 ", "x-77", "X-77", "\u{663}", "é", "É"])
            .prop_map(str::to_owned),
    ]
}

/// A file: two cells of each record and whether it stands; after how many records no page is opened any more; and the
/// number of the record in front of the first.
type File = (Vec<([String; 2], bool)>, usize, u64);

fn file() -> impl Strategy<Value = File> {
    let record = ([text(), text()], prop::bool::weighted(0.9));
    let before = prop_oneof![3 => Just(0), 1 => Just(u64::from(u32::MAX) - 40)];
    (prop::collection::vec(record, 0..250), 0..400_usize, before)
}

/// The keys of a record, as the tables make them.
fn keys(tables: &Unique, cells: &[String; 2], at: usize) -> Vec<Key> {
    let mut keys = Vec::new();
    tables.keys(|cell| cells[cell].as_str(), at as u32, &mut keys);
    keys
}

/// The rules of a record with what must not occur twice.
fn texts(cells: &[String; 2]) -> impl Iterator<Item = (usize, String)> {
    let both = [(3, cells[0].clone()), (5, cells[1].to_lowercase())];
    both.into_iter().filter(|(_, text)| !text.is_empty())
}

fn close(tables: &mut Unique) {
    tables.rules.iter_mut().for_each(|rule| rule.numbers.close());
}

proptest! {
    #[test]
    fn each_repetition_names_the_first_that_stands((records, closes, before) in file()) {
        let mut tables = tables();
        let (mut found, mut wanted) = (Vec::new(), Vec::new());
        let mut first: HashMap<(usize, String), u64> = HashMap::new();
        for (at, (cells, stands)) in records.iter().enumerate() {
            if at == closes {
                close(&mut tables);
            }
            let record = before + at as u64 + 1;
            for key in keys(&tables, cells, at) {
                prop_assert_eq!(key.record, at as u32);
                tables.enter(&key, record, *stands, &mut found);
            }
            for (rule, text) in texts(cells) {
                match first.get(&(rule, text.clone())) {
                    Some(earlier) => wanted.push(Candidate { record, rule, earlier: *earlier }),
                    None if *stands => {
                        first.insert((rule, text), record);
                    }
                    None => {}
                }
            }
        }
        found.extend(tables.candidates());
        found.sort_unstable();
        prop_assert_eq!(found, wanted);
        prop_assert_eq!(tables.candidates(), Vec::new());
    }

    #[test]
    fn each_repetition_is_refused_at_once((records, closes, before) in file()) {
        let mut tables = tables();
        let mut first: HashMap<(usize, String), u64> = HashMap::new();
        for (at, (cells, _)) in records.iter().enumerate() {
            if at == closes {
                close(&mut tables);
            }
            let record = before + at as u64 + 1;
            let mut found = Vec::new();
            let refused = tables.admit(&keys(&tables, cells, at), record, &mut found);
            let earlier = |(rule, text)| Some((rule, *first.get(&(rule, text))?));
            let wanted: Vec<(usize, u64)> = texts(cells).filter_map(earlier).collect();
            let candidates: Vec<(usize, u64)> = found.iter().map(|one| (one.rule, one.earlier)).collect();
            prop_assert_eq!(&candidates, &wanted);
            prop_assert!(found.iter().all(|one| one.record == record));
            prop_assert_eq!(refused, wanted.iter().any(|(rule, _)| *rule == 3).then_some(3));
            if refused.is_none() {
                for text in texts(cells) {
                    first.entry(text).or_insert(record);
                }
            }
        }
    }
}

#[test]
fn numbers_with_pages_and_without_are_told_alike() {
    let mut tables = tables();
    let mut found = Vec::new();
    // Far apart, so that most are left to the hashes; and all of them twice.
    let numbers: Vec<u64> = (0..60_000).map(|at| at * 1_000_003).collect();
    for (at, number) in numbers.iter().chain(&numbers).enumerate() {
        for key in keys(&tables, &[number.to_string(), String::new()], at) {
            tables.enter(&key, at as u64 + 1, true, &mut found);
        }
    }
    assert!(tables.rules[0].numbers.elsewhere());
    let at_once = found.len();
    assert!(at_once > 5_000 && at_once < 50_000, "{at_once} with pages");
    found.extend(tables.candidates());
    found.sort_unstable();
    let wanted = (1..=60_000).map(|record| Candidate { record: record + 60_000, rule: 3, earlier: record });
    assert_eq!(found, wanted.collect::<Vec<_>>());
}
