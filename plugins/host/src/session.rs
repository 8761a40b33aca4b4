//! One instance of a plugin as the host sees it: what it has asked for and handed over, with every limit and every check.
//! No pointer is met here; the functions of the table that a plugin calls are in [`crate::host`].

use std::collections::HashMap;

use tieline_core::error::Error;
use tieline_core::native::{Batch, MAX_REMARKS, Remark};
use tieline_core::report::Severity;
use tieline_core::value::shown::shown;
use tieline_plugin::abi;

use crate::around::Around;
use crate::fault::Fault;
use crate::rows::Rows;

/// Bytes of rows or of output that are put together before they are passed on.
const FLUSH_BYTES: usize = 128 * 1024;
/// Cells that are put together before they are passed on.
const FLUSH_CELLS: usize = 64 * 1024;
/// Bytes of an input that is asked for at once, at most.
const MAX_ALL: usize = 1 << 30;
/// Characters of what a plugin advises.
const HELP_CHARS: usize = 200;

/// What the plugin is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// `open` of a reader.
    OpenRead,
    /// `read_next`.
    Read,
    /// `open` of a writer.
    OpenWrite,
    /// `write_batch` or `finish`.
    Write,
}

/// One instance of a plugin.
pub(crate) struct Session<'a> {
    around: &'a mut dyn Around,
    /// The name of the call that is running; 0: none.
    pub(crate) call: abi::Call,
    pub(crate) phase: Phase,
    /// The first thing that went wrong: it sticks.
    pub(crate) fault: Option<Fault>,
    columns: HashMap<String, u32>,
    rows: Rows,
    /// What was written and not passed on yet.
    output: Vec<u8>,
    /// Rows that the running call may still hand over.
    pub(crate) rows_left: u32,
    /// What the running call has done: bytes taken, rows given.
    pub(crate) moved: u64,
    all: Option<Vec<u8>>,
    /// Whether the plugin was told to stop.
    pub(crate) cancelled: bool,
    remarks: u64,
    /// The worst of the remarks that were not passed on.
    worst: Option<Severity>,
    /// The first error that the plugin told.
    pub(crate) said: Option<String>,
}

impl<'a> Session<'a> {
    pub(crate) fn new(around: &'a mut dyn Around, phase: Phase) -> Session<'a> {
        Session {
            around,
            call: 0,
            phase,
            fault: None,
            columns: HashMap::new(),
            rows: Rows::default(),
            output: Vec::new(),
            rows_left: 0,
            moved: 0,
            all: None,
            cancelled: false,
            remarks: 0,
            worst: None,
            said: None,
        }
    }

    /// Notes what went wrong; the first thing counts.
    pub(crate) fn fail(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    fn contract<T>(what: impl Into<String>) -> Result<T, Fault> {
        Err(Fault::Contract(what.into()))
    }

    fn reads(&self) -> Result<(), Fault> {
        match self.phase {
            Phase::OpenRead | Phase::Read => Ok(()),
            _ => Self::contract("reads while it writes"),
        }
    }

    /// Bytes of the input.
    pub(crate) fn input(&mut self, to: &mut [u8]) -> Result<usize, Fault> {
        self.reads()?;
        let count = self.around.input(to)?;
        self.moved += count as u64;
        Ok(count)
    }

    /// All of the input.
    pub(crate) fn all(&mut self) -> Result<&[u8], Fault> {
        self.reads()?;
        if self.all.is_none() {
            let mut all = Vec::new();
            loop {
                let from = all.len();
                if from > MAX_ALL {
                    return Err(Error::Format(
                        "the file is larger than the 1 GiB that its plugin may take at once".into(),
                    )
                    .into());
                }
                all.resize(from + 256 * 1024, 0);
                let count = self.around.input(&mut all[from..])?;
                all.truncate(from + count);
                if count == 0 {
                    break;
                }
            }
            self.moved += all.len() as u64;
            self.all = Some(all);
        }
        Ok(self.all.as_deref().unwrap_or_default())
    }

    /// The handle of a column.
    pub(crate) fn column(&mut self, label: &str) -> Result<u32, Fault> {
        self.reads()?;
        if let Some(handle) = self.columns.get(label) {
            return Ok(*handle);
        }
        if label.is_empty() {
            return Self::contract("makes a column without a label");
        }
        let handle = self.columns.len() as u32;
        if handle >= abi::MAX_COLUMNS {
            return Self::contract(format!("makes more than {} columns", abi::MAX_COLUMNS));
        }
        // Rows that came before have one column less.
        self.flush()?;
        self.around.column(label)?;
        self.columns.insert(label.to_owned(), handle);
        self.rows.add_column();
        Ok(handle)
    }

    /// One row.
    ///
    /// # Safety
    /// As of [`Rows::add`].
    pub(crate) unsafe fn row(&mut self, cells: &[abi::Cell]) -> Result<(), Fault> {
        if self.phase != Phase::Read {
            return Self::contract("hands over a row outside of `read_next`");
        }
        if self.rows_left == 0 {
            return Self::contract("hands over more rows than it was asked for");
        }
        // SAFETY: as the caller promises.
        unsafe { self.rows.add(cells) }?;
        self.rows_left -= 1;
        self.moved += 1;
        let batch = &self.rows.batch;
        if batch.arena.len() >= FLUSH_BYTES || batch.ends.len() >= FLUSH_CELLS {
            self.flush()?;
        }
        Ok(())
    }

    /// Passes rows and bytes on.
    pub(crate) fn flush(&mut self) -> Result<(), Fault> {
        if !self.rows.batch.ends.is_empty() {
            let passed = self.around.rows(&self.rows.batch);
            self.rows.batch.clear();
            passed?;
        }
        if !self.output.is_empty() {
            let passed = self.around.bytes(&self.output);
            self.output.clear();
            passed?;
        }
        Ok(())
    }

    /// The next rows of a writer.
    pub(crate) fn next(&mut self, batch: &mut Batch) -> Result<bool, Fault> {
        Ok(self.around.next(batch)?)
    }

    /// Bytes of the output.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match self.phase {
            Phase::OpenWrite | Phase::Write => {
                self.moved += bytes.len() as u64;
                // A plugin may write cell by cell, and each passing on may be a message to another process.
                self.output.extend_from_slice(bytes);
                if self.output.len() >= FLUSH_BYTES { self.flush() } else { Ok(()) }
            }
            _ => Self::contract("writes while it reads"),
        }
    }

    /// A remark.
    pub(crate) fn remark(&mut self, severity: u32, remark: Remark) -> Result<(), Fault> {
        let severity = match severity {
            abi::NOTE => Severity::Note,
            abi::WARNING => Severity::Warning,
            abi::ERROR => Severity::Error,
            other => return Self::contract(format!("makes a remark of the unknown severity {other}")),
        };
        let remark = Remark { severity, ..remark };
        if severity == Severity::Error && self.said.is_none() {
            let mut said = remark.sentence(false);
            if !remark.help.is_empty() {
                said.push_str("; ");
                said.push_str(&shown(&remark.help, HELP_CHARS));
            }
            self.said = Some(said);
        }
        self.remarks += 1;
        if self.remarks > MAX_REMARKS as u64 {
            self.worst = self.worst.max(Some(severity));
            return Ok(());
        }
        Ok(self.around.remark(remark)?)
    }

    /// Passes on how many remarks there were that were not passed on.
    pub(crate) fn end_remarks(&mut self) -> Result<(), Fault> {
        let Some(severity) = self.worst.take() else { return Ok(()) };
        let message =
            format!("the plugin has {} remarks more than are kept", self.remarks - MAX_REMARKS as u64);
        let (column, help) = (String::new(), String::new());
        Ok(self.around.remark(Remark { severity, record: 0, offset: None, column, message, help })?)
    }

    /// Work goes on.
    pub(crate) fn progress(&mut self, done: u64, total: u64) -> Result<bool, Fault> {
        self.cancelled |= self.around.progress(done, total)?;
        Ok(self.cancelled)
    }
}
