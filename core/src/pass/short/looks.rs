//! What is done with the filled cells of a record of the source, sorted by how much is to be done.

use super::Cells;
use super::test::Test;
use crate::map::Column;

/// What is done with the filled cells, by their places.
#[derive(Default)]
pub(super) struct Looks<'s> {
    /// Cells that leave the record.
    pub(super) leave: Cells,
    /// Words of one byte.
    pub(super) words: Vec<ByteWords>,
    /// Numbers that a spreadsheet may have destroyed, of which the text is the value.
    pub(super) digits: Vec<usize>,
    /// Lists of such numbers: the read program and the separator.
    pub(super) lists: Vec<(usize, usize, u8)>,
    /// Secrets that nobody asks for, which may be masked: the read program, if there is one.
    pub(super) masked: Vec<(usize, Option<usize>)>,
    /// Texts that are tested, and whose value nobody asks for.
    pub(super) tests: Vec<(usize, Test, &'s Column)>,
    /// Facts of several cells, each with words of one byte.
    pub(super) tuples: Vec<ByteTuple>,
    /// Cells that are read by a program.
    pub(super) reads: Vec<(usize, usize)>,
}

/// A cell that holds words of one byte.
pub(super) struct ByteWords {
    /// Its place.
    pub(super) cell: usize,
    /// What each byte is.
    pub(super) words: Box<[ByteWord; 256]>,
}

/// A word of one byte.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ByteWord {
    /// Its code, from 1; 0: it is no word.
    pub(super) code: u8,
    /// What every target takes for granted.
    pub(super) granted: Cells,
    /// Which of the conditions of rules hold.
    pub(super) held: u64,
}

/// Cells that hold words of one byte together.
pub(super) struct ByteTuple {
    /// The first of them, where the code stands.
    pub(super) first: usize,
    pub(super) set: Cells,
    /// All of them, no more than eight.
    pub(super) cells: Vec<usize>,
    /// Their bytes side by side, 0 for a blank one; the code is the place, from 1.
    pub(super) keys: Vec<u64>,
    /// What every target takes for granted, by the codes less one.
    pub(super) granted: Vec<Cells>,
    /// Which of the conditions of rules hold, by the codes less one.
    pub(super) held: Vec<u64>,
}
