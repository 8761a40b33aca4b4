//! Cells of several kinds of items that hold nothing but numbers, as most do.

use super::super::eight::replace;
use super::super::{Cells, Known};
use super::Cx;
use super::items::{Given, OfKind};
use super::row::{Literal, Row};
use super::ways::{Found, Way, take};

/// A column that takes the numbers of some cells, if the items of other kinds are not there.
pub(in crate::pass::short) struct Numbers<'s> {
    literal: Literal,
    given: Vec<Given>,
    /// The cells of all of them.
    set: Cells,
    /// Cells of which none may be filled.
    others: Cells,
    /// Ways of other kinds, which must give nothing.
    ways: Vec<Vec<Way<'s>>>,
    separator: u8,
    most: usize,
    /// Whether the separator asks for quotes.
    wraps: bool,
    written: Cells,
}

impl<'s> Numbers<'s> {
    /// Whether and how a column of these kinds is written like that.
    pub(super) fn of(
        kinds: &[OfKind<'s>],
        separator: u8,
        most: usize,
        left: Cells,
        wraps: bool,
    ) -> Option<Numbers<'s>> {
        let (first, more) = kinds.split_first()?;
        let set_of = |kind: &OfKind<'_>| kind.given.iter().fold(0, |set: Cells, given| set | given.set);
        let (set, others) = (set_of(first), more.iter().fold(left, |set, kind| set | set_of(kind)));
        let possible = first.digits && set & others == 0;
        possible.then(|| Numbers {
            literal: Literal::new(&[]),
            given: first.given.clone(),
            set,
            others,
            ways: more.iter().map(|kind| kind.ways.clone()).filter(|ways| !ways.is_empty()).collect(),
            separator,
            most,
            wraps,
            written: 0,
        })
    }

    /// The same for a cell of the target, and what stands before it.
    pub(super) fn behind(self, literal: Literal, written: Cells) -> Numbers<'s> {
        Numbers { literal, written, ..self }
    }

    /// Writes what stands before the column, and the numbers. `false`: nothing was done; `None`: the record is left.
    #[inline(always)]
    pub(super) fn write<'b>(&'b self, known: &mut Known, cx: &Cx<'_, 'b>, row: &mut Row<'_>) -> Option<bool> {
        let filled = known.filled & self.set;
        if filled == 0 || known.filled & self.others != 0 || known.digits & filled != filled {
            return Some(false);
        }
        for ways in &self.ways {
            if !matches!(take(ways, cx, known)?, Found::Nothing) {
                return None;
            }
        }
        self.literal.write(row)?;
        let begin = row.end;
        let several = filled & (filled - 1) != 0;
        let opened = several && self.wraps;
        if opened {
            row.byte(b'"')?;
        }
        let (mut count, mut changed) = (0, several);
        for given in &self.given {
            if known.filled & given.set == 0 {
                continue;
            }
            if count > 0 {
                row.byte(self.separator)?;
            }
            let start = row.end;
            row.raw(cx, given.cell)?;
            count += 1;
            if let Some(own) = given.list {
                let more = replace(&mut row.room[start..row.end], own, self.separator);
                count += more;
                changed |= more > 0 && own != self.separator;
            }
        }
        if count > self.most {
            return None;
        }
        if opened {
            row.byte(b'"')?;
        } else if count > 1 && self.wraps {
            row.wrap(begin)?;
        }
        known.arrived[0] |= filled;
        known.same |= if changed { 0 } else { filled };
        known.written |= self.written;
        Some(true)
    }
}
