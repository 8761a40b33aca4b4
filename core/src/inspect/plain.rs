//! A file of a format that nobody knows, taken as plain columns: its delimiter and whether its first line is a header
//! are told from its head, and a map of columns without meaning stands for the format.

use std::sync::Arc;

use crate::error::Error;
use crate::layout::{Cutter, Dialect, Rows};
use crate::map::Map;
use crate::map::load::load;
use crate::map::node::MapSource;
use crate::model::FIELDS;
use crate::open::{Bound, Opened, Overrides};
use crate::plan::bind::{Binding, Bound as BoundAs, Physical};

/// Delimiters that are tried, the likeliest first.
const DELIMITERS: [char; 5] = [',', ';', '\t', '|', ':'];
/// Records of the head that are looked at.
const RECORDS: usize = 50;
/// Columns of a map, at most.
const COLUMNS: usize = 4096;

/// Words of titles, beside those of the formats and fields that are known.
const TITLES: &[&str] = &[
    "account",
    "city",
    "class",
    "code",
    "comment",
    "company",
    "country",
    "date",
    "department",
    "description",
    "desk",
    "device",
    "directory",
    "email",
    "enabled",
    "fax",
    "floor",
    "forename",
    "group",
    "id",
    "label",
    "language",
    "line",
    "location",
    "login",
    "mail",
    "mobile",
    "model",
    "nachname",
    "name",
    "nom",
    "note",
    "notes",
    "number",
    "office",
    "password",
    "phone",
    "pin",
    "position",
    "prenom",
    "profile",
    "role",
    "room",
    "site",
    "state",
    "status",
    "street",
    "surname",
    "telephone",
    "title",
    "type",
    "user",
    "vorname",
    "zip",
];

/// A file taken as plain columns.
pub(super) struct Plain {
    /// Which column is which.
    pub(super) bound: Bound,
    /// Of each column whether its title says what it is, so that its values may be shown.
    pub(super) telling: Vec<bool>,
    /// What was concluded.
    pub(super) notes: Vec<String>,
}

/// Binds a file as plain columns. `maps`: the formats that are known, by whose titles a header is told.
///
/// # Errors
/// A file without a record, or with more columns than can be told apart.
pub(super) fn bind(opened: &Opened, overrides: &Overrides, maps: &[Arc<Map>]) -> Result<Plain, Error> {
    let text = &opened.head[opened.preface.bytes..];
    let dialect_of =
        |delimiter| Dialect { delimiter, terminator: opened.preface.terminator, ..Dialect::default() };
    let mut notes = Vec::new();
    let delimiter = match opened.preface.delimiter {
        Some(delimiter) => delimiter,
        None => {
            let widths = |delimiter: &char| steady(text, opened.whole, &dialect_of(*delimiter));
            let best = DELIMITERS.iter().copied().map(|delimiter| (widths(&delimiter), delimiter));
            // Of equal ones the first.
            let (_, delimiter) = best.rev().max_by_key(|(score, _)| *score).unwrap_or(((0, 0), ','));
            delimiter
        }
    };
    let dialect = dialect_of(delimiter);
    let mut rows = Rows::default();
    Cutter::new(&dialect).cut(text, opened.whole, &mut rows);
    let lead = opened.preface.lead;
    let Some(first) = rows.records.first() else {
        return Err(Error::Format(format!("`{}` holds no record", opened.source.name())));
    };
    let titles: Vec<&str> =
        rows.record_cells(first).iter().skip(lead).map(|cell| rows.text(text, *cell)).collect();
    let width = titles.len().max(1);
    if width > COLUMNS {
        return Err(Error::Format(format!(
            "the first record has {width} cells, and at most {COLUMNS} are told apart"
        )));
    }
    let given = overrides.flag("header");
    let header = given.unwrap_or_else(|| is_header(&titles, maps));
    if !header && given.is_none() {
        notes.push(
            "the first line is taken for a record; if it holds the titles, say `--input header=yes`"
                .to_owned(),
        );
    }
    let columns: Vec<Physical> = (0..width)
        .map(|index| Physical {
            title: match titles.get(index).filter(|title| header && !title.trim().is_empty()) {
                Some(title) => (*title).into(),
                None => format!("column {}", index + 1).into(),
            },
            bound: BoundAs::Cell(index),
        })
        .collect();
    let known = Vocabulary::new(maps);
    let telling = columns.iter().map(|column| header && known.knows(&column.title)).collect();
    let binding = Binding { of_cell: (0..width).map(Some).collect(), columns, header, lead };
    let map = Arc::new(map(width)?);
    Ok(Plain {
        bound: Bound {
            map,
            dialect,
            binding,
            faults: Vec::new(),
            header_text: None,
            marked: false,
            preface: opened.preface.clone(),
        },
        telling,
        notes,
    })
}

/// How many of the first records have the commonest width, if that is more than one cell; and that width.
fn steady(text: &str, whole: bool, dialect: &Dialect) -> (usize, usize) {
    let mut rows = Rows::default();
    Cutter::new(dialect).cut(text, whole, &mut rows);
    let widths: Vec<usize> =
        rows.records.iter().take(RECORDS).map(|record| record.cell_count as usize).collect();
    let count = |width: usize| widths.iter().filter(|own| **own == width).count();
    widths.iter().filter(|width| **width > 1).map(|width| (count(*width), *width)).max().unwrap_or((0, 0))
}

/// Whether the first record is a header: no title twice, none a number, and most of them share a word with a title or a
/// field that is known. A first record of data may hold secrets, so that a doubtful one is none.
fn is_header(titles: &[&str], maps: &[Arc<Map>]) -> bool {
    let filled: Vec<&str> = titles.iter().copied().filter(|title| !title.trim().is_empty()).collect();
    let digits = |title: &str| title.bytes().all(|byte| byte.is_ascii_digit());
    let twice = filled.iter().enumerate().any(|(at, title)| filled[..at].contains(title));
    if filled.is_empty() || twice || filled.iter().any(|title| digits(title)) {
        return false;
    }
    let known = Vocabulary::new(maps);
    filled.iter().filter(|title| known.knows(title)).count() * 2 >= filled.len()
}

/// The words of titles that are known.
struct Vocabulary(Vec<String>);

impl Vocabulary {
    fn new(maps: &[Arc<Map>]) -> Vocabulary {
        let mut known: Vec<String> = TITLES.iter().map(|word| (*word).to_owned()).collect();
        let cells = maps.iter().flat_map(|map| map.cells.iter()).map(|cell| cell.title.as_str());
        for text in cells.chain(FIELDS.iter().map(|row| row.path)) {
            known.extend(words(text));
        }
        Vocabulary(known)
    }

    fn knows(&self, title: &str) -> bool {
        words(title).any(|word| self.0.contains(&word))
    }
}

/// The words of a title in lower case, also of one in camel case; those of one letter say nothing.
fn words(title: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in title.chars() {
        if !c.is_alphabetic() || c.is_uppercase() && lower {
            words.push(String::new());
        }
        lower = c.is_lowercase();
        if let (true, Some(word)) = (c.is_alphabetic(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words.into_iter().filter(|word| word.chars().count() > 1)
}

/// A map of so many columns without meaning.
fn map(width: usize) -> Result<Map, Error> {
    let mut text = String::from(
        "tieline = 1\n[format]\nid = \"plain\"\nversion = \"0\"\nname = \"plain columns\"\nvendor = \"unknown\"\nkind = \"directory\"\nsource = \"the file itself\"\nev = \"?\"\n[layout]\nmatch = \"position\"\nheader = \"optional\"\n",
    );
    for number in 1..=width {
        text.push_str(&format!("[[column]]\nname = \"column {number}\"\n"));
    }
    load(MapSource { name: "plain columns".into(), text }, &|_| None).map_err(Error::Map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_share_words_with_what_is_known_and_data_does_not() {
        assert!(is_header(&["First Name", "telephoneNumber", "Shoe size"], &[]));
        assert!(!is_header(&["Ada", "Nguyen", "s3cret-X1"], &[]));
        assert!(!is_header(&["Name", "2101"], &[]));
        assert!(!is_header(&["name", "name"], &[]));
    }

    #[test]
    fn the_delimiter_is_the_one_that_most_records_agree_on() {
        let dialect = |delimiter| Dialect { delimiter, ..Dialect::default() };
        let text = "a;b;c\nd;\"e,e\";f\ng,h;i;j\n";
        assert_eq!(steady(text, true, &dialect(';')), (3, 3));
        assert_eq!(steady(text, true, &dialect(',')), (2, 2));
    }

    #[test]
    fn the_map_of_plain_columns_loads() {
        assert_eq!(map(3).map(|map| map.cells.len()).ok(), Some(3));
    }
}
