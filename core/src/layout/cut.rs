//! Cuts text into records and cells.
//!
//! A quote acts at the start of a cell only; text behind the closing quote is appended to the cell. Nothing
//! is remembered of an unfinished record: it is handed in again with more text behind it.

use super::dialect::{BlankLine, Dialect, QUOTE, Terminator};
use super::lanes::{Lanes, Portable, Work, widest};
use super::marks::Marks;
use super::record::Stop;
use super::regular::Stretch;
use super::rows::{Record, Rows, locate};

/// The most bytes that a record may have, its line end included.
pub const MAX_RECORD: usize = 16 << 20;

/// The most cells that a record may have: more than any list, and few enough that they take no more than 2 MiB.
pub const MAX_CELLS: usize = 1 << 18;

/// The cells after which a call stops, so that their places take a few megabytes however much text is at hand.
pub(super) const CELLS_AT_ONCE: usize = 2 * MAX_CELLS;

/// The most bytes that are cut in one call, so that places fit into 32 bits.
const MAX_TEXT: usize = 1 << 30;

/// Cuts a text that comes in chunks, and counts its lines.
#[derive(Debug, Clone)]
pub struct Cutter {
    pub(super) delimiter: u8,
    pub(super) trim: bool,
    /// Whether records may be cut many at once.
    regular: bool,
    pub(super) blank_line: BlankLine,
    pub(super) terminator: Terminator,
    /// Empty where there are no comments.
    comment: Vec<u8>,
    pub(super) limit: usize,
    pub(super) most_cells: usize,
    pub(super) most_records: usize,
    /// Memory that is used again.
    stretch: Stretch,
    /// The physical line of the next byte.
    pub(super) line: u64,
    ended: bool,
}

/// What one call of [`Cutter::cut`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// How many bytes of the text are done with; what follows is to be handed in again.
    pub consumed: usize,
    /// Why it stopped.
    pub end: CutEnd,
}

/// Why cutting stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutEnd {
    /// More text is wanted behind the rest. (Of a text over 1 GiB, or of one with very many cells, no more than a
    /// part is cut at once: then this is said although nothing follows, and the rest alone is to be handed in.)
    More,
    /// There are no more records.
    Done,
    /// A quote was open at the end, or the record is longer than [`MAX_RECORD`] or has more than [`MAX_CELLS`] cells.
    Unclosed {
        /// The byte of the text at which the record begins.
        start: usize,
        /// The byte of the text of the quote that is open; `start` if none is.
        quote: usize,
        /// The physical line of that byte, from 1.
        line: u64,
        /// Its column in characters, from 1.
        column: u64,
    },
}

impl Cutter {
    /// A cutter at the front of a text, line 1.
    pub fn new(dialect: &Dialect) -> Self {
        Self {
            delimiter: dialect.delimiter_byte(),
            trim: dialect.trim,
            regular: !dialect.trim,
            blank_line: dialect.blank_line,
            terminator: dialect.terminator,
            comment: dialect.comment.clone().unwrap_or_default().into_bytes(),
            limit: MAX_RECORD,
            most_cells: MAX_CELLS,
            most_records: usize::MAX,
            stretch: Stretch::default(),
            line: 1,
            ended: false,
        }
    }

    /// The same for the front of a file: after so many records a call stops, and says that more text is wanted.
    pub fn with_most_records(mut self, most: usize) -> Self {
        self.most_records = most;
        self
    }

    /// The same with another limit, so that tests need no megabytes.
    #[cfg(test)]
    pub(super) fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// The same with each record cut on its own.
    #[cfg(test)]
    pub(super) fn one_by_one(mut self) -> Self {
        self.regular = false;
        self
    }

    /// Cuts what can be cut many at once, and gives where that ends.
    #[cfg(test)]
    pub(super) fn regular(&mut self, text: &str, rows: &mut Rows) -> usize {
        self.regular_records(Portable, text.as_bytes(), 0, &mut Stretch::default(), rows)
    }

    /// The same with another limit of cells, so that tests need no megabytes.
    #[cfg(test)]
    pub(super) fn with_most_cells(mut self, most: usize) -> Self {
        self.most_cells = most;
        self
    }

    /// The physical line of the first byte that is not yet consumed, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Counts `lines` that others took off the front of the text (a preamble, a `sep=` line).
    pub fn pass_lines(&mut self, lines: u64) {
        self.line += lines;
    }

    /// Appends to `rows` the whole records at the front of `text`.
    ///
    /// `last` says that nothing follows `text`, so that its last record needs no line end. `rows` must hold
    /// nothing of another text. How the input is divided into texts makes no difference to the records.
    pub fn cut(&mut self, text: &str, last: bool, rows: &mut Rows) -> Cut {
        widest(Cutting { cutter: self, text, last, rows })
    }

    /// The same on every machine, without the instructions that only some have.
    #[cfg(test)]
    pub(super) fn cut_portably(&mut self, text: &str, last: bool, rows: &mut Rows) -> Cut {
        self.cut_by(Portable, text, last, rows)
    }

    #[inline(always)]
    fn cut_by<L: Lanes>(&mut self, lanes: L, text: &str, last: bool, rows: &mut Rows) -> Cut {
        if self.ended {
            return Cut { consumed: text.len(), end: CutEnd::Done };
        }
        let mut stretch = std::mem::take(&mut self.stretch);
        let cut = self.cut_records(lanes, text, last, &mut stretch, rows);
        self.stretch = stretch;
        cut
    }

    #[inline(always)]
    fn cut_records<L: Lanes>(
        &mut self,
        lanes: L,
        text: &str,
        last: bool,
        stretch: &mut Stretch,
        rows: &mut Rows,
    ) -> Cut {
        let whole = text.len();
        let last = last && whole <= MAX_TEXT;
        let text = front(text, MAX_TEXT);
        let bytes = text.as_bytes();
        let mut marks = self.marks(lanes, bytes);
        let mut start = 0;
        // A text of no more bytes than that cannot hold too many cells: most chunks need not be counted.
        let counted = bytes.len() >= self.most_cells;
        // Where one record after the other is unusual, it is not asked of each.
        let (mut wait, mut longer) = (0_u32, 1);
        loop {
            if self.regular && wait == 0 {
                let from = start;
                start = self.regular_records(lanes, bytes, from, stretch, rows);
                if start > from {
                    marks = marks.behind(start);
                    longer = 1;
                } else {
                    (wait, longer) = (longer, (2 * longer).min(64));
                }
            }
            wait = wait.saturating_sub(1);
            if start >= bytes.len() {
                break;
            }
            if rows.cells.len() >= CELLS_AT_ONCE || rows.records.len() >= self.most_records {
                return Cut { consumed: start, end: CutEnd::More };
            }
            let (first, arena) = (rows.cells.len(), rows.arena.len());
            let comment = self.is_comment(&bytes[start..]);
            let stop = if comment {
                let stop = self.comment_line(bytes, start);
                marks = marks.behind(stop.end);
                stop
            } else if counted {
                self.counted_record(text, start, &mut marks, rows)
            } else {
                self.record::<L, false>(text, start, &mut marks, rows)
            };
            let too_long = stop.crowded || stop.end - start > self.limit;
            if too_long || !stop.terminated && (!last || stop.open.is_some()) {
                rows.truncate(first, arena);
                let end = match stop.open {
                    _ if stop.crowded => self.unclosed(text, start, start),
                    _ if too_long => self.too_long(text, start, comment),
                    Some(quote) if last => self.unclosed(text, start, quote),
                    _ => CutEnd::More,
                };
                return Cut { consumed: start, end };
            }
            let line = self.line;
            self.line += stop.inner_lines + 1;
            let cell_count = rows.cells.len() - first;
            let blank = cell_count == 1 && rows.cells[first].is_empty() && !rows.cells[first].is_quoted();
            if blank {
                rows.truncate(first, arena);
                match self.blank_line {
                    BlankLine::Skip => {}
                    BlankLine::Refuse => rows.blank_lines.push(line),
                    BlankLine::End => {
                        self.ended = true;
                        return Cut { consumed: whole, end: CutEnd::Done };
                    }
                }
            } else if !comment {
                let (odd, filled) = stop.sum;
                rows.records.push(Record {
                    first_cell: first as u32,
                    cell_count: cell_count as u32,
                    start: start as u32,
                    end: stop.end as u32,
                    text_end: stop.text_end as u32,
                    line,
                    odd: stop.inner_lines > 0 || odd,
                    filled,
                });
            }
            start = stop.end;
        }
        Cut { consumed: start, end: if last { CutEnd::Done } else { CutEnd::More } }
    }

    #[inline(always)]
    fn marks<'t, L: Lanes>(&self, lanes: L, bytes: &'t [u8]) -> Marks<'t, L> {
        Marks::new(lanes, bytes, self.wanted())
    }

    /// The bytes that matter.
    #[inline(always)]
    pub(super) fn wanted(&self) -> [u8; 3] {
        [self.delimiter, QUOTE, self.terminator.byte()]
    }

    #[inline]
    pub(super) fn is_comment(&self, rest: &[u8]) -> bool {
        !self.comment.is_empty() && rest.starts_with(&self.comment)
    }

    #[inline(never)]
    fn comment_line(&self, bytes: &[u8], start: usize) -> Stop {
        let found = memchr::memchr(self.terminator.byte(), &bytes[start..]);
        let end = found.map_or(bytes.len(), |length| start + length + 1);
        Stop {
            end,
            text_end: end,
            terminated: found.is_some(),
            open: None,
            inner_lines: 0,
            crowded: false,
            sum: (false, 0),
        }
    }

    /// The end for a record over the limit. It looks at no more bytes than the limit, so that it does not
    /// depend on how much more is at hand.
    #[cold]
    fn too_long(&self, text: &str, start: usize, comment: bool) -> CutEnd {
        let text = front(text, start + self.limit);
        let bytes = text.as_bytes();
        let mut marks = self.marks(Portable, bytes).behind(start);
        let open = if comment {
            None
        } else {
            self.counted_record(text, start, &mut marks, &mut Rows::default()).open
        };
        self.unclosed(text, start, open.unwrap_or(start))
    }

    #[cold]
    fn unclosed(&self, text: &str, start: usize, quote: usize) -> CutEnd {
        let (line, column) = locate(text, start, self.line, quote, self.terminator);
        CutEnd::Unclosed { start, quote, line, column }
    }
}

/// A call of [`Cutter::cut`].
struct Cutting<'c, 't> {
    cutter: &'c mut Cutter,
    text: &'t str,
    last: bool,
    rows: &'c mut Rows,
}

impl Work for Cutting<'_, '_> {
    type Done = Cut;

    #[inline(always)]
    fn run(self, lanes: impl Lanes) -> Cut {
        self.cutter.cut_by(lanes, self.text, self.last, self.rows)
    }
}

/// The whole characters among the first `length` bytes of `text`.
fn front(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
