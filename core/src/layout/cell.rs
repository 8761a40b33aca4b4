//! One cell: the place of its text, and how it stood. The cells of many records are in `rows`.

/// The place of a cell's text: in the chunk, or beside it if the text is no slice of the chunk.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Cell {
    start: u32,
    /// The length in bytes, and the flags above it.
    length: u32,
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
        Self { start: start as u32, length: (end - start) as u32 }
    }

    /// A cell in quotes; `copied` if `start..end` is in the arena.
    pub(super) fn quoted(start: usize, end: usize, copied: bool, stray: bool) -> Self {
        let flags = QUOTED | if copied { COPIED } else { 0 } | if stray { STRAY } else { 0 };
        Self { start: start as u32, length: (end - start) as u32 | flags }
    }

    /// A cell of `length` bytes without quotes.
    #[inline(always)]
    pub(super) fn plain_of(start: u32, length: u32) -> Self {
        Self { start, length }
    }

    /// The same cell if it holds quotes at both its ends and no others, without these.
    #[inline(always)]
    pub(super) fn without_quotes(self) -> Self {
        Self { start: self.start + 1, length: self.length.wrapping_sub(2) & LENGTH | QUOTED }
    }

    /// The same cell without its last byte.
    #[inline(always)]
    pub(super) fn shortened(self) -> Self {
        Self { start: self.start, length: self.length - 1 }
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

    /// Where its text stands in the chunk, and its length, if it is there.
    #[inline(always)]
    pub(crate) fn in_chunk(self) -> Option<(usize, usize)> {
        (!self.is_copied()).then_some((self.start as usize, self.len()))
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

    /// Whether its text stands beside the chunk.
    #[inline(always)]
    pub(super) fn is_copied(self) -> bool {
        self.length & COPIED != 0
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

    /// Where its text begins, if it is one byte of the chunk.
    #[inline(always)]
    pub(super) fn single(self) -> Option<usize> {
        (self.length & (LENGTH | COPIED) == 1).then_some(self.start as usize)
    }

    /// Where its text begins, in the chunk or beside it.
    #[inline(always)]
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    /// Where it begins in the chunk, quote and all, unless something about it is unusual.
    #[inline]
    pub(super) fn usual_front(self) -> u32 {
        self.start.wrapping_sub(self.length >> 31)
    }
}
