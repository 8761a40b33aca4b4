//! The reading half of a plan: from the cells of a record to values in slots.
//!
//! For each cell, in this order: apostrophe, state word, blank, codec, check. The first failure of a cell ends that
//! cell only. Widths, headers and rules of the row are judged elsewhere.

mod asked;
mod cell;
mod repeat;
mod told;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use self::asked::Asked;
use self::cell::CellReader;
use self::repeat::CURSORS;
use super::bind::Binding;
use super::frame::{Frame, Said, Slot, Slots, Spot, What};
use super::supply::SupplyPlan;
use super::write::WritePlan;
use crate::judge::{Judge, column_note};
use crate::map::codec::{Base, Cases};
use crate::map::{Blank, Column, Kind, Map, Meaning, Required, Rule};
use crate::model::{Item, Reference, Type};
use crate::report::Severity;
use crate::value::mask::is_mask;

/// How strictly a source is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// As its vendor would: its rules are errors.
    Vendor,
    /// As the input of a conversion: its rules are warnings, and only what cannot be decoded is an error.
    Input,
}

impl Strictness {
    /// The severity of a rule of the source.
    pub fn of(self, severity: Severity) -> Severity {
        match (self, severity) {
            (_, Severity::Refuse) => Severity::Warning,
            (Strictness::Input, Severity::Error) => Severity::Warning,
            (_, severity) => severity,
        }
    }

    /// The severity of what a rule of the row finds in the source. None where the rule is not asked: a note is advice
    /// for somebody who imports into the source, and who converts away from it does not.
    pub fn of_rule(self, rule: &Rule) -> Option<Severity> {
        (self == Strictness::Vendor || rule.severity > Severity::Note).then(|| self.of(rule.severity))
    }
}

/// The reading half of a plan.
#[derive(Debug)]
pub struct ReadPlan<'m> {
    /// The source map.
    pub map: &'m Map,
    /// One program a column of the map that the file has.
    pub ops: Vec<ReadOp<'m>>,
    /// How strictly.
    pub strictness: Strictness,
    /// How many cells stand in front of the first column.
    pub lead: usize,
    /// Indices of the programs that are run: those that give a value that something asks for, or may say something.
    run: Vec<usize>,
}

/// How one column is read.
#[derive(Debug)]
pub struct ReadOp<'m> {
    /// The column.
    pub column: &'m Column,
    /// Its index in the map.
    pub index: usize,
    /// Its physical columns, one a cell; a cell that the file does not have is blank.
    pub cells: Vec<Option<usize>>,
    /// Where its values go: one a field or kind.
    pub spots: Vec<Spot>,
    /// Of each spot whether an earlier program may have filled it: then both must say the same.
    again: Vec<bool>,
    /// Whether that holds for any spot.
    pub(super) repeats: bool,
    /// Programs of the same thing, of which none may be filled where this one is needed beside them and blank.
    group: Vec<usize>,
    /// Whether values are numbers that a spreadsheet may have destroyed.
    numeric: bool,
    /// Whether its values are plain text that nothing asks for: then only its blanks and its checks are judged.
    idle: bool,
    /// Whether nothing asks for its values.
    unasked: bool,
    /// Whether it holds a secret, in place of which a mask may stand.
    secret: bool,
    /// Whether the same column of the target asks the same of the same text.
    asked_again: bool,
    /// What the user knows beside the map.
    asked: Asked,
    /// The short way, for cells of which nothing unusual is to be said.
    quick: Quick<'m>,
}

/// How most cells of a column are read: by a short way that leaves everything unusual to the general one.
#[derive(Debug, Clone, Copy)]
enum Quick<'m> {
    /// There is none.
    No,
    /// The text is the value.
    Text,
    /// The text is a word.
    Word(&'m Cases),
}

impl<'m> ReadPlan<'m> {
    /// Compiles the reading of a file so bound.
    pub fn compile(
        map: &'m Map,
        binding: &Binding,
        slots: &mut Slots,
        strictness: Strictness,
    ) -> ReadPlan<'m> {
        let mut ops: Vec<ReadOp<'m>> = Vec::new();
        let mut seen: Vec<&Reference> = Vec::new();
        for (index, column) in map.columns.iter().enumerate() {
            let cells: Vec<Option<usize>> = (column.first_cell..column.first_cell + column.width)
                .map(|cell| binding.of_cell[cell])
                .collect();
            if cells.iter().all(Option::is_none) {
                continue;
            }
            let references = map.fields_of(column);
            let spots: Vec<Spot> = references.iter().map(|reference| slots.spot(reference)).collect();
            let numeric = references.iter().any(|reference| numeric(reference));
            let again: Vec<bool> =
                references.iter().map(|reference| seen.iter().any(|old| old.overlaps(reference))).collect();
            seen.extend(references);
            let repeats = again.contains(&true);
            ops.push(ReadOp {
                column,
                index,
                cells,
                spots,
                again,
                repeats,
                group: Vec::new(),
                numeric,
                idle: false,
                unasked: false,
                secret: map.secret(column),
                asked_again: false,
                asked: Asked::default(),
                quick: Quick::No,
            });
        }
        let things: Vec<Option<(String, Item)>> = ops.iter().map(|op| super::thing(map, op.column)).collect();
        for (at, op) in ops.iter_mut().enumerate().filter(|(_, op)| op.column.required == Required::Group) {
            let same = |other: &usize| *other != at && things[at].is_some() && things[*other] == things[at];
            op.group = (0..things.len()).filter(same).collect();
        }
        for op in &mut ops {
            op.quick = op.quick(map);
        }
        let run = (0..ops.len()).collect();
        ReadPlan { map, ops, strictness, lead: binding.lead, run }
    }

    /// Takes plain text out of the work where no slot that is `asked` for holds it.
    pub(super) fn rest(&mut self, asked: impl Fn(Slot) -> bool) {
        for op in &mut self.ops {
            let plain = matches!(&op.column.meaning, Meaning::Field(_, codec) if codec.plain());
            let stated = !op.column.states.is_empty() || op.numeric;
            op.unasked = !op.repeats && !op.spots.iter().any(|spot| asked(spot.slot));
            op.idle = plain && !stated && op.unasked;
        }
        let ops = &self.ops;
        self.run.retain(|index| !ops[*index].silent());
    }

    /// Leaves to the writing of the same map what it asks as well.
    pub(super) fn ask_once(&mut self, write: &WritePlan<'_>) {
        for op in &mut self.ops {
            let supplies = &write.ops[op.index].supplies;
            let whole = |supply: &SupplyPlan| supply.from_record && supply.set.is_none();
            op.asked_again = !supplies.is_empty() && supplies.iter().all(whole);
        }
    }

    /// The programs that are run, in order.
    pub(crate) fn running(&self) -> impl Iterator<Item = &ReadOp<'m>> {
        self.run.iter().map(|index| &self.ops[*index])
    }

    /// Reads one record. `texts` are its cells by physical column.
    pub fn run<'b>(
        &'b self,
        texts: &[&'b str],
        frame: &mut Frame<'b>,
        bump: &'b Bump,
        judge: &mut Judge<'_, '_>,
    ) {
        for number in self.run.iter().copied() {
            let op = &self.ops[number];
            if op.short(texts, number as u16, frame) {
                continue;
            }
            let cell = |i: usize| op.cells[i].and_then(|at| texts.get(at).copied()).unwrap_or("");
            let cursors = [0; CURSORS];
            let mut reader =
                CellReader { plan: self, op, number: number as u16, bump, judge, frame, cursors };
            match &op.column.meaning {
                Meaning::Tuple(_, cases) => {
                    let mut words = BumpVec::with_capacity_in(op.cells.len(), bump);
                    words.extend((0..op.cells.len()).map(cell));
                    reader.tuple(&words, cases);
                }
                Meaning::Kinds(None, kinds) if Kind::told(kinds) => reader.told(cell(0), cell(1), kinds),
                _ => reader.cell(cell(0)),
            }
            if op.repeats {
                reader.fewer();
            }
            if !op.group.is_empty() && (0..op.cells.len()).all(|i| cell(i).is_empty()) {
                let filled = |other: &&usize| {
                    let cell = self.ops[**other].cells[0];
                    cell.and_then(|at| texts.get(at)).is_some_and(|text| !text.is_empty())
                };
                if let Some(partner) = op.group.iter().find(filled).filter(|_| !op.asked_again) {
                    let partner = self.map.title(self.ops[*partner].column);
                    reader.required("required/group", &format!("it is needed beside `{partner}`"));
                }
            }
        }
    }
}

impl<'m> ReadOp<'m> {
    /// Whether an earlier program may have filled one of its spots.
    pub(crate) fn repeats(&self) -> bool {
        self.repeats
    }

    /// Whether only its blanks and its checks are judged.
    pub(crate) fn rests(&self) -> bool {
        self.idle
    }

    /// Whether nothing asks for its values.
    pub(crate) fn unasked(&self) -> bool {
        self.unasked
    }

    /// Whether its values are numbers that a spreadsheet may have destroyed.
    pub(crate) fn numeric(&self) -> bool {
        self.numeric
    }

    /// Programs of which none may be filled where this one is blank.
    pub(crate) fn company(&self) -> &[usize] {
        &self.group
    }

    /// The short way of a column, if its cells can mostly be read without looking at anything else.
    fn quick(&self, map: &Map) -> Quick<'m> {
        let simple =
            self.column.states.is_empty() && !self.repeats && self.group.is_empty() && !map.layout.apostrophe;
        match &self.column.meaning {
            Meaning::Field(_, codec) if simple && codec.list.is_none() && codec.affix.is_none() => {
                match &codec.base {
                    Base::Text => Quick::Text,
                    Base::Cases(cases) => Quick::Word(cases),
                    _ => Quick::No,
                }
            }
            _ => Quick::No,
        }
    }

    /// Reads the cell by the short way. `false`: nothing was done, and the general way is to be taken.
    #[inline]
    fn short<'b>(&'b self, texts: &[&'b str], number: u16, frame: &mut Frame<'b>) -> bool {
        let Some(Some(at)) = self.cells.first() else { return false };
        let Some(text) = texts.get(*at).copied() else { return false };
        if text.is_empty() {
            let silent = self.column.blank == Blank::Absent && self.column.required != Required::Always;
            return silent && self.group.is_empty() && self.cells.len() == 1;
        }
        let value = match self.quick {
            Quick::No => return false,
            _ if self.asked.any() => return false,
            Quick::Text if self.numeric && !text.bytes().all(|b| b.is_ascii_digit()) => return false,
            Quick::Text if self.secret && is_mask(text) => return false,
            Quick::Text => text,
            Quick::Word(cases) => match cases.exact(text) {
                Some(value) if !value.is_empty() => value,
                _ => return false,
            },
        };
        let sound = self.column.checks.iter().all(|check| {
            check.test_cell(text).is_none()
                && (matches!(self.quick, Quick::Word(_)) || check.test_item(text).is_none())
        });
        if sound && !self.unasked {
            frame.put(self.spots[0], Said { what: What::Text(value), from: number, used: 0 });
        }
        sound
    }

    /// Whether nothing can be said of its cells, and nothing asks for them.
    fn silent(&self) -> bool {
        let blank = self.column.blank == Blank::Refuse || self.column.required == Required::Always;
        self.idle && !blank && self.group.is_empty() && self.column.checks.is_empty()
    }
}

/// Whether a field's texts are numbers that a spreadsheet may have destroyed.
fn numeric(reference: &Reference) -> bool {
    matches!(reference.field.ty, Type::Number | Type::Phone | Type::E164)
}

/// The notes of a finding: the column, and the vendor's reason if there is one.
pub(super) fn note(map: &Map, column: usize, because: &str) -> Vec<String> {
    let mut notes = vec![column_note(map, column)];
    if !because.is_empty() {
        notes.push(because.to_owned());
    }
    notes
}
