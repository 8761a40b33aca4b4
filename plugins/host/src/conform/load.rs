//! Many rows: what they take of memory and of time, whether a plugin stops when it is told to, and whether it prints.

use std::time::Instant;

use tempfile::NamedTempFile;
use tieline_core::error::Error;
use tieline_core::fault::FileError;

use super::Kit;
use super::tape::{Table, Tape};
use crate::fault::{Ended, Fault};
use crate::frame::{Task, Work};
use crate::parent;

/// Rows of the smaller and of the larger file.
const FEW: usize = 5_000;
const MANY: usize = 50_000;
/// Bytes of memory for each byte of a file that is larger, and in all: enough for a plugin that holds the whole file and its
/// rows, and not for one that forgets to free them a second time.
const FOR_A_BYTE: u64 = 16;
const FREE: u64 = 4 << 20;
/// Calls that a plugin may go on for after it was told to stop, of a row each.
const SOON: u64 = 16;

/// What was seen of one reading.
struct Seen {
    rows: u64,
    seconds: f64,
    peak: Option<u64>,
}

impl Kit<'_> {
    /// Tries rows of a sample, many times over. Only a plugin that writes can be tried: nobody else makes its files.
    pub(super) fn load(&mut self, what: &str, sample: &Table) -> Result<(), Error> {
        if sample.rows.is_empty() {
            return Ok(());
        }
        let times = |rows: usize| rows.div_ceil(sample.rows.len());
        let (Some(few), Some(many)) =
            (self.write(what, sample, times(FEW))?, self.write(what, sample, times(MANY))?)
        else {
            return Ok(());
        };
        let (Some(first), Some(second)) = (self.watched(what, &few)?, self.watched(what, &many)?) else {
            return Ok(());
        };
        let wanted = (sample.rows.len() * times(MANY)) as u64;
        if second.rows != wanted {
            self.found.find(what, format!("it writes {wanted} rows, and reads {} of them", second.rows));
        }
        self.found.tried.push(("rows read a second", (second.rows as f64 / second.seconds.max(1e-6)) as u64));
        if let (Some(less), Some(more)) = (first.peak, second.peak) {
            let (rows, bytes) =
                (second.rows.saturating_sub(first.rows).max(1), many.len().saturating_sub(few.len()));
            let grown = more.saturating_sub(less);
            self.found.tried.push(("bytes of memory for each further row", grown / rows));
            if grown > FREE + FOR_A_BYTE * bytes as u64 {
                self.found.find(
                    what,
                    format!(
                        "it needs {} bytes of memory for each further row of {} bytes: read the file in parts, and free what is done",
                        grown / rows,
                        bytes as u64 / rows
                    ),
                );
            }
        }
        self.stops(what, &few)
    }

    /// Reads a file and looks at what the process needs and prints.
    fn watched(&mut self, what: &str, bytes: &[u8]) -> Result<Option<Seen>, Error> {
        let fault = |cause| Error::File(FileError::Write { what: "a temporary file".into(), cause });
        let printed = NamedTempFile::new().map_err(fault)?;
        let mut tape = Tape::reading(bytes, usize::MAX);
        tape.count_only = true;
        let work = Work { watch: Some(printed.path().to_owned()), ..self.work(Task::Read, 4096) };
        let begin = Instant::now();
        let ended = self.run(work, &mut tape);
        let seconds = begin.elapsed().as_secs_f64();
        if printed.as_file().metadata().map_err(fault)?.len() > 0 {
            self.found.find(what, "it prints to standard output, where a run has its own data");
        }
        match ended {
            Ok(Ended::Done) => Ok(Some(Seen { rows: tape.count, seconds, peak: tape.peak })),
            Ok(_) => {
                self.found.find(what, "it does not read what it has written, where there is much of it");
                Ok(None)
            }
            Err(Fault::Contract(broken)) => {
                self.found.find(what, format!("it {broken}"));
                Ok(None)
            }
            Err(Fault::Around(error)) => Err(error),
        }
    }

    /// Tells a plugin to stop, if it ever asks.
    fn stops(&mut self, what: &str, bytes: &[u8]) -> Result<(), Error> {
        let mut tape = Tape::reading(bytes, usize::MAX);
        tape.count_only = true;
        tape.stop_at = Some(1);
        let work = self.work(Task::Read, 1);
        let ended = self.run(work, &mut tape);
        if !tape.stopped() {
            return Ok(());
        }
        self.count("times told to stop", 1);
        match ended {
            Err(Fault::Around(error)) => return Err(error),
            Err(Fault::Contract(broken)) => self.found.find(what, format!("it {broken}")),
            Ok(Ended::Done) if tape.rows_after_stop > SOON || tape.polls > SOON => {
                self.found.find(what, "it is told to stop by `poll`, and goes on");
            }
            Ok(Ended::Refused(_)) => {
                self.found
                    .find(what, "it is told to stop by `poll`, and fails in place of TIELINE_CANCELLED");
            }
            Ok(_) => {}
        }
        Ok(())
    }

    /// The same rows, whether one instance reads the file or two at once.
    pub(super) fn together(&mut self, what: &str, bytes: &[u8], alone: &Table) -> Result<(), Error> {
        let mut tape = Tape::reading(bytes, usize::MAX);
        let work = self.work(Task::ReadTwice, 1);
        let ended = self.run(work, &mut tape);
        self.count("samples read by two instances at once", 1);
        match ended {
            Ok(Ended::Done) if (&tape.table.titles, &tape.table.rows) == (&alone.titles, &alone.rows) => {}
            Ok(Ended::Done) => self.found.find(what, "it gives other rows where two instances work at once"),
            Ok(_) => self.found.find(what, "it refuses its sample where two instances work at once"),
            Err(Fault::Contract(broken)) => {
                self.found.find(what, format!("it {broken}, with two instances at once"))
            }
            Err(Fault::Around(error)) => return Err(error),
        }
        Ok(())
    }

    /// Lets the plugin do something in a child.
    pub(super) fn run(&self, work: Work, tape: &mut Tape<'_>) -> Result<Ended, Fault> {
        let doing = if work.task == Task::Write { "while it wrote" } else { "while it read" };
        parent::run(&self.plugins.program, work, self.limits().patience, doing, tape)
    }
}
