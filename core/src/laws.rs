//! The laws that every map must keep, and their proof by many rows and users out of a seed.
//!
//! What is written is read again; what is read is written as it was, or in a normal form that stays as it is; examples
//! hold both ways; cells survive being written as bytes. A law that is broken is a fault of the map or of the engine,
//! told in one sentence without a secret. Rows and users are made in [`generate`], whole files are tried in [`sample`].

mod bytes;
pub mod foretold;
pub mod generate;
mod random;
mod rows;
pub mod sample;
mod texts;

use std::collections::BTreeSet;

use crate::map::Map;
pub use generate::Generator;
pub use sample::{SampleProof, prove_sample};

/// The laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Law {
    /// A user that was written is read again as it was.
    WriteThenRead,
    /// A row that was read is written as it was or in its normal form, and the normal form stays as it is.
    ReadThenWrite,
    /// An example's row means its user, and its user is written as its row.
    Example,
    /// Cells that were written as bytes are cut into the same cells.
    Bytes,
    /// A sample file is read without an error, and what is written of it means the same users.
    Sample,
}

/// A law that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The law.
    pub law: Law,
    /// One sentence, lower case, without full stop: the column and the two texts; secrets are masked.
    pub message: String,
}

/// How much was tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tried {
    /// Rows that were made and read without an error.
    pub rows: u64,
    /// Rows that were made and could not be read; no law is asked of them.
    pub passed_over: u64,
    /// Users that were made.
    pub users: u64,
    /// Examples of the map.
    pub examples: u64,
    /// Rows that were written as bytes and cut, once a delimiter.
    pub bytes: u64,
}

/// What a proof gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// How much was tried.
    pub tried: Tried,
    /// The laws that are broken, one fault a law and column.
    pub faults: Vec<Fault>,
    /// Columns and kinds of items of which no text was found, and what no row alone can show: nothing is known of them.
    pub untried: Vec<String>,
}

impl Law {
    /// The law in a few words.
    pub fn describe(self) -> &'static str {
        match self {
            Law::WriteThenRead => "write, then read",
            Law::ReadThenWrite => "read, then write",
            Law::Example => "example",
            Law::Bytes => "bytes",
            Law::Sample => "sample",
        }
    }
}

impl Proof {
    /// Whether no law is broken.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Faults, of which the first of a law and place is kept.
#[derive(Debug, Default)]
struct Faults {
    list: Vec<Fault>,
    met: BTreeSet<(Law, String)>,
}

impl Faults {
    fn add(&mut self, law: Law, place: &str, message: String) {
        if self.met.insert((law, place.to_owned())) {
            self.list.push(Fault { law, message });
        }
    }
}

/// Tries the laws on a map: on its examples, and on so many rows and as many users made out of the seed. The same seed
/// tries the same ones.
pub fn prove(map: &Map, rows: usize, seed: u64) -> Proof {
    let mut generator = Generator::new(map, seed);
    let mut prover = rows::Prover::new(map);
    prover.examples();
    for _ in 0..rows {
        let row = generator.row();
        prover.row(&row);
        prover.bytes(&row);
        prover.user(&generator.user());
        prover.bytes(&bytes::hostile(map, &row, seed));
    }
    let mut proof = prover.proof();
    proof.untried = generator.untried();
    if map.layout.row_per.is_some() {
        proof.untried.push("users of several records (`row_per`)".to_owned());
    }
    proof
}
