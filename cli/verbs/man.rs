//! `tieline man`: the manual page, made from the same declaration that reads the command line: the program first, then
//! every verb with its options, then the exit codes.

use clap::{Arg, Args, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use tieline_core::error::Error;

use super::{Common, stdout_fault};
use crate::shell::data;
use crate::{exit, show};

/// Print the manual page; `tieline man > tieline.1`.
#[derive(Debug, Args)]
pub(crate) struct ManPage {}

impl ManPage {
    /// Runs the verb.
    #[allow(clippy::unused_self, reason = "every verb runs so")]
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let text = page().map_err(stdout_fault)?;
        if common.json {
            show::json::text("man", &text).map_err(stdout_fault)?;
        } else {
            data(&text).map_err(stdout_fault)?;
        }
        Ok(exit::DONE)
    }
}

fn page() -> std::io::Result<String> {
    let mut command = super::Command::command();
    command.build();
    let mut out = Vec::new();
    let man = Man::new(command.clone()).date("");
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    let mut roff = Roff::new();
    roff.control("SH", ["VERBS"]);
    for verb in command.get_subcommands() {
        section(verb, "tieline", &mut roff);
    }
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in exit::MEANINGS {
        roff.control("TP", []);
        roff.text([bold(code.to_string())]);
        roff.text([roman(*meaning)]);
    }
    roff.to_writer(&mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// One verb: what it does, how it is typed, its own options; then its verbs.
fn section(verb: &Command, before: &str, roff: &mut Roff) {
    let name = format!("{before} {}", verb.get_name());
    if verb.get_name() == "help" {
        return;
    }
    roff.control("SS", [name.as_str()]);
    roff.text([roman(verb.get_about().map(ToString::to_string).unwrap_or_default())]);
    let own = |arg: &&Arg| {
        let common = arg.is_global_set() || ["help", "version"].contains(&arg.get_id().as_str());
        !common && !arg.is_hide_set()
    };
    let values: Vec<&Arg> = verb.get_positionals().filter(own).collect();
    let options: Vec<&Arg> = verb.get_arguments().filter(|arg| !arg.is_positional()).filter(own).collect();
    let mut line = vec![bold(name.clone())];
    for value in &values {
        line.extend([roman(" "), italic(value_name(value))]);
    }
    if !options.is_empty() {
        line.push(roman(" [options]"));
    }
    roff.control("PP", []);
    roff.text(line);
    for arg in values.into_iter().chain(options) {
        roff.control("TP", []);
        roff.text(term(arg));
        roff.text([roman(help(arg))]);
    }
    if let Some(more) = verb.get_after_help() {
        roff.control("PP", []);
        roff.text([roman(more.to_string())]);
    }
    for inner in verb.get_subcommands() {
        section(inner, &name, roff);
    }
}

/// What an argument is for, and the words that it takes, if they are few.
fn help(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let takes = arg.is_positional() || arg.get_action().takes_values();
    let values = if takes { arg.get_possible_values() } else { Vec::new() };
    let words: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    if words.is_empty() { help } else { format!("{help}; one of {}", words.join(", ")) }
}

fn value_name(arg: &Arg) -> String {
    arg.get_value_names()
        .and_then(|names| names.first())
        .map_or_else(|| arg.get_id().to_string(), ToString::to_string)
}

fn term(arg: &Arg) -> Vec<Inline> {
    let mut line = Vec::new();
    if let Some(short) = arg.get_short() {
        line.extend([bold(format!("-{short}")), roman(", ")]);
    }
    match arg.get_long() {
        Some(long) => line.push(bold(format!("--{long}"))),
        None => {
            line.pop();
        }
    }
    if arg.is_positional() {
        line.push(italic(value_name(arg)));
    } else if arg.get_action().takes_values() {
        line.extend([roman(" "), italic(value_name(arg))]);
    }
    line
}
