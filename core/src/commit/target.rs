//! What stands where an output is to go: files, folders, devices; and whether two paths are one file.

use crate::fault::{FileError, quote_path};
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf, is_separator};

/// How an output gets to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// By a rename.
    Regular,
    /// By a copy into what is there.
    InPlace,
    /// By a copy to standard output.
    StandardOutput,
}

/// Finds out what `path` is.
///
/// # Errors
/// It exists and `force` is not set; it is a folder.
pub(super) fn kind(path: &Path, force: bool) -> Result<Kind, FileError> {
    let name = path.as_os_str().as_encoded_bytes();
    let ends_as_folder = name.last().is_some_and(|byte| is_separator(char::from(*byte)));
    let folder = || FileError::OutputIsFolder { what: quote_path(path) };
    if let Some(kind) = kind_by_name(path) {
        return Ok(kind);
    }
    match fs::metadata(path) {
        Ok(facts) if facts.is_dir() => return Err(folder()),
        Ok(facts) if !facts.is_file() => return Ok(Kind::InPlace),
        _ if ends_as_folder || path.file_name().is_none() => return Err(folder()),
        _ => {}
    }
    // Asked without following: a symlink that leads nowhere exists as well.
    if !force && path.symlink_metadata().is_ok() {
        return Err(FileError::Exists { what: quote_path(path) });
    }
    Ok(Kind::Regular)
}

/// Names of open files and devices. They can lead to a regular file or to nothing, and must not be replaced even
/// then.
fn kind_by_name(path: &Path) -> Option<Kind> {
    if cfg!(windows) && path != Path::new("-") {
        let device = ["NUL", "CON"].iter().any(|name| path.as_os_str().eq_ignore_ascii_case(name));
        return device.then_some(Kind::InPlace);
    }
    let standard =
        ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path == Path::new(name));
    let open = path == Path::new("/dev/stderr") || path.starts_with("/dev/fd") || path.starts_with("/proc");
    match (standard, open) {
        (true, _) => Some(Kind::StandardOutput),
        (false, true) => Some(Kind::InPlace),
        (false, false) => None,
    }
}

/// Opens what is there for writing, and never makes or empties a file: should it be a regular file by now, its
/// content stays, in front.
pub(super) fn open_in_place(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}

/// The folder that `path` is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Whether `a` and `b` are one file: the same file under two names, or the same name in the same folder where
/// there is no file yet. `-` is no file, and devices are never "the same": what is written to a terminal is not
/// what is read from it.
pub fn same_file(a: &Path, b: &Path) -> bool {
    if a == Path::new("-") || b == Path::new("-") {
        return false;
    }
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(first), Ok(second)) => same_existing(a, &first, b, &second),
        (Err(_), Err(_)) => match (planned(a), planned(b)) {
            (Some(first), Some(second)) => first == second,
            _ => a == b,
        },
        _ => false,
    }
}

#[cfg(unix)]
fn same_existing(_: &Path, first: &fs::Metadata, _: &Path, second: &fs::Metadata) -> bool {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    !first.file_type().is_char_device() && (first.dev(), first.ino()) == (second.dev(), second.ino())
}

#[cfg(not(unix))]
fn same_existing(a: &Path, _: &fs::Metadata, b: &Path, _: &fs::Metadata) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(first), Ok(second)) if first == second)
}

/// The folder as it really is, and the name in it, of a file that is not there yet.
fn planned(path: &Path) -> Option<(PathBuf, std::ffi::OsString)> {
    let name: &OsStr = path.file_name()?;
    let name = if cfg!(windows) { name.to_ascii_lowercase() } else { name.to_os_string() };
    Some((fs::canonicalize(folder_of(path)).ok()?, name))
}
