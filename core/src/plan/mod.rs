//! The plan of a conversion: a pair of maps and a file's binding, compiled once into short programs over cells.
//!
//! [`read`] makes values of a record's cells, [`mod@write`] makes cells of values, [`supply`] says where else a value comes
//! from, [`rules`] judge the row. Slots in a [`frame`] are all that joins the two halves. What each source cell became
//! is settled here too, since the plan knows it.

pub mod bind;
pub mod frame;
pub mod generate;
pub mod handed;
mod judge_cell;
pub mod options;
pub mod read;
mod reason;
mod remedy;
pub mod row;
pub mod rules;
pub mod secrets;
pub mod supply;
pub mod switch;
#[cfg(test)]
mod tests;
pub mod unique;
mod unread;
pub mod write;

use std::sync::Arc;

use crate::judge::Spot;
use crate::map::layout::Unknown;
use crate::map::{Column, Map, Meaning};
use crate::model::{Item, Reference};
use crate::report::Fate;
use crate::report::ledger::{self, About};

pub use bind::{Binding, Bound, Physical};
pub use frame::{Frame, Slot, Slots};
pub use generate::Generator;
pub use handed::Handed;
pub(crate) use judge_cell::{passes, sound};
pub use options::Options;
pub use read::{ReadPlan, Strictness};
pub use secrets::Secrets;
pub use write::{WriteCx, WritePlan, Written};

use reason::reason;

/// A source map joined to a target map for one file.
#[derive(Debug)]
pub struct Plan<'m> {
    /// The fields that join the two.
    pub slots: Slots,
    /// The reading half.
    pub read: ReadPlan<'m>,
    /// The writing half.
    pub write: WritePlan<'m>,
    /// For each read program where it reads.
    pub origins: Vec<Origin>,
    /// For each read program what is known of its cells' fate beforehand.
    pub outlook: Vec<Outlook>,
    /// The columns of the target for which secrets are made.
    pub generators: Vec<Generator<'m>>,
    /// Whether source and target are one map: then it is asked once what both would ask, of what is written.
    pub twin: bool,
}

/// Where a read program reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its physical columns, one a cell.
    pub cells: Vec<Option<usize>>,
    /// Whether each record of a user has an item of its own there.
    pub by_row: bool,
}

impl Origin {
    /// Where the text of an item of its list stands. `lead`: physical cells in front of the format's own.
    pub fn at(&self, item: usize, lead: usize) -> Option<Spot> {
        let cell = self.cells.iter().flatten().next()? + lead;
        Some(if self.by_row { Spot::CellOf(item, cell) } else { Spot::Cell(cell) })
    }
}

/// What is known beforehand of the fate of a column's cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outlook {
    /// It depends on the record.
    Open,
    /// It depends on the record, and this value is taken for granted by every target.
    Assumed(&'static str),
    /// Always this one.
    Always(Fate),
}

/// The thing that a column is a part of, and which item of it: what `required = "group"` asks about.
fn thing(map: &Map, column: &Column) -> Option<(String, Item)> {
    let field = map.fields_of(column).into_iter().next()?;
    Some((field.field.thing()?.to_owned(), field.item))
}

impl<'m> Plan<'m> {
    /// Compiles the plan of one file.
    pub fn compile(source: &'m Map, binding: &Binding, target: &'m Map, options: &Options) -> Plan<'m> {
        let mut slots = Slots::default();
        let mut read = ReadPlan::compile(source, binding, &mut slots, Strictness::Input);
        let same_format = source.id == target.id && source.version == target.version;
        let bound: Vec<Reference> = read
            .ops
            .iter()
            .filter(|op| same_format || !op.column.internal)
            .flat_map(|op| source.fields_of(op.column))
            .cloned()
            .collect();
        let cx = supply::Context {
            source: Some(source),
            bound: &bound,
            supplied: &options.supplied,
            no_guess: options.no_guess,
            secrets: options.secrets,
            same_format,
            lists: &options.lists,
            country: options.country,
            bare: target.layout.unknown == Unknown::Open,
        };
        let write = WritePlan::compile(target, &cx, &mut slots);
        let by_row = |op: &read::ReadOp<'_>| op.spots.iter().any(|spot| spot.item == Item::Row);
        let origins =
            read.ops.iter().map(|op| Origin { cells: op.cells.clone(), by_row: by_row(op) }).collect();
        let outlook: Vec<Outlook> =
            read.ops.iter().map(|op| outlook(op, &write, source, target, same_format)).collect();
        // What the ledger and the removal of users look at, beside the target.
        let action = slots.find("action");
        let assumed: Vec<Slot> = read
            .ops
            .iter()
            .zip(&outlook)
            .filter(|(_, outlook)| matches!(outlook, Outlook::Assumed(_)))
            .flat_map(|(op, _)| op.spots.iter().map(|spot| spot.slot))
            .collect();
        let generators = generate::generators(target, &options.secrets);
        let named: Vec<Slot> = match generators.is_empty() {
            true => Vec::new(),
            false => handed::NAMED_BY.iter().filter_map(|key| slots.find(key)).collect(),
        };
        read.rest(|slot| {
            assumed.contains(&slot)
                || named.contains(&slot)
                || action == Some(slot)
                || write.told.iter().any(|switch| switch.asks(slot))
                || write.ops.iter().flat_map(|op| &op.supplies).any(|supply| supply.asks(slot))
        });
        let twin = std::ptr::eq(source, target);
        if twin {
            read.ask_once(&write);
        }
        Plan { slots, read, write, origins, outlook, generators, twin }
    }

    /// The fate of one cell of a read program in one record of a user, after the user was written.
    pub fn fate(&self, op: usize, cell: usize, row: usize, frame: &Frame<'_>, written: &Written<'_>) -> Fate {
        let assumed = match &self.outlook[op] {
            Outlook::Always(fate) => return *fate,
            Outlook::Assumed(value) => Some(*value),
            Outlook::Open => None,
        };
        let mut granted = false;
        // A field that two columns say is held once, under the first of them: the other shares its fate.
        let shared = self.read.ops[op].repeats;
        let mut again = false;
        for spot in &self.read.ops[op].spots {
            let items = &frame.slots[spot.slot as usize];
            let range = match spot.item {
                Item::Row => row.min(items.len())..(row + 1).min(items.len()),
                _ => frame.range(*spot),
            };
            for said in items[range].iter().filter(|said| shared || usize::from(said.from) == op) {
                again |= shared && written.same.iter().any(|(from, ..)| *from == said.from);
                if said.arrived() {
                    continue;
                }
                if assumed.is_some() && said.text() == assumed {
                    granted = true;
                } else {
                    return Fate::Lost;
                }
            }
        }
        let row = if self.origins[op].by_row { row } else { 0 };
        if granted || again || written.same.contains(&(op as u16, cell, row)) {
            Fate::Kept
        } else {
            Fate::Changed
        }
    }

    /// The write programs that values of a read program go to, as themselves or by a derivation.
    pub fn reaches(&self, op: usize) -> Vec<usize> {
        let spots = &self.read.ops[op].spots;
        let takes = |supply: &supply::SupplyPlan| {
            let direct = |spot: &frame::Spot| supply.from_record && supply.spot.meets(spot);
            let made = |spot: &frame::Spot| {
                supply.derived.iter().flat_map(|derived| &derived.inputs).any(|(input, _)| input.meets(spot))
            };
            supply.set.is_none() && spots.iter().any(|spot| direct(spot) || made(spot))
        };
        let ops = self.write.ops.iter().enumerate();
        ops.filter(|(_, op)| op.supplies.iter().any(takes)).map(|(index, _)| index).collect()
    }

    /// How many records the user of the frame takes in the target: one for each item of its list, at least one.
    pub fn rows(&self, frame: &Frame<'_>) -> usize {
        (0..self.write.map.files.len().max(1)).map(|file| self.rows_of(file, frame)).sum()
    }

    /// Turns to one of the records that [`Plan::rows`] counts: which file it is in, and which item it is of there.
    pub fn turn_to(&self, frame: &mut Frame<'_>, row: usize) {
        (frame.row, frame.file) = (row as u16, 0);
        for file in 0..self.write.map.files.len() {
            let rows = self.rows_of(file, frame);
            if usize::from(frame.row) < rows {
                frame.file = file as u16;
                return;
            }
            frame.row -= rows as u16;
        }
    }

    /// The records of one file. A further file of a bundle has none of a user of whom it has nothing of its own to say.
    fn rows_of(&self, file: usize, frame: &Frame<'_>) -> usize {
        let list = self.write.map.file(file).layout.row_per.as_ref().and_then(|list| self.slots.find(list));
        let items = list.map(|slot| frame.slots[slot as usize].len());
        let speaks = || file == 0 || self.write.own[file].iter().any(|spot| frame.any(*spot));
        match items {
            Some(items) if items > 0 => items,
            _ => usize::from(speaks()),
        }
    }

    /// Takes the items of a further record of a user over.
    pub fn merge<'b>(&self, frame: &mut Frame<'b>, other: &Frame<'b>, row: usize) {
        frame.row = row as u16;
        for spot in self.read.ops.iter().flat_map(|op| &op.spots).filter(|spot| spot.item == Item::Row) {
            if let Some(said) = other.slots[spot.slot as usize].get(row) {
                frame.put(*spot, *said);
            }
        }
    }

    /// Whether the user is to be removed, and the target has no word for that.
    pub fn removes<'f>(&self, frame: &Frame<'f>) -> Option<&'f str> {
        let slot = self.slots.find("action")?;
        let action =
            frame.slots[slot as usize].first()?.text().filter(|word| ["delete", "detach"].contains(word))?;
        let bump = bumpalo::Bump::new();
        let says = self.write.map.columns.iter().any(|column| match &column.meaning {
            Meaning::Field(field, codec) => {
                field.field.key == "action" && codec.write(action, &bump).is_some()
            }
            _ => false,
        });
        (!says).then_some(action)
    }

    /// The source columns of the ledger, with what can be said of them beforehand.
    pub fn ledger(&self, binding: &Binding, options: &Options) -> ledger::Ledger {
        let (source, target) = (self.read.map, self.write.map);
        let lost = |reason: String| Arc::new(About { reason: reason.into(), ..About::default() });
        let unknown = lost(format!("{} has no such column", source.name));
        let ignored = lost("the title is known and has no meaning".into());
        let about = |physical: &Physical| match physical.bound {
            Bound::Unknown => Arc::clone(&unknown),
            Bound::Ignored => Arc::clone(&ignored),
            Bound::Cell(cell) => {
                let column = &source.columns[source.cells[cell].column];
                let fields = source.fields_of(column);
                let (reason, asked) = reason(self, column, options);
                Arc::new(About {
                    field: column.field_text.as_str().into(),
                    reason: reason.into(),
                    by_hand: fields.iter().find_map(|field| target.by_hand(&field.path())).map(Into::into),
                    secret: source.secret(column),
                    kind: fields.iter().find_map(|field| field.field.secret()),
                    asked,
                })
            }
        };
        let column = |physical: &Physical| ledger::Column {
            title: Arc::clone(&physical.title),
            about: about(physical),
            ..ledger::Column::default()
        };
        let columns = binding.columns.iter().map(column).collect();
        ledger::Ledger { columns, ..ledger::Ledger::default() }
    }

    /// What two plans of one file must share to give the same output: their programs, told apart from their names.
    pub fn signature(&self) -> String {
        let mut text = String::new();
        for (op, outlook) in self.read.ops.iter().zip(&self.outlook) {
            if !matches!(outlook, Outlook::Always(_)) {
                text.push_str(&format!("{:?} {:?} {:?}\n", op.cells, op.column.meaning, op.column.states));
            }
        }
        for op in &self.write.ops {
            let supplies: Vec<String> = op
                .supplies
                .iter()
                .map(|supply| {
                    let derived: Vec<String> = supply
                        .derived
                        .iter()
                        .map(|derived| format!("{:?} {}", derived.by, derived.from))
                        .collect();
                    format!("{:?} {:?} {derived:?} {:?}", supply.from_record, supply.implied, supply.default)
                })
                .collect();
            text.push_str(&format!("{supplies:?}\n"));
        }
        text
    }
}

fn outlook(
    op: &read::ReadOp<'_>,
    write: &WritePlan<'_>,
    source: &Map,
    target: &Map,
    same_format: bool,
) -> Outlook {
    if op.column.internal && !same_format {
        return Outlook::Always(Fate::Internal);
    }
    if matches!(op.column.meaning, Meaning::None) {
        return Outlook::Always(Fate::Lost);
    }
    let used = write.ops.iter().flat_map(|op| &op.supplies).any(|supply| {
        let direct = supply.from_record && supply.set.is_none();
        op.spots.iter().any(|spot| {
            (direct && supply.spot.slot == spot.slot) || supply.set.is_none() && supply.makes_of(spot.slot)
        })
    });
    let told = write.told.iter().any(|switch| op.spots.iter().any(|spot| switch.carries(*spot)));
    if used || told {
        return Outlook::Open;
    }
    let assumed = source.fields_of(op.column).into_iter().find_map(|field| {
        let row = field.field.row()?;
        row.assumed.filter(|_| !target.has_field(&field.field.key))
    });
    match assumed {
        Some(value) => Outlook::Assumed(value),
        None => Outlook::Always(Fate::Lost),
    }
}
