//! What a run gave, as JSON: one object on standard output, with the version of its form.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Value, json};
use tieline_core::account::{self, Account, AllFindings, Columns};
use tieline_core::check::Checked;
use tieline_core::convert::Outcome;
use tieline_core::detect::Candidate;
use tieline_core::error::Error;
use tieline_core::open::Opened;
use tieline_core::report::{Findings, Severity};

use crate::exit;
use crate::shell::data;

/// Version of the forms below; it rises when a key changes its meaning or goes.
pub(super) const FORM: u32 = 1;

pub(super) fn print(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// A result that its verb has put together, with the version of this form.
pub(crate) fn told(value: &Value) -> String {
    let mut value = value.clone();
    value["form"] = FORM.into();
    print(&value)
}

/// A text that a verb prints, under a name.
pub(crate) fn text(name: &str, text: &str) -> io::Result<()> {
    data(&told(&json!({ name: text })))
}

/// A schema: no result of a run, so that it has no form of ours.
pub(crate) fn schema(schema: &Value) -> String {
    print(schema)
}

/// An error in place of a result.
pub(crate) fn error(error: &Error, code: u8) -> io::Result<()> {
    data(&print(&json!({ "form": FORM, "kind": "error", "exit": code, "message": error.to_string() })))
}

/// An object whose last keys are too large to be held as a value.
struct Form<'f> {
    front: Value,
    sums: Value,
    all: AllFindings<'f>,
}

impl Serialize for Form<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Found<'a, 'f> {
            sums: &'a Value,
            all: &'a AllFindings<'f>,
        }
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.front.as_object().into_iter().flatten() {
            map.serialize_entry(key, value)?;
        }
        map.serialize_entry("findings", &Found { sums: &self.sums, all: &self.all })?;
        map.end()
    }
}

fn sums(findings: &Findings) -> Value {
    Severity::WORDS.iter().map(|(word, severity)| (*word, findings.count(*severity))).collect()
}

/// Writes a form to standard output as it is made. A closed pipe is no error.
fn stream(form: &impl Serialize) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = serde_json::to_writer_pretty(&mut out, form).map_err(io::Error::from);
    let written = written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    match written {
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// What a conversion gave.
pub(crate) fn outcome(outcome: &mut Outcome, account: Account<(), ()>) -> io::Result<()> {
    let report = &mut outcome.report;
    let columns = Columns(&report.ledger);
    stream(&account::with(account, columns, AllFindings::of(&mut report.findings)))
}

/// What a check found.
pub(crate) fn checked(checked: &mut Checked, code: u8) -> io::Result<()> {
    let (with_errors, report) = (checked.with_errors, &mut checked.report);
    stream(&Form {
        front: json!({
            "form": FORM,
            "kind": "check",
            "exit": code,
            "input": { "file": checked.input, "format": checked.map.full_id(), "encoding": checked.encoding.name(), "delimiter": checked.delimiter, "header": checked.header, "notes": checked.notes },
            "counts": { "records": report.counts.records, "with_errors": with_errors },
        }),
        sums: sums(&report.findings),
        all: AllFindings::of(&mut report.findings),
    })
}

/// Which formats a file may have.
pub(crate) fn detected(opened: &Opened, found: &[Candidate], passed: &[String]) -> String {
    let candidates: Vec<Value> = found
        .iter()
        .map(|candidate| {
            json!({
                "format": candidate.map.full_id(),
                "name": candidate.map.name,
                "score": candidate.score,
                "delimiter": candidate.delimiter,
                "header": candidate.header,
                "evidence": candidate.evidence,
            })
        })
        .collect();
    let best = found.first().map(|candidate| candidate.score);
    let tied = found.iter().filter(|candidate| Some(candidate.score) == best).count();
    print(&json!({
        "form": FORM,
        "kind": "detect",
        "exit": if found.is_empty() { exit::FORMAT } else { exit::DONE },
        "input": { "file": opened.source.name(), "encoding": opened.encoding.name(), "encoding_evidence": opened.guess.evidence, "notes": opened.preface.notes },
        "ambiguous": tied > 1,
        "candidates": candidates,
        "passed_over": passed,
    }))
}

/// The list of formats.
pub(crate) fn formats(list: &[Value]) -> String {
    print(&json!({ "form": FORM, "kind": "formats", "formats": list }))
}

/// What a finding code means.
pub(crate) fn code(entry: &crate::codes::Entry) -> String {
    print(
        &json!({ "form": FORM, "kind": "code", "code": entry.code, "title": entry.title, "mend": entry.mend, "text": entry.text }),
    )
}
