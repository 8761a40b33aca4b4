//! `tieline completions`: the words of the command line for a shell, made from the same declaration that reads it.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};
use tieline_core::error::Error;

use super::stdout_fault;
use crate::exit;
use crate::shell::data;

/// Print what a shell needs to complete the command line.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Runs the verb.
    pub(super) fn run(&self) -> Result<u8, Error> {
        let mut script = Vec::new();
        generate(self.shell, &mut super::Command::command(), "tieline", &mut script);
        data(&String::from_utf8_lossy(&script)).map_err(stdout_fault)?;
        Ok(exit::DONE)
    }
}
