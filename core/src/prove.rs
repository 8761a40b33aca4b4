//! `--prove`: the finished output is read back with the target's own map, before anything is put in place, and compared
//! with what the source said.
//!
//! It is a replay of its own: source and output are cut again side by side, the source is read by a plan compiled anew,
//! and a value that the target's codec writes exactly must come back as it was, not as it was written. Which records were
//! set aside, and which belong to one user, is all that is taken over from the run. A difference is a fault of ours.

mod expect;
#[cfg(test)]
mod tests;

use bumpalo::Bump;

use self::expect::{Difference, Outputs};
use crate::error::Error;
use crate::headers;
use crate::judge::{HIDDEN, Judge, SECRET, Scene, runs_together};
use crate::layout::{Cutter, Dialect, Record, Rows, Terminator};
use crate::map::Map;
use crate::open::{Bound, Opened};
use crate::pass::{Progress, Stop, Tell};
use crate::plan::frame::Frame;
use crate::plan::{Binding, Options, Plan, ReadPlan, Slots, Strictness, bind};
use crate::records::Records;
use crate::report::Findings;
use crate::source::{Encoding, Source};
use crate::value::shown::shown;

/// Users of which the values are held at a time.
const BLOCK: usize = 512;
/// Characters of a value that a message shows.
const VALUE_CHARS: usize = 60;

/// What a run did with the records, beside what the data says: only what is out of the ordinary.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Records that were not written, by their numbers.
    pub aside: Vec<u64>,
    /// Users of several records: the number of the first one, and how many.
    pub users: Vec<(u64, usize)>,
    /// Of each row its part, where there are several.
    pub parts: Vec<u8>,
}

/// How an output was written.
#[derive(Debug, Clone)]
pub struct Spelling {
    /// Its dialect.
    pub dialect: Dialect,
    /// Its encoding.
    pub encoding: Encoding,
    /// Whether its first record is a header.
    pub header: bool,
    /// Bytes of text and lines in front of it.
    pub front: (usize, u64),
}

/// What is proved.
pub struct Claim<'c> {
    /// The source's binding.
    pub bound: &'c Bound,
    /// The target.
    pub target: &'c Map,
    /// The options of the run.
    pub options: &'c Options,
    /// What the run did.
    pub trace: &'c Trace,
    /// How the outputs were written.
    pub spelling: &'c Spelling,
}

/// An output that is read back.
pub struct ReadBack {
    /// Its text; of an output that a plugin wrote the rows that the plugin reads out of it.
    pub source: Source,
    /// The titles, where they stand beside the rows.
    pub titles: Option<Vec<String>>,
}

/// Proves the outputs, each with its part, in the order in which they were begun. `tell`: whom to tell how far it is.
///
/// # Errors
/// The first difference, as a bug, or as a fault of the plugin that wrote the output; or a file that cannot be read.
pub fn prove(
    claim: &Claim<'_>,
    opened: &mut Opened,
    outputs: &mut [(usize, ReadBack)],
    tell: Tell<'_>,
) -> Result<(), Error> {
    let target = claim.target;
    replay(claim, opened, outputs, tell).map_err(|error| match error {
        Error::Bug(what) if target.layout.native.is_some() => {
            Error::Plugin(format!("the plugin of {} is wrong: {what}", target.full_id()))
        }
        other => other,
    })
}

/// Replays the conversion beside its outputs.
fn replay(
    claim: &Claim<'_>,
    opened: &mut Opened,
    outputs: &mut [(usize, ReadBack)],
    tell: Tell<'_>,
) -> Result<(), Error> {
    let plan = Plan::compile(&claim.bound.map, &claim.bound.binding, claim.target, claim.options);
    let mut files = Vec::new();
    for (part, output) in outputs.iter_mut() {
        files.push(open(claim, *part, output)?);
    }
    let hidden = headers::doubtful(&claim.bound.faults);
    let name = opened.source.name().to_owned();
    let skip = (claim.bound.preface.bytes, claim.bound.preface.lines);
    let encoding = opened.encoding;
    let progress = Progress { what: "proving", whole: opened.source.len(), tell };
    let chunks = opened.source.chunks(encoding)?;
    let binding = &claim.bound.binding;
    let records = Records::new(chunks, &claim.bound.dialect, skip);
    let mut source = Cuts { records, lead: binding.lead, name: name.clone() };
    if binding.header || binding.lead > 0 {
        source.pass()?;
    }
    let mut replay = Replay { claim, plan: &plan, files: &mut files, name: &name, hidden, at: (0, 0, 0) };
    while replay.block(&mut source)? {
        progress.at(source.records.offset());
    }
    replay.nothing_left()
}

/// One output that is read back.
struct Back<'s, 'm> {
    part: usize,
    records: Cuts<'s>,
    binding: Binding,
    plan: ReadPlan<'m>,
    slots: Slots,
    name: String,
}

fn open<'s, 'm>(claim: &Claim<'m>, part: usize, output: &'s mut ReadBack) -> Result<Back<'s, 'm>, Error> {
    let ReadBack { source, titles } = output;
    let titles = titles.as_deref();
    let name = source.name().to_owned();
    let spelling = claim.spelling;
    let target = claim.target.file(part);
    let bump = Bump::new();
    let first = match titles {
        Some(titles) => Some(titles.iter().map(String::as_str).collect()),
        None => Cuts::of(source, spelling, &name)?.next(&bump)?.map(|record| record.texts),
    };
    let binding = match first.as_deref() {
        // Where no record fills a column, none is written.
        None | Some([""]) => bind::full(target),
        Some(first) => {
            let (binding, faults) = bind::bind(target, first, spelling.header || titles.is_some());
            if !faults.is_empty() {
                return Err(difference(format!("the titles of {name} are not those of {}", target.name)));
            }
            binding
        }
    };
    let mut slots = Slots::default();
    let plan = ReadPlan::compile(target, &binding, &mut slots, Strictness::Vendor);
    let mut records = Cuts::of(source, spelling, &name)?;
    if spelling.header && titles.is_none() {
        records.pass()?;
    }
    Ok(Back { part, records, binding, plan, slots, name })
}

/// The records of a file, with their cells in an arena.
struct Cuts<'s> {
    records: Records<'s>,
    /// Cells in front of the format's own.
    lead: usize,
    name: String,
}

/// One record.
struct Cut<'b> {
    number: u64,
    line: u64,
    texts: Vec<&'b str>,
}

impl<'s> Cuts<'s> {
    /// The records of an output, the titles among them.
    fn of(source: &'s mut Source, spelling: &Spelling, name: &str) -> Result<Cuts<'s>, Error> {
        let chunks = source.chunks(spelling.encoding)?;
        let records = Records::new(chunks, &spelling.dialect, spelling.front);
        Ok(Cuts { records, lead: 0, name: name.to_owned() })
    }

    fn pass(&mut self) -> Result<(), Error> {
        let Cuts { records, name, .. } = self;
        records.pass().map_err(|stop| unreadable(stop, name))
    }

    fn next<'b>(&mut self, bump: &'b Bump) -> Result<Option<Cut<'b>>, Error> {
        let Cuts { records, lead, name } = self;
        let met = records.next().map_err(|stop| unreadable(stop, name))?;
        Ok(met.map(|met| Cut {
            number: met.number,
            line: met.record().line,
            texts: met.texts(*lead).map(|text| &*bump.alloc_str(text)).collect(),
        }))
    }
}

fn unreadable(stop: Stop, name: &str) -> Error {
    match stop {
        Stop::Error(error) => error,
        Stop::NotText { line, .. } => difference(format!("line {line} of {name} is no text")),
    }
}

struct Replay<'r, 's, 'c> {
    claim: &'r Claim<'c>,
    plan: &'r Plan<'c>,
    files: &'r mut Vec<Back<'s, 'c>>,
    /// The name of the source.
    name: &'r str,
    /// Whether nothing of the source may be shown.
    hidden: bool,
    /// How far the trace was followed: records set aside, users of several records, rows.
    at: (usize, usize, usize),
}

impl<'r> Replay<'r, '_, '_> {
    /// Compares some users. `false`: there are no more.
    fn block(&mut self, source: &mut Cuts<'_>) -> Result<bool, Error> {
        let bump = Bump::new();
        let plan = self.plan;
        let quiet = Quiet::new();
        let mut frame = Frame::new(plan.slots.len());
        let mut other = Frame::new(plan.slots.len());
        let trace = self.claim.trace;
        for _ in 0..BLOCK {
            let Some(first) = source.next(&bump)? else { return Ok(false) };
            if trace.aside.get(self.at.0) == Some(&first.number) {
                self.at.0 += 1;
                continue;
            }
            let count = match trace.users.get(self.at.1) {
                Some((number, count)) if *number == first.number => {
                    self.at.1 += 1;
                    *count
                }
                _ => 1,
            };
            frame.clear();
            quiet.judge(|judge| plan.read.run(&first.texts, &mut frame, &bump, judge));
            for row in 1..count {
                let Some(more) = source.next(&bump)? else {
                    return Err(difference(format!("{} ends before its time", self.name)));
                };
                other.clear();
                other.row = row as u16;
                quiet.judge(|judge| plan.read.run(&more.texts, &mut other, &bump, judge));
                plan.merge(&mut frame, &other, row);
            }
            let bound = self.claim.bound;
            let hidden = self.hidden
                || first.texts.len() != bound.binding.columns.len()
                || runs_together(&first.texts, bound.dialect.delimiter);
            for row in 0..plan.rows(&frame) {
                plan.turn_to(&mut frame, row);
                self.row(&mut frame, first.line, hidden, &bump, &quiet)?;
            }
        }
        Ok(true)
    }

    /// Compares the next row of the output with a user of the source.
    fn row<'b>(
        &mut self,
        frame: &mut Frame<'b>,
        line: u64,
        hidden: bool,
        bump: &'b Bump,
        quiet: &Quiet,
    ) -> Result<(), Error>
    where
        'r: 'b,
    {
        let plan: &'b Plan<'_> = self.plan;
        let part = self.claim.trace.parts.get(self.at.2).map_or(0, |part| usize::from(*part));
        self.at.2 += 1;
        let whence = format!("the record in line {line} of {}", self.name);
        for back in self.files.iter_mut().filter(|back| back.part == part) {
            let Some(record) = back.records.next(bump)? else { continue };
            let mut own = Frame::new(back.slots.len());
            quiet.judge(|judge| back.plan.run(&record.texts, &mut own, bump, judge));
            let outputs = Outputs { frame: &own, slots: &back.slots };
            let Err(fault) = expect::compare(plan, frame, &outputs, bump) else { return Ok(()) };
            let Difference { column, field, meant, read, secret } = fault;
            let value = |text: &Option<String>| match text {
                None => "nothing".to_owned(),
                Some(_) if secret => SECRET.to_owned(),
                Some(_) if hidden => HIDDEN.to_owned(),
                Some(text) => format!("`{}`", shown(text, VALUE_CHARS)),
            };
            let files = &self.claim.target.files;
            let before = files.get(back.part).map_or(0, |file| file.cells.start);
            let cell = self.claim.target.columns[column].first_cell - before;
            let at = back.binding.of_cell[cell].map_or(0, |at| at + 1);
            let title = self.claim.target.title(&self.claim.target.columns[column]);
            return Err(difference(format!(
                "{whence} means {} in `{field}`, and line {} of {}, cell {at} (`{}`), reads back as {}",
                value(&meant),
                record.line,
                back.name,
                shown(&title, VALUE_CHARS),
                value(&read)
            )));
        }
        Err(difference(format!("{whence} has no row in the output")))
    }

    /// The output ends where the source does.
    fn nothing_left(&mut self) -> Result<(), Error> {
        let bump = Bump::new();
        for back in self.files.iter_mut() {
            if let Some(record) = back.records.next(&bump)? {
                return Err(difference(format!(
                    "line {} of {} is a row for which the source has no record",
                    record.line, back.name
                )));
            }
        }
        Ok(())
    }
}

/// A fault of ours.
fn difference(what: String) -> Error {
    Error::Bug(format!("the output does not say what the source said: {what}; nothing was written"))
}

/// A place for findings that nobody wants: the run has made them already.
struct Quiet {
    rows: Rows,
    record: Record,
}

impl Quiet {
    fn new() -> Quiet {
        let mut rows = Rows::default();
        Cutter::new(&Dialect::default()).cut("x\n", true, &mut rows);
        let record = rows.records[0];
        Quiet { rows, record }
    }

    fn judge(&self, run: impl FnOnce(&mut Judge<'_, '_>)) {
        let mut findings = Findings::default();
        let scene = Scene {
            chunk: "x\n",
            rows: &self.rows,
            record: &self.record,
            number: 0,
            user: &[],
            row: 0,
            terminator: Terminator::LfOrCrLf,
            visible: &[],
            hidden: true,
        };
        run(&mut Judge::new(&mut findings, scene));
    }
}
