//! The slots of a plan and the frame that holds one record's values in them.
//!
//! A slot is a canonical field; both maps of a plan name the same slots, which is all that joins them. Values are
//! borrowed from the record or from the chunk's arena, so that nothing is allocated a record.

use crate::model::{Field, Item, Reference, State};

/// A slot: the index of a field in a plan.
pub type Slot = u16;

/// No read program: the value was not read from a cell.
pub const NOWHERE: u16 = u16::MAX;

/// The fields that a plan speaks of.
#[derive(Debug, Default, Clone)]
pub struct Slots {
    fields: Vec<Field>,
}

/// Which item of which slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The slot.
    pub slot: Slot,
    /// Its items.
    pub item: Item,
}

/// What a record says in one item of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'b> {
    /// What is said.
    pub what: What<'b>,
    /// The read program that said it, or [`NOWHERE`].
    pub from: u16,
    /// Which parts of it reached the target: bit 0 all of it, bits 1 and 2 its two parts.
    pub used: u8,
}

/// A value, a state or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What<'b> {
    /// Nothing.
    Absent,
    /// A state.
    State(State),
    /// A text that is not empty.
    Text(&'b str),
}

/// One record's values: for each slot its items; a field that is no list has one.
#[derive(Debug, Default)]
pub struct Frame<'b> {
    /// Items by slot.
    pub slots: Vec<Vec<Said<'b>>>,
    /// Which record of the user is read or written: what `[*]` means.
    pub row: u16,
    /// Which file of a bundle is written.
    pub file: u16,
}

impl Slots {
    /// The slot of a field, made if it is new.
    pub fn intern(&mut self, field: &Field) -> Slot {
        match self.find(&field.key) {
            Some(slot) => slot,
            None => {
                self.fields.push(field.clone());
                (self.fields.len() - 1) as Slot
            }
        }
    }

    /// The spot of a reference.
    pub fn spot(&mut self, reference: &Reference) -> Spot {
        Spot { slot: self.intern(&reference.field), item: reference.item }
    }

    /// The slot of a canonical key, if the plan has it.
    pub fn find(&self, key: &str) -> Option<Slot> {
        self.fields.iter().position(|field| field.key == key).map(|index| index as Slot)
    }

    /// The field of a slot.
    pub fn field(&self, slot: Slot) -> &Field {
        &self.fields[slot as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl Spot {
    /// Whether two spots can mean the same item.
    pub fn meets(&self, other: &Spot) -> bool {
        self.slot == other.slot && self.item.meets(other.item)
    }
}

impl<'b> Said<'b> {
    /// Nothing.
    pub const NOTHING: Said<'static> = Said { what: What::Absent, from: NOWHERE, used: 0 };

    /// The text, if it is one.
    pub fn text(&self) -> Option<&'b str> {
        match self.what {
            What::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether all of it has reached the target.
    pub fn arrived(&self) -> bool {
        self.used & 1 != 0 || self.used & 6 == 6
    }
}

impl<'b> Frame<'b> {
    /// An empty frame for so many slots.
    pub fn new(slots: usize) -> Frame<'b> {
        Frame { slots: vec![Vec::new(); slots], row: 0, file: 0 }
    }

    /// Forgets the record.
    pub fn clear(&mut self) {
        (self.row, self.file) = (0, 0);
        for slot in &mut self.slots {
            slot.clear();
        }
    }

    /// Puts what was said into an item; `All` and `From` put it behind what is there.
    #[inline]
    pub fn put(&mut self, spot: Spot, said: Said<'b>) {
        let items = &mut self.slots[spot.slot as usize];
        let index = match spot.item {
            Item::One => 0,
            Item::At(index) => usize::from(index),
            Item::From(least) => items.len().max(usize::from(least)),
            Item::Row => usize::from(self.row),
            Item::All | Item::Numbered => items.len(),
        };
        if items.len() <= index {
            items.resize(index + 1, Said::NOTHING);
        }
        items[index] = said;
    }

    /// What one item says; nothing beyond the end of a list.
    #[inline]
    pub fn one(&self, spot: Spot) -> Said<'b> {
        self.slots[spot.slot as usize].get(self.index(spot)).copied().unwrap_or(Said::NOTHING)
    }

    /// The index of the item that [`Frame::one`] means.
    #[inline]
    pub fn index(&self, spot: Spot) -> usize {
        match spot.item {
            Item::At(index) | Item::From(index) => usize::from(index),
            Item::Row => usize::from(self.row),
            _ => 0,
        }
    }

    /// The item that [`Frame::one`] means, to mark it.
    #[inline]
    pub fn one_mut(&mut self, spot: Spot) -> Option<&mut Said<'b>> {
        let index = self.index(spot);
        self.slots[spot.slot as usize].get_mut(index)
    }

    /// The items that a spot means.
    pub fn items(&self, spot: Spot) -> &[Said<'b>] {
        &self.slots[spot.slot as usize][self.range(spot)]
    }

    /// The indices that a spot means in its list as it is.
    pub fn range(&self, spot: Spot) -> std::ops::Range<usize> {
        let len = self.slots[spot.slot as usize].len();
        let at = |index: usize| index.min(len)..(index + 1).min(len);
        match spot.item {
            Item::At(index) => at(usize::from(index)),
            Item::Row => at(usize::from(self.row)),
            Item::From(index) => usize::from(index).min(len)..len,
            _ => 0..len,
        }
    }

    /// Whether any item of the spot has a text.
    pub fn any(&self, spot: Spot) -> bool {
        self.items(spot).iter().any(|said| said.text().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said<'_> {
        Said { what: What::Text(text), from: 0, used: 0 }
    }

    #[test]
    fn items_keep_their_index_and_lists_grow_behind() {
        let mut frame = Frame::new(1);
        frame.put(Spot { slot: 0, item: Item::From(1) }, said("b"));
        frame.put(Spot { slot: 0, item: Item::From(1) }, said("c"));
        frame.put(Spot { slot: 0, item: Item::At(0) }, said("a"));
        let texts: Vec<_> = frame.items(Spot { slot: 0, item: Item::All }).iter().map(Said::text).collect();
        assert_eq!(texts, [Some("a"), Some("b"), Some("c")]);
        assert_eq!(frame.one(Spot { slot: 0, item: Item::At(7) }), Said::NOTHING);
    }

    #[test]
    fn a_value_has_arrived_whole_or_in_both_parts() {
        let mut value = said("a b");
        value.used = 2;
        assert!(!value.arrived());
        value.used = 6;
        assert!(value.arrived());
        value.used = 1;
        assert!(value.arrived());
    }
}
