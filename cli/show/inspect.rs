//! What an inspection gave, as text and as JSON.

use serde_json::{Value, json};
use tieline_core::explain::{Explained, Step};
use tieline_core::inspect::{Column, Inspected, Look};
use tieline_core::value::shown::shown;

use super::json::{FORM, print};
use super::{count, cutting, thousands};

/// Kinds of values of a column that are named.
const KINDS: usize = 3;

/// A line a column.
pub(crate) fn text(found: &Inspected) -> String {
    let format = found.format.as_ref().map_or_else(|| "format unknown".to_owned(), |map| map.full_id());
    let how = cutting(found.format.as_deref(), found.encoding, found.delimiter, found.header);
    let mut out = format!("{}: {format}, {how}\n", found.input);
    for note in &found.notes {
        out.push_str(&format!("note: {note}\n"));
    }
    out.push_str(&format!(
        "{}, {}\n",
        count(found.records, "record"),
        count(found.columns.len() as u64, "column")
    ));
    if found.odd > 0 {
        out.push_str(&format!(
            "{} of another width than the first line: their cells are not looked at\n",
            count(found.odd, "record")
        ));
    }
    let wide = |text: &dyn Fn(&Column) -> usize| found.columns.iter().map(text).max().unwrap_or(0);
    let distinct = |column: &Column| match column.distinct {
        Some(number) => thousands(number),
        None => format!(">{}", thousands(Column::DISTINCT as u64)),
    };
    let title = wide(&|column| column.title.chars().count()).max(6);
    let number = wide(&|column| thousands(column.filled).len()).max(6);
    let different = wide(&|column| distinct(column).len()).max(8);
    let meant = wide(&|column| field(&column.field).chars().count());
    let bound = |text: &str| if meant == 0 { String::new() } else { format!("  {text:<meant$}") };
    let heading = bound("field");
    out.push_str(&format!(
        "\n{:<title$}{heading}  {:>number$}  {:>different$}  values\n",
        "column", "filled", "distinct"
    ));
    for column in &found.columns {
        let mut values: Vec<String> = Vec::new();
        match (column.secret, column.filled) {
            (_, 0) => values.push("always blank".to_owned()),
            (Some(why), _) => values.push(why.to_owned()),
            (None, _) => {
                values.extend(column.shapes.iter().take(KINDS).map(|look| kind(look, column.filled)));
                if column.shapes.len() > KINDS {
                    let rest: u64 = column.shapes[KINDS..].iter().map(|look| look.count).sum();
                    values.push(format!("other ({})", thousands(rest)));
                }
            }
        }
        values.extend(column.remarks.iter().cloned());
        let (own, field) = (distinct(column), bound(&field(&column.field)));
        out.push_str(&format!(
            "{:<title$}{field}  {:>number$}  {own:>different$}  {}\n",
            column.title,
            thousands(column.filled),
            values.join("; "),
        ));
    }
    out
}

fn field(field: &str) -> String {
    shown(field, 30).into_owned()
}

fn kind(look: &Look, filled: u64) -> String {
    let (least, most) = look.length;
    let length = if least == most { least.to_string() } else { format!("{least}-{most}") };
    let kind = look.kind;
    // How long it is says nothing where the kind has one length.
    let length =
        if kind == "MAC address" || kind == "date" { String::new() } else { format!(" of length {length}") };
    let share = if look.count == filled { String::new() } else { format!(" ({})", thousands(look.count)) };
    format!("{kind}{length}{share}")
}

/// A line a column, as JSON.
pub(crate) fn json(found: &Inspected) -> String {
    let columns: Vec<Value> = found
        .columns
        .iter()
        .map(|column| {
            let shapes = column.shapes.iter().map(|look| {
                json!({ "kind": look.kind, "count": look.count, "shortest": look.length.0, "longest": look.length.1 })
            });
            json!({
                "title": column.title,
                "field": column.field,
                "filled": column.filled,
                "distinct": column.distinct,
                "distinct_more_than": if column.distinct.is_none() { Some(Column::DISTINCT) } else { None },
                "secret": column.secret,
                "shapes": shapes.collect::<Vec<_>>(),
                "remarks": column.remarks,
            })
        })
        .collect();
    print(&json!({
        "form": FORM,
        "kind": "inspect",
        "input": { "file": found.input, "format": found.format.as_ref().map(|map| map.full_id()), "encoding": found.encoding.name(), "delimiter": found.delimiter, "header": found.header, "notes": found.notes },
        "records": found.records,
        "other_width": found.odd,
        "columns": columns,
    }))
}

/// One record unfolded: a line a cell.
pub(crate) fn record(record: &Explained) -> String {
    let line = record.records.first().map_or(0, |(_, line)| *line);
    let mut out = format!("{}:{line}, record {}\n", record.input, record.row);
    for note in &record.notes {
        out.push_str(&format!("note: {note}\n"));
    }
    let cells = || record.columns.iter().flat_map(|step| &step.cells);
    let title = cells().map(|cell| cell.title.chars().count()).max().unwrap_or(0);
    for step in &record.columns {
        for (index, cell) in step.cells.iter().enumerate() {
            let last = index + 1 == step.cells.len();
            let meant = if last { values(step) } else { String::new() };
            let text = if cell.filled { cell.text.as_str() } else { "-" };
            out.push_str(format!("{:<title$}  {text}{meant}", cell.title).trim_end());
            out.push('\n');
        }
    }
    out
}

fn values(step: &Step) -> String {
    let values: Vec<String> = step.values.iter().map(|(path, text, _)| format!("{path} {text}")).collect();
    if values.is_empty() { String::new() } else { format!("  = {}", values.join(", ")) }
}

/// One record unfolded, as JSON.
pub(crate) fn record_json(record: &Explained) -> String {
    let cells: Vec<Value> = record
        .columns
        .iter()
        .flat_map(|step| {
            step.cells.iter().map(|cell| {
                let values = step.values.iter().map(|(path, text, _)| json!({ "field": path, "text": text }));
                json!({
                    "title": cell.title,
                    "line": cell.line,
                    "at": cell.column,
                    "text": cell.text,
                    "filled": cell.filled,
                    "values": values.collect::<Vec<_>>(),
                })
            })
        })
        .collect();
    print(
        &json!({ "form": FORM, "kind": "record", "file": record.input, "record": record.row, "cells": cells }),
    )
}
