//! `[layout]` and `[limits]`: how a format's files are cut and written.

use super::node::{MapFault, Node};
use super::read::Reader;
use super::titles::Titles;
use super::{Blank, Limits, NativeLayout, native};
use crate::layout::{BlankLine, Dialect, Newline, Quotes, Terminator};
use crate::model::path::Open;
use crate::model::{Item, Reference, State};
use crate::source::Encoding;

/// How the files of a format are cut, titled and written.
#[derive(Debug, Clone)]
pub struct Layout {
    /// What a library does, where the layout is not delimited text. Its rows are spelt as the other keys say by
    /// default: they are for the way between the library and the engine.
    pub native: Option<NativeLayout>,
    /// Delimiters: the first is written, all are read.
    pub delimiters: Vec<char>,
    /// Characters that make a cell quoted, besides what CSV needs.
    pub quote: Vec<u8>,
    /// Which cells are quoted though nothing in them asks for it.
    pub quotes: Quotes,
    /// Encodings: the first is written, all are read.
    pub encodings: Vec<Encoding>,
    /// Whether a byte order mark is written.
    pub bom: Bom,
    /// The line end that is written.
    pub newline: Newline,
    /// A line that begins so is no record.
    pub comment: Option<String>,
    /// Blanks at both ends of a cell are dropped by the vendor.
    pub trim: bool,
    /// An apostrophe before `+` or a digit is dropped when read.
    pub apostrophe: bool,
    /// What a blank line means.
    pub blank_line: BlankLine,
    /// Whether a line break may stand in a quoted cell.
    pub embedded_newline: bool,
    /// What becomes of a record that is not as wide as the first line.
    pub ragged: Ragged,
    /// Fewest cells read, cells written.
    pub width: Option<(usize, usize)>,
    /// Whether the first record names the columns.
    pub header: Header,
    /// Whether columns are found by title; else by position.
    pub by_name: bool,
    /// What of a title is compared, and how.
    pub titles: Titles,
    /// Lines in front of the header, each as it is written.
    pub preamble: Vec<String>,
    /// A record that is the vendor's own example and no user: a title, and what its cell begins with.
    pub example_row: Option<(String, String)>,
    /// Whether the order of the columns is free.
    pub free_order: bool,
    /// Whether only filled columns are written.
    pub filled_only: bool,
    /// What becomes of a file with an unknown title.
    pub unknown: Unknown,
    /// Titles that are known and without meaning.
    pub ignored: Vec<String>,
    /// What a blank cell says.
    pub blank: Blank,
    /// Words for states in any column.
    pub states: Vec<(State, String)>,
    /// Titles: records with and without a value here may not share a file.
    pub split: Vec<String>,
    /// One bad record, and the vendor takes none.
    pub atomic: bool,
    /// The title that names the user, where one user may take several records.
    pub key: Option<String>,
    /// The list of which each item takes a record: its canonical key.
    pub row_per: Option<String>,
}

/// What becomes of a file with an unknown title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The vendor passes the column over.
    Ignore,
    /// The column is the vendor's, whatever it means: its cells are carried into a file of the same format.
    Keep,
    /// Titles are paths, and one of an open field is that field.
    Open,
    /// The vendor refuses the file.
    Refuse,
}

/// Whether a byte order mark is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bom {
    /// No.
    Never,
    /// Always.
    Always,
    /// As in the source, where source and target are one format.
    Keep,
}

/// Whether a header is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    /// The first record is one.
    Required,
    /// It may be; one is written.
    Optional,
    /// Never.
    None,
}

/// What becomes of a record that is not as wide as the first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ragged {
    /// What is missing is absent.
    Pad,
    /// It is an error.
    Refuse,
}

impl Layout {
    /// The dialect for reading or writing with one of the delimiters.
    pub fn dialect(&self, delimiter: char) -> Dialect {
        Dialect {
            delimiter,
            also_quote: self.quote.clone(),
            quotes: self.quotes,
            newline: self.newline,
            comment: self.comment.clone(),
            trim: self.trim,
            apostrophe: self.apostrophe,
            blank_line: self.blank_line,
            terminator: Terminator::LfOrCrLf,
        }
    }

    /// The delimiter that is written.
    pub fn delimiter(&self) -> char {
        self.delimiters.first().copied().unwrap_or(',')
    }

    /// The encoding that is written.
    pub fn encoding(&self) -> Encoding {
        self.encodings.first().copied().unwrap_or(Encoding::Utf8)
    }

    /// Loads `[layout]`.
    pub(super) fn load(node: &Node, faults: &mut Vec<MapFault>) -> Layout {
        let mut r = Reader::new(node, "layout", faults);
        let native = native::load(node, &mut r);
        let delimiters = characters(&mut r, "delimiter");
        let quote = characters(&mut r, "quote").into_iter().map(|c| c as u8).collect();
        let mut encodings = Vec::new();
        for (name, at) in r.texts("encoding").unwrap_or_default() {
            match Encoding::from_name(name) {
                Some(encoding) => encodings.push(encoding),
                None => r.fault(
                    &at,
                    format!("`{name}` is no encoding that tieline reads"),
                    Some("it is one of utf-8, utf-16le, utf-16be, windows-1252".into()),
                ),
            }
        }
        if encodings.is_empty() {
            encodings.push(Encoding::Utf8);
        }
        let newline = if native.is_some() { Newline::Lf } else { Newline::CrLf };
        let layout = Layout {
            native,
            delimiters: if delimiters.is_empty() { vec![','] } else { delimiters },
            quote,
            quotes: r
                .word(
                    "quotes",
                    &[("needed", Quotes::Needed), ("filled", Quotes::Filled), ("all", Quotes::All)],
                )
                .unwrap_or(Quotes::Needed),
            encodings,
            bom: r
                .word("bom", &[("never", Bom::Never), ("always", Bom::Always), ("keep", Bom::Keep)])
                .unwrap_or(Bom::Never),
            newline: r.word("newline", &[("lf", Newline::Lf), ("crlf", Newline::CrLf)]).unwrap_or(newline),
            comment: r.text("comment").map(str::to_owned).filter(|comment| !comment.is_empty()),
            trim: r.flag("trim"),
            apostrophe: r.flag("apostrophe"),
            blank_line: r
                .word(
                    "blank_line",
                    &[("skip", BlankLine::Skip), ("refuse", BlankLine::Refuse), ("end", BlankLine::End)],
                )
                .unwrap_or(BlankLine::Skip),
            embedded_newline: r
                .word("embedded_newline", &[("allow", true), ("refuse", false)])
                .unwrap_or(true),
            ragged: r
                .word("ragged", &[("pad", Ragged::Pad), ("refuse", Ragged::Refuse)])
                .unwrap_or(Ragged::Pad),
            width: r.numbers("width").map(|(low, high)| (low as usize, high as usize)),
            header: r
                .word(
                    "header",
                    &[("required", Header::Required), ("optional", Header::Optional), ("none", Header::None)],
                )
                .unwrap_or(Header::Required),
            by_name: r.text("match") != Some("position"),
            titles: Titles::load(&mut r),
            preamble: load_preamble(&mut r),
            example_row: load_example_row(&mut r),
            free_order: r.word("order", &[("fixed", false), ("free", true)]).unwrap_or(false),
            filled_only: r.word("columns", &[("all", false), ("filled", true)]).unwrap_or(false),
            unknown: r
                .word(
                    "unknown",
                    &[
                        ("ignore", Unknown::Ignore),
                        ("keep", Unknown::Keep),
                        ("open", Unknown::Open),
                        ("refuse", Unknown::Refuse),
                    ],
                )
                .unwrap_or(Unknown::Ignore),
            ignored: r.texts("ignored").unwrap_or_default().into_iter().map(|(s, _)| s.to_owned()).collect(),
            blank: load_blank(&mut r, false).unwrap_or(Blank::Absent),
            states: load_states(&mut r),
            split: r.texts("split").unwrap_or_default().into_iter().map(|(s, _)| s.to_owned()).collect(),
            atomic: r.flag("atomic"),
            key: r.text("key").map(str::to_owned),
            row_per: load_row_per(&mut r),
        };
        for delimiter in &layout.delimiters {
            if let Some(why) = layout.dialect(*delimiter).fault() {
                let at = node.child("comment").map_or(&node.at, |node| &node.at);
                r.fault(
                    at,
                    format!("a file of this layout could not be read again: {why}"),
                    Some("say another beginning of a comment, such as `#`".into()),
                );
                break;
            }
        }
        if layout.row_per.is_some() && layout.key.is_none() {
            r.fault(&node.at, "`row_per` needs the `key` by which records of one user are told", None);
        }
        if layout.by_name && layout.header != Header::Required {
            let at = node.child("header").map_or(&node.at, |node| &node.at);
            r.fault(at, "columns found by title need a header", Some("say `header = \"required\"`".into()));
        }
        if !layout.preamble.is_empty() && layout.header != Header::Required {
            let at = node.child("preamble").map_or(&node.at, |node| &node.at);
            r.fault(at, "lines in front of the header need one", Some("say `header = \"required\"`".into()));
        }
        if matches!(layout.unknown, Unknown::Keep | Unknown::Open) && !layout.by_name {
            let at = node.child("unknown").map_or(&node.at, |node| &node.at);
            let help = "find columns by title, or say `unknown = \"ignore\"`";
            r.fault(at, "a column of another title cannot be kept by its place", Some(help.into()));
        }
        layout
    }
}

impl Limits {
    /// Loads `[limits]`.
    pub(super) fn load(node: &Node, faults: &mut Vec<MapFault>) -> Limits {
        let mut r = Reader::new(node, "limits", faults);
        Limits { rows: r.number("rows"), bytes: r.number("bytes"), line_bytes: r.number("line_bytes") }
    }
}

fn load_row_per(r: &mut Reader<'_, '_>) -> Option<String> {
    let path = r.text("row_per")?;
    match Reference::parse(path, Open { ty: None, many: true }) {
        Ok(reference) if reference.item == Item::All => Some(reference.field.key),
        Ok(_) => {
            let at = r.at.clone();
            r.fault(&at, format!("`row_per` wants a whole list, and `{path}` is none"), None);
            None
        }
        Err(fault) => {
            let at = r.at.clone();
            let near = fault.nearest().map(|near| format!("did you mean `{near}`?"));
            r.fault(&at, fault.message, near);
            None
        }
    }
}

/// Lines that are written as they stand: each must be one, and be told from what others put in front of a file.
fn load_preamble(r: &mut Reader<'_, '_>) -> Vec<String> {
    let mut lines = Vec::new();
    for (line, at) in r.texts("preamble").unwrap_or_default() {
        let begins = |what: &str| {
            line.len() >= what.len()
                && line.is_char_boundary(what.len())
                && line[..what.len()].eq_ignore_ascii_case(what)
        };
        if line.contains(['\n', '\r']) || line.matches('"').count() % 2 == 1 {
            r.fault(
                &at,
                "a line in front of the header is one line of text, and its quotes are closed",
                None,
            );
        } else if begins("sep=") || begins("#type ") {
            r.fault(&at, format!("`{line}` is a line that other programs put in front of a file"), None);
        }
        lines.push((line.to_owned(), at));
    }
    // With nothing in the first one, any file that begins with a blank line would seem to have it.
    if let Some((_, at)) = lines.first().filter(|(line, _)| crate::preface::bare(line).is_empty()) {
        r.fault(at, "the first line in front of the header is not blank", None);
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// Whether a cell begins as the one of the vendor's example does.
pub fn begins_example(cell: &str, text: &str) -> bool {
    cell.trim_start().starts_with(text)
}

/// Loads `example_row = { TITLE = "beginning" }`.
fn load_example_row(r: &mut Reader<'_, '_>) -> Option<(String, String)> {
    let node = r.node("example_row")?;
    match node.entries() {
        [entry] if entry.node.text().is_some_and(|text| !text.trim().is_empty()) => {
            Some((entry.key.clone(), entry.node.text().unwrap_or_default().to_owned()))
        }
        _ => {
            let help = Some("write `example_row = { \"Name\" = \"Example:\" }`".to_owned());
            r.fault(&node.at, "`example_row` wants one title, and what its cell begins with", help);
            None
        }
    }
}

fn characters(r: &mut Reader<'_, '_>, key: &str) -> Vec<char> {
    let mut found = Vec::new();
    for (text, at) in r.texts(key).unwrap_or_default() {
        match text.as_bytes() {
            [b] if b.is_ascii() && !matches!(b, b'"' | b'\n' | b'\r') => found.push(*b as char),
            _ => r.fault(
                &at,
                format!("`{key}` wants single ASCII characters other than the quote and line ends"),
                None,
            ),
        }
    }
    found
}

/// Loads `blank`; `refuse` only where a column may say it.
pub(super) fn load_blank(r: &mut Reader<'_, '_>, column: bool) -> Option<Blank> {
    let words = [
        ("absent", Blank::Absent),
        ("keep", Blank::State(State::Keep)),
        ("clear", Blank::State(State::Clear)),
        ("default", Blank::State(State::Default)),
        ("refuse", Blank::Refuse),
    ];
    r.word("blank", if column { &words } else { &words[..4] })
}

/// Loads `states`.
pub(super) fn load_states(r: &mut Reader<'_, '_>) -> Vec<(State, String)> {
    let Some(node) = r.node("states") else { return Vec::new() };
    let mut states = Vec::new();
    for entry in node.entries() {
        match (State::from_name(&entry.key), entry.node.text()) {
            (Some(state), Some(word)) if !word.is_empty() => states.push((state, word.to_owned())),
            (None, _) => r.fault(
                &entry.key_at,
                format!("`{}` is no state", entry.key),
                Some("it is one of `clear`, `default`, `keep`".into()),
            ),
            _ => r.fault(&entry.node.at, "a state wants the word that stands for it", None),
        }
    }
    states
}
