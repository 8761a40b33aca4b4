//! The cells of many records, as places in one chunk of text. How they are found is in `cut`; what they mean
//! is left to others.

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

/// The place of a cell's text: in the chunk, or beside it if the text is no slice of the chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    start: u32,
    /// The length in bytes, and the flags above it.
    length: u32,
    /// Where the cell begins in the chunk.
    raw: u32,
}

const QUOTED: u32 = 1 << 31;
const STRAY: u32 = 1 << 30;
const COPIED: u32 = 1 << 29;
const INNER: u32 = 1 << 28;
const LENGTH: u32 = INNER - 1;

impl Cell {
    /// A cell without quotes. A chunk has less than 1 GiB and a record less than 256 MiB, so that nothing is
    /// cut off.
    #[inline(always)]
    pub(super) fn plain(start: usize, end: usize) -> Self {
        Self { start: start as u32, length: (end - start) as u32, raw: start as u32 }
    }

    /// A cell whose opening quote is at `raw`; `copied` if `start..end` is in the arena.
    pub(super) fn quoted(raw: usize, start: usize, end: usize, copied: bool, stray: bool) -> Self {
        let flags = QUOTED | if copied { COPIED } else { 0 } | if stray { STRAY } else { 0 };
        Self { start: start as u32, length: (end - start) as u32 | flags, raw: raw as u32 }
    }

    /// The length of its text in bytes.
    #[inline]
    pub fn len(self) -> usize {
        (self.length & LENGTH) as usize
    }

    /// Whether its text is empty.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Where its text stands in the chunk, and its length, if it stood in no quotes and holds none.
    #[inline(always)]
    pub(crate) fn as_it_stands(self) -> Option<(usize, usize)> {
        (self.length & !LENGTH == 0).then_some((self.start as usize, self.length as usize))
    }

    /// Whether it stood in quotes.
    #[inline]
    pub fn is_quoted(self) -> bool {
        self.length & QUOTED != 0
    }

    /// Whether text followed its closing quote; it has been appended to the cell's text.
    #[inline]
    pub fn has_stray(self) -> bool {
        self.length & STRAY != 0
    }

    /// Whether something about its quotes is unusual: text behind the closing one, or one in a cell without quotes.
    #[inline]
    pub(super) fn is_odd(self) -> bool {
        self.length & (STRAY | INNER) != 0
    }

    /// The same cell, which stood in no quotes and holds one.
    #[inline]
    pub(super) fn with_inner_quote(self) -> Self {
        Self { length: self.length | INNER, ..self }
    }

    /// Of the cells of a record: whether something about the quotes of one is unusual (text behind a closing one, or
    /// one in a cell without quotes), and which of the first 64 are filled.
    #[inline(always)]
    pub(super) fn sum(cells: &[Cell]) -> (bool, u64) {
        let (mut flags, mut filled, mut bit) = (0, 0_u64, 1_u64);
        let (front, more) = cells.split_at(cells.len().min(64));
        for cell in front {
            flags |= cell.length;
            filled |= if cell.length & LENGTH == 0 { 0 } else { bit };
            bit <<= 1;
        }
        flags |= more.iter().fold(0, |flags, cell| flags | cell.length);
        (flags & (STRAY | INNER) != 0, filled)
    }

    /// The byte of the chunk at which the cell begins: its opening quote, else its first character (where
    /// trimming leaves none: the first blank).
    #[inline]
    pub fn raw_start(self) -> usize {
        self.raw as usize
    }
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
        if cell.length & (LENGTH | COPIED) != 1 {
            return None;
        }
        chunk.get(cell.start as usize).copied()
    }

    /// The text of `cell`, unquoted (and trimmed where the dialect does).
    ///
    /// # Panics
    ///
    /// If `chunk` or `cell` is not what these rows were cut from.
    #[inline]
    pub fn text<'t>(&'t self, chunk: &'t str, cell: Cell) -> &'t str {
        let source = if cell.length & COPIED == 0 { chunk } else { &self.arena };
        let start = cell.start as usize;
        &source[start..start + cell.len()]
    }

    /// The bytes of [`Rows::text`].
    ///
    /// # Panics
    ///
    /// If `chunk` or `cell` is not what these rows were cut from.
    #[inline(always)]
    pub fn bytes<'t>(&'t self, chunk: &'t [u8], cell: Cell) -> &'t [u8] {
        let source = if cell.length & COPIED == 0 { chunk } else { self.arena.as_bytes() };
        let start = cell.start as usize;
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

    /// Forgets everything, and keeps the memory for the next chunk.
    pub fn clear(&mut self) {
        self.records.clear();
        self.blank_lines.clear();
        self.cells.clear();
        self.arena.clear();
    }
}

/// The place of a cell for people: the physical line, and the column in characters, both from 1, of its
/// opening quote, else of its first character.
///
/// It reads the record from its start, and so is meant for cells that something is said about.
pub fn place(chunk: &str, record: &Record, cell: &Cell, terminator: Terminator) -> (u64, u64) {
    locate(chunk, record.start as usize, record.line, cell.raw_start(), terminator)
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
