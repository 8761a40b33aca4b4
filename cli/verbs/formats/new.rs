//! `tieline formats new`: a map learned from a sample. On a terminal it asks; in a script it does not.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use tieline_core::commit::{Output, OutputOptions, make_folder};
use tieline_core::error::Error;
use tieline_core::fault::{FileError, show_path};
use tieline_core::learn::{Question, Request, Study};
use tieline_core::open::Overrides;
use tieline_core::registry::Registry;
use tieline_core::value::shown::shown;

use crate::shell::{data, talk};
use crate::verbs::{Common, stdout_fault};
use crate::{exit, show};

/// Characters of a title in a question.
const WIDE: usize = 60;

#[derive(Debug, Args)]
pub(super) struct New {
    /// The id of the new format: 1 to 40 of `a-z0-9-`
    #[arg(value_name = "ID")]
    id: String,
    /// A list as the system exports it; `-` is standard input
    #[arg(long, value_name = "SAMPLE")]
    from: PathBuf,
    /// Where the map goes; `-` is standard output. Else ID/1.toml in the first --format-dir, or here
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What a column is: a canonical path, or `-` to leave it open; may be given several times
    #[arg(long = "column", value_name = "TITLE=FIELD")]
    columns: Vec<String>,
    /// Ask nothing, also on a terminal; with secrets left to settle the run ends with 3
    #[arg(long)]
    no_input: bool,
    /// Replace a map that is there
    #[arg(long)]
    force: bool,
    /// How the sample is read: delimiter=; or tab, encoding=utf-8, utf-16le, utf-16be or windows-1252, header=yes or no
    #[arg(long = "input", value_name = "KEY=VALUE")]
    reading: Vec<String>,
}

impl New {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common, registry: &Registry) -> Result<u8, Error> {
        let mut request = Request { file: self.from.clone(), id: self.id.clone(), ..Request::default() };
        request.reading = Overrides::default();
        for text in &self.reading {
            request.reading.add(text, "--input").map_err(Error::Usage)?;
        }
        for text in &self.columns {
            // A title may hold the sign, and a path does not.
            let Some((title, path)) = text.rsplit_once('=') else {
                let why = format!("--column wants TITLE=FIELD, and `{}` has no `=`", shown(text, WIDE));
                return Err(Error::Usage(why));
            };
            request.answers.push((title.to_owned(), path.to_owned()));
        }
        let stdout = self.output.as_deref() == Some(Path::new("-"));
        if stdout && common.json {
            return Err(Error::Usage("`-o -` and --json both want standard output".into()));
        }
        let path = self.place(common);
        if !stdout && !self.force && path.exists() {
            // Before anything is asked.
            return Err(Error::File(FileError::Exists { what: format!("`{}`", show_path(&path)) }));
        }
        let mut study = Study::of(&request, registry)?;
        let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        if terminal && !self.no_input && !common.json && self.from != Path::new("-") {
            ask(&mut study)?;
        }
        let draft = study.finish(registry)?;
        if stdout {
            data(&draft.text).map_err(stdout_fault)?;
        } else {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            // The folder goes again if no map comes into it.
            let _folders = folder.map(make_folder).transpose()?;
            let mut output = Output::create(&path, OutputOptions { force: self.force, private: false })?;
            output.write_all(draft.text.as_bytes()).map_err(|cause| output.fault(cause))?;
            output.commit()?;
        }
        let code = match (draft.secrets(), draft.holds()) {
            (0, true) => exit::DONE,
            (0, false) => exit::ERRORS,
            _ => exit::FORMAT,
        };
        let place = (!stdout).then_some(path.as_path());
        if common.json {
            data(&show::learned::json(&draft, place, code)).map_err(stdout_fault)?;
        } else {
            talk(&show::learned::text(&draft, place, &self.from));
        }
        Ok(code)
    }

    /// Where the map goes.
    fn place(&self, common: &Common) -> PathBuf {
        match (&self.output, common.format_dir.first()) {
            (Some(path), _) => path.clone(),
            (None, Some(folder)) => folder.join(&self.id).join("1.toml"),
            (None, None) => Path::new(&self.id).join("1.toml"),
        }
    }
}

/// Asks about every column that is not sure.
fn ask(study: &mut Study) -> Result<(), Error> {
    let questions = study.questions();
    if questions.is_empty() {
        return Ok(());
    }
    talk(
        "What are these columns? Answer with a field (docs/fields.md lists them); Enter takes the one in brackets,\n\
         `-` leaves the column open, `?` leaves this and all other questions for later.\n",
    );
    for question in questions {
        loop {
            talk(&prompt(&question));
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            let read = read.map_err(|cause| FileError::Read { what: "standard input".into(), cause })?;
            let answer = match (line.trim(), &question.guess) {
                _ if read == 0 => return Ok(()),
                ("?", _) => return Ok(()),
                ("", Some(guess)) => guess.clone(),
                ("", None) => "-".to_owned(),
                (answer, _) => answer.to_owned(),
            };
            match study.answer(question.column, &answer) {
                Ok(()) => break,
                Err(why) => talk(&format!("  {why}\n")),
            }
        }
    }
    Ok(())
}

fn prompt(question: &Question) -> String {
    let (filled, records) = question.filled;
    let kind = if question.secret { ", secrets" } else { "" };
    let guess = question.guess.as_deref().unwrap_or("-");
    format!(
        "{}{kind}, {filled} of {records} filled ({}) [{guess}]: ",
        shown(&question.title, WIDE),
        question.why
    )
}
