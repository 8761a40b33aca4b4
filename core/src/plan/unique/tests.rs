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

/// A file: two cells of each record and whether it stands; after how many records numbers are handed over to the hashes;
/// and the number of the record in front of the first.
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

/// Hands the numbers over to the hashes, as if they had turned out to be too far apart.
fn hand_over(tables: &mut Unique, add: fn(&mut Hashes, u64, u64)) {
    for UniqueRule { numbers, hashes, .. } in &mut tables.rules {
        numbers.hand_over(|number, record| add(hashes, numbers::hash(number), record));
    }
}

proptest! {
    #[test]
    fn each_repetition_names_the_first_that_stands((records, apart, before) in file()) {
        let mut tables = tables();
        let (mut found, mut wanted) = (Vec::new(), Vec::new());
        let mut first: HashMap<(usize, String), u64> = HashMap::new();
        for (at, (cells, stands)) in records.iter().enumerate() {
            if at == apart {
                hand_over(&mut tables, |hashes, hash, record| hashes.enter(hash, record, true));
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
    fn each_repetition_is_refused_at_once((records, apart, before) in file()) {
        let mut tables = tables();
        let mut first: HashMap<(usize, String), u64> = HashMap::new();
        for (at, (cells, _)) in records.iter().enumerate() {
            if at == apart {
                hand_over(&mut tables, Hashes::add);
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
fn numbers_that_turn_out_to_be_far_apart_are_told_alike() {
    // Side by side first, then far apart; and all of them twice.
    let close = 0..10_000_u64;
    let numbers: Vec<u64> = close.chain((1..40_000).map(|at| at * 1_000_003)).collect();
    let count = numbers.len() as u64;
    let wanted = (1..=count).map(|record| Candidate { record: record + count, rule: 3, earlier: record });
    let wanted: Vec<Candidate> = wanted.collect();
    let cells = numbers.iter().chain(&numbers).map(|number| [number.to_string(), String::new()]);
    let (mut entered, mut admitted) = (tables(), tables());
    let (mut found, mut found_at_once) = (Vec::new(), Vec::new());
    for (at, cells) in cells.enumerate() {
        let (keys, record) = (keys(&entered, &cells, at), at as u64 + 1);
        keys.iter().for_each(|key| entered.enter(key, record, true, &mut found));
        admitted.admit(&keys, record, &mut found_at_once);
    }
    assert!(entered.rules[0].numbers.apart() && admitted.rules[0].numbers.apart());
    found.extend(entered.candidates());
    assert_eq!(found, wanted);
    assert_eq!(found_at_once, wanted);
}
