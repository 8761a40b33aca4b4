//! The words of titles: which fields a title may name. The words themselves are data, in `words.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::title::{Word, fold, words};

/// Readings of a title that are looked at; few titles have more than four.
const READINGS: usize = 256;
/// Two-letter words with which a compound may begin.
const SHORT: [&str; 5] = ["vm", "ip", "pw", "ww", "ip"];
/// What may stand between the parts of a compound.
const LINKS: [&str; 6] = ["", "s", "n", "en", "es", "e"];

/// The words as they stand in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    concepts: BTreeMap<String, Vec<String>>,
    soft: Soft,
    filler: Filler,
    fields: BTreeMap<String, Vec<String>>,
    open: BTreeMap<String, Vec<String>>,
    bool: BoolFile,
    words: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Soft {
    concepts: Vec<String>,
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filler {
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BoolFile {
    yes: Vec<String>,
    no: Vec<String>,
    pairs: Vec<(String, String)>,
}

/// What a word or phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sense {
    Concept(u16),
    /// It says nothing that counts.
    Nothing,
}

/// A way to name a field.
#[derive(Debug)]
struct Pattern {
    concepts: Vec<u16>,
    path: String,
    guess: bool,
    inverted: bool,
    open: bool,
}

/// The words of titles.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// First word of a phrase, all of its words, and what they are.
    phrases: BTreeMap<String, Vec<(Vec<String>, Sense)>>,
    patterns: Vec<Pattern>,
    soft: Vec<u16>,
    yes: BTreeSet<String>,
    no: BTreeSet<String>,
    pairs: Vec<(String, String)>,
    /// Field, folded word, value.
    values: BTreeMap<String, BTreeMap<String, String>>,
}

/// A field that a title may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// The path; of an open field, what it is in words.
    pub(super) path: String,
    /// Whether the title only hints at it.
    pub(super) guess: bool,
    /// Whether every word of the title is known.
    pub(super) known: bool,
    /// Whether the title names its opposite.
    pub(super) inverted: bool,
    /// Whether the model has no field for it.
    pub(super) open: bool,
    /// The number in the title.
    pub(super) index: Option<u16>,
}

/// The lexicon of the program.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    let file: File = toml::from_str(include_str!("words.toml")).unwrap_or_else(|_| File::nothing());
    Lexicon::of(file)
});

impl File {
    fn nothing() -> File {
        File {
            concepts: BTreeMap::new(),
            soft: Soft { concepts: Vec::new(), words: Vec::new() },
            filler: Filler { words: Vec::new() },
            fields: BTreeMap::new(),
            open: BTreeMap::new(),
            bool: BoolFile { yes: Vec::new(), no: Vec::new(), pairs: Vec::new() },
            words: BTreeMap::new(),
        }
    }
}

impl Lexicon {
    fn of(file: File) -> Lexicon {
        let names: Vec<&String> = file.concepts.keys().collect();
        let number = |name: &str| names.iter().position(|known| *known == name).map(|at| at as u16);
        let mut lexicon = Lexicon {
            phrases: BTreeMap::new(),
            patterns: Vec::new(),
            soft: file.soft.concepts.iter().filter_map(|name| number(name)).collect(),
            yes: file.bool.yes.iter().map(|word| fold(word)).collect(),
            no: file.bool.no.iter().map(|word| fold(word)).collect(),
            pairs: file.bool.pairs,
            values: BTreeMap::new(),
        };
        for word in file.soft.words.iter().chain(&file.filler.words) {
            lexicon.add(word, Sense::Nothing);
        }
        for (at, lines) in file.concepts.values().enumerate() {
            for line in lines {
                let list = line.split_once(": ").map_or(line.as_str(), |(_, list)| list);
                for phrase in list.split(", ") {
                    lexicon.add(phrase, Sense::Concept(at as u16));
                }
            }
        }
        for (open, table) in [(false, &file.fields), (true, &file.open)] {
            for (path, patterns) in table {
                for text in patterns {
                    let concepts = text.trim_start_matches(['~', '!']);
                    let mut concepts: Vec<u16> = concepts.split(' ').filter_map(number).collect();
                    concepts.sort_unstable();
                    lexicon.patterns.push(Pattern {
                        concepts,
                        path: path.clone(),
                        guess: text.starts_with('~'),
                        inverted: text.starts_with('!'),
                        open,
                    });
                }
            }
        }
        for (field, values) in file.words {
            let words = values.into_iter().flat_map(|(value, words)| {
                words.into_iter().map(move |word| (fold(&word), value.clone())).collect::<Vec<_>>()
            });
            lexicon.values.insert(field, words.collect());
        }
        lexicon
    }

    fn add(&mut self, phrase: &str, sense: Sense) {
        let words: Vec<String> = words(phrase).into_iter().map(|word| word.text).collect();
        let Some(first) = words.first().cloned() else { return };
        let list = self.phrases.entry(first).or_default();
        if !list.contains(&(words.clone(), sense)) {
            list.push((words, sense));
        }
    }

    /// What a single word is.
    fn senses(&self, word: &str) -> Vec<Sense> {
        let Some(list) = self.phrases.get(word) else { return Vec::new() };
        list.iter().filter(|(words, _)| words.len() == 1).map(|(_, sense)| *sense).collect()
    }

    /// Whether a word of the title is known, on its own or as a part of a phrase.
    pub(super) fn knows(&self, title: &str) -> bool {
        words(title).iter().any(|word| {
            word.text.len() > 1
                && (self.phrases.contains_key(&word.text) || !self.lone(word).is_empty())
                && !word.text.bytes().all(|byte| byte.is_ascii_digit())
        })
    }

    /// What a word is that stands for itself, inflected, shortened or compounded: alternatives of senses.
    fn lone(&self, word: &Word) -> Vec<Vec<Sense>> {
        let text = &word.text;
        let exact = self.senses(text);
        if !exact.is_empty() {
            return exact.into_iter().map(|sense| vec![sense]).collect();
        }
        for ending in ["s", "n", "e", "en", "es", "er", "em"] {
            if let Some(stem) = text.strip_suffix(ending).filter(|stem| stem.len() >= 4) {
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
        if word.dotted && text.len() >= 3 {
            let mut common: Option<BTreeSet<Sense>> = None;
            for (known, _) in self.phrases.range(text.clone()..).take_while(|(known, _)| known.starts_with(text)) {
                let senses: BTreeSet<Sense> = self.senses(known).into_iter().collect();
                if senses.is_empty() {
                    continue;
                }
                common = Some(match common {
                    Some(common) => common.intersection(&senses).copied().collect(),
                    None => senses,
                });
            }
            return common.unwrap_or_default().into_iter().map(|sense| vec![sense]).collect();
        }
        Vec::new()
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
            let senses: Vec<Sense> =
                self.senses(part).into_iter().filter(|sense| matches!(sense, Sense::Concept(_))).collect();
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

    /// All readings of a title: concepts, the number in it, and how many words are unknown.
    fn readings(&self, title: &str) -> Vec<(Vec<u16>, Option<u16>, usize)> {
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

    /// The fields that a title may name: those of its best readings.
    pub(super) fn named(&self, title: &str) -> Vec<Named> {
        let readings = self.readings(title);
        for known in [true, false] {
            for drop in [false, true] {
                let mut found: Vec<Named> = Vec::new();
                for (concepts, index, unknown) in &readings {
                    if (*unknown == 0) != known || concepts.is_empty() {
                        continue;
                    }
                    let sets = if drop { self.without_soft(concepts) } else { vec![concepts.clone()] };
                    for pattern in self.patterns.iter().filter(|pattern| sets.contains(&pattern.concepts)) {
                        let named = Named {
                            path: pattern.path.clone(),
                            guess: pattern.guess || !known,
                            known,
                            inverted: pattern.inverted,
                            open: pattern.open,
                            index: *index,
                        };
                        if !found.iter().any(|old| old.path == named.path) {
                            found.push(named);
                        }
                    }
                }
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// The concepts without the soft ones among them: one of them left out, or all.
    fn without_soft(&self, concepts: &[u16]) -> Vec<Vec<u16>> {
        let soft: Vec<u16> = concepts.iter().copied().filter(|concept| self.soft.contains(concept)).collect();
        let without = |gone: &[u16]| -> Vec<u16> {
            concepts.iter().copied().filter(|concept| !gone.contains(concept)).collect()
        };
        let mut sets: Vec<Vec<u16>> = soft.iter().map(|one| without(&[*one])).collect();
        sets.push(without(&soft));
        sets.retain(|set| !set.is_empty() && set.len() < concepts.len());
        sets
    }

    /// Whether a word says yes or no, as far as it is known.
    pub(super) fn truth(&self, word: &str) -> Option<bool> {
        let word = fold(word.trim());
        match (self.yes.contains(&word), self.no.contains(&word)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// The other word of yes or no, for one that stands alone.
    pub(super) fn opposite(&self, word: &str) -> Option<&str> {
        self.pairs.iter().find_map(|(yes, no)| match word {
            _ if yes == word => Some(no.as_str()),
            _ if no == word => Some(yes.as_str()),
            _ => None,
        })
    }

    /// The value of a closed list that a word means in a field.
    pub(super) fn value(&self, field: &str, word: &str) -> Option<&str> {
        self.values.get(field)?.get(&fold(word.trim())).map(String::as_str)
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

#[cfg(test)]
#[path = "lexicon/tests.rs"]
mod tests;
