//! The cells of many records, as places in one chunk of text. What a cell is, is in `cell`; how they are found is in
//! `cut`; what they mean is left to others.

use super::cell::Cell;
use super::dialect::Terminator;

/// The records cut from one chunk of text, with their cells.
///
/// It holds places in the chunk and must be cleared before another chunk is cut into it.
#[derive(Debug, Default)]
pub struct Rows {
    /// The records in their order.
    pub records: Vec<Record>,
    /// The physical lines that were blank where the dialect refuses it.
    pub blank_lines: Vec<u64>,
    pub(super) cells: Vec<Cell>,
    /// Cells that do not begin where their text tells, by their index and in its order, and where they do.
    pub(super) fronts: Vec<(u32, u32)>,
    /// The text of the cells that are no slice of the chunk.
    pub(super) arena: String,
}

/// One record: a run of cells, and its bytes in the chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// The index of its first cell among all cells of the chunk.
    pub first_cell: u32,
    /// How many cells it has, at least one.
    pub cell_count: u32,
    /// The byte of the chunk at which it begins.
    pub start: u32,
    /// The byte behind its line end.
    pub end: u32,
    /// The byte behind its text: where its line end begins.
    pub text_end: u32,
    /// The physical line of its first byte, from 1.
    pub line: u64,
    /// Whether it has a line break in a cell, text behind a closing quote, or a quote in a cell without quotes.
    pub odd: bool,
    /// Which of its first 64 cells are filled: the lowest bit is the first cell's.
    pub filled: u64,
}

impl Record {
    /// The bytes of the chunk that are its text, quotes and all, without the line end.
    pub fn span(&self) -> std::ops::Range<usize> {
        self.start as usize..self.text_end as usize
    }
}

impl Rows {
    /// The one byte of a cell of one byte. `None`: it has more, or none, or had to be put together.
    #[inline(always)]
    pub(crate) fn single_byte(chunk: &[u8], cell: Cell) -> Option<u8> {
        chunk.get(cell.single()?).copied()
    }

    /// The text of `cell`, unquoted (and trimmed where the dialect does).
    ///
    /// # Panics
    ///
    /// If `chunk` or `cell` is not what these rows were cut from.
    #[inline]
    pub fn text<'t>(&'t self, chunk: &'t str, cell: Cell) -> &'t str {
        let source = if cell.is_copied() { &self.arena } else { chunk };
        let start = cell.start();
        &source[start..start + cell.len()]
    }

    /// The bytes of [`Rows::text`].
    ///
    /// # Panics
    ///
    /// If `chunk` or `cell` is not what these rows were cut from.
    #[inline(always)]
    pub fn bytes<'t>(&'t self, chunk: &'t [u8], cell: Cell) -> &'t [u8] {
        let source = if cell.is_copied() { self.arena.as_bytes() } else { chunk };
        let start = cell.start();
        &source[start..start + cell.len()]
    }

    /// The cells of `record`.
    ///
    /// # Panics
    ///
    /// If `record` is not one of these rows.
    #[inline]
    pub fn record_cells(&self, record: &Record) -> &[Cell] {
        let first = record.first_cell as usize;
        &self.cells[first..first + record.cell_count as usize]
    }

    /// The byte of the chunk at which the cell at `index` of `record` begins, if it has so many: its opening quote, else
    /// its first character (where trimming leaves none: the first blank).
    pub fn front(&self, record: &Record, index: usize) -> Option<usize> {
        let usual = self.record_cells(record).get(index)?.usual_front();
        let index = record.first_cell as usize + index;
        let found = self.fronts.binary_search_by_key(&index, |(cell, _)| *cell as usize);
        Some(found.map_or(usual, |at| self.fronts[at].1) as usize)
    }

    /// Forgets all cells from the one at `cells` on, and the text beside the chunk from the byte `arena` on.
    pub(super) fn truncate(&mut self, cells: usize, arena: usize) {
        self.cells.truncate(cells);
        self.arena.truncate(arena);
        let kept = self.fronts.partition_point(|(cell, _)| (*cell as usize) < cells);
        self.fronts.truncate(kept);
    }

    /// Forgets everything, and keeps the memory for the next chunk.
    pub fn clear(&mut self) {
        self.records.clear();
        self.blank_lines.clear();
        self.truncate(0, 0);
    }
}

/// The place of a cell for people: the physical line, and the column in characters, both from 1, of its
/// opening quote, else of its first character. `front`: what [`Rows::front`] says.
///
/// It reads the record from its start, and so is meant for cells that something is said about.
pub fn place(chunk: &str, record: &Record, front: usize, terminator: Terminator) -> (u64, u64) {
    locate(chunk, record.start as usize, record.line, front, terminator)
}

/// The line and the column of the byte `at`, if the line `line` begins at `start`.
pub(super) fn locate(chunk: &str, start: usize, line: u64, at: usize, terminator: Terminator) -> (u64, u64) {
    let before = chunk.as_bytes().get(start..at).unwrap_or_default();
    let end = terminator.byte();
    let line_start = memchr::memrchr(end, before).map_or(0, |last| last + 1);
    let lines = memchr::memchr_iter(end, before).count() as u64;
    // A character is counted at its first byte; continuation bytes are 0b10xxxxxx.
    let characters = before[line_start..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
    (line + lines, characters + 1)
}
