//! The trait of a format: what it means, and how its bytes become rows and back.
//!
//! The map is all that detection, loss, checks and documentation read. Readers and writers do no input or output of
//! their own, and how the input is split never changes the rows. The declared, delimited layout is implemented here;
//! other layouts implement the same three methods.

use crate::layout::{Cut, Cutter, Dialect, Rows, Writer};
use crate::map::Map;

/// A format.
pub trait Format: Send + Sync {
    /// Everything that can be known without data.
    fn map(&self) -> &Map;
    /// A reader of text in this dialect.
    fn reader(&self, dialect: &Dialect) -> Box<dyn ReadRows>;
    /// A writer in this dialect.
    fn writer(&self, dialect: &Dialect) -> Box<dyn WriteRows>;
}

/// Cuts text into rows.
pub trait ReadRows: Send {
    /// Cuts as many whole records off the front of `text` as there are and adds them to `rows`. What is not consumed is
    /// handed in again with more text behind it; `last`: nothing follows.
    fn cut(&mut self, text: &str, last: bool, rows: &mut Rows) -> Cut;
    /// Passes over lines in front of the records, so that line numbers stay true.
    fn pass_lines(&mut self, lines: u64);
}

/// Puts rows into bytes.
pub trait WriteRows: Send {
    /// Writes one record with its end.
    fn row(&mut self, cells: &[&str], out: &mut Vec<u8>);
}

/// A format whose layout its map declares.
#[derive(Debug, Clone, Copy)]
pub struct Declared<'m>(pub &'m Map);

impl Format for Declared<'_> {
    fn map(&self) -> &Map {
        self.0
    }

    fn reader(&self, dialect: &Dialect) -> Box<dyn ReadRows> {
        Box::new(Cutter::new(dialect))
    }

    fn writer(&self, dialect: &Dialect) -> Box<dyn WriteRows> {
        Box::new(Writer::new(dialect))
    }
}

impl ReadRows for Cutter {
    fn cut(&mut self, text: &str, last: bool, rows: &mut Rows) -> Cut {
        Cutter::cut(self, text, last, rows)
    }

    fn pass_lines(&mut self, lines: u64) {
        Cutter::pass_lines(self, lines);
    }
}

impl WriteRows for Writer {
    fn row(&mut self, cells: &[&str], out: &mut Vec<u8>) {
        self.write_row(cells.iter().copied(), out);
    }
}
