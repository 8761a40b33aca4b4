//! The records of a file one after the other, cut anew.

use bumpalo::Bump;

use crate::error::Error;
use crate::layout::{CutEnd, Cutter, Dialect, Rows};
use crate::source::{ChunkError, Chunks};

/// A file that is being read.
pub(super) struct Records<'s> {
    chunks: Chunks<'s>,
    cutter: Cutter,
    text: String,
    rows: Rows,
    /// The next record of those that are cut.
    at: usize,
    consumed: usize,
    skip: usize,
    lead: usize,
    ended: bool,
    number: u64,
    /// Where the text that was cut ends in the file.
    offset: u64,
    name: String,
}

/// One record.
pub(super) struct Cut<'b> {
    /// Its number, from 1; a header that was passed over does not count.
    pub(super) number: u64,
    /// Its line.
    pub(super) line: u64,
    /// Its cells, without those in front of the format's own.
    pub(super) texts: Vec<&'b str>,
}

impl<'s> Records<'s> {
    /// The records behind `skip` bytes and lines; of each the first `lead` cells are left out.
    pub(super) fn new(
        chunks: Chunks<'s>,
        dialect: &Dialect,
        skip: (usize, u64),
        lead: usize,
        name: &str,
    ) -> Records<'s> {
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
            lead,
            ended: false,
            number: 0,
            offset: 0,
            name: name.to_owned(),
        }
    }

    /// Passes over one record, which is no record of a user.
    pub(super) fn pass(&mut self) -> Result<(), Error> {
        let bump = Bump::new();
        self.next(&bump)?;
        self.number = 0;
        Ok(())
    }

    /// About how far the file was read.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next record, with its cells in the arena.
    pub(super) fn next<'b>(&mut self, bump: &'b Bump) -> Result<Option<Cut<'b>>, Error> {
        while self.at >= self.rows.records.len() {
            if self.ended {
                return Ok(None);
            }
            self.refill()?;
        }
        let record = &self.rows.records[self.at];
        self.at += 1;
        self.number += 1;
        let cells = self.rows.record_cells(record).iter().skip(self.lead);
        let texts = cells.map(|cell| &*bump.alloc_str(self.rows.text(&self.text, *cell))).collect();
        Ok(Some(Cut { number: self.number, line: record.line, texts }))
    }

    fn refill(&mut self) -> Result<(), Error> {
        let chunk = match self.chunks.next(self.consumed) {
            Ok(chunk) => chunk,
            Err(ChunkError::File(fault)) => return Err(fault.into()),
            Err(ChunkError::NotText { line, .. }) => {
                return Err(super::difference(format!("line {line} of {} is no text", self.name)));
            }
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
        self.ended = match cut.end {
            CutEnd::Done | CutEnd::Unclosed { .. } => true,
            CutEnd::More => chunk.last && cut.consumed == 0,
        };
        Ok(())
    }
}
