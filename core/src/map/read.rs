//! Typed reading of a map's tables: a key that is unknown, of the wrong type or not one of its words is a fault with
//! its place and the nearest name.

use super::keys;
use super::node::{At, Entry, MapFault, Node, Tree};
use crate::nearest::nearest;

/// Reads the keys of one table and collects faults.
pub(super) struct Reader<'n, 'f> {
    entries: &'n [Entry],
    /// Where the table begins; used for what is missing.
    pub at: At,
    faults: &'f mut Vec<MapFault>,
}

impl<'n, 'f> Reader<'n, 'f> {
    /// Reads `node` as the table that [`keys`] calls `table`; unknown keys are faults at once.
    pub(super) fn new(node: &'n Node, table: &'static str, faults: &'f mut Vec<MapFault>) -> Reader<'n, 'f> {
        if !matches!(node.tree, Tree::Table(_)) {
            faults.push(MapFault {
                at: Some(node.at.clone()),
                message: format!("a table is wanted here, and this is {}", node.kind()),
                label: String::new(),
                help: None,
            });
        }
        let reader = Reader { entries: node.entries(), at: node.at.clone(), faults };
        let known = keys::of(table);
        for entry in reader.entries {
            if known.iter().any(|key| key.name == entry.key) {
                continue;
            }
            let later = keys::LATER.contains(&(table, entry.key.as_str()));
            let near = nearest(&entry.key, known.iter().map(|key| key.name));
            reader.faults.push(MapFault {
                at: Some(entry.key_at.clone()),
                message: if later {
                    format!("this version of tieline does not read `{}` yet", entry.key)
                } else {
                    format!("`{}` is no key of this table", entry.key)
                },
                label: if later { "not read yet".into() } else { "unknown key".into() },
                help: near.filter(|_| !later).map(|near| format!("did you mean `{near}`?")),
            });
        }
        reader
    }

    /// Adds a fault.
    pub(super) fn fault(&mut self, at: &At, message: impl Into<String>, help: Option<String>) {
        self.faults.push(MapFault {
            at: Some(at.clone()),
            message: message.into(),
            label: String::new(),
            help,
        });
    }

    /// The faults, for loaders of parts.
    pub(super) fn faults(&mut self) -> &mut Vec<MapFault> {
        self.faults
    }

    /// The value of a key.
    pub(super) fn node(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    fn wrong(&mut self, key: &str, node: &Node, wanted: &str) {
        let at = node.at.clone();
        self.fault(&at, format!("`{key}` wants {wanted}, and this is {}", node.kind()), None);
    }

    /// A text.
    pub(super) fn text(&mut self, key: &str) -> Option<&'n str> {
        let node = self.node(key)?;
        let text = node.text();
        if text.is_none() {
            self.wrong(key, node, "a string");
        }
        text
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, key: &str) -> String {
        if self.node(key).is_none() {
            let at = self.at.clone();
            self.fault(&at, format!("`{key}` is missing"), None);
        }
        self.text(key).unwrap_or_default().to_owned()
    }

    /// One text or a list of texts.
    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<(&'n str, At)>> {
        let node = self.node(key)?;
        match &node.tree {
            Tree::Text(text) => Some(vec![(text, node.at.clone())]),
            Tree::List(items) => {
                let mut texts = Vec::new();
                for item in items {
                    match item.text() {
                        Some(text) => texts.push((text, item.at.clone())),
                        None => self.wrong(key, item, "strings"),
                    }
                }
                Some(texts)
            }
            _ => {
                self.wrong(key, node, "a string or a list of strings");
                None
            }
        }
    }

    /// Exactly two texts.
    pub(super) fn pair(&mut self, key: &str) -> Option<(String, String)> {
        let at = self.node(key)?.at.clone();
        let texts = self.texts(key)?;
        match texts.as_slice() {
            [(first, _), (second, _)] => Some(((*first).to_owned(), (*second).to_owned())),
            _ => {
                self.fault(&at, format!("`{key}` wants exactly two strings"), None);
                None
            }
        }
    }

    /// `true` or `false`; false if missing.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        match self.node(key) {
            None => false,
            Some(Node { tree: Tree::Bool(flag), .. }) => *flag,
            Some(node) => {
                self.wrong(key, node, "true or false");
                false
            }
        }
    }

    /// A whole number from 0.
    pub(super) fn number(&mut self, key: &str) -> Option<u64> {
        let node = self.node(key)?;
        match node.tree {
            Tree::Int(number) if number >= 0 => Some(number as u64),
            _ => {
                self.wrong(key, node, "a whole number from 0");
                None
            }
        }
    }

    /// Two whole numbers from 0, in order.
    pub(super) fn numbers(&mut self, key: &str) -> Option<(u64, u64)> {
        let node = self.node(key)?;
        let numbers: Vec<u64> = node
            .items()
            .iter()
            .filter_map(|item| match item.tree {
                Tree::Int(number) if number >= 0 => Some(number as u64),
                _ => None,
            })
            .collect();
        match numbers.as_slice() {
            [low, high] if low <= high && node.items().len() == 2 => Some((*low, *high)),
            _ => {
                self.wrong(key, node, "two whole numbers, the lesser first");
                None
            }
        }
    }

    /// One of the words; a misspelt one is a fault that lists them.
    pub(super) fn word<T: Copy>(&mut self, key: &str, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let at = self.node(key).map_or_else(|| self.at.clone(), |node| node.at.clone());
            self.fault(
                &at,
                format!("`{key}` cannot be `{text}`"),
                Some(one_of(words.iter().map(|(word, _)| *word))),
            );
        }
        found
    }
}

/// `it is one of a, b, c`, for a help line.
pub(super) fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    format!("it is one of {}", words.join(", "))
}
