//! The loop of a pass: chunk by chunk, record by record, neighbours of one user together.

use bumpalo::Bump;

use super::account::{self, CellFate};
use super::user::Scratch;
use super::{End, Job, Sink, Stop, Work};
use crate::error::Error;
use crate::format::{Declared, Format, ReadRows, WriteRows};
use crate::judge::Visible;
use crate::layout::{CutEnd, MAX_RECORD, Record, Rows};
use crate::plan::Bound;
use crate::plan::unique::Unique;
use crate::report::{Detail, Place, Report, Severity};
use crate::source::{ChunkError, Chunks};

/// A pass under way.
pub(super) struct Run<'r, 'p, 'm> {
    pub(super) job: &'r Job<'p, 'm>,
    pub(super) end: End,
    /// Of each target column: how often each way supplied it.
    pub(super) supplies: Vec<Vec<u64>>,
    /// The cells of the source that have a program.
    pub(super) fates: Vec<CellFate>,
    /// What may be shown of each physical column.
    pub(super) visible: Vec<Visible>,
    /// The physical column of the key by which records of one user are told, if there is one.
    key: Option<usize>,
    /// Records met so far.
    pub(super) number: u64,
    header: bool,
    pub(super) writer: Option<Box<dyn WriteRows>>,
    /// Rows of each part that wait for the end of the chunk.
    pub(super) out: Vec<Vec<u8>>,
    /// Rows in the file of each part that is being filled.
    pub(super) fill: Vec<u64>,
    pub(super) sink: &'r mut dyn Sink,
}

impl<'m> Job<'_, 'm> {
    /// Runs the pass.
    ///
    /// # Errors
    /// When the source cannot be read to its end, or the sink takes no more.
    pub fn run(&self, mut chunks: Chunks<'_>, report: Report, sink: &mut dyn Sink) -> Result<End, Stop> {
        let judged = self.judged();
        let parts = self.part_count();
        let writer = match self.work {
            Work::Check(..) => None,
            Work::Convert(plan, dialect) => Some(Declared(plan.write.map).writer(dialect)),
        };
        let mut run = Run {
            job: self,
            end: End {
                report,
                filled: vec![vec![false; judged.cells.len()]; parts],
                rows: vec![0; parts],
                unique: Unique::new(judged),
                split: vec![(0, 0); judged.layout.split.len()],
                met: vec![false; judged.rules.len()],
            },
            supplies: account::supply_counts(self),
            fates: account::cell_fates(self),
            visible: self.visible(),
            key: self.key(),
            number: 0,
            header: self.binding.header || self.preface.lead > 0,
            writer,
            out: vec![Vec::new(); parts],
            fill: vec![0; parts],
            sink,
        };
        run.over(&mut chunks)?;
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

    /// Only a conversion puts the records of a user together; a check judges each as it stands.
    fn key(&self) -> Option<usize> {
        let layout = &self.source.layout;
        let Work::Convert(..) = self.work else { return None };
        layout.row_per.as_ref()?;
        self.binding.of_cell[self.source.cell_of_title(layout.key.as_ref()?)?]
    }
}

impl Run<'_, '_, '_> {
    fn reader(&self, lines: u64) -> Box<dyn ReadRows> {
        let mut reader = Declared(self.job.source).reader(self.job.dialect);
        reader.pass_lines(lines);
        reader
    }

    fn over(&mut self, chunks: &mut Chunks<'_>) -> Result<(), Stop> {
        let mut reader = self.reader(self.job.preface.lines);
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
            let mut cut = reader.cut(text, chunk.last, &mut rows);
            let more = cut.end == CutEnd::More && !chunk.last;
            let held = if more { self.held(text, &rows) } else { None };
            let taken = match held {
                // The user's records may go on in the next chunk: they are cut again with what follows.
                Some(index) => {
                    let first = &rows.records[index];
                    cut.consumed = first.start as usize;
                    reader = self.reader(first.line - 1);
                    rows.blank_lines.retain(|line| *line < first.line);
                    index
                }
                None => rows.records.len(),
            };
            let offset = chunk.offset + lead as u64;
            let mut scratch = Scratch::new(slots);
            let mut records: &[Record] = &rows.records[..taken];
            while let Some((_, rest)) = records.split_first() {
                if std::mem::take(&mut self.header) {
                    records = rest;
                    continue;
                }
                let group = self.neighbours(text, &rows, records);
                let used = self.user(text, &rows, &records[..group], offset, &bump, &mut scratch)?;
                records = &records[used..];
            }
            for line in &rows.blank_lines {
                self.blank_line(*line);
            }
            self.flush()?;
            match cut.end {
                CutEnd::Done => return Ok(()),
                CutEnd::Unclosed { line, column, .. } => {
                    self.unclosed(line, column);
                    return Ok(());
                }
                CutEnd::More if chunk.last && cut.consumed == 0 => return Ok(()),
                CutEnd::More => consumed = cut.consumed + lead,
            }
            if consumed == 0 {
                skip = lead;
            }
        }
    }

    /// The rows of all parts that are ready.
    pub(super) fn flush(&mut self) -> Result<(), Error> {
        for (part, out) in self.out.iter_mut().enumerate().filter(|(_, out)| !out.is_empty()) {
            self.sink.rows(part, out)?;
            out.clear();
        }
        Ok(())
    }

    fn key_text<'t>(&self, text: &'t str, rows: &'t Rows, record: &Record) -> Option<&'t str> {
        let cell = rows.record_cells(record).get(self.key? + self.job.preface.lead)?;
        Some(rows.text(text, *cell)).filter(|key| !key.is_empty())
    }

    /// How many records from the first on have its key.
    fn neighbours(&self, text: &str, rows: &Rows, records: &[Record]) -> usize {
        let Some(first) = records.first() else { return 0 };
        let Some(key) = self.key_text(text, rows, first) else { return 1 };
        records.iter().take_while(|record| self.key_text(text, rows, record) == Some(key)).count()
    }

    /// Of a chunk that is not the last, the first of the records whose user may go on behind it.
    fn held(&self, text: &str, rows: &Rows) -> Option<usize> {
        self.key?;
        let last = rows.records.last()?;
        if text.len() > MAX_RECORD {
            // So many records of one user are no user list; they are taken as they come.
            return None;
        }
        let same = match self.key_text(text, rows, last) {
            Some(key) => rows.records.iter().rev().take_while(|r| self.key_text(text, rows, r) == Some(key)).count(),
            None => return None,
        };
        Some(rows.records.len() - same)
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
}
