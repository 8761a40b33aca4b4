//! Reading: a line is an object is a row, whose cells are the fields of the user.
//!
//! A line that is no user is an error of its row, which is a blank one: so records and lines have one number.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

use serde_json::Value as Json;
use tieline_core::error::Error;
use tieline_core::model::{Entry, User, Value};
use tieline_core::native::{ABSENT, Batch, Remark, TakeRows, VALUE};
use tieline_core::report::Severity;

use crate::strict::Strict;
use crate::{BETWEEN, ESCAPE, word};

/// Rows that are handed over at once, and bytes of their lines.
const BATCH_ROWS: usize = 512;
const BATCH_BYTES: usize = 1 << 20;
/// Bytes of a line, at most: a longer one is no user.
const LINE_BYTES: u64 = 16 << 20;
/// The column of a file whose first lines say nothing.
const FIRST: &str = "external_id";
/// Different fields of a file, at most.
const FIELDS: usize = 4096;

/// Reads a file.
///
/// # Errors
/// What `input` and `rows` give; a line that is too long to be a user's.
pub fn read(input: &mut dyn Read, rows: &mut dyn TakeRows) -> Result<(), Error> {
    let mut input = BufReader::with_capacity(64 * 1024, input);
    let mut columns: HashMap<String, usize> = HashMap::new();
    let mut waiting: Vec<Vec<(usize, String)>> = Vec::new();
    let (mut bytes, mut number, mut first) = (0, 0, 1);
    let mut line = Vec::new();
    loop {
        line.clear();
        let taken = (&mut input)
            .take(LINE_BYTES + 1)
            .read_until(b'\n', &mut line)
            .map_err(|cause| Error::Format(format!("the file cannot be read on: {cause}")))?;
        if line.len() as u64 > LINE_BYTES {
            return Err(Error::Format(format!("line {} is longer than 16 MiB, and so no user", number + 1)));
        }
        if taken > 0 {
            number += 1;
            bytes += taken;
            let cells = cells(&line).and_then(|cells| place(cells, &mut columns, rows));
            waiting.push(cells.unwrap_or_else(|fault| {
                rows.remark(remark(number, fault));
                Vec::new()
            }));
        }
        if waiting.len() >= BATCH_ROWS || bytes >= BATCH_BYTES || taken == 0 && !waiting.is_empty() {
            if columns.is_empty() {
                // Lines that say nothing are records all the same, and a record has a column.
                rows.column(FIRST)?;
                columns.insert(FIRST.to_owned(), 0);
            }
            hand_over(&mut waiting, columns.len(), first, rows)?;
            first = number + 1;
            bytes = 0;
        }
        if taken == 0 {
            return Ok(());
        }
    }
}

/// Why a line is no user.
enum Fault {
    Line(String),
    Run(Error),
}

/// What is said of a line that is no user. Its text is in no row, and so in no file of rejects: the line is to be found by
/// its number.
fn remark(line: u64, fault: Fault) -> Remark {
    let message = match fault {
        Fault::Line(why) => format!("line {line} is no user: {why}"),
        Fault::Run(error) => error.to_string(),
    };
    Remark {
        severity: Severity::Error,
        record: line,
        offset: None,
        column: String::new(),
        message,
        help: "correct the line in the file; docs/user.schema.json says how a user is written".into(),
    }
}

/// The fields of a line with their cells.
fn cells(line: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    let text = std::str::from_utf8(line).map_err(|_| Fault::Line("it is no UTF-8".into()))?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let Strict(json) = serde_json::from_str(text).map_err(|why| Fault::Line(in_line(&why)))?;
    let Json::Object(object) = json else { return Err(Fault::Line("it is no JSON object".into())) };
    let user = User::from_json(&object).map_err(Fault::Line)?;
    let mut cells = Vec::new();
    for (key, entry) in user.fields {
        let cell = cell(&entry).map_err(|why| Fault::Line(format!("`{key}` {why}")))?;
        if !cell.is_empty() {
            cells.push((key, cell));
        }
    }
    Ok(cells)
}

/// Why a line is no JSON. It is the first and only one to the parser, which is not to be said.
fn in_line(why: &serde_json::Error) -> String {
    let text = why.to_string();
    match text.strip_suffix(&format!(" at line {} column {}", why.line(), why.column())) {
        Some(text) => format!("{text} (byte {} of the line)", why.column()),
        None => text,
    }
}

fn cell(entry: &Entry) -> Result<String, &'static str> {
    match entry {
        Entry::One(Value::Absent) => Ok(String::new()),
        Entry::One(Value::State(state)) => Ok(word(*state)),
        Entry::One(Value::Text(text)) => Ok(sound(text)?.to_owned()),
        Entry::Many(items) => match items.as_slice() {
            [Value::State(state)] => Ok(word(*state)),
            items => {
                let mut texts = Vec::new();
                for item in items {
                    texts.push(match item {
                        Value::Absent => "",
                        Value::Text(text) if text.contains(BETWEEN) => {
                            return Err("holds a unit separator (U+001F)");
                        }
                        Value::Text(text) => sound(text)?,
                        Value::State(_) => return Err("has a state beside other items"),
                    });
                }
                Ok(texts.join(BETWEEN))
            }
        },
    }
}

fn sound(text: &str) -> Result<&str, &'static str> {
    if text.starts_with(ESCAPE) { Err("begins with an escape character (U+001B)") } else { Ok(text) }
}

/// The cells with their columns, which are made where they are new.
fn place(
    cells: Vec<(String, String)>,
    columns: &mut HashMap<String, usize>,
    rows: &mut dyn TakeRows,
) -> Result<Vec<(usize, String)>, Fault> {
    let mut placed = Vec::new();
    for (key, text) in cells {
        let known = columns.get(&key).copied();
        let at = match known {
            Some(at) => at,
            None if columns.len() == FIELDS => {
                return Err(Fault::Line("the file has more than 4,096 different fields".into()));
            }
            None => {
                rows.column(&key).map_err(Fault::Run)?;
                columns.insert(key, columns.len());
                columns.len() - 1
            }
        };
        placed.push((at, text));
    }
    Ok(placed)
}

fn hand_over(
    waiting: &mut Vec<Vec<(usize, String)>>,
    columns: usize,
    first: u64,
    rows: &mut dyn TakeRows,
) -> Result<(), Error> {
    let mut batch = Batch { columns, first_record: first, ..Batch::default() };
    let mut texts: Vec<Option<String>> = vec![None; columns];
    for cells in waiting.drain(..) {
        for (at, text) in cells {
            texts[at] = Some(text);
        }
        for text in &mut texts {
            match text.take() {
                Some(text) => batch.push(VALUE, &text),
                None => batch.push(ABSENT, ""),
            }
        }
    }
    rows.rows(&batch)
}
