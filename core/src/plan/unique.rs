//! Uniqueness over a file: which records repeat the cells of an earlier one.
//!
//! No text is kept: a hash and the place of each record, in many small parts by the hash, so that a pass only appends
//! and each part is looked through when all records are known. Equal hashes are candidates, and a candidate is settled
//! by reading both records again. Memory is 16 bytes a record and rule, and little room to spare; where each record has
//! to be looked up at once, since it may be set aside, 6 to 11 bytes more.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use sha1::{Digest, Sha1};
use std::hash::{BuildHasher, Hasher};

use crate::map::{Demand, Map};
use crate::report::Severity;

/// The parts of a table.
const PARTS: usize = 256;
/// Entries of the first block of a part, and of every further one.
const BLOCKS: (usize, usize) = (32, 512);
/// Places of the first index of a part.
const LEAST_INDEX: usize = 64;
/// The bits of an index that are the place of an entry; a part of more entries than that does not look all up.
const INDEXED: u32 = (1 << 26) - 1;

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
    parts: Vec<Part>,
    /// Whether what repeats an earlier record is set aside.
    refuses: bool,
}

/// The entries whose hashes begin alike, in the order of the records; in blocks, so that none is moved.
#[derive(Debug, Default)]
struct Part {
    blocks: Vec<Vec<Entry>>,
    count: u32,
    /// Where the entries are that stand, by their hashes, counted from 1, for looking them up: a power of two.
    index: Vec<u32>,
}

/// A record's hash and place.
#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    /// Where the record begins, doubled; one more if it is known to be set aside.
    place: u64,
}

/// A record that may repeat an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Where it begins in the decoded text.
    pub offset: u64,
    /// Index of the rule in the map.
    pub rule: usize,
    /// Where the earlier record begins.
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
                    parts: Vec::new(),
                    refuses: rule.severity == Severity::Error,
                }),
                _ => None,
            })
            .collect();
        Unique { rules }
    }

    /// The keys of one record, added to those of its batch: nothing is compared yet.
    #[inline]
    pub fn keys<'c>(&self, cell: impl Fn(usize) -> &'c str, record: u32, keys: &mut Vec<Key>) {
        for (rule, unique) in self.rules.iter().enumerate() {
            if let Some(hash) = unique.hash(&cell) {
                keys.push(Key { rule: rule as u32, record, hash });
            }
        }
    }

    /// Enters a key in the order of the records. `offset`: where its record begins. A record that is known to be set
    /// aside does not `stand`: it is found to repeat another, and none repeats it.
    #[inline]
    pub fn enter(&mut self, key: &Key, offset: u64, stands: bool) {
        let part = self.rules[key.rule as usize].part(key.hash);
        part.push(Entry { hash: key.hash, place: offset << 1 | u64::from(!stands) });
    }

    /// Looks the keys of one record up, and enters them unless the record is to be set aside, since an earlier one has
    /// one of them that no other may have. Gives the rule then; `candidates`: gets what may repeat an earlier record.
    ///
    /// Of a table whose records are looked up, all are.
    pub fn admit(&mut self, keys: &[Key], offset: u64, candidates: &mut Vec<Candidate>) -> Option<usize> {
        let mut refused = None;
        for key in keys {
            let rule = &mut self.rules[key.rule as usize];
            if let Some(earlier) = rule.part(key.hash).find(key.hash) {
                candidates.push(Candidate { offset, rule: rule.rule, earlier: earlier.place >> 1 });
                refused = refused.or(rule.refuses.then_some(rule.rule));
            }
        }
        if refused.is_none() {
            for key in keys {
                self.rules[key.rule as usize]
                    .part(key.hash)
                    .add(Entry { hash: key.hash, place: offset << 1 });
            }
        }
        refused
    }

    /// Whether there are too many records for all of them to be looked up.
    pub fn overflows(&self) -> bool {
        self.rules.iter().flat_map(|rule| &rule.parts).any(|part| part.count >= INDEXED)
    }

    /// Whether there is a rule for which records are set aside.
    pub fn refuses(&self) -> bool {
        self.rules.iter().any(|rule| rule.refuses)
    }

    /// The records that may repeat an earlier one, in the order of the records; the tables are empty then.
    pub fn candidates(&mut self) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut first: HashTable<Entry> = HashTable::new();
        for rule in &mut self.rules {
            for part in std::mem::take(&mut rule.parts) {
                first.clear();
                for entry in part.blocks.iter().flatten() {
                    let known = first.find(entry.hash, |other| other.hash == entry.hash);
                    let (offset, stands) = (entry.place >> 1, entry.place & 1 == 0);
                    match known {
                        Some(known) => {
                            found.push(Candidate { offset, rule: rule.rule, earlier: known.place >> 1 });
                        }
                        None if stands => {
                            first.insert_unique(entry.hash, *entry, |entry| entry.hash);
                        }
                        None => {}
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }
}

/// What is kept of a hash beside the place of its entry, so that most others need not be looked at.
#[inline]
fn tag(hash: u64) -> u32 {
    (hash >> 24) as u32 & !INDEXED
}

impl Part {
    /// The entry of a hash that stands, among those that were added.
    fn find(&self, hash: u64) -> Option<Entry> {
        let mask = self.index.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            let place = self.index[at];
            if place == 0 {
                return None;
            }
            if place & !INDEXED == tag(hash) {
                let entry = self.entry((place & INDEXED) - 1);
                if entry.hash == hash {
                    return Some(entry);
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// Appends an entry that stands and can be looked up, unless there is one of its hash.
    fn add(&mut self, entry: Entry) {
        if self.find(entry.hash).is_some() {
            return;
        }
        self.push(entry);
        if self.count >= INDEXED {
            return;
        }
        if self.count as usize * 4 > self.index.len() * 3 {
            let more = (2 * self.index.len()).max(LEAST_INDEX);
            self.index = Vec::new();
            self.index.resize(more, 0);
            (0..self.count).for_each(|at| self.enter(at));
        } else {
            self.enter(self.count - 1);
        }
    }

    /// Enters the entry at a place into the index.
    fn enter(&mut self, entry: u32) {
        let mask = self.index.len() - 1;
        let hash = self.entry(entry).hash;
        let mut at = hash as usize & mask;
        while self.index[at] != 0 {
            at = (at + 1) & mask;
        }
        self.index[at] = (entry + 1) | tag(hash);
    }

    fn entry(&self, at: u32) -> Entry {
        let at = at as usize;
        match at.checked_sub(BLOCKS.0) {
            None => self.blocks[0][at],
            Some(behind) => self.blocks[1 + behind / BLOCKS.1][behind % BLOCKS.1],
        }
    }

    #[inline]
    fn push(&mut self, entry: Entry) {
        self.count += 1;
        match self.blocks.last_mut() {
            Some(block) if block.len() < block.capacity() => block.push(entry),
            last => {
                let mut block = Vec::with_capacity(if last.is_some() { BLOCKS.1 } else { BLOCKS.0 });
                block.push(entry);
                self.blocks.push(block);
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
    /// The part of a hash.
    #[inline]
    fn part(&mut self, hash: u64) -> &mut Part {
        if self.parts.is_empty() {
            self.parts.resize_with(PARTS, Part::default);
        }
        &mut self.parts[(hash >> 56) as usize]
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unique() -> Unique {
        Unique {
            rules: vec![UniqueRule {
                rule: 3,
                cells: vec![0],
                fold: false,
                parts: Vec::new(),
                refuses: true,
            }],
        }
    }

    proptest! {
        #[test]
        fn each_repetition_names_the_first_that_stands(
            records in prop::collection::vec((0..40_u64, prop::bool::weighted(0.9)), 0..1500)
        ) {
            let mut tables = unique();
            let mut wanted = Vec::new();
            for (at, (value, stands)) in records.iter().enumerate() {
                let text = value.to_string();
                let mut keys = Vec::new();
                tables.keys(|_| text.as_str(), at as u32, &mut keys);
                tables.enter(&keys[0], at as u64 * 10, *stands);
                let earlier = records[..at].iter().position(|(other, stood)| other == value && *stood);
                wanted.extend(earlier.map(|earlier| Candidate {
                    offset: at as u64 * 10,
                    rule: 3,
                    earlier: earlier as u64 * 10,
                }));
            }
            prop_assert_eq!(tables.candidates(), wanted);
            prop_assert_eq!(tables.candidates(), Vec::new());
        }

        #[test]
        fn each_repetition_is_refused_at_once(records in prop::collection::vec(0..900_u64, 0..3000)) {
            let mut tables = unique();
            let mut found = Vec::new();
            for (at, value) in records.iter().enumerate() {
                let text = value.to_string();
                let mut keys = Vec::new();
                tables.keys(|_| text.as_str(), at as u32, &mut keys);
                let refused = tables.admit(&keys, at as u64 * 10, &mut found);
                let earlier = records[..at].iter().position(|other| other == value);
                prop_assert_eq!(refused, earlier.map(|_| 3));
                let named = found.last().filter(|last| last.offset == at as u64 * 10);
                prop_assert_eq!(named.map(|last| last.earlier), earlier.map(|earlier| earlier as u64 * 10));
            }
        }
    }
}
