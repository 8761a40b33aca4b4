//! Outputs: written aside, and put in place all together or not at all.
//!
//! An output is a temporary file beside its target until [`commit_all`] renames it. What cannot be renamed
//! over (standard output, a device, a FIFO) gets its bytes from an unlinked file then, never before. Inputs are
//! [`crate::source`]'s; whether a run may stand at all is its caller's question.

mod journal;
mod place;
mod rights;
mod target;
#[cfg(test)]
mod tests;

pub use journal::Left;
pub use target::same_file;

use crate::fault::{FileError, quote_path};
use crate::source;
use journal::{JOURNAL, Journal, Undo};
use place::{Placing, Waiting};
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use target::Kind;

const BUFFER_BYTES: usize = 64 * 1024;

/// How an output is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct OutputOptions {
    /// An existing file (or symlink) is replaced.
    pub force: bool,
    /// It holds a secret: readable by its owner only, also when a file with wider rights is replaced.
    pub private: bool,
}

/// An output being written. Nothing is seen of it before [`commit`](Output::commit); if it is dropped, what
/// stood in its place stays.
#[derive(Debug)]
pub struct Output {
    what: String,
    bytes: BufWriter<File>,
    goal: Goal,
    failed: Option<io::Error>,
    digest: Option<source::Digest>,
}

#[derive(Debug)]
enum Goal {
    Rename(Waiting),
    InPlace(PathBuf),
    StandardOutput,
}

impl Output {
    /// Begins an output for `path`; `-` is standard output. What exists there and is no regular file (a device,
    /// a FIFO) is written in place at the end, with or without `force`. A symlink to a file is replaced.
    ///
    /// # Errors
    /// It exists already and `force` is not set, is a folder, or its folder does not exist or takes no files.
    pub fn create(path: &Path, options: OutputOptions) -> Result<Output, FileError> {
        Output::create_with(path, options, &JOURNAL)
    }

    fn create_with(
        path: &Path,
        options: OutputOptions,
        journal: &'static Journal,
    ) -> Result<Output, FileError> {
        match target::kind(path, options.force)? {
            Kind::StandardOutput => Output::stdout(),
            Kind::InPlace => Output::spooled(quote_path(path), Goal::InPlace(path.to_path_buf())),
            Kind::Regular => {
                let (waiting, file) = Waiting::create(path, options, journal)?;
                Ok(Output::new(quote_path(path), file, Goal::Rename(waiting)))
            }
        }
    }

    /// Begins an output for standard output; it is copied there at the end.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn stdout() -> Result<Output, FileError> {
        Output::spooled("standard output".into(), Goal::StandardOutput)
    }

    fn spooled(what: String, goal: Goal) -> Result<Output, FileError> {
        match source::unlinked() {
            Ok(file) => Ok(Output::new(what, file, goal)),
            Err(cause) => Err(FileError::spool(what, cause)),
        }
    }

    fn new(what: String, file: File, goal: Goal) -> Output {
        Output { what, bytes: BufWriter::with_capacity(BUFFER_BYTES, file), goal, failed: None, digest: None }
    }

    /// The same, of which the SHA-256 is made as it is written; nothing was written yet.
    #[must_use]
    pub fn with_digest(mut self) -> Output {
        self.digest = Some(source::Digest::default());
        self
    }

    /// The SHA-256 of what was written, if it was asked for.
    pub fn sha256(&self) -> Option<String> {
        self.digest.as_ref().map(source::Digest::hex)
    }

    /// What was written so far, to be read again; nothing may be written after that.
    ///
    /// # Errors
    /// It cannot be written out, or not be read.
    pub fn read_back(&mut self) -> Result<source::Source, FileError> {
        if let Some(cause) = self.failed.take() {
            self.failed = Some(cause.kind().into());
            return Err(self.fault(cause));
        }
        let file = self.bytes.flush().and_then(|()| self.bytes.get_ref().try_clone());
        let length = self.bytes.get_ref().metadata().map(|facts| facts.len());
        match (file, length) {
            (Ok(file), Ok(length)) => Ok(source::Source::of_file(file, length, &self.what)),
            (Err(cause), _) | (_, Err(cause)) => Err(self.fault(cause)),
        }
    }

    /// The sentence for an error that writing to this output gave: for the first one that it met, since whoever wrote may
    /// have made something else of it.
    pub fn fault(&self, cause: io::Error) -> FileError {
        let cause = self.failed.as_ref().map_or(cause, same);
        match self.goal {
            Goal::Rename(_) => FileError::write(self.what.clone(), cause),
            Goal::InPlace(_) | Goal::StandardOutput => FileError::spool(self.what.clone(), cause),
        }
    }

    /// Puts this one output in place: written out, synced, renamed, its folder synced.
    ///
    /// # Errors
    /// Any of that failed (a write that failed before counts); then the target is as it was, unless bytes went
    /// to a device or FIFO already, or the folder alone could not be synced.
    pub fn commit(self) -> Result<(), FileError> {
        commit_all(vec![self])
    }

    /// Gives the output up. The temporary file goes, and the target stays as it was.
    pub fn discard(self) {}

    /// Writes out what is buffered; for a file, with its final rights and synced.
    fn finish(mut self) -> Result<Ready, FileError> {
        if let Some(cause) = self.failed.take() {
            return Err(self.fault(cause));
        }
        let flushed = self.bytes.flush().and_then(|()| match &self.goal {
            Goal::Rename(waiting) => waiting.finish(self.bytes.get_ref()),
            Goal::InPlace(_) | Goal::StandardOutput => self.bytes.seek(SeekFrom::Start(0)).map(|_| ()),
        });
        if let Err(cause) = flushed {
            return Err(self.fault(cause));
        }
        Ok(match self.goal {
            Goal::Rename(waiting) => Ready::Rename(waiting),
            goal => Ready::Copy { what: self.what, file: self.bytes, goal },
        })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.bytes.write(bytes);
        if let (Some(digest), Ok(count)) = (&mut self.digest, &written) {
            digest.add(&bytes[..*count]);
        }
        self.remember(written)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = self.bytes.write_all(bytes);
        if let Some(digest) = &mut self.digest {
            digest.add(bytes);
        }
        self.remember(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.bytes.flush();
        self.remember(flushed)
    }
}

impl Output {
    /// A write that failed may have left a gap: such an output is never put in place, even if its writer
    /// overlooked the error.
    fn remember<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(cause) = &result
            && cause.kind() != io::ErrorKind::Interrupted
            && self.failed.is_none()
        {
            self.failed = Some(same(cause));
        }
        result
    }
}

/// The same error once more, as far as it is the system's.
fn same(cause: &io::Error) -> io::Error {
    match cause.raw_os_error() {
        Some(number) => io::Error::from_raw_os_error(number),
        None => cause.kind().into(),
    }
}

/// An output whose bytes are complete.
enum Ready {
    Rename(Waiting),
    Copy { what: String, file: BufWriter<File>, goal: Goal },
}

/// Puts all `outputs` in place: first the files in their order, then, since those cannot be taken back, what is
/// written in place (devices, FIFOs, standard output) in theirs.
///
/// # Errors
/// The first failure; by then new files are removed again and replaced ones put back. [`FileError::Closed`] if a reader
/// closes its pipe before it has everything.
/// [`FileError::NotUndone`] if not even that was possible.
pub fn commit_all(outputs: Vec<Output>) -> Result<(), FileError> {
    commit_with(outputs, &JOURNAL)
}

fn commit_with(outputs: Vec<Output>, journal: &'static Journal) -> Result<(), FileError> {
    let alone = outputs.len() == 1;
    let ready = outputs.into_iter().map(Output::finish).collect::<Result<Vec<Ready>, FileError>>()?;
    let mut placing = Placing::new(journal, !alone);
    match put_in_place(ready, &mut placing) {
        Ok(()) => placing.settle(),
        Err(cause) => Err(placing.undo(cause)),
    }
}

fn put_in_place(ready: Vec<Ready>, placing: &mut Placing) -> Result<(), FileError> {
    let mut copies = Vec::new();
    for output in ready {
        match output {
            Ready::Rename(waiting) => placing.rename(waiting)?,
            Ready::Copy { what, file, goal } => copies.push((what, file, goal)),
        }
    }
    placing.sync_folders()?;
    if !copies.is_empty() {
        placing.copies()?;
    }
    for (what, mut file, goal) in copies {
        let copied = match &goal {
            Goal::InPlace(path) => target::open_in_place(path)
                .and_then(|mut target| io::copy(file.get_mut(), &mut target).and_then(|_| target.flush())),
            Goal::StandardOutput | Goal::Rename(_) => {
                let mut target = io::stdout().lock();
                io::copy(file.get_mut(), &mut target).and_then(|_| target.flush())
            }
        };
        match copied {
            Ok(()) => {}
            Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => {
                return Err(FileError::Closed { what });
            }
            Err(cause) => return Err(FileError::write(what, cause)),
        }
    }
    Ok(())
}

/// Folders that were made for outputs. Those in which nothing stands go when this is dropped, or the run interrupted.
#[derive(Debug, Default)]
pub struct Folders {
    /// The outer ones first, each with its step in the journal.
    made: Vec<u64>,
}

impl Drop for Folders {
    fn drop(&mut self) {
        let mut entries = JOURNAL.lock();
        for step in self.made.iter().rev().filter_map(|number| entries.take(*number)) {
            // A folder that is not empty stays.
            let _ = step.carry_out();
        }
    }
}

/// Makes a folder for several outputs, and those above it.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(folder: &Path) -> Result<Folders, FileError> {
    if folder.metadata().is_ok_and(|facts| !facts.is_dir()) {
        return Err(FileError::NoOutputFolder { what: quote_path(folder) });
    }
    let mut entries = JOURNAL.open()?;
    let missing = folder.ancestors().filter(|folder| !folder.as_os_str().is_empty());
    let mut missing: Vec<&Path> = missing.take_while(|folder| !folder.exists()).collect();
    missing.reverse();
    let made = missing.into_iter().map(|folder| entries.push(Undo::Folder(folder.to_path_buf()))).collect();
    drop(entries);
    let folders = Folders { made };
    std::fs::create_dir_all(folder).map_err(|cause| FileError::write(quote_path(folder), cause))?;
    Ok(folders)
}

/// The temporary files in the folders of outputs that no output of this process waits in: they are of a run that is
/// under way, or of one that was killed. None of a folder that cannot be read.
pub fn strays(outputs: &[PathBuf]) -> Vec<PathBuf> {
    let mut known = Vec::new();
    let mut strays = Vec::new();
    for folder in outputs.iter().map(|path| target::folder_of(path)) {
        // One folder can have several names.
        let Ok(own) = std::fs::canonicalize(folder) else { continue };
        if !known.contains(&own) {
            strays.extend(place::strays(folder, &JOURNAL));
            known.push(own);
        }
    }
    strays
}

/// Unlinks every temporary file in use, and takes back what a commit that is still under way has put in place;
/// for the thread that handles an interrupt, just before the program ends. Waits for a rename that is being
/// done. Afterwards no output can be begun or put in place: that gives [`FileError::Interrupted`]. Where a commit is
/// done nothing is taken back: the run is over, and ends as it would have.
pub fn remove_temporaries() -> Left {
    JOURNAL.close()
}

/// Whether a commit is done.
pub fn stands() -> bool {
    JOURNAL.done()
}
