//! `tieline completions`: the words of the command line for a shell, made from the same declaration that reads it.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};
use tieline_core::error::Error;

use super::{Common, stdout_fault};
use crate::shell::data;
use crate::{exit, show};

/// Print what a shell needs to complete the command line.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let mut script = Vec::new();
        generate(self.shell, &mut super::Command::command(), "tieline", &mut script);
        let script = String::from_utf8_lossy(&script);
        if common.json {
            show::json::text("completions", &script).map_err(stdout_fault)?;
        } else {
            data(&script).map_err(stdout_fault)?;
        }
        Ok(exit::DONE)
    }
}
