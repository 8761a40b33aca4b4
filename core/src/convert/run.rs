//! The passes of a conversion, the last of which has the output.

use std::collections::HashMap;
use std::sync::Arc;

use super::paths::{Names, Paths};
use super::staging::{Place, RejectTo, Staged, Staging};
use super::{Request, Target, nowhere};
use crate::commit::{self, Folders, OutputOptions};
use crate::duplicates;
use crate::error::Error;
use crate::fault::FileError;
use crate::headers;
use crate::layout::{Dialect, Newline, Terminator};
use crate::map::{CellDef, Column, Map, Required, Write};
use crate::native::Native;
use crate::open::{Bound, Opened};
use crate::pass::{End, Job, Progress, Sink, Stop, Tell, Work};
use crate::plan::{Options, Plan};
use crate::report::{Detail, Findings, Ledger, Report, Severity};
use crate::source::Encoding;

/// A conversion whose source, target and paths are settled.
pub(super) struct Run<'r> {
    pub(super) request: &'r Request,
    pub(super) options: &'r Options,
    pub(super) bound: &'r Bound,
    pub(super) target: &'r Arc<Map>,
    pub(super) paths: &'r Paths,
    /// Whom to tell how far it is.
    pub(super) tell: Tell<'r>,
    /// What writes the target, where its layout is a library's.
    pub(super) plugin: Option<&'r dyn Native>,
}

/// Which records are set aside because they repeat an earlier one.
struct Repeats {
    /// Those that are known, by their numbers, with the rule.
    known: HashMap<u64, usize>,
    /// Whether others are as soon as they are met; no longer, once that was wrong.
    admits: bool,
}

impl Run<'_> {
    /// Makes the passes that the target and the data ask for: one more where only filled columns are written or kinds
    /// of records go to files of their own, and one more where it was wrong which records repeat an earlier one. A run
    /// that stops because of repetitions is counted once more, as if records were set aside: what is said of it is then
    /// what `--skip-invalid` does.
    pub(super) fn make(&self, opened: &mut Opened) -> Result<(Report, Staged), Stop> {
        let mut plan =
            Box::new(Plan::compile(&self.bound.map, &self.bound.binding, self.target, self.options));
        plan.write.encoding = self.encoding();
        let dialect = self.output_dialect();
        let work = Work::Convert(plan, dialect.clone());
        let mut aside = self.request.skip_invalid;
        let mut repeats = Repeats { known: HashMap::new(), admits: aside && !self.request.plain };
        // What was found before the records were counted as if some were set aside.
        let mut stopped: Option<(Findings, u64)> = None;
        let unwritten = self.target.columns.iter().any(|column| column.write == Write::No);
        loop {
            let looked = match self.survey() {
                true => {
                    let report = self.report(&work, false)?;
                    Some(self.pass(opened, &work, None, (&repeats, aside), report, &mut nowhere())?)
                }
                false => None,
            };
            let masks: Option<Vec<Vec<bool>>> = match &looked {
                Some(end) => {
                    let parts = end.filled.iter().enumerate();
                    Some(parts.map(|(part, filled)| self.mask(part, filled)).collect())
                }
                None if unwritten => {
                    let none = vec![false; self.target.cells.len()];
                    Some((0..self.part_count()).map(|part| self.mask(part, &none)).collect())
                }
                None => None,
            };
            let rows = looked.as_ref().map(|end| end.rows.as_slice());
            let mut staging = self.stage(masks.as_deref(), rows, &dialect, opened)?;
            let report = self.report(&work, true)?;
            let mut end =
                self.pass(opened, &work, masks.as_deref(), (&repeats, aside), report, &mut staging)?;
            let found = duplicates::settle(&mut end, opened, self.bound, &work, aside)?;
            if !aside && !found.is_empty() {
                stopped = Some((end.report.findings, end.report.quick));
                aside = true;
                repeats.admits = !self.request.plain;
                continue;
            }
            let known = |number: &u64| repeats.known.contains_key(number) || end.repeats.contains_key(number);
            let wrong =
                !found.keys().all(known) || !end.repeats.keys().all(|number| found.contains_key(number));
            if aside && wrong {
                repeats.known.extend(found);
                repeats.admits = false;
                continue;
            }
            if let Some((findings, quick)) = stopped {
                end.report.findings = findings;
                end.report.quick += quick;
            }
            self.whole_file(&mut end, opened, &staging);
            end.report.ledger.tell_masks();
            balance(&end)?;
            if let Some(plugin) = self.plugin {
                staging.hand_over(plugin, self.target, self.encoding(), &mut end.report.findings)?;
            }
            return Ok((end.report, Staged { trace: end.trace, ..staging.done() }));
        }
    }

    /// The encoding of the output.
    pub(super) fn encoding(&self) -> Encoding {
        self.request.writing.encoding().unwrap_or(self.target.layout.encoding())
    }

    /// Whether a first pass must tell which columns are filled, or which kinds of records there are.
    fn survey(&self) -> bool {
        self.target.layout.filled_only
            || self.target.is_bundle()
            || (self.parts() && !self.target.layout.split.is_empty())
            || self.target.columns.iter().any(|column| column.grown)
    }

    fn parts(&self) -> bool {
        matches!(self.request.output, Target::Folder(_))
    }

    fn part_count(&self) -> usize {
        if self.target.is_bundle() {
            return self.target.files.len();
        }
        if self.parts() { 1 << self.target.layout.split.len().min(4) } else { 1 }
    }

    /// Which cells of a part are written, by what some record fills.
    fn mask(&self, part: usize, filled: &[bool]) -> Vec<bool> {
        let filled_only = self.target.file(part).layout.filled_only;
        let file = self.target.files.get(part).map(|file| &file.cells);
        // Of a file without records the columns that the vendor needs stand all the same: no title at all is no header.
        let bare = filled_only && !filled.contains(&true);
        let wanted = |column: &Column| {
            let asked = !filled_only && !column.grown || bare && column.required == Required::Always;
            column.write != Write::No && asked
        };
        let stands = |cell: &CellDef| {
            let column = &self.target.columns[cell.column];
            // The cells of one fact stand together, and so do those of one number of a group.
            let some = |column: &Column| {
                (column.first_cell..column.first_cell + column.width).any(|cell| filled[cell])
            };
            let beside = |other: &&Column| other.set == column.set;
            wanted(column)
                || some(column)
                || column.set.is_some() && self.target.columns.iter().filter(beside).any(some)
        };
        let of_file = |at: usize| file.is_none_or(|file| file.contains(&at));
        let cells = self.target.cells.iter().enumerate();
        cells.map(|(at, cell)| of_file(at) && stands(cell)).collect()
    }

    fn pass(
        &self,
        opened: &mut Opened,
        work: &Work<'_>,
        masks: Option<&[Vec<bool>]>,
        (repeats, aside): (&Repeats, bool),
        report: Report,
        sink: &mut dyn Sink,
    ) -> Result<End, Stop> {
        let job = Job {
            source: &self.bound.map,
            binding: &self.bound.binding,
            dialect: &self.bound.dialect,
            preface: &self.bound.preface,
            work,
            hidden: headers::doubtful(&self.bound.faults),
            allow: &self.options.allow,
            masks,
            parts: self.parts(),
            duplicates: &repeats.known,
            remarks: opened.native.as_ref().map(|native| &native.remarks),
            skip_invalid: aside,
            admits: repeats.admits,
            changes: self.request.changes,
            traced: self.request.prove,
            progress: Progress {
                what: if masks.is_none() && self.survey() { "looking" } else { "converting" },
                whole: opened.source.len(),
                tell: self.tell,
            },
            threads: super::threads(self.request.threads),
            plain: self.request.plain,
        };
        let chunks = opened.source.chunks(opened.encoding).map_err(Error::from)?;
        job.run(chunks, report, sink)
    }

    fn report(&self, work: &Work<'_>, last: bool) -> Result<Report, Stop> {
        let findings = if last && self.request.every_finding {
            let fault = |cause| Error::File(FileError::Read { what: "a temporary file".into(), cause });
            Findings::spooled().map_err(fault)?
        } else {
            Findings::default()
        };
        let ledger = match work {
            Work::Check(..) => Ledger::default(),
            Work::Convert(plan, _) => plan.ledger(&self.bound.binding, self.options),
        };
        let mut report = Report { findings, ledger, ..Report::default() };
        let bound = self.bound;
        let line = bound.preface.lines + 1;
        headers::judge(&bound.map, (&bound.binding, &bound.faults), line, false, &mut report.findings);
        headers::judge_preamble(&self.bound.map, &self.bound.preface, false, &mut report.findings);
        Ok(report)
    }

    pub(super) fn output_dialect(&self) -> Dialect {
        let layout = &self.target.layout;
        let mut dialect = layout.dialect(self.request.writing.delimiter().unwrap_or(layout.delimiter()));
        match self.request.writing.keys.get("newline").map(String::as_str) {
            Some("lf") => dialect.newline = Newline::Lf,
            Some("crlf") => dialect.newline = Newline::CrLf,
            _ => {}
        }
        dialect
    }

    /// Opens the outputs. `rows`: how many rows each part will have, where that is known.
    fn stage(
        &self,
        masks: Option<&[Vec<bool>]>,
        rows: Option<&[u64]>,
        dialect: &Dialect,
        opened: &Opened,
    ) -> Result<Staging, Stop> {
        let request = self.request;
        // A plugin gets its rows in UTF-8; what it writes is encoded behind it.
        let encoding = if self.plugin.is_some() { Encoding::Utf8 } else { self.encoding() };
        let parts = self.part_count();
        let mut fronts = Vec::new();
        for part in 0..parts {
            fronts.push(self.front(masks.map(|masks| masks[part].as_slice()), dialect, encoding)?);
        }
        let place = match (&request.output, &self.paths.folder) {
            _ if request.dry_run => Place::Nowhere,
            (Target::Folder(_), Some((folder, stem))) => {
                Place::Folder { folder: folder.clone(), names: Names::of(self.target, stem) }
            }
            _ => match &self.paths.output {
                Some(path) => Place::File(path.clone()),
                None => Place::Stdout,
            },
        };
        let folders = match &place {
            Place::Folder { folder, .. } => commit::make_folder(folder).map_err(Error::from)?,
            _ => Folders::default(),
        };
        // The files of a bundle belong together, and are as private as the most private of them.
        let secret = self.target.columns.iter().any(|column| self.target.confidential(column));
        let options = OutputOptions { force: request.force, private: secret };
        let mut staging = Staging::new(place, options, encoding, fronts, request.digests);
        staging.folders = folders;
        staging.for_plugin = self.plugin.is_some();
        for part in 0..parts {
            // Of several parts only those that have rows are files.
            if parts == 1 || rows.is_some_and(|rows| rows[part] > 0) {
                staging.begin(part)?;
            }
        }
        if !request.dry_run {
            staging.hand_to = self.paths.handout.clone().map(|path| (path, request.force));
        }
        if request.skip_invalid
            && !request.dry_run
            && let Some(path) = &self.paths.rejects
        {
            let secret = self.bound.map.columns.iter().any(|column| self.bound.map.confidential(column));
            staging.reject_to = Some(RejectTo {
                path: path.clone(),
                options: OutputOptions { force: request.force, private: secret },
                encoding: opened.encoding,
                dialect: self.bound.dialect.clone(),
                bom: opened.guess.bom,
                preamble: opened.head[..self.bound.preface.bytes].to_owned(),
                header: self.bound.header_text.clone(),
                line_end: line_end(opened),
            });
        }
        Ok(staging)
    }

    /// What concerns the file as a whole: its limits, and kinds of records that may not share it.
    fn whole_file(&self, end: &mut End, opened: &Opened, staged: &Staging) {
        headers::judge_delimiter(
            &self.bound.map,
            self.bound.dialect.delimiter,
            false,
            &mut end.report.findings,
        );
        headers::judge_file(self.target, end, staged.largest, self.parts());
        if let Some(native) = &opened.native {
            native.remarks.tell(&self.bound.map, true, &mut end.report.findings);
        }
        if opened.guess.bom || self.bound.marked {
            headers::judge_bom(&self.bound.map, false, &mut end.report.findings);
        }
        if opened.encoding != Encoding::Utf8 && !opened.encoding_given {
            headers::judge_encoding(
                &self.bound.map,
                opened.encoding,
                &opened.guess,
                false,
                &mut end.report.findings,
            );
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

/// What ends the first line of a source.
fn line_end(opened: &Opened) -> &'static str {
    let head = opened.head.as_bytes();
    match (opened.preface.terminator, memchr::memchr(b'\n', head)) {
        (Terminator::Cr, _) => "\r",
        (Terminator::LfOrCrLf, Some(at)) if at > 0 && head[at - 1] == b'\r' => "\r\n",
        (Terminator::LfOrCrLf, _) => "\n",
    }
}

/// The program adds the sum up itself.
fn balance(end: &End) -> Result<(), Error> {
    let report = &end.report;
    if end.hidden > 0 {
        let rows = end.hidden;
        return Err(Error::Bug(format!(
            "{rows} rows fill a column that is not written; nothing was written"
        )));
    }
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
