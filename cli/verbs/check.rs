//! `tieline check`: every error of a file, in one run.

use std::path::PathBuf;

use clap::Args;
use tieline_core::check::{Known, check};
use tieline_core::error::Error;
use tieline_core::open::Overrides;
use tieline_core::report::Severity;
use tieline_core::value::phone;

use super::convert::lists;
use super::{Common, stdout_fault};
use crate::shell::talk;
use crate::show::progress::Progress;
use crate::{exit, linked, show};

/// Find every error of a file, as its own vendor would see it; writes nothing.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The user list; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Its format, `id` or `id@version`; without it the file tells
    #[arg(long, value_name = "FORMAT")]
    from: Option<String>,
    /// Warnings are errors
    #[arg(long)]
    strict: bool,
    /// A list of what there is in the vendor's system, an entry a line: what a column that wants such a thing holds must be in it
    #[arg(long, value_name = "NAME=FILE")]
    list: Vec<String>,
    /// Find what is no public phone number, taken for one of this country where it names none
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// How the file is read: delimiter=; or tab, encoding=utf-8, utf-16le, utf-16be or windows-1252, header=yes or no
    #[arg(long = "input", value_name = "KEY=VALUE")]
    reading: Vec<String>,
}

impl Check {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let registry = linked::registry(common)?;
        let mut reading = Overrides::default();
        for text in &self.reading {
            reading.add(text, "--input").map_err(Error::Usage)?;
        }
        let country = self.country.as_deref().map(phone::country).transpose().map_err(Error::Usage)?;
        let known = Known { lists: lists(&self.list)?, country };
        let progress = Progress::begin();
        let tell = |what, done, whole| progress.tell(what, done, whole);
        let from = self.from.as_deref();
        let checked = check(&self.file, from, &reading, &known, common.json, Some(&tell), &registry);
        drop(progress);
        let mut checked = checked?;
        talk(&show::checked(&checked));
        let findings = &checked.report.findings;
        let errors = findings.count(Severity::Error) > 0;
        let strict = self.strict && findings.count(Severity::Warning) > 0;
        if strict && !errors {
            talk("error: there are warnings, and --strict makes them errors\n");
        }
        let code = if errors || strict { exit::ERRORS } else { exit::DONE };
        if common.json {
            show::json::checked(&mut checked, code).map_err(stdout_fault)?;
        }
        Ok(code)
    }
}
