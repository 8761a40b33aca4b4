//! Any bytes as a list: they are detected, checked and converted, and what comes of it is looked at.
//!
//! The first line of an input says how: the source format or `-`, the target format, and any of `skip`, `threads` and
//! `KEY=VALUE` of `--input`. What no word means chooses something all the same.

use std::fs;
use std::path::Path;

use tieline_core::check::{Known, check};
use tieline_core::convert::{Outcome, Request, Verdict, convert};
use tieline_core::error::Error;
use tieline_core::open::{Opened, Overrides};
use tieline_core::plan::Options;
use tieline_core::registry::Registry;
use tieline_core::report::{Key, Severity};

use crate::formats;

/// What the first line of an input asks for.
struct Asked {
    from: Option<String>,
    to: String,
    skip: bool,
    threads: usize,
    reading: Overrides,
}

impl Asked {
    fn of(line: &str) -> Asked {
        let mut words = line.split_ascii_whitespace();
        let from = words.next().filter(|word| *word != "-").map(formats::id);
        let to = formats::id(words.next().unwrap_or(""));
        let mut asked = Asked { from, to, skip: false, threads: 1, reading: Overrides::default() };
        for word in words {
            match word {
                "skip" => asked.skip = true,
                "threads" => asked.threads = 3,
                // What the program would refuse as wrong usage is not asked for.
                word => drop(asked.reading.add(word, "--input")),
            }
        }
        asked
    }

    /// `plain`: every record goes the general way.
    fn request(&self, input: &Path, plain: bool) -> Request {
        let allow = ["secret/blank-is-login", "secret/blank-required", "secret/without-salt"];
        Request {
            from: self.from.clone(),
            options: Options { allow: allow.map(str::to_owned).to_vec(), ..Options::default() },
            reading: self.reading.clone(),
            skip_invalid: self.skip,
            threads: Some(self.threads),
            plain,
            // What is written is read back, too, and compared with its source.
            prove: !plain,
            ..Request::new(input.to_owned(), self.to.clone())
        }
    }
}

/// Reads any bytes as a list.
///
/// # Panics
/// If the program is wrong: it calls something its own bug, its sums do not add up, the verdict and the files disagree,
/// the input has changed, or the target's vendor would refuse what was written.
pub fn read(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let asked = Asked::of(&String::from_utf8_lossy(&input[..end]));
    let bytes = input.get(end + 1..).unwrap_or_default();
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = folder.path().join("in.csv");
    if fs::write(&path, bytes).is_err() {
        return;
    }
    formats::with(|registry| {
        fair(Opened::open(&path, &asked.reading).and_then(|opened| opened.candidates(registry)));
        if let Some(checked) =
            fair(check(&path, asked.from.as_deref(), &asked.reading, &Known::default(), true, None, registry))
        {
            let counts = checked.report.counts;
            assert!(counts.set_aside <= counts.records, "{counts:?}");
        }
        let outcome = fair(convert(&asked.request(&path, false), registry));
        match &outcome {
            Some(outcome) => {
                balances(outcome);
                stands(outcome, folder.path());
                taken(outcome, registry);
            }
            None => assert_eq!(files(folder.path()), 1, "a run that failed left something behind"),
        }
        let quick = gave(outcome.as_ref());
        clear(outcome.as_ref());
        let plain = fair(convert(&asked.request(&path, true), registry));
        assert_eq!(quick, gave(plain.as_ref()), "the short way beside the general one");
    });
    assert!(fs::read(&path).is_ok_and(|after| after == bytes), "the input is not what it was");
}

/// Bad data and bad files are answers; anything else is a bug.
fn fair<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(Error::Format(_)) => None,
        Err(other) => panic!("{other}"),
    }
}

fn balances(outcome: &Outcome) {
    let (counts, fates) = (outcome.report.counts, outcome.report.ledger.total());
    assert_eq!(counts.filled, fates, "filled cells and their fates");
    assert_eq!(counts.records, counts.written + counts.set_aside, "records and what became of them");
}

/// What a run gave, in words: what it says, and what it wrote.
fn gave(outcome: Option<&Outcome>) -> String {
    let Some(outcome) = outcome else { return String::new() };
    let report = &outcome.report;
    let written = outcome.outputs.iter().chain(&outcome.rejects).map(|path| fs::read(path).ok());
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        outcome.verdict,
        report.counts,
        report.findings.groups(),
        report.ledger,
        report.supplies,
        written.collect::<Vec<_>>()
    )
}

/// Takes away what a run wrote.
fn clear(outcome: Option<&Outcome>) {
    for path in outcome.into_iter().flat_map(|outcome| outcome.outputs.iter().chain(&outcome.rejects)) {
        let _ = fs::remove_file(path);
    }
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

/// What is on disk is what the outcome says.
fn stands(outcome: &Outcome, folder: &Path) {
    let stands = matches!(outcome.verdict, Verdict::Done | Verdict::Partly);
    let errors = outcome.report.findings.count(Severity::Error);
    assert_eq!(stands, !outcome.outputs.is_empty(), "{:?}", outcome.verdict);
    assert_eq!(files(folder), 1 + outcome.outputs.len() + usize::from(outcome.rejects.is_some()));
    assert!(outcome.verdict != Verdict::Done || errors == 0, "done with {errors} errors");
}

/// What was written has no error in the eyes of the target's vendor.
fn taken(outcome: &Outcome, registry: &Registry) {
    for path in &outcome.outputs {
        let to = outcome.target.full_id();
        // Of a format without a header no users are no text at all.
        if fs::metadata(path).is_ok_and(|file| file.len() == 0) {
            continue;
        }
        let Some(checked) =
            fair(check(path, Some(&to), &Overrides::default(), &Known::default(), false, None, registry))
        else {
            panic!("what was written for {to} cannot be read as {to}");
        };
        // A secret that is needed may be left blank by name.
        let left_blank = |key: &Key| {
            let allowed = |own: &Key| own.code == "secret/blank-required" && own.column == key.column;
            key.code == "required/blank"
                && outcome.report.findings.groups().iter().any(|(own, _)| allowed(own))
        };
        let groups = checked.report.findings.groups();
        let wrong = |key: &Key| key.severity == Severity::Error && !left_blank(key);
        if groups.iter().any(|(key, _)| wrong(key)) {
            let said: Vec<String> = groups.iter().map(|(key, group)| format!("{key:?} {group:?}")).collect();
            panic!("what was written for {to} has errors: {}", said.join(", "));
        }
    }
}
