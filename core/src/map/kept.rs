//! Columns that a map does not know and keeps: of a file of such a format they are columns of the map for that run.
//!
//! Each is plain text in an open field of its own. A target of the same format gets the same columns, so that nothing is
//! lost; another target has no place for them, which the ledger counts. What they hold is unknown, and never shown.

use super::layout::Unknown;
use super::{Blank, CellDef, Codec, Column, Map, Meaning, Required, Write};
use crate::model::Reference;
use crate::model::path::Open;

/// Cells that a map has with those that it keeps, at most.
const MOST: usize = 4096;

impl Map {
    /// The map with a column for each of these titles that it does not know and keeps; `None` where there is none.
    pub fn keeping(&self, titles: &[&str]) -> Option<Map> {
        if self.layout.unknown != Unknown::Keep {
            return None;
        }
        let mut map = None;
        for title in titles.iter().filter(|title| !title.trim().is_empty()) {
            let map: &mut Map = match &mut map {
                None if self.takes(title) => continue,
                None => map.insert(self.clone()),
                Some(map) => map,
            };
            if !map.takes(title) && map.cells.len() < MOST {
                map.keep(title);
            }
        }
        map
    }

    /// The map with the columns that a source of the same format keeps; `None` where there is nothing to add.
    pub fn keeping_those_of(&self, source: &Map) -> Option<Map> {
        let kept = source.columns.iter().filter(|column| column.kept);
        let titles: Vec<&str> = kept.map(|column| source.cells[column.first_cell].title.as_str()).collect();
        if self.id == source.id { self.keeping(&titles) } else { None }
    }

    /// Whether a title is one of the map, with or without a meaning.
    fn takes(&self, title: &str) -> bool {
        let same = |known: &String| self.layout.titles.same(known, title);
        self.cells.iter().any(|def| same(&def.title) || def.alias.iter().any(same))
            || self.layout.ignored.iter().any(same)
    }

    fn keep(&mut self, title: &str) {
        let Some(field) = self.free_field(title) else { return };
        let index = self.columns.len();
        self.columns.push(Column {
            first_cell: self.cells.len(),
            width: 1,
            field_text: field.path(),
            meaning: Meaning::Field(field, Codec::default()),
            required: Required::No,
            implied: None,
            default: None,
            blank: Blank::Absent,
            states: Vec::new(),
            checks: Vec::new(),
            internal: false,
            write: Write::Yes,
            grown: false,
            kept: true,
            only: None,
            doc: None,
            ev: self.ev,
            source: None,
        });
        self.cells.push(CellDef { title: title.to_owned(), alias: Vec::new(), column: index });
    }

    /// An open field after the title that no column of the map has.
    fn free_field(&self, title: &str) -> Option<Reference> {
        let mut word = String::new();
        for c in title.chars().flat_map(char::to_lowercase) {
            match c.is_alphanumeric() {
                true => word.push(c),
                false if !word.ends_with('_') && !word.is_empty() => word.push('_'),
                false => {}
            }
        }
        let word = match word.trim_end_matches('_') {
            "" => "column",
            word => word,
        };
        (1..=MOST).find_map(|number| {
            let again = if number == 1 { String::new() } else { format!("_{number}") };
            let field = Reference::parse(&format!("x.{}.{word}{again}", self.id), Open::default()).ok()?;
            (!self.has_field(&field.field.key)).then_some(field)
        })
    }
}
