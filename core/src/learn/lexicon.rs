//! The words of titles: which fields a title may name. The words themselves are data, in `words.toml`; how a title is read by them is in `readings`.

mod readings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::title::{fold, words};

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
    /// Concepts of first names, and of last ones or of names at all.
    firsts: Vec<u16>,
    lasts: Vec<u16>,
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
    /// Whether words that may be left out were left out.
    pub(super) shorter: bool,
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
            firsts: ["firstname", "first"].into_iter().filter_map(number).collect(),
            lasts: ["lastname", "last", "name"].into_iter().filter_map(number).collect(),
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

    /// The fields that a title may name: those of its best readings.
    pub(super) fn named(&self, title: &str) -> Vec<Named> {
        let readings = self.readings(title);
        for known in [true, false] {
            let mut found: Vec<Named> = Vec::new();
            for drop in [false, true] {
                if !found.is_empty() && found.iter().all(|named| named.guess) {
                    // All of the title is a hint at most; a part of it says no more.
                    break;
                }
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
                            shorter: drop,
                        };
                        match found.iter_mut().find(|old| old.path == named.path) {
                            Some(old) if old.guess && !named.guess => *old = named,
                            Some(_) => {}
                            None => found.push(named),
                        }
                    }
                }
            }
            if !found.is_empty() {
                return found;
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

#[cfg(test)]
mod tests;
