//! The loop of a pass: batches are cut one after the other, worked on side by side, and absorbed in their order.
//!
//! A thread takes a batch and its ticket while it holds the input, works on it alone, waits for its ticket and hands
//! in what it has. At most as many batches exist as threads, whatever the file, and no queue puts them in order again.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::account;
use super::batch::{Batch, Reject, Run, Shared, key_text};
use super::{End, Job, Sink, Stop, Work};
use crate::error::Error;
use crate::format::{Declared, Format, ReadRows};
use crate::judge::{Scene, Spot as At, Visible};
use crate::layout::{CutEnd, Cutter, MAX_RECORD, Rows};
use crate::plan::Binding;
use crate::plan::unique::{Key, Unique};
use crate::prove::Trace;
use crate::report::Report;
use crate::source::{ChunkError, Chunks};

/// Bytes in front of something that never ends in which it is looked for what may not be shown.
const FRONT: usize = 1 << 20;

impl<'m> Job<'_, 'm> {
    /// Runs the pass.
    ///
    /// # Errors
    /// When the source cannot be read to its end, or the sink takes no more.
    pub fn run(&self, chunks: Chunks<'_>, report: Report, sink: &mut dyn Sink) -> Result<End, Stop> {
        let judged = self.judged();
        let parts = self.part_count();
        let shared = Shared::new(self, &report);
        let input = Mutex::new(Input::new(self, chunks, &shared));
        let output = Mutex::new(Output {
            ticket: 0,
            end: End {
                report,
                fates: Vec::new(),
                changes: Vec::new(),
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
            unique: Unique::new(judged),
            supplies: account::supply_counts(self),
            fill: vec![0; parts],
            sink,
            stop: None,
        });
        let turn = Condvar::new();
        let work = |batch: &mut Batch| while work_once(&shared, &input, &output, &turn, batch) {};
        // The first batch tells whether there is enough to share.
        let mut batch = Batch::default();
        if work_once(&shared, &input, &output, &turn, &mut batch) {
            std::thread::scope(|scope| {
                // Side by side, very wide records would take their room twice.
                let threads = if self.binding.columns.len() > 8192 { 1 } else { self.threads };
                for _ in 1..threads {
                    scope.spawn(|| work(&mut Batch::default()));
                }
                work(&mut batch);
            });
        }
        let mut output = output.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(stop) = output.stop {
            return Err(stop);
        }
        let input = input.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(stop) = input.stop {
            return Err(stop);
        }
        output.end.unclosed(input.unclosed);
        if !shared.admits || output.unique.overflows() {
            output.end.candidates.extend(output.unique.candidates());
        }
        output.end.candidates.sort_unstable();
        output.end.candidates.dedup();
        account::supply_lines(self, &output.supplies, &mut output.end.report.supplies.lines);
        Ok(output.end)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that panicked ends the run anyway: the scope hands its panic on.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes one batch, works on it and hands it in. `false`: there is none.
fn work_once(
    shared: &Shared<'_, '_, '_>,
    input: &Mutex<Input<'_, '_, '_>>,
    output: &Mutex<Output<'_>>,
    turn: &Condvar,
    batch: &mut Batch,
) -> bool {
    if !lock(input).next(batch) {
        return false;
    }
    let pieces: Vec<Range<usize>> = shared.pieces(batch).collect();
    let runs: Vec<Run<'_, '_, '_>> =
        pieces.iter().map(|piece| shared.work(batch, piece.clone(), HashMap::new())).collect();
    let mut out = lock(output);
    while out.ticket != batch.ticket {
        out = turn.wait(out).unwrap_or_else(PoisonError::into_inner);
    }
    let blank_lines = std::mem::take(&mut batch.rows.blank_lines);
    blank_lines.iter().for_each(|line| out.end.blank_line(*line, &shared.job.source.name));
    let mut used = Vec::new();
    for (piece, mut run) in pieces.into_iter().zip(runs) {
        if out.stop.is_some() {
            break;
        }
        if shared.admits {
            let repeats = out.admit(batch, &run.keys);
            if !repeats.is_empty() {
                out.end.repeats.extend(&repeats);
                // Of a wide file one run takes a lot of room.
                drop(run);
                run = shared.work(batch, piece, repeats);
            }
        }
        if let Err(error) = out.absorb(shared, batch, &mut run) {
            out.stop = Some(error.into());
        }
        used = run.out;
    }
    shared.hear(&out.end.report);
    out.ticket += 1;
    let on = out.stop.is_none();
    drop(out);
    turn.notify_all();
    batch.reuse(used);
    on
}

/// The source, cut into batches.
struct Input<'c, 'p, 'm> {
    job: &'c Job<'p, 'm>,
    chunks: Chunks<'c>,
    reader: Box<dyn ReadRows>,
    key: Option<usize>,
    visible: &'c [Visible],
    consumed: usize,
    skip: usize,
    header: bool,
    number: u64,
    ticket: u64,
    ended: bool,
    /// Line and column of a quote that is never closed, and whether it is a quote at all.
    unclosed: Option<(u64, u64, bool)>,
    stop: Option<Stop>,
}

impl<'c, 'p, 'm> Input<'c, 'p, 'm> {
    fn new(job: &'c Job<'p, 'm>, chunks: Chunks<'c>, shared: &'c Shared<'_, '_, '_>) -> Input<'c, 'p, 'm> {
        Input {
            job,
            chunks,
            reader: reader(job, job.preface.lines),
            key: shared.key,
            visible: &shared.visible,
            consumed: 0,
            skip: job.preface.bytes,
            header: job.binding.header || job.binding.lead > 0,
            number: 0,
            ticket: 0,
            ended: false,
            unclosed: None,
            stop: None,
        }
    }

    /// Cuts the next batch. `false`: there is none.
    fn next(&mut self, batch: &mut Batch) -> bool {
        while !self.ended {
            let chunk = match self.chunks.next(self.consumed) {
                Ok(chunk) => chunk,
                Err(fault) => {
                    self.ended = true;
                    self.stop = Some(match fault {
                        ChunkError::File(fault) => Error::File(fault).into(),
                        ChunkError::NotText { line, byte, .. } => Stop::NotText { line, byte },
                    });
                    return false;
                }
            };
            let lead = std::mem::take(&mut self.skip);
            let text = &chunk.text[lead..];
            batch.rows.clear();
            let mut cut = self.reader.cut(text, chunk.last, &mut batch.rows);
            let rows = &mut batch.rows;
            let mut taken = rows.records.len();
            if cut.end == CutEnd::More && !chunk.last && self.key.is_some() && text.len() <= MAX_RECORD {
                // The records of the last user may go on in the next chunk: they are cut again with what follows.
                let own = rows
                    .records
                    .last()
                    .and_then(|r| key_text(self.key, self.job.binding.lead, text, rows, r));
                let of_last = |r: &&crate::layout::Record| {
                    own.is_some() && key_text(self.key, self.job.binding.lead, text, rows, r) == own
                };
                taken -= rows.records.iter().rev().take_while(of_last).count();
                if let Some(first) = rows.records.get(taken).copied() {
                    cut.consumed = first.start as usize;
                    self.reader = reader(self.job, first.line - 1);
                    rows.blank_lines.retain(|line| *line < first.line);
                }
            }
            let first = usize::from(taken > 0 && std::mem::take(&mut self.header));
            batch.text.clear();
            batch.text.push_str(text);
            batch.records = first..taken;
            let offset = chunk.offset + lead as u64;
            batch.number = self.number;
            self.number += (taken - first) as u64;
            self.consumed = if cut.consumed == 0 { 0 } else { cut.consumed + lead };
            if self.consumed == 0 {
                self.skip = lead;
            }
            match cut.end {
                CutEnd::Done => self.ended = true,
                CutEnd::Unclosed { line, column, start, quote } => {
                    let quoted = start != quote || text.as_bytes().get(quote) == Some(&b'"');
                    let masked = masked(self.job, self.visible, text.get(start..quote).unwrap_or_default());
                    self.unclosed = Some((line, column.saturating_sub(masked).max(1), quoted));
                    self.ended = true;
                }
                CutEnd::More => self.ended = chunk.last && cut.consumed == 0,
            }
            self.job.progress.at(offset + batch.text.len() as u64);
            if taken > 0 || !batch.rows.blank_lines.is_empty() {
                batch.ticket = self.ticket;
                self.ticket += 1;
                return true;
            }
        }
        false
    }
}

/// Characters that do not count where something is opened and never closed: `front` is the text of its record in front
/// of it, of which not all may be shown.
fn masked(job: &Job<'_, '_>, visible: &[Visible], front: &str) -> u64 {
    if front.len() > FRONT {
        // So far behind nobody counts characters: the place is the line.
        return u64::MAX;
    }
    let mut rows = Rows::default();
    Cutter::new(job.dialect).cut(front, true, &mut rows);
    let Some(record) = rows.records.last() else { return 0 };
    let scene = Scene {
        chunk: front,
        rows: &rows,
        record,
        number: 0,
        user: &[],
        row: 0,
        terminator: job.dialect.terminator,
        visible,
        hidden: job.hidden,
    };
    scene.masked_in_front()
}

fn reader(job: &Job<'_, '_>, lines: u64) -> Box<dyn ReadRows> {
    let mut reader = Declared(job.source).reader(job.dialect);
    reader.pass_lines(lines);
    reader
}

/// What has been absorbed.
struct Output<'r> {
    /// The batch whose turn it is.
    ticket: u64,
    end: End,
    unique: Unique,
    supplies: Vec<Vec<u64>>,
    /// Rows in the file of each part that is being filled.
    fill: Vec<u64>,
    sink: &'r mut dyn Sink,
    stop: Option<Stop>,
}

impl Output<'_> {
    /// Enters the keys of a piece, in the order of its records. Gives the records that repeat an earlier one and have to
    /// be set aside, by their numbers.
    fn admit(&mut self, batch: &Batch, keys: &[Key]) -> HashMap<u64, usize> {
        let mut repeats = HashMap::new();
        for of_record in keys.chunk_by(|one, other| one.record == other.record) {
            let number = batch.number_of(of_record[0].record);
            if let Some(rule) = self.unique.admit(of_record, number, &mut self.end.candidates) {
                repeats.insert(number, rule);
            }
        }
        repeats
    }

    /// Takes over what a batch gave.
    fn absorb(
        &mut self,
        shared: &Shared<'_, '_, '_>,
        batch: &Batch,
        run: &mut Run<'_, '_, '_>,
    ) -> Result<(), Error> {
        let job = shared.job;
        for key in run.keys.iter().filter(|_| !shared.admits) {
            let number = batch.number_of(key.record);
            let stands = job.duplicates.is_empty() || !job.duplicates.contains_key(&number);
            self.unique.enter(key, number, stands, &mut self.end.candidates);
        }
        for (sums, more) in self.supplies.iter_mut().zip(&run.supplies) {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        for part in 0..run.out.len() {
            self.rows(job, part, run)?;
        }
        for handed in &run.handed {
            self.sink.hand_out(handed)?;
        }
        for Reject { line, number, said, text } in &run.rejects {
            self.sink.reject(*line, *number, said, &batch.text[text.clone()])?;
        }
        self.end.absorb(&mut run.end, job.changes);
        Ok(())
    }

    /// The rows of one part, over as many files as they take.
    fn rows(&mut self, job: &Job<'_, '_>, part: usize, run: &Run<'_, '_, '_>) -> Result<(), Error> {
        let bytes = &run.out[part];
        let Some(limit) = job.judged().limits.rows.filter(|_| job.parts) else {
            return if bytes.is_empty() { Ok(()) } else { self.sink.rows(part, bytes) };
        };
        let mut start = 0;
        for end in &run.row_ends[part] {
            if self.fill[part] >= limit {
                self.sink.full(part)?;
                self.fill[part] = 0;
            }
            self.sink.rows(part, &bytes[start..*end])?;
            self.fill[part] += 1;
            start = *end;
        }
        Ok(())
    }
}

/// Where the text of a cell of the judged map stands in the source, as far as that is the same for every record.
pub(crate) fn spot_of(binding: &Binding, work: &Work<'_>, cell: usize) -> At {
    let physical = match work {
        Work::Check(..) => binding.of_cell[cell],
        Work::Convert(plan, _) => {
            let op = &plan.write.ops[plan.write.map.cells[cell].column];
            let supplies = op.supplies.iter().filter(|supply| supply.from_record);
            supplies.into_iter().find_map(|supply| {
                let read = plan
                    .read
                    .ops
                    .iter()
                    .find(|read| read.spots.iter().any(|s| s.slot == supply.spot.slot))?;
                read.cells.iter().flatten().next().copied()
            })
        }
    };
    physical.map_or(At::Record, |at| At::Cell(at + binding.lead))
}
