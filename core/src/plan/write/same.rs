//! Whether the text of a source cell stands again in a cell of the target: what the ledger calls kept.

use bumpalo::collections::Vec as BumpVec;

use super::cell::CellWriter;
use super::is_derived;
use crate::plan::frame::{NOWHERE, Said, Spot};

impl CellWriter<'_, '_, '_, '_, '_, '_> {
    /// Whether source cells whose values are in this cell, or make it by a derivation, stand in it letter by letter.
    pub(super) fn compare(&mut self) {
        for supply in self.op.supplies.iter().filter(|supply| supply.from_record && supply.set.is_none()) {
            self.compare_spot(supply.spot);
        }
        let own = self.out.supplied.iter().rev().take_while(|(op, ..)| *op == self.op.index);
        let derived: BumpVec<'_, (usize, usize)> = BumpVec::from_iter_in(
            own.filter(|(_, way, ..)| is_derived(*way)).map(|(.., index, derivation)| (*index, *derivation)),
            self.cx.bump,
        );
        for (index, derivation) in derived {
            for (spot, _) in &self.op.supplies[index].derived[derivation].inputs {
                self.compare_spot(*spot);
            }
        }
    }

    fn compare_spot(&mut self, spot: Spot) {
        let cells = &self.out.cells[self.first..self.first + self.op.column.width];
        let mut last = (NOWHERE, 0);
        let range = self.frame.range(spot);
        for (index, said) in range.clone().zip(&self.frame.slots[spot.slot as usize][range]) {
            let Said { from, used, .. } = *said;
            if used & 1 == 0 || from == NOWHERE {
                continue;
            }
            let Some(origin) = self.cx.origins.get(usize::from(from)) else { continue };
            let row = if origin.by_row { index } else { 0 };
            if (from, row) == last {
                continue;
            }
            last = (from, row);
            for (i, physical) in origin.cells.iter().enumerate() {
                let texts = self.cx.texts.get(row);
                let Some(raw) = physical.and_then(|at| texts.and_then(|texts| texts.get(at))) else {
                    continue;
                };
                if !raw.is_empty() && cells.contains(raw) {
                    self.out.same.push((from, i, row));
                }
            }
        }
    }
}
