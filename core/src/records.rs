//! The records of a file one after the other, for those who look at a file without a pass over it.

use crate::error::Error;
use crate::layout::{CutEnd, Cutter, Dialect, Record, Rows};
use crate::open::Opened;
use crate::pass::Stop;
use crate::preface::Preface;
use crate::source::{ChunkError, Chunks};

/// A file that is being read, record by record.
pub(crate) struct Records<'s> {
    chunks: Chunks<'s>,
    cutter: Cutter,
    /// The text that the rows were cut from.
    text: String,
    rows: Rows,
    /// The next record of those that are cut.
    at: usize,
    consumed: usize,
    skip: usize,
    ending: Option<Ending>,
    number: u64,
    /// Where the text that was cut ends in the file.
    offset: u64,
}

/// A record where it stands.
pub(crate) struct Met<'t> {
    /// The chunk that it was cut from.
    pub(crate) chunk: &'t str,
    /// The rows of that chunk.
    pub(crate) rows: &'t Rows,
    /// Its index among them.
    pub(crate) index: usize,
    /// Its number, from 1; what was passed over does not count.
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
    /// As they should.
    Whole,
    /// At that line begins a record that never ends, or is larger than a record may be.
    Unclosed(u64),
}

impl<'s> Records<'s> {
    /// The records of a file behind what stands in front of them. `header`: whether the first one is passed over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn of(
        opened: &'s mut Opened,
        preface: &Preface,
        dialect: &Dialect,
        header: bool,
    ) -> Result<Records<'s>, Stop> {
        let skip = (preface.bytes, preface.lines);
        let chunks = opened.source.chunks(opened.encoding).map_err(Error::from)?;
        let mut records = Records::new(chunks, dialect, skip);
        if header {
            records.pass()?;
        }
        Ok(records)
    }

    /// The records behind so many bytes and lines.
    pub(crate) fn new(chunks: Chunks<'s>, dialect: &Dialect, skip: (usize, u64)) -> Records<'s> {
        let mut cutter = Cutter::new(dialect);
        cutter.pass_lines(skip.1);
        Records {
            chunks,
            cutter,
            text: String::new(),
            rows: Rows::default(),
            at: 0,
            consumed: 0,
            skip: skip.0,
            ending: None,
            number: 0,
            offset: 0,
        }
    }

    /// Passes over one record, which is no record of a user.
    ///
    /// # Errors
    /// See [`Records::next`].
    pub(crate) fn pass(&mut self) -> Result<(), Stop> {
        self.next()?;
        self.number = 0;
        Ok(())
    }

    /// The next record; none behind the last one.
    ///
    /// # Errors
    /// When the file cannot be read, or is no text in its encoding.
    pub(crate) fn next(&mut self) -> Result<Option<Met<'_>>, Stop> {
        while self.at >= self.rows.records.len() {
            if self.ending.is_some() {
                return Ok(None);
            }
            self.refill()?;
        }
        self.at += 1;
        self.number += 1;
        Ok(Some(Met { chunk: &self.text, rows: &self.rows, index: self.at - 1, number: self.number }))
    }

    /// How they end, as far as they were read.
    pub(crate) fn ending(&self) -> Ending {
        self.ending.unwrap_or(Ending::Whole)
    }

    /// About how far the file was read, in bytes of its text.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    fn refill(&mut self) -> Result<(), Stop> {
        let chunk = match self.chunks.next(self.consumed) {
            Ok(chunk) => chunk,
            Err(ChunkError::File(fault)) => return Err(Error::File(fault).into()),
            Err(ChunkError::NotText { line, byte, .. }) => return Err(Stop::NotText { line, byte }),
        };
        self.offset = chunk.offset + chunk.text.len() as u64;
        let lead = std::mem::take(&mut self.skip);
        self.text.clear();
        self.text.push_str(&chunk.text[lead..]);
        self.rows.clear();
        self.at = 0;
        let cut = self.cutter.cut(&self.text, chunk.last, &mut self.rows);
        self.consumed = if cut.consumed == 0 { 0 } else { cut.consumed + lead };
        if self.consumed == 0 {
            self.skip = lead;
        }
        self.ending = match cut.end {
            CutEnd::Unclosed { line, .. } => Some(Ending::Unclosed(line)),
            CutEnd::Done => Some(Ending::Whole),
            CutEnd::More if chunk.last && cut.consumed == 0 => Some(Ending::Whole),
            CutEnd::More => None,
        };
        Ok(())
    }
}
