//! The accounts of a pass: the fate of every filled cell, what was supplied, what is counted over the file.

use std::borrow::Cow;
use std::sync::Arc;

use super::batch::Run;
use super::{Job, Work};
use crate::judge::{HIDDEN, SECRET, Spot as At, Visible};
use crate::map::{Column, Demand, Meaning};
use crate::model::derive::Honesty;
use crate::plan::rules::{self, RowCells};
use crate::plan::{Bound, Frame, Outlook, Plan, Written};
use crate::report::{Change, Fate, Fates, Supply, SupplyLine};
use crate::value::mask::is_mask;
use crate::value::shown::shown;
use crate::value::spreadsheet::without_apostrophe;

/// Ways that a column can be supplied which are counted: six, and behind them its derivations.
const WAYS: usize = 32;
/// Where the derivations begin.
pub(super) const DERIVED: usize = 8;
/// Characters of a changed text that are shown.
const CHANGE_CHARS: usize = 80;

/// A cell of the source that a read program takes.
pub(super) struct CellFate {
    /// The program.
    op: usize,
    /// Which of its cells.
    cell: usize,
    /// The physical column.
    pub(super) physical: usize,
    /// Its fate, if that does not depend on the record.
    pub(super) always: Option<Fate>,
    /// The write programs that its values go to, where changes are shown.
    to: Arc<[usize]>,
}

/// The cells of a job's source that have a program.
pub(super) fn cell_fates(job: &Job<'_, '_>) -> Vec<CellFate> {
    let Work::Convert(plan, _) = job.work else { return Vec::new() };
    let mut fates = Vec::new();
    for (op, origin) in plan.origins.iter().enumerate() {
        let always = match &plan.outlook[op] {
            Outlook::Always(fate) => Some(*fate),
            Outlook::Open | Outlook::Assumed(_) => None,
        };
        let to: Arc<[usize]> = if job.changes > 0 { plan.reaches(op).into() } else { Arc::default() };
        let bound = origin.cells.iter().enumerate();
        fates.extend(bound.filter_map(|(cell, at)| {
            at.map(|physical| CellFate { op, cell, physical, always, to: Arc::clone(&to) })
        }));
    }
    fates
}

/// Counters of supplies, one row a column of the target.
pub(super) fn supply_counts(job: &Job<'_, '_>) -> Vec<Vec<u64>> {
    match job.work {
        Work::Check(..) => Vec::new(),
        Work::Convert(plan, _) => plan.write.ops.iter().map(|_| vec![0; WAYS]).collect(),
    }
}

/// One record whose cells are accounted for.
pub(super) struct Accounted<'r, 'b> {
    /// Its cells.
    pub(super) texts: &'r [&'b str],
    /// How many of them are filled.
    pub(super) filled: usize,
    /// Its line.
    pub(super) line: u64,
    /// Which record of its user it is.
    pub(super) row: usize,
    /// The rows of its user in the target, each with its part.
    pub(super) rows: &'r [(usize, Vec<&'b str>)],
    /// Whether nothing of it may be shown.
    pub(super) hidden: bool,
}

impl Run<'_, '_, '_> {
    /// Every filled cell of a record that is not written.
    pub(super) fn set_aside(&mut self, texts: &[&str], line: u64) {
        for (index, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            self.column(index).add(Fate::SetAside, line);
            self.masked(index, text, Fate::SetAside);
        }
    }

    /// Every filled cell of a record that asks to remove something.
    pub(super) fn passed_over(&mut self, texts: &[&str], line: u64) {
        for (index, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            self.column(index).add(Fate::SetAside, line);
            self.masked(index, text, Fate::SetAside);
            *self.end.removed.entry(index.min(self.job.binding.columns.len())).or_default() += 1;
        }
    }

    /// Counts a mask in place of a secret.
    fn masked(&mut self, physical: usize, text: &str, fate: Fate) {
        if self.visible.get(physical + self.job.binding.lead) != Some(&Visible::Secret) {
            return;
        }
        let apostrophe = self.job.source.layout.apostrophe;
        if is_mask(if apostrophe { without_apostrophe(text) } else { text }) {
            self.end.masked.entry(physical).or_default()[fate as usize] += 1;
        }
    }

    /// The fates of a physical column; surplus cells have those behind the last one.
    fn column(&mut self, index: usize) -> &mut Fates {
        let fates = &mut self.end.fates;
        let index = index.min(self.job.binding.columns.len());
        if index >= fates.len() {
            fates.resize(index + 1, Fates::default());
        }
        &mut fates[index]
    }

    /// Every filled cell of a record that is written.
    pub(super) fn fates(
        &mut self,
        plan: &Plan<'_>,
        frame: &Frame<'_>,
        written: &Written<'_>,
        record: &Accounted<'_, '_>,
    ) {
        let mut settled = 0;
        for CellFate { op, cell, physical, always, to } in self.fates {
            if record.texts.get(*physical).is_none_or(|text| text.is_empty()) {
                continue;
            }
            let fate = always.unwrap_or_else(|| plan.fate(*op, *cell, record.row, frame, written));
            self.end.fates[*physical].add(fate, record.line);
            self.masked(*physical, record.texts[*physical], fate);
            settled += 1;
            if fate == Fate::Changed
                && self.end.changes.get(*physical).is_some_and(|kept| kept.len() < self.job.changes)
            {
                let change = self.change(plan, (*op, *physical), to, record);
                self.end.changes[*physical].push(change);
            }
        }
        if settled == record.filled {
            return;
        }
        // Cells of no program: titles that the map does not know, and surplus cells.
        for (index, _) in record.texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let bound = self.job.binding.columns.get(index).map(|physical| physical.bound);
            if !matches!(bound, Some(Bound::Cell(_))) {
                self.column(index).add(Fate::Lost, record.line);
            }
        }
    }

    /// The old text of a changed cell, and what stands in the columns that it went to. `op` reads it.
    fn change(
        &self,
        plan: &Plan<'_>,
        (op, physical): (usize, usize),
        to: &[usize],
        record: &Accounted<'_, '_>,
    ) -> Change {
        let seen = self.visible.get(physical + self.job.binding.lead);
        let text = |column: &Column, text: &str, secret: bool| match (seen, secret) {
            _ if record.hidden => HIDDEN.to_owned(),
            (Some(Visible::Yes | Visible::Row), false) => {
                shown(&for_people(column, text), CHANGE_CHARS).into_owned()
            }
            (Some(Visible::Yes | Visible::Row | Visible::Secret), _) => SECRET.to_owned(),
            _ => HIDDEN.to_owned(),
        };
        let map = plan.write.map;
        let mut new: Vec<(String, String)> = Vec::new();
        for column in to.iter().map(|op| plan.write.ops[*op].column) {
            for (_, cells) in record.rows {
                let cells = &cells[column.first_cell..column.first_cell + column.width];
                if cells.iter().all(|cell| cell.is_empty()) {
                    continue;
                }
                let entry = (map.title(column), text(column, &cells.join(" + "), map.secret(column)));
                if !new.contains(&entry) {
                    new.push(entry);
                }
            }
        }
        let mut said_by: Vec<String> = Vec::new();
        if new.is_empty() {
            let spots = &plan.read.ops[op].spots;
            let told = plan.write.told.iter().filter(|told| spots.iter().any(|spot| told.carries(*spot)));
            let filled = |cell: &&usize| record.rows.iter().any(|(_, cells)| !cells[**cell].is_empty());
            for cell in told.flat_map(|told| &told.cells).filter(filled) {
                let title = map.title(&map.columns[map.cells[*cell].column]);
                if !said_by.contains(&title) {
                    said_by.push(title);
                }
            }
        }
        let old = text(plan.read.ops[op].column, record.texts[physical], false);
        Change { line: record.line, old, new, said_by }
    }

    /// What was supplied to the user that is written.
    pub(super) fn supplied(&mut self, written: &Written<'_>) {
        for (column, supply, _, derivation) in &written.supplied {
            let derived = matches!(supply, Supply::Derived | Supply::Inferred);
            let way = if derived { DERIVED + derivation } else { *supply as usize };
            if let Some(count) = self.supplies[*column].get_mut(way) {
                *count += 1;
            }
        }
    }

    /// What is counted over the rows that stand: filled cells, kinds that may not share a file, conditions.
    pub(super) fn count_row(&mut self, part: usize, cells: &[&str]) {
        self.end.rows[part] += 1;
        for (filled, cell) in self.end.filled[part].iter_mut().zip(cells) {
            *filled |= !cell.is_empty();
        }
        let judged = self.job.judged();
        for (title, counts) in judged.layout.split.iter().zip(&mut self.end.split) {
            let cell = judged.cell_of_title(title).and_then(|cell| cells.get(cell));
            if cell.is_some_and(|cell| !cell.is_empty()) { counts.1 += 1 } else { counts.0 += 1 }
        }
        for (rule, met) in judged.rules.iter().zip(&mut self.end.met) {
            if matches!(rule.demand, Demand::MaxRows(_)) && !*met {
                let row = RowCells { cells, at: &|_| At::Record };
                *met = rules::applies(judged, rule, &row);
            }
        }
    }
}

/// The text of a cell as people write it: a format that no person reads has control characters between the items of a list
/// and in front of the words of states.
fn for_people<'t>(column: &Column, text: &'t str) -> Cow<'t, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    if let Some((state, _)) = column.states.iter().find(|(_, word)| word == text) {
        return Cow::Borrowed(state.name());
    }
    let list = match &column.meaning {
        Meaning::Field(_, codec) => codec.list.as_ref(),
        Meaning::Kinds(list, _) => list.as_ref(),
        _ => None,
    };
    match list.filter(|list| list.separator.chars().all(char::is_control)) {
        Some(list) => {
            Cow::Owned(list.items(text).map(|item| list.single(item)).collect::<Vec<_>>().join(", "))
        }
        None => Cow::Borrowed(text),
    }
}

/// Turns the counts of supplies into lines.
pub(super) fn supply_lines(job: &Job<'_, '_>, supplies: &[Vec<u64>], lines: &mut Vec<SupplyLine>) {
    let Work::Convert(plan, _) = job.work else { return };
    for (op, counts) in plan.write.ops.iter().zip(supplies) {
        let title = plan.write.map.title(op.column);
        let mut add = |supply: Supply, from: String, count: u64| {
            if count > 0 {
                lines.push(SupplyLine { title: title.clone(), supply, from, count });
            }
        };
        for supply in Supply::ALL {
            if !matches!(supply, Supply::Derived | Supply::Inferred) {
                add(supply, String::new(), counts[supply as usize]);
            }
        }
        for (index, derived) in op.supplies.iter().flat_map(|supply| supply.derived.iter().enumerate()) {
            let supply = match derived.honesty {
                Honesty::Exact => Supply::Derived,
                Honesty::Inferred => Supply::Inferred,
            };
            let from = format!("{} {}", derived.from, derived.by.describe());
            add(supply, from, counts.get(DERIVED + index).copied().unwrap_or(0));
        }
    }
}
