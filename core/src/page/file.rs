//! The table of the file's own rules: `[layout]` and `[limits]` in plain words, each with the evidence behind it.

use super::words::{Table, capital, code, codes, count, prose, sign};
use crate::layout::{BlankLine, Newline, Quotes};
use crate::map::layout::{Bom, Header, Layout, Ragged, Unknown};
use crate::map::titles::Part;
use crate::map::{Blank, Map, NativeLayout};
use crate::model::State;

/// One line of the table: what it is about, the key of its evidence, the rule, and whether it is left out where no
/// evidence is given, because it says the usual.
type Line = (&'static str, &'static str, String, bool);

/// The table. Keys of evidence that it shows are added to `told`.
pub(super) fn table(map: &Map, told: &mut Vec<String>) -> String {
    let mut table = Table::new(&["What", "Rule", "Evidence"]);
    let mut lines = cutting(&map.layout);
    lines.extend(titles(map));
    lines.extend(records(map));
    for (what, key, rule, usual) in lines {
        let evidence = map.evidence().iter().find(|(name, _)| name == key);
        if usual && evidence.is_none() {
            continue;
        }
        if evidence.is_some() {
            told.push(key.to_owned());
        }
        table.row(&[what.into(), capital(&rule), evidence.map(|(_, text)| prose(text)).unwrap_or_default()]);
    }
    table.finish()
}

/// What is known of a layout that a library cuts.
fn library(native: &NativeLayout) -> Vec<Line> {
    let content = if native.text { "text, decoded for the library" } else { "bytes" };
    let mut lines = vec![
        ("Library", "layout.library", format!("{} cuts and writes the files", code(&native.library)), false),
        ("Content", "layout.content", content.into(), false),
    ];
    if !native.extensions.is_empty() {
        let endings = codes(native.extensions.iter().map(String::as_str), "or");
        lines.push(("File names", "layout.extensions", format!("end in {endings}"), false));
    }
    lines
}

fn cutting(layout: &Layout) -> Vec<Line> {
    if let Some(native) = &layout.native {
        return library(native);
    }
    let delimiters: Vec<String> = layout.delimiters.iter().map(|c| sign(&c.to_string())).collect();
    let delimiter = match delimiters.as_slice() {
        [one] => one.clone(),
        all => format!("{} is written; {} are read", all[0], all.join(" and ")),
    };
    let quote: Vec<String> = layout.quote.iter().map(|byte| sign(&char::from(*byte).to_string())).collect();
    let quotes = match layout.quotes {
        Quotes::Needed => "those that need quotes",
        Quotes::Filled => "all that are filled",
        Quotes::All => "all, blank ones too",
    };
    let encodings: Vec<&str> = layout.encodings.iter().map(|encoding| encoding.name()).collect();
    let encoding = match encodings.as_slice() {
        [one] => code(one),
        all => format!("{} is written; {} are read", code(all[0]), codes(all.iter().copied(), "and")),
    };
    let bom = match layout.bom {
        Bom::Never => "none is written",
        Bom::Always => "one is written",
        Bom::Keep => "written where the source has one and is of this format",
    };
    let newline = match layout.newline {
        Newline::Lf => "LF is written; LF and CRLF are read",
        Newline::CrLf => "CRLF is written; LF and CRLF are read",
    };
    let comment = layout
        .comment
        .as_deref()
        .map(|comment| format!("a line that begins with {} is no record", code(comment)));
    let trim = if layout.trim {
        "blanks at both ends of a cell are dropped"
    } else {
        "blanks at the ends of a cell are text"
    };
    let blank_line = match layout.blank_line {
        BlankLine::Skip => "passed over",
        BlankLine::Refuse => "an error",
        BlankLine::End => "the records end there",
    };
    let embedded = if layout.embedded_newline {
        "may stand in a quoted cell"
    } else {
        "may not stand in a cell, quoted or not"
    };
    let ragged = match layout.ragged {
        Ragged::Pad => "cells that are missing at the end of a record count as absent",
        Ragged::Refuse => "every record is as wide as the first line: one that is not is an error",
    };
    vec![
        ("Delimiter", "layout.delimiter", delimiter, false),
        (
            "Quotes",
            "layout.quote",
            format!("a cell that holds {} is quoted too", quote.join(" or ")),
            quote.is_empty(),
        ),
        ("Quoted cells", "layout.quotes", quotes.into(), layout.quotes == Quotes::Needed),
        ("Encoding", "layout.encoding", encoding, false),
        ("Byte order mark", "layout.bom", bom.into(), false),
        ("Line end", "layout.newline", newline.into(), false),
        ("Line breaks", "layout.embedded_newline", embedded.into(), false),
        ("Comments", "layout.comment", comment.unwrap_or_else(|| "none".into()), layout.comment.is_none()),
        ("Trimming", "layout.trim", trim.into(), false),
        (
            "Apostrophes",
            "layout.apostrophe",
            if layout.apostrophe { "one before `+` or a digit is dropped when read" } else { "are text" }
                .into(),
            !layout.apostrophe,
        ),
        ("Blank lines", "layout.blank_line", blank_line.into(), false),
        ("Ragged records", "layout.ragged", ragged.into(), false),
    ]
}

fn titles(map: &Map) -> Vec<Line> {
    let layout = &map.layout;
    let header = match layout.header {
        Header::Required => "the first record names the columns",
        Header::Optional => "may be there; one is written",
        Header::None => "there is none",
    };
    let found = match layout.titles.part {
        _ if !layout.by_name => "columns are found by position; titles only detect and warn",
        Part::Whole => "columns are found by title",
        Part::Brackets => "columns are found by what stands in the brackets of a title",
        Part::Untagged => "columns are found by title; tags at its end, such as `[Required]`, do not count",
        Part::Stripped => "columns are found by the letters and digits of a title",
    };
    let fold =
        if layout.titles.fold { "titles are compared without case" } else { "titles are compared with case" };
    let order = if layout.free_order {
        "columns may stand in any order"
    } else {
        "columns stand in the order of the table below"
    };
    let width = layout.width.map(|(low, high)| {
        if low == high {
            format!("{high} cells")
        } else {
            format!("at least {low} cells are read; {high} are written")
        }
    });
    let columns = if layout.filled_only {
        "a column that no record fills is not written"
    } else {
        "all columns are written"
    };
    let unknown = match layout.unknown {
        Unknown::Refuse => "the vendor refuses the whole file",
        Unknown::Ignore => "the vendor ignores the column",
        Unknown::Open => "a title is the path of a field: also an open one, that begins with `x.`",
        Unknown::Keep => "the column is the vendor's own, and is carried into a file of this format",
    };
    let example = layout.example_row.as_ref().map(|(title, text)| {
        format!(
            "a record whose {} begins with {} is the vendor's example, and no user",
            code(title),
            code(text)
        )
    });
    let preamble: Vec<String> = layout.preamble.iter().map(|line| code(line)).collect();
    let ignored = codes(layout.ignored.iter().map(String::as_str), "and");
    vec![
        ("Lines before the header", "layout.preamble", preamble.join(", then "), layout.preamble.is_empty()),
        ("Header", "layout.header", header.into(), layout.native.is_some()),
        ("Columns", "layout.match", found.into(), false),
        ("Case of titles", "layout.fold", fold.into(), layout.header == Header::None),
        ("Order", "layout.order", order.into(), false),
        ("Width", "layout.width", width.clone().unwrap_or_else(|| "not fixed".into()), width.is_none()),
        ("Written columns", "layout.columns", columns.into(), false),
        ("Unknown titles", "layout.unknown", unknown.into(), !layout.by_name),
        (
            "Ignored titles",
            "layout.ignored",
            format!("{ignored} are known and without meaning"),
            ignored.is_empty(),
        ),
        ("Example row", "layout.example_row", example.clone().unwrap_or_default(), example.is_none()),
    ]
}

fn records(map: &Map) -> Vec<Line> {
    let layout = &map.layout;
    let split = codes(layout.split.iter().map(String::as_str), "or");
    let limit = |value: Option<u64>, noun: &str| {
        value
            .map_or_else(|| "no limit is known".to_owned(), |value| format!("at most {}", count(value, noun)))
    };
    let limits = &map.limits;
    vec![
        ("Blank cells", "layout.blank", blank(layout.blank).into(), false),
        ("State words", "layout.states", states(&layout.states), layout.states.is_empty()),
        ("Records of a user", "layout.row_per", several(layout), layout.key.is_none()),
        (
            "Splitting",
            "layout.split",
            format!("records with and without a value in {split} may not share a file"),
            split.is_empty(),
        ),
        (
            "Bad records",
            "layout.atomic",
            if layout.atomic {
                "with one bad record the vendor takes none"
            } else {
                "are refused one by one"
            }
            .into(),
            !layout.atomic,
        ),
        ("Records of a file", "limits.rows", limit(limits.rows, "record"), limits.rows.is_none()),
        ("Bytes of a file", "limits.bytes", limit(limits.bytes, "byte"), limits.bytes.is_none()),
        (
            "Bytes of a line",
            "limits.line_bytes",
            format!("{}, its end included", limit(limits.line_bytes, "byte")),
            limits.line_bytes.is_none(),
        ),
    ]
}

/// Whether a user may have several records.
fn several(layout: &Layout) -> String {
    match (&layout.key, &layout.row_per) {
        (Some(key), Some(list)) => format!(
            "one for each item of {}; neighbours with the same {} are one user",
            code(list.trim_end_matches("[]")),
            code(key)
        ),
        (Some(key), None) => format!("neighbours with the same {} are one user", code(key)),
        _ => "one".into(),
    }
}

/// What a blank cell says.
pub(super) fn blank(blank: Blank) -> &'static str {
    match blank {
        Blank::Absent => "say nothing",
        Blank::State(State::Keep) => "leave what is there",
        Blank::State(State::Clear) => "erase what is there",
        Blank::State(State::Default) => "set the system's default",
        Blank::Refuse => "are an error",
        Blank::Word => "are a word",
    }
}

/// The words for states.
pub(super) fn states(states: &[(State, String)]) -> String {
    let words: Vec<String> = states
        .iter()
        .map(|(state, word)| {
            let meaning = match state {
                State::Keep => "leaves what is there",
                State::Clear => "erases what is there",
                State::Default => "sets the system's default",
            };
            format!("{} {meaning}", code(word))
        })
        .collect();
    words.join("; ")
}
