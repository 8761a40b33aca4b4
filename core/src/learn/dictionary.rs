//! The maps that are installed as a dictionary: the titles of their columns with the fields, and the words of their codecs
//! with the values.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::title::{fold, joined};
use crate::map::{Map, Meaning};

/// What the maps say.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// Title as one word: paths.
    titles: BTreeMap<String, Vec<String>>,
    /// Field, folded word, value; a word with two values has none.
    values: BTreeMap<(String, String), Option<String>>,
}

impl Dictionary {
    /// What these maps say. Open fields mean nothing elsewhere.
    pub(super) fn of(maps: &[Arc<Map>]) -> Dictionary {
        let mut dictionary = Dictionary::default();
        for map in maps {
            for column in &map.columns {
                let Meaning::Field(reference, codec) = &column.meaning else { continue };
                if reference.field.open() {
                    continue;
                }
                let path = reference.path();
                for cell in &map.cells[column.first_cell..column.first_cell + column.width] {
                    for title in std::iter::once(&cell.title).chain(&cell.alias) {
                        let paths = dictionary.titles.entry(joined(title)).or_default();
                        if !paths.contains(&path) {
                            paths.push(path.clone());
                        }
                    }
                }
                for (cells, values) in codec.cases().into_iter().flat_map(|cases| &cases.rows) {
                    dictionary.word(&reference.field.key, &cells[0], &values[0]);
                }
            }
        }
        dictionary
    }

    fn word(&mut self, field: &str, word: &str, value: &str) {
        let known =
            self.values.entry((field.to_owned(), fold(word))).or_insert_with(|| Some(value.to_owned()));
        if known.as_deref() != Some(value) {
            *known = None;
        }
    }

    /// The paths of a title.
    pub(super) fn paths(&self, title: &str) -> &[String] {
        self.titles.get(&joined(title)).map_or(&[], Vec::as_slice)
    }

    /// Whether a title is one of theirs.
    pub(super) fn knows(&self, title: &str) -> bool {
        !self.paths(title).is_empty()
    }

    /// The value of a word in a field.
    pub(super) fn value(&self, field: &str, word: &str) -> Option<&str> {
        self.values.get(&(field.to_owned(), fold(word.trim())))?.as_deref()
    }
}
