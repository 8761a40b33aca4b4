//! The way in: which file is a native one, and the rows of its plugin as a source of delimited text.
//!
//! In that source record and line have the same number, as long as no cell holds a line break: there is no header in
//! it, and the titles are kept beside it.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

use super::widen::widen;
use super::{Batch, CLEAR, Native, Opening, Remark, Remarks, TakeRows, VALUE};
use crate::error::Error;
use crate::fault::FileError;
use crate::layout::Writer;
use crate::map::{Blank, Map};
use crate::model::State;
use crate::open::not_text;
use crate::plan::bind::same_title;
use crate::preface::REJECT_TITLES;
use crate::prove::ReadBack;
use crate::registry::Registry;
use crate::report::Severity;
use crate::source::{ChunkError, Chunks, Encoding, Source, guess, unlinked};
use crate::value::shown::shown;

/// Bytes that a plugin may give without any, and for each byte of what it gets: more is no file of users.
pub(super) const FREE_BYTES: u64 = 64 << 20;
pub(super) const BYTES_A_BYTE: u64 = 200;

/// What is known of a source that a plugin has cut.
#[derive(Debug)]
pub struct NativeInput {
    /// Its format.
    pub map: Arc<Map>,
    /// The titles of its columns.
    pub titles: Vec<String>,
    /// What the plugin has to say.
    pub remarks: Remarks,
    /// Why the format was taken.
    pub evidence: Vec<String>,
    /// The file itself, where its rows stand for it.
    pub(crate) raw: Option<Source>,
}

/// The native format of a file.
pub(crate) struct Detected {
    /// Its map.
    pub(crate) map: Arc<Map>,
    /// Why it was taken; nothing where it was named.
    pub(crate) evidence: Vec<String>,
}

/// The native format of a file: the one named, or the one that it begins like. Runs no plugin.
///
/// # Errors
/// More than one fits; a file that cannot be read; a map that is wrong.
pub(crate) fn detect(
    source: &mut Source,
    from: Option<&str>,
    registry: &Registry,
) -> Result<Option<Detected>, Error> {
    if is_rejects(source.head()?) {
        return Ok(None);
    }
    if let Some(from) = from {
        let map = registry.source_map(from)?;
        return Ok(map.layout.native.is_some().then_some(Detected { map, evidence: Vec::new() }));
    }
    let extension = source.path().and_then(Path::extension).map(|ext| ext.to_string_lossy().into_owned());
    let head = source.head()?;
    let mut found = Vec::new();
    for map in registry.all()? {
        let Some(native) = &map.layout.native else { continue };
        if let Some((length, evidence)) = native.fits(head, extension.as_deref()) {
            found.push((length, map, evidence));
        }
    }
    let Some(longest) = found.iter().map(|(length, ..)| *length).max() else { return Ok(None) };
    found.retain(|(length, ..)| *length == longest);
    if let [(_, a, evidence), (_, b, _), ..] = found.as_slice() {
        let (a, b) = (a.full_id(), b.full_id());
        return Err(Error::Format(format!(
            "`{}` may be {a} or {b}: {evidence}; say `--from {a}` or `--from {b}`",
            source.name()
        )));
    }
    Ok(found.pop().map(|(_, map, evidence)| Detected { map, evidence: vec![evidence] }))
}

/// A file of rejects is delimited text, whatever the records in it came from.
fn is_rejects(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.starts_with(REJECT_TITLES[0].as_bytes())
}

/// Lets the plugin of `map` cut a file; gives its rows as a source.
///
/// # Errors
/// What the plugin, the file and the temporary file give.
pub(crate) fn cut(
    source: &mut Source,
    map: Arc<Map>,
    evidence: Vec<String>,
    encoding: Option<Encoding>,
    registry: &Registry,
) -> Result<(Source, NativeInput), Error> {
    let plugin = registry.native(&map)?;
    cut_by(&*plugin, source, map, evidence, encoding)
}

/// Lets a plugin read what it has written, for a proof.
///
/// # Errors
/// [`Error::Plugin`] where it cannot; what the plugin and the temporary file give.
pub(crate) fn back(
    plugin: &dyn Native,
    mut output: Source,
    map: &Arc<Map>,
    encoding: Encoding,
) -> Result<ReadBack, Error> {
    let refused = |why: String| {
        let id = map.full_id();
        Error::Plugin(format!("the plugin of {id} does not read what it wrote: {why}; nothing was written"))
    };
    let (source, input) = match cut_by(plugin, &mut output, Arc::clone(map), Vec::new(), Some(encoding)) {
        Err(Error::Format(why)) => return Err(refused(why)),
        other => other?,
    };
    match input.remarks.kept.iter().find(|remark| remark.severity >= Severity::Error) {
        Some(remark) => Err(refused(remark.sentence(false))),
        None => Ok(ReadBack { source, titles: Some(input.titles) }),
    }
}

fn cut_by(
    plugin: &dyn Native,
    source: &mut Source,
    map: Arc<Map>,
    evidence: Vec<String>,
    encoding: Option<Encoding>,
) -> Result<(Source, NativeInput), Error> {
    let Some(native) = &map.layout.native else { return Err(Error::Bug("the map is not native".into())) };
    let name = source.name().to_owned();
    let room = FREE_BYTES.saturating_add(source.len().saturating_mul(BYTES_A_BYTE));
    let mut spool = Spool::new(&map, &name, room)?;
    let opening = |length| Opening { file: &name, length, columns: Vec::new(), options: &native.options };
    if native.text {
        let whole = source.is_whole_in_head();
        let encoding = encoding.unwrap_or(guess(source.head()?, whole).encoding);
        let mut text = Text::new(source.chunks(encoding)?);
        let read = plugin.read(&opening(None), &mut text, &mut spool);
        match text.failed {
            Some(ChunkError::File(fault)) => return Err(fault.into()),
            Some(ChunkError::NotText { line, byte, .. }) => {
                return Err(not_text(&name, encoding, line, byte));
            }
            None => read?,
        }
    } else {
        let length = source.len();
        let mut bytes = source.bytes()?;
        let read = plugin.read(&opening(Some(length)), &mut bytes, &mut spool);
        if let Some(cause) = bytes.failed {
            return Err(FileError::Read { what: format!("`{name}`"), cause }.into());
        }
        read?;
    }
    let Spool { file, bytes, titles, remarks, narrowest, .. } = spool;
    let fault = |cause| Error::File(FileError::spool(name.clone(), cause));
    let file = file.into_inner().map_err(|failed| fault(failed.into_error()))?;
    let (file, bytes) = match narrowest.is_some_and(|narrowest| narrowest < titles.len()) {
        true => widen(&name, (file, bytes), titles.len(), &map.layout.dialect(map.layout.delimiter()))?,
        false => (file, bytes),
    };
    let cut = Source::spooled(&name, source.path(), file, bytes);
    Ok((cut, NativeInput { map: Arc::clone(&map), titles, remarks, evidence, raw: None }))
}

/// Takes rows into a temporary file.
struct Spool<'m> {
    map: &'m Map,
    name: &'m str,
    file: BufWriter<File>,
    writer: Writer,
    bytes: u64,
    room: u64,
    titles: Vec<String>,
    /// Of each column the word that erases, if it has one; an empty cell may be one.
    clear: Vec<Option<String>>,
    remarks: Remarks,
    line: Vec<u8>,
    /// Cells of the narrowest row.
    narrowest: Option<usize>,
}

impl<'m> Spool<'m> {
    fn new(map: &'m Map, name: &'m str, room: u64) -> Result<Spool<'m>, Error> {
        let file = unlinked().map_err(|cause| FileError::spool(name.to_owned(), cause))?;
        Ok(Spool {
            map,
            name,
            file: BufWriter::with_capacity(256 * 1024, file),
            writer: Writer::new(&map.layout.dialect(map.layout.delimiter())),
            bytes: 0,
            room,
            titles: Vec::new(),
            clear: Vec::new(),
            remarks: Remarks::default(),
            line: Vec::new(),
            narrowest: None,
        })
    }

    fn broken(&self, what: String) -> Error {
        Error::Plugin(format!("the plugin of {} {what}", self.map.full_id()))
    }
}

impl TakeRows for Spool<'_> {
    fn column(&mut self, title: &str) -> Result<(), Error> {
        let cell = (0..self.map.cells.len()).find(|cell| same_title(self.map, *cell, title));
        let column = cell.map(|cell| &self.map.columns[self.map.cells[cell].column]);
        let clear = column.and_then(|column| {
            let word = column.states.iter().find(|(state, _)| *state == State::Clear);
            let blank = (column.blank == Blank::State(State::Clear)).then(String::new);
            word.map(|(_, word)| word.clone()).or(blank)
        });
        self.titles.push(title.to_owned());
        self.clear.push(clear);
        Ok(())
    }

    fn rows(&mut self, batch: &Batch) -> Result<(), Error> {
        // Columns are only added: the first rows are the narrowest.
        self.narrowest.get_or_insert(batch.columns);
        for row in 0..batch.rows() {
            self.line.clear();
            for column in 0..batch.columns {
                let (state, text) = batch.cell(row, column);
                let text = match (state, &self.clear[column]) {
                    (VALUE, _) => text,
                    (CLEAR, Some(word)) => word,
                    (CLEAR, None) => {
                        let title = shown(&self.titles[column], 80).into_owned();
                        return Err(self.broken(format!(
                            "clears `{title}`, and its map has no word that clears there; say `states = {{ clear = \"…\" }}`"
                        )));
                    }
                    _ => "",
                };
                if column > 0 {
                    self.line.push(b',');
                }
                self.writer.write_cell(text, &mut self.line);
            }
            self.writer.end_row(0, &mut self.line);
            self.bytes += self.line.len() as u64;
            if self.bytes > self.room {
                return Err(self.broken(format!(
                    "gives more rows than `{}` can hold: {} MiB and no end",
                    self.name,
                    self.bytes >> 20
                )));
            }
            let written = self.file.write_all(&self.line);
            written.map_err(|cause| FileError::spool(self.name.to_owned(), cause))?;
        }
        Ok(())
    }

    fn remark(&mut self, remark: Remark) {
        self.remarks.add(remark);
    }
}

/// A source's text as bytes of UTF-8.
struct Text<'s> {
    chunks: Chunks<'s>,
    /// What was decoded, and how much of it was taken.
    pending: Vec<u8>,
    taken: usize,
    ended: bool,
    failed: Option<ChunkError>,
}

impl<'s> Text<'s> {
    fn new(chunks: Chunks<'s>) -> Self {
        Text { chunks, pending: Vec::new(), taken: 0, ended: false, failed: None }
    }
}

impl Read for Text<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.pending.len() && !self.ended {
            match self.chunks.next(self.pending.len()) {
                Ok(chunk) => {
                    self.ended = chunk.last;
                    self.pending.clear();
                    self.pending.extend_from_slice(chunk.text.as_bytes());
                    self.taken = 0;
                }
                Err(failed) => {
                    self.failed = Some(failed);
                    return Err(io::Error::other("the file is no text"));
                }
            }
        }
        let count = to.len().min(self.pending.len() - self.taken);
        to[..count].copy_from_slice(&self.pending[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}
