//! The ways to one value: the first that gives one is taken.

use bumpalo::Bump;

use super::super::read::{Value, same};
use super::super::{Cells, Known};
use super::Cx;
use crate::map::Codec;
use crate::map::codec::{Base, How};
use crate::model::derive::By;
use crate::value::mail;
use crate::value::shape::Shape;

/// A way to a value; the first that gives one is taken.
#[derive(Clone)]
pub(in crate::pass::short) enum Way<'s> {
    /// What the record says: the read program and its cells.
    Record(usize, Cells),
    /// The ways that follow are open only where one of these cells is filled.
    Thing(Cells),
    /// Nothing follows.
    Stop,
    /// The text of a cell, and its supply.
    Text(&'s str, Cells),
    /// What the record says of another field: the read program, its cells, and the supply.
    Copy(usize, Cells, Cells),
    /// A derivation.
    Derived(Derived),
    /// The record is left.
    Leave,
    /// The record is left if one of these cells is filled.
    LeaveWhere(Cells),
}

/// A derivation with its inputs among the reads.
#[derive(Clone)]
pub(in crate::pass::short) struct Derived {
    pub(in crate::pass::short) by: By,
    /// The read programs, and their cells; none: an input that nothing gives.
    pub(in crate::pass::short) inputs: [Option<(usize, Cells)>; 2],
    /// The cells that must be filled, and those of which one must be.
    pub(in crate::pass::short) needed: Cells,
    pub(in crate::pass::short) any: Cells,
    /// Which part of the inputs arrives.
    pub(in crate::pass::short) part: Option<usize>,
    pub(in crate::pass::short) supply: Cells,
    /// Cells that give nothing where they have passed their tests.
    pub(in crate::pass::short) never: Cells,
}

/// What the ways gave.
pub(super) enum Found<'b> {
    Nothing,
    /// A value of the record, by its read program, and whether any byte may stand in it.
    Said(&'b str, usize, bool),
    /// A value that still is to be written, and whether any byte may stand in it.
    Value(&'b str, bool),
    /// A value that is known to have a shape.
    Shaped(&'b str, bool, Shape),
    /// The text of a cell.
    Text(&'b str),
    /// Two texts with a blank between, and whether any byte may stand in them.
    Joined(&'b str, &'b str, bool),
}

/// The text of a value in a codec. `None`: it has none that says just that.
#[inline(always)]
pub(super) fn written<'b>(codec: &'b Codec, value: &'b str, bump: &'b Bump) -> Option<&'b str> {
    if codec.affix.is_none() {
        match &codec.base {
            Base::Text => return Some(value),
            Base::Cases(cases) => {
                let mut rows = cases.rows.iter();
                let (words, _) = rows.find(|(_, values)| same(values[0].as_bytes(), value.as_bytes()))?;
                return Some(&words[0]);
            }
            _ => {}
        }
    }
    codec.write(value, bump).filter(|writing| writing.how == How::Exact).map(|writing| writing.text)
}

/// The first way that gives a value. `None`: the record is left.
#[inline(always)]
pub(super) fn take<'b>(ways: &'b [Way<'_>], cx: &Cx<'_, 'b>, known: &mut Known) -> Option<Found<'b>> {
    for way in ways {
        match way {
            Way::Record(read, cells) => {
                if known.filled & cells != 0 {
                    known.arrived[0] |= cells;
                    let Value { text, quoted } = cx.value(*read);
                    return Some(Found::Said(text, *read, quoted));
                }
            }
            Way::Thing(cells) => {
                if known.filled & cells == 0 {
                    return Some(Found::Nothing);
                }
            }
            Way::Stop => return Some(Found::Nothing),
            Way::Text(text, supply) => {
                known.supplied |= supply;
                return Some(Found::Text(text));
            }
            Way::Copy(read, cells, supply) => {
                if known.filled & cells != 0 {
                    known.supplied |= supply;
                    let Value { text, quoted } = cx.value(*read);
                    return Some(Found::Value(text, quoted));
                }
            }
            Way::Derived(derived) => {
                if let Some(found) = derived.found(cx, known) {
                    return Some(found);
                }
            }
            Way::Leave => return None,
            Way::LeaveWhere(cells) => {
                if known.filled & cells != 0 {
                    return None;
                }
            }
        }
    }
    Some(Found::Nothing)
}

impl Derived {
    /// The one text that it is made of, where that is there: the read program and its cells.
    #[inline(always)]
    pub(super) fn open(&self, known: &Known) -> Option<(usize, Cells)> {
        let there = known.filled & self.needed == self.needed && known.filled & self.any != 0;
        let [Some((read, set)), None] = self.inputs else { return None };
        (there && known.tested & self.never == 0).then_some((read, set))
    }

    #[inline(always)]
    fn found<'b>(&self, cx: &Cx<'_, 'b>, known: &mut Known) -> Option<Found<'b>> {
        if known.filled & self.needed != self.needed
            || known.filled & self.any == 0
            || known.tested & self.never != 0
        {
            return None;
        }
        let value_of = |input: &Option<(usize, Cells)>| match input {
            Some((read, cells)) if known.filled & cells != 0 => Some(cx.value(*read)),
            _ => None,
        };
        let inputs = [value_of(&self.inputs[0]), value_of(&self.inputs[1])];
        let suspect = inputs.iter().flatten().any(|value| value.quoted);
        let found = match (self.by, inputs) {
            (By::JoinSpace, [Some(one), Some(other)]) => Found::Joined(one.text, other.text, suspect),
            (By::Same, [Some(value), None]) => Found::Value(value.text, suspect),
            (By::IfEmail, [Some(value), None]) => {
                if Shape::Email.at_sight(value.text.as_bytes()) == Some(true) {
                    known.addresses |= self.any;
                } else if !mail::is_email(value.text) {
                    return None;
                }
                Found::Shaped(value.text, suspect, Shape::Email)
            }
            _ => {
                let texts = inputs.map(|value| value.map(|value| value.text));
                match self.by.apply(&texts, cx.bump).filter(|text| !text.is_empty()) {
                    Some(text) => Found::Value(text, true),
                    None => {
                        // A part that the input does not have is no loss.
                        if let Some(part @ 1..) = self.part {
                            known.arrived[part] |= self.any;
                        }
                        return None;
                    }
                }
            }
        };
        if let Some(part) = self.part {
            known.arrived[part] |= self.any;
            known.derived |= if part == 0 { self.any } else { 0 };
        }
        known.supplied |= self.supply;
        Some(found)
    }
}
