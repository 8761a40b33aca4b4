//! What a blank cell says on both sides, and what becomes of a blank that is not just nothing.

use super::Line;
use crate::map::{Blank, Column, Map, Meaning};
use crate::plan::Plan;
use crate::plan::supply::Implied;

/// The blank rules of the source, then those of the target.
pub(super) fn find(plan: &Plan<'_>) -> Vec<Line> {
    let (a, b) = (plan.read.map, plan.write.map);
    let mut lines = vec![side(a, true)];
    for column in &a.columns {
        lines.extend(own(a, column, true));
        if let Some(implied) = &column.implied {
            let (to, becomes) = becomes(plan, column);
            lines.push(Line {
                field: field(a, column),
                from: a.title(column),
                to,
                how: format!("blank means `{}`{becomes}", implied.cell),
                ..Line::default()
            });
        }
    }
    lines.push(side(b, false));
    for column in &b.columns {
        lines.extend(own(b, column, false));
        if let Some(implied) = &column.implied {
            let how = format!("blank means `{}`", implied.cell);
            lines.push(Line { field: field(b, column), to: b.title(column), how, ..Line::default() });
        }
    }
    lines
}

fn field(map: &Map, column: &Column) -> String {
    map.fields_of(column).first().map(|field| field.path()).unwrap_or_default()
}

fn says(blank: Blank) -> String {
    match blank {
        Blank::Absent => "a blank cell says nothing".to_owned(),
        Blank::State(state) => format!("a blank cell says `{}`", state.name()),
        Blank::Refuse => "a blank cell is refused".to_owned(),
        Blank::Word => "a blank cell is a word".to_owned(),
    }
}

/// What holds for every column of a side that says no other.
fn side(map: &Map, source: bool) -> Line {
    let all = "every column".to_owned();
    let how = says(map.layout.blank);
    if source { Line { from: all, how, ..Line::default() } } else { Line { to: all, how, ..Line::default() } }
}

/// A column whose blank says something else than those of the others.
fn own(map: &Map, column: &Column, source: bool) -> Option<Line> {
    if column.blank == map.layout.blank || matches!(column.meaning, Meaning::None) {
        return None;
    }
    let how = match map.blank_word(column) {
        Some(value) => format!("a blank cell means `{value}`"),
        None => says(column.blank),
    };
    let line = Line { field: field(map, column), how, ..Line::default() };
    let title = map.title(column);
    Some(if source { Line { from: title, ..line } } else { Line { to: title, ..line } })
}

/// What the target gets where the source's vendor takes something for a blank: its columns, and what in words.
fn becomes(plan: &Plan<'_>, column: &Column) -> (String, String) {
    let (a, b) = (plan.read.map, plan.write.map);
    let fields = a.fields_of(column);
    for op in &plan.write.ops {
        for (supply, to) in op.supplies.iter().zip(b.fields_of(op.column)) {
            if !fields.iter().any(|field| field.overlaps(to)) {
                continue;
            }
            let title = b.title(op.column);
            return match &supply.implied {
                Some(Implied::Same) => (title, ", as in the target, and stays blank".to_owned()),
                Some(Implied::Say(_)) => (title, ", and is written out".to_owned()),
                _ => (title, String::new()),
            };
        }
    }
    (String::new(), String::new())
}
