//! Writes cells as delimited text that `cut` cuts into the same cells. Encoding, a byte order mark and headers
//! are left to others.

use super::dialect::{Dialect, QUOTE, Quotes};

/// Writes rows of one dialect.
#[derive(Debug, Clone)]
pub struct Writer {
    /// Which bytes make a cell be quoted.
    quoting: [bool; 256],
    quotes: Quotes,
    delimiter: u8,
    trim: bool,
    comment: Vec<u8>,
    newline: &'static [u8],
}

impl Writer {
    /// A writer of `dialect`.
    pub fn new(dialect: &Dialect) -> Self {
        let delimiter = dialect.delimiter_byte();
        let mut quoting = [false; 256];
        for &byte in [delimiter, QUOTE, b'\r', b'\n'].iter().chain(&dialect.also_quote) {
            quoting[usize::from(byte)] = true;
        }
        Self {
            quoting,
            quotes: dialect.quotes,
            delimiter,
            trim: dialect.trim,
            comment: dialect.comment.clone().unwrap_or_default().into_bytes(),
            newline: dialect.newline.bytes(),
        }
    }

    /// Whether `cell` must be quoted wherever it stands in a row.
    #[inline]
    pub fn needs_quotes(&self, cell: &str) -> bool {
        let bytes = cell.as_bytes();
        let blank = |byte: Option<&u8>| byte.is_some_and(|&byte| Dialect::is_blank(self.delimiter, byte));
        bytes.iter().fold(false, |odd, &byte| odd | self.quoting[usize::from(byte)])
            || self.trim && (blank(bytes.first()) || blank(bytes.last()))
    }

    /// Appends one cell, quoted if it must be; the delimiters are the caller's, and [`Writer::end_row`] ends
    /// the row.
    #[inline]
    pub fn write_cell(&self, cell: &str, out: &mut Vec<u8>) {
        if cell.is_empty() && self.quotes != Quotes::All {
            return;
        }
        if self.quotes != Quotes::Needed || self.needs_quotes(cell) {
            quote(cell.as_bytes(), out);
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }

    /// Ends the row that begins at the byte `row_start` of `out`: a row that would be a blank line or a
    /// comment gets its first cell quoted, and the line end is appended.
    ///
    /// # Panics
    ///
    /// If `row_start` lies behind the end of `out`.
    #[inline]
    pub fn end_row(&self, row_start: usize, out: &mut Vec<u8>) {
        let row = &out[row_start..];
        let comment = !self.comment.is_empty() && row.starts_with(&self.comment);
        if row.is_empty() || comment {
            // A cell that stands unquoted holds no quote and no delimiter: it ends at the first one.
            let end = row_start + memchr::memchr(self.delimiter, row).unwrap_or(row.len());
            out.insert(end, QUOTE);
            out.insert(row_start, QUOTE);
        }
        out.extend_from_slice(self.newline);
    }

    /// Appends a whole row with its line end. A row without cells is written as one of an empty cell.
    pub fn write_row<'c>(&self, cells: impl IntoIterator<Item = &'c str>, out: &mut Vec<u8>) {
        let row_start = out.len();
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                out.push(self.delimiter);
            }
            self.write_cell(cell, out);
        }
        self.end_row(row_start, out);
    }
}

/// Appends `cell` in quotes, with the quotes inside doubled.
#[cold]
fn quote(cell: &[u8], out: &mut Vec<u8>) {
    out.push(QUOTE);
    let mut from = 0;
    for at in memchr::memchr_iter(QUOTE, cell) {
        out.extend_from_slice(&cell[from..=at]);
        out.push(QUOTE);
        from = at + 1;
    }
    out.extend_from_slice(&cell[from..]);
    out.push(QUOTE);
}

/// Appends one row; a [`Writer`] kept for many rows is faster.
pub fn write_row<'c>(dialect: &Dialect, cells: impl Iterator<Item = &'c str>, out: &mut Vec<u8>) {
    Writer::new(dialect).write_row(cells, out);
}

/// Appends one cell, quoted if `dialect` asks for it wherever the cell stands; see [`Writer::write_cell`].
pub fn write_cell(dialect: &Dialect, cell: &str, out: &mut Vec<u8>) {
    Writer::new(dialect).write_cell(cell, out);
}
