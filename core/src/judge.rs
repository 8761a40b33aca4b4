//! One record under judgement: where its cells stand, what may be shown of it, and the findings made about it.
//!
//! Every message that shows text of a file is made here or with text that went through [`shown`]; secrets and text
//! that may stand in the wrong column never get into one.

mod scene;

use std::hash::{BuildHasher, Hash};
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::layout::{Record, Rows, Terminator};
use crate::map::Map;
use crate::model::Secret;
use crate::plan::bind::{Binding, Bound};
use crate::report::{Detail, Findings, Severity};
use crate::value::shown::shown;

/// What stands in place of a secret.
pub const SECRET: &str = "[secret]";
/// What stands in place of text that may be a secret.
pub const HIDDEN: &str = "[not shown]";
/// Findings about one record that are given in full; more are only counted.
const FULL: u32 = 1000;
/// Errors of one record that are named in the file of rejects.
const SAID: usize = 16;
/// Findings of the rows of one record that are remembered.
const SAID_OF_ROWS: usize = 256;
/// Characters of a value that a message shows.
const VALUE_CHARS: usize = 60;

/// What of a physical column may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visible {
    /// Its text.
    Yes,
    /// Its text; it stands in a row that a plugin made, which is no line of the file.
    Row,
    /// That it is a secret.
    Secret,
    /// Nothing, although it is no secret: it stands in front of the format's own columns.
    Front,
    /// Nothing: it is not known what it is.
    No,
}

/// A record with its place.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The chunk that it was cut from.
    pub chunk: &'a str,
    /// The rows of that chunk.
    pub rows: &'a Rows,
    /// The record.
    pub record: &'a Record,
    /// Its number, from 1.
    pub number: u64,
    /// The records of its user, where a finding may be about another one of them.
    pub user: &'a [Record],
    /// Which of those it is.
    pub row: usize,
    /// What ends a line.
    pub terminator: Terminator,
    /// What may be shown, by physical column.
    pub visible: &'a [Visible],
    /// Whether nothing of the record may be shown, because its cells may stand in the wrong columns.
    pub hidden: bool,
}

/// What a finding says, before it has a place.
#[derive(Debug, Default)]
pub struct Words {
    /// One sentence.
    pub message: String,
    /// A few words for the part that is meant.
    pub label: String,
    /// Bytes of the cell's text that are meant, where not all of it is.
    pub span: Option<Range<usize>>,
    /// The column, field and format; the vendor's reason.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

/// Which part of a record a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spot {
    /// A physical cell.
    Cell(usize),
    /// A physical cell of one of the user's records: which record, and which cell.
    CellOf(usize, usize),
    /// The record.
    Record,
}

/// Whether one of these cells of a record may hold the text of further records: a quote that is opened and not closed
/// takes what follows up to the next one, and where that one stands in the same column the record has its right width, and
/// its cells are in the wrong columns.
pub fn runs_together(texts: &[&str], delimiter: char) -> bool {
    let fewest = texts.len().saturating_sub(1);
    let many =
        |text: &&str| text.contains(['\n', '\r']) && text.matches(delimiter).take(fewest).count() == fewest;
    fewest > 0 && texts.iter().any(many)
}

/// Collects the findings about one record.
pub struct Judge<'f, 'a> {
    /// Where they go.
    pub findings: &'f mut Findings,
    /// The record.
    pub scene: Scene<'a>,
    /// Whether one of them is an error.
    pub failed: bool,
    /// Codes that the user allows.
    pub allow: &'a [String],
    /// Where code and message of each error go too, for the file of rejects.
    /// One entry for each record of the user.
    pub said: Option<&'f mut [SaidOf]>,
    /// What has been found so far.
    pub sofar: Sofar,
}

/// What keeps a record of very many faults, such as a cell of 16 MiB that is a list of nothing right, from taking long and
/// much memory.
#[derive(Debug, Default)]
pub struct Sofar {
    /// How many findings there are.
    count: u32,
    /// The last cell that one was about, and its line: finding that takes as long as the record is.
    line: Option<(usize, Spot, u64)>,
    /// What was said of a record that gives several rows, each with its row. What holds for the user holds for every
    /// row, and is said once.
    rows: Option<(usize, Vec<(u64, usize)>)>,
}

impl Sofar {
    /// A further row of a record that gives several: what was said of an earlier one is not said again.
    pub fn turn_to(&mut self, row: usize) {
        self.rows.get_or_insert_default().0 = row;
    }

    /// Whether the same was said of an earlier row.
    fn again(&mut self, what: impl Hash) -> bool {
        let Some((row, said)) = &mut self.rows else { return false };
        let hash = FixedState::default().hash_one(what);
        let again = said.iter().any(|(other, of)| *other == hash && of < row);
        if !again && said.len() < SAID_OF_ROWS {
            said.push((hash, *row));
        }
        again
    }
}

/// What was said of a record: codes and messages.
pub type SaidOf = Vec<(String, String)>;

impl<'f, 'a> Judge<'f, 'a> {
    /// A judge who has found nothing yet, allows nothing and tells no rejects.
    pub fn new(findings: &'f mut Findings, scene: Scene<'a>) -> Judge<'f, 'a> {
        Judge { findings, scene, failed: false, allow: &[], said: None, sofar: Sofar::default() }
    }

    /// Adds a finding about the column called `title`.
    pub fn add(
        &mut self,
        code: &str,
        title: Option<&str>,
        severity: Severity,
        spot: Spot,
        words: impl FnOnce() -> Words,
    ) {
        self.add_variant((code, ""), title, severity, spot, words);
    }

    /// The same, where a code has findings of several kinds, each with other words and a group of its own.
    pub fn add_variant(
        &mut self,
        (code, variant): (&str, &'static str),
        title: Option<&str>,
        severity: Severity,
        spot: Spot,
        words: impl FnOnce() -> Words,
    ) {
        let severity = match severity {
            // Permitted by name: said, and no reason to stop even where warnings are errors.
            Severity::Refuse if self.allow.iter().any(|allowed| allowed == code) => Severity::Note,
            other => other,
        };
        self.failed |= severity == Severity::Error;
        let (scene, spot) = self.scene.of(spot);
        let mut words = Some(words);
        let mut made = None;
        if self.sofar.rows.is_some() {
            let said = words.take().map(|words| words()).unwrap_or_default();
            let what = (code, variant, title, severity.word(), &said.message, &said.span, scene.row, spot);
            if self.sofar.again(what) {
                return;
            }
            made = Some(said);
        }
        if let Severity::Error = severity
            && let Some(said) = self.said.as_mut().and_then(|said| said.get_mut(scene.row))
        {
            if said.len() < SAID {
                let words = made.get_or_insert_with(|| words.take().map(|words| words()).unwrap_or_default());
                said.push((code.to_owned(), words.message.clone()));
            } else if said.len() == SAID {
                said.push(("more".to_owned(), "and more".to_owned()));
            }
        }
        let line = match self.sofar.line {
            Some((row, at, line)) if (row, at) == (scene.row, spot) => line,
            _ => scene.line(spot),
        };
        self.sofar.line = Some((scene.row, spot, line));
        self.sofar.count += 1;
        if self.sofar.count > FULL {
            self.findings.count_at((code, variant), title, severity, line);
            return;
        }
        self.findings.add_at((code, variant), title, severity, Some(line), || {
            let words = made.or_else(|| words.map(|words| words())).unwrap_or_default();
            let excerpt = scene.excerpt(spot, words.span.clone());
            let detail = Detail {
                message: words.message,
                label: words.label,
                notes: words.notes,
                help: words.help,
                excerpt,
            };
            (Some(scene.place(spot)), detail)
        });
    }
}

/// The note that says which column, field and format a finding is about.
pub fn column_note(map: &Map, column: usize) -> String {
    let column = &map.columns[column];
    let field =
        if column.field_text.is_empty() { String::new() } else { format!(", field `{}`", column.field_text) };
    format!("column `{}`{field}, {}", shown(&map.title(column), VALUE_CHARS), map.name)
}

/// What may be shown of each physical column of a file.
pub fn visible_columns(map: &Map, binding: &Binding) -> Vec<Visible> {
    let front = std::iter::repeat_n(Visible::Front, binding.lead);
    let columns = binding.columns.iter().map(|physical| match physical.bound {
        Bound::Cell(cell) => {
            let column = &map.columns[map.cells[cell].column];
            match map.secret(column) {
                _ if column.kept => Visible::No,
                true => Visible::Secret,
                false if map.layout.native.is_some() => Visible::Row,
                false => Visible::Yes,
            }
        }
        Bound::Ignored | Bound::Unknown => Visible::No,
    });
    front.chain(columns).collect()
}

/// What may be shown of a column of that secret kind.
pub fn visible(secret: Option<Secret>) -> Visible {
    if secret.is_some() { Visible::Secret } else { Visible::Yes }
}
