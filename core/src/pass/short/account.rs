//! Counting by columns: what became of the cells of many records, kept as binary counters side by side.

use super::{Cells, Known, MOST, Short};
use crate::pass::batch::Run;
use crate::report::Fate;

/// What becomes of the cells of a column, as far as that is settled.
#[derive(Debug, Default)]
pub(super) struct Masks {
    /// Columns whose cells are lost whatever they say.
    pub(super) lost: Cells,
    /// Columns that are the source's own keys.
    pub(super) internal: Cells,
    /// Columns of which it depends on the record.
    pub(super) open: Cells,
    /// Cells that have arrived when others have: those, and they.
    pub(super) spread: Vec<(Cells, Cells)>,
}

/// What became of the filled cells of a record; the others are internal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Became {
    kept: Cells,
    lost: Cells,
    pub(super) changed: Cells,
}

impl Masks {
    /// What became of the cells of a record that was written.
    #[inline(always)]
    pub(super) fn became(&self, known: &Known) -> Became {
        let [whole, first, second] = known.arrived;
        let mut arrived = whole | first & second;
        for (needed, given) in &self.spread {
            if arrived & needed == *needed {
                arrived |= given;
            }
        }
        let open = known.filled & self.open;
        let kept = open & (arrived & known.same | known.granted);
        let unseen = open & !arrived & !known.granted;
        Became { kept, lost: known.filled & self.lost | unseen, changed: open & !kept & !unseen }
    }
}

/// Masks that are added at once.
const AT_ONCE: usize = 8;

/// One counter a bit, for as many records as a batch can have: plane `n` holds bit `n` of each counter.
#[derive(Debug, Clone, Copy, Default)]
struct Planes {
    planes: [Cells; 32],
    /// Masks that wait to be added.
    waiting: [Cells; AT_ONCE],
}

impl Planes {
    /// Adds all masks that wait: eight to the four lowest planes, and the carry to the others.
    #[inline(always)]
    fn add(&mut self) {
        let [a, b, c, d, e, f, g, h] = std::mem::take(&mut self.waiting);
        let [ones, twos, fours, rest @ ..] = &mut self.planes;
        let sum = |plane: &mut Cells, one: Cells, other: Cells| {
            let half = *plane ^ one;
            let carry = *plane & one | half & other;
            *plane = half ^ other;
            carry
        };
        let (ab, cd) = (sum(ones, a, b), sum(ones, c, d));
        let (ef, gh) = (sum(ones, e, f), sum(ones, g, h));
        let (abcd, efgh) = (sum(twos, ab, cd), sum(twos, ef, gh));
        let mut carry = sum(fours, abcd, efgh);
        for plane in rest {
            if carry == 0 {
                return;
            }
            let both = *plane & carry;
            *plane ^= carry;
            carry = both;
        }
    }

    /// The counter of a bit, when no mask waits.
    fn count(&self, bit: usize) -> u64 {
        self.planes.iter().enumerate().map(|(n, plane)| (plane >> bit & 1) << n).sum()
    }
}

/// What was counted in a batch.
#[derive(Debug, Default)]
pub(super) struct Tally {
    records: u64,
    filled: Planes,
    kept: Planes,
    lost: Planes,
    supplied: Planes,
    /// Cells of the target that some record fills.
    written: Cells,
    /// Whether the next is counted.
    splits: bool,
    /// Target cells of which it is counted how many records fill them.
    split: Planes,
    /// Columns of which enough lines of lost cells are known, and of changed ones.
    pub(super) settled: [Cells; 2],
}

impl Tally {
    /// A tally of nothing. `splits`: whether filled cells of the target are counted.
    pub(super) fn new(splits: bool) -> Tally {
        Tally { splits, ..Tally::default() }
    }

    /// Counts a record; gives the columns of which a cell was lost, and was changed, and the line is to be noted.
    #[inline(always)]
    pub(super) fn add(&mut self, known: &Known, Became { kept, lost, changed }: Became) -> (Cells, Cells) {
        let at = self.records as usize % AT_ONCE;
        self.records += 1;
        self.filled.waiting[at] = known.filled;
        self.kept.waiting[at] = kept;
        self.lost.waiting[at] = lost;
        self.supplied.waiting[at] = known.supplied;
        if self.splits {
            self.split.waiting[at] = known.written;
        }
        self.written |= known.written;
        if at == AT_ONCE - 1 {
            self.settle();
        }
        (lost & !self.settled[0], changed & !self.settled[1])
    }

    /// Adds the masks that wait.
    #[inline(always)]
    fn settle(&mut self) {
        for planes in [&mut self.filled, &mut self.kept, &mut self.lost, &mut self.supplied] {
            planes.add();
        }
        if self.splits {
            self.split.add();
        }
    }

    pub(super) fn finish(&mut self, short: &Short<'_>, run: &mut Run<'_, '_, '_>) {
        self.settle();
        let counts = &mut run.end.report.counts;
        counts.records += self.records;
        counts.written += self.records;
        counts.rows += self.records;
        run.end.report.quick += self.records;
        run.end.rows[0] += self.records;
        for column in 0..short.width {
            let fates = &mut run.end.fates[column].counts;
            let [filled, kept, lost] =
                [&self.filled, &self.kept, &self.lost].map(|planes| planes.count(column));
            run.end.report.counts.filled += filled;
            fates[Fate::Kept as usize] += kept;
            fates[Fate::Lost as usize] += lost;
            let rest = if short.masks.internal >> column & 1 == 1 { Fate::Internal } else { Fate::Changed };
            fates[rest as usize] += filled - kept - lost;
        }
        for (bit, (column, way)) in short.supplies.iter().enumerate() {
            run.supplies[*column][*way] += self.supplied.count(bit);
        }
        for (cell, filled) in run.end.filled[0].iter_mut().enumerate().take(MOST) {
            *filled |= self.written >> cell & 1 == 1;
        }
        for (title, counts) in short.target.layout.split.iter().zip(&mut run.end.split) {
            let with = short.target.cell_of_title(title).map_or(0, |cell| self.split.count(cell));
            counts.1 += with;
            counts.0 += self.records - with;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn planes_count_each_bit(masks in prop::collection::vec(any::<u64>(), 0..300)) {
            let mut planes = Planes::default();
            for masks in masks.chunks(AT_ONCE) {
                planes.waiting[..masks.len()].copy_from_slice(masks);
                planes.add();
            }
            for bit in 0..MOST {
                let wanted = masks.iter().filter(|mask| **mask >> bit & 1 == 1).count() as u64;
                prop_assert_eq!(planes.count(bit), wanted);
            }
        }
    }
}
