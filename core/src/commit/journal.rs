//! What to take back if the program ends now: every temporary file, and every file put in place by a commit
//! that is not done yet.
//!
//! A thread that handles an interrupt may run it at any moment; so each change of the disk and its entry here
//! are made under one lock.

use crate::fault::FileError;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What there is of the outputs when a run is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing, and there will be nothing.
    Nothing,
    /// No file; but a part of what goes to standard output, a device or a FIFO is gone there and cannot be taken back.
    Part,
    /// All of it: the run is done, but for what it says.
    All,
}

/// The journal of the process.
pub(super) static JOURNAL: Journal = Journal::new();

#[derive(Debug)]
pub(super) struct Journal {
    entries: Mutex<Entries>,
    /// Whether a commit is done; changed while the entries are locked, and asked without: a panic may have them.
    done: AtomicBool,
}

#[derive(Debug)]
pub(super) struct Entries {
    steps: Vec<(u64, Undo)>,
    next: u64,
    closed: bool,
    /// Whether something is being written that cannot be taken back.
    copying: bool,
}

/// How one change is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Undo {
    /// Removes a file that was made.
    Remove(PathBuf),
    /// Removes a folder that was made, if nothing stands in it.
    Folder(PathBuf),
    /// Puts the former file, which stands `aside` under another name, back in its place.
    Restore { place: PathBuf, aside: PathBuf },
}

impl Journal {
    pub(super) const fn new() -> Journal {
        let entries = Entries { steps: Vec::new(), next: 0, closed: false, copying: false };
        Journal { entries: Mutex::new(entries), done: AtomicBool::new(false) }
    }

    /// The entries, for a change and its entry together.
    ///
    /// # Errors
    /// [`FileError::Interrupted`] once the journal was closed.
    pub(super) fn open(&self) -> Result<MutexGuard<'_, Entries>, FileError> {
        let entries = self.lock();
        if entries.closed { Err(FileError::Interrupted) } else { Ok(entries) }
    }

    /// The entries, closed or not: for taking away.
    pub(super) fn lock(&self) -> MutexGuard<'_, Entries> {
        // The entries are whole between any two statements, so a panic elsewhere does not spoil them.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the outputs stand.
    pub(super) fn done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    /// From here on the outputs stand, whatever comes: nothing is taken back any more. The entries are the caller's, so
    /// that no interrupt comes between the last change and this.
    ///
    /// # Errors
    /// [`FileError::Interrupted`] once the journal was closed.
    pub(super) fn finish(&self, entries: &Entries) -> Result<(), FileError> {
        if entries.closed {
            return Err(FileError::Interrupted);
        }
        self.done.store(true, Ordering::Release);
        Ok(())
    }

    /// Takes everything back, the last change first, and ends all further ones; unless the outputs stand.
    pub(super) fn close(&self) -> Left {
        let mut entries = self.lock();
        if self.done() {
            return Left::All;
        }
        entries.closed = true;
        while let Some((_, step)) = entries.steps.pop() {
            // The program is ending: what fails now can only be left.
            let _ = step.carry_out();
        }
        if entries.copying { Left::Part } else { Left::Nothing }
    }
}

impl Entries {
    /// Adds a step, and returns the number to find it by.
    pub(super) fn push(&mut self, step: Undo) -> u64 {
        self.next += 1;
        self.steps.push((self.next, step));
        self.next
    }

    /// The names of the files that are removed if the program ends now.
    pub(super) fn temporaries(&self) -> Vec<OsString> {
        let paths = self.steps.iter().filter_map(|(_, step)| match step {
            Undo::Folder(_) => None,
            Undo::Remove(path) => path.file_name(),
            Undo::Restore { aside, .. } => aside.file_name(),
        });
        paths.map(OsString::from).collect()
    }

    /// Whether something is being written that cannot be taken back.
    pub(super) fn copying(&mut self, copying: bool) {
        self.copying = copying;
    }

    /// Takes a step out without carrying it out; `None` if the journal was closed meanwhile.
    pub(super) fn take(&mut self, number: u64) -> Option<Undo> {
        let index = self.steps.iter().position(|(other, _)| *other == number)?;
        Some(self.steps.remove(index).1)
    }
}

impl Undo {
    pub(super) fn carry_out(&self) -> io::Result<()> {
        match self {
            Undo::Remove(path) => remove(path),
            Undo::Folder(path) => fs::remove_dir(path),
            Undo::Restore { place, aside } => {
                fs::rename(aside, place)?;
                // Two names of one file: a rename does nothing then, and leaves both.
                remove(aside)
            }
        }
    }
}

/// Removes a file; that there is none is as good.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
