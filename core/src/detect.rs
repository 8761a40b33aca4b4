//! Which format a file has: every map is tried on the head of the file, and the evidence is kept.
//!
//! Titles weigh most; a file without them is told by its width and by how well its cells fit the columns' words. No
//! other evidence is used: nothing of the file's name, and no plugin code. Titles of which as many may stand in any list
//! tell no format: what is taken for one on too little is read wrongly, and nobody looks.

use std::sync::Arc;

use crate::layout::{Cutter, Rows, Terminator};
use crate::map::layout::Header;
use crate::map::{Map, Required};
use crate::model::Reference;
use crate::open::unmark;
use crate::plan::bind;
use crate::plan::frame::{Frame, Slots};
use crate::plan::read::{ReadPlan, Strictness};
use crate::preface::{Preamble, Preface};
use crate::report::{Findings, Severity};
use crate::value::shown::shown;

/// Delimiters that are tried where a format's own do not fit.
const OTHERS: [char; 4] = [',', ';', '\t', '|'];
/// What a foreign delimiter costs.
const FOREIGN: u32 = 100;

/// What the lines in front of a header speak for it, and what their absence speaks against it.
const STANDS: u32 = 20;
const MISSES: u32 = 20;

/// Records of the head that are looked at.
const LOOK: usize = 200;

/// So many known titles are no chance.
const MANY: usize = 4;

/// A format that the file may have.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The format.
    pub map: Arc<Map>,
    /// Its delimiter in this file.
    pub delimiter: char,
    /// What ends a line.
    pub terminator: Terminator,
    /// Whether the first record is a header.
    pub header: bool,
    /// How well it fits, 0 to 1000. Above 500 with titles, below without.
    pub score: u32,
    /// What speaks for it, in words.
    pub evidence: Vec<String>,
    /// Whether so much speaks for it that it cannot be chance. Of the others it is only known how they would be read.
    pub stands: bool,
}

/// Tries one map on the head of a file. `None`: it does not fit at all.
pub fn try_map(map: &Arc<Map>, preface: &Preface, head: &str, whole: bool) -> Option<Candidate> {
    let preface = &preface.within(&map.layout, head);
    let delimiters: Vec<char> = match preface.delimiter {
        Some(delimiter) => vec![delimiter],
        None => map.layout.delimiters.clone(),
    };
    let tried = |delimiters: Vec<char>| {
        delimiters
            .into_iter()
            .filter_map(|delimiter| try_delimiter(map, delimiter, preface, head, whole))
            .max_by_key(|candidate| candidate.score)
    };
    if let Some(found) = tried(delimiters.clone()) {
        return Some(found);
    }
    // A spreadsheet puts its country's delimiter; titles tell the format all the same.
    // Only one that stands in the first line: without any, the line as a whole could pass for a title.
    let end = if preface.terminator == Terminator::Cr { '\r' } else { '\n' };
    let first = head[preface.bytes..].split(end).next().unwrap_or("");
    let others = OTHERS
        .iter()
        .copied()
        .filter(|other| !delimiters.contains(other) && preface.delimiter.is_none() && first.contains(*other));
    let mut found =
        tried(others.collect()).filter(|candidate| candidate.header && candidate.score > FOREIGN)?;
    found.score -= FOREIGN;
    found.evidence.push("its own delimiter does not fit".to_owned());
    Some(found)
}

/// Tries all maps; those that stand, the best ones first. Equal scores keep the order of the maps.
pub fn candidates(maps: &[Arc<Map>], preface: &Preface, head: &str, whole: bool) -> Vec<Candidate> {
    let tried = maps.iter().filter_map(|map| try_map(map, preface, head, whole));
    let mut found: Vec<Candidate> = tried.filter(|found| found.stands && found.score > 0).collect();
    found.sort_by_key(|candidate| std::cmp::Reverse(candidate.score));
    found
}

/// Why no format fits, as far as that can be seen, for a message behind "not recognised".
pub fn hint(preface: &Preface, head: &str) -> String {
    let end = if preface.terminator == Terminator::Cr { '\r' } else { '\n' };
    let first = head[preface.bytes..].split(end).next().unwrap_or("").trim_end();
    let whole = first.strip_prefix('"').and_then(|inside| inside.strip_suffix('"'));
    if preface.delimiter.is_some() && preface.lines > 0 {
        "\nif line 1 names the wrong delimiter, take that line out".into()
    } else if whole.is_some_and(|inside| !inside.contains('"') && inside.contains(OTHERS)) {
        "\nits first line stands in quotes as a whole, so that it is one cell: export the list again".into()
    } else if !first.contains(OTHERS) {
        let known: Vec<String> =
            OTHERS.iter().map(|other| format!("`{}`", shown(&other.to_string(), 4))).collect();
        format!("\nits first line holds no delimiter ({}): is it the list?", known.join(", "))
    } else {
        String::new()
    }
}

fn try_delimiter(
    map: &Arc<Map>,
    delimiter: char,
    preface: &Preface,
    head: &str,
    whole: bool,
) -> Option<Candidate> {
    let mut dialect = map.layout.dialect(delimiter);
    dialect.terminator = preface.terminator;
    let text = &head[preface.bytes..];
    let mut rows = Rows::default();
    Cutter::new(&dialect).with_most_records(LOOK).cut(text, whole, &mut rows);
    let texts = |index: usize| -> Option<Vec<&str>> {
        let record = rows.records.get(index)?;
        let cells = rows.record_cells(record).iter().map(|cell| rows.text(text, *cell));
        Some(cells.skip(preface.lead).collect())
    };
    let first = texts(0)?;
    // A file of rejects without a header has one line of its own titles, and no other.
    let (mut first, start) = if preface.lead > 0 && first.is_empty() { (texts(1)?, 1) } else { (first, 0) };
    if preface.lead == 0 {
        unmark(&mut first);
    }
    let header = start == 0 && bind::is_header(map, &first);
    let mut candidate = Candidate {
        map: Arc::clone(map),
        delimiter,
        terminator: preface.terminator,
        header,
        score: 0,
        evidence: Vec::new(),
        stands: true,
    };
    if header {
        titles(map, preface, &first, &mut candidate);
    } else if map.layout.header != Header::Required {
        let records: Vec<Vec<&str>> = (start..rows.records.len().min(LOOK)).filter_map(texts).collect();
        places(map, &records, &mut candidate);
    }
    (candidate.score > 0).then_some(candidate)
}

/// By titles: all of them known, in their places, and those that must be there.
fn titles(map: &Map, preface: &Preface, first: &[&str], candidate: &mut Candidate) {
    let filled = first.iter().filter(|title| !title.trim().is_empty()).count();
    if filled == 0 {
        return;
    }
    let known = if map.layout.by_name {
        first.iter().filter(|title| bind::knows_title(map, title)).count()
    } else {
        bind::matching_places(map, first)
    };
    // Cut by a delimiter that is not its own, a record may hold one word that is a title: that is chance.
    let own = preface.delimiter.is_some() || map.layout.delimiters.contains(&candidate.delimiter);
    if known * 2 < filled || known < 2 && !own {
        return;
    }
    let missing = if map.layout.by_name {
        let required = map.columns.iter().filter(|column| column.required == Required::Always);
        required
            .filter(|column| !first.iter().any(|title| bind::same_title(map, column.first_cell, title)))
            .count()
    } else {
        map.layout.width.map_or(map.cells.len(), |(least, _)| least).saturating_sub(first.len())
    };
    candidate.stands = tells(map, first, (known, filled), own);
    let share = 480 * known / filled.max(1);
    let lost = (missing * 40).min(400);
    candidate.score = (500 + share).saturating_sub(lost).max(1) as u32;
    match preface.preamble {
        Preamble::Stands if map.layout.preamble.is_empty() => {}
        Preamble::Stands => {
            candidate.score += STANDS;
            candidate.evidence.push("the lines in front of its header are there".to_owned());
        }
        Preamble::Other(..) | Preamble::Missing(..) => {
            candidate.score = candidate.score.saturating_sub(MISSES).max(1);
            candidate.evidence.push("the lines in front of its header are not there".to_owned());
        }
    }
    let place = if map.layout.by_name { "are known" } else { "stand in their places" };
    candidate.evidence.push(format!("{known} of {filled} titles {place}"));
    if missing > 0 {
        let s = if missing == 1 { " that it needs is" } else { "s that it needs are" };
        candidate.evidence.push(format!("{missing} title{s} missing"));
    }
}

/// Whether titles tell a format: they are most of the file's, and
///
/// - by name: nothing that the format needs is missing, and they are all of the file's or its delimiter is the format's
///   `own`; or they are many, and all of the file's or most of what the format needs; or they are most of all that the
///   format has;
/// - by place: they are most of the places that a record has at least.
fn tells(map: &Map, first: &[&str], (known, filled): (usize, usize), own: bool) -> bool {
    if known * 2 <= filled {
        return false;
    }
    if !map.layout.by_name {
        let least = map.layout.width.map_or(map.cells.len(), |(least, _)| least);
        return known * 2 > least;
    }
    let needed = map.columns.iter().filter(|column| column.required == Required::Always);
    let (mut there, mut needs) = (0, 0);
    for column in needed {
        let def = &map.cells[column.first_cell];
        // A title in another case is a fault of the file, and no other title.
        let like = |known: &String| first.iter().any(|title| map.layout.titles.alike(known, title));
        needs += 1;
        there += usize::from(like(&def.title) || def.alias.iter().any(like));
    }
    let all = known == filled;
    (all || own) && needs > 0 && there == needs
        || known >= MANY && (all || needs == 0 || there * 2 > needs)
        || known * 2 > map.cells.len()
}

/// Without titles: width, and how many cells that could be wrong are right.
fn places(map: &Arc<Map>, records: &[Vec<&str>], candidate: &mut Candidate) {
    let (least, most) = map.layout.width.unwrap_or((map.cells.len(), map.cells.len()));
    let fitting = records.iter().filter(|record| (least..=most).contains(&record.len())).count();
    if records.is_empty() || fitting * 2 < records.len() || most < 2 {
        return;
    }
    let mut slots = Slots::default();
    let binding = bind::full(map);
    let plan = ReadPlan::compile(map, &binding, &mut slots, Strictness::Vendor);
    let bump = bumpalo::Bump::new();
    let (mut right, mut wrong) = (0usize, 0usize);
    for record in records {
        let mut findings = Findings::default();
        let mut frame = Frame::new(slots.len());
        crate::plan::row::judge_cells(record, &mut findings, |judge| {
            plan.run(record, &mut frame, &bump, judge)
        });
        let faults = findings.count(Severity::Error) as usize;
        wrong += faults;
        right += telling(map, record).saturating_sub(faults);
    }
    if right == 0 || wrong > right {
        return;
    }
    let full = records.iter().filter(|record| record.len() == most).count();
    let width = 200 * fitting / records.len() + 40 * full / records.len();
    candidate.score = (width + 220 * right / (right + wrong)) as u32;
    candidate.evidence.push(format!("no titles; {fitting} of {} records have its width", records.len()));
    candidate.evidence.push(format!("{right} of {} cells that tell a format fit", right + wrong));
}

/// The filled cells whose column takes only certain texts.
fn telling(map: &Map, record: &[&str]) -> usize {
    map.columns
        .iter()
        .filter(|column| {
            let filled = record.get(column.first_cell).is_some_and(|cell| !cell.is_empty());
            let closed = match &column.meaning {
                crate::map::Meaning::None => false,
                crate::map::Meaning::Field(Reference { .. }, codec) => {
                    !codec.plain() || column.checks.iter().any(|check| check.shape.is_some())
                }
                _ => true,
            };
            filled && closed
        })
        .count()
}

/// What tells two candidates apart, for a message about an ambiguity.
pub fn difference(a: &Map, b: &Map) -> Vec<String> {
    let mut found = Vec::new();
    for (index, (one, other)) in a.cells.iter().zip(&b.cells).enumerate() {
        if one.title != other.title {
            found.push(format!(
                "column {} is `{}` in {} and `{}` in {}",
                index + 1,
                one.title,
                a.full_id(),
                other.title,
                b.full_id()
            ));
        }
    }
    if a.cells.len() != b.cells.len() {
        found.push(format!(
            "{} has {} columns and {} has {}",
            a.full_id(),
            a.cells.len(),
            b.full_id(),
            b.cells.len()
        ));
    }
    found
}
