//! The way out: rows that were written as delimited text are cut again and handed to the plugin of the target.

use std::fs::File;

use super::read::{BYTES_A_BYTE, FREE_BYTES};
use super::{ABSENT, Batch, CLEAR, GiveRows, Native, Opening, Remark, Remarks, TakeBytes, VALUE};
use crate::error::Error;
use crate::layout::{CutEnd, Cutter, Rows};
use crate::map::{Blank, Map};
use crate::model::State;
use crate::report::Severity;
use crate::source::{ChunkError, Chunks, Encoding, Source};
use crate::value::shown::shown;

/// Rows that a plugin gets at once, at most; fewer where they are large.
const BATCH_ROWS: usize = 1024;
const BATCH_BYTES: usize = 256 * 1024;

/// Writes the rows of `spool`, whose first row are the titles, by the plugin of `map`. `name`: what the output is called
/// in messages; `encoding`: what text is written in; `take` gets the bytes. Where the plugin refuses, one of the
/// remarks is an error.
///
/// # Errors
/// What the plugin, the temporary file and `take` give.
pub(crate) fn write(
    plugin: &dyn Native,
    map: &Map,
    name: &str,
    spool: (File, u64),
    encoding: Encoding,
    take: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
) -> Result<Remarks, Error> {
    let Some(native) = &map.layout.native else { return Err(Error::Bug("the map is not native".into())) };
    let room = FREE_BYTES.saturating_add(spool.1.saturating_mul(BYTES_A_BYTE));
    let mut source = Source::spooled("a temporary file", None, spool.0, spool.1);
    let mut rows = Spooled::new(map, source.chunks(Encoding::Utf8)?);
    let titles = rows.titles()?;
    let opening = Opening {
        file: name,
        length: None,
        columns: titles.iter().map(String::as_str).collect(),
        options: &native.options,
    };
    let (half, remarks) = (Vec::new(), Remarks::default());
    let mut output = Output { take, encoding, native: map, name, room, taken: 0, half, remarks };
    let written = plugin.write(&opening, &mut rows, &mut output)?;
    if !output.half.is_empty() && native.text {
        return Err(output.no_text());
    }
    let mut remarks = output.remarks;
    if !written && !remarks.kept.iter().any(|remark| remark.severity >= Severity::Error) {
        remarks.add(Remark {
            severity: Severity::Error,
            record: 0,
            offset: None,
            column: String::new(),
            message: "the plugin refuses to write the file, and gives no reason".into(),
            help: String::new(),
        });
    }
    Ok(remarks)
}

/// Cuts the rows of a temporary file again.
struct Spooled<'s> {
    map: &'s Map,
    chunks: Chunks<'s>,
    cutter: Cutter,
    rows: Rows,
    /// The text that the rows were cut from.
    text: String,
    next: usize,
    consumed: usize,
    ended: bool,
    /// Of each column that is written the word that erases.
    clear: Vec<Option<String>>,
    record: u64,
}

impl<'s> Spooled<'s> {
    fn new(map: &'s Map, chunks: Chunks<'s>) -> Self {
        let cutter = Cutter::new(&map.layout.dialect(map.layout.delimiter()));
        Spooled {
            map,
            chunks,
            cutter,
            rows: Rows::default(),
            text: String::new(),
            next: 0,
            consumed: 0,
            ended: false,
            clear: Vec::new(),
            record: 1,
        }
    }

    /// The titles, which are the first row.
    fn titles(&mut self) -> Result<Vec<String>, Error> {
        if !self.fill()? {
            return Err(Error::Bug("the rows for a plugin have no titles".into()));
        }
        let record = &self.rows.records[self.next];
        let cells = self.rows.record_cells(record);
        let titles: Vec<String> =
            cells.iter().map(|cell| self.rows.text(&self.text, *cell).to_owned()).collect();
        self.next += 1;
        for title in &titles {
            let cell = self.map.cell_of_title(title);
            let column = cell.map(|cell| &self.map.columns[self.map.cells[cell].column]);
            self.clear.push(column.and_then(|column| {
                let word = column.states.iter().find(|(state, _)| *state == State::Clear);
                let blank = (column.blank == Blank::State(State::Clear)).then(String::new);
                word.map(|(_, word)| word.clone()).or(blank)
            }));
        }
        Ok(titles)
    }

    /// Whether there is a row; reads on where the ones that were cut are used up.
    fn fill(&mut self) -> Result<bool, Error> {
        while self.next >= self.rows.records.len() {
            if self.ended {
                return Ok(false);
            }
            let chunk = match self.chunks.next(self.consumed) {
                Ok(chunk) => chunk,
                Err(ChunkError::File(fault)) => return Err(fault.into()),
                Err(ChunkError::NotText { .. }) => return Err(Error::Bug("a row is not UTF-8".into())),
            };
            self.rows.clear();
            let cut = self.cutter.cut(chunk.text, chunk.last, &mut self.rows);
            if let CutEnd::Unclosed { .. } = cut.end {
                return Err(Error::Bug("a row that was written is not cut again".into()));
            }
            self.text.clear();
            self.text.push_str(chunk.text);
            self.consumed = cut.consumed;
            self.next = 0;
            self.ended = cut.end == CutEnd::Done || chunk.last && cut.consumed == 0;
        }
        Ok(true)
    }
}

impl GiveRows for Spooled<'_> {
    fn next(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        batch.clear();
        batch.columns = self.clear.len();
        batch.first_record = self.record;
        while batch.rows() < BATCH_ROWS && batch.arena.len() < BATCH_BYTES && self.fill()? {
            let record = &self.rows.records[self.next];
            let cells = self.rows.record_cells(record);
            if cells.len() != batch.columns {
                return Err(Error::Bug("a row that was written has another width than the titles".into()));
            }
            for (cell, clear) in cells.iter().zip(&self.clear) {
                let text = self.rows.text(&self.text, *cell);
                match clear {
                    Some(word) if word == text => batch.push(CLEAR, ""),
                    _ if text.is_empty() => batch.push(ABSENT, ""),
                    _ => batch.push(VALUE, text),
                }
            }
            self.next += 1;
            self.record += 1;
        }
        Ok(batch.rows() > 0)
    }
}

/// Takes what a plugin writes; text in the encoding that is asked for.
struct Output<'o> {
    take: &'o mut dyn FnMut(&[u8]) -> Result<(), Error>,
    encoding: Encoding,
    native: &'o Map,
    /// What the output is called.
    name: &'o str,
    /// Bytes that it may have.
    room: u64,
    taken: u64,
    /// The beginning of a character whose end has not come yet.
    half: Vec<u8>,
    remarks: Remarks,
}

impl Output<'_> {
    fn no_text(&self) -> Error {
        Error::Plugin(format!("the plugin of {} writes bytes that are no UTF-8", self.native.full_id()))
    }
}

impl TakeBytes for Output<'_> {
    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.taken += bytes.len() as u64;
        if self.taken > self.room {
            return Err(Error::Plugin(format!(
                "the plugin of {} writes more than `{}` can hold: {} MiB and no end",
                self.native.full_id(),
                self.name,
                self.taken >> 20
            )));
        }
        if self.native.layout.native.as_ref().is_none_or(|native| !native.text) {
            return (self.take)(bytes);
        }
        self.half.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.half) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Err(self.no_text()),
        };
        let rest = self.half.split_off(whole);
        let text = String::from_utf8(std::mem::replace(&mut self.half, rest)).map_err(|_| self.no_text())?;
        if self.encoding == Encoding::Utf8 {
            return (self.take)(text.as_bytes());
        }
        let mut encoded = Vec::new();
        if let Err(place) = self.encoding.encode(&text, &mut encoded) {
            let character = shown(&place.character.to_string(), 8).into_owned();
            self.remarks.add(Remark {
                severity: Severity::Error,
                record: 0,
                offset: None,
                column: String::new(),
                message: format!("the character `{character}` has no place in {}", self.encoding.name()),
                help: "write another encoding with `--output encoding=utf-8`".into(),
            });
        }
        (self.take)(&encoded)
    }

    fn remark(&mut self, remark: Remark) {
        self.remarks.add(remark);
    }
}
