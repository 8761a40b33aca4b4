//! What a run gave, as text for people. JSON is in [`json`], findings in [`findings`].

pub(crate) mod explain;
pub(crate) mod facts;
pub(crate) mod findings;
pub(crate) mod inspect;
pub(crate) mod json;
pub(crate) mod learned;
pub(crate) mod ledger;
pub(crate) mod loss;
pub(crate) mod manual;
pub(crate) mod progress;
pub(crate) mod proof;
pub(crate) mod report;

use tieline_core::check::Checked;
use tieline_core::convert::{Outcome, Request, Verdict};
use tieline_core::detect::Candidate;
use tieline_core::error::Error;
use tieline_core::fault::{FileError, show_path};
use tieline_core::map::Map;
use tieline_core::open::Opened;
use tieline_core::report::{Counts, Severity};
use tieline_core::source::Encoding;
use tieline_core::value::shown::shown;
pub(crate) use tieline_core::value::shown::thousands;

/// Lines of something that was met in several that are named.
const NAMED_LINES: usize = 3;

/// An error, with the places of a map's faults.
pub(crate) fn error(error: &Error) -> String {
    match error {
        Error::Map(faults) => findings::map_faults(faults),
        // No error: whoever closes a pipe has what is wanted.
        Error::File(FileError::Closed { .. }) => format!("note: {error}\n"),
        other => {
            let text = other.to_string();
            let mut lines = text.lines();
            let mut out = format!("error: {}\n", lines.next().unwrap_or_default());
            for line in lines {
                out.push_str(&format!("  = note: {line}\n"));
            }
            out
        }
    }
}

/// `1 record`, `12,000 records`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {noun}{s}", thousands(number))
}

/// What a conversion gave; of the changes of each column the first so many.
pub(crate) fn outcome(outcome: &Outcome, request: &Request, changes: usize) -> String {
    let mut out = String::new();
    if !outcome.evidence.is_empty() {
        out.push_str(&format!("{}: {}\n", outcome.input, outcome.evidence.join("; ")));
    }
    for note in &outcome.notes {
        out.push_str(&format!("note: {note}\n"));
    }
    let ledger = matches!(outcome.verdict, Verdict::Done | Verdict::Partly | Verdict::Lossy);
    let room = if ledger { findings::BESIDE } else { findings::ALONE };
    let found = findings::all(&outcome.report.findings, &outcome.input, room);
    // A long list of findings leaves less room for the ledger.
    let lines = if found.lines().count() > findings::BESIDE / 2 { ledger::FEW } else { ledger::LINES };
    out.push_str(&found);
    let counts = outcome.report.counts;
    let sound = counts.sound();
    let findings = &outcome.report.findings;
    match outcome.verdict {
        Verdict::Errors => {
            let errors = findings.count(Severity::Error);
            if errors == 0 {
                out.push_str(
                    "error: there are warnings, and --strict makes them errors; nothing was written\n",
                );
            } else if findings.of_file() > 0 {
                let number = findings.of_file();
                let verb = if number == 1 { "concerns" } else { "concern" };
                out.push_str(&format!(
                    "error: {} {verb} the whole file; nothing was written\n",
                    count(number, "error")
                ));
            } else {
                out.push_str(&format!(
                    "error: {} of {} cannot be written, so nothing was\n",
                    thousands(counts.unsound()),
                    count(counts.records, "record"),
                ));
                if sound > 0 && !request.skip_invalid {
                    let are = if sound == 1 { "is" } else { "are" };
                    let strict = if request.strict { " in place of --strict" } else { "" };
                    out.push_str(&format!(
                        "  = help: --skip-invalid{strict} writes the {} that {are} sound, and puts the others into a file of rejects\n",
                        thousands(sound),
                    ));
                }
            }
        }
        Verdict::Lossy => {
            out.push_str(&ledger::text(outcome, changes, lines));
            out.push_str(&ledger::forbidden(outcome));
        }
        Verdict::Refused => {
            out.push_str("error: refused; nothing was written\n");
        }
        Verdict::Done | Verdict::Partly => {
            out.push_str(&ledger::text(outcome, changes, lines));
            out.push_str(&written(outcome, request, counts));
        }
    }
    out
}

fn written(outcome: &Outcome, request: &Request, counts: Counts) -> String {
    let mut out = String::new();
    let target = &outcome.target.name;
    if request.dry_run {
        out.push_str(&format!(
            "dry run: {} would be written for {target}\n",
            count(counts.written, "record")
        ));
    } else {
        let paths: Vec<String> = outcome.outputs.iter().map(|path| show_path(path)).collect();
        let to = if paths.is_empty() { String::new() } else { format!(" to {}", paths.join(", ")) };
        let rows = if counts.rows == counts.written {
            String::new()
        } else {
            format!(" as {}", count(counts.rows, "row"))
        };
        out.push_str(&format!("wrote {}{rows}{to} for {target}\n", count(counts.written, "record")));
        if outcome.target.is_bundle() && paths.len() > 1 {
            out.push_str("import the files in this order\n");
        }
    }
    // An output from which every record was set aside proves nothing.
    if request.prove && (counts.written > 0 || counts.records == 0) {
        out.push_str(
            "proved: the output was read back, and every field that it carries says what the source said\n",
        );
    }
    if let Some(path) = &outcome.handout {
        out.push_str(&format!(
            "the secrets that were made are in {}, for you alone: hand them out, then delete it\n",
            show_path(path)
        ));
    }
    if counts.removed > 0 {
        out.push_str(&removed(outcome));
    }
    if counts.blank > 0 {
        out.push_str(&format!("passed over {} without any filled cell\n", count(counts.blank, "record")));
    }
    if counts.examples > 0 {
        out.push_str(&format!("passed over {} of the vendor's own\n", count(counts.examples, "example")));
    }
    let aside = counts.set_aside - counts.passed_over();
    if aside > 0 {
        match &outcome.rejects {
            Some(path) => {
                // What a library cuts is told by its first bytes, which a list of rejects does not have.
                let named = outcome.source.layout.native.is_some();
                let from = named.then(|| format!(" with `--from {}`", outcome.source.full_id()));
                out.push_str(&format!(
                    "set {} aside in {}: correct them there and convert that file again{}\n",
                    count(aside, "record"),
                    show_path(path),
                    from.unwrap_or_default()
                ));
            }
            None => out.push_str(&format!("set {} aside\n", count(aside, "record"))),
        }
    }
    for path in &outcome.old {
        out.push_str(&format!("note: {} is of an earlier run, and no part of this one\n", show_path(path)));
    }
    out
}

/// Records that ask to remove something: they are in no file.
fn removed(outcome: &Outcome) -> String {
    let (counts, findings) = (outcome.report.counts, &outcome.report.findings);
    let lines = findings.first_lines("record/removed", NAMED_LINES);
    let more = if counts.removed > lines.len() as u64 { ", …" } else { "" };
    let (asks, s) = if counts.removed == 1 { ("asks", "") } else { ("ask", "s") };
    let lines: Vec<String> = lines.into_iter().map(thousands).collect();
    format!(
        "passed over {} that {asks} to remove something (line{s} {}{more}), with {}: do it by hand in {}\n",
        count(counts.removed, "record"),
        lines.join(", "),
        count(outcome.report.ledger.removed.values().sum(), "filled cell"),
        outcome.target.vendor
    )
}

/// How a file is cut, in a few words.
pub(crate) fn cutting(map: Option<&Map>, encoding: Encoding, delimiter: char, header: bool) -> String {
    if map.is_some_and(|map| map.layout.native.is_some()) {
        return "cut by its plugin".to_owned();
    }
    let header = if header { "with a header" } else { "without a header" };
    format!("{}, delimiter `{}`, {header}", encoding.name(), shown(&delimiter.to_string(), 4))
}

/// What a check found.
pub(crate) fn checked(checked: &Checked) -> String {
    let how = cutting(Some(&checked.map), checked.encoding, checked.delimiter, checked.header);
    let mut out = format!("{}: {}, {how}\n", checked.input, checked.map.name);
    for note in &checked.notes {
        out.push_str(&format!("note: {note}\n"));
    }
    out.push_str(&findings::all(&checked.report.findings, &checked.input, findings::ALONE));
    let (errors, warnings) =
        (checked.report.findings.count(Severity::Error), checked.report.findings.count(Severity::Warning));
    let records = count(checked.report.counts.records, "record");
    if errors == 0 && warnings == 0 {
        out.push_str(&format!("{records}, and nothing to complain about\n"));
    } else {
        out.push_str(&format!("{records}: {}, {}\n", count(errors, "error"), count(warnings, "warning")));
    }
    out
}

/// Which formats a file may have.
pub(crate) fn detected(opened: &Opened, found: &[Candidate], passed: &[String]) -> String {
    let Some(best) = found.first() else { return String::new() };
    let mut out = String::new();
    let tied = found.iter().take_while(|candidate| candidate.score == best.score).count();
    for candidate in &found[..tied] {
        out.push_str(&format!("{}  {}\n", candidate.map.full_id(), candidate.map.name));
        for line in &candidate.evidence {
            out.push_str(&format!("  {line}\n"));
        }
        if candidate.map.layout.native.is_some() {
            out.push_str("  cut by the plugin of the format\n");
            continue;
        }
        out.push_str(&format!(
            "  delimiter `{}`, {}\n",
            shown(&candidate.delimiter.to_string(), 4),
            if candidate.header { "with a header" } else { "without a header" },
        ));
    }
    if best.map.layout.native.as_ref().is_none_or(|native| native.text) {
        out.push_str(&format!("encoding {}: {}\n", opened.encoding.name(), opened.guess.evidence));
    }
    for note in opened.preface.notes.iter().chain(passed) {
        out.push_str(&format!("note: {note}\n"));
    }
    if tied > 1 {
        let apart = tieline_core::detect::difference(&best.map, &found[1].map);
        out.push_str("the file does not tell these apart; name one with --from\n");
        for line in apart {
            out.push_str(&format!("  {line}\n"));
        }
    } else if let Some(rival) = found.get(1) {
        out.push_str(&format!("not {}: {}\n", rival.map.full_id(), rival.evidence.join("; ")));
        for line in tieline_core::detect::difference(&best.map, &rival.map).into_iter().take(3) {
            out.push_str(&format!("  {line}\n"));
        }
    }
    out
}
