//! Why a run cannot go on. Bad data is never one of these: it is findings.

use crate::fault::FileError;
use crate::map::MapFaults;

/// Why a run cannot go on. Each is one sentence for people; the program makes an exit code of the variant.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What was asked for makes no sense.
    #[error("{0}")]
    Usage(String),
    /// No format fits, or more than one does.
    #[error("{0}")]
    Format(String),
    /// A map is wrong.
    #[error("the map cannot be used:\n{0}")]
    Map(#[from] MapFaults),
    /// A file cannot be read or written.
    #[error("{0}")]
    File(#[from] FileError),
    /// Something is refused by policy.
    #[error("{0}")]
    Refused(String),
    /// A plugin is wrong, not the data: the sentence names it and says what it did.
    #[error("{0}")]
    Plugin(String),
    /// The program is wrong, not the data.
    #[error("this is a bug of tieline: {0}")]
    Bug(String),
}
