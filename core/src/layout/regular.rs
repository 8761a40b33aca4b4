//! Cuts many records at once, as long as nothing about them is unusual. The first that is unusual, and those that do not
//! end in whole blocks of 64 bytes, are left to `record`, which says what holds for all. What 64 bytes hold is told in
//! `block`.
//!
//! Unusual are a quote that neither begins nor ends a cell, so also a doubled one, a comment with a quote, more than one
//! `\r` before a line end, and a record of many bytes. A stretch of text is gone through several times, each time for one
//! thing: where cells begin, what they are, where their quotes are, and what each record is.

use std::ops::Range;

use super::block::Before;
use super::cell::Cell;
use super::cut::{CELLS_AT_ONCE, Cutter};
use super::dialect::{BlankLine, QUOTE, Terminator};
use super::lanes::{Lanes, Work};
use super::rows::{Record, Rows};

/// The bytes of the first stretch, after which there may be something unusual, and of the longest; whole blocks.
const SHORTEST: usize = 512;
const LONGEST: usize = 8192;

/// Room for the starts of a stretch, and what is written in excess. There are fewer than 2 * LONGEST of them: an index is
/// taken modulo that only so that it is known to be in bounds.
const ROOM: usize = 2 * LONGEST + 64;

/// Bytes for a bit of each.
const FILLED: usize = ROOM / 8;

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
    /// Cuts the records from `start` on, as long as they are regular and end in whole blocks of text. Gives where the
    /// first one begins that is left. There must be no trimming.
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
        while at + 64 <= bytes.len()
            && rows.cells.len() < CELLS_AT_ONCE
            && rows.records.len() < self.most_records
        {
            let range = at..bytes.len().min(at + length);
            let first = rows.cells.len();
            let cells = &mut rows.cells;
            let regular = lanes.run(Finding { cutter: self, bytes, range, stretch, cells });
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

    /// Notes the records of a stretch that begins at `start`, whose cells are those from `first` on, and forgets the cells
    /// of those that are left.
    #[inline(never)]
    fn take_records(
        &mut self,
        bytes: &[u8],
        start: usize,
        first: usize,
        stretch: &mut Stretch,
        rows: &mut Rows,
    ) -> Taken {
        let crlf = self.terminator == Terminator::LfOrCrLf;
        // A record of no more bytes than there may be cells has not too many.
        let most_bytes = self.limit.min(self.most_cells);
        let (mut at, mut line, mut done) = (start, self.line, 0);
        let mut inner = stretch.inner.as_slice();
        let mut stopped = true;
        let mut ends = stretch.ends.iter();
        let (Some(starts), Some(filled)) =
            (stretch.starts.first_chunk::<ROOM>(), stretch.filled.first_chunk::<FILLED>())
        else {
            return Taken { at, stopped };
        };
        loop {
            let Some(&next) = ends.next() else {
                stopped = false;
                break;
            };
            let next = next as usize;
            let end = starts[next % (2 * LONGEST)] as usize;
            if end - at > most_bytes || rows.records.len() >= self.most_records {
                break;
            }
            let mut filled = bits(filled, done, next - done);
            let mut text_end = end - 1;
            // Before the text of a record is another line end, and no `\r`.
            let returns = |place: usize| bytes.get(end.wrapping_sub(place)) == Some(&b'\r');
            if crlf && returns(2) {
                text_end -= 1;
                if returns(3) {
                    break;
                }
                let last = &mut rows.cells[first + next - 1];
                *last = last.shortened();
                if last.is_empty() && next - done <= 64 {
                    filled &= !(1 << (next - done - 1));
                }
            }
            let comment = self.is_comment(&bytes[at..]);
            if comment || text_end == at {
                match self.blank_line {
                    _ if comment && memchr::memchr(QUOTE, &bytes[at..end]).is_some() => break,
                    _ if comment => {}
                    BlankLine::Skip => {}
                    BlankLine::Refuse => rows.blank_lines.push(line),
                    BlankLine::End => break,
                }
                (at, line, done) = (end, line + 1, next);
                continue;
            }
            let mut inner_lines = 0;
            if !inner.is_empty() {
                let own = inner.partition_point(|place| (*place as usize) < end);
                inner_lines = own as u64;
                inner = &inner[own..];
            }
            rows.records.push(Record {
                first_cell: (first + done) as u32,
                cell_count: (next - done) as u32,
                start: at as u32,
                end: end as u32,
                text_end: text_end as u32,
                line,
                odd: inner_lines > 0,
                filled,
            });
            (at, line, done) = (end, line + 1 + inner_lines, next);
        }
        rows.cells.truncate(first + done);
        self.line = line;
        Taken { at, stopped }
    }
}

/// Finds the cells of a stretch of text, and where its records end. Gives whether nothing in it is unusual; else nothing
/// behind that is found.
struct Finding<'f> {
    cutter: &'f Cutter,
    bytes: &'f [u8],
    range: Range<usize>,
    stretch: &'f mut Stretch,
    /// What the cells of the whole records are appended to, and something behind them.
    cells: &'f mut Vec<Cell>,
}

impl Work for Finding<'_> {
    type Done = bool;

    #[inline(always)]
    fn run(self, lanes: impl Lanes) -> bool {
        let regular = find_starts(lanes, self.cutter, self.bytes, self.range, self.stretch);
        make_cells(lanes, self.stretch, self.cells);
        regular
    }
}

/// Finds where cells begin in the whole blocks of `range`, and where records end.
#[inline(always)]
fn find_starts(
    lanes: impl Lanes,
    cutter: &Cutter,
    bytes: &[u8],
    range: Range<usize>,
    stretch: &mut Stretch,
) -> bool {
    let Stretch { starts, quoted, ends, inner, .. } = stretch;
    quoted.clear();
    ends.clear();
    inner.clear();
    if starts.len() < ROOM {
        *starts = vec![0; ROOM];
    }
    let Some(starts) = starts.first_chunk_mut::<ROOM>() else { return false };
    starts[0] = range.start as u32;
    let (mut base, mut separators) = (range.start, 0);
    let mut before = Before::default();
    let wanted = cutter.wanted();
    for sixty_four in bytes[range].as_chunks::<64>().0 {
        let [delimiters, quotes, line_ends] = lanes.masks(sixty_four, wanted);
        let at = (separators + 1) % (2 * LONGEST);
        let Some(room) = starts[at..].first_chunk_mut::<64>() else { return false };
        if before.is_outside() && quotes == 0 {
            let all = delimiters | line_ends;
            write_starts(room, all, base as u32 + 1);
            note_ends(all, line_ends, separators, ends);
            separators += all.count_ones() as usize;
            base += 64;
            continue;
        }
        let block = cutter.block(bytes, base, [delimiters, quotes, line_ends], &mut before);
        write_starts(room, block.separators, base as u32 + 1);
        let mut opening = block.opening;
        while opening != 0 {
            let lower = (opening & opening.wrapping_neg()) - 1;
            quoted.push((separators + (block.separators & lower).count_ones() as usize) as u32);
            opening &= opening - 1;
        }
        note_ends(block.separators, block.ends, separators, ends);
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

/// Writes where cells begin behind `separators`, counted from `base`; some are written in excess, so that there is one
/// branch for many.
#[inline(always)]
fn write_starts(room: &mut [u32; 64], separators: u64, base: u32) {
    let mut left = separators;
    let (most, rest) = room.split_at_mut(8);
    for start in most {
        *start = base + left.trailing_zeros();
        left &= left.wrapping_sub(1);
    }
    for some in rest.as_chunks_mut::<4>().0 {
        if left == 0 {
            break;
        }
        for start in some {
            *start = base + left.trailing_zeros();
            left &= left.wrapping_sub(1);
        }
    }
}

/// Notes of each of the `ends` among `separators` which cell begins behind it; `before` it come so many separators.
#[inline(always)]
fn note_ends(separators: u64, mut ends: u64, before: usize, cells: &mut Vec<u32>) {
    while ends != 0 {
        let upto = ends ^ (ends - 1);
        cells.push((before + (separators & upto).count_ones() as usize) as u32);
        ends &= ends - 1;
    }
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
fn make_cells(lanes: impl Lanes, stretch: &mut Stretch, cells: &mut Vec<Cell>) {
    let Stretch { starts, filled, quoted, ends, .. } = stretch;
    let count = ends.last().map_or(0, |end| *end as usize);
    let eights = count.div_ceil(8);
    if filled.len() < FILLED {
        *filled = vec![0; FILLED];
    }
    let first = cells.len();
    let (some, next) = (starts[..8 * eights].as_chunks::<8>().0, starts[1..=8 * eights].as_chunks::<8>().0);
    // Room is made for a few at a time, which is still at hand when they are written.
    for ((some, next), filled) in some.chunks(16).zip(next.chunks(16)).zip(filled.chunks_mut(16)) {
        let behind = cells.len();
        cells.resize(behind + 8 * some.len(), Cell::default());
        let eights = cells[behind..].as_chunks_mut::<8>().0;
        for (((some, next), cells), filled) in some.iter().zip(next).zip(eights).zip(filled) {
            *filled = lanes.cells(some, next, cells);
        }
    }
    let cells = &mut cells[first..];
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
fn bits(bytes: &[u8; FILLED], from: usize, count: usize) -> u64 {
    let Some(some) = bytes[from % LONGEST / 8..].first_chunk::<16>() else { return 0 };
    let bits = (u128::from_le_bytes(*some) >> (from % 8)) as u64;
    if count < 64 { bits & !(u64::MAX << count) } else { bits }
}
