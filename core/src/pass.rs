//! One pass over a source: every record is cut, judged, converted if there is a target, and accounted for.
//!
//! A pass knows nothing of files: text comes from [`crate::source`], rows go to a [`Sink`]. Which passes are made, and
//! whether their output may stand, is settled in [`crate::convert`].

use std::collections::HashSet;

use bumpalo::Bump;

use crate::error::Error;
use crate::format::{Declared, Format, ReadRows, WriteRows};
use crate::judge::{Judge, Scene, Spot as At, Visible, Words};
use crate::layout::{CutEnd, Dialect, Record, Rows};
use crate::map::layout::Ragged;
use crate::map::{Demand, Map};
use crate::plan::frame::{Frame, Slots};
use crate::plan::read::{ReadPlan, Strictness};
use crate::plan::rules::{self, RowCells};
use crate::plan::unique::Unique;
use crate::plan::{Binding, Bound, Outlook, Plan, WriteCx, Written};
use crate::preface::Preface;
use crate::report::{Detail, Fate, Place, Report, Severity, Supply, SupplyLine, ledger};
use crate::source::{ChunkError, Chunks};

/// What a pass works on; all of it is settled before the first record.
pub struct Job<'p, 'm> {
    /// The source map.
    pub source: &'m Map,
    /// How its file is bound.
    pub binding: &'p Binding,
    /// How it is cut.
    pub dialect: &'p Dialect,
    /// What stands in front of it.
    pub preface: &'p Preface,
    /// What is done with each record.
    pub work: &'p Work<'m>,
    /// Whether text may stand in the wrong columns, so that nothing of it is shown.
    pub hidden: bool,
    /// Codes that are allowed.
    pub allow: &'p [String],
    /// Which cells of the target are written; none: not settled yet.
    pub mask: Option<&'p [bool]>,
    /// Records that are set aside because an earlier one stands for them.
    pub duplicates: &'p HashSet<u64>,
    /// Whether records with errors are set aside and the others written.
    pub skip_invalid: bool,
}

/// What is done with each record.
pub enum Work<'m> {
    /// It is judged as its vendor would.
    Check(ReadPlan<'m>, Slots),
    /// It is converted.
    Convert(Box<Plan<'m>>, Dialect),
}

/// Where a pass puts what it makes.
pub trait Sink {
    /// The bytes of rows that stand; in UTF-8.
    ///
    /// # Errors
    /// When they cannot be taken.
    fn rows(&mut self, bytes: &[u8]) -> Result<(), Error>;
    /// A record that is set aside: its line, its number, what was said, and its text with its line end.
    ///
    /// # Errors
    /// When it cannot be taken.
    fn reject(&mut self, line: u64, number: u64, said: &[(String, String)], text: &str) -> Result<(), Error>;
}

/// What a pass found besides its report.
#[derive(Debug)]
pub struct End {
    /// Findings, ledger, supplies, sums.
    pub report: Report,
    /// Which cells of the target some record fills.
    pub filled: Vec<bool>,
    /// The unique rules with their candidates.
    pub unique: Unique,
    /// Of each `split` title of the judged map: records without and with a value.
    pub split: Vec<(u64, u64)>,
    /// Of each rule of the judged map: whether some record meets its conditions (asked for `max_rows` alone).
    pub met: Vec<bool>,
}

/// Why a pass stopped.
#[derive(Debug)]
pub enum Stop {
    /// The run cannot go on.
    Error(Error),
    /// Bytes are no text in the encoding that was taken.
    NotText {
        /// The physical line.
        line: u64,
        /// The byte.
        byte: u8,
    },
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

impl<'m> Job<'_, 'm> {
    /// The map whose rules decide: the target's, or the source's where there is no target.
    pub fn judged(&self) -> &'m Map {
        match self.work {
            Work::Check(..) => self.source,
            Work::Convert(plan, _) => plan.write.map,
        }
    }

    /// Runs the pass.
    ///
    /// # Errors
    /// When the source cannot be read to its end, or the sink takes no more.
    pub fn run(&self, mut chunks: Chunks<'_>, report: Report, sink: &mut dyn Sink) -> Result<End, Stop> {
        let judged = self.judged();
        let format = Declared(self.source);
        let mut reader = format.reader(self.dialect);
        reader.pass_lines(self.preface.lines);
        let writer = match self.work {
            Work::Check(..) => None,
            Work::Convert(plan, dialect) => Some(Declared(plan.write.map).writer(dialect)),
        };
        let mut run = Run {
            job: self,
            end: End {
                report,
                filled: vec![false; judged.cells.len()],
                unique: Unique::new(judged),
                split: vec![(0, 0); judged.layout.split.len()],
                met: vec![false; judged.rules.len()],
            },
            supplies: self.supply_counts(),
            fates: self.fates(),
            visible: self.visible(),
            number: 0,
            header: self.binding.header || self.preface.lead > 0,
            writer,
            out: Vec::new(),
            sink,
        };
        run.over(&mut chunks, reader.as_mut())?;
        run.finish();
        Ok(run.end)
    }

    fn visible(&self) -> Vec<Visible> {
        let lead = std::iter::repeat_n(Visible::No, self.preface.lead);
        let columns = self.binding.columns.iter().map(|physical| match physical.bound {
            Bound::Cell(cell) => {
                let column = &self.source.columns[self.source.cells[cell].column];
                if self.source.secret(column) { Visible::Secret } else { Visible::Yes }
            }
            Bound::Ignored | Bound::Unknown => Visible::No,
        });
        lead.chain(columns).collect()
    }

    fn fates(&self) -> Vec<CellFate> {
        let Work::Convert(plan, _) = self.work else { return Vec::new() };
        let cells = |(op, cells): (usize, &Vec<Option<usize>>)| -> Vec<CellFate> {
            let always = match &plan.outlook[op] {
                Outlook::Always(fate) => Some(*fate),
                Outlook::Open | Outlook::Assumed(_) => None,
            };
            let bound = cells.iter().enumerate();
            bound.filter_map(|(cell, at)| at.map(|physical| CellFate { op, cell, physical, always })).collect()
        };
        plan.origins.iter().enumerate().flat_map(cells).collect()
    }

    fn supply_counts(&self) -> Vec<Vec<u64>> {
        match self.work {
            Work::Check(..) => Vec::new(),
            Work::Convert(plan, _) => plan.write.ops.iter().map(|_| vec![0; 32]).collect(),
        }
    }
}

struct Run<'r, 'p, 'm> {
    job: &'r Job<'p, 'm>,
    end: End,
    /// Of each target column: how often each way supplied it; derivations behind the six ways.
    supplies: Vec<Vec<u64>>,
    /// The cells of the source that have a program.
    fates: Vec<CellFate>,
    visible: Vec<Visible>,
    number: u64,
    header: bool,
    writer: Option<Box<dyn WriteRows>>,
    out: Vec<u8>,
    sink: &'r mut dyn Sink,
}

/// A cell of the source that a read program takes.
struct CellFate {
    /// The program.
    op: usize,
    /// Which of its cells.
    cell: usize,
    /// The physical column.
    physical: usize,
    /// Its fate, if that does not depend on the record.
    always: Option<Fate>,
}

/// Buffers of one chunk.
struct Scratch<'b> {
    frame: Frame<'b>,
    texts: Vec<&'b str>,
    cells: Vec<&'b str>,
    written: Written<'b>,
    masked: Vec<&'b str>,
    said: Vec<(String, String)>,
}

impl Run<'_, '_, '_> {
    fn over(&mut self, chunks: &mut Chunks<'_>, reader: &mut dyn ReadRows) -> Result<(), Stop> {
        let mut rows = Rows::default();
        let mut bump = Bump::new();
        let mut consumed = 0;
        let mut skip = self.job.preface.bytes;
        let slots = match self.job.work {
            Work::Check(_, slots) => slots.len(),
            Work::Convert(plan, _) => plan.slots.len(),
        };
        loop {
            let chunk = match chunks.next(consumed) {
                Ok(chunk) => chunk,
                Err(ChunkError::File(fault)) => return Err(Error::File(fault).into()),
                Err(ChunkError::NotText { line, byte, .. }) => return Err(Stop::NotText { line, byte }),
            };
            let lead = std::mem::take(&mut skip);
            let text = &chunk.text[lead..];
            rows.clear();
            bump.reset();
            let cut = reader.cut(text, chunk.last, &mut rows);
            {
                let mut scratch = Scratch {
                    frame: Frame::new(slots),
                    texts: Vec::new(),
                    cells: Vec::new(),
                    written: Written::default(),
                    masked: Vec::new(),
                    said: Vec::new(),
                };
                let offset = chunk.offset + lead as u64;
                for record in &rows.records {
                    if std::mem::take(&mut self.header) {
                        continue;
                    }
                    self.record(text, &rows, record, offset, &bump, &mut scratch)?;
                }
            }
            for line in &rows.blank_lines {
                self.blank_line(*line);
            }
            if !self.out.is_empty() {
                self.sink.rows(&self.out)?;
                self.out.clear();
            }
            match cut.end {
                CutEnd::Done => return Ok(()),
                CutEnd::Unclosed { line, column, .. } => {
                    self.unclosed(line, column);
                    return Ok(());
                }
                CutEnd::More if chunk.last && cut.consumed == 0 => return Ok(()),
                CutEnd::More => consumed = cut.consumed + lead,
            }
        }
    }

    fn record<'b>(
        &mut self,
        text: &'b str,
        rows: &'b Rows,
        record: &'b Record,
        offset: u64,
        bump: &'b Bump,
        scratch: &mut Scratch<'b>,
    ) -> Result<(), Stop>
    where
        Self: 'b,
    {
        let job = self.job;
        let lead = job.preface.lead;
        self.number += 1;
        self.end.report.counts.records += 1;
        let cells = rows.record_cells(record);
        scratch.texts.clear();
        scratch.texts.extend(cells.iter().skip(lead).map(|cell| rows.text(text, *cell)));
        let filled = scratch.texts.iter().filter(|text| !text.is_empty()).count();
        self.end.report.counts.filled += filled as u64;

        let width = job.binding.columns.len();
        let ragged = scratch.texts.len() != width;
        let misplaced = scratch.texts.len() > width
            || (ragged && (job.source.layout.ragged == Ragged::Refuse || scratch.texts.len() < self.least()));
        let scene = Scene {
            chunk: text,
            rows,
            record,
            number: self.number,
            terminator: job.dialect.terminator,
            visible: &self.visible,
            hidden: job.hidden || misplaced,
        };
        scratch.said.clear();
        let mut judge = Judge {
            findings: &mut self.end.report.findings,
            scene,
            failed: false,
            allow: job.allow,
            said: job.skip_invalid.then_some(&mut scratch.said),
        };
        if misplaced {
            judge_width(job, scratch.texts.len(), width, filled, &mut judge);
        }
        for (index, _) in cells.iter().enumerate().filter(|(_, cell)| cell.has_stray()) {
            judge_stray(job, index, &mut judge);
        }

        scratch.frame.clear();
        scratch.cells.clear();
        let texts = &scratch.texts;
        let source_cells = job.binding.of_cell.iter().map(|at| at.and_then(|at| texts.get(at).copied()).unwrap_or(""));
        scratch.cells.extend(source_cells);
        let at_source = |cell: usize| job.binding.of_cell[cell].map_or(At::Record, |at| At::Cell(at + lead));

        let line = record.line;
        match job.work {
            Work::Check(plan, _) => {
                judge_layout(job, &scratch.cells, &at_source, record, &mut judge);
                plan.run(texts, &mut scratch.frame, bump, &mut judge);
                let row = RowCells { cells: &scratch.cells, at: &at_source };
                rules::judge_row(job.source, &row, &mut judge, |severity| Strictness::Vendor.of(severity));
                let failed = judge.failed;
                if failed {
                    self.end.report.counts.set_aside += 1;
                }
                let place = |cell: usize| scene.place(at_source(cell));
                let start = offset + u64::from(record.start);
                self.end.unique.enter(|cell| scratch.cells[cell], start, place);
                self.count_kinds(&scratch.cells);
            }
            Work::Convert(plan, _) => {
                plan.read.run(texts, &mut scratch.frame, bump, &mut judge);
                let row = RowCells { cells: &scratch.cells, at: &at_source };
                rules::judge_row(job.source, &row, &mut judge, |severity| Strictness::Input.of(severity));
                let cx = WriteCx { texts, origins: &plan.origins, mask: job.mask, bump, lead };
                plan.write.run(&mut scratch.frame, &cx, &mut scratch.written, &mut judge);
                let written = &scratch.written;
                let at_target = |cell: usize| {
                    let column = plan.write.map.cells[cell].column;
                    origin(plan, column, &scratch.frame).map_or(At::Record, |at| At::Cell(at + lead))
                };
                let row = RowCells { cells: &written.cells, at: &at_target };
                rules::judge_row(plan.write.map, &row, &mut judge, |severity| severity);
                let before = self.out.len();
                match (&mut self.writer, job.mask) {
                    (None, _) => {}
                    (Some(writer), None) => writer.row(&written.cells, &mut self.out),
                    (Some(writer), Some(mask)) => {
                        scratch.masked.clear();
                        let kept = written.cells.iter().zip(mask).filter(|(_, kept)| **kept);
                        scratch.masked.extend(kept.map(|(cell, _)| *cell));
                        writer.row(&scratch.masked, &mut self.out);
                    }
                }
                judge_line(plan.write.map, self.out.len() - before, &mut judge);
                let duplicate = job.duplicates.contains(&self.number);
                let failed = judge.failed || duplicate;
                if !(failed && job.skip_invalid) {
                    let place = |cell: usize| scene.place(at_target(cell));
                    let start = offset + u64::from(record.start);
                    self.end.unique.enter(|cell| written.cells[cell], start, place);
                }
                if failed {
                    self.out.truncate(before);
                    self.end.report.counts.set_aside += 1;
                    self.set_aside(texts, width, line);
                    if job.skip_invalid {
                        if duplicate && scratch.said.is_empty() {
                            scratch.said.push(("duplicate".to_owned(), "an earlier record says the same".to_owned()));
                        }
                        let from = cells.get(lead).map_or(record.start as usize, |cell| cell.raw_start());
                        let raw = &text[from..record.end as usize];
                        self.sink.reject(line, self.number, &scratch.said, raw)?;
                    }
                } else {
                    self.end.report.counts.written += 1;
                    self.fates(plan, scratch, width, line, filled);
                    let cells = std::mem::take(&mut scratch.written.cells);
                    self.count_kinds(&cells);
                    scratch.written.cells = cells;
                }
            }
        }
        Ok(())
    }

    fn least(&self) -> usize {
        match self.job.source.layout.width {
            Some((least, _)) if !self.job.source.layout.by_name => least,
            _ => 0,
        }
    }

    /// Every filled cell of a record that is not written.
    fn set_aside(&mut self, texts: &[&str], width: usize, line: u64) {
        for (index, text) in texts.iter().enumerate() {
            if !text.is_empty() {
                self.column(index.min(width)).fates.add(Fate::SetAside, line);
            }
        }
    }

    /// The ledger's column; surplus cells have one of their own behind the others.
    fn column(&mut self, index: usize) -> &mut ledger::Column {
        let columns = &mut self.end.report.ledger.columns;
        if index == columns.len() {
            columns.push(ledger::Column {
                title: "(surplus cells)".into(),
                reason: "the record has more cells than the first line".into(),
                ..ledger::Column::default()
            });
        }
        &mut columns[index]
    }

    /// Every filled cell of a record that is written.
    fn fates(&mut self, plan: &Plan<'_>, scratch: &Scratch<'_>, width: usize, line: u64, filled: usize) {
        let texts = &scratch.texts;
        let mut settled = 0;
        for CellFate { op, cell, physical, always } in &self.fates {
            if texts.get(*physical).is_none_or(|text| text.is_empty()) {
                continue;
            }
            let fate = always.unwrap_or_else(|| plan.fate(*op, *cell, &scratch.frame, &scratch.written));
            self.end.report.ledger.columns[*physical].fates.add(fate, line);
            settled += 1;
        }
        if settled != filled {
            // Cells of no program: titles that the map does not know, and surplus cells.
            for (index, _) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let bound = self.job.binding.columns.get(index).map(|physical| physical.bound);
                if !matches!(bound, Some(Bound::Cell(_))) {
                    self.column(index.min(width)).fates.add(Fate::Lost, line);
                }
            }
        }
        for (column, supply, _, derivation) in &scratch.written.supplied {
            let way = if matches!(supply, Supply::Derived | Supply::Inferred) { 8 + derivation } else { *supply as usize };
            if let Some(count) = self.supplies[*column].get_mut(way) {
                *count += 1;
            }
        }
    }

    /// What is counted over the records that stand: filled cells, kinds that may not share a file, conditions.
    fn count_kinds(&mut self, cells: &[&str]) {
        for (filled, cell) in self.end.filled.iter_mut().zip(cells) {
            *filled |= !cell.is_empty();
        }
        let judged = self.job.judged();
        for (title, counts) in judged.layout.split.iter().zip(&mut self.end.split) {
            let filled = judged.cell_of_title(title).is_some_and(|cell| cells.get(cell).is_some_and(|c| !c.is_empty()));
            if filled { counts.1 += 1 } else { counts.0 += 1 }
        }
        for (rule, met) in judged.rules.iter().zip(&mut self.end.met) {
            if matches!(rule.demand, Demand::MaxRows(_)) && !*met {
                let row = RowCells { cells, at: &|_| At::Record };
                *met = rules::applies(judged, rule, &row);
            }
        }
    }

    fn blank_line(&mut self, line: u64) {
        let place = Place { line, column: 1, record: 0 };
        let name = self.job.source.name.clone();
        self.end.report.findings.add("record/blank-line", None, Severity::Error, Some(place), || Detail {
            message: format!("{name} does not take blank lines"),
            help: Some("take the line out".into()),
            ..Detail::default()
        });
    }

    fn unclosed(&mut self, line: u64, column: u64) {
        let place = Place { line, column, record: self.number + 1 };
        self.end.report.findings.add("quote/unclosed", None, Severity::Error, Some(place), || Detail {
            message: "a quote is opened here and never closed, so that the rest of the file is one cell".into(),
            help: Some("close the quote, or double it if it belongs to the text".into()),
            ..Detail::default()
        });
        self.end.report.counts.records += 1;
        self.end.report.counts.set_aside += 1;
    }

    /// Turns the counts of supplies into lines.
    fn finish(&mut self) {
        let Work::Convert(plan, _) = self.job.work else { return };
        for (op, counts) in plan.write.ops.iter().zip(&self.supplies) {
            let title = plan.write.map.title(op.column);
            let mut add = |supply: Supply, from: String, count: u64| {
                if count > 0 {
                    let line = SupplyLine { title: title.clone(), supply, from, count };
                    self.end.report.supplies.lines.push(line);
                }
            };
            for supply in Supply::ALL {
                let plain = !matches!(supply, Supply::Derived | Supply::Inferred);
                add(supply, String::new(), if plain { counts[supply as usize] } else { 0 });
            }
            for (index, derived) in op.supplies.iter().flat_map(|supply| supply.derived.iter().enumerate()) {
                let supply = match derived.honesty {
                    crate::model::derive::Honesty::Exact => Supply::Derived,
                    crate::model::derive::Honesty::Inferred => Supply::Inferred,
                };
                let from = format!("{} {}", derived.from, derived.by.describe());
                add(supply, from, counts.get(8 + index).copied().unwrap_or(0));
            }
        }
    }
}

/// The physical column that a target column's value came from.
fn origin(plan: &Plan<'_>, column: usize, frame: &Frame<'_>) -> Option<usize> {
    plan.write.ops.get(column)?.supplies.iter().filter(|supply| supply.from_record).find_map(|supply| {
        let said = frame.items(supply.spot).iter().find(|said| said.text().is_some())?;
        plan.origins.get(usize::from(said.from))?.iter().flatten().next().copied()
    })
}

fn judge_width(job: &Job<'_, '_>, cells: usize, width: usize, filled: usize, judge: &mut Judge<'_, '_>) {
    let refuse = job.source.layout.ragged == Ragged::Refuse || cells < width;
    let code = if cells < width { "record/short" } else { "record/long" };
    let severity = if refuse { Severity::Error } else { Severity::Warning };
    if cells > width && !refuse && filled == 0 {
        return;
    }
    judge.add(code, None, severity, At::Record, || Words {
        message: format!(
            "the record has {cells} cells, and {} has {width}; its text is not shown, because it may stand in the wrong columns",
            if job.binding.header { "the header" } else { "the first record" }
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

fn judge_stray(job: &Job<'_, '_>, index: usize, judge: &mut Judge<'_, '_>) {
    judge.add("quote/stray", None, Severity::Warning, At::Cell(index), || Words {
        message: "text stands behind the closing quote of the cell and was added to it".into(),
        notes: vec![job.source.name.clone()],
        help: Some("double the quotes that belong to the text".into()),
        ..Words::default()
    });
}

/// What a vendor's parser asks of a record, whatever its cells mean.
fn judge_layout(
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

fn judge_line(map: &Map, bytes: usize, judge: &mut Judge<'_, '_>) {
    let Some(limit) = map.limits.line_bytes.filter(|limit| bytes as u64 > *limit) else { return };
    judge.add("limit/line-bytes", None, Severity::Error, At::Record, || Words {
        message: format!("the record takes {bytes} bytes, and {} reads {limit} of a line, its end included", map.name),
        help: Some("shorten the longest cells of the record".into()),
        ..Words::default()
    });
}
