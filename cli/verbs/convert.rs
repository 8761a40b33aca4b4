//! `tieline convert`: the whole job.

use std::path::PathBuf;

use clap::Args;
use tieline_core::account;
use tieline_core::convert::{Outcome, Request, Target, prepare};
use tieline_core::error::Error;
use tieline_core::lists::Lists;
use tieline_core::map::Map;
use tieline_core::open::Overrides;
use tieline_core::plan::{Options, Secrets};
use tieline_core::report::{Severity, codes};
use tieline_core::value::phone;
use tieline_core::value::shown::shown;

use super::{Common, stdout_fault};
use crate::shell::talk;
use crate::show::progress::Progress;
use crate::{exit, linked, show};

/// Changed cells of a column that the terminal shows.
const SHOWN_CHANGES: usize = 3;
/// Changed cells of a column that JSON and reports list.
const LISTED_CHANGES: usize = 20;

/// Characters of an option that a report shows.
const OPTION_CHARS: usize = 200;

/// Convert a user list into another system's format.
#[derive(Debug, Args)]
#[command(
    after_help = "A NAME is a column title of the target (its value in the target's spelling) or a canonical path\nsuch as extensions[0].context; field:PATH forces the path. Without -o the output goes beside the\ninput as <stem>.<format>.csv.\n\nExit codes: 0 done, 1 errors in the data, 2 wrong usage, 3 format, 4 cannot read or write,\n5 refused, 6 done without some records, 70 a bug, 130 interrupted."
)]
pub(crate) struct Convert {
    /// The user list; `-` is standard input
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// The target format, `id` or `id@version`
    #[arg(long, value_name = "FORMAT")]
    to: String,
    /// The source format; without it the file tells
    #[arg(long, value_name = "FORMAT")]
    from: Option<String>,
    /// Where the output goes; `-` is standard output
    #[arg(short = 'o', value_name = "FILE")]
    out: Option<PathBuf>,
    /// A folder for several files, where the target takes kinds of records or more rows only in files of their own
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    out_dir: Option<PathBuf>,
    /// A value for every record that has none
    #[arg(long, value_name = "NAME=VALUE")]
    default: Vec<String>,
    /// A value for every record, whatever it says
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// What becomes of passwords, PINs and hashes: keep, drop, hash or generate, or one for each kind as in sip=keep,pin=generate (kinds: sip, web, pin, hash)
    #[arg(long, value_name = "WHAT", default_value = "keep")]
    secrets: String,
    /// Permit what is refused, by its code
    #[arg(long, value_name = "CODE,…", value_delimiter = ',')]
    allow: Vec<String>,
    /// Write the good records, and put those with errors into a file of rejects
    #[arg(long)]
    skip_invalid: bool,
    /// Where rejects go; without it beside the output as `<stem>.rejects.csv`
    #[arg(long, value_name = "FILE", requires = "skip_invalid")]
    rejects: Option<PathBuf>,
    /// End with 5, and without an output, if anything is lost, or if one of these columns or fields loses something
    #[arg(long, value_name = "NAME,…", num_args = 0..=1, require_equals = true, default_missing_value = "", value_delimiter = ',')]
    fail_on_loss: Option<Vec<String>>,
    /// Show the first changed cells of each column with their old and new text
    #[arg(long)]
    changes: bool,
    /// Where the secrets that are made go; without it beside the output as `<stem>.handout.csv`
    #[arg(long, value_name = "FILE")]
    handout: Option<PathBuf>,
    /// Write a report of the run: a page (FILE.html) or the whole account (FILE.json); may be given several times
    #[arg(long, value_name = "FILE")]
    report: Vec<PathBuf>,
    /// A list of what there is in the target's system, an entry a line; with a comma, its name in the source before it
    #[arg(long, value_name = "NAME=FILE")]
    list: Vec<String>,
    /// Write public phone numbers in the form that the target wants, as numbers of this country where they name none
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// Refuse values that are only inferred
    #[arg(long)]
    no_guess: bool,
    /// Read the output back before it is put in place, and compare every field that it carries with the source
    #[arg(long)]
    prove: bool,
    /// Do everything but write; a --report is written all the same
    #[arg(long)]
    dry_run: bool,
    /// Warnings are errors: with one, nothing is written; not beside --skip-invalid
    #[arg(long)]
    strict: bool,
    /// How the input is read: delimiter=; or tab, encoding=utf-8, utf-16le, utf-16be or windows-1252, header=yes or no
    #[arg(long = "input", value_name = "KEY=VALUE")]
    reading: Vec<String>,
    /// How the output is written: delimiter=; or tab, encoding=utf-8…, header=yes or no, bom=yes or no, newline=lf or crlf
    #[arg(long = "output", value_name = "KEY=VALUE")]
    writing: Vec<String>,
    /// How many threads work; the output is the same for any number [default: the cores, at most 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    threads: Option<u8>,
    /// Overwrite an output that is there
    #[arg(long)]
    force: bool,
}

impl Convert {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let registry = linked::registry(common)?;
        let to_stdout = self.out.as_deref().is_some_and(|path| path.as_os_str() == "-");
        if to_stdout && common.json && !self.dry_run {
            return Err(Error::Usage(
                "`-o -` and `--json` both want standard output; name a file with `-o`".into(),
            ));
        }
        if self.prove && self.dry_run {
            return Err(Error::Usage(
                "--dry-run writes nothing, and so there is nothing that --prove could read back: leave one of them out".into(),
            ));
        }
        if self.strict && self.skip_invalid {
            return Err(Error::Usage(
                "--strict writes nothing where there is a warning, and --skip-invalid writes the records without errors: leave one of them out".into(),
            ));
        }
        let target = registry.map(&self.to)?;
        for code in &self.allow {
            if !allowable(&target, code) {
                let known: Vec<&str> = allowable_codes(&target).collect();
                let near = tieline_core::nearest::nearest(code, &known)
                    .map(|near| format!("; did you mean `{near}`?"));
                return Err(Error::Usage(format!(
                    "`{code}` is nothing that {} refuses and --allow permits; such codes are `{}`{}",
                    target.name,
                    known.join("`, `"),
                    near.unwrap_or_default()
                )));
            }
        }
        let mut reading = Overrides::default();
        for text in &self.reading {
            reading.add(text, "--input").map_err(Error::Usage)?;
        }
        let mut writing = Overrides::default();
        for text in &self.writing {
            writing.add(text, "--output").map_err(Error::Usage)?;
        }
        let mut reports = show::report::begin(&self.report, self.force)?;
        let account = common.json || !reports.is_empty();
        let request = Request {
            input: self.input.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            output: match &self.out {
                None => self.out_dir.clone().map_or(Target::Beside, Target::Folder),
                Some(_) if to_stdout => Target::Stdout,
                Some(path) => Target::File(path.clone()),
            },
            rejects: self.rejects.clone(),
            handout: self.handout.clone(),
            reports: self.report.clone(),
            defaults: self.default.clone(),
            sets: self.set.clone(),
            options: Options {
                no_guess: self.no_guess,
                secrets: Secrets::parse(&self.secrets)?,
                allow: self.allow.clone(),
                lists: lists(&self.list)?,
                country: self.country.as_deref().map(phone::country).transpose().map_err(Error::Usage)?,
                ..Options::default()
            },
            reading,
            writing,
            skip_invalid: self.skip_invalid,
            dry_run: self.dry_run,
            strict: self.strict,
            force: self.force,
            threads: self.threads.map(usize::from),
            plain: false,
            every_finding: account,
            prove: self.prove,
            digests: account,
            changes: match (account, self.changes) {
                (true, _) => LISTED_CHANGES,
                (false, true) => SHOWN_CHANGES,
                (false, false) => 0,
            },
            fail_on_loss: self.fail_on_loss.clone(),
        };
        let progress = Progress::begin();
        let prepared =
            prepare(&request, &registry, Some(&|what, done, whole| progress.tell(what, done, whole)));
        drop(progress);
        let mut prepared = prepared?;
        let code = exit::of_verdict(prepared.outcome.verdict);
        let account = |outcome: &Outcome| account::of(outcome, &request, code, self.options());
        for (kind, output) in &mut reports {
            let account = account(&prepared.outcome);
            show::report::write(*kind, output, &mut prepared.outcome, account)?;
        }
        let mut outcome = prepared.commit(reports.into_iter().map(|(_, output)| output).collect())?;
        let changes = if self.changes { SHOWN_CHANGES } else { 0 };
        talk(&show::outcome(&outcome, &request, changes));
        if common.json {
            let account = account(&outcome);
            show::json::outcome(&mut outcome, account).map_err(stdout_fault)?;
        }
        Ok(code)
    }

    /// The options that a report names: all that change the result, as they were typed.
    fn options(&self) -> Vec<String> {
        let flags = [
            ("--skip-invalid", self.skip_invalid),
            ("--no-guess", self.no_guess),
            ("--strict", self.strict),
            ("--dry-run", self.dry_run),
            ("--prove", self.prove),
        ];
        let lists = [
            ("--default", &self.default),
            ("--set", &self.set),
            ("--allow", &self.allow),
            ("--list", &self.list),
            ("--input", &self.reading),
            ("--output", &self.writing),
        ];
        let mut options: Vec<String> =
            flags.into_iter().filter(|(_, given)| *given).map(|(name, _)| name.to_owned()).collect();
        for (name, values) in lists {
            options.extend(values.iter().map(|value| format!("{name} {}", shown(value, OPTION_CHARS))));
        }
        if let Some(country) = &self.country {
            options.push(format!("--country {}", shown(country, OPTION_CHARS)));
        }
        if self.secrets != "keep" {
            options.push(format!("--secrets {}", shown(&self.secrets, OPTION_CHARS)));
        }
        match self.fail_on_loss.as_deref() {
            None => {}
            Some([name]) if name.is_empty() => options.push("--fail-on-loss".into()),
            Some(names) => options.push(format!("--fail-on-loss={}", shown(&names.join(","), OPTION_CHARS))),
        }
        options
    }
}

/// The lists of `--list`.
pub(super) fn lists(given: &[String]) -> Result<Lists, Error> {
    let mut lists = Lists::default();
    for text in given {
        lists.add(text)?;
    }
    Ok(lists)
}

/// The codes that `--allow` permits for a target.
fn allowable_codes(target: &Map) -> impl Iterator<Item = &str> {
    let rules =
        target.rules.iter().filter(|rule| rule.severity == Severity::Refuse).map(|rule| rule.code.as_str());
    rules.chain(["secret/blank-required"])
}

fn allowable(target: &Map, code: &str) -> bool {
    // A code of the core that another target refuses does no harm, and scripts serve several targets.
    allowable_codes(target).any(|known| known == code)
        || code.starts_with("secret/") && codes::find(code).is_some()
}
