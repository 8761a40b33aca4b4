//! What a run found and what became of every cell: findings, the ledger, and what was supplied.
//!
//! Everything here is data. How it is shown, and which exit code it makes, is left to the program.

pub mod codes;
pub mod findings;
pub mod ledger;
mod line;

pub use findings::{Detail, Excerpt, Finding, Findings, Group, Key, Place};
pub use ledger::{Change, Fate, Fates, Ledger, Supplies, Supply, SupplyLine};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not what was meant; nothing is stopped.
    Warning,
    /// The record cannot stand.
    Error,
    /// The run is refused unless the code is allowed by name.
    Refuse,
}

impl Severity {
    /// The words of maps, messages and JSON.
    pub const WORDS: [(&'static str, Severity); 4] = [
        ("note", Severity::Note),
        ("warning", Severity::Warning),
        ("error", Severity::Error),
        ("refuse", Severity::Refuse),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
            Severity::Refuse => "refuse",
        }
    }
}

/// The sums of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records read, header and comments not counted.
    pub records: u64,
    /// Records of the source that are in the output.
    pub written: u64,
    /// Rows in the output: as many as records, but where one user takes several.
    pub rows: u64,
    /// Records set aside because they have errors.
    pub set_aside: u64,
    /// Of those set aside, records that ask to remove something and have no word in the target.
    pub removed: u64,
    /// Of those set aside, records without any filled cell.
    pub blank: u64,
    /// Of those set aside, the vendor's own examples.
    pub examples: u64,
    /// Cells of all records that are not blank.
    pub filled: u64,
}

impl Counts {
    /// Records set aside that are no fault of the data: they ask to remove something, say nothing at all, or are the
    /// vendor's own example.
    pub fn passed_over(self) -> u64 {
        self.removed + self.blank + self.examples
    }

    /// Records that can be written: those in the output, if it stands.
    pub fn sound(self) -> u64 {
        self.written
    }

    /// Records that cannot be written, for their errors or because they repeat an earlier one.
    pub fn unsound(self) -> u64 {
        (self.records - self.sound()).saturating_sub(self.passed_over())
    }

    /// Adds the sums of a later part of the run.
    pub fn absorb(&mut self, part: Counts) {
        self.records += part.records;
        self.written += part.written;
        self.rows += part.rows;
        self.set_aside += part.set_aside;
        self.removed += part.removed;
        self.blank += part.blank;
        self.examples += part.examples;
        self.filled += part.filled;
    }
}

/// What a run found and did.
#[derive(Debug, Default)]
pub struct Report {
    /// The findings.
    pub findings: Findings,
    /// What became of every cell.
    pub ledger: Ledger,
    /// What target cells got that no source cell said.
    pub supplies: Supplies,
    /// The sums.
    pub counts: Counts,
    /// Records that were converted by the quick program of their conversion; the result does not depend on it.
    pub quick: u64,
}
