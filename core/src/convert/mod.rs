//! The route of a conversion, from a path to a committed output: open, detect, bind, plan, pass, commit.

mod forbidden;
mod front;
mod handout;
mod paths;
mod request;
mod run;
mod settle;
mod staging;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::forbidden::Forbidden;
use self::paths::Paths;
pub use self::request::{Request, Target};
use self::run::Run;
pub(crate) use self::settle::settle_source;
use self::staging::Staged;
use crate::commit::{self, Folders, Output, commit_all};
use crate::error::Error;
use crate::fault::show_path;
use crate::lists::Lists;
use crate::map::Map;
use crate::map::layout::{Bom, Header};
use crate::native;
use crate::open::{Opened, not_text};
use crate::pass::{Sink, Stop, Tell};
use crate::plan::{Handed, generate};
use crate::prove::{self, Claim, ReadBack};
use crate::registry::Registry;
use crate::report::{Report, Severity};
use crate::source::Encoding;
use crate::value::shown::shown;

/// Temporary files of killed runs that are named.
const STRAYS: usize = 3;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The output stands.
    Done,
    /// The output stands without some records.
    Partly,
    /// The data has errors, or warnings under `--strict`; nothing was written.
    Errors,
    /// Something is refused by policy; nothing was written.
    Refused,
    /// Something is lost that may not be; nothing was written.
    Lossy,
}

/// A file that a run made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its path as it is shown, or `standard output`.
    pub name: String,
    /// Its SHA-256, if it was asked for.
    pub sha256: Option<String>,
}

/// What a run gave.
pub struct Outcome {
    /// How it ended.
    pub verdict: Verdict,
    /// What was found and done.
    pub report: Report,
    /// The source format.
    pub source: Arc<Map>,
    /// The target format.
    pub target: Arc<Map>,
    /// Name of the input as it is shown.
    pub input: String,
    /// The input's encoding.
    pub encoding: Encoding,
    /// The input's delimiter.
    pub delimiter: char,
    /// Why the source format was taken, where it was detected.
    pub evidence: Vec<String>,
    /// What is worth knowing about the input.
    pub notes: Vec<String>,
    /// The input's SHA-256, if it was asked for.
    pub input_sha256: Option<String>,
    /// The outputs that stand, standard output among them, and the rejects.
    pub made: (Vec<Made>, Option<Made>),
    /// The outputs that stand; none for standard output.
    pub outputs: Vec<PathBuf>,
    /// The file of rejects, if one stands.
    pub rejects: Option<PathBuf>,
    /// Files of an earlier run that stand where this one would have put its own, and had none: rejects, a hand-out,
    /// further files in the folder.
    pub old: Vec<PathBuf>,
    /// The hand-out of secrets that were made, if one stands.
    pub handout: Option<PathBuf>,
    /// Columns of the ledger that lose what they may not.
    pub forbidden: Vec<usize>,
}

impl Outcome {
    /// Whether its output stands, or would if it were no trial.
    pub fn stands(&self) -> bool {
        matches!(self.verdict, Verdict::Done | Verdict::Partly)
    }
}

/// A conversion of which everything is done but to put its outputs in place.
pub struct Prepared {
    /// What it will have given.
    pub outcome: Outcome,
    before: Vec<Output>,
    outputs: Vec<Output>,
    /// Last, so that they are given up after the files in them: a folder in which none stands goes.
    folders: Folders,
}

impl Prepared {
    /// Puts the outputs in place, all or none, and the reports with them.
    ///
    /// # Errors
    /// When that cannot be done; nothing stands then.
    pub fn commit(self, reports: Vec<Output>) -> Result<Outcome, Error> {
        // In this order: nobody has an output without what belongs to it.
        let Prepared { outcome, before, outputs, folders } = self;
        let committed = commit_all(before.into_iter().chain(reports).chain(outputs).collect());
        drop(folders);
        committed?;
        Ok(outcome)
    }
}

/// Converts a file.
///
/// # Errors
/// Why the run cannot go on; bad data is in the outcome.
pub fn convert(request: &Request, registry: &Registry) -> Result<Outcome, Error> {
    prepare(request, registry, None)?.commit(Vec::new())
}

/// Converts a file, and waits with its outputs. `tell`: whom to tell how far it is, see [`Tell`].
///
/// # Errors
/// Why the run cannot go on; bad data is in the outcome.
pub fn prepare(request: &Request, registry: &Registry, tell: Tell<'_>) -> Result<Prepared, Error> {
    let target = registry.map(&request.to)?;
    let mut options = request.options.clone();
    for text in &request.defaults {
        options.supplied.add(&target, text, false).map_err(Error::Usage)?;
    }
    for text in &request.sets {
        options.supplied.add(&target, text, true).map_err(Error::Usage)?;
    }
    known_lists(&options.lists, &target)?;
    let contrary = contrary(request, &target)?;
    let makes = !generate::generators(&target, &options.secrets).is_empty();
    let paths = Paths::of(request, &target, makes)?;
    let from = request.from.as_deref();
    let mut opened = Opened::of(&request.input, from, &request.reading, registry)?;
    if request.digests {
        opened.source.keep_digest();
    }
    let (bound, evidence) = settle_source(from, &request.reading, &opened, registry, &target, &options)?;
    let target = bound.target(&target);
    let forbidden = Forbidden::of(request.fail_on_loss.as_deref(), &bound.map, &bound.binding, &target)
        .map_err(Error::Usage)?;
    let mut notes = bound.preface.notes.clone();
    notes.extend(contrary);
    if options.country.is_some() && target.columns.iter().all(|column| column.phone.is_none()) {
        notes.push(format!("--country changes nothing: {} takes phone numbers in any form", target.name));
    }
    notes.extend(killed(&paths.written(request)));
    let plugin = target.layout.native.as_ref().map(|_| registry.native(&target)).transpose()?;
    let plugin = plugin.as_deref();
    let mut run =
        Run { request, options: &options, bound: &bound, target: &target, paths: &paths, tell, plugin };
    let made = match run.make(&mut opened) {
        Err(Stop::NotText { line, byte }) if !opened.encoding_given && opened.encoding == Encoding::Utf8 => {
            // The head was ASCII and a later part is not UTF-8: the whole file is read again as what it can only be.
            opened.not_utf_8(line, byte)?;
            notes.push("the file is not UTF-8 throughout and was read as windows-1252".to_owned());
            run = Run {
                request,
                options: &options,
                bound: &bound,
                target: &target,
                paths: &paths,
                tell,
                plugin,
            };
            run.make(&mut opened)
        }
        other => other,
    };
    let (report, mut staged) = match made {
        Ok(made) => made,
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::NotText { line, byte }) => {
            return Err(not_text(opened.source.name(), opened.encoding, line, byte));
        }
    };
    let forbidden = forbidden.broken(&report.ledger);
    let verdict = match judge(&report, request) {
        Verdict::Done | Verdict::Partly if !forbidden.is_empty() => Verdict::Lossy,
        other => other,
    };
    let stands = matches!(verdict, Verdict::Done | Verdict::Partly);
    if request.prove && stands && !request.dry_run {
        let spelling = run.spelling();
        let claim = Claim {
            bound: &bound,
            target: &target,
            options: &options,
            trace: &staged.trace,
            spelling: &spelling,
        };
        let mut outputs = Vec::new();
        for ((_, output), part) in staged.outputs.iter_mut().zip(&staged.parts) {
            let source = output.read_back()?;
            let back = match plugin {
                Some(plugin) => native::read::back(plugin, source, &target, run.encoding())?,
                None => ReadBack { source, titles: None },
            };
            outputs.push((*part, back));
        }
        prove::prove(&claim, &mut opened, &mut outputs, tell)?;
    }
    let raw = opened.native.as_mut().and_then(|native| native.raw.as_mut());
    let input = raw.unwrap_or(&mut opened.source);
    let input_sha256 = if request.digests { Some(input.sha256()?) } else { None };
    let mut outcome = Outcome {
        verdict,
        report,
        source: Arc::clone(&bound.map),
        target: Arc::clone(&target),
        input: opened.source.name().to_owned(),
        encoding: opened.encoding,
        delimiter: bound.dialect.delimiter,
        evidence,
        notes,
        input_sha256,
        made: (Vec::new(), None),
        outputs: Vec::new(),
        rejects: None,
        old: Vec::new(),
        handout: None,
        forbidden,
    };
    let Staged { outputs: made_files, rejects, handout, folders, .. } = staged;
    let (mut before, mut outputs) = (Vec::new(), Vec::new());
    if stands && !request.dry_run {
        let made = |path: Option<&PathBuf>, output: &Output| Made {
            name: path.map_or_else(|| "standard output".to_owned(), |path| show_path(path)),
            sha256: output.sha256(),
        };
        outcome.rejects = rejects.as_ref().and(paths.rejects.clone());
        outcome.handout = handout.as_ref().and(paths.handout.clone());
        outcome.made.1 = rejects.as_ref().map(|output| made(paths.rejects.as_ref(), output));
        before = handout.into_iter().chain(rejects).collect();
        for (path, output) in made_files {
            outcome.made.0.push(made(path.as_ref(), &output));
            outcome.outputs.extend(path);
            outputs.push(output);
        }
        outcome.old = paths.old_files(&target, &outcome.outputs);
        outcome.old.extend(paths.old_rejects(request).filter(|_| outcome.rejects.is_none()));
        outcome.old.extend(paths.old_handout().filter(|_| outcome.handout.is_none()));
        if let (Some(path), None) = (&request.handout, &outcome.handout) {
            outcome.notes.push(no_secret(path, makes, &target));
        }
    } else {
        drop((made_files, rejects, handout));
    }
    Ok(Prepared { outcome, before, outputs, folders })
}

/// Names what a run that was killed may have left where this one writes: it may hold secrets.
fn killed(written: &[PathBuf]) -> Option<String> {
    let strays = commit::strays(written);
    let named: Vec<String> = strays.iter().take(STRAYS).map(|path| show_path(path)).collect();
    let more = if strays.len() > STRAYS { ", …" } else { "" };
    (!strays.is_empty()).then(|| {
        format!(
            "of a run that was killed, unless one is under way: {}{more}; delete what is left, since it may hold secrets",
            named.join(", ")
        )
    })
}

/// Why there is no hand-out although one was named.
fn no_secret(path: &Path, makes: bool, target: &Map) -> String {
    let why = match makes {
        true => format!("no record lacks a secret that {} needs", target.name),
        false => format!("`--secrets` does not ask for one that {} takes", target.name),
    };
    format!("no secret was made, and so `{}` was not written: {why}", show_path(path))
}

/// How a run ends, by what it found.
fn judge(report: &Report, request: &Request) -> Verdict {
    let errors = report.findings.count(Severity::Error);
    let aside = report.counts.set_aside - report.counts.passed_over();
    let of_file = report.findings.of_file() > 0;
    if report.findings.count(Severity::Refuse) > 0 && (errors == 0 || request.skip_invalid) && !of_file {
        return Verdict::Refused;
    }
    let stopped = if request.skip_invalid { of_file } else { errors > 0 };
    let strict = request.strict && report.findings.count(Severity::Warning) > 0;
    if stopped || strict {
        Verdict::Errors
    } else if aside > 0 {
        Verdict::Partly
    } else {
        Verdict::Done
    }
}

/// A list that no column of the target takes is a mistake.
pub(crate) fn known_lists(lists: &Lists, target: &Map) -> Result<(), Error> {
    let mut known: Vec<&str> = target.columns.iter().filter_map(|column| column.listed.as_deref()).collect();
    known.sort_unstable();
    known.dedup();
    let Some(other) = lists.names().find(|name| !known.contains(name)) else { return Ok(()) };
    let other = shown(other, 80);
    Err(Error::Usage(match known.is_empty() {
        true => format!("--list {other}=: no column of {} takes what is in a list", target.name),
        false => {
            format!("--list {other}=: the lists that {} takes are `{}`", target.name, known.join("`, `"))
        }
    }))
}

/// What `--output` asks for and the target's vendor does not read: said, or refused where no file could come of it.
fn contrary(request: &Request, target: &Map) -> Result<Vec<String>, Error> {
    let (writing, layout) = (&request.writing, &target.layout);
    if layout.native.is_some() {
        writing.only_encoding("--output", target)?;
    }
    if writing.flag("header") == Some(false) && layout.header == Header::Required {
        return Err(Error::Usage(format!(
            "`--output header=no`: {} finds its columns by the header",
            target.name
        )));
    }
    let mut notes = Vec::new();
    if let Some(delimiter) = writing.delimiter().filter(|delimiter| !layout.delimiters.contains(delimiter)) {
        let reads: Vec<String> =
            layout.delimiters.iter().map(|c| format!("`{}`", shown(&c.to_string(), 4))).collect();
        let asked = shown(&delimiter.to_string(), 4).into_owned();
        notes.push(format!(
            "the output is separated by `{asked}`, as asked, and {} reads {}",
            target.name,
            reads.join(" or ")
        ));
    }
    if let Some(encoding) = writing.encoding().filter(|encoding| !layout.encodings.contains(encoding)) {
        let reads: Vec<&str> = layout.encodings.iter().map(|encoding| encoding.name()).collect();
        notes.push(format!(
            "the output is in {}, as asked, and {} reads {}",
            encoding.name(),
            target.name,
            reads.join(" or ")
        ));
    }
    if writing.flag("bom") == Some(true) && layout.by_name && layout.bom == Bom::Never {
        notes.push(format!("the output begins with a byte order mark, as asked, and {} takes it for a part of its first title", target.name));
    }
    Ok(notes)
}

/// How many threads work on a pass.
pub(crate) fn threads(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from).min(8)).max(1)
}

/// A pass that only looks.
struct Nowhere;

impl Sink for Nowhere {
    fn rows(&mut self, _: usize, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn full(&mut self, _: usize) -> Result<(), Error> {
        Ok(())
    }

    fn reject(&mut self, _: u64, _: u64, _: &[(String, String)], _: &str) -> Result<(), Error> {
        Ok(())
    }

    fn hand_out(&mut self, _: &Handed) -> Result<(), Error> {
        Ok(())
    }
}

/// A sink for passes that write nothing.
pub fn nowhere() -> impl Sink {
    Nowhere
}
