//! What is gathered about one column while the records go by: counts, kinds with their lengths, distinct values as far
//! as they can be counted in little memory.

use std::collections::HashSet;
use std::hash::BuildHasher;

use super::look::{self, KINDS, ODD};

/// Distinct values that are counted exactly.
pub(super) const DISTINCT: usize = 4096;

/// Counts of one column.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) filled: u64,
    /// Hashes of the values, until there are too many.
    distinct: HashSet<u64, foldhash::fast::FixedState>,
    more: bool,
    /// Of each kind how many, and its least and greatest number of characters.
    kinds: [(u64, usize, usize); KINDS.len()],
    odd: [u64; ODD.len()],
    pub(super) like_secret: u64,
    /// The first two distinct values, while there are no more.
    pub(super) two: Vec<String>,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally {
            filled: 0,
            distinct: HashSet::default(),
            more: false,
            kinds: [(0, usize::MAX, 0); KINDS.len()],
            odd: [0; ODD.len()],
            like_secret: 0,
            two: Vec::new(),
        }
    }
}

/// Longest value of which a copy is kept to be compared.
const KEPT_BYTES: usize = 200;

impl Tally {
    /// Counts one filled cell.
    pub(super) fn add(&mut self, text: &str) {
        self.filled += 1;
        let characters = text.chars().count();
        let (count, least, most) = &mut self.kinds[look::kind(text)];
        *count += 1;
        *least = characters.min(*least);
        *most = characters.max(*most);
        look::odd(text, |odd| self.odd[odd] += 1);
        self.like_secret += u64::from(look::like_secret(text));
        if self.more {
            return;
        }
        let new = self.distinct.insert(self.distinct.hasher().hash_one(text));
        if new && self.two.len() < 2 && self.distinct.len() <= 2 {
            let cut = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= KEPT_BYTES).last();
            let end = if text.len() <= KEPT_BYTES { text.len() } else { cut.unwrap_or(0) };
            self.two.push(text[..end].to_owned());
        }
        if self.distinct.len() > DISTINCT {
            self.more = true;
            self.distinct = HashSet::default();
        }
    }

    /// How many distinct values there are; none: more than can be counted.
    pub(super) fn distinct(&self) -> Option<u64> {
        (!self.more).then_some(self.distinct.len() as u64)
    }

    /// The kinds, the commonest first: what, how many, least and greatest number of characters.
    pub(super) fn shapes(&self) -> Vec<(&'static str, u64, usize, usize)> {
        let kinds = KINDS.iter().zip(&self.kinds).filter(|(_, (count, ..))| *count > 0);
        let mut shapes: Vec<_> =
            kinds.map(|(kind, (count, least, most))| (*kind, *count, *least, *most)).collect();
        shapes.sort_by_key(|(_, count, ..)| std::cmp::Reverse(*count));
        shapes
    }

    /// What is odd about some of the cells.
    pub(super) fn odd(&self) -> Vec<String> {
        let odd = ODD.iter().zip(self.odd).filter(|(_, count)| *count > 0);
        odd.map(|((one, many), count)| format!("{count} {}", if count == 1 { one } else { many })).collect()
    }
}

/// Pairs of columns of which one says the opposite of the other in every record.
#[derive(Debug, Default)]
pub(crate) struct Opposites {
    /// Pairs that may still be; none before the first record.
    pairs: Option<Vec<(usize, usize)>>,
}

/// Columns beyond which no opposites are looked for.
const COLUMNS: usize = 256;

impl Opposites {
    /// Looks at one record.
    pub(crate) fn add(&mut self, texts: &[&str]) {
        let differ = |a: usize, b: usize| {
            let text = |at: usize| texts.get(at).copied().unwrap_or("");
            !text(a).is_empty() && !text(b).is_empty() && text(a) != text(b)
        };
        match &mut self.pairs {
            Some(pairs) => pairs.retain(|(a, b)| differ(*a, *b)),
            None => {
                let width = texts.len().min(COLUMNS);
                let all = (0..width).flat_map(|a| (a + 1..width).map(move |b| (a, b)));
                self.pairs = Some(all.filter(|(a, b)| differ(*a, *b)).collect());
            }
        }
    }

    /// The pairs that are both filled and differ in every record.
    pub(crate) fn pairs(self) -> Vec<(usize, usize)> {
        self.pairs.unwrap_or_default()
    }

    /// The pairs whose columns have the same two values and never the same one.
    pub(super) fn found(self, tallies: &[Tally]) -> Vec<(usize, usize)> {
        let two = |at: usize| {
            let tally = &tallies[at];
            let mut two = tally.two.clone();
            two.sort();
            (tally.distinct() == Some(2)).then_some(two)
        };
        self.pairs().into_iter().filter(|(a, b)| two(*a).is_some() && two(*a) == two(*b)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_values_are_counted_as_far_as_memory_goes() {
        let mut tally = Tally::default();
        for number in 0..DISTINCT {
            tally.add(&number.to_string());
            tally.add(&number.to_string());
        }
        assert_eq!(tally.distinct(), Some(DISTINCT as u64));
        tally.add("one more");
        assert_eq!((tally.distinct(), tally.filled), (None, 2 * DISTINCT as u64 + 1));
        assert!(tally.distinct.capacity() == 0, "what is no longer counted takes no room");
    }

    #[test]
    fn columns_that_always_differ_are_opposites_only_with_the_same_two_values() {
        let rows = [["1", "0", "1", "a"], ["0", "1", "1", "b"], ["1", "0", "0", "a"]];
        let mut opposites = Opposites::default();
        let mut tallies: Vec<Tally> = (0..4).map(|_| Tally::default()).collect();
        for row in rows {
            opposites.add(&row);
            row.iter().zip(&mut tallies).for_each(|(text, tally)| tally.add(text));
        }
        assert_eq!(opposites.found(&tallies), [(0, 1)]);
    }
}
