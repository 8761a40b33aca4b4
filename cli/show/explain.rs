//! An explanation as text and as JSON.

use std::io;

use serde_json::{Value, json};
use tieline_core::explain::{CellAt, End, Explained, Put, Step, Went};
use tieline_core::report::Fate;

use super::json::{FORM, print};
use super::{count, findings};

/// Characters of a line of titles.
const WIDTH: usize = 100;

/// The explanation as text.
pub(crate) fn text(explained: &Explained) -> String {
    let mut out = head(explained);
    let mut record = explained.columns.first().map_or(0, |step| step.record);
    for step in explained.columns.iter().filter(|step| step.cells.iter().any(|cell| cell.filled)) {
        if step.record != record {
            record = step.record;
            let line = explained.records.iter().find(|(number, _)| *number == record).map_or(0, |of| of.1);
            out.push_str(&format!("\nrecord {record}, line {line}, of the same user\n"));
        }
        out.push('\n');
        out.push_str(&column(step, &explained.input));
    }
    let mut supplied: Vec<(String, u64)> = Vec::new();
    for put in explained.written.iter().filter(|put| put.supplied && put.filled) {
        let made = |(how, titles): &(String, Vec<String>)| {
            if titles.is_empty() { how.clone() } else { format!("{how} ({})", titles.join(", ")) }
        };
        let from: Vec<String> = put.from.iter().map(made).collect();
        let line = format!("{} {}: {}", put.title, put.text, from.join("; "));
        match supplied.iter_mut().find(|(old, _)| *old == line) {
            Some((_, times)) => *times += 1,
            None => supplied.push((line, 1)),
        }
    }
    if !supplied.is_empty() {
        out.push_str("\nsupplied, because the record does not say it\n");
    }
    for (line, times) in supplied {
        let times = if times > 1 { format!(", in {times} records") } else { String::new() };
        out.push_str(&format!("  {line}{times}\n"));
    }
    let filled = |step: &&Step| step.cells.iter().any(|cell| cell.filled);
    let titles =
        |step: &Step| step.cells.iter().map(|cell| cell.title.clone()).collect::<Vec<_>>().join(" + ");
    let blank = explained.columns.iter().filter(|step| !filled(step)).map(titles);
    out.push_str(&titled("blank in the source", blank));
    let blank = explained.written.iter().filter(|put| !put.filled).map(|put| put.title.clone());
    out.push_str(&titled("blank in the target", blank));
    let found = findings::all(&explained.findings, &explained.input, findings::ALONE);
    if !found.is_empty() {
        out.push_str(&format!("\nfindings\n{found}"));
    }
    out
}

fn head(explained: &Explained) -> String {
    let mut out = explained.input.to_string();
    let line = explained.records.iter().find(|(number, _)| *number == explained.row).map_or(0, |of| of.1);
    out.push_str(&format!(":{line}, record {}: {}", explained.row, explained.source.full_id()));
    if let Some(target) = &explained.target {
        out.push_str(&format!(" to {}", target.full_id()));
    }
    out.push('\n');
    for note in &explained.notes {
        out.push_str(&format!("note: {note}\n"));
    }
    if explained.records.len() > 1 {
        let numbers: Vec<String> = explained.records.iter().map(|(number, _)| number.to_string()).collect();
        out.push_str(&format!("records {} are one user\n", numbers.join(", ")));
    }
    let rows = explained.written.iter().map(|put| put.row + 1).max().unwrap_or(0);
    let sums: Vec<String> = Fate::ALL
        .into_iter()
        .map(|fate| (fate, explained.columns.iter().filter(|step| step.fate == Some(fate)).count()))
        .filter(|(_, sum)| *sum > 0)
        .map(|(fate, sum)| format!("{sum} {}", fate.word()))
        .collect();
    let what = match explained.end {
        End::Read => return out,
        End::Written if rows > 1 => format!("written as {}", count(rows as u64, "record")),
        End::Written => "written".to_owned(),
        End::Refused => "refused, unless it is permitted".to_owned(),
        End::SetAside => "not written, because of its errors; without them".to_owned(),
        End::Removed => {
            "passed over: it asks to remove something, and the target has no word for that".to_owned()
        }
    };
    let sums = if sums.is_empty() { String::new() } else { format!(": {} columns", sums.join(", ")) };
    out.push_str(&format!("{what}{sums}\n"));
    out
}

fn column(step: &Step, file: &str) -> String {
    let mut out = String::new();
    for cell in &step.cells {
        let CellAt { title, line, column, text, .. } = cell;
        out.push_str(&format!("{title}  {file}:{line}:{column}  {text}\n"));
    }
    out.push_str(&format!("  {}", step.codec));
    if !step.values.is_empty() {
        let values: Vec<String> =
            step.values.iter().map(|(path, text, _)| format!("{path} {text}")).collect();
        out.push_str(&format!(" -> {}", values.join(", ")));
    }
    out.push('\n');
    for Went { by, codec, title, text } in &step.to {
        let by = by.as_ref().map(|(field, value, how)| format!(" {field} {value} ({how}) ->"));
        let codec = if codec == "text" { String::new() } else { format!(" ({codec})") };
        out.push_str(&format!("  ->{} {title} {text}{codec}\n", by.unwrap_or_default()));
    }
    if let Some(fate) = step.fate {
        out.push_str(&format!("  {}", fate.word()));
        let left: Vec<&str> =
            step.values.iter().filter(|(_, _, arrived)| !arrived).map(|(path, ..)| path.as_str()).collect();
        if fate == Fate::Lost && !step.to.is_empty() && left.len() < step.values.len() {
            out.push_str(&format!(" in part ({})", left.join(", ")));
        }
        if !step.reason.is_empty() {
            out.push_str(&format!(": {}", step.reason));
        }
        if !step.by_hand.is_empty() {
            out.push_str(&format!("; by hand: {}", step.by_hand));
        }
        out.push('\n');
    }
    out
}

/// A heading and titles behind it, in lines that are not too long.
fn titled(heading: &str, titles: impl Iterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    titles.for_each(|title| {
        if !once.contains(&title) {
            once.push(title)
        }
    });
    let mut out = String::new();
    let mut line = String::new();
    let mut number = 0;
    for title in once {
        number += 1;
        if !line.is_empty() && line.chars().count() + title.chars().count() > WIDTH {
            out.push_str(&format!("  {line},\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(&title);
    }
    if number == 0 { String::new() } else { format!("\n{heading} ({number})\n{out}  {line}\n") }
}

/// The explanation as JSON.
pub(crate) fn json(explained: &mut Explained) -> io::Result<String> {
    let first = explained.records.first().map_or(1, |(number, _)| *number);
    let mut all: Vec<Value> = Vec::new();
    explained.findings.each_json(|line| {
        let mut finding: Value = serde_json::from_str(line).map_err(io::Error::other)?;
        // The pass saw the user's records alone.
        if let Some(record) = finding["record"].as_u64().filter(|record| *record > 0) {
            finding["record"] = (record + first - 1).into();
        }
        all.push(finding);
        Ok(())
    })?;
    let step = |step: &Step| {
        json!({
            "record": step.record,
            "cells": step.cells.iter().map(|cell| json!({
                "title": cell.title,
                "line": cell.line,
                "at": cell.column,
                "text": cell.text,
                "filled": cell.filled,
            })).collect::<Vec<_>>(),
            "codec": step.codec,
            "values": step.values.iter().map(|(path, text, arrived)| json!({
                "field": path,
                "text": text,
                "arrived": explained.target.is_some().then_some(*arrived),
            })).collect::<Vec<_>>(),
            "to": step.to.iter().map(|went| json!({
                "derived": went.by.as_ref().map(|(field, text, how)| json!({ "field": field, "text": text, "how": how })),
                "codec": went.codec,
                "title": went.title,
                "text": went.text,
            })).collect::<Vec<_>>(),
            "fate": step.fate.map(Fate::word),
            "reason": step.reason,
            "by_hand": step.by_hand,
        })
    };
    let put = |put: &Put| {
        let from = put.from.iter().map(|(how, titles)| json!({ "how": how, "columns": titles }));
        json!({
            "row": put.row + 1,
            "title": put.title,
            "field": put.field,
            "text": put.text,
            "filled": put.filled,
            "from": from.collect::<Vec<_>>(),
        })
    };
    Ok(print(&json!({
        "form": FORM,
        "kind": "explain",
        "input": { "file": explained.input, "format": explained.source.full_id(), "evidence": explained.evidence, "notes": explained.notes },
        "target": explained.target.as_ref().map(|target| target.full_id()),
        "row": explained.row,
        "records": explained.records.iter().map(|(number, line)| json!({ "record": number, "line": line })).collect::<Vec<_>>(),
        "end": match explained.end {
            End::Read => "read",
            End::Written => "written",
            End::Refused => "refused",
            End::SetAside => "set aside",
            End::Removed => "passed over",
        },
        "columns": explained.columns.iter().map(step).collect::<Vec<_>>(),
        "written": explained.written.iter().map(put).collect::<Vec<_>>(),
        "findings": all,
    })))
}
