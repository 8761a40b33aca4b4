//! `tieline detect`: which format a file has, and why not the runner-up.

use std::path::PathBuf;

use clap::Args;
use tieline_core::error::Error;
use tieline_core::open::{Opened, Overrides};

use super::{Common, stdout_fault};
use crate::shell::data;
use crate::{exit, linked, show};

/// Tell which format a file has, and why.
#[derive(Debug, Args)]
pub(crate) struct Detect {
    /// The user list; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How the file is read: delimiter=; or tab, encoding=utf-8, utf-16le, utf-16be or windows-1252, header=yes or no
    #[arg(long = "input", value_name = "KEY=VALUE")]
    reading: Vec<String>,
}

impl Detect {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let registry = linked::registry(common)?;
        let mut reading = Overrides::default();
        for text in &self.reading {
            reading.add(text, "--input").map_err(Error::Usage)?;
        }
        let opened = Opened::look_at(&self.file, &reading, &registry)?;
        let found = opened.candidates(&registry)?;
        let passed: Vec<String> = registry.passed_over().collect();
        let text = if common.json {
            show::json::detected(&opened, &found, &passed)
        } else {
            show::detected(&opened, &found, &passed)
        };
        if found.is_empty() && !common.json {
            return Err(Error::Format(format!(
                "the format of `{}` is not recognised; `tieline formats list` shows what is known{}",
                opened.source.name(),
                opened.hint(&registry)
            )));
        }
        data(&text).map_err(stdout_fault)?;
        Ok(if found.is_empty() { exit::FORMAT } else { exit::DONE })
    }
}
