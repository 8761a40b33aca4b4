//! Titles read by the words of the lexicon: phrases, inflected and shortened words, compounds; every way in which a title
//! can be understood.

use std::collections::BTreeSet;

use super::super::title::{Word, words};
use super::{Lexicon, Sense};

/// Readings of a title that are looked at; few titles have more than four.
const READINGS: usize = 256;
/// Two-letter words with which a compound may begin.
const SHORT: [&str; 5] = ["vm", "ip", "pw", "ww", "ip"];
/// What may stand between the parts of a compound.
const LINKS: [&str; 6] = ["", "s", "n", "en", "es", "e"];

impl Lexicon {
    /// What a word is that stands for itself, inflected, shortened or compounded: alternatives of senses.
    pub(super) fn lone(&self, word: &Word) -> Vec<Vec<Sense>> {
        let text = &word.text;
        let exact = self.senses(text);
        if !exact.is_empty() {
            return exact.into_iter().map(|sense| vec![sense]).collect();
        }
        for ending in ["s", "n", "e", "en", "es", "er", "em"] {
            // `exts` is short and clear; other endings make other words of short ones.
            let least = if ending == "s" { 3 } else { 4 };
            if let Some(stem) = text.strip_suffix(ending).filter(|stem| stem.len() >= least) {
                let senses = self.senses(stem);
                if !senses.is_empty() {
                    return senses.into_iter().map(|sense| vec![sense]).collect();
                }
            }
        }
        let parts = self.compound(text, true);
        if let Some(parts) = parts {
            return product(&parts);
        }
        self.shortened(word)
    }

    /// What a word with a full stop behind it may be short for: what all words that begin so have in common.
    fn shortened(&self, word: &Word) -> Vec<Vec<Sense>> {
        let text = &word.text;
        if !word.dotted || text.len() < 3 {
            return Vec::new();
        }
        let longer = self.phrases.range(text.clone()..).take_while(|(known, _)| known.starts_with(text));
        let mut common: Option<BTreeSet<Sense>> = None;
        for (known, _) in longer.filter(|(known, _)| known.len() > text.len()) {
            let senses: BTreeSet<Sense> = self.senses(known).into_iter().collect();
            if senses.is_empty() {
                continue;
            }
            common = Some(match common {
                Some(common) => common.intersection(&senses).copied().collect(),
                None => senses,
            });
        }
        common.unwrap_or_default().into_iter().map(|sense| vec![sense]).collect()
    }

    /// The parts of a compound that consists of known words throughout, the longest first part first.
    fn compound(&self, text: &str, first: bool) -> Option<Vec<Vec<Sense>>> {
        let mut ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        ends.reverse();
        for end in ends {
            let (part, rest) = text.split_at(end);
            let least = if rest.is_empty() && !first || SHORT.contains(&part) { 2 } else { 3 };
            if part.len() < least || first && rest.is_empty() {
                continue;
            }
            // What says nothing may begin a compound, if it is a word of some length: `Hauptrufnummer`.
            let says = |sense: &Sense| matches!(sense, Sense::Concept(_)) || first && part.len() >= 5;
            let senses: Vec<Sense> = self.senses(part).into_iter().filter(says).collect();
            if senses.is_empty() {
                continue;
            }
            if rest.is_empty() {
                return Some(vec![senses]);
            }
            for link in LINKS {
                if let Some(rest) = rest.strip_prefix(link)
                    && let Some(mut parts) = self.compound(rest, false)
                {
                    parts.insert(0, senses);
                    return Some(parts);
                }
            }
        }
        None
    }

    /// Whether a title names last names before first ones, as `Nom et prénom`.
    pub(in crate::learn) fn last_first(&self, title: &str) -> bool {
        let words = words(title);
        let says = |word: &Word, concepts: &[u16]| {
            let known = |sense: &Sense| matches!(sense, Sense::Concept(own) if concepts.contains(own));
            self.lone(word).iter().flatten().any(known)
        };
        let first = words.iter().position(|word| says(word, &self.firsts));
        let last = words.iter().position(|word| says(word, &self.lasts) && !says(word, &self.firsts));
        last.zip(first).is_some_and(|(last, first)| last < first)
    }

    /// All readings of a title: concepts, the number in it, and how many words are unknown.
    pub(super) fn readings(&self, title: &str) -> Vec<(Vec<u16>, Option<u16>, usize)> {
        let words = words(title);
        let mut done = Vec::new();
        let mut open = vec![(0, Vec::new(), None, 0)];
        while let Some((at, concepts, index, unknown)) = open.pop() {
            if at == words.len() {
                let mut concepts: Vec<u16> = concepts;
                concepts.sort_unstable();
                concepts.dedup();
                if !done.contains(&(concepts.clone(), index, unknown)) {
                    done.push((concepts, index, unknown));
                }
                if done.len() >= READINGS {
                    break;
                }
                continue;
            }
            let mut met = false;
            let mut go = |by: usize, senses: &[Sense], index: Option<u16>, unknown: usize| {
                let mut concepts = concepts.clone();
                concepts.extend(senses.iter().filter_map(|sense| match sense {
                    Sense::Concept(concept) => Some(*concept),
                    Sense::Nothing => None,
                }));
                if open.len() < READINGS {
                    open.push((at + by, concepts, index, unknown));
                }
            };
            for (phrase, sense) in self.phrases.get(&words[at].text).into_iter().flatten() {
                let fits = words.len() - at >= phrase.len()
                    && phrase.iter().zip(&words[at..]).all(|(known, word)| *known == word.text);
                if fits {
                    met = true;
                    go(phrase.len(), &[*sense], index, unknown);
                }
            }
            // A word that a sign or a capital has cut: `zeitZone`, `Vor-Name`.
            if let Some(next) = words.get(at + 1) {
                for sense in self.senses(&format!("{}{}", words[at].text, next.text)) {
                    met = true;
                    go(2, &[sense], index, unknown);
                }
            }
            let number: Option<u16> = words[at].text.parse().ok().filter(|number| *number < 100);
            if let (Some(number), None) = (number, index) {
                go(1, &[], Some(number), unknown);
                continue;
            }
            if !met {
                let lone = self.lone(&words[at]);
                for senses in &lone {
                    go(1, senses, index, unknown);
                }
                if lone.is_empty() {
                    go(1, &[], index, unknown + 1);
                }
            }
        }
        done
    }
}

/// One of each, in every way.
fn product(parts: &[Vec<Sense>]) -> Vec<Vec<Sense>> {
    let mut all = vec![Vec::new()];
    for part in parts {
        all = all
            .iter()
            .flat_map(|front: &Vec<Sense>| {
                part.iter().map(move |sense| front.iter().copied().chain([*sense]).collect())
            })
            .take(READINGS)
            .collect();
    }
    all
}
