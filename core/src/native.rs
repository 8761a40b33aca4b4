//! Layouts that a library cuts and writes: what is asked of it, and how its rows take the route of all others.
//!
//! A [`Native`] turns the bytes of a file into rows of text cells and back. Its rows are spelt as delimited text into a
//! temporary file without a name, and read from there like any other source ([`read`]); what is written for it is cut
//! again and handed to it ([`mod@write`]). So a native format has detection, checks, ledger and second passes like every
//! other one. How a library is found, trusted and run is left to a [`Loader`], which the program brings along.

mod open;
pub mod read;
mod widen;
pub mod write;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;
use crate::map::Map;
use crate::report::{Detail, Findings, Place, Severity};
use crate::value::shown::shown;

/// The code of all that plugins say.
const CODE: &str = "plugin/remark";
/// The findings that concern the file.
const FILE: &str = "file";
/// Characters of a plugin's message that are shown.
const MESSAGE_CHARS: usize = 500;
/// Remarks that are kept; the rest is counted.
pub const MAX_REMARKS: usize = 1000;

/// Reads and writes the files of one format.
pub trait Native: Send + Sync {
    /// Cuts `input` into rows.
    ///
    /// # Errors
    /// [`Error::Format`] where the plugin says that it cannot read the file, [`Error::Plugin`] where it broke down or
    /// broke the contract; what `input` and `rows` give.
    fn read(&self, opening: &Opening<'_>, input: &mut dyn Read, rows: &mut dyn TakeRows)
    -> Result<(), Error>;

    /// Writes `rows`. `Ok(false)`: the plugin refused, and the remarks say why.
    ///
    /// # Errors
    /// [`Error::Plugin`]; what `rows` and `output` give.
    fn write(
        &self,
        opening: &Opening<'_>,
        rows: &mut dyn GiveRows,
        output: &mut dyn TakeBytes,
    ) -> Result<bool, Error>;
}

/// Finds and loads the libraries of maps that stand in files.
pub trait Loader: Send + Sync + std::fmt::Debug {
    /// Whether the library of a map may be loaded. Loads nothing and runs nothing.
    fn standing(&self, map: &Map, file: &Path) -> Standing;

    /// What runs the library of a map.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is not trusted, [`Error::Format`] where it cannot be used.
    fn load(&self, map: &Map, file: &Path) -> Result<Arc<dyn Native>, Error>;
}

/// Whether a library may be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The user trusts it.
    Trusted,
    /// The user has not said that it may run, or it has changed since: why, in one sentence.
    Untrusted(String),
    /// It cannot be loaded: why, in one sentence.
    Unusable(String),
}

/// What a file is opened with.
#[derive(Debug, Clone)]
pub struct Opening<'o> {
    /// What the file is called in messages.
    pub file: &'o str,
    /// Bytes of the file that is read, if they are known.
    pub length: Option<u64>,
    /// The titles of a file that is written.
    pub columns: Vec<&'o str>,
    /// The map's options.
    pub options: &'o [(String, String)],
}

/// Rows of text cells: an arena, where each cell ends in it, and what each cell says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Cells of each row.
    pub columns: usize,
    /// The number of the first row, from 1.
    pub first_record: u64,
    /// The texts of all cells.
    pub arena: String,
    /// Where each cell ends.
    pub ends: Vec<u64>,
    /// What each cell says.
    pub states: Vec<u8>,
}

/// The cell is its text.
pub const VALUE: u8 = 0;
/// Nothing is said.
pub const ABSENT: u8 = 1;
/// Said: erase what is there.
pub const CLEAR: u8 = 2;

/// Something that a plugin has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How bad it is.
    pub severity: Severity,
    /// The row that it is about, from 1; 0: the file.
    pub record: u64,
    /// The byte of the file.
    pub offset: Option<u64>,
    /// The title of the column; empty: no one column.
    pub column: String,
    /// One sentence.
    pub message: String,
    /// What to do; may be empty.
    pub help: String,
}

/// Takes what a reader cuts.
pub trait TakeRows {
    /// A new column; columns are numbered in the order of these calls.
    ///
    /// # Errors
    /// When the run cannot go on.
    fn column(&mut self, title: &str) -> Result<(), Error>;

    /// Rows of all columns that there are by now.
    ///
    /// # Errors
    /// When the run cannot go on.
    fn rows(&mut self, batch: &Batch) -> Result<(), Error>;

    /// A remark.
    fn remark(&mut self, remark: Remark);
}

/// Gives the rows that a writer writes.
pub trait GiveRows {
    /// Fills `batch` with the next rows; `false`: there are no more.
    ///
    /// # Errors
    /// When the run cannot go on.
    fn next(&mut self, batch: &mut Batch) -> Result<bool, Error>;
}

/// Takes what a writer writes.
pub trait TakeBytes {
    /// Bytes of the file.
    ///
    /// # Errors
    /// When the run cannot go on.
    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error>;

    /// A remark.
    fn remark(&mut self, remark: Remark);
}

/// Remarks of one file, the first thousand of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remarks {
    kept: Vec<Remark>,
    more: u64,
    /// The worst of those that are not kept.
    worst: Option<Severity>,
    /// The first row with an error that is not kept.
    unkept: Option<u64>,
    /// Of each row with an error, which of those that are kept is its first one.
    faulty: BTreeMap<u64, usize>,
}

impl Batch {
    /// Forgets the rows, and keeps the memory.
    pub fn clear(&mut self) {
        self.arena.clear();
        self.ends.clear();
        self.states.clear();
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.ends.len().checked_div(self.columns).unwrap_or(0)
    }

    /// Adds a cell.
    pub fn push(&mut self, state: u8, text: &str) {
        self.arena.push_str(text);
        self.ends.push(self.arena.len() as u64);
        self.states.push(state);
    }

    /// What a cell says, and its text.
    pub fn cell(&self, row: usize, column: usize) -> (u8, &str) {
        let at = row * self.columns + column;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        (self.states[at], &self.arena[start..self.ends[at] as usize])
    }
}

impl Remarks {
    /// Adds one. There is room for one more than is kept, which may say how many were not.
    pub fn add(&mut self, remark: Remark) {
        if self.kept.len() <= MAX_REMARKS {
            if remark.severity == Severity::Error && remark.record > 0 {
                self.faulty.entry(remark.record).or_insert(self.kept.len());
            }
            self.kept.push(remark);
        } else {
            if remark.severity == Severity::Error && remark.record > 0 {
                let first = self.unkept.get_or_insert(remark.record);
                *first = remark.record.min(*first);
            }
            self.more += 1;
            self.worst = self.worst.max(Some(remark.severity));
        }
    }

    /// Whether some row of the input has an error.
    pub(crate) fn any_faulty(&self) -> bool {
        !self.faulty.is_empty()
    }

    /// Whether a row of the input may have an error that is not kept.
    pub(crate) fn may_be_faulty(&self, record: u64) -> bool {
        self.unkept.is_some_and(|first| record >= first)
    }

    /// The error of a row of the input, if it has one: code and message, for the file of rejects.
    pub(crate) fn fault_of(&self, record: u64) -> Option<(String, String)> {
        let remark = &self.kept[*self.faulty.get(&record)?];
        Some((CODE.to_owned(), remark.sentence(true)))
    }

    /// Adds them to the findings of a run. `source`: they are about the records of the input.
    pub(crate) fn tell(&self, map: &Map, source: bool, findings: &mut Findings) {
        for remark in &self.kept {
            let place = (source && remark.record > 0).then_some(Place {
                line: remark.record,
                column: 1,
                record: remark.record,
            });
            let column = (!remark.column.is_empty()).then(|| shown(&remark.column, 80).into_owned());
            // What concerns the file stops a run in any case: it is no more like what concerns a row.
            let variant = if place.is_some() { "" } else { FILE };
            let line = place.map(|place| place.line);
            findings.add_at((CODE, variant), column.as_deref(), remark.severity, line, || {
                let detail = Detail {
                    message: remark.sentence(source),
                    notes: vec![format!("said by the plugin of {}", map.name)],
                    help: (!remark.help.is_empty()).then(|| shown(&remark.help, MESSAGE_CHARS).into_owned()),
                    ..Detail::default()
                };
                (place, detail)
            });
        }
        if self.more > 0 {
            // An error that is not kept is of no row that could be set aside: it concerns the file.
            let severity = self.worst.map_or(Severity::Warning, |worst| worst.max(Severity::Warning));
            findings.add_at((CODE, FILE), None, severity, None, || {
                let message =
                    format!("the plugin of {} has {} remarks more than are kept", map.name, self.more);
                (None, Detail { message, ..Detail::default() })
            });
        }
    }
}

impl Remark {
    /// The sentence, with the place where the finding has none.
    pub fn sentence(&self, placed: bool) -> String {
        let mut text = shown(&self.message, MESSAGE_CHARS).into_owned();
        if text.is_empty() {
            "the plugin gives no reason".clone_into(&mut text);
        }
        if self.record > 0 && !placed {
            text = format!("row {}: {text}", self.record);
        }
        if let Some(offset) = self.offset {
            text.push_str(&format!(" (byte {offset} of the file)"));
        }
        text
    }
}

/// Why a format cannot be run by a program that has no [`Loader`].
pub(crate) fn no_loader(map: &Map) -> Error {
    Error::Format(format!("{} is cut by a library, and this program loads none", map.full_id()))
}
