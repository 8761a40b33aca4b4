//! Uniqueness over a file: which records repeat the cells of an earlier one.
//!
//! No text is kept. One cell that is a number has its place in a table of pages (`numbers`), 4 to 5 bytes, as long as
//! numbers stand close together; anything else is a hash with the record that has it (`hashes`), 16 bytes and little
//! room to spare, and where each record has to be looked up at once, since it may be set aside, 6 to 11 bytes more.
//! What may repeat an earlier record is a candidate, and a candidate is settled by reading both records again.

mod hashes;
mod numbers;
#[cfg(test)]
mod tests;

use foldhash::fast::FixedState;
use sha1::{Digest, Sha1};
use std::hash::{BuildHasher, Hasher};

use crate::map::{Demand, Map};
use crate::report::Severity;

use self::hashes::Hashes;
use self::numbers::{Entered, Numbers};

/// The tables of one pass, one a rule.
#[derive(Debug)]
pub struct Unique {
    rules: Vec<UniqueRule>,
}

/// One `unique` rule of a map.
#[derive(Debug)]
struct UniqueRule {
    /// Its index in the map.
    rule: usize,
    /// The cells that must be unique together.
    cells: Vec<usize>,
    fold: bool,
    numbers: Numbers,
    hashes: Hashes,
    /// Whether what repeats an earlier record is set aside.
    refuses: bool,
}

/// A record that may repeat an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Its number, counted from 1.
    pub record: u64,
    /// Index of the rule in the map.
    pub rule: usize,
    /// The number of the earlier record.
    pub earlier: u64,
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
                    numbers: Numbers::default(),
                    hashes: Hashes::default(),
                    refuses: rule.severity == Severity::Error,
                }),
                _ => None,
            })
            .collect();
        Unique { rules }
    }

    /// How many rules there are.
    pub fn rules(&self) -> usize {
        self.rules.len()
    }

    /// The keys of one record, added to those of its batch: nothing is compared yet.
    #[inline]
    pub fn keys<'c>(&self, cell: impl Fn(usize) -> &'c str, record: u32, keys: &mut Vec<Key>) {
        for (rule, unique) in self.rules.iter().enumerate() {
            if let Some(said) = unique.said(&cell) {
                keys.push(Key { rule: rule as u32, record, said });
            }
        }
    }

    /// Enters a key in the order of the records. `record`: the number of its record, counted from 1. One that is known
    /// to be set aside does not `stand`: it is found to repeat another, and none repeats it. `candidates`: gets what may
    /// repeat an earlier record, as far as that is known at once.
    #[inline]
    pub fn enter(&mut self, key: &Key, record: u64, stands: bool, candidates: &mut Vec<Candidate>) {
        let UniqueRule { rule, numbers, hashes, .. } = &mut self.rules[key.rule as usize];
        let hash = match key.said {
            Said::Hash(hash) => hash,
            Said::Number(number) => match numbers.enter(number, record, stands) {
                Entered::Here => return,
                Entered::Repeats(earlier) => {
                    candidates.push(Candidate { record, rule: *rule, earlier });
                    return;
                }
                Entered::Apart => {
                    numbers.hand_over(|number, first| hashes.enter(numbers::hash(number), first, true));
                    numbers::hash(number)
                }
            },
        };
        hashes.enter(hash, record, stands);
    }

    /// Looks the keys of one record up, and enters them unless the record is to be set aside, since an earlier one has
    /// one of them that no other may have. Gives the rule then; `candidates`: gets what may repeat an earlier record.
    ///
    /// Of a table whose records are looked up, all are.
    pub fn admit(&mut self, keys: &[Key], record: u64, candidates: &mut Vec<Candidate>) -> Option<usize> {
        let mut refused = None;
        for key in keys {
            let rule = &mut self.rules[key.rule as usize];
            if let Some(earlier) = rule.find(key.said) {
                candidates.push(Candidate { record, rule: rule.rule, earlier });
                refused = refused.or(rule.refuses.then_some(rule.rule));
            }
        }
        if refused.is_none() {
            for key in keys {
                self.rules[key.rule as usize].add(key.said, record);
            }
        }
        refused
    }

    /// Whether there are too many records for all of them to be looked up.
    pub fn overflows(&self) -> bool {
        self.rules.iter().any(|rule| rule.hashes.overflows())
    }

    /// Whether there is a rule for which records are set aside.
    pub fn refuses(&self) -> bool {
        self.rules.iter().any(|rule| rule.refuses)
    }

    /// The records that may repeat an earlier one by their hashes, in the order of the records; no hashes are left then.
    pub fn candidates(&mut self) -> Vec<Candidate> {
        let mut found = Vec::new();
        for UniqueRule { rule, hashes, .. } in &mut self.rules {
            hashes.repeats(|record, earlier| found.push(Candidate { record, rule: *rule, earlier }));
        }
        found.sort_unstable();
        found
    }
}

/// What one record's cells say under one rule.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Which of the rules with a table.
    rule: u32,
    /// Index of the record in its batch.
    pub record: u32,
    said: Said,
}

/// What cells say: the same where they are alike.
#[derive(Debug, Clone, Copy)]
enum Said {
    /// One cell that is a number.
    Number(u64),
    /// The hash of anything else: where it is the same the cells may yet differ.
    Hash(u64),
}

impl UniqueRule {
    /// The record that says this first, of those that were added.
    fn find(&mut self, said: Said) -> Option<u64> {
        match said {
            Said::Hash(hash) => self.hashes.find(hash),
            Said::Number(number) if self.numbers.apart() => self.hashes.find(numbers::hash(number)),
            Said::Number(number) => self.numbers.find(number),
        }
    }

    /// Adds what a record says so that it can be found, unless an earlier one says it.
    fn add(&mut self, said: Said, record: u64) {
        let UniqueRule { numbers, hashes, .. } = self;
        let hash = match said {
            Said::Hash(hash) => hash,
            Said::Number(number) => match numbers.enter(number, record, true) {
                Entered::Here | Entered::Repeats(_) => return,
                Entered::Apart => {
                    numbers.hand_over(|number, first| hashes.add(numbers::hash(number), first));
                    numbers::hash(number)
                }
            },
        };
        hashes.add(hash, record);
    }

    /// What the cells say; nothing if one of them is blank.
    #[inline]
    fn said<'c>(&self, cell: impl Fn(usize) -> &'c str) -> Option<Said> {
        let number = match self.cells.as_slice() {
            [only] => numbers::number(cell(*only)),
            _ => None,
        };
        match number {
            // Digits have no case.
            Some(number) => Some(Said::Number(number)),
            None => self.hash(cell).map(Said::Hash),
        }
    }

    /// The hash of the cells; none if one of them is blank.
    fn hash<'c>(&self, cell: impl Fn(usize) -> &'c str) -> Option<u64> {
        let mut hasher = FixedState::default().build_hasher();
        if let ([only], false) = (self.cells.as_slice(), self.fold) {
            let text = cell(*only);
            hasher.write(text.as_bytes());
            return (!text.is_empty()).then(|| hasher.finish());
        }
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
