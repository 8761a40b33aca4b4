//! The report of a conversion as a file: a page for people, or the account as JSON.

mod page;
mod parts;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tieline_core::account::{self, Account, AllFindings, Columns};
use tieline_core::commit::{Output, OutputOptions};
use tieline_core::convert::Outcome;
use tieline_core::error::Error;
use tieline_core::fault::show_path;

/// What a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One page, complete in itself.
    Html,
    /// The account.
    Json,
}

/// Which report a name asks for.
///
/// # Errors
/// The name ends in neither.
pub(crate) fn kind(path: &Path) -> Result<Kind, Error> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("html" | "htm") => Ok(Kind::Html),
        Some("json") => Ok(Kind::Json),
        _ => Err(Error::Usage(format!(
            "--report writes FILE.html or FILE.json, and `{}` is called neither",
            show_path(path)
        ))),
    }
}

/// Begins the reports, so that what stands in their way is known before the work.
pub(crate) fn begin(paths: &[PathBuf], force: bool) -> Result<Vec<(Kind, Output)>, Error> {
    let mut reports = Vec::new();
    for path in paths {
        let options = OutputOptions { force, private: false };
        reports.push((kind(path)?, Output::create(path, options)?));
    }
    Ok(reports)
}

/// Writes one report. `account` is that of the outcome.
pub(crate) fn write(
    kind: Kind,
    output: &mut Output,
    outcome: &mut Outcome,
    account: Account<(), ()>,
) -> Result<(), Error> {
    let written = match kind {
        Kind::Html => output.write_all(page::page(&account, outcome).as_bytes()),
        Kind::Json => json(output, outcome, account),
    };
    written.map_err(|cause| Error::File(output.fault(cause)))
}

fn json(output: &mut Output, outcome: &mut Outcome, account: Account<(), ()>) -> io::Result<()> {
    let report = &mut outcome.report;
    let columns = Columns(&report.ledger);
    let account = account::with(account, columns, AllFindings::of(&mut report.findings));
    serde_json::to_writer_pretty(&mut *output, &account).map_err(io::Error::from)?;
    output.write_all(b"\n")
}
