//! What is around a plugin that is tried: an input in pieces of any size, and everything that it gives written down.

use tieline_core::error::Error;
use tieline_core::native::{ABSENT, Batch, Remark};
use tieline_core::report::Severity;

use crate::around::Around;

/// A cell of a table gets no more than this in memory.
const MAX_CELLS: usize = 20_000_000;

/// Rows as a plugin has given them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) titles: Vec<String>,
    /// Of each row the cells that are not absent: column, state, text.
    pub(super) rows: Vec<Vec<(usize, u8, String)>>,
    /// How many errors it has reported.
    pub(super) errors: u64,
}

impl Table {
    /// Whether the other one has the same cells under the same titles, in whatever order the columns came.
    pub(super) fn same_cells(&self, other: &Table) -> bool {
        let named = |table: &Table| -> Vec<Vec<(String, u8, String)>> {
            let row = |row: &Vec<(usize, u8, String)>| {
                let mut cells: Vec<(String, u8, String)> = row
                    .iter()
                    .map(|(column, state, text)| (table.titles[*column].clone(), *state, text.clone()))
                    .collect();
                cells.sort();
                cells
            };
            table.rows.iter().map(row).collect()
        };
        named(self) == named(other)
    }
}

/// An input and what comes of it.
pub(super) struct Tape<'t> {
    input: &'t [u8],
    step: usize,
    pub(super) table: Table,
    cells: usize,
    /// Rows to be written.
    give: Option<&'t Table>,
    given: usize,
    /// How often the rows to be written are given.
    times: usize,
    pub(super) written: Vec<u8>,
    /// At which call of `poll` it is told to stop.
    pub(super) stop_at: Option<u64>,
    /// Calls of `poll`, and rows that came after it was told to stop.
    pub(super) polls: u64,
    pub(super) rows_after_stop: u64,
    /// Whether rows are counted alone.
    pub(super) count_only: bool,
    pub(super) count: u64,
    pub(super) peak: Option<u64>,
}

impl<'t> Tape<'t> {
    /// Bytes to be read, so many at a time.
    pub(super) fn reading(input: &'t [u8], step: usize) -> Tape<'t> {
        let table = Table::default();
        Tape {
            input,
            step,
            table,
            cells: 0,
            give: None,
            given: 0,
            times: 1,
            written: Vec::new(),
            stop_at: None,
            polls: 0,
            rows_after_stop: 0,
            count_only: false,
            count: 0,
            peak: None,
        }
    }

    /// Rows to be written, so many times over.
    pub(super) fn writing(table: &'t Table, times: usize) -> Tape<'t> {
        Tape { give: Some(table), times, ..Tape::reading(&[], 1) }
    }

    /// Whether it was told to stop.
    pub(super) fn stopped(&self) -> bool {
        self.stop_at.is_some_and(|stop| self.polls >= stop)
    }
}

impl Around for Tape<'_> {
    fn input(&mut self, to: &mut [u8]) -> Result<usize, Error> {
        let count = to.len().min(self.step).min(self.input.len());
        let (now, later) = self.input.split_at(count);
        to[..count].copy_from_slice(now);
        self.input = later;
        Ok(count)
    }

    fn column(&mut self, title: &str) -> Result<(), Error> {
        self.table.titles.push(title.to_owned());
        Ok(())
    }

    fn rows(&mut self, batch: &Batch) -> Result<(), Error> {
        self.count += batch.rows() as u64;
        if self.stopped() {
            self.rows_after_stop += batch.rows() as u64;
        }
        if self.count_only {
            return Ok(());
        }
        self.cells += batch.ends.len();
        if self.cells > MAX_CELLS {
            return Err(Error::Format("a sample has too many rows to be tried".into()));
        }
        for row in 0..batch.rows() {
            let cells = (0..batch.columns).map(|column| (column, batch.cell(row, column)));
            let filled = cells.filter(|(_, (state, _))| *state != ABSENT);
            self.table
                .rows
                .push(filled.map(|(column, (state, text))| (column, state, text.to_owned())).collect());
        }
        Ok(())
    }

    fn next(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        let Some(table) = self.give else { return Ok(false) };
        batch.clear();
        batch.columns = table.titles.len();
        batch.first_record = self.given as u64 + 1;
        let all = table.rows.len() * self.times;
        for row in (self.given..all.min(self.given + 100)).map(|at| &table.rows[at % table.rows.len()]) {
            for column in 0..batch.columns {
                match row.iter().find(|(known, ..)| *known == column) {
                    Some((_, state, text)) => batch.push(*state, text),
                    None => batch.push(ABSENT, ""),
                }
            }
            self.given += 1;
        }
        Ok(batch.rows() > 0)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.written.extend_from_slice(bytes);
        Ok(())
    }

    fn remark(&mut self, remark: Remark) -> Result<(), Error> {
        self.table.errors += u64::from(remark.severity >= Severity::Error);
        Ok(())
    }

    fn progress(&mut self, _: u64, _: u64) -> Result<bool, Error> {
        self.polls += 1;
        Ok(self.stopped())
    }

    fn peak(&mut self, bytes: u64) {
        self.peak = Some(bytes);
    }
}
