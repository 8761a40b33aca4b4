//! The route of a conversion, from a path to a committed output: open, detect, bind, plan, pass, commit.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::commit::{Output, OutputOptions, commit_all, same_file};
use crate::duplicates;
use crate::error::Error;
use crate::fault::FileError;
use crate::format::{Declared, Format};
use crate::headers;
use crate::layout::{Dialect, Newline};
use crate::map::Map;
use crate::map::layout::{Bom, Header};
use crate::open::{Bound, Opened, Overrides, not_text};
use crate::pass::{End, Job, Sink, Stop, Work};
use crate::plan::{Options, Plan};
use crate::preface::REJECT_TITLES;
use crate::registry::Registry;
use crate::report::{Detail, Findings, Report, Severity};
use crate::source::Encoding;

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
    /// The output, if one stands; none for standard output.
    pub output: Option<PathBuf>,
    /// The file of rejects, if one stands.
    pub rejects: Option<PathBuf>,
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
    let paths = Paths::of(request, &target)?;
    let mut opened = Opened::open(&request.input, &request.reading)?;
    let (bound, evidence) = settle_source(request, &opened, registry, &target, &options)?;
    let mut notes = opened.preface.notes.clone();
    let mut run = Run { request, options: &options, bound: &bound, target: &target, paths: &paths };
    let made = match run.make(&mut opened) {
        Err(Stop::NotText { .. }) if !opened.encoding_given && opened.encoding == Encoding::Utf8 => {
            // The head was UTF-8 and a later part is not: the whole file is read again as what it can only be.
            opened.look(Encoding::Windows1252)?;
            notes.push("the file is not UTF-8 throughout and was read as windows-1252".to_owned());
            run = Run { request, options: &options, bound: &bound, target: &target, paths: &paths };
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
        output: None,
        rejects: None,
    };
    if stands && !request.dry_run {
        outcome.output = paths.output.clone();
        outcome.rejects = staged.rejects.as_ref().and(paths.rejects.clone());
        let outputs = [staged.rejects, staged.output].into_iter().flatten().collect();
        commit_all(outputs)?;
    }
    Ok(outcome)
}

/// The source format: the one named, or the one detected where no other would change the result.
fn settle_source(
    request: &Request,
    opened: &Opened,
    registry: &Registry,
    target: &Map,
    options: &Options,
) -> Result<(Bound, Vec<String>), Error> {
    if let Some(from) = &request.from {
        let map = registry.map(from)?;
        return Ok((opened.bind(&map, &request.reading)?, Vec::new()));
    }
    let found = opened.candidates(registry)?;
    let name = opened.source.name();
    let Some(best) = found.first() else {
        return Err(Error::Format(format!(
            "the format of `{name}` is not recognised; name it with `--from`, see `tieline formats list`"
        )));
    };
    let bound = opened.bind(&best.map, &request.reading)?;
    let signature = |bound: &Bound| Plan::compile(&bound.map, &bound.binding, target, options).signature();
    let mine = signature(&bound);
    for rival in found[1..].iter().take_while(|rival| rival.score == best.score) {
        let other = opened.bind(&rival.map, &request.reading)?;
        if signature(&other) == mine {
            continue;
        }
        let (a, b) = (best.map.full_id(), rival.map.full_id());
        let apart = crate::detect::difference(&best.map, &rival.map);
        let apart = if apart.is_empty() { String::new() } else { format!("\nwhat tells them apart: {}", apart.join("; ")) };
        return Err(Error::Format(format!(
            "`{name}` may be {a} or {b}, and the result would not be the same; say `--from {a}` or `--from {b}`{apart}"
        )));
    }
    let mut evidence = best.evidence.clone();
    evidence.insert(0, format!("{} ({})", best.map.full_id(), best.map.name));
    Ok((bound, evidence))
}

/// How a run ends, by what it found.
fn judge(report: &Report, request: &Request) -> Verdict {
    let errors = report.findings.count(Severity::Error);
    let aside = report.counts.set_aside;
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

/// Where everything goes.
struct Paths {
    output: Option<PathBuf>,
    rejects: Option<PathBuf>,
}

impl Paths {
    fn of(request: &Request, target: &Map) -> Result<Paths, Error> {
        let input = &request.input;
        let stdin = input.as_os_str() == "-";
        let beside = |suffix: &str| {
            let stem = input.file_stem().map_or_else(|| "users".into(), |stem| stem.to_string_lossy().into_owned());
            input.with_file_name(format!("{stem}.{suffix}"))
        };
        let output = match &request.output {
            Target::Stdout => None,
            Target::File(path) => Some(path.clone()),
            Target::Beside if stdin => {
                return Err(Error::Usage("standard input has no folder: say where the output goes with `-o`".into()));
            }
            Target::Beside => Some(beside(&format!("{}.csv", target.id))),
        };
        let rejects = match (&request.rejects, &output) {
            (Some(path), _) => Some(path.clone()),
            (None, Some(output)) => {
                let stem = output.file_stem().map_or_else(|| "users".into(), |stem| stem.to_string_lossy().into_owned());
                Some(output.with_file_name(format!("{stem}.rejects.csv")))
            }
            (None, None) => None,
        };
        for path in [output.as_deref(), rejects.as_deref().filter(|_| request.skip_invalid)].into_iter().flatten() {
            if !stdin && same_file(path, input) {
                return Err(FileError::output_is_input(path).into());
            }
        }
        if let (Some(a), Some(b)) = (&output, &rejects)
            && request.skip_invalid
            && same_file(a, b)
        {
            return Err(FileError::same_outputs(a).into());
        }
        if request.skip_invalid && rejects.is_none() && !request.dry_run {
            return Err(Error::Usage("with `-o -` the records that are set aside need a file: name it with `--rejects`".into()));
        }
        Ok(Paths { output, rejects })
    }
}

/// Outputs that wait for the verdict.
#[derive(Default)]
struct Staged {
    output: Option<Output>,
    rejects: Option<Output>,
}

struct Run<'r> {
    request: &'r Request,
    options: &'r Options,
    bound: &'r Bound,
    target: &'r Arc<Map>,
    paths: &'r Paths,
}

impl Run<'_> {
    /// The passes that the target and the data ask for, the last of which has the output.
    fn make(&self, opened: &mut Opened) -> Result<(Report, Staged), Stop> {
        let plan = Box::new(Plan::compile(&self.bound.map, &self.bound.binding, self.target, self.options));
        let dialect = self.output_dialect();
        let work = Work::Convert(plan, dialect.clone());
        let mut duplicates = HashSet::new();
        let mask = if self.target.layout.filled_only {
            let end = self.pass(opened, &work, None, &duplicates, self.report(false)?, &mut Nowhere)?;
            Some(end.filled)
        } else {
            None
        };
        loop {
            let mut staged = self.stage(&mask, &dialect, opened)?;
            let report = self.report(true)?;
            let mut end = self.pass(opened, &work, mask.as_deref(), &duplicates, report, &mut staged)?;
            let found = duplicates::settle(&mut end, opened, self.bound, &work, self.request.skip_invalid)?;
            let again = self.request.skip_invalid && !found.is_subset(&duplicates);
            if again {
                duplicates.extend(found);
                continue;
            }
            self.whole_file(&mut end, opened, &staged);
            balance(&end.report)?;
            return Ok((end.report, staged.done()));
        }
    }

    fn pass(
        &self,
        opened: &mut Opened,
        work: &Work<'_>,
        mask: Option<&[bool]>,
        duplicates: &HashSet<u64>,
        report: Report,
        sink: &mut dyn Sink,
    ) -> Result<End, Stop> {
        let job = Job {
            source: &self.bound.map,
            binding: &self.bound.binding,
            dialect: &self.bound.dialect,
            preface: &opened.preface,
            work,
            hidden: headers::doubtful(&self.bound.faults),
            allow: &self.options.allow,
            mask,
            duplicates,
            skip_invalid: self.request.skip_invalid,
        };
        let chunks = opened.source.chunks(opened.encoding).map_err(Error::from)?;
        job.run(chunks, report, sink)
    }

    fn report(&self, last: bool) -> Result<Report, Stop> {
        let plan = Plan::compile(&self.bound.map, &self.bound.binding, self.target, self.options);
        let findings = if last && self.request.every_finding {
            Findings::spooled().map_err(|cause| Error::File(FileError::Read { what: "a temporary file".into(), cause }))?
        } else {
            Findings::default()
        };
        let mut report = Report { findings, ledger: plan.ledger(&self.bound.binding, self.options), ..Report::default() };
        headers::judge(&self.bound.map, &self.bound.binding, &self.bound.faults, false, &mut report.findings);
        Ok(report)
    }

    fn output_dialect(&self) -> Dialect {
        let layout = &self.target.layout;
        let mut dialect = layout.dialect(self.request.writing.delimiter().unwrap_or(layout.delimiter()));
        match self.request.writing.keys.get("newline").map(String::as_str) {
            Some("lf") => dialect.newline = Newline::Lf,
            Some("crlf") => dialect.newline = Newline::CrLf,
            _ => {}
        }
        dialect
    }

    /// Opens the outputs and writes what stands in front of the records.
    fn stage(&self, mask: &Option<Vec<bool>>, dialect: &Dialect, opened: &Opened) -> Result<Staging, Stop> {
        let request = self.request;
        let layout = &self.target.layout;
        let encoding = request.writing.encoding().unwrap_or(layout.encoding());
        let mut staging = Staging::new(encoding);
        if request.dry_run {
            return Ok(staging);
        }
        let secret = self.target.columns.iter().any(|column| self.target.secret(column));
        let options = OutputOptions { force: request.force, private: secret };
        staging.output = Some(match &self.paths.output {
            Some(path) => Output::create(path, options).map_err(Error::from)?,
            None => Output::stdout().map_err(Error::from)?,
        });
        if request.writing.flag("bom").unwrap_or(layout.bom == Bom::Always) {
            staging.bytes(encoding.bom())?;
        }
        let header = request.writing.flag("header").unwrap_or(true) || layout.header == Header::Required;
        if header && layout.header != Header::None {
            let cells = &self.target.cells;
            let written = (0..cells.len()).filter(|cell| mask.as_ref().is_none_or(|mask| mask[*cell]));
            let titles: Vec<&str> = written.map(|cell| cells[cell].title.as_str()).collect();
            let mut line = Vec::new();
            Declared(self.target).writer(dialect).row(&titles, &mut line);
            staging.rows(&line)?;
        }
        if request.skip_invalid
            && let Some(path) = &self.paths.rejects
        {
            let secret = self.bound.map.columns.iter().any(|column| self.bound.map.secret(column));
            let options = OutputOptions { force: request.force, private: secret };
            staging.rejects_path = Some((path.clone(), options));
            staging.rejects_encoding = opened.encoding;
            staging.rejects_dialect = self.bound.dialect.clone();
            staging.rejects_header = self.bound.binding.header.then(|| {
                self.bound.binding.columns.iter().map(|physical| physical.title.clone()).collect()
            });
        }
        Ok(staging)
    }

    /// What concerns the file as a whole: its limits, and kinds of records that may not share it.
    fn whole_file(&self, end: &mut End, opened: &Opened, staged: &Staging) {
        let target = &self.target;
        headers::judge_file(target, end, staged.written);
        if opened.guess.bom {
            headers::judge_bom(&self.bound.map, false, &mut end.report.findings);
        }
        if opened.encoding != Encoding::Utf8 && !opened.encoding_given {
            headers::judge_encoding(&self.bound.map, opened.encoding, &opened.guess, false, &mut end.report.findings);
        }
        if let Some(problem) = &staged.unwritable {
            end.report.findings.add("encoding/unwritable", None, Severity::Error, None, || Detail {
                message: problem.clone(),
                help: Some("replace the character in the source, or write another encoding with `--output encoding=utf-8`".into()),
                ..Detail::default()
            });
        }
    }
}

/// The program adds the sum up itself.
fn balance(report: &Report) -> Result<(), Error> {
    let (filled, fates) = (report.counts.filled, report.ledger.total());
    let records = report.counts.written + report.counts.set_aside;
    if filled != fates || records != report.counts.records {
        return Err(Error::Bug(format!(
            "the ledger does not balance: {filled} filled cells and {fates} fates, {} records and {records} accounted for; nothing was written",
            report.counts.records
        )));
    }
    Ok(())
}

/// Takes rows and rejects into files that wait for the verdict.
struct Staging {
    output: Option<Output>,
    encoding: Encoding,
    written: u64,
    unwritable: Option<String>,
    buffer: Vec<u8>,
    rejects: Option<Output>,
    rejects_path: Option<(PathBuf, OutputOptions)>,
    rejects_encoding: Encoding,
    rejects_dialect: Dialect,
    rejects_header: Option<Vec<String>>,
}

impl Staging {
    fn new(encoding: Encoding) -> Staging {
        Staging {
            output: None,
            encoding,
            written: 0,
            unwritable: None,
            buffer: Vec::new(),
            rejects: None,
            rejects_path: None,
            rejects_encoding: Encoding::Utf8,
            rejects_dialect: Dialect::default(),
            rejects_header: None,
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.written += bytes.len() as u64;
        if let Some(output) = &mut self.output {
            output.write_all(bytes).map_err(|cause| Error::File(output.fault(cause)))?;
        }
        Ok(())
    }

    fn reject_bytes(&mut self, text: &str) -> Result<(), Error> {
        let Some(output) = &mut self.rejects else { return Ok(()) };
        self.buffer.clear();
        // What was decoded from this encoding has a place in it.
        let _ = self.rejects_encoding.encode(text, &mut self.buffer);
        output.write_all(&self.buffer).map_err(|cause| Error::File(output.fault(cause)))
    }

    fn open_rejects(&mut self) -> Result<(), Error> {
        let Some((path, options)) = self.rejects_path.take() else { return Ok(()) };
        self.rejects = Some(Output::create(&path, options)?);
        let mut titles: Vec<&str> = REJECT_TITLES.to_vec();
        let header = self.rejects_header.clone().unwrap_or_default();
        titles.extend(header.iter().map(String::as_str));
        let mut line = Vec::new();
        crate::layout::write_row(&self.rejects_dialect, titles.into_iter(), &mut line);
        self.reject_bytes(&String::from_utf8_lossy(&line))
    }

    fn done(self) -> Staged {
        Staged { output: self.output, rejects: self.rejects }
    }
}

impl Sink for Staging {
    fn rows(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.encoding == Encoding::Utf8 {
            return self.bytes(bytes);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Error::Bug("a row is not UTF-8".into()))?;
        let mut encoded = Vec::new();
        if let Err(place) = self.encoding.encode(text, &mut encoded) {
            let name = self.encoding.name();
            self.unwritable.get_or_insert_with(|| {
                format!("the character `{}` has no place in {name}", crate::value::shown::shown(&place.character.to_string(), 8))
            });
        }
        self.bytes(&encoded)
    }

    fn reject(&mut self, line: u64, number: u64, said: &[(String, String)], text: &str) -> Result<(), Error> {
        self.open_rejects()?;
        let codes: Vec<&str> = said.iter().map(|(code, _)| code.as_str()).collect();
        let messages: Vec<&str> = said.iter().map(|(_, message)| message.as_str()).collect();
        let (line, number) = (line.to_string(), number.to_string());
        let (codes, messages) = (codes.join(" "), messages.join("; "));
        let cells = [line.as_str(), number.as_str(), codes.as_str(), messages.as_str()];
        let mut front = Vec::new();
        let writer = crate::layout::Writer::new(&self.rejects_dialect);
        for cell in cells {
            writer.write_cell(cell, &mut front);
            front.extend_from_slice(self.rejects_dialect.delimiter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.reject_bytes(&String::from_utf8_lossy(&front))?;
        self.reject_bytes(text)?;
        if !text.ends_with(['\n', '\r']) {
            self.reject_bytes("\n")?;
        }
        Ok(())
    }
}

/// A pass that only looks.
struct Nowhere;

impl Sink for Nowhere {
    fn rows(&mut self, _: &[u8]) -> Result<(), Error> {
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

/// The path under which an input's outputs stand, for messages.
pub fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "users".into(), |stem| stem.to_string_lossy().into_owned())
}
