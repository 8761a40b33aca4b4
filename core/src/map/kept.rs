//! Columns that are none of a map, and become some for a run: those that a format keeps without knowing them, and open
//! fields in a format whose titles are paths.
//!
//! Each is plain text in an open field. A target of the same format gets the columns that are kept, so that nothing is
//! lost; another target has no place for them, which the ledger counts. What they hold is unknown, and never shown.

use super::codec::{Base, List};
use super::layout::Unknown;
use super::{CellDef, Codec, Column, Map, Meaning, Required, Write};
use crate::model::path::Open;
use crate::model::{Reference, Type};

/// Cells that a map has with those that it keeps, at most.
const MOST: usize = 4096;

impl Map {
    /// The map for a file with these titles: with a column for each that it keeps. Of a format whose titles are paths
    /// only those columns that the file has, since what is nowhere in it was never asked. `None`: the map as it is.
    pub fn keeping(&self, titles: &[&str]) -> Option<Map> {
        match self.layout.unknown {
            Unknown::Ignore | Unknown::Refuse => None,
            Unknown::Keep => {
                let new = |title: &&&str| !title.trim().is_empty() && !self.takes(title);
                let first = titles.iter().position(|title| new(&title))?;
                let mut map = self.clone();
                for title in &titles[first..] {
                    if !title.trim().is_empty()
                        && !map.takes(title)
                        && let Some(field) = map.free_field(title)
                    {
                        map.keep(title, field, None);
                    }
                }
                Some(map)
            }
            Unknown::Open => {
                let mut map = Map { columns: Vec::new(), cells: Vec::new(), ..self.clone() };
                for title in titles {
                    if map.cell_of_title(title).is_some() {
                        continue;
                    }
                    match (self.cell_of_title(title), open_field(title)) {
                        (Some(cell), _) => {
                            let (column, index) = (&self.columns[self.cells[cell].column], map.columns.len());
                            map.columns.push(Column { first_cell: map.cells.len(), ..column.clone() });
                            map.cells.push(CellDef { column: index, ..self.cells[cell].clone() });
                        }
                        (None, Some(field)) => map.keep(title, field, self.list()),
                        (None, None) => {}
                    }
                }
                Some(map)
            }
        }
    }

    /// A target map with what a source brings along: the columns that a format keeps, into the same format; the open
    /// fields of any format, into one whose titles are paths. `None` where there is nothing to add.
    pub fn keeping_those_of(&self, source: &Map) -> Option<Map> {
        match self.layout.unknown {
            Unknown::Ignore | Unknown::Refuse => None,
            Unknown::Keep if self.id != source.id => None,
            Unknown::Keep => {
                let kept = source.columns.iter().filter(|column| column.kept);
                let titles = kept.map(|column| source.cells[column.first_cell].title.as_str());
                self.keeping(&titles.collect::<Vec<_>>())
            }
            Unknown::Open => {
                let fields = source.columns.iter().flat_map(|column| source.fields_of(column));
                let mut map = None;
                for field in fields.filter(|field| field.field.open()) {
                    let map: &mut Map = match &mut map {
                        None if self.has_field(&field.field.key) => continue,
                        None => map.insert(self.clone()),
                        Some(map) => map,
                    };
                    if let Some(mut own) = open_field(&field.field.key)
                        && !map.has_field(&own.field.key)
                    {
                        own.field.ty = match field.field.ty {
                            Type::Secret(kind) => Type::Secret(kind),
                            _ => Type::Text,
                        };
                        map.keep(&field.field.key, own, self.list());
                    }
                }
                map
            }
        }
    }

    /// Whether a title is one of the map, with or without a meaning.
    fn takes(&self, title: &str) -> bool {
        let same = |known: &String| self.layout.titles.same(known, title);
        self.cells.iter().any(|def| same(&def.title) || def.alias.iter().any(same))
            || self.layout.ignored.iter().any(same)
    }

    /// Adds a column. `list`: how a list is written.
    fn keep(&mut self, title: &str, field: Reference, list: Option<&List>) {
        let many = field.field.many();
        if self.cells.len() >= MOST || many && list.is_none() {
            return;
        }
        let list = list.filter(|_| many).cloned();
        let index = self.columns.len();
        self.columns.push(Column {
            first_cell: self.cells.len(),
            width: 1,
            field_text: field.path(),
            meaning: Meaning::Field(field, Codec { list, base: Base::Text, ..Codec::default() }),
            required: Required::No,
            implied: None,
            default: None,
            blank: self.layout.blank,
            states: self.layout.states.clone(),
            checks: Vec::new(),
            listed: None,
            phone: None,
            internal: false,
            write: Write::Yes,
            grown: false,
            set: None,
            kept: true,
            only: None,
            doc: None,
            ev: self.ev,
            source: None,
        });
        self.cells.push(CellDef { title: title.to_owned(), alias: Vec::new(), column: index });
    }

    /// The list that the map's own columns are, if they keep the places of their items.
    fn list(&self) -> Option<&List> {
        self.columns.iter().find_map(|column| match &column.meaning {
            Meaning::Field(_, codec) => codec.list.as_ref().filter(|list| list.exact),
            _ => None,
        })
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

/// The open field that a title is the path of.
fn open_field(title: &str) -> Option<Reference> {
    let open = Open { ty: None, many: title.contains("[]") };
    let field = Reference::parse(title, open).ok()?;
    (field.field.open() && field.field.key == title).then_some(field)
}
