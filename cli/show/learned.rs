//! A map that was learned from a sample, as text and as JSON.

use std::path::Path;

use serde_json::{Value, json};
use tieline_core::fault::show_path;
use tieline_core::learn::{Draft, Learned, Standing};
use tieline_core::value::shown::shown;

use super::{count, json as form};

/// Characters of a title.
const WIDE: usize = 40;

/// What was learned, what is left to do, and how the map went on the sample.
pub(crate) fn text(draft: &Draft, place: Option<&Path>, sample: &Path) -> String {
    let mut out = String::new();
    for note in &draft.notes {
        out.push_str(&format!("note: {note}\n"));
    }
    let with =
        |standing: Standing| draft.columns.iter().filter(|column| column.standing == standing).count() as u64;
    out.push_str(&format!(
        "{} of {} learned, {} doubtful, {} of secrets to settle, {} without a field\n\n",
        with(Standing::Learned),
        count(draft.columns.len() as u64, "column"),
        with(Standing::Doubtful),
        with(Standing::Secret),
        with(Standing::Open),
    ));
    let titles = draft.columns.iter().map(|column| shown(&column.title, WIDE).chars().count());
    let wide = titles.max().unwrap_or(0);
    for column in &draft.columns {
        let title = shown(&column.title, WIDE);
        let pad = wide - title.chars().count();
        out.push_str(&format!("  {title}{:pad$}  {}\n", "", said(column)));
    }
    out.push('\n');
    if draft.odd > 0 {
        out.push_str(&format!(
            "{} not tried: of another width than the first line\n",
            count(draft.odd, "record")
        ));
    }
    let trial = trial(draft.same_bytes, draft.faults.is_empty(), &draft.changed);
    out.push_str(&format!(
        "tried on the sample: {} read and written, it {trial}\n",
        count(draft.records - draft.odd, "record")
    ));
    for fault in &draft.faults {
        out.push_str(&format!("fault: {fault}\n"));
    }
    let laws =
        if draft.proof.holds() { "hold".to_owned() } else { count(draft.proof.faults.len() as u64, "fault") };
    out.push_str(&format!("laws on rows made up: {laws}\n"));
    for fault in &draft.proof.faults {
        out.push_str(&format!("fault: {fault}\n"));
    }
    if !draft.also.is_empty() {
        out.push_str(&format!("the sample fits {} as well as this map\n", draft.also.join(", ")));
    }
    if let Some(place) = place {
        let path = show_path(place);
        let todos = draft.text.matches("TODO:").count() as u64;
        out.push_str(&format!("wrote {path}; look at {} in it, then prove it:\n", count(todos, "TODO")));
        out.push_str(&format!("  tieline formats test {path} --sample {}\n", show_path(sample)));
    }
    if draft.secrets() > 0 {
        let first = draft.columns.iter().find(|column| column.standing == Standing::Secret);
        let title = first.map_or_else(String::new, |column| shown(&column.title, WIDE).into_owned());
        let field = first.and_then(|column| column.field.as_deref()).unwrap_or("password");
        out.push_str(&format!(
            "error: {} not settled: what a secret is for is never assumed\n  = help: say it in the map, or as in `--column '{title}={field}' --force`; `-` in place of the field leaves it open\n",
            match draft.secrets() {
                1 => "1 column of secrets is".to_owned(),
                number => format!("{number} columns of secrets are"),
            },
        ));
    }
    out
}

/// How the sample came back: `changed` are titles and how many of their cells differ.
fn trial(same_bytes: Option<bool>, sound: bool, changed: &[(String, u64)]) -> String {
    if !changed.is_empty() {
        let cells =
            |(title, cells): &(String, u64)| format!("{} of `{}`", count(*cells, "cell"), shown(title, WIDE));
        let changed: Vec<String> = changed.iter().map(cells).collect();
        return format!("does not come back with the same cells: {} differ", changed.join(", "));
    }
    let said = match same_bytes {
        Some(true) => "comes back byte for byte",
        Some(false) if sound => {
            "comes back with the same cells, in other bytes (titles, quotes, line ends, or what stands in front of the records)"
        }
        Some(false) => "does not come back",
        None => "comes back cell by cell; it is too large to be compared as a whole",
    };
    said.to_owned()
}

fn said(column: &Learned) -> String {
    let field = column.field.as_deref().unwrap_or("nothing");
    let why = shown(&column.why, 200);
    match column.standing {
        Standing::Learned if column.why.is_empty() => field.to_owned(),
        Standing::Learned => format!("{field}; {why}"),
        Standing::Doubtful if column.field.is_none() => format!("TODO: {why}"),
        Standing::Doubtful => format!("TODO, perhaps {field}: {why}"),
        Standing::Secret if !column.why.contains("never assumed") => {
            format!("TODO, secrets, perhaps {field}: {why}")
        }
        Standing::Secret => format!("TODO, secrets, perhaps {field}"),
        Standing::Open => format!("kept as it is: {why}"),
    }
}

/// The same as an object.
pub(crate) fn json(draft: &Draft, place: Option<&Path>, code: u8) -> String {
    let columns: Vec<Value> = draft
        .columns
        .iter()
        .map(|column| {
            json!({
                "title": column.title,
                "standing": match column.standing {
                    Standing::Learned => "learned",
                    Standing::Doubtful => "doubtful",
                    Standing::Secret => "secret",
                    Standing::Open => "open",
                },
                "field": column.field,
                "todo": column.todo,
                "why": column.why,
            })
        })
        .collect();
    let faults: Vec<String> = draft.proof.faults.iter().map(ToString::to_string).collect();
    form::told(&json!({
        "kind": "format-new",
        "exit": code,
        "format": draft.map.full_id(),
        "file": place.map(show_path),
        "columns": columns,
        "records": draft.records,
        "odd": draft.odd,
        "same_bytes": draft.same_bytes,
        "changed": draft.changed.iter().map(|(title, cells)| json!({ "title": title, "cells": cells })).collect::<Vec<_>>(),
        "laws": { "hold": draft.proof.holds(), "faults": faults },
        "faults": draft.faults,
        "also": draft.also,
        "notes": draft.notes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_differ_are_named_and_counted() {
        let changed = [("Password".to_owned(), 40), ("Key".to_owned(), 1)];
        let said = trial(Some(false), true, &changed);
        assert_eq!(
            said,
            "does not come back with the same cells: 40 cells of `Password`, 1 cell of `Key` differ"
        );
        assert!(trial(None, true, &changed[..1]).ends_with("40 cells of `Password` differ"));
        assert!(trial(Some(false), true, &[]).starts_with("comes back with the same cells"));
        assert_eq!(trial(Some(false), false, &[]), "does not come back");
    }
}
