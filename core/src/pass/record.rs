//! What is judged of a record whatever its cells mean: its width, its quotes, its zero bytes, its line.

use super::Job;
use crate::judge::{Judge, Spot as At, Visible, Words};
use crate::layout::{Cell, Record};
use crate::map::Map;
use crate::map::layout::Ragged;
use crate::plan::bind::Bound;
use crate::report::Severity;
use crate::value::garbled::garbled;

/// Stray texts of one record that have a finding each.
const STRAYS: usize = 64;

pub(super) fn judge_width(
    job: &Job<'_, '_>,
    cells: usize,
    width: usize,
    filled: usize,
    judge: &mut Judge<'_, '_>,
) {
    let refuse = job.source.layout.ragged == Ragged::Refuse || cells < width;
    let code = if cells < width { "record/short" } else { "record/long" };
    let severity = if refuse { Severity::Error } else { Severity::Warning };
    if cells > width && !refuse && filled == 0 {
        return;
    }
    judge.add(code, None, severity, At::Record, || Words {
        message: format!(
            "the record has {}, and {} {width}; its text is not shown, because it may stand in the wrong columns",
            if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") },
            if job.binding.header { "the header has" } else { "the format, or the first record, has" }
        ),
        notes: vec![job.source.name.clone()],
        help: Some(if cells < width {
            "add the delimiters that are missing, also at the end of the line".into()
        } else {
            "quote the cell that holds the delimiter, or take the surplus cells out".into()
        }),
        ..Words::default()
    });
}

/// Cells with text behind their closing quote. Of a record with very many the first ones have their places: finding one
/// takes as long as the record is.
pub(super) fn judge_strays(job: &Job<'_, '_>, cells: &[Cell], judge: &mut Judge<'_, '_>) {
    let mut strays = cells.iter().enumerate().filter(|(_, cell)| cell.has_stray());
    for (index, _) in strays.by_ref().take(STRAYS) {
        judge_stray(job, index, judge);
    }
    let more = strays.count();
    if more > 0 {
        judge.add("quote/stray", None, Severity::Warning, At::Record, || Words {
            message: format!("text stands behind the closing quotes of {more} further cells of the record"),
            ..Words::default()
        });
    }
}

fn judge_stray(job: &Job<'_, '_>, index: usize, judge: &mut Judge<'_, '_>) {
    judge.add("quote/stray", None, Severity::Warning, At::Cell(index), || Words {
        message: "text stands behind the closing quote of the cell and was added to it".into(),
        notes: vec![job.source.name.clone()],
        help: Some("double the quotes that belong to the text".into()),
        ..Words::default()
    });
}

/// Zero bytes are no text to anybody: some readers refuse the file, others end the cell there. One finding a record is
/// enough, at the first of them.
pub(super) fn judge_zeros(job: &Job<'_, '_>, texts: &[&str], judge: &mut Judge<'_, '_>) {
    let first = texts.iter().enumerate().find_map(|(index, text)| Some((index, text.find('\0')?)));
    let Some((index, at)) = first else { return };
    judge.add("character/nul", None, Severity::Error, At::Cell(index + job.binding.lead), || {
        let count: usize = texts.iter().map(|text| memchr::memchr_iter(0, text.as_bytes()).count()).sum();
        let bytes: usize = texts.iter().map(|text| text.len()).sum();
        Words {
            message: match count {
                1 => "the cell holds a zero byte (NUL), which is no text".to_owned(),
                count => format!("the record holds {count} zero bytes (NUL), which are no text"),
            },
            span: Some(at..at + 1),
            notes: vec![job.source.name.clone()],
            // Every other byte: what PowerShell puts behind a file that was not in UTF-16.
            help: Some(if count > 1 && bytes <= 2 * count + 1 {
                "this part of the file looks like UTF-16: write the whole file anew, in one encoding".into()
            } else {
                "take it out; if there are many, the file was damaged: export it again".into()
            }),
            ..Words::default()
        }
    });
}

/// Cells that hold what a wrong encoding leaves behind. They are read as they stand: which encoding it was, and whether of
/// the whole file, only who has it can tell.
pub(super) fn judge_garbled(job: &Job<'_, '_>, texts: &[&str], judge: &mut Judge<'_, '_>) {
    for (index, text) in texts.iter().enumerate() {
        let Some(found) = garbled(text) else { continue };
        let title = match job.binding.columns.get(index).map(|column| column.bound) {
            Some(Bound::Cell(cell)) => Some(job.source.cells[cell].title.as_str()),
            _ => None,
        };
        let (at, scene) = (At::Cell(index + job.binding.lead), judge.scene);
        judge.add("encoding/garbled", title, Severity::Warning, at, || Words {
            message: format!(
                "{} holds what a wrong encoding leaves of a letter or sign",
                scene.value(at, text)
            ),
            span: Some(found.at.clone()),
            notes: vec![job.source.name.clone()],
            help: Some(
                "save the file anew in one encoding, and name that with `--input encoding=…`: a part of it was written or read in another one".into(),
            ),
            ..Words::default()
        });
    }
}

/// What a vendor's parser asks of a record, whatever its cells mean.
pub(super) fn judge_layout(
    job: &Job<'_, '_>,
    cells: &[&str],
    at: &dyn Fn(usize) -> At,
    record: &Record,
    judge: &mut Judge<'_, '_>,
) {
    if !job.source.layout.embedded_newline {
        for (index, _) in cells.iter().enumerate().filter(|(_, text)| text.contains(['\n', '\r'])) {
            let title = job.source.cells[index].title.clone();
            judge.add("character/newline", Some(&title), Severity::Error, at(index), || Words {
                message: format!("the cell holds a line break, and {} cannot carry one", job.source.name),
                help: Some("take the line break out".into()),
                ..Words::default()
            });
        }
    }
    judge_line(job.source, (record.end - record.start) as usize, judge);
}

pub(super) fn judge_line(map: &Map, bytes: usize, judge: &mut Judge<'_, '_>) {
    let Some(limit) = map.limits.line_bytes.filter(|limit| bytes as u64 > *limit) else { return };
    // The length of a line with a secret in it would tell the secret's.
    let shown = judge
        .scene
        .visible
        .iter()
        .all(|visible| matches!(visible, Visible::Yes | Visible::Row | Visible::Front));
    judge.add("limit/line-bytes", None, Severity::Error, At::Record, || Words {
        message: match shown {
            true => format!(
                "the record takes {bytes} bytes, and {} reads {limit} of a line, its end included",
                map.name
            ),
            false => format!(
                "the record takes more bytes than the {limit} that {} reads of a line, its end included",
                map.name
            ),
        },
        help: Some("shorten the longest cells of the record".into()),
        ..Words::default()
    });
}
