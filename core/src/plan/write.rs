//! The writing half of a plan: from values in slots to the cells of a record.
//!
//! For each column, in this order: value, state, codec, check of the written cell. Rules of the row come afterwards, in
//! [`super::rules`]. A value that reached its cell is marked, which is what the ledger counts.

mod asked;
mod cell;
mod list;
mod needed;
mod same;

use std::sync::Arc;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use self::cell::{CellWriter, From};
use super::frame::{Frame, Slots, Spot, What};
use super::supply::{Context, SupplyPlan};
use super::switch::Told;
use crate::judge::Judge;
use crate::lists::Listing;
use crate::map::{Blank, Column, Map, Meaning, Required, Write};
use crate::model::Item;
use crate::report::{Severity, Supply};
use crate::source::Encoding;
use crate::value::phone::Country;

/// The writing half of a plan.
#[derive(Debug)]
pub struct WritePlan<'m> {
    /// The target map.
    pub map: &'m Map,
    /// One program a column of the map, in order.
    pub ops: Vec<WriteOp<'m>>,
    /// Indices of the programs that some record may have something for; the cells of the others are blank.
    live: Vec<usize>,
    /// Indices of the programs whose cells must be filled, always or in company.
    required: Vec<usize>,
    /// Of each file what the record says that no other file does.
    pub own: Vec<Vec<Spot>>,
    /// Switches of the source.
    pub told: Vec<Told>,
    /// Whether guesses by `narrow` are refused.
    pub no_guess: bool,
    /// The country of phone numbers that are written in the form that a column wants.
    pub country: Option<Country>,
    /// The encoding of the output: the map's own, unless another is asked for.
    pub encoding: Encoding,
}

/// How one column is written.
#[derive(Debug)]
pub struct WriteOp<'m> {
    /// The column.
    pub column: &'m Column,
    /// Its index in the map.
    pub index: usize,
    /// One supply a field or kind; none where nothing is ever written.
    pub supplies: Vec<SupplyPlan>,
    /// The file of a bundle that it is in.
    pub file: usize,
    /// Columns of the same thing, for `required = "group"`.
    group: Vec<usize>,
    /// What the text of a cell may be, where the user gave the list that the map names.
    pub(crate) listing: Option<Arc<Listing>>,
    /// Whether the text of the source may be copied where nothing unusual is to be said of it.
    copies: bool,
    /// Whether nothing else supplies a value where the record has none.
    alone: bool,
}

/// What the writing of one user gave. Cells are those of one record; the others gather over all of its records.
#[derive(Debug, Default)]
pub struct Written<'b> {
    /// The cells of the target map in order.
    pub cells: Vec<&'b str>,
    /// The file of a bundle that the record is written for.
    pub file: usize,
    /// Source cells whose whole text stands again in a target cell: read program, which of its cells, which record.
    pub same: Vec<(u16, usize, usize)>,
    /// Cells that are blank and say something: a column is written for them.
    pub stands: Vec<usize>,
    /// Supplies used: column index, how, which derivation.
    pub supplied: Vec<(usize, Supply, usize, usize)>,
}

/// What writing a record needs beside the plan.
pub struct WriteCx<'w, 'b> {
    /// The cells of the source by physical column, of each record of the user.
    pub texts: &'w [Vec<&'b str>],
    /// For each read program where it reads.
    pub origins: &'w [super::Origin],
    /// The chunk's arena.
    pub bump: &'b Bump,
    /// Physical cells in front of the format's own.
    pub lead: usize,
}

impl<'m> WritePlan<'m> {
    /// Compiles the writing of a map.
    pub fn compile(map: &'m Map, cx: &Context<'_, '_>, slots: &mut Slots) -> WritePlan<'m> {
        let mut ops = Vec::new();
        for (index, column) in map.columns.iter().enumerate() {
            let supplies = if column.write == Write::Yes {
                map.fields_of(column)
                    .into_iter()
                    .map(|reference| SupplyPlan::compile(cx, map, column, reference, slots))
                    .collect()
            } else {
                Vec::new()
            };
            let mine = super::thing(map, column);
            let group = match (column.required, &mine) {
                (Required::Group, Some(_)) => (0..map.columns.len())
                    .filter(|other| map.file_of(*other) == map.file_of(index))
                    .filter(|other| *other != index && super::thing(map, &map.columns[*other]) == mine)
                    .collect(),
                _ => Vec::new(),
            };
            let plain = matches!(&column.meaning, Meaning::Field(_, codec) if codec.plain());
            let listing = column.listed.as_ref().and_then(|name| cx.lists.named(name)).cloned();
            let formed = cx.country.is_some() && column.phone.is_some();
            let copies = plain
                && !formed
                && listing.is_none()
                && column.states.is_empty()
                && supplies
                    .iter()
                    .all(|supply| supply.from_record && supply.set.is_none() && supply.switch.is_none());
            let alone = supplies.iter().all(SupplyPlan::alone);
            let file = map.file_of(index);
            ops.push(WriteOp { column, index, supplies, file, group, listing, copies, alone });
        }
        let chosen =
            |choose: fn(&WriteOp<'_>) -> bool| (0..ops.len()).filter(|index| choose(&ops[*index])).collect();
        let live = chosen(|op| op.live());
        let required = chosen(|op| op.column.required != Required::No);
        let told = Told::all(cx, map, slots);
        let own = (0..map.files.len()).map(|file| own(&ops, file)).collect();
        let encoding = map.layout.encoding();
        let (no_guess, country) = (cx.no_guess, cx.country);
        WritePlan { map, ops, live, required, own, told, no_guess, country, encoding }
    }

    /// Whether some record may have something for a column.
    pub(crate) fn lives(&self, op: &WriteOp<'_>) -> bool {
        self.live.contains(&op.index)
    }

    /// Writes one record into `out`.
    pub fn run<'b>(
        &'b self,
        frame: &mut Frame<'b>,
        cx: &WriteCx<'_, 'b>,
        out: &mut Written<'b>,
        judge: &mut Judge<'_, '_>,
    ) {
        out.cells.clear();
        out.cells.resize(self.map.cells.len(), "");
        out.file = usize::from(frame.file);
        let file = out.file;
        for op in self.live.iter().map(|index| &self.ops[*index]).filter(|op| op.file == file) {
            let first = op.column.first_cell;
            if op.copies && self.copy(op, frame, cx, out) {
                continue;
            }
            let mut writer = CellWriter {
                plan: self,
                op,
                first,
                cx,
                frame,
                out,
                judge,
                from: From::NOWHERE,
                way: None,
                items: BumpVec::new_in(cx.bump),
            };
            match &op.column.meaning {
                Meaning::None => {}
                Meaning::Field(_, codec) => match &codec.list {
                    None => writer.single(codec),
                    Some(list) => writer.list(list, codec),
                },
                Meaning::Tuple(_, cases) => writer.tuple(cases),
                Meaning::Kinds(list, kinds) => writer.kinds(list.as_ref(), kinds),
            }
            writer.finish();
        }
        for switch in &self.told {
            switch.settle(frame, &out.cells);
        }
    }

    /// Copies the text of a source cell, if nothing is to be said of it. `false`: nothing was done.
    #[inline]
    fn copy<'b>(
        &'b self,
        op: &WriteOp<'m>,
        frame: &mut Frame<'b>,
        cx: &WriteCx<'_, 'b>,
        out: &mut Written<'b>,
    ) -> bool {
        let spot = op.supplies[0].spot;
        let index = frame.index(spot);
        let Some(said) = frame.one_mut(spot) else { return op.alone };
        let What::Text(text) = said.what else { return op.alone && said.what == What::Absent };
        let layout = &self.map.layout;
        let bytes = text.as_bytes();
        let odd = |b: Option<&u8>| {
            matches!(b, Some(b' ' | b'\t' | b'=' | b'@' | b'+' | b'-' | b'\r' | b'\n' | b'\''))
        };
        if odd(bytes.first())
            || odd(bytes.last())
            || self.encoding.no_place(text).is_some()
            || (!layout.embedded_newline && memchr::memchr2(b'\n', b'\r', bytes).is_some())
            || !op.column.checks.iter().all(|c| c.test_cell(text).is_none() && c.test_item(text).is_none())
        {
            return false;
        }
        let from = said.from;
        said.used |= 1;
        out.cells[op.column.first_cell] = text;
        let Some(origin) = cx.origins.get(usize::from(from)) else { return true };
        let row = if origin.by_row { index } else { 0 };
        for (i, physical) in origin.cells.iter().enumerate() {
            let raw = physical.and_then(|at| cx.texts.get(row).and_then(|texts| texts.get(at)));
            if raw
                .is_some_and(|raw| raw.len() == text.len() && (raw.as_ptr() == text.as_ptr() || *raw == text))
            {
                out.same.push((from, i, row));
            }
        }
        true
    }

    /// Blank cells that must not be. Known only when all are written.
    pub fn required(&self, out: &Written<'_>, judge: &mut Judge<'_, '_>) {
        for op in self.required.iter().map(|index| &self.ops[*index]).filter(|op| op.file == out.file) {
            let cell = op.column.first_cell;
            if !out.cells[cell].is_empty() {
                continue;
            }
            if (cell..cell + op.column.width).any(|cell| !out.cells[cell].is_empty()) {
                continue;
            }
            if op.column.required == Required::Group {
                let partner = op.group.iter().find(|other| {
                    let first = self.map.columns[**other].first_cell;
                    !out.cells[first].is_empty()
                });
                let Some(partner) = partner else { continue };
                let partner = self.map.title(&self.map.columns[*partner]);
                self.needed(
                    op,
                    "required/group",
                    Severity::Error,
                    &format!("it is needed beside `{partner}`"),
                    judge,
                );
            } else if self.map.secret(op.column) {
                self.needed(op, "secret/blank-required", Severity::Refuse, "", judge);
            } else {
                self.needed(op, "required/blank", Severity::Error, "", judge);
            }
        }
    }

    /// Columns that may not be blank where they stand: known once it is settled which columns are written. They take
    /// what the vendor implies.
    pub fn settle<'b>(&'b self, out: &mut Written<'b>, mask: &[bool], judge: &mut Judge<'_, '_>) {
        let file = out.file;
        for op in self.ops.iter().filter(|op| op.column.blank == Blank::Refuse && op.file == file) {
            let cell = op.column.first_cell;
            if !mask[cell] || !out.cells[cell].is_empty() {
                continue;
            }
            match &op.column.implied {
                Some(implied) => {
                    out.cells[cell] = &implied.cell;
                    out.supplied.push((op.index, Supply::Implied, 0, 0));
                }
                None => {
                    let because = "the vendor refuses a blank cell in a column that is there";
                    self.needed(op, "required/blank", Severity::Error, because, judge);
                }
            }
        }
    }
}

impl WriteOp<'_> {
    /// Columns that ask for this one to be filled beside them.
    pub(crate) fn company(&self) -> &[usize] {
        &self.group
    }

    /// Whether a record can fill the column, or something is to be said of its blank cells.
    fn live(&self) -> bool {
        let never = self.column.width == 1 && self.supplies.iter().all(SupplyPlan::never);
        !self.supplies.is_empty() && !never
    }
}

/// The spots that the columns of a file, and of no other one, take from the record.
fn own(ops: &[WriteOp<'_>], file: usize) -> Vec<Spot> {
    let from_record = |op: &WriteOp<'_>| -> Vec<Spot> {
        op.supplies.iter().filter(|supply| supply.from_record).map(|supply| supply.spot).collect()
    };
    let others: Vec<Spot> = ops.iter().filter(|op| op.file != file).flat_map(from_record).collect();
    let mut own: Vec<Spot> = ops.iter().filter(|op| op.file == file).flat_map(from_record).collect();
    own.retain(|spot| !others.iter().any(|other| other.slot == spot.slot));
    // Which record is written is not known yet: any of them counts.
    for spot in own.iter_mut().filter(|spot| spot.item == Item::Row) {
        spot.item = Item::All;
    }
    own
}

fn is_derived(supply: Supply) -> bool {
    matches!(supply, Supply::Derived | Supply::Inferred)
}
