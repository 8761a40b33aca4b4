//! Records that were set aside because they repeat another one, and are converted again: the other one is in the first
//! output, where no rule about this file can see it.

use crate::judge::{HIDDEN, Judge, SECRET, Spot as At, Words, column_note};
use crate::layout::Cell;
use crate::map::{Demand, Map, Rule};
use crate::plan::rules::RowCells;
use crate::preface::REJECT_TITLES;
use crate::report::Severity;
use crate::value::shown::shown;

/// Characters of a value that a message shows.
const VALUE_CHARS: usize = 60;

/// What the file of rejects says of a record that repeats an earlier one. `cells` are those of the judged map.
pub(super) fn message(map: &Map, rule: &Rule, cells: &[&str], hidden: bool) -> String {
    let of_rule = cells_of(rule);
    let secret = of_rule.iter().any(|cell| map.secret(&map.columns[map.cells[*cell].column]));
    let value = |cell: &usize| match cells.get(*cell) {
        _ if hidden => HIDDEN.to_owned(),
        _ if secret => SECRET.to_owned(),
        Some(text) => quoted(text),
        None => String::new(),
    };
    let values: Vec<String> = of_rule.iter().map(value).collect();
    format!("{} repeats an earlier record: {}", values.join(" with "), rule.because)
}

/// Judges a record of a file of rejects, as it is written: a value for which it was set aside and that is still there.
/// What may not be shown stands in no message, and counts as still there.
pub(super) fn judge_again(map: &Map, row: &RowCells<'_>, lead: usize, judge: &mut Judge<'_, '_>) {
    let scene = judge.scene;
    let own = |title: &str| {
        let at = REJECT_TITLES.iter().position(|known| *known == title)?;
        let cells: &[Cell] = scene.rows.record_cells(scene.record);
        Some(scene.rows.text(scene.chunk, *cells.get(at).filter(|_| at < lead)?))
    };
    let (Some(codes), Some(said)) = (own("_codes"), own("_message")) else { return };
    for rule in &map.rules {
        let cells = cells_of(rule);
        let filled = |cell: &usize| row.cells.get(*cell).is_some_and(|text| !text.is_empty());
        if cells.is_empty() || !cells.iter().all(filled) || !codes.split(' ').any(|code| code == rule.code) {
            continue;
        }
        let at = cells.iter().map(|cell| (row.at)(*cell)).find(|at| *at != At::Record).unwrap_or(At::Record);
        let secret = cells.iter().any(|cell| map.secret(&map.columns[map.cells[*cell].column]));
        let values: Vec<String> = cells
            .iter()
            .map(
                |cell| {
                    if secret { SECRET.to_owned() } else { scene.value((row.at)(*cell), row.cells[*cell]) }
                },
            )
            .collect();
        let still = cells.iter().zip(&values).all(|(cell, value)| {
            let text = quoted(row.cells[*cell]);
            !value.starts_with('`') || said.contains(&text) || rule.fold && holds_folded(said, &text)
        });
        if !still {
            continue;
        }
        let title = map.cells[cells[0]].title.as_str();
        judge.add("record/repeated", Some(title), Severity::Warning, at, || Words {
            message: format!(
                "{} in `{title}` is why the record was set aside: the record that it repeats is in the first output",
                values.join(" with ")
            ),
            label: "still there".into(),
            notes: vec![column_note(map, map.cells[cells[0]].column), rule.because.clone()],
            help: Some("correct the value, or leave the record out".into()),
            ..Words::default()
        });
    }
}

fn holds_folded(said: &str, text: &str) -> bool {
    said.to_lowercase().contains(&text.to_lowercase())
}

fn quoted(text: &str) -> String {
    format!("`{}`", shown(text, VALUE_CHARS))
}

fn cells_of(rule: &Rule) -> &[usize] {
    match &rule.demand {
        Demand::Unique(cells) => cells,
        _ => &[],
    }
}
