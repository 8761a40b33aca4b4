//! The child's side: it reads what to do from its standard input, loads the library, works, and says how it ended.
//!
//! Its pipes are no standard streams by the time that the library is loaded (see `system`), so that what a plugin prints
//! goes nowhere.

use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::process;

use tieline_core::error::Error;
use tieline_core::native::{Batch, Remark};

use crate::around::Around;
use crate::conform::read_twice;
use crate::drive::{OpenWith, read, write};
use crate::fault::{Ended, Fault};
use crate::frame::{Finish, FromChild, Task, ToChild, Work};
use crate::{library, system};

/// The work of a child process: 0 where it could say how it ended, whatever that is.
pub fn run() -> u8 {
    let Ok((input, output)) = system::streams() else { return 70 };
    let output = BufWriter::with_capacity(256 * 1024, output);
    let mut pipes = Pipes { input: BufReader::new(input), output, own: process::id() };
    let Ok(Some(ToChild::Open(work))) = ToChild::receive(&mut pipes.input) else { return 70 };
    system::limit(work.memory);
    if let Some(file) = &work.watch
        && system::print_to(file).is_err()
    {
        return 70;
    }
    let finish = match work_on(&work, &mut pipes) {
        Ok(Ended::Done) => Finish::Done,
        Ok(Ended::Cancelled) => Finish::Cancelled,
        Ok(Ended::Refused(why)) => Finish::Refused(why),
        Ok(Ended::Maps(maps)) => Finish::Maps(maps),
        Err(Fault::Contract(what)) => Finish::Broken(what),
        // The run is gone, or knows better why it has stopped.
        Err(Fault::Around(_)) => return 70,
    };
    pipes.alone();
    if let Some(bytes) = work.watch.as_ref().and_then(|_| system::peak()) {
        // If the run is gone, the next one shows it.
        let _ = FromChild::Peak(bytes).send(&mut pipes.output);
    }
    match FromChild::End(finish).send(&mut pipes.output) {
        Ok(()) => 0,
        Err(_) => 70,
    }
}

fn work_on(work: &Work, pipes: &mut Pipes) -> Result<Ended, Fault> {
    let table = library::load(&work.library)?;
    if work.task == Task::Maps {
        return Ok(Ended::Maps(table.maps()?));
    }
    library::agree(&table, &work.id, &work.version)?;
    let with = OpenWith {
        length: work.length,
        columns: work.columns.iter().map(String::as_str).collect(),
        options: work.options.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        max_rows: work.max_rows,
    };
    match work.task {
        Task::Write => write(&table, &with, pipes),
        Task::ReadTwice => read_twice(&table, &with, pipes),
        Task::Read | Task::Maps => read(&table, &with, pipes),
    }
}

/// The pipes to the run.
struct Pipes {
    input: BufReader<File>,
    output: BufWriter<File>,
    /// The process that they belong to.
    own: u32,
}

impl Pipes {
    /// Ends a copy of the process that a plugin has made and that goes on as if it was the one: it would say everything
    /// a second time. What it has not said yet is dropped with it.
    fn alone(&self) {
        if process::id() != self.own {
            process::abort();
        }
    }

    fn tell(&mut self, frame: &FromChild) -> Result<(), Error> {
        self.alone();
        frame.send(&mut self.output).map_err(gone)
    }

    fn ask(&mut self, frame: &FromChild) -> Result<ToChild, Error> {
        self.tell(frame)?;
        match ToChild::receive(&mut self.input) {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err(gone(io::ErrorKind::UnexpectedEof.into())),
            Err(cause) => Err(gone(cause)),
        }
    }
}

fn gone(_: io::Error) -> Error {
    Error::Bug("the run that a plugin works for is gone".into())
}

impl Around for Pipes {
    fn input(&mut self, to: &mut [u8]) -> Result<usize, Error> {
        let most = to.len().min(256 * 1024) as u32;
        match self.ask(&FromChild::WantInput(most))? {
            ToChild::Input(bytes) if bytes.len() <= to.len() => {
                to[..bytes.len()].copy_from_slice(&bytes);
                Ok(bytes.len())
            }
            _ => Err(gone(io::ErrorKind::InvalidData.into())),
        }
    }

    fn column(&mut self, title: &str) -> Result<(), Error> {
        self.tell(&FromChild::Column(title.to_owned()))
    }

    fn rows(&mut self, batch: &Batch) -> Result<(), Error> {
        self.alone();
        FromChild::send_rows(batch, &mut self.output).map_err(gone)
    }

    fn next(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        match self.ask(&FromChild::WantRows)? {
            ToChild::Rows(rows) => {
                *batch = rows;
                Ok(batch.rows() > 0)
            }
            _ => Err(gone(io::ErrorKind::InvalidData.into())),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        for part in bytes.chunks(1 << 20) {
            self.tell(&FromChild::Bytes(part.to_vec()))?;
        }
        Ok(())
    }

    fn remark(&mut self, remark: Remark) -> Result<(), Error> {
        self.tell(&FromChild::Remark(remark))
    }

    fn progress(&mut self, done: u64, total: u64) -> Result<bool, Error> {
        match self.ask(&FromChild::Progress(done, total))? {
            ToChild::GoOn(cancel) => Ok(cancel),
            _ => Err(gone(io::ErrorKind::InvalidData.into())),
        }
    }
}
