//! The program `tieline`: reads the command line, runs one verb, shows what it gave, ends with its exit code.
//!
//! Nothing but this crate prints, knows colours, or makes exit codes. What is done is in `tieline_core`.

mod codes;
mod exit;
mod linked;
mod shell;
mod show;
mod verbs;

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|verb| verb == tieline_host::VERB) {
        return exit::code(tieline_host::run_child());
    }
    shell::guard();
    shell::caught(|| match verbs::parse() {
        Ok(command) => verbs::run(&command),
        Err(code) => code,
    })
}
