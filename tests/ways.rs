//! The short way and the general way are one: with and without the program that converts most records quickly, rows,
//! rejects, ledger, supplies and findings are the same, for every pair of formats.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use std::path::Path;

use common::{ids, registry, samples};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tieline_core::convert::{Request, Target, convert};
use tieline_core::layout::{Dialect, Writer, write_row};
use tieline_core::map::Map;
use tieline_core::open::Overrides;
use tieline_core::plan::{Options, Secrets};
use tieline_core::registry::Registry;

/// Records of the samples of a format, by the cells of its map.
fn records(map: &Map) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for example in map.examples() {
        let mut row = vec![String::new(); map.cells.len()];
        for (cell, text) in &example.row {
            row[*cell].clone_from(text);
        }
        found.push(row);
    }
    found
}

/// Texts that ask for a second look somewhere.
const TEXTS: &[&str] = &[
    "",
    "",
    "0",
    "1",
    "true",
    "Yes",
    "no",
    "2101",
    "0042",
    "+44201234",
    "'0203",
    "=\"0203\"",
    "3,36123E+10",
    "a b",
    " a",
    "b ",
    "O'Dell, Jr.",
    "Zoë",
    "Łódź",
    "MÃ¼ller",
    "SÃO PAULO",
    "“IRMÔ",
    "a\0b",
    "x;y",
    "x,y",
    "40000001,40000002",
    "40000001, 40000002",
    "40000001,,40000002",
    "say \"hi\"",
    "two\nlines",
    "lone\rreturn",
    "=1+1",
    "@me",
    "-",
    "ada@contoso.example",
    "sip:ada@contoso.example",
    "sips:ada@contoso.example",
    "ada@contoso",
    "CONTOSO\\ada",
    "00:1B:54:AA:01:02",
    "10.20.0.15",
    "10.20.0.256",
    "en_US",
    "fr_FR",
    "default",
    "******",
    "[secret]",
    "delete",
    "a7d4e5ea468ceb87e458868e0bb05ca8",
    "a text that is rather longer than thirty-two bytes, as names of departments can be",
    "\u{a0}",
    "#",
    "2024.02.30",
    "2024-02-01",
];

/// What cells may be separated by in place of what their format says: bytes that stand in addresses, numbers and lists.
const DELIMITERS: [Option<char>; 8] = [None, None, None, None, Some('.'), Some('@'), Some(';'), Some('1')];

/// The delimiters of the source and of the target that a case asks for.
fn delimiters(options: u16) -> [Option<char>; 2] {
    [options >> 10, options >> 13].map(|bits| DELIMITERS[usize::from(bits & 7)])
}

/// One change of a generated file: which record, which cell, which text; or an extra quote or cell in its line.
#[derive(Debug, Clone)]
struct Change {
    record: usize,
    cell: usize,
    text: usize,
    raw: u8,
}

#[derive(Debug, Clone)]
struct Case {
    pair: usize,
    /// Which example each record is made of.
    picks: Vec<usize>,
    changes: Vec<Change>,
    /// Whether keys are made to differ from record to record.
    numbered: bool,
    options: u16,
}

fn case(pairs: usize) -> impl Strategy<Value = Case> {
    let change = (any::<usize>(), any::<usize>(), 0..TEXTS.len(), 0u8..24)
        .prop_map(|(record, cell, text, raw)| Change { record, cell, text, raw });
    let picks = prop::collection::vec(0..64usize, 1..60);
    (0..pairs, picks, prop::collection::vec(change, 0..40), any::<bool>(), any::<u16>()).prop_map(
        |(pair, picks, changes, numbered, options)| Case { pair, picks, changes, numbered, options },
    )
}

fn file(map: &Map, case: &Case) -> Vec<u8> {
    let known = records(map);
    let mut rows: Vec<Vec<String>> =
        case.picks.iter().map(|pick| known[pick % known.len()].clone()).collect();
    if case.numbered {
        for (number, row) in rows.iter_mut().enumerate() {
            for cell in row.iter_mut().filter(|cell| cell.len() > 3 && !cell.contains(['\n', '.', ':', '=']))
            {
                // Another login, extension or mailbox for each, mostly of the same shape.
                let digits = cell.bytes().all(|b| b.is_ascii_digit());
                if digits || cell.bytes().all(|b| b.is_ascii_alphabetic()) {
                    cell.push_str(&number.to_string());
                }
            }
        }
    }
    for Change { record, cell, text, .. } in &case.changes {
        let record = record % rows.len();
        let cell = cell % map.cells.len();
        rows[record][cell] = TEXTS[*text].to_owned();
    }
    for change in case.changes.iter().filter(|change| change.raw == 3) {
        let record = change.record % rows.len();
        rows[record].iter_mut().for_each(String::clear);
    }
    let delimiter = delimiters(case.options)[0].unwrap_or(map.layout.delimiter());
    let dialect: Dialect = map.layout.dialect(delimiter);
    let writer = Writer::new(&dialect);
    let mut out = Vec::new();
    writer.write_row(map.cells.iter().map(|cell| cell.title.as_str()), &mut out);
    for (number, row) in rows.iter().enumerate() {
        let start = out.len();
        writer.write_row(row.iter().map(String::as_str), &mut out);
        for change in case.changes.iter().filter(|change| change.record % rows.len() == number) {
            let at = start + change.cell % (out.len() - start);
            match change.raw {
                0 => out.insert(at, b'"'),
                1 => out.insert(at, delimiter as u8),
                2 => out.insert(at, b'\n'),
                _ => {}
            }
        }
    }
    out
}

/// Everything that a run gave, in words; and how many records went the short way.
fn run(
    folder: &Path,
    input: &Path,
    (a, b): (&str, &str),
    options: u16,
    plain: bool,
    registry: &Registry,
) -> (String, u64) {
    let name = if plain { "plain" } else { "short" };
    let (out, rejects) = (folder.join(format!("{name}.csv")), folder.join(format!("{name}.rejects.csv")));
    let has = |bit: u16| options & bit != 0;
    let some = |bit: u16, texts: &[&str]| -> Vec<String> {
        texts.iter().filter(|_| has(bit)).map(|text| (*text).to_owned()).collect()
    };
    let default = match b.split('@').next() {
        Some("verba") => some(1, &["Login ID=login"]),
        Some("xivo") => some(1, &["context=default", "protocol=sip"]),
        Some("wazo") => some(1, &["context=default", "line_protocol=sip"]),
        Some("callrex" | "qms") => {
            some(1, &["Recording Service IP Address=10.0.0.1", "recording.license=none"])
        }
        _ => Vec::new(),
    };
    let [from, to] = delimiters(options);
    let mut writing = Overrides::default();
    if has(32) && has(64) {
        writing.add("encoding=windows-1252", "--output").unwrap();
    }
    let mut reading = Overrides::default();
    for (overrides, option, delimiter) in [(&mut reading, "--input", from), (&mut writing, "--output", to)] {
        if let Some(delimiter) = delimiter {
            overrides.add(&format!("delimiter={delimiter}"), option).unwrap();
        }
    }
    let request = Request {
        from: Some(a.to_owned()),
        reading,
        output: Target::File(out.clone()),
        rejects: Some(rejects.clone()),
        defaults: default,
        options: Options {
            no_guess: has(2),
            secrets: if has(4) { Secrets::HASH } else { Secrets::default() },
            allow: vec![
                "secret/blank-is-login".into(),
                "secret/blank-required".into(),
                "secret/without-salt".into(),
            ],
            ..Options::default()
        },
        writing,
        skip_invalid: !has(8),
        force: true,
        threads: Some(1 + usize::from(has(16))),
        plain,
        // Old and new texts of the first changes, and every finding, as reports ask for them.
        changes: if has(256) { 2 } else { 0 },
        every_finding: has(512),
        // What the short way wrote is read back as well.
        prove: !plain,
        ..Request::new(input.to_owned(), b.to_owned())
    };
    let text = |path: &Path| std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mut quick = 0;
    let said = match convert(&request, registry) {
        Ok(mut outcome) => {
            quick = outcome.report.quick;
            let mut all = Vec::new();
            let listed = outcome.report.findings.each_json(|line| {
                all.push(line.to_owned());
                Ok(())
            });
            listed.unwrap();
            let groups = outcome.report.findings.groups();
            format!(
                "{:?}\n{all:#?}\n{groups:#?}\n{:#?}\n{:#?}\n{:#?}",
                outcome.verdict, outcome.report.ledger, outcome.report.supplies, outcome.report.counts
            )
        }
        Err(error) => error.to_string(),
    };
    (format!("{said}\n{:?}\n{:?}", text(&out).ok(), text(&rejects).ok()), quick)
}

fn pairs() -> Vec<(String, String)> {
    // What a library cuts has no text that could be made up here.
    let delimited = |id: &String| registry().map(id).unwrap().layout.native.is_none();
    let ids: Vec<String> = ids().into_iter().filter(delimited).collect();
    ids.iter().flat_map(|a| ids.iter().map(|b| (a.clone(), b.clone()))).collect()
}

/// Fails with the case where the two ways differ.
fn compare(case: &Case, pairs: &[(String, String)], registry: &Registry) {
    let (a, b) = &pairs[case.pair];
    let map = registry.map(a).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.csv");
    std::fs::write(&input, file(&map, case)).unwrap();
    let plain = run(folder.path(), &input, (a, b), case.options, true, registry).0;
    let short = run(folder.path(), &input, (a, b), case.options, false, registry).0;
    if plain != short {
        let lines = plain.lines().zip(short.lines()).filter(|(one, other)| one != other).take(12);
        let lines: Vec<String> = lines.map(|(one, other)| format!("- {one}\n+ {other}")).collect();
        let bytes = String::from_utf8_lossy(&std::fs::read(&input).unwrap()).into_owned();
        panic!("{a} to {b}, options {:#x}:\n{}\n{bytes}", case.options, lines.join("\n"));
    }
}

#[test]
fn both_ways_give_the_same_for_generated_files() {
    let registry = registry();
    let pairs = pairs();
    let cases = std::env::var("TIELINE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(600);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let done = runner.run(&case(pairs.len()), |case| {
        compare(&case, &pairs, &registry);
        Ok(())
    });
    if let Err(error) = done {
        panic!("{error}");
    }
}

#[test]
fn a_mask_in_a_column_that_the_target_does_not_ask_about_is_counted_either_way() {
    let registry = registry();
    let map = registry.map("callrex@4.3").unwrap();
    let mut rows = vec![records(&map)[0].clone(); 200];
    let [login, salt] = ["User Name", "Salt Value"].map(|title| map.cell_of_title(title).unwrap());
    for (number, row) in rows.iter_mut().enumerate() {
        row[login] = format!("user{number}");
    }
    rows[150][salt] = "******".to_owned();
    let titles = map.cells.iter().map(|cell| cell.title.clone()).collect();
    let mut bytes = Vec::new();
    for row in std::iter::once(titles).chain(rows) {
        write_row(&Dialect::default(), row.iter().map(String::as_str), &mut bytes);
    }
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.csv");
    std::fs::write(&input, bytes).unwrap();
    let pair = ("callrex@4.3", "verba@9");
    let plain = run(folder.path(), &input, pair, 9, true, &registry).0;
    let (short, quick) = run(folder.path(), &input, pair, 9, false, &registry);
    assert!(quick > 100 && plain.contains("holds a mask"), "{quick} records\n{plain}");
    assert_eq!(plain, short);
}

/// Pairs of which most records of a sample go the short way.
const QUICK: &[(&str, &str)] = &[
    ("callrex@4.3", "verba@9"),
    ("callrex@4.3", "qms@8.1"),
    ("xivo@14.12", "wazo@18.02"),
    ("wazo@18.02", "xivo@15.15"),
    ("callrex@4.3", "callrex@4.3"),
];

#[test]
fn both_ways_give_the_same_for_samples() {
    let registry = registry();
    for (a, b) in pairs() {
        let map = registry.map(&a).unwrap();
        let quick_pair = QUICK.contains(&(a.as_str(), b.as_str()));
        let (mut quick, mut records) = (0, 0);
        for sample in samples(&a) {
            let bytes = std::fs::read(&sample).unwrap();
            let header = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
            let folder = tempfile::tempdir().unwrap();
            let input = folder.path().join("in.csv");
            let mut many = bytes.clone();
            let from = usize::from(map.layout.header != tieline_core::map::layout::Header::None) * header;
            // Over more than one chunk where records go the short way.
            let wanted = if quick_pair { 300 * 1024 } else { 20 * 1024 };
            for _ in 0..wanted / bytes.len() {
                many.extend_from_slice(&bytes[from..]);
            }
            std::fs::write(&input, many).unwrap();
            for options in [9, 9 | 256 | 512] {
                let plain = run(folder.path(), &input, (&a, &b), options, true, &registry).0;
                let (short, number) = run(folder.path(), &input, (&a, &b), options, false, &registry);
                assert!(plain == short, "{a} to {b}, {options}, {}", sample.display());
                quick += if options == 9 { number } else { 0 };
            }
            records += (wanted / bytes.len()) as u64;
        }
        if quick_pair {
            assert!(quick > records / 2, "{a} to {b}: {quick} of over {records}");
        }
    }
}
