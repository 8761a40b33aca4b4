//! The verbs: one file each, with its arguments and what it does.

mod check;
mod completions;
mod convert;
mod detect;
mod explain;
mod formats;
mod inspect;
mod loss;
mod man;
mod plugin;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use tieline_core::error::Error;

use crate::exit;
use crate::shell::talk;
use crate::show;

/// Turns the user list of one phone system into the user list of another.
#[derive(Debug, Parser)]
#[command(name = "tieline", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Start with `tieline detect FILE`, then `tieline convert FILE --to FORMAT`.")]
pub(crate) struct Command {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    common: Common,
}

/// Options of every verb.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Write the result as JSON to standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Also look for formats in this folder (DIR/*.toml and DIR/*/*.toml); may be given several times
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) format_dir: Vec<PathBuf>,
    /// Load the library of this format into the program itself, not into a process of its own; may be given several times
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) in_process: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Convert a user list into another system's format
    Convert(Box<convert::Convert>),
    /// Find every error of a file, as its own vendor would see it; writes nothing
    Check(check::Check),
    /// Tell which format a file has, and why
    Detect(detect::Detect),
    /// Show what is in a file, column by column, or one record unfolded
    Inspect(inspect::Inspect),
    /// Tell what is lost from one format to another, without any file
    Loss(loss::Loss),
    /// Explain one record, cell by cell, or what a finding code means
    Explain(explain::Explain),
    /// List, show and test formats
    Formats(formats::Formats),
    /// Trust the libraries of native formats
    Plugin(plugin::Plugin),
    /// Print what a shell needs to complete the command line
    Completions(completions::Completions),
    /// Print the manual page
    Man(man::ManPage),
}

/// Reads the command line.
pub(crate) fn parse() -> Result<Command, u8> {
    Command::try_parse().map_err(|error| {
        // Help and version are data; everything else is talk.
        let _ = error.print();
        if !error.use_stderr() {
            return exit::DONE;
        }
        if asks_for_json() {
            let _ = show::json::error(&Error::Usage(sentence(&error)), exit::USAGE);
        }
        exit::USAGE
    })
}

/// Whether `--json` stands in a command line that cannot be read otherwise.
fn asks_for_json() -> bool {
    std::env::args_os().skip(1).take_while(|word| word != "--").any(|word| word == "--json")
}

/// What is wrong with a command line, without the usage behind it.
fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let front = text.split("\n\nUsage:").next().unwrap_or_default();
    let front = front.split("\n\nFor more information").next().unwrap_or_default();
    front.trim_start_matches("error: ").trim().to_owned()
}

/// Runs the verb and gives its exit code.
pub(crate) fn run(command: &Command) -> u8 {
    let common = &command.common;
    let result = match &command.verb {
        Verb::Convert(verb) => verb.run(common),
        Verb::Check(verb) => verb.run(common),
        Verb::Detect(verb) => verb.run(common),
        Verb::Inspect(verb) => verb.run(common),
        Verb::Loss(verb) => verb.run(common),
        Verb::Explain(verb) => verb.run(common),
        Verb::Formats(verb) => verb.run(common),
        Verb::Plugin(verb) => verb.run(common),
        Verb::Completions(verb) => verb.run(common),
        Verb::Man(verb) => verb.run(common),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            let code = exit::of_error(&error);
            if common.json {
                let _ = show::json::error(&error, code);
            }
            talk(&show::error(&error));
            code
        }
    }
}

/// An error of writing to standard output.
pub(crate) fn stdout_fault(cause: std::io::Error) -> Error {
    Error::File(tieline_core::fault::FileError::Write { what: "standard output".into(), cause })
}
