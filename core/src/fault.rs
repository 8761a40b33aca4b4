//! What can go wrong with a file, in one sentence for people.
//!
//! Here are the words only. [`crate::source`] and [`crate::commit`] decide which of them applies; exit
//! codes are given by the program.

use std::fmt::Write as _;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Why a file could not be read or written. The message names the file, what was being done, why it failed
/// and, where there is one, the way out. Names are shown as by [`show_path`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The input cannot be opened or read.
    #[error("cannot read {what}: {}", reason(cause))]
    Read {
        /// The input as it is shown, quoted.
        what: String,
        /// The system's answer.
        cause: io::Error,
    },
    /// The input is a folder.
    #[error("cannot read {what}: it is a folder; name a file in it")]
    InputIsFolder {
        /// The folder as it is shown, quoted.
        what: String,
    },
    /// A temporary copy (of an input or output that cannot be read twice) cannot be kept.
    #[error(
        "cannot keep a temporary copy of {what} in {folder}: {}; TMPDIR (TEMP on Windows) names another folder",
        reason(cause)
    )]
    Spool {
        /// What is copied, as it is shown.
        what: String,
        /// The system's folder for temporary files, quoted.
        folder: String,
        /// The system's answer.
        cause: io::Error,
    },
    /// The output exists already, and may not be replaced.
    #[error("{what} exists already and is not overwritten without --force")]
    Exists {
        /// The output as it is shown, quoted.
        what: String,
    },
    /// The output is a folder.
    #[error("cannot write {what}: it is a folder; name a file in it")]
    OutputIsFolder {
        /// The folder as it is shown, quoted.
        what: String,
    },
    /// The folder of the output does not exist.
    #[error("cannot write {what}: there is no folder {folder}; create it first, or name another")]
    NoFolder {
        /// The output as it is shown, quoted.
        what: String,
        /// Its folder, quoted.
        folder: String,
    },
    /// No file can be made in the folder of the output.
    #[error("cannot write {what}: no file can be made in {folder} ({}); name another folder", reason(cause))]
    FolderClosed {
        /// The output as it is shown, quoted.
        what: String,
        /// Its folder, quoted.
        folder: String,
        /// The system's answer.
        cause: io::Error,
    },
    /// There is no room for the output: disk, quota or largest file.
    #[error("cannot write {what}: {}; make room there, or name another place", reason(cause))]
    DiskFull {
        /// The output as it is shown.
        what: String,
        /// The system's answer.
        cause: io::Error,
    },
    /// Another program holds the output open (Windows).
    #[error("cannot write {what}: another program has it open; close it there and run again")]
    Busy {
        /// The output as it is shown, quoted.
        what: String,
    },
    /// The output cannot be written for any other reason.
    #[error("cannot write {what}: {}", reason(cause))]
    Write {
        /// The output as it is shown.
        what: String,
        /// The system's answer.
        cause: io::Error,
    },
    /// The output is the input.
    #[error("{what} is the input, which is never written; name another output")]
    OutputIsInput {
        /// The output as it is shown, quoted.
        what: String,
    },
    /// What is to be the folder of the outputs is none.
    #[error("{what} is no folder; `--out-dir` wants one, which may be new")]
    NoOutputFolder {
        /// The path as it is shown, quoted.
        what: String,
    },
    /// Two outputs are one file.
    #[error("two outputs are to be written to {what}; name another file for one of them")]
    SameOutputs {
        /// The output as it is shown, quoted.
        what: String,
    },
    /// Writing failed, and what had been put in place could not all be taken back.
    #[error("{cause}; moreover, not all could be undone: {left}")]
    NotUndone {
        /// Why there was something to undo.
        cause: Box<FileError>,
        /// What is left behind, and where.
        left: String,
    },
    /// The reader of a pipe went away before it had all of the output: nothing that belongs to it stands.
    #[error("{what} was closed before all of the output was taken; nothing was written")]
    Closed {
        /// The output as it is shown.
        what: String,
    },
    /// The run was interrupted: temporary files are gone, and nothing more is written.
    #[error("interrupted; nothing was written")]
    Interrupted,
}

impl FileError {
    /// The output `path` is the input.
    pub fn output_is_input(path: &Path) -> FileError {
        FileError::OutputIsInput { what: quote_path(path) }
    }

    /// Two outputs have the same `path`.
    pub fn same_outputs(path: &Path) -> FileError {
        FileError::SameOutputs { what: quote_path(path) }
    }

    pub(crate) fn spool(what: String, cause: io::Error) -> FileError {
        FileError::Spool { what, folder: quote_path(&std::env::temp_dir()), cause }
    }

    /// Sorts an error met while `what` was written or put in place.
    pub(crate) fn write(what: String, cause: io::Error) -> FileError {
        match cause.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                FileError::DiskFull { what, cause }
            }
            ErrorKind::AlreadyExists => FileError::Exists { what },
            ErrorKind::IsADirectory => FileError::OutputIsFolder { what },
            _ if cfg!(windows) && matches!(cause.raw_os_error(), Some(32 | 33)) => FileError::Busy { what },
            _ => FileError::Write { what, cause },
        }
    }

    /// Sorts an error met while a temporary file for `path` was made in `folder`.
    pub(crate) fn create(path: &Path, folder: &Path, cause: io::Error) -> FileError {
        let what = quote_path(path);
        match cause.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                FileError::NoFolder { what, folder: quote_path(folder) }
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                FileError::FolderClosed { what, folder: quote_path(folder), cause }
            }
            _ => FileError::write(what, cause),
        }
    }
}

/// A path as it is shown to people: bytes that are no text become U+FFFD, and control, bidirectional,
/// zero-width and line-separating characters are escaped as in Rust (`\u{1b}`), so that a name can neither
/// steer a terminal nor pass for another.
pub fn show_path(path: &Path) -> String {
    let mut shown = String::new();
    for character in path.to_string_lossy().chars() {
        let hidden = matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if hidden || character.is_control() {
            // Writing to a String cannot fail.
            let _ = write!(shown, "{}", character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

pub(crate) fn quote_path(path: &Path) -> String {
    format!("`{}`", show_path(path))
}

/// The system's words without its error number, which helps nobody who reads the sentence.
fn reason(cause: &io::Error) -> String {
    let mut words = cause.to_string();
    if let Some(number) = words.find(" (os error ") {
        words.truncate(number);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_steer_a_terminal() {
        assert_eq!(show_path(Path::new("a\u{1b}[2J\n\u{202e}vsc.é")), r"a\u{1b}[2J\n\u{202e}vsc.é");
        assert_eq!(show_path(Path::new("Büro list.csv")), "Büro list.csv");
    }

    #[cfg(unix)]
    #[test]
    fn messages_are_one_sentence_without_numbers() {
        let missing = io::Error::from_raw_os_error(2);
        let error = FileError::Read { what: quote_path(Path::new("users.csv")), cause: missing };
        assert_eq!(error.to_string(), "cannot read `users.csv`: No such file or directory");
        let error = FileError::write("standard output".into(), io::Error::from_raw_os_error(28));
        assert!(matches!(error, FileError::DiskFull { .. }));
        assert!(error.to_string().starts_with("cannot write standard output: No space left on device; make"));
        let closed = io::Error::from_raw_os_error(30);
        let error = FileError::create(Path::new("out/a.csv"), Path::new("out"), closed);
        assert!(error.to_string().contains("no file can be made in `out`"), "{error}");
    }
}
