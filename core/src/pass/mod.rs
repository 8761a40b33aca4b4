//! One pass over a source: every record is cut, judged, converted if there is a target, and accounted for.
//!
//! A pass knows nothing of files: text comes from [`crate::source`], rows go to a [`Sink`]. Which passes are made, and
//! whether their output may stand, is settled in [`mod@crate::convert`].

mod account;
mod batch;
mod end;
mod record;
mod run;
mod short;
mod unusual;
mod user;

use std::collections::{BTreeMap, HashMap};

use crate::error::Error;
use crate::layout::Dialect;
use crate::map::Map;
use crate::native::Remarks;
use crate::plan::frame::Slots;
use crate::plan::read::ReadPlan;
use crate::plan::unique::Candidate;
use crate::plan::{Binding, Handed, Plan};
use crate::preface::Preface;
use crate::prove::Trace;
use crate::report::{Change, Fates, Report, ledger};

pub(crate) use run::spot_of;

/// What a pass works on; all of it is settled before the first record.
pub struct Job<'p, 'm> {
    /// The source map.
    pub source: &'m Map,
    /// How its file is bound.
    pub binding: &'p Binding,
    /// How it is cut.
    pub dialect: &'p Dialect,
    /// What stands in front of it.
    pub preface: &'p Preface,
    /// What is done with each record.
    pub work: &'p Work<'m>,
    /// Whether text may stand in the wrong columns, so that nothing of it is shown.
    pub hidden: bool,
    /// Codes that are allowed.
    pub allow: &'p [String],
    /// Which cells of the target are written, of each part; none: not settled yet.
    pub masks: Option<&'p [Vec<bool>]>,
    /// Whether kinds of records that may not share a file go to parts of their own.
    pub parts: bool,
    /// Records that are set aside because they repeat an earlier one, each with the rule of the target.
    pub duplicates: &'p HashMap<u64, usize>,
    /// What a plugin that cut the file has to say: a row that it calls an error is set aside.
    pub remarks: Option<&'p Remarks>,
    /// Whether records with errors are set aside and the others written.
    pub skip_invalid: bool,
    /// Whether a record that seems to repeat an earlier one is set aside at once; what is right is settled later.
    pub admits: bool,
    /// How many changed cells of each column are shown with their old and new text.
    pub changes: usize,
    /// Whether it is traced what became of the records: for a proof, or to count those of a check.
    pub traced: bool,
    /// Whom to tell how far it is.
    pub progress: Progress<'p>,
    /// How many threads work on it; the result is the same for any number.
    pub threads: usize,
    /// Whether every record goes the general way; the result is the same.
    pub plain: bool,
}

/// Whom to tell how far a run is, from one thread at a time: what is being done, in one word; the bytes that are done,
/// about; and how many there are.
pub type Tell<'t> = Option<&'t (dyn Fn(&'static str, u64, u64) + Sync)>;

/// How far a pass is.
#[derive(Clone, Copy, Default)]
pub struct Progress<'p> {
    /// What is being done, in one word.
    pub what: &'static str,
    /// Bytes of the source.
    pub whole: u64,
    /// Who wants to know.
    pub tell: Tell<'p>,
}

impl Progress<'_> {
    /// So many bytes are done.
    pub fn at(&self, done: u64) {
        if let Some(tell) = self.tell {
            tell(self.what, done.min(self.whole), self.whole);
        }
    }
}

/// What is done with each record.
pub enum Work<'m> {
    /// It is judged as its vendor would.
    Check(ReadPlan<'m>, Slots),
    /// It is converted.
    Convert(Box<Plan<'m>>, Dialect),
}

/// Where a pass puts what it makes.
pub trait Sink: Send {
    /// The bytes of rows of one part that stand; in UTF-8.
    ///
    /// # Errors
    /// When they cannot be taken.
    fn rows(&mut self, part: usize, bytes: &[u8]) -> Result<(), Error>;
    /// The rows of that part that follow belong to a further file, because this one is full.
    ///
    /// # Errors
    /// When it cannot be begun.
    fn full(&mut self, part: usize) -> Result<(), Error>;
    /// A record that is set aside: its line, its number, what was said, and its text with its line end.
    ///
    /// # Errors
    /// When it cannot be taken.
    fn reject(&mut self, line: u64, number: u64, said: &[(String, String)], text: &str) -> Result<(), Error>;
    /// A secret that was made for a user whose rows stand.
    ///
    /// # Errors
    /// When it cannot be taken.
    fn hand_out(&mut self, handed: &Handed) -> Result<(), Error>;
}

/// What a pass, or one batch of it, found.
#[derive(Debug)]
pub struct End {
    /// Findings, ledger, supplies, sums.
    pub report: Report,
    /// The fates of the cells of each physical column, and behind them those of surplus cells; only of a batch, since
    /// the report of a pass has them in its ledger.
    pub fates: Vec<Fates>,
    /// The first changed cells of each physical column; only of a batch.
    pub changes: Vec<Vec<Change>>,
    /// Cells of each physical column in records that ask to remove something; only of a batch.
    pub removed: BTreeMap<usize, u64>,
    /// Cells of each physical column that hold a mask in place of a secret, by their fates; only of a batch.
    pub masked: BTreeMap<usize, ledger::Masked>,
    /// What became of the records, if that is traced.
    pub trace: Trace,
    /// Of each part, which cells of the target some record fills.
    pub filled: Vec<Vec<bool>>,
    /// Of each part, how many rows it has.
    pub rows: Vec<u64>,
    /// Records that may repeat an earlier one.
    pub candidates: Vec<Candidate>,
    /// Those that were set aside for it at once, by their numbers, with the rule.
    pub repeats: HashMap<u64, usize>,
    /// Of each `split` title of the judged map: records without and with a value.
    pub split: Vec<(u64, u64)>,
    /// Rows with a filled cell in a column that is not written: a bug, for which the run is ended.
    pub hidden: u64,
    /// Of each rule of the judged map: whether some record meets its conditions (asked for `max_rows` alone).
    pub met: Vec<bool>,
}

/// Why a pass stopped.
#[derive(Debug)]
pub enum Stop {
    /// The run cannot go on.
    Error(Error),
    /// Bytes are no text in the encoding that was taken.
    NotText {
        /// The physical line.
        line: u64,
        /// The byte.
        byte: u8,
    },
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

impl<'m> Job<'_, 'm> {
    /// The map whose rules decide: the target's, or the source's where there is no target.
    pub fn judged(&self) -> &'m Map {
        match self.work {
            Work::Check(..) => self.source,
            Work::Convert(plan, _) => plan.write.map,
        }
    }

    /// What a plugin says of a row that it calls an error: code and message.
    fn fault_of(&self, record: u64) -> Option<(String, String)> {
        self.remarks?.fault_of(record)
    }

    /// How many parts there can be: the files of a bundle, or the kinds of records that may not share a file.
    pub fn part_count(&self) -> usize {
        let judged = self.judged();
        if judged.is_bundle() {
            return judged.files.len();
        }
        if self.parts { 1 << judged.layout.split.len().min(4) } else { 1 }
    }

    /// The part of a record of the judged map.
    fn part(&self, cells: &[&str]) -> usize {
        if !self.parts {
            return 0;
        }
        let judged = self.judged();
        let blank = |title: &String| {
            judged.cell_of_title(title).is_none_or(|cell| cells.get(cell).is_none_or(|cell| cell.is_empty()))
        };
        judged
            .layout
            .split
            .iter()
            .take(4)
            .enumerate()
            .map(|(bit, title)| usize::from(blank(title)) << bit)
            .sum()
    }
}
