//! One record under judgement: where its cells stand, what may be shown of it, and the findings made about it.
//!
//! Every message that shows text of a file is made here or with text that went through [`shown`]; secrets and text
//! that may stand in the wrong column never get into one.

use std::ops::Range;

use crate::layout::{Record, Rows, Terminator, place};
use crate::map::Map;
use crate::model::Secret;
use crate::report::{Detail, Excerpt, Findings, Place, Severity};
use crate::value::shown::shown;

/// What stands in place of a secret.
pub const SECRET: &str = "[secret]";
/// What stands in place of text that may be a secret.
pub const HIDDEN: &str = "[not shown]";
/// Findings about one record that are given in full; more are only counted.
const FULL: u32 = 1000;
/// Errors of one record that are named in the file of rejects.
const SAID: usize = 16;
/// Characters of a value that a message shows.
const VALUE_CHARS: usize = 60;
/// Characters of a line that an excerpt shows on each side of the cell.
const MARGIN: usize = 60;

/// What of a physical column may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visible {
    /// Its text.
    Yes,
    /// That it is a secret.
    Secret,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A physical cell.
    Cell(usize),
    /// A physical cell of one of the user's records: which record, and which cell.
    CellOf(usize, usize),
    /// The record.
    Record,
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
        if let Severity::Error = severity
            && let Some(said) = self.said.as_mut().and_then(|said| said.get_mut(scene.row))
        {
            if said.len() < SAID {
                let words = words.take().map(|words| words()).unwrap_or_default();
                said.push((code.to_owned(), words.message.clone()));
                made = Some(words);
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

impl Scene<'_> {
    /// The record that a spot is in, and the spot in that record.
    fn of(self, spot: Spot) -> (Self, Spot) {
        let Spot::CellOf(row, cell) = spot else { return (self, spot) };
        let Some(record) = self.user.get(row) else { return (self, Spot::Record) };
        let number = self.number - self.row as u64 + row as u64;
        (Scene { record, row, number, ..self }, Spot::Cell(cell))
    }

    /// Line, column and record number.
    pub fn place(&self, spot: Spot) -> Place {
        let (scene, spot) = self.of(spot);
        scene.place_of(match spot {
            Spot::Cell(index) => index,
            Spot::CellOf(..) | Spot::Record => 0,
        })
    }

    fn place_of(&self, index: usize) -> Place {
        let cells = self.rows.record_cells(self.record);
        let (line, column) = match cells.get(index) {
            Some(cell) => place(self.chunk, self.record, cell, self.terminator),
            None => (self.record.line, 1),
        };
        Place { line, column, record: self.number }
    }

    /// The line of [`Scene::place`] alone, which is asked for every finding: mostly the record's own.
    fn line(&self, spot: Spot) -> u64 {
        let text = self.chunk.as_bytes().get(self.record.span()).unwrap_or_default();
        if matches!(spot, Spot::Record | Spot::Cell(0)) || memchr::memchr2(b'\n', b'\r', text).is_none() {
            return self.record.line;
        }
        self.place(spot).line
    }

    /// Where in the text of a cell `part` begins, which is said to be at `near`; none where that cannot be told.
    pub fn position(&self, spot: Spot, part: &str, near: usize) -> Option<usize> {
        let (scene, Spot::Cell(index)) = self.of(spot) else { return None };
        let cell = scene.rows.record_cells(scene.record).get(index)?;
        let text = scene.rows.text(scene.chunk, *cell);
        if text.get(near..).is_some_and(|rest| rest.starts_with(part)) {
            return Some(near);
        }
        let mut found = text.match_indices(part).map(|(at, _)| at);
        found.next().filter(|_| found.next().is_none())
    }

    /// A value for a message, in backquotes; a secret or doubtful one is not shown.
    pub fn value(&self, spot: Spot, text: &str) -> String {
        let (scene, spot) = self.of(spot);
        match scene.visible_at(spot) {
            Visible::Yes => format!("`{}`", shown(text, VALUE_CHARS)),
            Visible::Secret => SECRET.to_owned(),
            Visible::No => HIDDEN.to_owned(),
        }
    }

    /// Whether nothing of the record may be shown: told so, or it is not as wide as what was bound. One cell too few
    /// puts a secret under another title, also where the vendor fills such a record up.
    fn is_hidden(&self) -> bool {
        self.hidden || self.record.cell_count as usize != self.visible.len()
    }

    fn visible_at(&self, spot: Spot) -> Visible {
        if self.is_hidden() {
            return Visible::No;
        }
        match spot {
            Spot::Cell(index) => self.visible.get(index).copied().unwrap_or(Visible::No),
            Spot::CellOf(_, index) => self.visible.get(index).copied().unwrap_or(Visible::No),
            Spot::Record => Visible::Yes,
        }
    }

    /// The physical line of the cell with what may not be shown masked. `part` are bytes of the cell's text.
    fn excerpt(&self, spot: Spot, part: Option<Range<usize>>) -> Option<Excerpt> {
        if self.is_hidden() {
            return None;
        }
        let index = match spot {
            Spot::Cell(index) => index,
            Spot::CellOf(..) | Spot::Record => return None,
        };
        let cells = self.rows.record_cells(self.record);
        let cell = cells.get(index)?;
        let end = self.record.text_end as usize;
        let raw_end =
            |i: usize| cells.get(i + 1).map_or(end, |next| next.raw_start().saturating_sub(1).min(end));
        let at = cell.raw_start();
        let newline = match self.terminator {
            Terminator::LfOrCrLf => '\n',
            Terminator::Cr => '\r',
        };
        let line_start =
            self.chunk.get(..at)?.rfind(newline).map_or(0, |i| i + 1).max(self.record.start as usize);
        let line_end = self.chunk.get(at..end)?.find(newline).map_or(end, |i| at + i);
        let mut text = String::new();
        let mut span = 0..0;
        let mut from = line_start;
        for (i, other) in cells.iter().enumerate() {
            let (start, stop) = (other.raw_start().max(line_start), raw_end(i).min(line_end));
            if raw_end(i) < line_start || other.raw_start() > line_end || start > stop {
                continue;
            }
            text.push_str(&shown(self.chunk.get(from..start)?, MARGIN));
            let begin = text.len();
            match self.visible_at(Spot::Cell(i)) {
                Visible::Yes if i == index => text.push_str(&shown(self.chunk.get(start..stop)?, 4 * MARGIN)),
                Visible::Yes => text.push_str(&shown(self.chunk.get(start..stop)?, MARGIN)),
                Visible::Secret if !other.is_empty() => text.push_str(SECRET),
                Visible::No if !other.is_empty() => text.push_str(HIDDEN),
                _ => {}
            }
            if i == index {
                span = begin..text.len();
                if let Some(part) = &part
                    && self.visible_at(spot) == Visible::Yes
                {
                    let raw = self.chunk.get(start..stop)?;
                    let lead = usize::from(other.is_quoted());
                    let inside = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
                    // Only where the cell is shown as it stands does a byte of its text have a place in the line.
                    if (!other.is_quoted() || inside.is_some_and(|inside| !inside.contains('"')))
                        && text[begin..] == *raw
                        && raw.get(lead + part.start..lead + part.end).is_some()
                    {
                        span = begin + lead + part.start..begin + lead + part.end;
                    }
                }
            }
            from = stop;
        }
        Some(window(text, span))
    }
}

/// Cuts a long line around the part that is meant.
fn window(text: String, span: Range<usize>) -> Excerpt {
    let before = text[..span.start].chars().count();
    let behind = text[span.end..].chars().count();
    if before <= MARGIN && behind <= MARGIN {
        return Excerpt { text, span };
    }
    let cut_at = |side: &str, keep: usize, front: bool| -> usize {
        let mut indices = side.char_indices().map(|(i, _)| i);
        if front {
            indices.nth(side.chars().count().saturating_sub(keep)).unwrap_or(side.len())
        } else {
            indices.nth(keep).unwrap_or(side.len())
        }
    };
    let mut cut = String::new();
    let head = &text[..span.start];
    if before > MARGIN {
        cut.push('…');
        cut.push_str(&head[cut_at(head, MARGIN, true)..]);
    } else {
        cut.push_str(head);
    }
    let start = cut.len();
    cut.push_str(&text[span.clone()]);
    let end = cut.len();
    let tail = &text[span.end..];
    if behind > MARGIN {
        cut.push_str(&tail[..cut_at(tail, MARGIN, false)]);
        cut.push('…');
    } else {
        cut.push_str(tail);
    }
    Excerpt { text: cut, span: start..end }
}

/// The note that says which column, field and format a finding is about.
pub fn column_note(map: &Map, column: usize) -> String {
    let column = &map.columns[column];
    let field =
        if column.field_text.is_empty() { String::new() } else { format!(", field `{}`", column.field_text) };
    format!("column `{}`{field}, {}", shown(&map.title(column), VALUE_CHARS), map.name)
}

/// What may be shown of a column of that secret kind.
pub fn visible(secret: Option<Secret>) -> Visible {
    if secret.is_some() { Visible::Secret } else { Visible::Yes }
}
