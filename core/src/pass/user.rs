//! One user of a pass: its record, or its neighbouring records, judged, converted and accounted for.

mod passed;
mod repeats;
mod rows;

use bumpalo::Bump;

use self::passed::is_example;
use super::batch::Run;
use super::record::{judge_garbled, judge_layout, judge_strays, judge_width, judge_zeros};
use super::{Job, Work};
use crate::judge::{Judge, SaidOf, Scene, Spot as At, Words, runs_together};
use crate::layout::{Record, Rows};
use crate::map::layout::Ragged;
use crate::model::Item;
use crate::plan::frame::What;
use crate::plan::read::{ReadPlan, Strictness};
use crate::plan::rules::{self, RowCells};
use crate::plan::{Frame, Handed, Plan, Written};
use crate::report::{Findings, Severity};

/// Buffers of one chunk.
pub(super) struct Scratch<'b> {
    frame: Frame<'b>,
    other: Frame<'b>,
    /// The cells of each record of the user.
    texts: Vec<Vec<&'b str>>,
    /// Those of the source map in its order.
    cells: Vec<&'b str>,
    written: Written<'b>,
    masked: Vec<&'b str>,
    line: Vec<u8>,
    /// Of each record its filled cells, and whether it has another width than the first record.
    kept: Vec<(usize, bool)>,
    /// Rows of the target that wait for the verdict on the user: their part and their cells.
    rows: Vec<(usize, Vec<&'b str>)>,
    /// What was said of each record.
    said: Vec<SaidOf>,
    /// Secrets made for the user, each with its place among the generators.
    handed: Vec<(usize, Handed)>,
}

impl<'b> Scratch<'b> {
    pub(super) fn new(slots: usize) -> Scratch<'b> {
        Scratch {
            frame: Frame::new(slots),
            other: Frame::new(slots),
            texts: Vec::new(),
            cells: Vec::new(),
            written: Written::default(),
            masked: Vec::new(),
            line: Vec::new(),
            kept: Vec::new(),
            rows: Vec::new(),
            said: Vec::new(),
            handed: Vec::new(),
        }
    }
}

/// What all records of a chunk share.
#[derive(Clone, Copy)]
struct Chunk<'b> {
    text: &'b str,
    rows: &'b Rows,
    bump: &'b Bump,
}

impl Run<'_, '_, '_> {
    /// Judges a user, and converts it if there is a target. Gives how many of the records were its own.
    pub(super) fn user<'b>(
        &mut self,
        text: &'b str,
        rows: &'b Rows,
        records: &'b [Record],
        bump: &'b Bump,
        scratch: &mut Scratch<'b>,
    ) -> usize
    where
        Self: 'b,
    {
        let job = self.job;
        let chunk = Chunk { text, rows, bump };
        match job.work {
            Work::Check(plan, _) => {
                self.check(plan, chunk, &records[0], scratch);
                1
            }
            Work::Convert(plan, _) => self.convert(plan, chunk, records, scratch),
        }
    }

    /// Counts a record and takes its cells. Gives how many are filled, whether its width is a finding, and whether its
    /// cells may stand in the wrong columns at all.
    fn take<'b>(
        &mut self,
        chunk: Chunk<'b>,
        record: &'b Record,
        into: &mut Vec<&'b str>,
    ) -> (usize, bool, bool) {
        let lead = self.job.binding.lead;
        self.number += 1;
        into.clear();
        let cells = chunk.rows.record_cells(record).iter().skip(lead);
        into.extend(cells.map(|cell| chunk.rows.text(chunk.text, *cell)));
        let filled = into.iter().filter(|text| !text.is_empty()).count();
        self.end.report.counts.records += 1;
        self.end.report.counts.filled += filled as u64;
        let layout = &self.job.source.layout;
        let width = self.job.binding.columns.len();
        let least = if layout.by_name { 0 } else { layout.width.map_or(0, |(least, _)| least) };
        let odd = into.len() != width;
        let misplaced =
            into.len() > width || (odd && (layout.ragged == Ragged::Refuse || into.len() < least));
        // A record of another width may have its cells in the wrong columns: nothing of it is shown.
        let doubtful = odd || record.odd && runs_together(into, self.job.dialect.delimiter);
        (filled, misplaced, doubtful)
    }

    fn check<'b>(
        &mut self,
        plan: &'b ReadPlan<'_>,
        chunk: Chunk<'b>,
        record: &'b Record,
        scratch: &mut Scratch<'b>,
    ) {
        let job = self.job;
        let mut texts = scratch.texts.pop().unwrap_or_default();
        let (filled, misplaced, odd) = self.take(chunk, record, &mut texts);
        if job.fault_of(self.number).is_some() {
            self.end.report.counts.set_aside += 1;
            if job.traced {
                self.end.trace.aside.push(self.number);
            }
            scratch.texts.push(texts);
            return;
        }
        if is_example(job, &texts) {
            self.example(chunk, record, &texts);
            scratch.texts.push(texts);
            return;
        }
        let scene = Scene {
            chunk: chunk.text,
            rows: chunk.rows,
            record,
            number: self.number,
            user: &[],
            row: 0,
            terminator: job.dialect.terminator,
            visible: self.visible,
            hidden: job.hidden || odd,
        };
        let mut judge = Judge { allow: job.allow, ..Judge::new(&mut self.end.report.findings, scene) };
        whole_record(job, chunk.rows, record, &texts, filled, misplaced, &mut judge);
        if self.zeros {
            judge_zeros(job, &texts, &mut judge);
        }
        if self.garbled {
            judge_garbled(job, &texts, &mut judge);
        }
        take_cells(job, &texts, &mut scratch.cells);
        let at = |cell: usize| job.binding.spot(cell);
        judge_layout(job, &scratch.cells, &at, record, &mut judge);
        scratch.frame.clear();
        plan.run(&texts, &mut scratch.frame, chunk.bump, &mut judge);
        let row = RowCells { cells: &scratch.cells, at: &at };
        rules::judge_row(job.source, &row, &mut judge, |rule| Strictness::Vendor.of_rule(rule), |_, _| None);
        if judge.failed {
            self.end.report.counts.set_aside += 1;
            if job.traced {
                self.end.trace.aside.push(self.number);
            }
        }
        let index = self.index;
        self.unique.keys(|cell| scratch.cells[cell], index, &mut self.keys);
        let cells = std::mem::take(&mut scratch.cells);
        self.count_row(0, &cells);
        scratch.cells = cells;
        scratch.texts.push(texts);
    }

    fn convert<'b>(
        &mut self,
        plan: &'b Plan<'_>,
        chunk: Chunk<'b>,
        records: &'b [Record],
        scratch: &mut Scratch<'b>,
    ) -> usize {
        let job = self.job;
        let lead = job.binding.lead;
        let first = self.number + 1;
        let (mut failed, mut unread, mut whole) = (false, false, true);
        let mut taken = 0;
        scratch.kept.clear();
        scratch.frame.clear();
        while taken < records.len() {
            let record = &records[taken];
            if scratch.texts.len() == taken {
                scratch.texts.push(Vec::new());
                scratch.said.push(Vec::new());
            }
            if taken > 0 && !agrees(job, plan, chunk, record, lead, scratch) {
                self.disagrees(chunk, record);
                break;
            }
            let mut texts = std::mem::take(&mut scratch.texts[taken]);
            let (filled, misplaced, odd) = self.take(chunk, record, &mut texts);
            scratch.said[taken].clear();
            if let Some(fault) = job.fault_of(self.number) {
                // What else its row says, or does not say, is not judged.
                scratch.said[taken].push(fault);
                scratch.kept.push((filled, odd));
                scratch.texts[taken] = texts;
                taken += 1;
                whole = false;
                break;
            }
            if filled == 0 {
                scratch.texts[taken] = texts;
                self.blank(chunk, record);
                return 1;
            }
            if taken == 0 && is_example(job, &texts) {
                self.example(chunk, record, &texts);
                scratch.texts[taken] = texts;
                return 1;
            }
            let scene = Scene {
                chunk: chunk.text,
                rows: chunk.rows,
                record,
                number: self.number,
                user: &[],
                row: 0,
                terminator: job.dialect.terminator,
                visible: self.visible,
                hidden: job.hidden || odd,
            };
            let mut judge = Judge {
                allow: job.allow,
                said: job.skip_invalid.then(|| std::slice::from_mut(&mut scratch.said[taken])),
                ..Judge::new(&mut self.end.report.findings, scene)
            };
            whole_record(job, chunk.rows, record, &texts, filled, misplaced, &mut judge);
            let broken = judge.failed;
            if self.zeros {
                judge_zeros(job, &texts, &mut judge);
            }
            if self.garbled {
                judge_garbled(job, &texts, &mut judge);
            }
            if broken {
                // Its cells may stand in the wrong columns: nothing that they say is judged.
                scratch.kept.push((filled, odd));
                scratch.texts[taken] = texts;
                taken += 1;
                whole = false;
                break;
            }
            if taken == 0 {
                plan.read.run(&texts, &mut scratch.frame, chunk.bump, &mut judge);
            } else {
                scratch.other.clear();
                scratch.other.row = taken as u16;
                plan.read.run(&texts, &mut scratch.other, chunk.bump, &mut judge);
                plan.merge(&mut scratch.frame, &scratch.other, taken);
            }
            take_cells(job, &texts, &mut scratch.cells);
            if !plan.twin {
                let at = |cell: usize| job.binding.spot(cell);
                let row = RowCells { cells: &scratch.cells, at: &at };
                rules::judge_row(
                    job.source,
                    &row,
                    &mut judge,
                    |rule| Strictness::Input.of_rule(rule),
                    |_, _| None,
                );
            }
            unread |= judge.failed;
            failed |= judge.failed || self.repeats(self.number).is_some();
            scratch.kept.push((filled, odd));
            scratch.texts[taken] = texts;
            taken += 1;
        }
        let records = &records[..taken];
        if let Some(action) = plan.removes(&scratch.frame) {
            let action = action.to_owned();
            self.removed(chunk, records, &action, scratch);
            return taken;
        }
        if whole {
            failed |= self.write(plan, chunk, records, first, unread, scratch);
        }
        if failed || !whole {
            self.put_aside(chunk, records, first, scratch);
        } else {
            self.put(plan, records, scratch);
        }
        taken
    }

    fn disagrees(&mut self, chunk: Chunk<'_>, record: &Record) {
        let number = self.number + 1;
        let mut judge = self.judge(chunk, record, number);
        judge.add("record/disagrees", None, Severity::Warning, At::Record, || Words {
            message: "the record has the key of the one before and says something else of the user, so it is a user of its own".into(),
            help: Some("make the cells that are about the user the same in both".into()),
            ..Words::default()
        });
    }

    fn judge<'j>(&'j mut self, chunk: Chunk<'j>, record: &'j Record, number: u64) -> Judge<'j, 'j> {
        let scene = Scene {
            chunk: chunk.text,
            rows: chunk.rows,
            record,
            number,
            user: &[],
            row: 0,
            terminator: self.job.dialect.terminator,
            visible: self.visible,
            hidden: self.job.hidden,
        };
        Judge { allow: self.job.allow, ..Judge::new(&mut self.end.report.findings, scene) }
    }
}

/// What is judged of a record before its cells are read.
fn whole_record(
    job: &Job<'_, '_>,
    rows: &Rows,
    record: &Record,
    texts: &[&str],
    filled: usize,
    misplaced: bool,
    judge: &mut Judge<'_, '_>,
) {
    if misplaced {
        judge_width(job, texts.len(), job.binding.columns.len(), filled, judge);
    }
    judge_strays(job, rows.record_cells(record), judge);
}

/// The cells of the source map in its order; those that the file does not have are blank.
fn take_cells<'b>(job: &Job<'_, '_>, texts: &[&'b str], into: &mut Vec<&'b str>) {
    into.clear();
    into.extend(job.binding.of_cell.iter().map(|at| at.and_then(|at| texts.get(at).copied()).unwrap_or("")));
}

/// Whether a further record says the same of the user, whatever its own item is.
fn agrees<'b>(
    job: &Job<'_, '_>,
    plan: &'b Plan<'_>,
    chunk: Chunk<'b>,
    record: &'b Record,
    lead: usize,
    scratch: &mut Scratch<'b>,
) -> bool {
    let cells = chunk.rows.record_cells(record).iter().skip(lead);
    let texts: Vec<&str> = cells.map(|cell| chunk.rows.text(chunk.text, *cell)).collect();
    let mut findings = Findings::default();
    let scene = Scene {
        chunk: chunk.text,
        rows: chunk.rows,
        record,
        number: 0,
        user: &[],
        row: 0,
        terminator: job.dialect.terminator,
        visible: &[],
        hidden: true,
    };
    let mut judge = Judge::new(&mut findings, scene);
    scratch.other.clear();
    plan.read.run(&texts, &mut scratch.other, chunk.bump, &mut judge);
    let by_row = |slot: usize| {
        plan.read
            .ops
            .iter()
            .flat_map(|op| &op.spots)
            .any(|spot| usize::from(spot.slot) == slot && spot.item == Item::Row)
    };
    (0..scratch.frame.slots.len()).all(|slot| {
        let what =
            |frame: &Frame<'b>| -> Vec<What<'b>> { frame.slots[slot].iter().map(|said| said.what).collect() };
        by_row(slot) || what(&scratch.frame) == what(&scratch.other)
    })
}
