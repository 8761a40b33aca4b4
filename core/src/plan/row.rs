//! One row at a time, for examples, laws and explanations: cells to a [`User`] and a user to cells, through the very
//! programs that conversions run.

use bumpalo::Bump;

use super::bind;
use super::frame::{Frame, Said, Slots, What};
use super::options::Supplied;
use super::read::{ReadPlan, Strictness};
use super::secrets::Secrets;
use super::supply::Context;
use super::write::{WriteCx, WritePlan, Written};
use crate::judge::{Judge, Scene, Visible};
use crate::layout::{Cutter, Dialect, Rows, Terminator, write_row};
use crate::lists::Lists;
use crate::map::{Blank, Map};
use crate::model::{Entry, Reference, User, Value};
use crate::report::Findings;

/// Reads full rows of one map.
#[derive(Debug)]
pub struct RowReader<'m> {
    slots: Slots,
    plan: ReadPlan<'m>,
}

impl<'m> RowReader<'m> {
    /// A reader of rows that have every cell of the map.
    pub fn new(map: &'m Map) -> RowReader<'m> {
        RowReader::bound(map, &bind::full(map))
    }

    fn bound(map: &'m Map, binding: &bind::Binding) -> RowReader<'m> {
        let mut slots = Slots::default();
        let plan = ReadPlan::compile(map, binding, &mut slots, Strictness::Vendor);
        RowReader { slots, plan }
    }

    /// Reads one row, judged as the vendor would.
    pub fn read(&self, cells: &[&str], findings: &mut Findings) -> User {
        let map = self.plan.map;
        // Where only filled columns are written, a column that may not hold a blank is left out instead.
        let left_out = |at: usize| {
            let column = &map.columns[map.cells[at].column];
            column.blank == Blank::Refuse && cells.get(at).is_none_or(|cell| cell.is_empty())
        };
        let mut binding = bind::full(map);
        if map.layout.filled_only && (0..map.cells.len()).any(left_out) {
            for (at, place) in binding.of_cell.iter_mut().enumerate() {
                *place = place.filter(|_| !left_out(at));
            }
            return RowReader::bound(map, &binding).run(cells, findings);
        }
        self.run(cells, findings)
    }

    fn run(&self, cells: &[&str], findings: &mut Findings) -> User {
        let bump = Bump::new();
        let mut frame = Frame::new(self.slots.len());
        judge_cells(cells, findings, |judge| self.plan.run(cells, &mut frame, &bump, judge));
        user_of(&frame, &self.slots)
    }
}

/// Writes users as full rows of one map, with nothing supplied: no derivation, nothing implied, no default.
#[derive(Debug)]
pub struct RowWriter<'m> {
    slots: Slots,
    plan: WritePlan<'m>,
}

impl<'m> RowWriter<'m> {
    /// A writer of rows that have every cell of the map.
    pub fn new(map: &'m Map) -> RowWriter<'m> {
        let mut slots = Slots::default();
        let bound: Vec<Reference> =
            map.columns.iter().flat_map(|column| map.fields_of(column)).cloned().collect();
        let (supplied, lists) = (Supplied::default(), Lists::default());
        let cx = Context {
            source: Some(map),
            bound: &bound,
            supplied: &supplied,
            no_guess: true,
            secrets: Secrets::default(),
            same_format: true,
            lists: &lists,
            country: None,
            bare: false,
        };
        let mut plan = WritePlan::compile(map, &cx, &mut slots);
        for supply in plan.ops.iter_mut().flat_map(|op| &mut op.supplies) {
            supply.implied = None;
            supply.derived.clear();
            supply.map_default = None;
        }
        RowWriter { slots, plan }
    }

    /// Writes one user.
    pub fn write(&self, user: &User, findings: &mut Findings) -> Vec<String> {
        let bump = Bump::new();
        let mut frame = Frame::new(self.slots.len());
        fill(&mut frame, &self.slots, user);
        let mut out = Written::default();
        let cx = WriteCx { texts: &[], origins: &[], bump: &bump, lead: 0 };
        judge_cells(&[], findings, |judge| {
            self.plan.run(&mut frame, &cx, &mut out, judge);
            self.plan.required(&out, judge);
        });
        out.cells.iter().map(|cell| (*cell).to_owned()).collect()
    }
}

/// Reads one full row of a map; [`RowReader`] is for many.
pub fn read(map: &Map, cells: &[&str], findings: &mut Findings) -> User {
    RowReader::new(map).read(cells, findings)
}

/// Writes one user as a full row of a map, with nothing supplied; [`RowWriter`] is for many.
pub fn write(map: &Map, user: &User, findings: &mut Findings) -> Vec<String> {
    RowWriter::new(map).write(user, findings)
}

/// Runs something with a judge over cells that stand in no file.
pub(crate) fn judge_cells(cells: &[&str], findings: &mut Findings, run: impl FnOnce(&mut Judge<'_, '_>)) {
    let dialect = Dialect::default();
    let mut bytes = Vec::new();
    write_row(&dialect, cells.iter().copied(), &mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut rows = Rows::default();
    Cutter::new(&dialect).cut(&text, true, &mut rows);
    let Some(record) = rows.records.first().copied() else { return };
    let visible = vec![Visible::Yes; cells.len()];
    let scene = Scene {
        chunk: &text,
        rows: &rows,
        record: &record,
        number: 1,
        user: &[],
        row: 0,
        terminator: Terminator::LfOrCrLf,
        visible: &visible,
        hidden: false,
    };
    run(&mut Judge::new(findings, scene));
}

/// The values of a frame as a user.
pub fn user_of(frame: &Frame<'_>, slots: &Slots) -> User {
    let mut user = User::default();
    for (index, items) in frame.slots.iter().enumerate() {
        let field = slots.field(index as u16);
        for (at, said) in items.iter().enumerate() {
            let value = match said.what {
                What::Absent => continue,
                What::State(state) => Value::State(state),
                What::Text(text) => Value::Text(text.to_owned()),
            };
            if field.many() {
                user.set_item(&field.key, at, value);
            } else {
                user.set(&field.key, value);
            }
        }
    }
    user
}

fn fill<'b>(frame: &mut Frame<'b>, slots: &Slots, user: &'b User) {
    for (key, entry) in &user.fields {
        let Some(slot) = slots.find(key) else { continue };
        let values = match entry {
            Entry::One(value) => std::slice::from_ref(value),
            Entry::Many(values) => values,
        };
        frame.slots[slot as usize] = values
            .iter()
            .map(|value| Said {
                what: match value {
                    Value::Absent => What::Absent,
                    Value::State(state) => What::State(*state),
                    Value::Text(text) => What::Text(text),
                },
                ..Said::NOTHING
            })
            .collect();
    }
}
