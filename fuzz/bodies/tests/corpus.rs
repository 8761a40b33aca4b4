//! A short run of every fuzz target: over its corpus, over the samples of the formats, and over changes of both.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up fails")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tieline_fuzz::mutate::{Dice, mutate};
use tieline_fuzz::{BODIES, Body};

/// Longer than this no input may take, however slow the machine and the build are.
const LONGEST: Duration = Duration::from_secs(20);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The corpus of a target: what has a name of its own, and not what a fuzzer has found.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let seeds = files(&root().join("fuzz/corpus").join(target));
    let seeds = seeds.iter().filter(|path| path.extension().is_some());
    seeds.map(|path| fs::read(path).expect("a readable seed")).collect()
}

/// Files of the formats with that extension.
fn of_formats(extension: &str) -> Vec<(String, Vec<u8>)> {
    let all = files(&root().join("formats"));
    let named = all.iter().filter(|path| path.extension().is_some_and(|found| found == extension));
    named
        .map(|path| {
            let id = path.strip_prefix(root().join("formats")).ok().and_then(|path| path.iter().next());
            let id = id.map_or_else(String::new, |id| id.to_string_lossy().into_owned());
            (id, fs::read(path).expect("a readable file"))
        })
        .collect()
}

#[track_caller]
fn survives(name: &str, body: Body, input: &[u8]) {
    let begun = Instant::now();
    let done = catch_unwind(AssertUnwindSafe(|| body(input)));
    assert!(done.is_ok(), "{name} panics with {:?}", String::from_utf8_lossy(input));
    let taken = begun.elapsed();
    assert!(taken < LONGEST, "{name} took {taken:?} with {:?}", String::from_utf8_lossy(input));
}

/// Runs a target over the seeds, and over so many changes of them.
fn run(target: &str, seeds: &[Vec<u8>], changes: usize) {
    let (_, body) = BODIES.iter().find(|(name, _)| *name == target).expect("a target");
    for seed in seeds {
        survives(target, *body, seed);
    }
    let mut dice = Dice::new(1);
    for _ in 0..changes {
        let (one, other) = (dice.below(seeds.len()), dice.below(seeds.len()));
        survives(target, *body, &mutate(&seeds[one], &seeds[other], &mut dice));
    }
}

#[test]
fn every_target_has_a_corpus_and_a_program() {
    for (name, _) in BODIES {
        assert!(!corpus(name).is_empty(), "fuzz/corpus/{name} is empty");
        let target = root().join(format!("fuzz/fuzz_targets/{name}.rs"));
        let text = fs::read_to_string(target).expect("a target for every body");
        assert!(text.contains(&format!("tieline_fuzz::{name}(input)")), "{text}");
    }
}

#[test]
fn lists_are_read() {
    let mut seeds = corpus("read");
    for (index, (id, bytes)) in of_formats("csv").into_iter().enumerate() {
        // Every sample for another target, now with its format named and now without.
        let from = if index % 2 == 0 { "-".to_owned() } else { id };
        seeds.push([format!("{from} {index} skip\n").into_bytes(), bytes].concat());
    }
    run("read", &seeds, 300);
}

#[test]
fn maps_are_loaded() {
    let mut seeds = corpus("map");
    seeds.extend(of_formats("toml").into_iter().map(|(_, bytes)| bytes));
    run("map", &seeds, 300);
}

#[test]
fn formats_are_detected() {
    let mut seeds = corpus("detect");
    seeds.extend(of_formats("csv").into_iter().map(|(_, bytes)| bytes));
    run("detect", &seeds, 200);
}

#[test]
fn texts_are_cut() {
    let mut seeds = corpus("cut");
    seeds.extend(of_formats("csv").into_iter().map(|(_, bytes)| [vec![b';'], bytes].concat()));
    run("cut", &seeds, 3_000);
}

/// What children say that do well, or end in one way or another: the seeds of `frames`.
fn said() -> Vec<(&'static str, Vec<u8>)> {
    use tieline_core::native::{Batch, Remark};
    use tieline_core::report::Severity;
    use tieline_host::frame::{Finish, FromChild};
    let said = |direction: u8, frames: &[FromChild]| {
        let mut bytes = vec![direction];
        for frame in frames {
            frame.send(&mut bytes).expect("memory has room");
        }
        bytes
    };
    let column = |title: &str| FromChild::Column(title.into());
    let rows = |columns: usize, cells: &[(u8, &str)]| {
        let mut batch = Batch { columns, first_record: 1, ..Batch::default() };
        cells.iter().for_each(|(state, text)| batch.push(*state, text));
        FromChild::Rows(batch)
    };
    let remark = |severity, column: &str| {
        let (column, message) = (column.to_owned(), "the moon is full".to_owned());
        FromChild::Remark(Remark {
            severity,
            record: 2,
            offset: Some(7),
            column,
            message,
            help: String::new(),
        })
    };
    let end = |finish| FromChild::End(finish);
    let read = [
        FromChild::WantInput(4096),
        column("login"),
        rows(1, &[(0, "ada"), (0, "bob")]),
        column("mail"),
        FromChild::Progress(3, 0),
        rows(2, &[(0, "eve"), (2, ""), (0, "zoë"), (0, "zoe@contoso.example"), (1, ""), (1, "")]),
        remark(Severity::Warning, "login"),
        end(Finish::Done),
    ];
    let written = [
        FromChild::Bytes(b"acme cards 1\n".to_vec()),
        FromChild::WantRows,
        FromChild::Bytes("\nlogin: ad\u{e4}".as_bytes()[..11].to_vec()),
        FromChild::Bytes("\u{e4}".as_bytes()[1..].to_vec()),
        FromChild::WantRows,
        end(Finish::Done),
    ];
    vec![
        ("read", said(b'r', &read)),
        ("read-without-end", said(b'r', &read[..6])),
        ("read-refused", said(b'r', &[remark(Severity::Error, ""), end(Finish::Refused(Some("no".into())))])),
        ("read-broken", said(b'r', &[column("login"), end(Finish::Broken("gives no table".into()))])),
        ("read-maps", said(b'r', &[end(Finish::Maps(Vec::new()))])),
        ("read-writes", said(b'r', &written)),
        ("write", said(b'w', &written)),
        ("write-half", said(b'w', &written[..3])),
        ("write-refused", said(b'w', &[written[0].clone(), end(Finish::Refused(None))])),
        ("write-reads", said(b'w', &read)),
    ]
}

#[test]
fn frames_are_taken() {
    let folder = root().join("fuzz/corpus/frames");
    for (name, bytes) in said() {
        let path = folder.join(format!("{name}.frames"));
        if std::env::var_os("TIELINE_BLESS").is_some() {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&path, &bytes).expect("a seed is written");
        }
        let is = fs::read(&path).unwrap_or_default() == bytes;
        assert!(is, "{} is not current: run the test with TIELINE_BLESS=1", path.display());
    }
    run("frames", &corpus("frames"), 400);
}
