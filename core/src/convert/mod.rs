//! The route of a conversion, from a path to a committed output: open, detect, bind, plan, pass, commit.

mod paths;
mod run;
mod settle;
mod staging;

use std::path::PathBuf;
use std::sync::Arc;

use self::paths::Paths;
use self::run::Run;
pub(crate) use self::settle::settle_source;
use self::staging::Staged;
use crate::commit::{Output, commit_all};
use crate::error::Error;
use crate::map::Map;
use crate::map::layout::{Bom, Header};
use crate::open::{Opened, Overrides, not_text};
use crate::pass::{Sink, Stop};
use crate::plan::Options;
use crate::registry::Registry;
use crate::report::{Report, Severity};
use crate::source::Encoding;
use crate::value::shown::shown;

/// What is asked for.
pub struct Request {
    /// The input; `-` is standard input.
    pub input: PathBuf,
    /// The source format, if the user names it.
    pub from: Option<String>,
    /// The target format.
    pub to: String,
    /// Where the output goes; none: beside the input.
    pub output: Target,
    /// Where records that are set aside go, if not beside the output.
    pub rejects: Option<PathBuf>,
    /// Values by `--default` and `--set`, as they were typed.
    pub defaults: Vec<String>,
    /// Values by `--set`.
    pub sets: Vec<String>,
    /// Policies; its supplied values are filled from the above.
    pub options: Options,
    /// Layout keys of the input.
    pub reading: Overrides,
    /// Layout keys of the output.
    pub writing: Overrides,
    /// Write the good records and set the others aside.
    pub skip_invalid: bool,
    /// Make no output.
    pub dry_run: bool,
    /// Warnings are errors.
    pub strict: bool,
    /// Overwrite what is there.
    pub force: bool,
    /// How many threads work; none: as many as there are cores, at most eight.
    pub threads: Option<usize>,
    /// Convert every record the general way. The result is the same, and comes later: this is for comparisons.
    pub plain: bool,
    /// Keep every finding for a report.
    pub every_finding: bool,
}

/// Where an output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Beside the input, as `<stem>.<format id>.csv`.
    Beside,
    /// A file.
    File(PathBuf),
    /// Standard output.
    Stdout,
    /// A folder, for targets that take several files.
    Folder(PathBuf),
}

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
    /// The outputs that stand; none for standard output.
    pub outputs: Vec<PathBuf>,
    /// The file of rejects, if one stands.
    pub rejects: Option<PathBuf>,
    /// Files of an earlier run that stand where this one would have put its own, and had none: rejects, further files
    /// in the folder.
    pub old: Vec<PathBuf>,
}

/// Converts a file.
///
/// # Errors
/// Why the run cannot go on; bad data is in the outcome.
pub fn convert(request: &Request, registry: &Registry) -> Result<Outcome, Error> {
    let target = registry.map(&request.to)?;
    let mut options = request.options.clone();
    for text in &request.defaults {
        options.supplied.add(&target, text, false).map_err(Error::Usage)?;
    }
    for text in &request.sets {
        options.supplied.add(&target, text, true).map_err(Error::Usage)?;
    }
    let contrary = contrary(request, &target)?;
    let paths = Paths::of(request, &target)?;
    let from = request.from.as_deref();
    let mut opened = Opened::of(&request.input, from, &request.reading, registry)?;
    let (bound, evidence) = settle_source(from, &request.reading, &opened, registry, &target, &options)?;
    let mut notes = opened.preface.notes.clone();
    notes.extend(contrary);
    let plugin = target.layout.native.as_ref().map(|_| registry.native(&target)).transpose()?;
    let plugin = plugin.as_deref();
    let mut run = Run { request, options: &options, bound: &bound, target: &target, paths: &paths, plugin };
    let made = match run.make(&mut opened) {
        Err(Stop::NotText { line, byte }) if !opened.encoding_given && opened.encoding == Encoding::Utf8 => {
            // The head was ASCII and a later part is not UTF-8: the whole file is read again as what it can only be.
            opened.not_utf_8(line, byte)?;
            notes.push("the file is not UTF-8 throughout and was read as windows-1252".to_owned());
            run = Run { request, options: &options, bound: &bound, target: &target, paths: &paths, plugin };
            run.make(&mut opened)
        }
        other => other,
    };
    let (report, staged) = match made {
        Ok(made) => made,
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::NotText { line, byte }) => {
            return Err(not_text(opened.source.name(), opened.encoding, line, byte));
        }
    };
    let verdict = judge(&report, request);
    let stands = matches!(verdict, Verdict::Done | Verdict::Partly);
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
        outputs: Vec::new(),
        rejects: None,
        old: Vec::new(),
    };
    let Staged { outputs: made, rejects, folders } = staged;
    if stands && !request.dry_run {
        outcome.rejects = rejects.as_ref().and(paths.rejects.clone());
        let mut outputs: Vec<Output> = rejects.into_iter().collect();
        for (path, output) in made {
            outcome.outputs.extend(path);
            outputs.push(output);
        }
        commit_all(outputs)?;
        outcome.old = paths.old_files(&target, outcome.outputs.len());
        outcome.old.extend(paths.old_rejects(request).filter(|_| outcome.rejects.is_none()));
    } else {
        drop((made, rejects));
    }
    // Behind the outputs: a folder in which none of them stands goes.
    drop(folders);
    Ok(outcome)
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
}

/// A sink for passes that write nothing.
pub fn nowhere() -> impl Sink {
    Nowhere
}
