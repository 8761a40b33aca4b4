//! The hashes of one rule with their records, in many small parts: a pass only appends, and each part is looked through
//! when all records are known, while it fits into the cache.
//!
//! Equal hashes are no more than likely to be equal texts: that is settled elsewhere.

/// The parts of a table.
const PARTS: usize = 256;
/// Entries of the first block of a part, and of every further one.
const BLOCKS: (usize, usize) = (32, 512);
/// Places of the first index of a part.
const LEAST_INDEX: usize = 64;
/// The bits of an index that are the place of an entry; a part of more entries than that does not look all up.
const INDEXED: u32 = (1 << 26) - 1;

/// The hashes of one rule; no part until there is one.
#[derive(Debug, Default)]
pub(super) struct Hashes {
    parts: Vec<Part>,
}

/// The entries whose hashes begin alike, in the order of the records but for numbers that were handed over, of which
/// none is there twice; in blocks, so that none is moved.
#[derive(Debug, Default)]
struct Part {
    blocks: Vec<Vec<Entry>>,
    count: u32,
    /// Where the entries are that stand, by their hashes, counted from 1, for looking them up: a power of two.
    index: Vec<u32>,
}

/// A record's hash and number.
#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    /// The number of the record, doubled; one more if it is known to be set aside.
    record: u64,
}

impl Hashes {
    /// Appends a hash. A record that does not `stand` is repeated by none.
    #[inline]
    pub(super) fn enter(&mut self, hash: u64, record: u64, stands: bool) {
        self.part(hash).push(Entry { hash, record: record << 1 | u64::from(!stands) });
    }

    /// The record that has a hash, of those that were added.
    pub(super) fn find(&self, hash: u64) -> Option<u64> {
        let part = self.parts.get(part_of(hash))?;
        Some(part.find(hash)?.record >> 1)
    }

    /// Appends a hash so that it can be found, unless there is one like it.
    pub(super) fn add(&mut self, hash: u64, record: u64) {
        self.part(hash).add(Entry { hash, record: record << 1 });
    }

    /// Whether there are too many for all of them to be found.
    pub(super) fn overflows(&self) -> bool {
        self.parts.iter().any(|part| part.count >= INDEXED)
    }

    /// Says of each record whose hash an earlier one has, and which that is: the first that stands. Nothing is left.
    pub(super) fn repeats(&mut self, mut repeats: impl FnMut(u64, u64)) {
        let mut first = First::default();
        for part in std::mem::take(&mut self.parts) {
            first.clear(part.count as usize);
            for entry in part.blocks.iter().flatten() {
                let (record, stands) = (entry.record >> 1, entry.record & 1 == 0);
                if let Some(earlier) = first.earlier(entry.hash, record, stands) {
                    repeats(record, earlier);
                }
            }
        }
    }

    #[inline]
    fn part(&mut self, hash: u64) -> &mut Part {
        if self.parts.is_empty() {
            self.parts.resize_with(PARTS, Part::default);
        }
        &mut self.parts[part_of(hash)]
    }
}

/// The first record of each hash of a part.
#[derive(Debug, Default)]
struct First {
    /// Hashes and records, each as near as can be to the place that its hash says; a power of two of them, half of them
    /// free at least. No record is 0.
    places: Vec<(u64, u64)>,
}

impl First {
    /// Forgets all, for so many hashes.
    fn clear(&mut self, count: usize) {
        self.places.clear();
        self.places.resize((2 * count).next_power_of_two(), (0, 0));
    }

    /// The record that has a hash already; else this one has it from now on, if it stands.
    #[inline]
    fn earlier(&mut self, hash: u64, record: u64, stands: bool) -> Option<u64> {
        let mask = self.places.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let place = &mut self.places[at];
            if place.1 == 0 {
                if stands {
                    *place = (hash, record);
                }
                return None;
            }
            if place.0 == hash {
                return Some(place.1);
            }
            at = (at + 1) & mask;
        }
    }
}

/// The part of a hash.
#[inline]
fn part_of(hash: u64) -> usize {
    (hash >> 56) as usize
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
