//! Any bytes at all: no panic, no bug, and a ledger that balances, whatever stands in a file.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use common::{ids, registry, samples};
use proptest::prelude::*;
use tieline_core::check::{Known, check};
use tieline_core::convert::{Outcome, Request, Verdict, convert};
use tieline_core::error::Error;
use tieline_core::explain;
use tieline_core::inspect;
use tieline_core::open::{Opened, Overrides};
use tieline_core::plan::Options;
use tieline_core::registry::Registry;
use tieline_core::report::Severity;

/// One way to damage a file.
#[derive(Debug, Clone)]
enum Damage {
    /// A byte becomes another.
    Change(usize, u8),
    /// Bytes are put in.
    Insert(usize, Vec<u8>),
    /// Bytes are taken out.
    Delete(usize, usize),
    /// A stretch comes twice.
    Repeat(usize, usize),
    /// The file ends there.
    Cut(usize),
    /// Two records change places.
    Swap(usize, usize),
    /// Every delimiter of one kind becomes another.
    Delimiter(u8, u8),
    /// Line ends become others.
    Newline(&'static [u8]),
    /// Something stands in front.
    Front(&'static [u8]),
    /// The file is written in UTF-16.
    Utf16(bool),
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&'static [u8]> = vec![
        b"\"",
        b"\"\"",
        b"\r",
        b"\n",
        b"\r\n",
        b"\n\n",
        b"\0",
        b",",
        b";",
        b"|",
        b"\t",
        b"'",
        b"=\"0203\"",
        b"+",
        b"3,36123E+10",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        b"\xE9",
        b"\xC3",
        b"\xED\xA0\x80",
        b"\xF4\x90\x80\x80",
        "\u{202e}".as_bytes(),
        "\u{1b}[2J".as_bytes(),
        "İ".as_bytes(),
        "ß".as_bytes(),
        b"#",
        b"sep=;\n",
        b"_line,_record,_codes,_message\n",
        b"99999999999999999999",
        b"-1",
        b"2024-02-30",
        b"NaN",
        b"\"a\"b",
        "é\u{301}".as_bytes(),
        "٣".as_bytes(),
    ];
    prop_oneof![
        4 => prop::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 1..12),
    ]
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = || 0usize..8192;
    let delimiter = || prop::sample::select(b",;|\t ".to_vec());
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Change(at, byte)),
        8 => (at(), piece()).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        3 => (at(), 1usize..80).prop_map(|(at, length)| Damage::Delete(at, length)),
        2 => (at(), 1usize..600).prop_map(|(at, length)| Damage::Repeat(at, length)),
        1 => at().prop_map(Damage::Cut),
        1 => (0usize..8, 0usize..8).prop_map(|(a, b)| Damage::Swap(a, b)),
        1 => (delimiter(), delimiter()).prop_map(|(from, to)| Damage::Delimiter(from, to)),
        1 => prop::sample::select(vec![&b"\n"[..], b"\r\n", b"\r", b"\n\n"]).prop_map(Damage::Newline),
        1 => prop::sample::select(vec![
            &b"\xEF\xBB\xBF"[..], b"sep=;\r\n", b"#TYPE Selected.User\r\n", b"\n", b"_line,_record,_codes,_message,", b"_line|_record|_codes|_message|",
            b"_line;_record;_codes;_message\n", b"\"", b"#",
        ]).prop_map(Damage::Front),
        1 => any::<bool>().prop_map(Damage::Utf16),
    ]
}

impl Damage {
    fn apply(&self, bytes: Vec<u8>) -> Vec<u8> {
        let length = bytes.len();
        // Places are taken round: a sample is short, and every number is to be one of its places.
        let place = |at: usize| at % (length + 1);
        let stretch = |at: usize, wide: usize| place(at)..(place(at) + wide).min(length);
        let mut out = bytes.clone();
        match self {
            Damage::Change(at, byte) => {
                if let Some(old) = out.get_mut(place(*at)) {
                    *old = *byte;
                }
            }
            Damage::Insert(at, piece) => drop(out.splice(place(*at)..place(*at), piece.iter().copied())),
            Damage::Delete(at, wide) => drop(out.drain(stretch(*at, *wide))),
            Damage::Repeat(at, wide) => {
                let again = bytes[stretch(*at, *wide)].to_vec();
                out.splice(place(*at)..place(*at), again);
            }
            Damage::Cut(at) => out.truncate(place(*at)),
            Damage::Swap(a, b) => {
                let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
                if *a < lines.len() && *b < lines.len() {
                    lines.swap(*a, *b);
                }
                out = lines.concat();
            }
            Damage::Delimiter(from, to) => {
                out.iter_mut().filter(|byte| **byte == *from).for_each(|byte| *byte = *to)
            }
            Damage::Newline(newline) => {
                let lines: Vec<&[u8]> = bytes
                    .split(|byte| *byte == b'\n')
                    .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
                    .collect();
                out = lines.join(*newline);
            }
            Damage::Front(front) => drop(out.splice(0..0, front.iter().copied())),
            Damage::Utf16(little) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let bytes = |unit: u16| if *little { unit.to_le_bytes() } else { unit.to_be_bytes() };
                out = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect();
            }
        }
        out
    }
}

/// Everything that is done with a file, in every way. An `Err` is what is wrong with the program.
fn survives(
    registry: &Registry,
    bytes: &[u8],
    from: Option<&str>,
    to: &str,
    skip: bool,
    keys: &[&str],
) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("in.csv");
    std::fs::write(&input, bytes).expect("a file");
    let done = catch_unwind(AssertUnwindSafe(|| {
        let mut overrides = Overrides::default();
        keys.iter().try_for_each(|key| overrides.add(key, "--input"))?;
        fair(Opened::open(&input, &overrides).and_then(|opened| opened.candidates(registry)))?;
        if let Some(checked) = fair(check(&input, from, &overrides, &Known::default(), true, None, registry))?
        {
            let counts = checked.report.counts;
            if counts.set_aside > counts.records {
                return Err(format!("{counts:?}"));
            }
        }
        for row in [1, 2, 7] {
            for target in [None, Some(to.to_owned())] {
                let asked = explain::Request {
                    file: input.clone(),
                    from: from.map(str::to_owned),
                    to: target,
                    row,
                    reading: overrides.clone(),
                    ..explain::Request::default()
                };
                looked_at(explain::explain(&asked, registry))?;
            }
        }
        for row in [None, Some(2)] {
            let asked = inspect::Request {
                file: input.clone(),
                from: from.map(str::to_owned),
                row,
                reading: overrides.clone(),
            };
            looked_at(inspect::inspect(&asked, registry))?;
        }
        let request = Request { reading: overrides, ..request(&input, from, to, skip) };
        if let Some(outcome) = fair(convert(&request, registry))? {
            balances(&outcome)?;
            stands(&outcome, folder.path())?;
        } else if std::fs::read_dir(folder.path()).expect("a folder").count() != 1 {
            return Err("a run that failed left something behind".into());
        }
        Ok(())
    }));
    if std::fs::read(&input).expect("the input") != bytes {
        return Err("the input is not what it was".into());
    }
    done.unwrap_or_else(|_| Err("a panic".into()))
}

fn request(input: &Path, from: Option<&str>, to: &str, skip: bool) -> Request {
    Request {
        from: from.map(str::to_owned),
        options: Options {
            allow: ["secret/blank-is-login", "secret/blank-required", "secret/without-salt"]
                .map(str::to_owned)
                .to_vec(),
            ..Options::default()
        },
        skip_invalid: skip,
        ..Request::new(input.to_owned(), to.to_owned())
    }
}

/// Bad data and bad files are answers; a bug is not.
fn fair<T>(result: Result<T, Error>) -> Result<Option<T>, String> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Format(_)) => Ok(None),
        // Nothing but its encoding can be said of a file that a library cuts.
        Err(Error::Usage(why)) if why.ends_with("is its plugin's, which has none") => Ok(None),
        Err(other) => Err(other.to_string()),
    }
}

/// The same where a record is asked for that may not be there.
fn looked_at<T>(result: Result<T, Error>) -> Result<(), String> {
    match result {
        Err(Error::Usage(why)) if why.starts_with("there is no record") => Ok(()),
        other => fair(other).map(|_| ()),
    }
}

fn balances(outcome: &Outcome) -> Result<(), String> {
    let (counts, ledger) = (outcome.report.counts, outcome.report.ledger.total());
    let sums = (counts.filled, counts.records) == (ledger, counts.written + counts.set_aside);
    if sums { Ok(()) } else { Err(format!("{counts:?}, and {ledger} fates")) }
}

/// What is on disk is what the outcome says.
fn stands(outcome: &Outcome, folder: &Path) -> Result<(), String> {
    let stands = matches!(outcome.verdict, Verdict::Done | Verdict::Partly);
    let wanted = 1 + outcome.outputs.len() + usize::from(outcome.rejects.is_some());
    let files = std::fs::read_dir(folder).expect("a folder").count();
    if files != wanted || stands == outcome.outputs.is_empty() {
        return Err(format!("{:?} with {files} files", outcome.verdict));
    }
    let errors = outcome.report.findings.count(Severity::Error);
    if outcome.verdict == Verdict::Done && errors > 0 {
        return Err(format!("done with {errors} errors"));
    }
    Ok(())
}

fn any_id() -> impl Strategy<Value = String> {
    prop::sample::select(ids())
}

/// What a user may say about the input, at most one thing.
fn keys() -> impl Strategy<Value = Vec<&'static str>> {
    let all = vec![
        "header=yes",
        "header=no",
        "encoding=utf-8",
        "encoding=utf-16le",
        "encoding=utf-16be",
        "encoding=windows-1252",
        "delimiter=;",
        "delimiter=tab",
        "delimiter=a",
    ];
    prop::option::weighted(0.3, prop::sample::select(all)).prop_map(|key| key.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_answered(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        from in prop::option::weighted(0.8, any_id()),
        to in any_id(),
        skip in any::<bool>(),
        keys in keys(),
    ) {
        prop_assert_eq!(survives(&registry(), &bytes, from.as_deref(), &to, skip, &keys), Ok(()));
    }

    #[test]
    fn pieces_of_lists_are_answered(
        pieces in prop::collection::vec(piece(), 0..60),
        from in any_id(),
        to in any_id(),
        skip in any::<bool>(),
        keys in keys(),
    ) {
        prop_assert_eq!(survives(&registry(), &pieces.concat(), Some(&from), &to, skip, &keys), Ok(()));
    }

    #[test]
    fn damaged_lists_are_answered(
        id in any_id(),
        sample in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..6),
        named in any::<bool>(),
        to in any_id(),
        skip in any::<bool>(),
        keys in keys(),
    ) {
        let files = samples(&id);
        let bytes = std::fs::read(&files[sample.index(files.len())]).expect("a sample");
        let bytes = damages.iter().fold(bytes, |bytes, damage| damage.apply(bytes));
        prop_assert_eq!(survives(&registry(), &bytes, named.then_some(id.as_str()), &to, skip, &keys), Ok(()));
    }
}

#[test]
fn every_file_that_ends_anywhere_is_answered() {
    let registry = registry();
    for id in ids() {
        let bytes = std::fs::read(&samples(&id)[0]).expect("a sample");
        for end in (0..bytes.len()).step_by(17) {
            let to = if id.starts_with("verba") { "xivo" } else { "verba" };
            assert_eq!(
                survives(&registry, &bytes[..end], Some(&id), to, end % 2 == 0, &[]),
                Ok(()),
                "{id} at {end}"
            );
        }
    }
}
