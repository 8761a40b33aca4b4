//! Delimited text: cut into records of cells, and written back.
//!
//! Here is what lies between decoded text and cells. Reading the input, its encoding, a byte order mark,
//! `sep=` lines and preambles, headers, and what a cell means are left to others. Nothing here does I/O, and
//! nothing is allocated for a record: [`Rows`] and the output buffer are used again.

mod block;
mod cell;
mod cut;
mod dialect;
mod lanes;
mod marks;
mod pairs;
mod quoted;
mod record;
mod regular;
mod rows;
#[cfg(test)]
mod tests;
mod write;

pub use self::cell::Cell;
pub use self::cut::{Cut, CutEnd, Cutter, MAX_CELLS, MAX_RECORD};
pub use self::dialect::{BlankLine, Dialect, Newline, Quotes, Terminator};
pub(crate) use self::lanes::{Lanes, Work, widest};
pub(crate) use self::pairs::{Pair, pairs};
pub use self::rows::{Record, Rows, place};
pub use self::write::{Writer, write_cell, write_row};
