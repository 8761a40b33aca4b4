//! `check`: every error of a file, judged as its vendor would. Writes nothing.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::convert::{known_lists, nowhere};
use crate::duplicates;
use crate::error::Error;
use crate::fault::FileError;
use crate::headers;
use crate::lists::Lists;
use crate::map::{Demand, Map, Want};
use crate::open::{Bound, Opened, Overrides, not_text};
use crate::pass::{Job, Progress, Stop, Tell, Work};
use crate::plan::frame::Slots;
use crate::plan::read::{ReadPlan, Strictness};
use crate::registry::Registry;
use crate::report::{Findings, Report};
use crate::source::Encoding;
use crate::value::phone::Country;

/// What a check gave.
pub struct Checked {
    /// What was found.
    pub report: Report,
    /// Records with an error of their own, that of repeating an earlier one included; counted only where every finding
    /// was asked for.
    pub with_errors: u64,
    /// The format that the file was judged as.
    pub map: Arc<Map>,
    /// Name of the file as it is shown.
    pub input: String,
    /// Its encoding.
    pub encoding: Encoding,
    /// Its delimiter.
    pub delimiter: char,
    /// Whether it has a header.
    pub header: bool,
    /// What is worth knowing about it.
    pub notes: Vec<String>,
}

/// What the user knows beside the map of a file.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Lists of what there is in the vendor's system.
    pub lists: Lists,
    /// The country of phone numbers that name none.
    pub country: Option<Country>,
}

/// Checks a file. `from`: the format, if the user names it; `known`: what is asked beside its map; `tell`: whom to tell how far it is, see [`Tell`].
///
/// # Errors
/// Why the run cannot go on; bad data is in the result.
pub fn check(
    path: &Path,
    from: Option<&str>,
    overrides: &Overrides,
    known: &Known,
    every_finding: bool,
    tell: Tell<'_>,
    registry: &Registry,
) -> Result<Checked, Error> {
    let mut opened = Opened::of(path, from, overrides, registry)?;
    let map = match from {
        Some(from) => registry.source_map(from)?,
        None => detected(&opened, overrides, registry)?,
    };
    known_lists(&known.lists, &map)?;
    let asked = (overrides, known);
    match run(&mut opened, &map, asked, every_finding, tell) {
        Err(Stop::NotText { line, byte }) if !opened.encoding_given && opened.encoding == Encoding::Utf8 => {
            opened.not_utf_8(line, byte)?;
            finish(run(&mut opened, &map, asked, every_finding, tell), &opened)
        }
        other => finish(other, &opened),
    }
}

fn finish(run: Result<Checked, Stop>, opened: &Opened) -> Result<Checked, Error> {
    run.map_err(|stop| match stop {
        Stop::Error(error) => error,
        Stop::NotText { line, byte } => not_text(opened.source.name(), opened.encoding, line, byte),
    })
}

/// The one format that the file has: of several that fit as well and judge it alike, the first.
pub(crate) fn detected(
    opened: &Opened,
    overrides: &Overrides,
    registry: &Registry,
) -> Result<Arc<Map>, Error> {
    let found = opened.candidates(registry)?;
    let name = opened.source.name();
    let Some(best) = found.first() else {
        let hint = opened.hint(registry);
        return Err(Error::Format(format!(
            "the format of `{name}` is not recognised; name it with `--from`, see `tieline formats list`{hint}"
        )));
    };
    let mine = judgement(&opened.bind(&best.map, overrides)?);
    for rival in found[1..].iter().take_while(|rival| rival.score == best.score) {
        if judgement(&opened.bind(&rival.map, overrides)?) == mine {
            continue;
        }
        let (a, b) = (best.map.full_id(), rival.map.full_id());
        let apart = crate::detect::difference(&best.map, &rival.map);
        return Err(Error::Format(format!(
            "`{name}` may be {a} or {b}; say `--from {a}` or `--from {b}`\nwhat tells them apart: {}",
            apart.join("; ")
        )));
    }
    Ok(Arc::clone(&best.map))
}

/// How a map judges the columns that a file has: two that say the same need not be told apart.
fn judgement(bound: &Bound) -> String {
    let map = &bound.map;
    let there = |cell: usize| bound.binding.of_cell[cell].is_some();
    let mut text = format!("{:?} {:?} {:?}\n", map.limits, map.layout.split, map.layout.ragged);
    for column in map.columns.iter().filter(|column| there(column.first_cell)) {
        let title = map.title(column);
        text.push_str(&format!("{title} {:?} {:?} {:?}\n", column.meaning, column.checks, column.required));
    }
    for rule in &map.rules {
        // A rule asks nothing of a file that lacks the columns of its conditions.
        let asks = rule.when.iter().all(|condition| there(condition.cell) || condition.want == Want::Blank);
        let about = match &rule.demand {
            Demand::Never | Demand::MaxRows(_) => true,
            Demand::Require(_) => !rule.when.is_empty(),
            Demand::Forbid(cells)
            | Demand::Together(cells)
            | Demand::OneOf(cells)
            | Demand::Without(cells)
            | Demand::Unique(cells) => cells.iter().any(|cell| there(*cell)),
        };
        if asks && about {
            let titles = |cells: &[usize]| {
                cells.iter().map(|cell| map.cells[*cell].title.as_str()).collect::<Vec<_>>()
            };
            let when: Vec<usize> = rule.when.iter().map(|condition| condition.cell).collect();
            text.push_str(&format!("{} {:?} {:?}\n", rule.because, titles(&when), rule.severity));
        }
    }
    text
}

fn run(
    opened: &mut Opened,
    map: &Arc<Map>,
    (overrides, known): (&Overrides, &Known),
    every_finding: bool,
    tell: Tell<'_>,
) -> Result<Checked, Stop> {
    let bound = opened.bind(map, overrides)?;
    let map = &bound.map;
    let mut slots = Slots::default();
    let plan = ReadPlan::compile(map, &bound.binding, &mut slots, Strictness::Vendor)
        .asking(&known.lists, known.country);
    let work = Work::Check(plan, slots);
    let findings = if every_finding {
        Findings::spooled()
            .map_err(|cause| Error::File(FileError::Read { what: "a temporary file".into(), cause }))?
    } else {
        Findings::default()
    };
    let mut report = Report { findings, ..Report::default() };
    let line = bound.preface.lines + 1;
    headers::judge(map, (&bound.binding, &bound.faults), line, true, &mut report.findings);
    headers::judge_preamble(map, &bound.preface, true, &mut report.findings);
    let progress = Progress { what: "checking", whole: opened.source.len(), tell };
    let job = Job {
        source: map,
        binding: &bound.binding,
        dialect: &bound.dialect,
        preface: &bound.preface,
        work: &work,
        hidden: headers::doubtful(&bound.faults),
        allow: &[],
        masks: None,
        parts: false,
        duplicates: &HashMap::new(),
        remarks: opened.native.as_ref().map(|native| &native.remarks),
        skip_invalid: false,
        admits: false,
        changes: 0,
        traced: every_finding,
        progress,
        threads: crate::convert::threads(None),
        plain: true,
    };
    let chunks = opened.source.chunks(opened.encoding).map_err(Error::from)?;
    let mut end = job.run(chunks, report, &mut nowhere())?;
    let repeats = duplicates::settle(&mut end, opened, &bound, &work, false)?;
    let counts = end.report.counts;
    let only_repeat = repeats.keys().filter(|number| end.trace.aside.binary_search(number).is_err()).count();
    let with_errors = counts.set_aside - counts.passed_over() + only_repeat as u64;
    headers::judge_delimiter(map, bound.dialect.delimiter, true, &mut end.report.findings);
    if known.country.is_some() {
        headers::judge_country(map, &mut end.report.findings);
    }
    headers::judge_file(map, &mut end, opened.source.len(), false);
    if let Some(native) = &opened.native {
        native.remarks.tell(map, true, &mut end.report.findings);
    }
    if opened.guess.bom || bound.marked {
        headers::judge_bom(map, true, &mut end.report.findings);
    }
    if opened.encoding != Encoding::Utf8 && !opened.encoding_given {
        headers::judge_encoding(map, opened.encoding, &opened.guess, true, &mut end.report.findings);
    }
    Ok(Checked {
        report: end.report,
        with_errors,
        map: Arc::clone(map),
        input: opened.source.name().to_owned(),
        encoding: opened.encoding,
        delimiter: bound.dialect.delimiter,
        header: bound.binding.header,
        notes: bound.preface.notes.clone(),
    })
}
