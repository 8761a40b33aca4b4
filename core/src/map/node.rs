//! A map's TOML as a tree that remembers where everything stood, also after two files were merged.
//!
//! Here is the tree, the fault type and the way from TOML to the tree. What the keys mean is left to the loaders.

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

/// Where something stands: the file (its index in [`MapFaults::sources`]) and the bytes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// Index of the source file.
    pub file: usize,
    /// Bytes of it.
    pub span: Range<usize>,
}

/// A value with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub tree: Tree,
    /// Its place.
    pub at: At,
}

/// A TOML value. Floats and dates do not occur in maps and are refused.
#[derive(Debug, Clone)]
pub enum Tree {
    /// A string.
    Text(String),
    /// A whole number.
    Int(i64),
    /// `true` or `false`.
    Bool(bool),
    /// An array.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(Vec<Entry>),
}

/// A key of a table with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_at: At,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The entries, if it is a table.
    pub fn entries(&self) -> &[Entry] {
        match &self.tree {
            Tree::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key, if it is a table that has it.
    pub fn child(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.tree {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn items(&self) -> &[Node] {
        match &self.tree {
            Tree::List(items) => items,
            _ => &[],
        }
    }

    /// The type's name as TOML calls it, with its article.
    pub fn kind(&self) -> &'static str {
        match self.tree {
            Tree::Text(_) => "a string",
            Tree::Int(_) => "a number",
            Tree::Bool(_) => "true or false",
            Tree::List(_) => "an array",
            Tree::Table(_) => "a table",
        }
    }
}

/// One fault of a map.
#[derive(Debug, Clone)]
pub struct MapFault {
    /// Where, if it has a place.
    pub at: Option<At>,
    /// One sentence, lower case.
    pub message: String,
    /// What stands at the place, in a few words.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

/// A file that took part in a map.
#[derive(Debug, Clone)]
pub struct MapSource {
    /// The name under which it is shown.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Why a map cannot be used: all of its faults, with the files in which they stand.
#[derive(Debug, Clone, Default)]
pub struct MapFaults {
    /// The map's file and those that it extends.
    pub sources: Vec<MapSource>,
    /// The faults, in the order in which they were found. Never empty in an `Err`.
    pub faults: Vec<MapFault>,
}

impl std::fmt::Display for MapFaults {
    /// One line a fault: `file:line:column: message (label); help`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            if let Some((source, line, column)) = fault.at.as_ref().and_then(|at| self.place(at)) {
                write!(f, "{source}:{line}:{column}: ")?;
            }
            f.write_str(&fault.message)?;
            if !fault.label.is_empty() {
                write!(f, " ({})", fault.label)?;
            }
            if let Some(help) = &fault.help {
                write!(f, "; {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for MapFaults {}

impl MapFaults {
    /// File name, line and column (characters, from 1) of a place.
    pub fn place(&self, at: &At) -> Option<(&str, usize, usize)> {
        let source = self.sources.get(at.file)?;
        let before = source.text.get(..at.span.start)?;
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Some((&source.name, line, column))
    }
}

/// Parses a map's text.
///
/// # Errors
/// All syntax errors with their places.
pub fn parse(text: &str, file: usize) -> Result<Node, Vec<MapFault>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<MapFault> = errors
        .iter()
        .map(|error| MapFault {
            at: error.span().map(|span| At { file, span }),
            message: format!("this is not TOML: {}", error.message()),
            label: String::new(),
            help: None,
        })
        .collect();
    let span = 0..text.len().min(1);
    let tree = convert_table(table.get_ref(), file, &mut faults);
    if faults.is_empty() { Ok(Node { tree, at: At { file, span } }) } else { Err(faults) }
}

fn convert_table(table: &DeTable<'_>, file: usize, faults: &mut Vec<MapFault>) -> Tree {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_at: At { file, span: key.span() },
            node: convert(value, file, faults),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_at.span.start);
    Tree::Table(entries)
}

fn convert(value: &Spanned<DeValue<'_>>, file: usize, faults: &mut Vec<MapFault>) -> Node {
    let at = At { file, span: value.span() };
    let tree = match value.get_ref() {
        DeValue::String(text) => Tree::Text(text.to_string()),
        DeValue::Boolean(flag) => Tree::Bool(*flag),
        DeValue::Array(items) => Tree::List(items.iter().map(|item| convert(item, file, faults)).collect()),
        DeValue::Table(table) => convert_table(table, file, faults),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Tree::Int(number),
            Err(_) => {
                faults.push(unusable(&at, "the number is out of range"));
                Tree::Int(0)
            }
        },
        DeValue::Float(_) | DeValue::Datetime(_) => {
            faults.push(unusable(&at, "maps have strings, whole numbers, true and false"));
            Tree::Int(0)
        }
    };
    Node { tree, at }
}

fn unusable(at: &At, message: &str) -> MapFault {
    MapFault { at: Some(at.clone()), message: message.to_owned(), label: String::new(), help: None }
}
