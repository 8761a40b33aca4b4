//! Temporary files beside their targets, and the renames that put them in place or take them back.

use super::OutputOptions;
use super::journal::{self, Journal, Undo};
use super::rights::Rights;
use super::target::folder_of;
use crate::fault::{FileError, quote_path, show_path};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use tempfile::{Builder, TempPath};

const PREFIX: &str = ".tieline-";

/// A temporary file that waits beside its target; it goes when this is dropped.
#[derive(Debug)]
pub(super) struct Waiting {
    path: PathBuf,
    options: OutputOptions,
    rights: Rights,
    temporary: Option<TempPath>,
    journal: &'static Journal,
    step: u64,
}

/// The temporary files in a folder that are not in the journal, by name.
pub(super) fn strays(folder: &Path, journal: &Journal) -> Vec<PathBuf> {
    let own = journal.lock().temporaries();
    let found = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let named = |name: &OsStr| name.as_encoded_bytes().starts_with(PREFIX.as_bytes());
    let mut strays: Vec<PathBuf> = found
        .filter(|entry| named(&entry.file_name()) && !own.contains(&entry.file_name()))
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| match folder == Path::new(".") {
            true => entry.file_name().into(),
            false => folder.join(entry.file_name()),
        })
        .collect();
    strays.sort();
    strays
}

impl Waiting {
    /// Makes the file, exclusively and for its owner only.
    pub(super) fn create(
        path: &Path,
        options: OutputOptions,
        journal: &'static Journal,
    ) -> Result<(Waiting, File), FileError> {
        let folder = folder_of(path);
        let failed = |cause| FileError::create(path, folder, cause);
        let mut entries = journal.open()?;
        let rights = Rights::of(options, folder, PREFIX).map_err(failed)?;
        // The system's default for this crate: read and write for the owner.
        let (file, temporary) =
            Builder::new().prefix(PREFIX).tempfile_in(folder).map_err(failed)?.into_parts();
        let step = entries.push(Undo::Remove(temporary.to_path_buf()));
        let path = path.to_path_buf();
        Ok((Waiting { path, options, rights, temporary: Some(temporary), journal, step }, file))
    }

    /// Gives the written file its final rights, and syncs it.
    pub(super) fn finish(&self, file: &File) -> io::Result<()> {
        self.rights.give(file, &self.path)?;
        file.sync_all()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            let mut entries = self.journal.lock();
            drop(temporary);
            entries.take(self.step);
        }
    }
}

/// A commit under way.
#[derive(Debug)]
pub(super) struct Placing {
    journal: &'static Journal,
    /// Whether a later step may fail, so that replaced files are kept until the end.
    keep_replaced: bool,
    steps: Vec<u64>,
    folders: Vec<PathBuf>,
}

impl Placing {
    pub(super) fn new(journal: &'static Journal, keep_replaced: bool) -> Placing {
        Placing { journal, keep_replaced, steps: Vec::new(), folders: Vec::new() }
    }

    /// Puts one file in place.
    pub(super) fn rename(&mut self, mut waiting: Waiting) -> Result<(), FileError> {
        let place = waiting.path.clone();
        let failed = |cause| FileError::write(quote_path(&place), cause);
        let mut entries = self.journal.open()?;
        let replaces = waiting.options.force && place.symlink_metadata().is_ok();
        if replaces && self.keep_replaced {
            let aside = set_aside(&place).map_err(failed)?;
            self.steps.push(entries.push(Undo::Restore { place: place.clone(), aside }));
        }
        let Some(temporary) = waiting.temporary.take() else { return Err(FileError::Interrupted) };
        let renamed =
            if waiting.options.force { replace(temporary, &place) } else { no_replace(temporary, &place) };
        // In place or removed by its drop: there is no temporary file any more.
        entries.take(waiting.step);
        renamed.map_err(failed)?;
        if !self.keep_replaced {
            // The only output: nothing can fail any more but the folder's sync.
            self.journal.finish(&entries)?;
        } else if !replaces {
            self.steps.push(entries.push(Undo::Remove(place.clone())));
        }
        let folder = folder_of(&place).to_path_buf();
        if !self.folders.contains(&folder) {
            self.folders.push(folder);
        }
        Ok(())
    }

    /// Syncs the folders, without which a rename may not outlive a power cut. Folders that may not be read, and
    /// file systems that cannot sync one, are left as they are.
    pub(super) fn sync_folders(&self) -> Result<(), FileError> {
        let folders = if cfg!(unix) { self.folders.as_slice() } else { &[] };
        for folder in folders {
            use ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
            match File::open(folder).and_then(|folder| folder.sync_all()) {
                Err(cause) if !matches!(cause.kind(), InvalidInput | PermissionDenied | Unsupported) => {
                    return Err(FileError::write(quote_path(folder), cause));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Something is written from here on that cannot be taken back.
    ///
    /// # Errors
    /// An interrupt has taken the files back meanwhile.
    pub(super) fn copies(&self) -> Result<(), FileError> {
        self.journal.open()?.copying(true);
        Ok(())
    }

    /// Everything is in place: what was replaced goes.
    ///
    /// # Errors
    /// An interrupt has taken the files back meanwhile.
    pub(super) fn settle(self) -> Result<(), FileError> {
        let mut entries = self.journal.lock();
        self.journal.finish(&entries)?;
        entries.copying(false);
        for number in self.steps {
            if let Some(Undo::Restore { aside, .. }) = entries.take(number) {
                // A name that cannot be removed is litter, and no reason to call the outputs unwritten.
                let _ = journal::remove(&aside);
            }
        }
        Ok(())
    }

    /// Takes back what is in place, the last first; returns what to say.
    pub(super) fn undo(self, cause: FileError) -> FileError {
        let mut entries = self.journal.lock();
        entries.copying(false);
        let mut left = Vec::new();
        for number in self.steps.into_iter().rev() {
            let Some(step) = entries.take(number) else { continue };
            if step.carry_out().is_ok() {
                continue;
            }
            left.push(match step {
                Undo::Remove(path) | Undo::Folder(path) => format!("{} is new", quote_path(&path)),
                Undo::Restore { place, aside } => {
                    format!("what was {} is now `{}`", quote_path(&place), show_path(&aside))
                }
            });
        }
        if left.is_empty() {
            return cause;
        }
        FileError::NotUndone { cause: Box::new(cause), left: left.join(", ") }
    }
}

/// Gives the file at `place` a second name beside it; or, where a file has one name only, another name.
fn set_aside(place: &Path) -> io::Result<PathBuf> {
    let link = |aside: &Path| match fs::hard_link(place, aside) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists && aside.symlink_metadata().is_err() => {
            fs::rename(place, aside)
        }
        linked => linked,
    };
    let mut aside = Builder::new().prefix(PREFIX).make_in(folder_of(place), link)?;
    aside.disable_cleanup(true);
    Ok(aside.path().to_path_buf())
}

fn replace(temporary: TempPath, place: &Path) -> io::Result<()> {
    temporary.persist(place).map_err(|failed| failed.error)
}

/// Renames without replacing. Where the file system cannot promise that, looks before.
fn no_replace(temporary: TempPath, place: &Path) -> io::Result<()> {
    match temporary.persist_noclobber(place) {
        Ok(()) => Ok(()),
        Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => Err(failed.error),
        Err(failed) => match place.symlink_metadata() {
            Err(missing) if missing.kind() == ErrorKind::NotFound => replace(failed.path, place),
            _ => Err(ErrorKind::AlreadyExists.into()),
        },
    }
}
