//! Cuts many records at once, as long as nothing about them is unusual. The first that is unusual, and the last one if it
//! has no line end, is left to `record`, which says what holds for all. What 64 bytes hold is told in `block`.
//!
//! Unusual are a quote that neither begins nor ends a cell, so also a doubled one, a comment with a quote, more than one
//! `\r` before a line end, and a record of many bytes. A stretch of text is gone through several times, each time for one
//! thing: where cells begin, what they are, where their quotes are, and what each record is.

use super::block::Before;
use super::cell::Cell;
use super::cut::{CELLS_AT_ONCE, Cutter};
use super::dialect::{BlankLine, QUOTE, Terminator};
use super::lanes::Lanes;
use super::marks::masks;
use super::rows::{Record, Rows};

/// The bytes of the first stretch, after which there may be something unusual, and of the longest; whole blocks.
const SHORTEST: usize = 512;
const LONGEST: usize = 8192;

/// What is known of a stretch of text. Cells are counted from its first.
#[derive(Debug, Clone, Default)]
pub(super) struct Stretch {
    /// Where cells begin, quotes and all, and the one behind the last separator; then room.
    starts: Vec<u32>,
    /// Which of the cells are filled, one bit for each, lowest first; then room.
    filled: Vec<u8>,
    /// The cells in quotes.
    quoted: Vec<u32>,
    /// Of each record the first cell behind it.
    ends: Vec<u32>,
    /// The places of line ends in quotes.
    inner: Vec<u32>,
}

/// Where the records stop that were taken.
struct Taken {
    /// The first byte that is left.
    at: usize,
    /// Whether a record of the stretch is unusual.
    stopped: bool,
}

impl Cutter {
    /// Cuts the records from `start` on, as long as they are regular and have line ends. Gives where the first one
    /// begins that is left. There must be no trimming.
    #[inline(always)]
    pub(super) fn regular_records<L: Lanes>(
        &mut self,
        lanes: L,
        bytes: &[u8],
        start: usize,
        stretch: &mut Stretch,
        rows: &mut Rows,
    ) -> usize {
        let (mut at, mut length) = (start, SHORTEST);
        while at < bytes.len() && rows.cells.len() < CELLS_AT_ONCE && rows.records.len() < self.most_records {
            let regular = self.find_starts(lanes, bytes, at..bytes.len().min(at + length), stretch);
            let first = rows.cells.len();
            make_cells(lanes, stretch, &mut rows.cells);
            let taken = self.take_records(bytes, at, first, stretch, rows);
            let none = taken.at == at && (length == LONGEST || at + length >= bytes.len());
            at = taken.at;
            if none || taken.stopped || !regular {
                break;
            }
            length = LONGEST.min(4 * length);
        }
        at
    }

    /// Finds where cells begin in `range`, and where records end. `false`: something in it is unusual, and nothing behind
    /// that was looked at.
    #[inline(always)]
    fn find_starts<L: Lanes>(
        &self,
        lanes: L,
        bytes: &[u8],
        range: std::ops::Range<usize>,
        stretch: &mut Stretch,
    ) -> bool {
        let Stretch { starts, quoted, ends, inner, .. } = stretch;
        // As many as bytes, and what is written in excess.
        let room = range.len() + 256;
        if starts.len() < room {
            *starts = vec![0; room.next_power_of_two()];
        }
        let starts = starts.as_mut_slice();
        (quoted.clear(), ends.clear(), inner.clear());
        starts[0] = range.start as u32;
        let mut separators = 0;
        let mut before = Before::default();
        let wanted = self.wanted();
        let mut base = range.start;
        while base < range.end {
            let block = self.block(bytes, base, base == range.start, masks(lanes, bytes, base, wanted), &mut before);
            if !write_starts(starts, separators + 1, block.separators, base as u32 + 1) {
                return false;
            }
            let mut opening = block.opening;
            while opening != 0 {
                let lower = (opening & opening.wrapping_neg()) - 1;
                quoted.push((separators + (block.separators & lower).count_ones() as usize) as u32);
                opening &= opening - 1;
            }
            let mut line_ends = block.ends;
            while line_ends != 0 {
                let upto = line_ends ^ (line_ends - 1);
                ends.push((separators + (block.separators & upto).count_ones() as usize) as u32);
                line_ends &= line_ends - 1;
            }
            if block.inner != 0 {
                note_places(block.inner, base, inner);
            }
            separators += block.separators.count_ones() as usize;
            if !block.regular {
                return false;
            }
            base += 64;
        }
        true
    }

    /// Notes the records of a stretch that begins at `start`, whose cells are those from `first` on, and forgets the cells
    /// of those that are left.
    #[inline(always)]
    fn take_records(
        &mut self,
        bytes: &[u8],
        start: usize,
        first: usize,
        stretch: &mut Stretch,
        rows: &mut Rows,
    ) -> Taken {
        let crlf = self.terminator == Terminator::LfOrCrLf;
        let mut inner = stretch.inner.iter().peekable();
        let (mut at, mut line, mut done, mut stopped) = (start, self.line, 0, true);
        let mut ends = stretch.ends.iter();
        loop {
            let Some(&next) = ends.next() else {
                stopped = false;
                break;
            };
            let next = next as usize;
            let end = stretch.starts[next] as usize;
            let mut text_end = end - 1;
            // A record of no more bytes than there may be cells has not too many.
            if end - at > self.limit.min(self.most_cells) || rows.records.len() >= self.most_records {
                break;
            }
            if crlf && text_end > at && bytes[text_end - 1] == b'\r' {
                text_end -= 1;
                if text_end > at && bytes[text_end - 1] == b'\r' {
                    break;
                }
                let last = &mut rows.cells[first + next - 1];
                *last = last.shortened();
                if last.is_empty() {
                    stretch.filled[(next - 1) / 8] &= !(1 << ((next - 1) % 8));
                }
            }
            let comment = self.is_comment(&bytes[at..]);
            if comment && memchr::memchr(QUOTE, &bytes[at..end]).is_some() {
                break;
            }
            if comment || text_end == at {
                match self.blank_line {
                    _ if comment => {}
                    BlankLine::Skip => {}
                    BlankLine::Refuse => rows.blank_lines.push(line),
                    BlankLine::End => break,
                }
                (at, line, done) = (end, line + 1, next);
                continue;
            }
            let mut inner_lines = 0;
            while inner.next_if(|place| (**place as usize) < end).is_some() {
                inner_lines += 1;
            }
            rows.records.push(Record {
                first_cell: (first + done) as u32,
                cell_count: (next - done) as u32,
                start: at as u32,
                end: end as u32,
                text_end: text_end as u32,
                line,
                odd: inner_lines > 0,
                filled: bits(&stretch.filled, done, next - done),
            });
            (at, line, done) = (end, line + 1 + inner_lines, next);
        }
        rows.cells.truncate(first + done);
        self.line = line;
        Taken { at, stopped }
    }
}

/// Writes where cells begin behind `separators`, counted from `base`, from the index `at` on. `false`: there is no room.
#[inline(always)]
fn write_starts(starts: &mut [u32], at: usize, separators: u64, base: u32) -> bool {
    let Some(room) = starts.get_mut(at..).and_then(|room| room.first_chunk_mut::<64>()) else { return false };
    let mut left = separators;
    for some in room.as_chunks_mut::<8>().0 {
        for start in some {
            *start = base + left.trailing_zeros();
            left &= left.wrapping_sub(1);
        }
        if left == 0 {
            break;
        }
    }
    true
}

#[cold]
fn note_places(mut bits: u64, base: usize, places: &mut Vec<u32>) {
    while bits != 0 {
        places.push(base as u32 + bits.trailing_zeros());
        bits &= bits - 1;
    }
}

/// Appends the cells of the whole records of a stretch.
#[inline(always)]
fn make_cells<L: Lanes>(lanes: L, stretch: &mut Stretch, cells: &mut Vec<Cell>) {
    let Stretch { starts, filled, quoted, ends, .. } = stretch;
    let count = ends.last().map_or(0, |end| *end as usize);
    let eights = count.div_ceil(8);
    if filled.len() < eights + 16 {
        filled.resize((eights + 16).next_power_of_two(), 0);
    }
    let first = cells.len();
    cells.resize(first + 8 * eights, Cell::default());
    let cells = &mut cells[first..];
    let (some, next) = (starts[..8 * eights].as_chunks::<8>().0, starts[1..=8 * eights].as_chunks::<8>().0);
    for (((some, next), cells), filled) in
        some.iter().zip(next).zip(cells.as_chunks_mut::<8>().0).zip(filled.iter_mut())
    {
        *filled = lanes.cells(some, next, cells);
    }
    for quoted in quoted.iter() {
        let quoted = *quoted as usize;
        if quoted >= count {
            break;
        }
        cells[quoted] = cells[quoted].without_quotes();
        if cells[quoted].is_empty() {
            filled[quoted / 8] &= !(1 << (quoted % 8));
        }
    }
}

/// The first `count` bits from the bit `from` on; of more than 64 as many.
#[inline(always)]
fn bits(bytes: &[u8], from: usize, count: usize) -> u64 {
    let Some(some) = bytes.get(from / 8..).and_then(|bytes| bytes.first_chunk::<16>()) else { return 0 };
    let bits = (u128::from_le_bytes(*some) >> (from % 8)) as u64;
    bits & u64::MAX.checked_shr(64 - count.min(64) as u32).unwrap_or(0)
}
