//! A map learned from a sample: how the file is cut, what each column means, and the map as text with the evidence
//! beside every line.
//!
//! Titles propose and values decide: a field is taken only where both agree, anything else is kept as an open field and
//! marked with a TODO. Secrets are never assumed; their author is asked. Titles are read by `title`, `lexicon` and `named` (the
//! words are data in `words.toml`) and by the maps that are installed (`dictionary`); values are counted by `evidence`
//! and weighed by `fit`, `weigh` and `decide`; what may be a secret is told by `secrets`; `draft` writes the map and `trial` tries it on the sample; `study` holds them together. Who asks, and where the
//! map goes, is left to others.

mod decide;
mod dictionary;
mod draft;
mod evidence;
mod fit;
mod lexicon;
mod look;
mod named;
mod pairs;
mod sample;
mod secrets;
mod study;
mod title;
mod trial;
mod weigh;

use std::path::PathBuf;
use std::sync::Arc;

use crate::laws::Proof;
use crate::map::Map;
use crate::open::Overrides;
pub use study::Study;

/// What is asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// The sample; `-` is standard input.
    pub file: PathBuf,
    /// The id of the format.
    pub id: String,
    /// Layout keys of the sample.
    pub reading: Overrides,
    /// Title = path, or `-` for a column that is to stay open: what somebody knows already.
    pub answers: Vec<(String, String)>,
}

/// A question about a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its place, to answer by.
    pub column: usize,
    /// Its title, as it stands in the file.
    pub title: String,
    /// Whether it holds secrets, so that the map is not finished without an answer.
    pub secret: bool,
    /// The field that it may be.
    pub guess: Option<String>,
    /// Why that is not sure.
    pub why: String,
    /// How many cells are filled, of how many.
    pub filled: (u64, u64),
}

/// How sure a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Title and values agree, or somebody said so.
    Learned,
    /// It stands as a TODO.
    Doubtful,
    /// It holds secrets and waits for an answer.
    Secret,
    /// It is known to have no field, or not known at all.
    Open,
}

/// What became of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Its title.
    pub title: String,
    /// The field that it has, or may have.
    pub field: Option<String>,
    /// How sure that is.
    pub standing: Standing,
    /// Whether there is something to look at though it is learned.
    pub todo: bool,
    /// Why, in words; empty where there is nothing to say.
    pub why: String,
}

/// A map that was learned.
#[derive(Debug)]
pub struct Draft {
    /// The map as text.
    pub text: String,
    /// The same, loaded.
    pub map: Arc<Map>,
    /// The columns of the file in their order.
    pub columns: Vec<Learned>,
    /// Records of the sample.
    pub records: u64,
    /// Records that were not tried, because they have another number of cells than the first one.
    pub odd: u64,
    /// Whether the sample is written byte for byte as it was; `None` where it is too large to be compared.
    pub same_bytes: Option<bool>,
    /// Columns whose cells come back otherwise: title, and how many cells.
    pub changed: Vec<(String, u64)>,
    /// What the laws say of the map.
    pub proof: Proof,
    /// What is wrong with the sample as a file of this format.
    pub faults: Vec<String>,
    /// Formats that take the sample as well as this one does.
    pub also: Vec<String>,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

impl Draft {
    /// Columns of secrets that wait for an answer.
    pub fn secrets(&self) -> usize {
        self.columns.iter().filter(|column| column.standing == Standing::Secret).count()
    }

    /// Whether the map holds: no law is broken, and the sample is sound.
    pub fn holds(&self) -> bool {
        self.proof.holds() && self.faults.is_empty()
    }
}
