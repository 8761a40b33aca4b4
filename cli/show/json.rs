//! What a run gave, as JSON: one object on standard output, with the version of its form.

use std::cell::RefCell;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{Error as _, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tieline_core::check::Checked;
use tieline_core::convert::{Outcome, Request, Verdict};
use tieline_core::detect::Candidate;
use tieline_core::error::Error;
use tieline_core::fault::show_path;
use tieline_core::open::Opened;
use tieline_core::report::ledger::Column;
use tieline_core::report::{Counts, Fate, Findings, Severity};

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

/// An error in place of a result.
pub(crate) fn error(error: &Error, code: u8) -> io::Result<()> {
    data(&print(&json!({ "form": FORM, "kind": "error", "exit": code, "message": error.to_string() })))
}

/// Findings, written one after the other from where they were spooled: there may be millions.
struct All<'f>(RefCell<&'f mut Findings>);

impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut findings = self.0.borrow_mut();
        let written = findings.each_json(|line| {
            let line: &RawValue = serde_json::from_str(line).map_err(io::Error::other)?;
            list.serialize_element(line).map_err(|why| io::Error::other(why.to_string()))
        });
        written.map_err(S::Error::custom)?;
        list.end()
    }
}

/// The columns of the ledger, one after the other.
struct Columns<'c>(&'c [Column]);

impl Serialize for Columns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for column in self.0 {
            let fates: Value =
                Fate::ALL.into_iter().map(|fate| (fate.word(), column.fates.count(fate))).collect();
            let lost = column.fates.count(Fate::Lost) > 0;
            list.serialize_element(&json!({
                "title": column.title,
                "field": column.field,
                "secret": column.secret,
                "fates": fates,
                "reason": if lost { Some(&*column.reason) } else { None },
                "first_lost_lines": column.fates.lost_lines(),
                "by_hand": column.by_hand,
            }))?;
        }
        list.end()
    }
}

/// An object whose last keys are too large to be held as a value.
struct Form<'f> {
    front: Value,
    ledger: Option<(Value, Columns<'f>)>,
    sums: Value,
    all: All<'f>,
}

impl Serialize for Form<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Ledger<'a> {
            sums: &'a Value,
            columns: &'a Columns<'a>,
        }
        #[derive(serde::Serialize)]
        struct Found<'a, 'f> {
            sums: &'a Value,
            all: &'a All<'f>,
        }
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.front.as_object().into_iter().flatten() {
            map.serialize_entry(key, value)?;
        }
        if let Some((sums, columns)) = &self.ledger {
            map.serialize_entry("ledger", &Ledger { sums, columns })?;
        }
        map.serialize_entry("findings", &Found { sums: &self.sums, all: &self.all })?;
        map.end()
    }
}

fn sums(findings: &Findings) -> Value {
    Severity::WORDS.iter().map(|(word, severity)| (*word, findings.count(*severity))).collect()
}

/// Writes a form to standard output as it is made. A closed pipe is no error.
fn stream(form: &Form<'_>) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = serde_json::to_writer_pretty(&mut out, form).map_err(io::Error::from);
    let written = written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    match written {
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn counts(counts: &Counts) -> Value {
    json!({
        "records": counts.records,
        "written": counts.written,
        "rows": counts.rows,
        "set_aside": counts.set_aside,
        "removed": counts.removed,
        "blank": counts.blank,
        "filled_cells": counts.filled,
    })
}

/// What a conversion gave.
pub(crate) fn outcome(outcome: &mut Outcome, request: &Request) -> io::Result<()> {
    let verdict = match outcome.verdict {
        Verdict::Done => "done",
        Verdict::Partly => "partly",
        Verdict::Errors => "errors",
        Verdict::Refused => "refused",
    };
    let report = &mut outcome.report;
    let fates: Value = Fate::ALL.into_iter().map(|fate| (fate.word(), report.ledger.sum(fate))).collect();
    let lines = report.supplies.lines.iter();
    let supplies: Vec<Value> = lines
        .map(|line| json!({ "title": line.title, "how": line.supply.word(), "from": line.from, "count": line.count }))
        .collect();
    let files: Vec<String> = outcome.outputs.iter().map(|path| show_path(path)).collect();
    stream(&Form {
        front: json!({
            "form": FORM,
            "kind": "convert",
            "verdict": verdict,
            "exit": exit::of_verdict(outcome.verdict),
            "dry_run": request.dry_run,
            "input": { "file": outcome.input, "format": outcome.source.full_id(), "encoding": outcome.encoding.name(), "delimiter": outcome.delimiter, "evidence": outcome.evidence, "notes": outcome.notes },
            "output": { "files": files, "format": outcome.target.full_id(), "rejects": outcome.rejects.as_deref().map(show_path), "old": outcome.old.iter().map(|path| show_path(path)).collect::<Vec<_>>() },
            "counts": counts(&report.counts),
            "supplied": supplies,
        }),
        ledger: Some((fates, Columns(&report.ledger.columns))),
        sums: sums(&report.findings),
        all: All(RefCell::new(&mut report.findings)),
    })
}

/// What a check found.
pub(crate) fn checked(checked: &mut Checked, code: u8) -> io::Result<()> {
    let report = &mut checked.report;
    stream(&Form {
        front: json!({
            "form": FORM,
            "kind": "check",
            "exit": code,
            "input": { "file": checked.input, "format": checked.map.full_id(), "encoding": checked.encoding.name(), "delimiter": checked.delimiter, "header": checked.header, "notes": checked.notes },
            "counts": { "records": report.counts.records, "with_errors": report.counts.set_aside },
        }),
        ledger: None,
        sums: sums(&report.findings),
        all: All(RefCell::new(&mut report.findings)),
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
