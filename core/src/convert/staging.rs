//! Outputs that wait for the verdict: rows and rejects go into temporary files beside their places.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use super::handout::HandOut;
use super::paths::Names;
use crate::commit::{Folders, Output, OutputOptions};
use crate::error::Error;
use crate::fault::{FileError, show_path};
use crate::layout::{Dialect, Writer};
use crate::map::Map;
use crate::native::Native;
use crate::native::write::write;
use crate::pass::Sink;
use crate::plan::Handed;
use crate::preface::REJECT_TITLES;
use crate::prove::Trace;
use crate::report::Findings;
use crate::source::{Encoding, unlinked};
use crate::value::shown::shown;

/// Outputs with their paths, ready to be committed.
#[derive(Default)]
pub(super) struct Staged {
    /// The outputs; no path is standard output.
    pub(super) outputs: Vec<(Option<PathBuf>, Output)>,
    /// Of each output its part.
    pub(super) parts: Vec<usize>,
    /// What became of the records, if that was traced.
    pub(super) trace: Trace,
    /// The rejects, if a record was set aside.
    pub(super) rejects: Option<Output>,
    /// The folders made for them; they are given up after the outputs.
    pub(super) folders: Folders,
    /// The hand-out, if a secret was made.
    pub(super) handout: Option<Output>,
}

/// Where the rows of a run go.
pub(super) enum Place {
    /// Nowhere: a dry run.
    Nowhere,
    /// Standard output.
    Stdout,
    /// One file.
    File(PathBuf),
    /// Files in a folder, one a part.
    Folder { folder: PathBuf, names: Names },
}

/// Takes rows and rejects into files that wait for the verdict.
pub(super) struct Staging {
    place: Place,
    options: OutputOptions,
    encoding: Encoding,
    /// What stands in front of the rows of each part.
    fronts: Vec<Vec<u8>>,
    /// Of each part the file that is being filled.
    open: Vec<Option<usize>>,
    files: Vec<(Option<PathBuf>, Output)>,
    /// Of each file its part.
    parts: Vec<usize>,
    /// Bytes of the largest file.
    pub(super) largest: u64,
    bytes: Vec<u64>,
    /// Whether the SHA-256 of what is written is wanted.
    digest: bool,
    /// Why some text could not be written, if that happened.
    pub(super) unwritable: Option<String>,
    rejects: Option<Output>,
    pub(super) reject_to: Option<RejectTo>,
    handout: Option<HandOut>,
    /// Where secrets that are made go, and whether an older file there is replaced.
    pub(super) hand_to: Option<(PathBuf, bool)>,
    buffer: Vec<u8>,
    /// Whether a plugin writes the outputs: then rows are kept, one temporary file an output.
    pub(super) for_plugin: bool,
    kept: Vec<(BufWriter<File>, u64)>,
    /// Last, so that they are given up after the files in them.
    pub(super) folders: Folders,
}

/// Where rejects go, and how they are spelt: as the source.
pub(super) struct RejectTo {
    pub(super) path: PathBuf,
    pub(super) options: OutputOptions,
    pub(super) encoding: Encoding,
    pub(super) dialect: Dialect,
    /// Whether the source begins with a byte order mark.
    pub(super) bom: bool,
    /// What stands in front of the source's records without belonging to them.
    pub(super) preamble: String,
    /// The source's header as it stands there, if it has one.
    pub(super) header: Option<String>,
    /// The source's line end.
    pub(super) line_end: &'static str,
}

impl Staging {
    /// A staging for so many parts, each with what stands in front of its rows, in the target's encoding.
    pub(super) fn new(
        place: Place,
        options: OutputOptions,
        encoding: Encoding,
        fronts: Vec<Vec<u8>>,
        digest: bool,
    ) -> Staging {
        let parts = fronts.len();
        Staging {
            place,
            options,
            encoding,
            fronts,
            open: vec![None; parts],
            files: Vec::new(),
            parts: Vec::new(),
            largest: 0,
            bytes: Vec::new(),
            digest,
            unwritable: None,
            rejects: None,
            reject_to: None,
            handout: None,
            hand_to: None,
            buffer: Vec::new(),
            for_plugin: false,
            kept: Vec::new(),
            folders: Folders::default(),
        }
    }

    /// Begins the file of a part, so that it exists even if no row comes.
    pub(super) fn begin(&mut self, part: usize) -> Result<(), Error> {
        if self.for_plugin {
            let file = unlinked().map_err(|cause| FileError::spool("the output".into(), cause))?;
            self.kept.push((BufWriter::with_capacity(256 * 1024, file), 0));
        }
        let (path, output) = match &self.place {
            Place::Nowhere => {
                self.bytes.push(0);
                self.open[part] = Some(self.bytes.len() - 1);
                return self.bytes(part, &self.fronts[part].clone());
            }
            Place::Stdout => (None, Output::stdout()?),
            Place::File(path) => (Some(path.clone()), Output::create(path, self.options)?),
            Place::Folder { folder, names } => {
                let path = folder.join(names.name(part, self.files.len() + 1));
                let output = Output::create(&path, self.options)?;
                (Some(path), output)
            }
        };
        self.files.push((path, if self.digest { output.with_digest() } else { output }));
        self.parts.push(part);
        self.bytes.push(0);
        self.open[part] = Some(self.files.len() - 1);
        self.bytes(part, &self.fronts[part].clone())
    }

    fn bytes(&mut self, part: usize, bytes: &[u8]) -> Result<(), Error> {
        let Some(file) = self.open[part] else { return Ok(()) };
        self.bytes[file] += bytes.len() as u64;
        self.largest = self.largest.max(self.bytes[file]);
        if let Some((kept, length)) = self.kept.get_mut(file) {
            *length += bytes.len() as u64;
            let written = kept.write_all(bytes);
            return written.map_err(|cause| FileError::spool("the output".into(), cause).into());
        }
        match self.files.get_mut(file) {
            Some((_, output)) => output.write_all(bytes).map_err(|cause| Error::File(output.fault(cause))),
            None => Ok(()),
        }
    }

    fn reject_bom(&mut self, encoding: Encoding) -> Result<(), Error> {
        let Some(output) = &mut self.rejects else { return Ok(()) };
        output.write_all(encoding.bom()).map_err(|cause| Error::File(output.fault(cause)))
    }

    fn reject_bytes(&mut self, encoding: Encoding, text: &str) -> Result<(), Error> {
        let Some(output) = &mut self.rejects else { return Ok(()) };
        self.buffer.clear();
        if encoding.encode(text, &mut self.buffer).is_err() {
            return Err(Error::Bug("a record does not fit the encoding that it was read in".into()));
        }
        output.write_all(&self.buffer).map_err(|cause| Error::File(output.fault(cause)))
    }

    /// Lets a plugin write the outputs out of the rows that were kept. What it remarks becomes findings.
    pub(super) fn hand_over(
        &mut self,
        plugin: &dyn Native,
        map: &Map,
        encoding: Encoding,
        findings: &mut Findings,
    ) -> Result<(), Error> {
        for (index, (kept, length)) in self.kept.drain(..).enumerate() {
            let failed = |cause| FileError::spool("the output".into(), cause);
            let file = kept.into_inner().map_err(|error| failed(error.into_error()))?;
            let mut output = self.files.get_mut(index);
            let name = match &output {
                Some((Some(path), _)) => show_path(path),
                _ => "the output".to_owned(),
            };
            let mut take = |bytes: &[u8]| match &mut output {
                Some((_, output)) => {
                    output.write_all(bytes).map_err(|cause| Error::File(output.fault(cause)))
                }
                None => Ok(()),
            };
            write(plugin, map, &name, (file, length), encoding, &mut take)?.tell(map, false, findings);
        }
        Ok(())
    }

    /// Everything that was written.
    pub(super) fn done(self) -> Staged {
        Staged {
            outputs: self.files,
            parts: self.parts,
            trace: Trace::default(),
            rejects: self.rejects,
            folders: self.folders,
            handout: self.handout.map(HandOut::into_output),
        }
    }
}

impl Sink for Staging {
    fn rows(&mut self, part: usize, bytes: &[u8]) -> Result<(), Error> {
        if self.open[part].is_none() {
            self.begin(part)?;
        }
        if self.encoding == Encoding::Utf8 {
            return self.bytes(part, bytes);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Error::Bug("a row is not UTF-8".into()))?;
        let mut encoded = Vec::new();
        if let Err(place) = self.encoding.encode(text, &mut encoded) {
            let name = self.encoding.name();
            self.unwritable.get_or_insert_with(|| {
                format!("the character `{}` has no place in {name}", shown(&place.character.to_string(), 8))
            });
        }
        self.bytes(part, &encoded)
    }

    fn full(&mut self, part: usize) -> Result<(), Error> {
        self.begin(part)
    }

    fn reject(&mut self, line: u64, number: u64, said: &[(String, String)], text: &str) -> Result<(), Error> {
        let Some(to) = self.reject_to.take() else { return Ok(()) };
        if self.rejects.is_none() {
            let output = Output::create(&to.path, to.options)?;
            self.rejects = Some(if self.digest { output.with_digest() } else { output });
            if to.bom {
                self.reject_bom(to.encoding)?;
            }
            let delimiter = to.dialect.delimiter.to_string();
            let mut front = to.preamble.clone();
            front.push_str(&REJECT_TITLES.join(&delimiter));
            if let Some(header) = &to.header {
                front.push_str(&delimiter);
                front.push_str(header);
            }
            front.push_str(to.line_end);
            self.reject_bytes(to.encoding, &front)?;
        }
        let codes: Vec<&str> = said.iter().map(|(code, _)| code.as_str()).collect();
        let messages: Vec<&str> = said.iter().map(|(_, message)| message.as_str()).collect();
        let cells = [line.to_string(), number.to_string(), codes.join(" "), messages.join("; ")];
        let mut front = Vec::new();
        let writer = Writer::new(&to.dialect);
        for cell in &cells {
            writer.write_cell(cell, &mut front);
            front.extend_from_slice(to.dialect.delimiter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        let front = fitting(to.encoding, String::from_utf8_lossy(&front).into_owned());
        self.reject_bytes(to.encoding, &front)?;
        self.reject_bytes(to.encoding, text)?;
        if !text.ends_with(to.line_end.chars().next_back().unwrap_or('\n')) {
            self.reject_bytes(to.encoding, to.line_end)?;
        }
        self.reject_to = Some(to);
        Ok(())
    }

    fn hand_out(&mut self, handed: &Handed) -> Result<(), Error> {
        let Some((path, force)) = &self.hand_to else { return Ok(()) };
        let list = match &mut self.handout {
            Some(list) => list,
            None => self.handout.insert(HandOut::begin(path, *force)?),
        };
        list.add(handed)
    }
}

/// A text in which `?` stands for every character that has no place in the encoding: words of ours in a file of others.
fn fitting(encoding: Encoding, mut text: String) -> String {
    while let Some(place) = encoding.no_place(&text) {
        text = text.replace(place.character, "?");
    }
    text
}
