//! One batch of a pass: the records of one chunk, worked on by one thread, with everything that they gave.
//!
//! Nothing here depends on another batch. What does (the order of rows, which record repeats which) is settled where
//! batches are absorbed, in [`super::run`].

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use bumpalo::Bump;

use super::account::{self, CellFate};
use super::short::{Hearing, Short};
use super::unusual::Unusual;
use super::user::Scratch;
use super::{End, Job, Work};
use crate::format::{Declared, Format, WriteRows};
use crate::judge::{Visible, visible_columns};
use crate::layout::{Record, Rows};
use crate::native::Remarks;
use crate::plan::Handed;
use crate::plan::unique::{Key, Unique};
use crate::prove::Trace;
use crate::report::{Fates, Findings, Report};

/// Text with the records that were cut from it.
#[derive(Default)]
pub(super) struct Batch {
    /// Its place in the order of the batches.
    pub(super) ticket: u64,
    pub(super) text: String,
    pub(super) rows: Rows,
    /// Which of the records are worked on: a header and what is held back are not.
    pub(super) records: Range<usize>,
    /// Records before it.
    pub(super) number: u64,
    /// Rows of each part, here only to be used again.
    out: Vec<Vec<u8>>,
    /// Where the short way puts rows together, here only to be used again.
    room: Vec<u8>,
}

impl Batch {
    /// The number of a record in the file, counted from 1, by its index.
    #[inline]
    pub(super) fn number_of(&self, record: u32) -> u64 {
        self.number + u64::from(record) + 1 - self.records.start as u64
    }

    /// Takes the buffers of a run back.
    pub(super) fn reuse(&mut self, mut out: Vec<Vec<u8>>) {
        if let Some(first) = out.first_mut()
            && first.len() > self.room.len()
        {
            // What stands in it does not matter there, and what is there need not be made once more.
            std::mem::swap(first, &mut self.room);
        }
        out.iter_mut().for_each(Vec::clear);
        self.out = out;
    }
}

/// A record that is set aside.
pub(super) struct Reject {
    pub(super) line: u64,
    pub(super) number: u64,
    pub(super) said: Vec<(String, String)>,
    /// Its text in the batch.
    pub(super) text: Range<usize>,
}

/// A batch being worked on.
pub(super) struct Run<'r, 'p, 'm> {
    pub(super) job: &'r Job<'p, 'm>,
    pub(super) end: End,
    /// The rules whose keys are made; their tables belong to the pass.
    pub(super) unique: &'r Unique,
    pub(super) keys: Vec<Key>,
    /// Of each target column: how often each way supplied it.
    pub(super) supplies: Vec<Vec<u64>>,
    /// The cells of the source that have a program.
    pub(super) fates: &'r [CellFate],
    /// What may be shown of each physical column.
    pub(super) visible: &'r [Visible],
    /// The physical column of the key by which records of one user are told, if there is one.
    key: Option<usize>,
    /// Records that repeat an earlier one, by their numbers, with the rule.
    pub(super) repeats: HashMap<u64, usize>,
    /// Records met so far.
    pub(super) number: u64,
    /// Index in the batch of the first record of the user that is worked on.
    pub(super) index: u32,
    /// Whether the text of the batch holds a zero byte, which no list does.
    pub(super) zeros: bool,
    /// Whether it may hold what a wrong encoding leaves behind.
    pub(super) garbled: bool,
    pub(super) writer: Option<Box<dyn WriteRows>>,
    /// Rows of each part.
    pub(super) out: Vec<Vec<u8>>,
    /// Where each row of each part ends, if several files may be written.
    pub(super) row_ends: Vec<Vec<usize>>,
    pub(super) rejects: Vec<Reject>,
    /// Secrets made for users that stand.
    pub(super) handed: Vec<Handed>,
}

impl Run<'_, '_, '_> {
    /// The rule by which a record, by its number, repeats an earlier one.
    #[inline]
    pub(super) fn repeats(&self, number: u64) -> Option<usize> {
        let known = |map: &HashMap<u64, usize>| match map.is_empty() {
            true => None,
            false => map.get(&number).copied(),
        };
        known(&self.repeats).or_else(|| known(self.job.duplicates))
    }
}

/// Records of a piece of a batch: few enough that one is soon worked on again, and enough that the pieces cost little.
const PIECE: usize = 128;

/// What all batches of a pass share.
pub(super) struct Shared<'r, 'p, 'm> {
    pub(super) job: &'r Job<'p, 'm>,
    pub(super) fates: Vec<CellFate>,
    pub(super) visible: Vec<Visible>,
    pub(super) key: Option<usize>,
    /// The rules that ask for uniqueness, with empty tables.
    pub(super) unique: Unique,
    /// Whether records that repeat an earlier one are set aside as soon as that is seen.
    pub(super) admits: bool,
    /// How many physical columns have fates: all of a conversion, none of a check.
    columns: usize,
    /// Whether every finding is wanted in full.
    pub(super) every: bool,
    /// The short way of a conversion, if there is one.
    short: Option<Short<'r>>,
    /// What batches have done for those behind them.
    hearing: Hearing,
}

impl<'r, 'p, 'm> Shared<'r, 'p, 'm> {
    pub(super) fn new(job: &'r Job<'p, 'm>, report: &Report) -> Shared<'r, 'p, 'm> {
        let fates = account::cell_fates(job);
        let every = report.findings.wants_every();
        let unique = Unique::new(job.judged());
        Shared {
            job,
            // Of a record of rejects more is asked than its cells say.
            short: Short::compile(job, &fates, every)
                .filter(|_| !job.plain && job.binding.lead == 0)
                .filter(|_| !job.remarks.is_some_and(Remarks::any_faulty)),
            fates,
            visible: visible_columns(job.source, job.binding),
            key: key(job),
            admits: job.admits && unique.refuses(),
            unique,
            columns: match job.work {
                Work::Check(..) => 0,
                Work::Convert(..) => job.binding.columns.len(),
            },
            every,
            hearing: Hearing::new(job.changes),
        }
    }

    /// Takes note of what has been said; `report`: that of all earlier batches.
    pub(super) fn hear(&self, report: &Report) {
        if let Some(short) = &self.short {
            short.hear(&self.hearing, report, self.job.changes);
        }
    }

    /// The pieces of a batch that are worked on one after the other. Where records may have to be set aside later they
    /// are short, since a piece is then worked on again.
    pub(super) fn pieces(&self, batch: &Batch) -> impl Iterator<Item = Range<usize>> + use<> {
        let all = batch.records.clone();
        let most = if self.admits && self.key.is_none() { PIECE } else { all.len().max(1) };
        all.clone().step_by(most).map(move |first| first..(first + most).min(all.end))
    }

    /// Works on a piece of a batch. `repeats`: records of it that repeat an earlier one, by their numbers.
    pub(super) fn work(
        &'r self,
        batch: &mut Batch,
        piece: Range<usize>,
        repeats: HashMap<u64, usize>,
    ) -> Run<'r, 'p, 'm> {
        let job = self.job;
        let judged = job.judged();
        let parts = job.part_count();
        let mut out = std::mem::take(&mut batch.out);
        out.resize_with(parts, Vec::new);
        let mut room = std::mem::take(&mut batch.room);
        let given = &mut *batch;
        let said = self.hearing.said();
        let batch = &*given;
        let ends = (batch.rows.records[piece.clone()].first(), batch.rows.records[piece.clone()].last());
        let text = match ends {
            (Some(first), Some(last)) => &batch.text[first.start as usize..last.end as usize],
            _ => "",
        };
        let unusual = Unusual::of(text.as_bytes());
        let report = Report { findings: Findings::part(self.every), ..Report::default() };
        let mut run = Run {
            job,
            end: End {
                report,
                fates: vec![Fates::default(); self.columns],
                changes: if job.changes > 0 { vec![Vec::new(); self.columns] } else { Vec::new() },
                removed: BTreeMap::new(),
                masked: BTreeMap::new(),
                trace: Trace::default(),
                filled: vec![vec![false; judged.cells.len()]; parts],
                rows: vec![0; parts],
                candidates: Vec::new(),
                repeats: HashMap::new(),
                split: vec![(0, 0); judged.layout.split.len()],
                hidden: 0,
                met: vec![false; judged.rules.len()],
            },
            unique: &self.unique,
            keys: Vec::with_capacity(self.unique.rules() * piece.len()),
            supplies: account::supply_counts(job),
            fates: &self.fates,
            visible: &self.visible,
            key: self.key,
            repeats,
            number: batch.number + (piece.start - batch.records.start) as u64,
            index: piece.start as u32,
            zeros: unusual.zeros,
            garbled: unusual.garbled,
            writer: match job.work {
                Work::Check(..) => None,
                Work::Convert(plan, dialect) => Some(Declared(plan.write.map).writer(dialect)),
            },
            out,
            row_ends: vec![Vec::new(); parts],
            rejects: Vec::new(),
            handed: Vec::new(),
        };
        let slots = match job.work {
            Work::Check(_, slots) => slots.len(),
            Work::Convert(plan, _) => plan.slots.len(),
        };
        let bump = Bump::new();
        let mut scratch = Scratch::new(slots);
        let mut records = &batch.rows.records[piece];
        let short = self.short.as_ref().filter(|_| !run.zeros && !run.garbled);
        let mut short =
            short.map(|short| (short, short.state(text, unusual.returns, std::mem::take(&mut room), said)));
        while !records.is_empty() {
            if let Some((short, state)) = &mut short {
                let done = short.records(&mut run, state, &batch.text, &batch.rows, records, &bump);
                records = &records[done..];
                if records.is_empty() {
                    break;
                }
            }
            let group = neighbours(run.key, job.binding.lead, &batch.text, &batch.rows, records);
            let used = run.user(&batch.text, &batch.rows, &records[..group], &bump, &mut scratch);
            run.index += used.max(1) as u32;
            records = &records[used.max(1)..];
        }
        if let Some((short, state)) = short {
            room = short.finish(&mut run, state);
        }
        given.room = room;
        run
    }
}

/// Only a conversion puts the records of a user together; a check judges each as it stands.
fn key(job: &Job<'_, '_>) -> Option<usize> {
    let layout = &job.source.layout;
    let Work::Convert(..) = job.work else { return None };
    layout.row_per.as_ref()?;
    job.binding.of_cell[job.source.cell_of_title(layout.key.as_ref()?)?]
}

/// The key of a record, if it has one.
pub(super) fn key_text<'t>(
    key: Option<usize>,
    lead: usize,
    text: &'t str,
    rows: &'t Rows,
    record: &Record,
) -> Option<&'t str> {
    let cell = rows.record_cells(record).get(key? + lead)?;
    Some(rows.text(text, *cell)).filter(|key| !key.is_empty())
}

/// How many records from the first on have its key.
fn neighbours(key: Option<usize>, lead: usize, text: &str, rows: &Rows, records: &[Record]) -> usize {
    let Some(first) = records.first() else { return 0 };
    let Some(own) = key_text(key, lead, text, rows, first) else { return 1 };
    records.iter().take_while(|record| key_text(key, lead, text, rows, record) == Some(own)).count()
}
