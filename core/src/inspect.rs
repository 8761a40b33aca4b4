//! A file inspected column by column: what is filled, how many different values there are, what they look like, what
//! is odd about them. Memory does not grow with the file.
//!
//! A file of no known format is inspected all the same, as plain columns. No value is shown of a column that holds
//! secrets, or may hold some by its title or by the look of its values.

mod column;
mod look;
mod plain;

use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use self::column::Opposites;
use self::column::Tally;
pub(crate) use self::look::{like_secret, secret_title};
use crate::error::Error;
use crate::explain::{self, Explained};
use crate::headers;
use crate::judge::{HIDDEN, SECRET};
use crate::map::{Map, Meaning};
use crate::open::{Bound, Opened, Overrides, not_text};
use crate::pass::Stop;
use crate::plan::Bound as BoundAs;
use crate::records::{Ending, Records};
use crate::registry::Registry;
use crate::source::Encoding;
use crate::value::shown::shown;

/// Characters of a value that are shown.
const VALUE_CHARS: usize = 60;

/// What is asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// The file; `-` is standard input.
    pub file: PathBuf,
    /// Its format, if the user names it.
    pub from: Option<String>,
    /// The number of a record to unfold instead.
    pub row: Option<u64>,
    /// Layout keys of the file.
    pub reading: Overrides,
}

/// What an inspection gave.
#[derive(Debug)]
pub struct Inspected {
    /// Name of the file as it is shown.
    pub input: String,
    /// Its format, if it is known.
    pub format: Option<Arc<Map>>,
    /// Its encoding.
    pub encoding: Encoding,
    /// Its delimiter.
    pub delimiter: char,
    /// Whether it has a header.
    pub header: bool,
    /// What is worth knowing about it.
    pub notes: Vec<String>,
    /// Its records.
    pub records: u64,
    /// Records of another width than the first one; their cells are not looked at.
    pub odd: u64,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title, or its place.
    pub title: String,
    /// What it means; empty where it is bound to nothing.
    pub field: String,
    /// How many cells are filled.
    pub filled: u64,
    /// How many different values there are; none: more than [`Column::DISTINCT`].
    pub distinct: Option<u64>,
    /// What the values look like, the commonest first; none for secrets.
    pub shapes: Vec<Look>,
    /// What is odd.
    pub remarks: Vec<String>,
    /// Why it is taken for one of secrets, if it is.
    pub secret: Option<&'static str>,
}

impl Column {
    /// Different values that are counted exactly.
    pub const DISTINCT: usize = column::DISTINCT;
}

/// A kind of value with how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The kind, in words.
    pub kind: &'static str,
    /// How many cells.
    pub count: u64,
    /// Fewest and most characters.
    pub length: (usize, usize),
}

/// What was asked for: the columns, or one record.
#[derive(Debug)]
pub enum Answer {
    /// All columns.
    Columns(Inspected),
    /// One record unfolded.
    Record(Box<Explained>),
}

/// Inspects a file.
///
/// # Errors
/// Why it cannot be read; a record that is not there is wrong usage.
pub fn inspect(request: &Request, registry: &Registry) -> Result<Answer, Error> {
    let mut opened = Opened::of(&request.file, request.from.as_deref(), &request.reading, registry)?;
    let mut notes = opened.preface.notes.clone();
    let mut settled = settle(request, &opened, registry, &mut notes)?;
    let run = |opened: &mut Opened, settled: &Settled, notes: &[String]| match request.row {
        Some(row) => unfold(opened, settled, row).map(|found| Answer::Record(Box::new(found))),
        None => look_through(opened, settled, notes.to_vec()).map(Answer::Columns),
    };
    let mut answer = run(&mut opened, &settled, &notes);
    let guessed = !opened.encoding_given && opened.encoding == Encoding::Utf8;
    if let (Err(Stop::NotText { line, byte }), true) = (&answer, guessed) {
        opened.not_utf_8(*line, *byte)?;
        notes.clear();
        notes.push("the file is not UTF-8 throughout and was read as windows-1252".to_owned());
        settled = settle(request, &opened, registry, &mut notes)?;
        answer = run(&mut opened, &settled, &notes);
    }
    answer.map_err(|stop| match stop {
        Stop::Error(error) => error,
        Stop::NotText { line, byte } => not_text(opened.source.name(), opened.encoding, line, byte),
    })
}

/// A file whose columns are settled.
struct Settled {
    bound: Bound,
    /// Whether its format is known.
    known: bool,
    /// Of each physical column whether it is known what it holds, so that its values may be shown.
    telling: Vec<bool>,
}

impl Settled {
    fn known(bound: Bound) -> Settled {
        let doubtful = headers::doubtful(&bound.faults);
        let columns = bound.binding.columns.iter();
        let telling = columns.map(|physical| {
            !doubtful
                && match physical.bound {
                    BoundAs::Cell(cell) => !bound.map.columns[bound.map.cells[cell].column].kept,
                    BoundAs::Ignored | BoundAs::Unknown => false,
                }
        });
        Settled { telling: telling.collect(), bound, known: true }
    }
}

fn settle(
    request: &Request,
    opened: &Opened,
    registry: &Registry,
    notes: &mut Vec<String>,
) -> Result<Settled, Error> {
    if let Some(from) = &request.from {
        return Ok(Settled::known(opened.bind(&registry.source_map(from)?, &request.reading)?));
    }
    let found = opened.candidates(registry)?;
    if let Some(best) = found.first() {
        let tied: Vec<String> = found[1..]
            .iter()
            .take_while(|rival| rival.score == best.score)
            .map(|rival| rival.map.full_id())
            .collect();
        if !tied.is_empty() {
            notes.push(format!("taken for {}; it may as well be {}", best.map.full_id(), tied.join(" or ")));
        }
        return Ok(Settled::known(opened.bind(&best.map, &request.reading)?));
    }
    let plain = plain::bind(opened, &request.reading, &registry.all()?)?;
    notes.push(
        "the format is not recognised: these are plain columns, and values are shown only where a title tells what they are"
            .to_owned(),
    );
    notes.extend(plain.notes);
    Ok(Settled { bound: plain.bound, known: false, telling: plain.telling })
}

fn look_through(opened: &mut Opened, settled: &Settled, mut notes: Vec<String>) -> Result<Inspected, Stop> {
    let Bound { map, dialect, binding, preface, .. } = &settled.bound;
    let lead = preface.lead;
    let width = binding.columns.len();
    let mut tallies: Vec<Tally> = (0..width).map(|_| Tally::default()).collect();
    let mut opposites = Opposites::default();
    let (mut records, mut odd) = (0, 0);
    let mut file = Records::of(opened, preface, dialect, binding.header || lead > 0)?;
    while let Some(met) = file.next()? {
        records += 1;
        let cells: Vec<&str> = met.texts(lead).collect();
        if cells.len() != width {
            odd += 1;
            continue;
        }
        for (text, tally) in cells.iter().zip(&mut tallies).filter(|(text, _)| !text.is_empty()) {
            tally.add(text);
        }
        opposites.add(&cells);
    }
    if let Ending::Unclosed(line) = file.ending() {
        notes.push(format!("what begins in line {line} never ends; nothing behind it was looked at"));
    }
    let mut columns: Vec<Column> = binding
        .columns
        .iter()
        .zip(&tallies)
        .zip(&settled.telling)
        .map(|((physical, tally), telling)| {
            let title = shown(&physical.title, VALUE_CHARS).into_owned();
            let own = match physical.bound {
                BoundAs::Cell(cell) if settled.known => Some(&map.columns[map.cells[cell].column]),
                _ => None,
            };
            // A map knows its secrets; where nothing is known of a column, its title and its values tell.
            let meant = own.is_some_and(|column| !matches!(column.meaning, Meaning::None));
            let secret = match own {
                Some(column) if map.secret(column) => Some("secrets, as the format says"),
                _ if meant => None,
                _ if secret_title(&physical.title) => Some("may be secrets, by the title"),
                _ if tally.like_secret > 0 && tally.like_secret * 2 >= tally.filled => {
                    Some("may be secrets, by the look of them")
                }
                _ => None,
            };
            let field = own.map_or_else(String::new, |column| column.field_text.clone());
            let mut column = column_of(title, field, tally, secret);
            let only = tally.two.first().filter(|_| tally.distinct() == Some(1) && tally.filled > 1);
            if let Some(only) = only.filter(|_| secret.is_none()) {
                let every = if tally.filled == records { "every record has" } else { "every filled cell is" };
                let shown = match *telling || look::harmless(only) {
                    true => format!("`{}`", shown(only, VALUE_CHARS)),
                    false => "the same".to_owned(),
                };
                column.remarks.push(format!("{every} {shown}"));
            }
            column
        })
        .collect();
    if records > 1 {
        for (a, b) in opposites.found(&tallies) {
            let remark = format!("always the opposite of {}", columns[b].title);
            columns[a].remarks.push(remark);
            let remark = format!("always the opposite of {}", columns[a].title);
            columns[b].remarks.push(remark);
        }
    }
    if headers::doubtful(&settled.bound.faults) {
        notes.push("titles stand in other places than the format has them: what a column is called here is by its place".to_owned());
    }
    Ok(Inspected {
        input: opened.source.name().to_owned(),
        format: settled.known.then(|| Arc::clone(map)),
        encoding: opened.encoding,
        delimiter: dialect.delimiter,
        header: binding.header,
        notes,
        records,
        odd,
        columns,
    })
}

fn column_of(title: String, field: String, tally: &Tally, secret: Option<&'static str>) -> Column {
    let mut column = Column {
        title,
        field,
        filled: tally.filled,
        distinct: tally.distinct(),
        shapes: Vec::new(),
        remarks: Vec::new(),
        secret,
    };
    if secret.is_some() {
        return column;
    }
    let shapes = tally.shapes().into_iter();
    column.shapes =
        shapes.map(|(kind, count, least, most)| Look { kind, count, length: (least, most) }).collect();
    column.remarks = tally.odd();
    column
}

/// One record with labels and fields.
fn unfold(opened: &mut Opened, settled: &Settled, row: u64) -> Result<Explained, Stop> {
    let mut explained = explain::read(opened, &settled.bound, row)?;
    if settled.known {
        return Ok(explained);
    }
    for (at, step) in explained.columns.iter_mut().enumerate() {
        step.codec = String::new();
        step.values.clear();
        for cell in step.cells.iter_mut().filter(|cell| cell.filled && cell.text.starts_with('`')) {
            let text = cell.text.trim_matches('`');
            if secret_title(&cell.title) || like_secret(text) {
                cell.text = SECRET.to_owned();
            } else if !settled.telling.get(at).is_some_and(|telling| *telling) && !look::harmless(text) {
                cell.text = HIDDEN.to_owned();
            }
        }
    }
    Ok(explained)
}
