//! What a run gave, as JSON: one object on standard output, with the version of its form.

use std::io;

use serde_json::{Value, json};
use tieline_core::check::Checked;
use tieline_core::convert::{Outcome, Request, Verdict};
use tieline_core::detect::Candidate;
use tieline_core::error::Error;
use tieline_core::fault::show_path;
use tieline_core::map::Map;
use tieline_core::open::Opened;
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

/// An error in place of a result.
pub(crate) fn error(error: &Error, code: u8) -> io::Result<()> {
    data(&print(&json!({ "form": FORM, "kind": "error", "exit": code, "message": error.to_string() })))
}

fn findings(findings: &mut Findings) -> io::Result<Value> {
    let mut all = Vec::new();
    let sums: Value =
        Severity::WORDS.iter().map(|(word, severity)| (*word, findings.count(*severity))).collect();
    findings.each_json(|line| {
        all.push(serde_json::from_str::<Value>(line).map_err(io::Error::other)?);
        Ok(())
    })?;
    Ok(json!({ "sums": sums, "all": all }))
}

fn counts(counts: &Counts) -> Value {
    json!({
        "records": counts.records,
        "written": counts.written,
        "set_aside": counts.set_aside,
        "removed": counts.removed,
        "filled_cells": counts.filled,
    })
}

/// What a conversion gave.
pub(crate) fn outcome(outcome: &mut Outcome, request: &Request) -> io::Result<String> {
    let verdict = match outcome.verdict {
        Verdict::Done => "done",
        Verdict::Partly => "partly",
        Verdict::Errors => "errors",
        Verdict::Refused => "refused",
    };
    let all = findings(&mut outcome.report.findings)?;
    let report = &outcome.report;
    let sums: Value = Fate::ALL.into_iter().map(|fate| (fate.word(), report.ledger.sum(fate))).collect();
    let columns: Vec<Value> = report
        .ledger
        .columns
        .iter()
        .map(|column| {
            let fates: Value =
                Fate::ALL.into_iter().map(|fate| (fate.word(), column.fates.count(fate))).collect();
            json!({
                "title": column.title,
                "field": column.field,
                "secret": column.secret,
                "fates": fates,
                "reason": if column.fates.count(Fate::Lost) > 0 { Some(&*column.reason) } else { None },
                "first_lost_lines": column.fates.lost_lines(),
                "by_hand": column.by_hand,
            })
        })
        .collect();
    let supplies: Vec<Value> = report
        .supplies
        .lines
        .iter()
        .map(|line| json!({ "title": line.title, "how": line.supply.word(), "from": line.from, "count": line.count }))
        .collect();
    Ok(print(&json!({
        "form": FORM,
        "kind": "convert",
        "verdict": verdict,
        "exit": exit::of_verdict(outcome.verdict),
        "dry_run": request.dry_run,
        "input": { "file": outcome.input, "format": outcome.source.full_id(), "encoding": outcome.encoding.name(), "delimiter": outcome.delimiter, "evidence": outcome.evidence, "notes": outcome.notes },
        "output": { "files": outcome.outputs.iter().map(|path| show_path(path)).collect::<Vec<_>>(), "format": outcome.target.full_id(), "rejects": outcome.rejects.as_deref().map(show_path) },
        "counts": counts(&report.counts),
        "ledger": { "sums": sums, "columns": columns },
        "supplied": supplies,
        "findings": all,
    })))
}

/// What a check found.
pub(crate) fn checked(checked: &mut Checked, code: u8) -> io::Result<String> {
    let all = findings(&mut checked.report.findings)?;
    Ok(print(&json!({
        "form": FORM,
        "kind": "check",
        "exit": code,
        "input": { "file": checked.input, "format": checked.map.full_id(), "encoding": checked.encoding.name(), "delimiter": checked.delimiter, "header": checked.header, "notes": checked.notes },
        "counts": { "records": checked.report.counts.records, "with_errors": checked.report.counts.set_aside },
        "findings": all,
    })))
}

/// Which formats a file may have.
pub(crate) fn detected(opened: &Opened, found: &[Candidate]) -> String {
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
    }))
}

/// What is lost from one format to another.
pub(crate) fn loss(a: &Map, b: &Map, loss: &tieline_core::loss::Loss) -> String {
    print(&json!({ "form": FORM, "kind": "loss", "from": a.full_id(), "to": b.full_id(), "loss": loss }))
}

/// The list of formats.
pub(crate) fn formats(list: &[Value]) -> String {
    print(&json!({ "form": FORM, "kind": "formats", "formats": list }))
}
