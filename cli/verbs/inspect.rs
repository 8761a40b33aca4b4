//! `tieline inspect`: a line a column, or one record unfolded.

use std::path::PathBuf;

use clap::Args;
use tieline_core::error::Error;
use tieline_core::inspect::{Answer, Request, inspect};
use tieline_core::open::Overrides;

use super::{Common, stdout_fault};
use crate::shell::data;
use crate::{exit, linked, show};

/// Show what is in a file, column by column, or one record unfolded.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The list, of any format; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Unfold the record of that number, counted from 1 behind the header
    #[arg(long, value_name = "N", value_parser = super::explain::row)]
    row: Option<u64>,
    /// Its format, `id` or `id@version`; without it the file tells
    #[arg(long, value_name = "FORMAT")]
    from: Option<String>,
    /// How the file is read: delimiter=; or tab, encoding=utf-8, utf-16le, utf-16be or windows-1252, header=yes or no
    #[arg(long = "input", value_name = "KEY=VALUE")]
    reading: Vec<String>,
}

impl Inspect {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let registry = linked::registry(common)?;
        let mut reading = Overrides::default();
        for text in &self.reading {
            reading.add(text, "--input").map_err(Error::Usage)?;
        }
        let request = Request { file: self.file.clone(), from: self.from.clone(), row: self.row, reading };
        let text = match inspect(&request, &registry)? {
            Answer::Columns(found) if common.json => show::inspect::json(&found),
            Answer::Columns(found) => show::inspect::text(&found),
            Answer::Record(record) if common.json => show::inspect::record_json(&record),
            Answer::Record(record) => show::inspect::record(&record),
        };
        data(&text).map_err(stdout_fault)?;
        Ok(exit::DONE)
    }
}
