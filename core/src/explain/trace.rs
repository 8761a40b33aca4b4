//! What became of one user's cells: its records replayed through the programs of a plan, and every step written down.
//!
//! The programs are those that conversions run; nothing is computed here in another way. What the trace holds is the
//! file's own text, secrets included: whoever shows it masks them.

use bumpalo::Bump;

use crate::judge::{Judge, Scene};
use crate::layout::{Cutter, Dialect, Rows, Terminator, write_row};
use crate::model::{Item, State};
use crate::plan::frame::{NOWHERE, Said, Spot, What};
use crate::plan::read::ReadPlan;
use crate::plan::supply::Resolved;
use crate::plan::{Frame, Plan, Slots, WriteCx, Written, bind, generate};
use crate::report::{Fate, Findings, Severity, Supply};

/// Every step of one user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// What the columns of each of its records said: by record, then by column of the source map.
    pub read: Vec<Told>,
    /// What was written: by record of the target, then by its column.
    pub written: Vec<Put>,
    /// What the target has no word for, where the user is to be removed: nothing is written then.
    pub removes: Option<String>,
}

/// What one column of one record said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which record of the user.
    pub row: usize,
    /// The program of the plan that read it.
    pub op: usize,
    /// The column's index in the source map.
    pub column: usize,
    /// The physical columns that it was read from, with their text.
    pub cells: Vec<(usize, String)>,
    /// Its values.
    pub values: Vec<Value>,
    /// The fate of each filled cell, if there is a target: physical column and fate.
    pub fates: Vec<(usize, Fate)>,
}

/// A value in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The canonical path, with the item.
    pub path: String,
    /// The text in normal form, or the state.
    pub said: Result<String, State>,
    /// Whether all of it reached the target.
    pub arrived: bool,
    /// Whether the field is a secret.
    pub secret: bool,
}

/// What was written into one column of one record of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Which record of the target.
    pub row: usize,
    /// The column's index in the target map.
    pub column: usize,
    /// The texts of its cells.
    pub cells: Vec<String>,
    /// Where they came from; nothing for a blank that says nothing.
    pub from: Vec<From>,
}

/// Where the value of a target column came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// The record said it.
    Record {
        /// The canonical path of the target's field.
        path: String,
        /// Program and record of the user that said it.
        said: Vec<(usize, usize)>,
    },
    /// It was supplied.
    Supplied {
        /// The canonical path of the target's field.
        path: String,
        /// In which way.
        way: Supply,
        /// What a derivation makes it of, in words; empty for other ways.
        by: String,
        /// The value in normal form, or a state; none where a list was given whole.
        value: Option<Result<String, State>>,
        /// Program and record that said what it was made of.
        said: Vec<(usize, usize)>,
    },
}

impl From {
    /// Program and record of what it was made of.
    pub fn said(&self) -> &[(usize, usize)] {
        match self {
            From::Record { said, .. } | From::Supplied { said, .. } => said,
        }
    }
}

/// Replays users through one plan.
pub struct Replay<'p, 'm> {
    plan: &'p Plan<'m>,
    /// A conversion passes over values that nothing asks for; what is explained is read all the same.
    whole: ReadPlan<'m>,
    slots: Slots,
}

impl<'p, 'm> Replay<'p, 'm> {
    /// For a plan.
    pub fn new(plan: &'p Plan<'m>) -> Replay<'p, 'm> {
        let mut binding = bind::full(plan.read.map);
        binding.of_cell.fill(None);
        for op in &plan.read.ops {
            for (cell, at) in op.cells.iter().enumerate() {
                binding.of_cell[op.column.first_cell + cell] = *at;
            }
        }
        let mut slots = plan.slots.clone();
        let whole = ReadPlan::compile(plan.read.map, &binding, &mut slots, plan.read.strictness);
        Replay { plan, whole, slots }
    }

    /// Replays the records of one user: their cells by physical column. Findings about them, as far as cells and
    /// required columns are concerned, go to `findings`, and show no text.
    pub fn user(&self, records: &[Vec<&str>], findings: &mut Findings) -> Trace {
        let plan = self.plan;
        let bump = Bump::new();
        let mut frame = Frame::new(plan.slots.len());
        read_all(&plan.read, records, &mut frame, &bump, findings);
        let mut trace = Trace::default();
        if let Some(action) = plan.removes(&frame) {
            trace.removes = Some(action.to_owned());
        }
        let mut out = Written::default();
        // As in a conversion: nothing is made for what cannot be read.
        let read = findings.count(Severity::Error) == 0;
        let mut handed = Vec::new();
        if trace.removes.is_none() {
            for row in 0..plan.rows(&frame) {
                plan.turn_to(&mut frame, row);
                let cx = WriteCx { texts: records, origins: &plan.origins, bump: &bump, lead: 0 };
                let before = out.supplied.len();
                unplaced(findings, |judge| plan.write.run(&mut frame, &cx, &mut out, judge));
                if read {
                    let (made, slots) = (&plan.generators, &plan.slots);
                    generate::fill(made, &plan.write, &mut frame, slots, &bump, &mut out, &mut handed);
                }
                unplaced(findings, |judge| plan.write.required(&out, judge));
                written(plan, row, &mut frame, &bump, &out, before, &mut trace);
            }
        }
        let mut whole = Frame::new(self.slots.len());
        read_all(&self.whole, records, &mut whole, &bump, &mut Findings::default());
        for (whole, real) in whole.slots.iter_mut().zip(&frame.slots) {
            for (item, real) in whole.iter_mut().zip(real) {
                item.used = real.used;
            }
        }
        for (row, texts) in records.iter().enumerate() {
            said(&self.whole, &self.slots, texts, row, &whole, &mut trace.read);
        }
        for told in &mut trace.read {
            let texts = &records[told.row];
            let cells = plan.origins[told.op].cells.iter().enumerate();
            for (cell, at) in cells.filter_map(|(cell, at)| at.map(|at| (cell, at))) {
                if texts.get(at).is_some_and(|text| !text.is_empty()) {
                    let fate = match trace.removes {
                        Some(_) => Fate::SetAside,
                        None => plan.fate(told.op, cell, told.row, &frame, &out),
                    };
                    told.fates.push((at, fate));
                }
            }
        }
        trace
    }
}

/// Replays one record as far as the fields, without a target.
pub fn replay_read(plan: &ReadPlan<'_>, slots: &Slots, record: &[&str], findings: &mut Findings) -> Trace {
    let bump = Bump::new();
    let mut frame = Frame::new(slots.len());
    let records = [record.to_vec()];
    read_all(plan, &records, &mut frame, &bump, findings);
    let mut trace = Trace::default();
    said(plan, slots, record, 0, &frame, &mut trace.read);
    trace
}

/// Whether a further record says the same of the user as the first ones, whatever its own item is.
pub fn agrees(plan: &Plan<'_>, records: &[Vec<&str>], further: &[&str]) -> bool {
    let bump = Bump::new();
    let mut findings = Findings::default();
    let (mut first, mut other) = (Frame::new(plan.slots.len()), Frame::new(plan.slots.len()));
    read_all(&plan.read, records, &mut first, &bump, &mut findings);
    unplaced(&mut findings, |judge| plan.read.run(further, &mut other, &bump, judge));
    let by_row = |slot: usize| {
        let mut spots = plan.read.ops.iter().flat_map(|op| &op.spots);
        spots.any(|spot| usize::from(spot.slot) == slot && spot.item == Item::Row)
    };
    let what = |said: &[Said<'_>]| said.iter().map(|said| format!("{:?}", said.what)).collect::<Vec<_>>();
    (0..plan.slots.len()).all(|slot| by_row(slot) || what(&first.slots[slot]) == what(&other.slots[slot]))
}

fn read_all<'b>(
    plan: &'b ReadPlan<'_>,
    records: &[Vec<&'b str>],
    frame: &mut Frame<'b>,
    bump: &'b Bump,
    findings: &mut Findings,
) {
    let slots = frame.slots.len();
    for (row, texts) in records.iter().enumerate() {
        if row == 0 {
            unplaced(findings, |judge| plan.run(texts, frame, bump, judge));
            continue;
        }
        let mut other = Frame::new(slots);
        other.row = row as u16;
        unplaced(findings, |judge| plan.run(texts, &mut other, bump, judge));
        frame.row = row as u16;
        for spot in plan.ops.iter().flat_map(|op| &op.spots).filter(|spot| spot.item == Item::Row) {
            if let Some(said) = other.slots[usize::from(spot.slot)].get(row) {
                frame.put(*spot, *said);
            }
        }
    }
}

/// Runs something with a judge whose findings have no place and show no text.
fn unplaced(findings: &mut Findings, run: impl FnOnce(&mut Judge<'_, '_>)) {
    let dialect = Dialect::default();
    let mut bytes = Vec::new();
    write_row(&dialect, [""].into_iter(), &mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut rows = Rows::default();
    Cutter::new(&dialect).cut(&text, true, &mut rows);
    let Some(record) = rows.records.first() else { return };
    let scene = Scene {
        chunk: &text,
        rows: &rows,
        record,
        number: 1,
        user: &[],
        row: 0,
        terminator: Terminator::LfOrCrLf,
        visible: &[],
        hidden: true,
    };
    run(&mut Judge::new(findings, scene));
}

fn what(said: &Said<'_>) -> Option<Result<String, State>> {
    match said.what {
        What::Absent => None,
        What::State(state) => Some(Err(state)),
        What::Text(text) => Some(Ok(text.to_owned())),
    }
}

/// The path of one item of a field: `extensions[0].context`.
fn path(slots: &Slots, spot: Spot, index: usize) -> String {
    let field = slots.field(spot.slot);
    if field.many() { field.key.replacen("[]", &format!("[{index}]"), 1) } else { field.key.clone() }
}

fn said(
    plan: &ReadPlan<'_>,
    slots: &Slots,
    texts: &[&str],
    row: usize,
    frame: &Frame<'_>,
    into: &mut Vec<Told>,
) {
    for (number, op) in plan.ops.iter().enumerate() {
        let text = |at: &usize| texts.get(*at).map_or_else(String::new, |text| (*text).to_owned());
        let cells = op.cells.iter().flatten().map(|at| (*at, text(at))).collect();
        let mut one =
            Told { row, op: number, column: op.index, cells, values: Vec::new(), fates: Vec::new() };
        for spot in &op.spots {
            let items = &frame.slots[usize::from(spot.slot)];
            let range = match spot.item {
                Item::Row => row.min(items.len())..(row + 1).min(items.len()),
                _ => frame.range(*spot),
            };
            let own = range.clone().any(|at| usize::from(items[at].from) == number);
            for at in range.filter(|at| !own || usize::from(items[*at].from) == number) {
                let Some(said) = what(&items[at]) else { continue };
                one.values.push(Value {
                    path: path(slots, *spot, at),
                    said,
                    arrived: items[at].arrived(),
                    secret: op.column.kept || slots.field(spot.slot).secret().is_some(),
                });
            }
        }
        // A field that an earlier column said is shown beside a filled cell only.
        if one.cells.iter().all(|(_, text)| text.is_empty())
            && !one.values.iter().any(|value| value.said.is_err())
        {
            one.values.clear();
        }
        into.push(one);
    }
}

fn written<'b>(
    plan: &'b Plan<'_>,
    row: usize,
    frame: &mut Frame<'b>,
    bump: &'b Bump,
    out: &Written<'_>,
    before: usize,
    trace: &mut Trace,
) {
    for op in plan.write.ops.iter().filter(|op| op.file == out.file) {
        let first = op.column.first_cell;
        let cells: Vec<String> =
            out.cells[first..first + op.column.width].iter().map(|cell| (*cell).to_owned()).collect();
        let blank = cells.iter().all(String::is_empty);
        let mut from = Vec::new();
        for (index, supply) in op.supplies.iter().enumerate() {
            // What was supplied a moment ago is supplied again, and marks nothing anew.
            let value = match supply.resolve(frame, bump) {
                Resolved::Supplied(What::Text(text), ..) => Some(Ok(text.to_owned())),
                Resolved::Supplied(What::State(state), ..) => Some(Err(state)),
                _ => None,
            };
            let saids = |spot: &Spot| -> Vec<(usize, usize)> {
                let items = frame.range(*spot).zip(frame.items(*spot));
                let mut saids: Vec<(usize, usize)> = items
                    .filter(|(_, said)| said.from != NOWHERE && said.what != What::Absent)
                    .map(|(at, said)| {
                        let op = usize::from(said.from);
                        (op, if plan.origins[op].by_row { at } else { 0 })
                    })
                    .collect();
                saids.dedup();
                saids
            };
            let way = out.supplied[before..].iter().find(|line| line.0 == op.index && line.2 == index);
            if let Some((_, way, _, derivation)) = way {
                let derived = supply
                    .derived
                    .get(*derivation)
                    .filter(|_| matches!(way, Supply::Derived | Supply::Inferred));
                let inputs: Vec<Spot> =
                    derived.iter().flat_map(|derived| &derived.inputs).map(|(spot, _)| *spot).collect();
                from.push(From::Supplied {
                    path: supply.path.clone(),
                    way: *way,
                    value,
                    by: derived
                        .map(|derived| format!("{} {}", derived.from, derived.by.describe()))
                        .unwrap_or_default(),
                    said: inputs
                        .iter()
                        .flat_map(|spot| {
                            let one = match spot.item {
                                Item::All => Spot { item: Item::At(0), ..*spot },
                                _ => *spot,
                            };
                            saids(&one)
                        })
                        .collect(),
                });
            } else if supply.from_record && supply.set.is_none() {
                let saids = saids(&supply.spot);
                let state = frame.items(supply.spot).iter().any(|said| matches!(said.what, What::State(_)));
                if !saids.is_empty() && (!blank || state) {
                    from.push(From::Record { path: supply.path.clone(), said: saids });
                }
            }
        }
        trace.written.push(Put { row, column: op.index, cells, from });
    }
}
