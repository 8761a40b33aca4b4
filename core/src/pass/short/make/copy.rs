//! The text of a cell that is written as it stands, where it is short and nothing in it asks for a second look.

use super::super::{Cells, Column, Known};
use super::row::{Literal, Row};
use super::{Cx, Make};

/// A column that takes the text of a cell, behind a delimiter, and of which nothing else is asked.
pub(in crate::pass::short) struct PlainCopy {
    /// The cell, and the set of it.
    cell: usize,
    set: Cells,
    /// The column's cell, as a set.
    written: Cells,
    required: bool,
    delimiter: u8,
}

impl PlainCopy {
    /// Whether and how a column is written like that. `literal`: what stands before it.
    pub(in crate::pass::short) fn of(
        column: &Column<'_>,
        literal: &Literal,
        delimiter: u8,
    ) -> Option<PlainCopy> {
        let Make::Copy { cell, set } = column.make else { return None };
        let asks = column.keep
            || column.hidden
            || column.states
            || column.width > 1
            || column.settled.is_some()
            || column.test.is_some()
            || !column.words.is_empty();
        let written = 1 << column.cell;
        (!asks && literal.is(delimiter)).then_some(PlainCopy {
            cell,
            set,
            written,
            required: column.required,
            delimiter,
        })
    }

    /// Writes the delimiter and the text. `false`: nothing was done.
    #[inline(always)]
    pub(super) fn write(
        &self,
        known: &mut Known,
        cx: &Cx<'_, '_>,
        edges: &[bool; 256],
        row: &mut Row<'_>,
    ) -> bool {
        if known.filled & self.set == 0 {
            return !self.required && row.byte(self.delimiter).is_some();
        }
        let Some((place, length)) = cx.cells[self.cell].as_it_stands() else { return false };
        let text = &row.chunk[place..place + length];
        let edge = |byte: Option<&u8>| byte.is_some_and(|byte| edges[usize::from(*byte)]);
        if edge(text.first()) || edge(text.last()) || !row.parted(self.delimiter, place, length) {
            return false;
        }
        known.arrived[0] |= self.set;
        known.same |= self.set;
        known.written |= self.written;
        true
    }
}
