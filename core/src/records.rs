//! The records of a file one after the other, for those who look at a file without a pass over it.

use std::ops::ControlFlow;

use crate::error::Error;
use crate::layout::{CutEnd, Cutter, Dialect, Record, Rows};
use crate::open::Opened;
use crate::pass::Stop;
use crate::source::ChunkError;

/// A record where it stands.
pub(crate) struct Met<'t> {
    /// The chunk that it was cut from.
    pub(crate) chunk: &'t str,
    /// The rows of that chunk.
    pub(crate) rows: &'t Rows,
    /// Its index among them.
    pub(crate) index: usize,
    /// Its number, from 1.
    pub(crate) number: u64,
}

impl<'t> Met<'t> {
    /// The record.
    pub(crate) fn record(&self) -> &'t Record {
        &self.rows.records[self.index]
    }

    /// The texts of its cells behind the first `lead` ones.
    pub(crate) fn texts(&self, lead: usize) -> impl Iterator<Item = &'t str> {
        let (rows, chunk) = (self.rows, self.chunk);
        rows.record_cells(self.record()).iter().skip(lead).map(move |cell| rows.text(chunk, *cell))
    }
}

/// How the records end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As they should, or because nobody wants more.
    Whole,
    /// At that line begins a record that never ends, or is larger than a record may be.
    Unclosed(u64),
}

/// Meets every record of a file in order, until `each` breaks off. `header`: whether the first one is passed over.
///
/// # Errors
/// When the file cannot be read, or is no text in its encoding.
pub(crate) fn each(
    opened: &mut Opened,
    dialect: &Dialect,
    header: bool,
    mut each: impl FnMut(Met<'_>) -> ControlFlow<()>,
) -> Result<Ending, Stop> {
    let mut cutter = Cutter::new(dialect);
    cutter.pass_lines(opened.preface.lines);
    let mut skip = opened.preface.bytes;
    let mut header = header;
    let mut chunks = opened.source.chunks(opened.encoding).map_err(Error::from)?;
    let mut rows = Rows::default();
    let (mut consumed, mut number) = (0, 0);
    loop {
        let chunk = match chunks.next(consumed) {
            Ok(chunk) => chunk,
            Err(ChunkError::File(fault)) => return Err(Error::File(fault).into()),
            Err(ChunkError::NotText { line, byte, .. }) => return Err(Stop::NotText { line, byte }),
        };
        let text = &chunk.text[skip..];
        rows.clear();
        let cut = cutter.cut(text, chunk.last, &mut rows);
        for index in 0..rows.records.len() {
            if std::mem::take(&mut header) {
                continue;
            }
            number += 1;
            if each(Met { chunk: text, rows: &rows, index, number }).is_break() {
                return Ok(Ending::Whole);
            }
        }
        match cut.end {
            CutEnd::Unclosed { line, .. } => return Ok(Ending::Unclosed(line)),
            CutEnd::Done => return Ok(Ending::Whole),
            CutEnd::More if chunk.last && cut.consumed == 0 => return Ok(Ending::Whole),
            CutEnd::More => {}
        }
        if cut.consumed > 0 {
            consumed = cut.consumed + skip;
            skip = 0;
        } else {
            consumed = 0;
        }
    }
}
