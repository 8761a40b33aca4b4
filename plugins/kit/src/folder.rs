//! The folder that a user would be shipped: a map, its library, its samples; each file for this user alone, whatever the
//! rights of the repository's are.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder of a plugin, and one for the user's data beside it. Both go when this is dropped.
pub(crate) struct Shipped(TempDir);

impl Shipped {
    /// Both, and empty.
    pub(crate) fn new() -> io::Result<Shipped> {
        let shipped = Shipped(tempfile::tempdir()?);
        private().create(shipped.folder())?;
        Ok(shipped)
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.0.path().join("plugin")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Takes one file of a folder.
    ///
    /// # Errors
    /// It cannot be copied; its path is told.
    pub(crate) fn take(&self, from: &Path, name: &str) -> Result<(), String> {
        copy(&from.join(name), &self.folder().join(name))
    }

    /// Takes the files of a folder, if there is one, into a folder of this name.
    ///
    /// # Errors
    /// As [`take`](Shipped::take).
    pub(crate) fn take_all(&self, from: &Path, name: &str) -> Result<(), String> {
        let to = self.folder().join(name);
        private().create(&to).map_err(|cause| cause.to_string())?;
        for path in files(from) {
            copy(&path, &to.join(path.file_name().unwrap_or_default()))?;
        }
        Ok(())
    }

    /// Takes the maps of a format's folder, with its id before the version.
    ///
    /// # Errors
    /// As [`take`](Shipped::take).
    pub(crate) fn take_maps(&self, from: &Path, id: &str) -> Result<(), String> {
        for path in files(from) {
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                copy(&path, &self.folder().join(format!("{id}-{name}")))?;
            }
        }
        Ok(())
    }
}

/// The files of a folder, by their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn private() -> DirBuilder {
    #[allow(unused_mut, reason = "there is no mode to set on every system")]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    File::open(from)
        .and_then(|mut read| io::copy(&mut read, &mut options.open(to)?))
        .map(|_| ())
        .map_err(|cause| format!("cannot copy `{}`: {cause}", from.display()))
}
