//! Cuts the cells that hold a quote. All others, and the records, are in `cut`.

use super::cell::Cell;
use super::cut::Cutter;
use super::dialect::QUOTE;
use super::lanes::Lanes;
use super::marks::Marks;
use super::rows::Rows;

/// Where a cell that holds a quote stops.
pub(super) struct Odd<'t, L> {
    /// The marks behind `at`. They are handed over by value, and so stay in registers between such cells.
    pub(super) marks: Marks<'t, L>,
    /// Its delimiter or line end, or the end of the text.
    pub(super) at: usize,
    /// Where the search for the `\r` of its line end may begin.
    pub(super) behind_quote: usize,
    /// The quote that is open at the end of the text.
    pub(super) open: Option<usize>,
    pub(super) inner_lines: u64,
}

impl Cutter {
    /// Cuts the cell that begins at `cell` and whose first quote is at `quote`, which opens it or is text.
    #[inline(always)]
    pub(super) fn cell_with_quote<'t, L: Lanes>(
        &self,
        text: &'t str,
        cell: usize,
        quote: usize,
        mut marks: Marks<'t, L>,
        rows: &mut Rows,
    ) -> Odd<'t, L> {
        let bytes = text.as_bytes();
        let opens = quote == cell || self.trim && self.trimmed(&bytes[cell..quote]).1 == 0;
        if !opens {
            let at = Self::next_unquoted(bytes, &mut marks);
            let plain = self.plain(bytes, cell, self.text_end(bytes, cell, at));
            rows.cells.push(plain.with_inner_quote());
            return Odd { marks, at, behind_quote: cell, open: None, inner_lines: 0 };
        }
        let base = rows.arena.len();
        let mut copied = false;
        let mut from = quote + 1;
        let mut inner_lines = 0;
        let close = loop {
            let at = marks.next();
            match bytes.get(at) {
                None => return Odd { marks, at, behind_quote: at, open: Some(quote), inner_lines },
                Some(&QUOTE) if bytes.get(at + 1) == Some(&QUOTE) => {
                    rows.arena.push_str(&text[from..=at]);
                    copied = true;
                    from = marks.next() + 1;
                }
                Some(&QUOTE) => break at,
                Some(&byte) => inner_lines += u64::from(byte == self.terminator.byte()),
            }
        };
        let at = Self::next_unquoted(bytes, &mut marks);
        let behind_quote = close + 1;
        let mut tail = &text[behind_quote..self.text_end(bytes, behind_quote, at)];
        if self.trim {
            tail = &tail[..self.trimmed(tail.as_bytes()).1];
        }
        let stray = !tail.is_empty();
        let (mut start, mut end) = (from, close);
        if copied || stray {
            rows.arena.push_str(&text[from..close]);
            rows.arena.push_str(tail);
            copied = true;
            (start, end) = (base, rows.arena.len());
        }
        if self.trim {
            let source = if copied { rows.arena.as_bytes() } else { bytes };
            let (kept_from, kept_to) = self.trimmed(&source[start..end]);
            (start, end) = (start + kept_from, start + kept_to);
        }
        let cell = Cell::quoted(start, end, copied, stray);
        if cell.usual_front() as usize != quote {
            rows.fronts.push((rows.cells.len() as u32, quote as u32));
        }
        rows.cells.push(cell);
        Odd { marks, at, behind_quote, open: None, inner_lines }
    }

    /// The next delimiter or line end, where quotes are text.
    #[inline(always)]
    fn next_unquoted<L: Lanes>(bytes: &[u8], marks: &mut Marks<'_, L>) -> usize {
        loop {
            let at = marks.next();
            if bytes.get(at) != Some(&QUOTE) {
                return at;
            }
        }
    }
}
