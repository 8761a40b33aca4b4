//! Two instances at once in one process: they read the same file on two threads, and both give what one alone gives.
//!
//! They are tried twice: taking turns after each row, which shows what they share whatever the machine does, and as the
//! machine lets them.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use tieline_core::error::Error;
use tieline_core::native::{Batch, Remark};

use super::tape::{Table as Rows, Tape};
use crate::around::Around;
use crate::drive::{OpenWith, read};
use crate::fault::{Ended, Fault};
use crate::table::Table;

/// Reads all that `around` has with two instances at once, and gives the rows of one of them.
///
/// # Errors
/// What an instance does wrong; they give different rows.
pub(crate) fn read_twice(
    table: &Table,
    with: &OpenWith<'_>,
    around: &mut dyn Around,
) -> Result<Ended, Fault> {
    let mut input = Vec::new();
    let mut part = vec![0; 64 * 1024];
    loop {
        let count = around.input(&mut part)?;
        if count == 0 {
            break;
        }
        input.extend_from_slice(&part[..count]);
    }
    let turns = Turns::default();
    // One at a time in a process is what a plugin may ask for; then nobody has a turn while the other works.
    let taken = if table.serial.is_none() { two(table, with, &input, Some(&turns))? } else { Vec::new() };
    let free = two(table, with, &input, None)?;
    let mut all = taken.into_iter().chain(free);
    let Some((ended, rows)) = all.next() else { return Err(Error::Bug("nobody has read".into()).into()) };
    if all.any(|(_, other)| other != rows) {
        return Err(Fault::Contract("gives different rows where two instances work at once".into()));
    }
    for title in &rows.titles {
        around.column(title)?;
    }
    let mut again = Tape::writing(&rows, 1);
    let mut batch = Batch::default();
    while again.next(&mut batch)? {
        around.rows(&batch)?;
    }
    Ok(ended)
}

/// What two instances give.
fn two(
    table: &Table,
    with: &OpenWith<'_>,
    input: &[u8],
    turns: Option<&Turns>,
) -> Result<Vec<(Ended, Rows)>, Fault> {
    let one = |me: usize| {
        let mut tape = Taking { tape: Tape::reading(input, 64), turns, me };
        let ended = read(table, with, &mut tape);
        turns.inspect(|turns| turns.end(me));
        Ok::<_, Fault>((ended?, tape.tape.table))
    };
    let (first, second) = thread::scope(|scope| {
        let other = scope.spawn(|| one(1));
        (one(0), other.join())
    });
    let Ok(second) = second else { return Err(Error::Bug("a thread has panicked".into()).into()) };
    Ok(vec![first?, second?])
}

/// Whose turn it is, and who is done.
#[derive(Default)]
struct Turns {
    state: Mutex<(usize, [bool; 2])>,
    changed: Condvar,
}

impl Turns {
    /// Lets the other one go on, until that lets this one.
    fn pass(&self, me: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = 1 - me;
        self.changed.notify_all();
        let waits = |(turn, done): &mut (usize, [bool; 2])| *turn != me && !done[1 - me];
        drop(self.changed.wait_while(state, waits));
    }

    fn end(&self, me: usize) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1[me] = true;
        self.changed.notify_all();
    }
}

/// A tape whose instance passes the turn on wherever it meets the host.
struct Taking<'t> {
    tape: Tape<'t>,
    turns: Option<&'t Turns>,
    me: usize,
}

impl Around for Taking<'_> {
    fn input(&mut self, to: &mut [u8]) -> Result<usize, Error> {
        self.turns.inspect(|turns| turns.pass(self.me));
        self.tape.input(to)
    }

    fn column(&mut self, title: &str) -> Result<(), Error> {
        self.tape.column(title)
    }

    fn rows(&mut self, batch: &Batch) -> Result<(), Error> {
        self.tape.rows(batch)?;
        self.turns.inspect(|turns| turns.pass(self.me));
        Ok(())
    }

    fn next(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        self.tape.next(batch)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.tape.bytes(bytes)
    }

    fn remark(&mut self, remark: Remark) -> Result<(), Error> {
        self.tape.remark(remark)
    }

    fn progress(&mut self, done: u64, total: u64) -> Result<bool, Error> {
        self.tape.progress(done, total)
    }
}
