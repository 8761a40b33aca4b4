//! What is asked of a loaded map: its columns by what they hold, its fields, its names.

use super::{Blank, Column, Demand, Map, Meaning};
use crate::model::Reference;

impl Map {
    /// `id@version`.
    pub fn full_id(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// What names of files end with that are named by the program: `<id>.csv`, or the ending of a native format.
    pub fn file_ending(&self) -> String {
        let native = self.layout.native.as_ref();
        let ending = native.and_then(|native| native.extensions.first()).map_or("csv", String::as_str);
        format!("{}.{ending}", self.id)
    }

    /// The fields that a column speaks of.
    pub fn fields_of<'m>(&'m self, column: &'m Column) -> Vec<&'m Reference> {
        match &column.meaning {
            Meaning::None => Vec::new(),
            Meaning::Field(field, _) => vec![field],
            Meaning::Tuple(fields, _) => fields.iter().collect(),
            Meaning::Kinds(_, kinds) => kinds.iter().map(|kind| &kind.field).collect(),
        }
    }

    /// What a blank cell means in a column whose words have a blank one.
    pub fn blank_word<'m>(&self, column: &'m Column) -> Option<&'m str> {
        match &column.meaning {
            Meaning::Field(_, codec) if column.blank == Blank::Word => codec.cases()?.blank(),
            _ => None,
        }
    }

    /// The title of a column: of several, joined with a plus.
    pub fn title(&self, column: &Column) -> String {
        let cells = &self.cells[column.first_cell..column.first_cell + column.width];
        cells.iter().map(|cell| cell.title.as_str()).collect::<Vec<_>>().join(" + ")
    }

    /// Whether a column holds a secret.
    pub fn secret(&self, column: &Column) -> bool {
        self.fields_of(column).iter().any(|field| field.field.secret().is_some())
    }

    /// Whether what a column holds is never shown: a secret, or nobody knows what.
    pub fn confidential(&self, column: &Column) -> bool {
        column.kept || self.secret(column)
    }

    /// Whether a column is each user's own, so that one value for all of them does harm: a name, a number, what tells users
    /// apart, or unique in a file.
    pub fn own(&self, column: &Column) -> bool {
        let cells = column.first_cell..column.first_cell + column.width;
        let unique = self.rules.iter().any(|rule| match &rule.demand {
            Demand::Unique(unique) => unique.len() == 1 && cells.contains(&unique[0]),
            _ => false,
        });
        let key = self.layout.key.as_deref().and_then(|title| self.cell_of_title(title));
        unique
            || key.is_some_and(|cell| cells.contains(&cell))
            || self.fields_of(column).iter().any(|field| field.field.own())
    }

    /// The cell of a title, exactly as written, aliases not counted.
    pub fn cell_of_title(&self, title: &str) -> Option<usize> {
        self.cells.iter().position(|cell| cell.title == title)
    }

    /// Whether some column carries the field (any item of it).
    pub fn has_field(&self, key: &str) -> bool {
        self.columns.iter().any(|column| self.fields_of(column).iter().any(|field| field.field.key == key))
    }

    /// Where something is set by hand: by canonical path or by title.
    pub fn by_hand(&self, name: &str) -> Option<&str> {
        self.by_hand.iter().find(|(key, _)| key == name).map(|(_, place)| place.as_str())
    }
}
