//! Uniqueness over a file: which records repeat the cells of an earlier one.
//!
//! No text is kept: a table of hashes tells candidates, and a candidate is settled by reading both records again.
//! Memory is 16 bytes a record and rule, and the table's spare room.

mod candidates;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use sha1::{Digest, Sha1};
use std::hash::{BuildHasher, Hasher};

pub use self::candidates::Candidates;
use crate::map::{Demand, Map};
use crate::report::Place;

/// The tables of one pass, one a rule.
#[derive(Debug)]
pub struct Unique {
    rules: Vec<UniqueRule>,
    /// Records whose hash was met before.
    pub candidates: Candidates,
}

/// One `unique` rule of a map.
#[derive(Debug)]
pub struct UniqueRule {
    /// Its index in the map.
    pub rule: usize,
    /// The cells that must be unique together.
    pub cells: Vec<usize>,
    fold: bool,
    table: HashTable<(u64, u64)>,
}

/// A record that may repeat an earlier one.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// Index of the rule in the map.
    pub rule: usize,
    /// Where the earlier record begins in the decoded text.
    pub earlier: u64,
    /// Where this one begins.
    pub offset: u64,
    /// Where its finding stands.
    pub place: Place,
}

impl Unique {
    /// Tables for the rules of a map.
    pub fn new(map: &Map) -> Unique {
        let rules = map
            .rules
            .iter()
            .enumerate()
            .filter_map(|(index, rule)| match &rule.demand {
                Demand::Unique(cells) => Some(UniqueRule {
                    rule: index,
                    cells: cells.clone(),
                    fold: rule.fold,
                    table: HashTable::new(),
                }),
                _ => None,
            })
            .collect();
        Unique { rules, candidates: Candidates::default() }
    }

    /// The keys of one record, added to those of its batch: nothing is compared yet.
    pub fn keys<'c>(&self, cell: impl Fn(usize) -> &'c str, record: u32, keys: &mut Vec<Key>) {
        for (rule, unique) in self.rules.iter().enumerate() {
            if let Some(hash) = unique.hash(&cell) {
                keys.push(Key { rule: rule as u32, record, hash });
            }
        }
    }

    /// Enters a key in the order of the records. `offset`: where its record begins; `place`, asked only for a
    /// candidate: where its finding stands, given the first cell of the rule. A record that is known to be set aside
    /// does not `stand`: it is found to repeat another, and none repeats it.
    pub fn enter(&mut self, key: &Key, offset: u64, stands: bool, place: impl FnOnce(usize) -> Place) {
        let rule = &mut self.rules[key.rule as usize];
        let found = rule.table.find(key.hash, |(other, _)| *other == key.hash).map(|(_, earlier)| *earlier);
        match found {
            Some(earlier) => {
                let place = place(rule.cells[0]);
                self.candidates.push(Candidate { rule: rule.rule, earlier, offset, place });
            }
            None if !stands => {}
            None => {
                rule.table.insert_unique(key.hash, (key.hash, offset), |(hash, _)| *hash);
            }
        }
    }
}

/// The hash of one record's cells under one rule.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Which of the rules with a table.
    rule: u32,
    /// Index of the record in its batch.
    pub record: u32,
    hash: u64,
}

impl UniqueRule {
    /// The hash of the cells; none if one of them is blank.
    fn hash<'c>(&self, cell: impl Fn(usize) -> &'c str) -> Option<u64> {
        let mut hasher = FixedState::default().build_hasher();
        for index in &self.cells {
            let text = cell(*index);
            if text.is_empty() {
                return None;
            }
            if self.fold {
                text.chars().flat_map(char::to_lowercase).for_each(|c| hasher.write_u32(u32::from(c)));
            } else {
                hasher.write(text.as_bytes());
            }
            hasher.write_u8(0xFF);
        }
        Some(hasher.finish())
    }
}

/// What two records must have in common to say the same in these cells: a digest, so that a cell of any length takes
/// no room. None if one of them is blank.
pub fn digest(cells: &[&str], fold: bool) -> Option<[u8; 20]> {
    let mut sha = Sha1::new();
    for cell in cells {
        if cell.is_empty() {
            return None;
        }
        if fold {
            let mut buffer = [0; 4];
            for c in cell.chars().flat_map(char::to_lowercase) {
                sha.update(c.encode_utf8(&mut buffer).as_bytes());
            }
        } else {
            sha.update(cell.as_bytes());
        }
        // No cell holds this byte, so that no cells run into one another.
        sha.update([0xFF]);
    }
    Some(sha.finalize().into())
}
