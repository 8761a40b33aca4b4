//! Cuts one record into cells, whatever stands in it. Cells that hold a quote are in `quoted`; which record is next, and
//! what is too long, is `cut`'s. What this says is what holds: `regular` is the quicker way for most records.

use super::cell::Cell;
use super::cut::Cutter;
use super::dialect::{Dialect, QUOTE, Terminator};
use super::lanes::Lanes;
use super::marks::Marks;
use super::rows::Rows;

/// Where a record (or a comment) stops.
pub(super) struct Stop {
    /// The byte behind its line end, or the end of the text.
    pub(super) end: usize,
    /// The byte behind its text.
    pub(super) text_end: usize,
    /// Whether a line end was found.
    pub(super) terminated: bool,
    /// The quote that is open at the end of the text.
    pub(super) open: Option<usize>,
    /// Line ends inside quotes.
    pub(super) inner_lines: u64,
    /// Whether it has more cells than a record may have; then nothing else is known of it.
    pub(super) crowded: bool,
    /// Whether something about its quotes is unusual, and which of its first 64 cells are filled.
    pub(super) sum: (bool, u64),
}

impl Cutter {
    /// The same as [`Cutter::record`], stopping where there are too many cells.
    #[inline(never)]
    pub(super) fn counted_record<'t, L: Lanes>(
        &self,
        text: &'t str,
        start: usize,
        marks: &mut Marks<'t, L>,
        rows: &mut Rows,
    ) -> Stop {
        self.record::<L, true>(text, start, marks, rows)
    }

    /// Cuts the cells of the record at `start`, which is where `marks` stands. `COUNTED`: whether it may have more
    /// cells than are taken.
    #[inline(always)]
    pub(super) fn record<'t, L: Lanes, const COUNTED: bool>(
        &self,
        text: &'t str,
        start: usize,
        marks: &mut Marks<'t, L>,
        rows: &mut Rows,
    ) -> Stop {
        let bytes = text.as_bytes();
        let first = rows.cells.len();
        let mut cell = start;
        let mut inner_lines = 0;
        let plainly = !COUNTED && !self.trim;
        let (mut odd, mut filled, mut bit) = (false, 0, 1_u64);
        loop {
            if COUNTED && rows.cells.len() - first >= self.most_cells {
                let end = bytes.len();
                return Stop {
                    end,
                    text_end: end,
                    terminated: false,
                    open: None,
                    inner_lines,
                    crowded: true,
                    sum: (false, 0),
                };
            }
            let mut at = if plainly {
                marks.until_stop(|at| {
                    rows.cells.push(Cell::plain(cell, at));
                    filled |= if at == cell { 0 } else { bit };
                    bit <<= 1;
                    cell = at + 1;
                })
            } else {
                marks.next()
            };
            let mut behind_quote = cell;
            match bytes.get(at) {
                Some(&byte) if byte == self.delimiter => {
                    rows.cells.push(self.plain(bytes, cell, at));
                    cell = at + 1;
                    continue;
                }
                Some(&QUOTE) => {
                    let quoted = self.cell_with_quote(text, cell, at, *marks, rows);
                    *marks = quoted.marks;
                    if let Some(last) = rows.cells.last() {
                        odd |= last.is_odd();
                        filled |= if last.is_empty() { 0 } else { bit };
                        bit <<= 1;
                    }
                    inner_lines += quoted.inner_lines;
                    if quoted.open.is_some() {
                        let end = bytes.len();
                        return Stop {
                            end,
                            text_end: end,
                            terminated: false,
                            open: quoted.open,
                            inner_lines,
                            crowded: false,
                            sum: (false, 0),
                        };
                    }
                    at = quoted.at;
                    behind_quote = quoted.behind_quote;
                    if bytes.get(at) == Some(&self.delimiter) {
                        cell = at + 1;
                        continue;
                    }
                }
                _ => {
                    let last = self.plain(bytes, cell, self.text_end(bytes, cell, at));
                    filled |= if last.is_empty() { 0 } else { bit };
                    rows.cells.push(last);
                }
            }
            let text_end = self.text_end(bytes, behind_quote, at);
            let terminated = at < bytes.len();
            return Stop {
                end: at + usize::from(terminated),
                text_end,
                terminated,
                open: None,
                inner_lines,
                crowded: false,
                sum: if plainly { (odd, filled) } else { Cell::sum(&rows.cells[first..]) },
            };
        }
    }

    /// The end of the text `from..at` without the `\r` of a CRLF whose `\n` is at `at`. There are several where a
    /// program that makes CRLF of every LF was given CRLF.
    #[inline(always)]
    pub(super) fn text_end(&self, bytes: &[u8], from: usize, at: usize) -> usize {
        let crlf = at > from
            && at < bytes.len()
            && bytes[at] == b'\n'
            && self.terminator == Terminator::LfOrCrLf
            && bytes[at - 1] == b'\r';
        let end = at - usize::from(crlf);
        if crlf && end > from && bytes[end - 1] == b'\r' { without_returns(bytes, from, end) } else { end }
    }

    #[inline(always)]
    pub(super) fn plain(&self, bytes: &[u8], start: usize, end: usize) -> Cell {
        if self.trim {
            let (from, to) = self.trimmed(&bytes[start..end]);
            return Cell::plain(start + from, start + to);
        }
        Cell::plain(start, end)
    }

    /// The part of `text` that trimming leaves; empty, at the front, if it leaves nothing.
    #[inline]
    pub(super) fn trimmed(&self, text: &[u8]) -> (usize, usize) {
        let kept = |byte: &u8| !Dialect::is_blank(self.delimiter, *byte);
        if text.first().is_none_or(kept) && text.last().is_none_or(kept) {
            return (0, text.len());
        }
        let from = text.iter().position(kept).unwrap_or(0);
        let to = text.iter().rposition(kept).map_or(0, |last| last + 1);
        (from, to)
    }
}

/// The end of the text `from..end` without any `\r` at its end.
#[cold]
fn without_returns(bytes: &[u8], from: usize, end: usize) -> usize {
    bytes[from..end].iter().rposition(|byte| *byte != b'\r').map_or(from, |last| from + last + 1)
}
