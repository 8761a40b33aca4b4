//! Exit codes: what each means stands here and nowhere else.

use std::process::ExitCode;

use tieline_core::convert::Verdict;
use tieline_core::error::Error;
use tieline_core::fault::FileError;

/// Done; there may be warnings.
pub(crate) const DONE: u8 = 0;
/// The data has errors; nothing was written.
pub(crate) const ERRORS: u8 = 1;
/// Wrong usage.
pub(crate) const USAGE: u8 = 2;
/// Format not recognised, ambiguous, its map is wrong, or a new map has secrets to settle.
pub(crate) const FORMAT: u8 = 3;
/// Cannot read or write.
pub(crate) const FILE: u8 = 4;
/// Refused by policy.
pub(crate) const REFUSED: u8 = 5;
/// Done without some records.
pub(crate) const PARTLY: u8 = 6;
/// A bug.
pub(crate) const BUG: u8 = 70;
/// Interrupted.
pub(crate) const INTERRUPTED: u8 = 130;

/// Every code with its meaning, for the manual page.
pub(crate) const MEANINGS: &[(u8, &str)] = &[
    (DONE, "done; there may be warnings"),
    (ERRORS, "the data has errors; nothing was written"),
    (USAGE, "wrong usage"),
    (
        FORMAT,
        "the format is not recognised or ambiguous, its map is wrong, or a new map has secrets to settle",
    ),
    (FILE, "cannot read or write"),
    (REFUSED, "refused by policy: secrets, loss, overwriting"),
    (PARTLY, "partly done: --skip-invalid set records aside"),
    (BUG, "a bug of tieline"),
    (INTERRUPTED, "interrupted; there is no half file"),
];

/// The code of an error.
pub(crate) fn of_error(error: &Error) -> u8 {
    match error {
        Error::Usage(_) => USAGE,
        Error::Format(_) | Error::Map(_) => FORMAT,
        Error::File(FileError::OutputIsInput { .. } | FileError::SameOutputs { .. }) => USAGE,
        Error::File(FileError::Exists { .. }) => REFUSED,
        // Whoever closes a pipe has what is wanted.
        Error::File(FileError::Closed { .. }) => DONE,
        Error::File(FileError::Interrupted) => INTERRUPTED,
        Error::File(_) => FILE,
        Error::Refused(_) => REFUSED,
        Error::Plugin(_) => BUG,
        _ => BUG,
    }
}

/// The code of a verdict.
pub(crate) fn of_verdict(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Done => DONE,
        Verdict::Partly => PARTLY,
        Verdict::Errors => ERRORS,
        Verdict::Refused | Verdict::Lossy => REFUSED,
    }
}

/// As the system wants it.
pub(crate) fn code(code: u8) -> ExitCode {
    ExitCode::from(code)
}
