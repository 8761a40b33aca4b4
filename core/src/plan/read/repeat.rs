//! A field that several columns say: what they say must agree.

use super::cell::CellReader;
use crate::judge::{Words, column_note};
use crate::model::Item;
use crate::plan::frame::{Said, Spot, What};
use crate::report::Severity;

/// Kinds of a cell whose items are compared with those of an earlier column, at most; a cell has one or two.
pub(super) const CURSORS: usize = 8;

impl<'b> CellReader<'_, '_, '_, '_, 'b> {
    /// Puts a value into the frame; where an earlier column of the same field said something, it must be the same.
    pub(super) fn put(&mut self, spot: Spot, what: What<'b>) {
        if !self.op.repeats {
            self.frame.put(spot, Said { what, from: self.number, used: 0 });
            return;
        }
        let place = self.op.spots.iter().position(|own| *own == spot).filter(|place| self.op.again[*place]);
        let Some(place) = place.filter(|place| *place < CURSORS) else {
            self.frame.put(spot, Said { what, from: self.number, used: 0 });
            return;
        };
        // A column of the whole list says how many items there are; a column of one item says no more than that one.
        let whole = self.frame.slots[usize::from(spot.slot)]
            .iter()
            .any(|said| self.before(said) && self.of_list(said, spot));
        let next = match self.earlier(spot) {
            true => self
                .frame
                .items(spot)
                .get(usize::from(self.cursors[place]))
                .copied()
                .filter(|said| self.before(said)),
            false => None,
        };
        match next {
            Some(said) => {
                self.cursors[place] = self.cursors[place].saturating_add(1);
                if said.what != what {
                    self.disagrees();
                }
            }
            None if whole => self.disagrees(),
            None => {
                self.cursors[place] = self.cursors[place].saturating_add(1);
                self.frame.put(spot, Said { what, from: self.number, used: 0 });
            }
        }
    }

    fn before(&self, said: &Said<'_>) -> bool {
        said.what != What::Absent && said.from != self.number
    }

    /// Whether the program that said it says all items of the slot from some index on.
    fn of_list(&self, said: &Said<'_>, spot: Spot) -> bool {
        let op = self.plan.ops.get(usize::from(said.from));
        let spots = op.map(|op| op.spots.as_slice()).unwrap_or_default();
        spots.iter().any(|own| own.slot == spot.slot && matches!(own.item, Item::All | Item::From(_)))
    }

    /// Whether an earlier column has said something in the spot.
    fn earlier(&self, spot: Spot) -> bool {
        self.frame.items(spot).iter().any(|said| self.before(said))
    }

    /// A cell that names fewer items than an earlier one names other ones.
    pub(super) fn fewer(&mut self) {
        for place in 0..self.op.spots.len().min(CURSORS) {
            let said = usize::from(self.cursors[place]);
            if said > 0 && said < self.frame.items(self.op.spots[place]).len() {
                self.disagrees();
            }
        }
    }

    fn disagrees(&mut self) {
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        self.judge.add("word/disagrees", Some(&title), Severity::Error, at, || Words {
            message: format!("`{title}` and an earlier column mean one field and say different things"),
            label: "not the same".into(),
            notes: vec![column_note(map, index)],
            help: Some("correct one of the two cells".into()),
            ..Words::default()
        });
    }
}
