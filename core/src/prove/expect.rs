//! What the fields of one row must read back as, from what the source says of its user, and the comparison.

use bumpalo::Bump;

use crate::map::codec::{Codec, How, List};
use crate::map::{Blank, Column, Meaning};
use crate::model::State;
use crate::plan::frame::{Frame, Said, Slots, Spot, What};
use crate::plan::supply::{Resolved, SupplyPlan};
use crate::plan::write::WriteOp;
use crate::plan::{Plan, generate};
use crate::report::Supply;

/// One row of the output, read back.
pub(super) struct Outputs<'o, 'b> {
    pub(super) frame: &'o Frame<'b>,
    pub(super) slots: &'o Slots,
}

/// A field that does not say what it should.
#[derive(Debug)]
pub(super) struct Difference {
    /// Index of the column in the target's map.
    pub(super) column: usize,
    /// The canonical path.
    pub(super) field: String,
    /// What it should say; none: nothing.
    pub(super) meant: Option<String>,
    /// What it says.
    pub(super) read: Option<String>,
    /// Whether it is a secret.
    pub(super) secret: bool,
}

/// Compares every field of a row with what the source says of the user in `frame`.
pub(super) fn compare<'b>(
    plan: &'b Plan<'_>,
    frame: &mut Frame<'b>,
    out: &Outputs<'_, '_>,
    bump: &'b Bump,
) -> Result<(), Difference> {
    let file = usize::from(frame.file);
    for op in plan.write.ops.iter().filter(|op| !op.supplies.is_empty() && op.file == file) {
        let expected = Expecting { plan, op, bump }.column(frame);
        for (supply, meant) in op.supplies.iter().zip(expected) {
            let read = read_back(plan, op, supply, out);
            if !same(plan, op, &meant, &read) {
                return Err(Difference {
                    column: op.index,
                    field: supply.path.clone(),
                    meant: text_of(&meant),
                    read: text_of(&read),
                    secret: plan.write.map.confidential(op.column),
                });
            }
        }
    }
    Ok(())
}

/// What is there, without what says nothing; of a list whose items have their places with that, too.
fn read_back<'b>(
    plan: &Plan<'_>,
    op: &WriteOp<'_>,
    supply: &SupplyPlan,
    out: &Outputs<'_, 'b>,
) -> Vec<What<'b>> {
    let Some(slot) = out.slots.find(&plan.slots.field(supply.spot.slot).key) else { return Vec::new() };
    // `[*]` is the item of this row, which is the first one of a row that is read alone.
    let items = out.frame.items(Spot { slot, item: supply.spot.item });
    let whats = items.iter().map(|said| said.what);
    whats.filter(|what| exact(op) || *what != What::Absent).collect()
}

/// Whether the column is a list whose items have their places.
fn exact(op: &WriteOp<'_>) -> bool {
    matches!(&op.column.meaning, Meaning::Field(_, Codec { list: Some(list), .. }) if list.exact)
}

/// Whether a column says what it should, or what takes the place of nothing there.
fn same(plan: &Plan<'_>, op: &WriteOp<'_>, meant: &[What<'_>], read: &[What<'_>]) -> bool {
    if meant == read {
        return true;
    }
    let column = op.column;
    // A password that was made is to be changed, whatever the source says.
    if generate::makes(&plan.generators, plan.write.map, op.index)
        && (meant.is_empty() || read == [What::Text("true")])
    {
        return true;
    }
    match (meant, read) {
        ([], [What::State(state)]) => column.blank == Blank::State(*state),
        // A blank cell is a word there, and stands for nothing said as well.
        ([], [What::Text(text)]) if column.blank == Blank::Word => {
            plan.write.map.blank_word(column) == Some(text)
        }
        // A column that may not be blank where it stands says what the vendor implies.
        ([], [said]) if column.blank == Blank::Refuse => {
            column.implied.as_ref().is_some_and(|implied| said_is(said, &implied.value))
        }
        _ => false,
    }
}

fn said_is(said: &What<'_>, value: &Result<String, State>) -> bool {
    match (said, value) {
        (What::Text(text), Ok(value)) => *text == value,
        (What::State(state), Err(value)) => state == value,
        _ => false,
    }
}

fn text_of(said: &[What<'_>]) -> Option<String> {
    let texts: Vec<&str> = said
        .iter()
        .map(|what| match what {
            What::Absent => "",
            What::State(state) => state.name(),
            What::Text(text) => text,
        })
        .collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

struct Expecting<'p, 'b, 'm> {
    plan: &'b Plan<'m>,
    op: &'p WriteOp<'m>,
    bump: &'b Bump,
}

impl<'b> Expecting<'_, 'b, '_> {
    /// What each field of the column must say.
    fn column(&self, frame: &mut Frame<'b>) -> Vec<Vec<What<'b>>>
    where
        Self: 'b,
    {
        let op: &'b WriteOp<'_> = &self.plan.write.ops[self.op.index];
        match &op.column.meaning {
            Meaning::None => Vec::new(),
            Meaning::Field(_, codec) if codec.list.is_none() => {
                let what = resolved(op.supplies[0].resolve(frame, self.bump));
                vec![self.normal(codec, what)]
            }
            Meaning::Field(_, codec) => match self.state(op, frame) {
                Some(said) => vec![said],
                None => vec![self.list(codec.list.as_ref(), codec, &op.supplies[0], frame, 0)],
            },
            Meaning::Tuple(_, cases) => {
                if let Some(said) = self.state(op, frame) {
                    return vec![said; op.supplies.len()];
                }
                let values: Vec<What<'b>> =
                    op.supplies.iter().map(|supply| resolved(supply.resolve(frame, self.bump))).collect();
                let texts: Vec<&str> = values
                    .iter()
                    .map(|what| match what {
                        What::Text(text) => *text,
                        _ => "",
                    })
                    .collect();
                let known = cases.find_values(&texts).is_some();
                let said = |what: &What<'_>| known && matches!(what, What::Text(_));
                values.into_iter().map(|what| if said(&what) { vec![what] } else { Vec::new() }).collect()
            }
            Meaning::Kinds(list, kinds) => {
                if let Some(said) = self.state(op, frame) {
                    return vec![said; op.supplies.len()];
                }
                let single = List { max: Some(1), ..List::default() };
                let mut taken = 0;
                let kinds = kinds.iter().zip(&op.supplies);
                kinds
                    .map(|(kind, supply)| {
                        let list = list.as_ref().unwrap_or(&single);
                        let said = self.list(Some(list), &kind.codec, supply, frame, taken);
                        taken += said.len();
                        said
                    })
                    .collect()
            }
        }
    }

    /// The items of a list, of which `taken` places are taken already.
    fn list(
        &self,
        list: Option<&List>,
        codec: &'b Codec,
        supply: &'b SupplyPlan,
        frame: &mut Frame<'b>,
        taken: usize,
    ) -> Vec<What<'b>> {
        let values: Vec<&'b str> = if let Some(set) = &supply.set {
            set.iter().map(String::as_str).collect()
        } else if supply.from_record && frame.any(supply.spot) {
            frame
                .items(supply.spot)
                .iter()
                .filter_map(|said| said.text().or(list.is_some_and(|list| list.exact).then_some("")))
                .collect()
        } else {
            match supply.resolve(frame, self.bump) {
                Resolved::Supplied(_, Supply::Default, _) => {
                    supply.default.iter().flatten().map(String::as_str).collect()
                }
                Resolved::Supplied(What::Text(text), ..) => vec![text],
                _ => Vec::new(),
            }
        };
        let room = list.and_then(|list| list.max).map_or(usize::MAX, |max| max.saturating_sub(taken));
        let exact = list.is_some_and(|list| list.exact);
        let item = |value: &'b str| match value {
            "" => vec![What::Absent],
            value => match self.normal(codec, What::Text(value)) {
                none if none.is_empty() && exact => vec![What::Absent],
                said => said,
            },
        };
        values.into_iter().flat_map(item).take(room).collect()
    }

    /// The state that the record says of some field of the column, where it says no text.
    fn state(&self, op: &WriteOp<'_>, frame: &Frame<'b>) -> Option<Vec<What<'b>>> {
        if op.supplies.iter().any(|supply| supply.set.is_some() || frame.any(supply.spot)) {
            return None;
        }
        let said = op.supplies.iter().filter(|supply| supply.from_record).find_map(|supply| {
            match frame.items(supply.spot) {
                [Said { what: What::State(state), .. }] => Some(*state),
                _ => None,
            }
        })?;
        Some(spoken(op.column, said))
    }

    /// A value as it must come back: as it is where the codec has an exact text for it.
    fn normal(&self, codec: &'b Codec, what: What<'b>) -> Vec<What<'b>> {
        let value = match what {
            What::Absent => return Vec::new(),
            What::State(state) => return spoken(self.op.column, state),
            What::Text(value) => value,
        };
        let (country, form) = (self.plan.write.country, self.op.column.phone);
        let normal = country.zip(form).and_then(|(country, form)| country.normal(value, form));
        let value = normal.map_or(value, |normal| &*self.bump.alloc_str(&normal));
        let listing = self.plan.write.ops[self.op.index].listing.as_ref();
        let value = listing.and_then(|listing| listing.called(value)).unwrap_or(value);
        match codec.write(value, self.bump) {
            None => Vec::new(),
            Some(writing) if writing.how == How::Exact && !codec.respells() => vec![What::Text(value)],
            Some(writing) if writing.how == How::Added && self.plan.write.no_guess => Vec::new(),
            // The nearest word is what the target can say.
            Some(writing) => match codec.read(codec.strip(writing.text), self.bump) {
                Ok(reading) if !reading.value.is_empty() => vec![What::Text(reading.value)],
                _ => Vec::new(),
            },
        }
    }
}

/// A state, if the column can say it.
fn spoken<'b>(column: &Column, state: State) -> Vec<What<'b>> {
    let says = column.states.iter().any(|(known, _)| *known == state) || column.blank == Blank::State(state);
    if says { vec![What::State(state)] } else { Vec::new() }
}

fn resolved(resolved: Resolved<'_>) -> What<'_> {
    match resolved {
        Resolved::Nothing => What::Absent,
        Resolved::Record(what) | Resolved::Supplied(what, ..) => what,
    }
}
