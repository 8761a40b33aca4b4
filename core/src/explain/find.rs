//! One user found in a file: the record of that number, with its neighbours of the same key where several records may
//! be one user. The file is read from its beginning to that record and no further.

use crate::error::Error;
use crate::layout::{CutEnd, Cutter, Record, Rows};
use crate::open::{Bound, Opened};
use crate::pass::Stop;
use crate::source::ChunkError;

/// Records that may be of one user, as they stand in the file.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Their text, with whatever stands between them.
    pub(super) text: String,
    /// The physical line of the first one.
    pub(super) line: u64,
    /// The number of the first one.
    pub(super) first: u64,
    /// The key that they share.
    pub(super) key: Option<String>,
}

/// What was found.
pub(super) enum Found {
    /// The group that has the record.
    Group(Group),
    /// There are only so many records.
    Only(u64),
}

/// Finds the record of that number, from 1. `key`: the physical column by which records of one user are told.
pub(super) fn find(opened: &mut Opened, bound: &Bound, key: Option<usize>, row: u64) -> Result<Found, Stop> {
    let mut cutter = Cutter::new(&bound.dialect);
    cutter.pass_lines(opened.preface.lines);
    let (lead, mut skip) = (opened.preface.lead, opened.preface.bytes);
    let mut header = bound.binding.header || lead > 0;
    let mut chunks = opened.source.chunks(opened.encoding).map_err(Error::from)?;
    let mut rows = Rows::default();
    let (mut consumed, mut number) = (0, 0);
    let mut group = Group::default();
    loop {
        let chunk = match chunks.next(consumed) {
            Ok(chunk) => chunk,
            Err(ChunkError::File(fault)) => return Err(Error::File(fault).into()),
            Err(ChunkError::NotText { line, byte, .. }) => return Err(Stop::NotText { line, byte }),
        };
        let text = &chunk.text[skip..];
        rows.clear();
        let cut = cutter.cut(text, chunk.last, &mut rows);
        for (index, record) in rows.records.iter().enumerate() {
            if std::mem::take(&mut header) {
                continue;
            }
            number += 1;
            let own = key_of(key, lead, text, &rows, record);
            let goes_on = own.is_some() && own == group.key.as_deref();
            if !goes_on {
                if number > row {
                    return Ok(Found::Group(group));
                }
                let key = own.map(str::to_owned);
                group = Group { line: record.line, first: number, key, ..Group::default() };
            }
            // Comments and blank lines between two records stay, so that lines are counted as they are.
            let next = rows.records.get(index + 1).map_or(record.end, |next| next.start);
            group.text.push_str(&text[record.start as usize..next as usize]);
            if number == row && key.is_none() {
                return Ok(Found::Group(group));
            }
        }
        if cut.end != CutEnd::More || chunk.last && cut.consumed == 0 {
            break;
        }
        if cut.consumed > 0 {
            consumed = cut.consumed + skip;
            skip = 0;
        } else {
            consumed = 0;
        }
    }
    Ok(if number >= row { Found::Group(group) } else { Found::Only(number) })
}

fn key_of<'t>(
    key: Option<usize>,
    lead: usize,
    text: &'t str,
    rows: &'t Rows,
    record: &Record,
) -> Option<&'t str> {
    let cell = rows.record_cells(record).get(key? + lead)?;
    Some(rows.text(text, *cell)).filter(|key| !key.is_empty())
}
