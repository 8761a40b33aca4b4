//! The laws of one row, one user, one example; each is tried with the programs that conversions run.

use std::collections::BTreeSet;

use super::{Fault, Faults, Law, Proof, Tried};
use crate::judge::SECRET;
use crate::map::{Column, Map, Meaning, Write};
use crate::model::{Entry, User, Value};
use crate::plan::row::{RowReader, RowWriter};
use crate::report::{Findings, Severity};
use crate::value::shown::shown;

/// Characters of a text that a fault shows.
const SHOWN: usize = 60;

/// Tries the laws on a map, and keeps what is broken.
pub(super) struct Prover<'m> {
    pub(super) map: &'m Map,
    reader: RowReader<'m>,
    writer: RowWriter<'m>,
    /// Keys of the fields that some column writes.
    written: BTreeSet<&'m str>,
    pub(super) tried: Tried,
    pub(super) faults: Faults,
}

impl<'m> Prover<'m> {
    pub(super) fn new(map: &'m Map) -> Prover<'m> {
        let columns = map.columns.iter().filter(|column| column.write == Write::Yes);
        Prover {
            map,
            reader: RowReader::new(map),
            writer: RowWriter::new(map),
            written: columns
                .flat_map(|column| map.fields_of(column))
                .map(|field| field.field.key.as_str())
                .collect(),
            tried: Tried::default(),
            faults: Faults::default(),
        }
    }

    pub(super) fn proof(self) -> Proof {
        Proof { tried: self.tried, faults: self.faults.list, untried: Vec::new() }
    }

    /// The user of a row, without fields that no column writes; or the first error.
    fn read(&self, cells: &[String]) -> Result<User, Trouble> {
        let texts: Vec<&str> = cells.iter().map(String::as_str).collect();
        let mut findings = Findings::default();
        let mut user = self.reader.read(&texts, &mut findings);
        user.fields.retain(|key, _| self.written.contains(key.as_str()));
        first_error(&findings).map_or(Ok(user), Err)
    }

    fn write(&self, user: &User) -> Result<Vec<String>, Trouble> {
        let mut findings = Findings::default();
        let cells = self.writer.write(user, &mut findings);
        first_error(&findings).map_or(Ok(cells), Err)
    }

    /// What is read is written as it was or in its normal form; what was read is read again from it.
    pub(super) fn row(&mut self, row: &[String]) {
        let Ok(user) = self.read(row) else {
            self.tried.passed_over += 1;
            return;
        };
        self.tried.rows += 1;
        let normal = match self.write(&user) {
            Ok(normal) => normal,
            Err(why) => {
                let message =
                    format!("a row is read without an error and cannot be written: {}", why.message);
                self.faults.add(Law::ReadThenWrite, &why.place, message);
                return;
            }
        };
        for column in &self.map.columns {
            self.cell(column, row, &normal);
        }
        self.again(&user, &normal);
    }

    /// A user that was written is read again, and its cells are written again as they are.
    pub(super) fn user(&mut self, user: &User) {
        self.tried.users += 1;
        match self.write(user) {
            Ok(cells) => self.again(user, &cells),
            Err(why) => {
                let message = format!("a user of the format's own values cannot be written: {}", why.message);
                self.faults.add(Law::WriteThenRead, &why.place, message);
            }
        }
    }

    fn again(&mut self, user: &User, cells: &[String]) {
        let read = match self.read(cells) {
            Ok(read) => read,
            Err(why) => {
                let message = format!("what was written is not read again: {}", why.message);
                self.faults.add(Law::WriteThenRead, &why.place, message);
                return;
            }
        };
        if let Some((key, message)) = self.difference(user, &read) {
            self.faults.add(
                Law::WriteThenRead,
                &key,
                format!("{message}, after it was written and read again"),
            );
            return;
        }
        let Ok(twice) = self.write(&read) else { return };
        for (index, (once, twice)) in cells.iter().zip(&twice).enumerate() {
            if once != twice {
                let title = &self.map.cells[index].title;
                let (once, twice) = (self.cell_text(index, once), self.cell_text(index, twice));
                let message =
                    format!("`{title}` is written as {once}, and after it was read again as {twice}");
                self.faults.add(Law::ReadThenWrite, title, message);
            }
        }
    }

    /// A cell that is not written as it was must mean what it meant.
    fn cell(&mut self, column: &'m Column, row: &[String], normal: &[String]) {
        let cells = column.first_cell..column.first_cell + column.width;
        if row[cells.clone()] == normal[cells.clone()]
            || column.write != Write::Yes
            || matches!(column.meaning, Meaning::None)
        {
            return;
        }
        let meant = |texts: &[String]| {
            let mut alone = vec![""; self.map.cells.len()];
            for cell in cells.clone() {
                alone[cell] = &texts[cell];
            }
            self.reader.read(&alone, &mut Findings::default())
        };
        let mut meanings = (meant(row), meant(normal));
        // What another column says too is written into both, so that a blank of one of them may be filled.
        let others = || self.map.columns.iter().filter(|other| other.first_cell != column.first_cell);
        let shared = |key: &str| {
            others().flat_map(|other| self.map.fields_of(other)).any(|field| field.field.key == key)
        };
        let own = self.map.fields_of(column).into_iter().map(|field| field.field.key.as_str());
        let own: Vec<&str> = own.filter(|key| !shared(key)).collect();
        meanings.0.fields.retain(|key, _| own.contains(&key.as_str()));
        meanings.1.fields.retain(|key, _| own.contains(&key.as_str()));
        if let Some((_, message)) = self.difference(&meanings.0, &meanings.1) {
            let title = self.map.title(column);
            let (was, is) = (
                self.cell_text(cells.start, &row[cells.start]),
                self.cell_text(cells.start, &normal[cells.start]),
            );
            let message =
                format!("`{title}` was {was} and is written as {is}, which means something else: {message}");
            self.faults.add(Law::ReadThenWrite, &title, message);
        }
    }

    /// Each example in both directions.
    pub(super) fn examples(&mut self) {
        for (index, example) in self.map.examples().iter().enumerate() {
            self.tried.examples += 1;
            let number = index + 1;
            let mut row = vec![String::new(); self.map.cells.len()];
            for (cell, text) in &example.row {
                row[*cell].clone_from(text);
            }
            let texts: Vec<&str> = row.iter().map(String::as_str).collect();
            let mut findings = Findings::default();
            let read = self.reader.read(&texts, &mut findings);
            if let Some(why) = first_error(&findings) {
                let message = format!("the row of example {number} has an error: {}", why.message);
                self.faults.add(Law::Example, &format!("{number} read"), message);
            } else if let Some((key, message)) = self.difference(&example.user, &read) {
                self.faults.add(
                    Law::Example,
                    &format!("{number} {key}"),
                    format!("example {number}: {message}, as its row is read"),
                );
            }
            match self.write(&example.user) {
                Err(why) => {
                    let message = format!("the user of example {number} cannot be written: {}", why.message);
                    self.faults.add(Law::Example, &format!("{number} write"), message);
                }
                Ok(cells) => {
                    for (cell, (wanted, text)) in
                        row.iter().zip(&cells).enumerate().filter(|(_, (a, b))| a != b)
                    {
                        let title = &self.map.cells[cell].title;
                        let (wanted, text) = (self.cell_text(cell, wanted), self.cell_text(cell, text));
                        let message = format!(
                            "example {number}: `{title}` is {wanted} in its row, and its user is written as {text}"
                        );
                        self.faults.add(Law::Example, &format!("{number} {title}"), message);
                    }
                }
            }
        }
    }

    pub(super) fn cell_text(&self, cell: usize, text: &str) -> String {
        let secret = self.map.secret(&self.map.columns[self.map.cells[cell].column]);
        match text {
            "" => "blank".to_owned(),
            _ if secret => SECRET.to_owned(),
            _ => format!("`{}`", shown(text, SHOWN)),
        }
    }

    fn difference(&self, a: &User, b: &User) -> Option<(String, String)> {
        difference(self.map, a, b)
    }
}

/// The first field in which two users differ, and a sentence about it.
pub(super) fn difference(map: &Map, a: &User, b: &User) -> Option<(String, String)> {
    let keys: BTreeSet<&String> = a.fields.keys().chain(b.fields.keys()).collect();
    let key = keys.into_iter().find(|key| a.fields.get(*key) != b.fields.get(*key))?;
    let mut fields = map.columns.iter().flat_map(|column| map.fields_of(column));
    let secret =
        fields.find(|field| field.field.key == *key).is_none_or(|field| field.field.secret().is_some());
    let show = |entry: Option<&Entry>| {
        let values = match entry {
            None => return "absent".to_owned(),
            Some(Entry::One(value)) => std::slice::from_ref(value),
            Some(Entry::Many(values)) => values.as_slice(),
        };
        let texts = values.iter().map(|value| match value {
            Value::Absent => "absent".to_owned(),
            Value::State(state) => format!("the state `{}`", state.name()),
            Value::Text(_) if secret => SECRET.to_owned(),
            Value::Text(text) => format!("`{}`", shown(text, SHOWN)),
        });
        texts.collect::<Vec<_>>().join(", ")
    };
    let path = key.replace("[]", "");
    Some((
        key.clone(),
        format!("`{path}` was {} and is {}", show(a.fields.get(key)), show(b.fields.get(key))),
    ))
}

/// An error of a row: its column and code, and its message with both.
pub(super) struct Trouble {
    place: String,
    pub(super) message: String,
}

/// The first error.
pub(super) fn first_error(findings: &Findings) -> Option<Trouble> {
    let groups = findings.groups();
    let (key, group) = groups.into_iter().find(|(key, _)| key.severity == Severity::Error)?;
    let message = group.first.first().map_or("", |finding| finding.detail.message.as_str());
    let column = key.column.as_deref().map(|title| format!(" in `{title}`")).unwrap_or_default();
    let message = format!("{message}{column} ({})", key.code);
    Some(Trouble { place: format!("{}{column}", key.code), message })
}

impl std::fmt::Display for Fault {
    /// The law, then the sentence.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.law.describe(), self.message)
    }
}
