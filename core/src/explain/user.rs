//! The records of one user, replayed and judged, and put into the form of an explanation.

use std::collections::HashMap;
use std::sync::Arc;

use super::find::Group;
use super::trace::{self, From, Replay, Told, Trace};
use super::words;
use super::{CellAt, End, Explained, Put, Step, Went};
use crate::convert::nowhere;
use crate::error::Error;
use crate::headers;
use crate::judge::{HIDDEN, Scene, Spot, Visible, runs_together, visible_columns};
use crate::layout::{Cutter, Record, Rows, Terminator};
use crate::map::Map;
use crate::open::{Bound, Opened};
use crate::pass::{Job, Progress, Stop, Work};
use crate::plan::frame::Slots;
use crate::plan::read::{ReadPlan, Strictness};
use crate::plan::{Options, Plan};
use crate::preface::Preface;
use crate::report::{Fate, Findings, Report, Severity, ledger};
use crate::source::{Encoding, Source};
use crate::value::shown::shown;

/// Explains the user of a group that has the record of that number.
pub(super) fn explain(
    opened: &Opened,
    bound: &Bound,
    target: Option<&Arc<Map>>,
    options: &Options,
    group: Group,
    row: u64,
) -> Result<Explained, Error> {
    let plan = target.map(|target| Plan::compile(&bound.map, &bound.binding, target, options));
    let group = match &plan {
        Some(plan) => own_records(bound, plan, group, row),
        None => group,
    };
    let mut cutter = Cutter::new(&bound.dialect);
    cutter.pass_lines(group.line - 1);
    let mut rows = Rows::default();
    cutter.cut(&group.text, true, &mut rows);
    let view = View {
        bound,
        text: &group.text,
        rows: &rows,
        first: group.first,
        visible: visible_columns(&bound.map, &bound.binding),
    };
    let texts: Vec<Vec<&str>> = rows.records.iter().map(|record| view.texts(record)).collect();
    let trace = match &plan {
        Some(plan) => Replay::new(plan).user(&texts, &mut Findings::default()),
        None => {
            let mut slots = Slots::default();
            let read = ReadPlan::compile(&bound.map, &bound.binding, &mut slots, Strictness::Vendor);
            trace::replay_read(&read, &slots, &texts[0], &mut Findings::default())
        }
    };
    let report = judged(opened, bound, target, options, &group)?;
    let findings = report.findings;
    let end = match target {
        None => End::Read,
        Some(_) if trace.removes.is_some() => End::Removed,
        Some(_) if report.counts.set_aside > 0 => End::SetAside,
        Some(_) if findings.count(Severity::Refuse) > 0 => End::Refused,
        Some(_) => End::Written,
    };
    let ledger = plan.as_ref().map(|plan| plan.ledger(&bound.binding, options));
    let mut columns = Vec::new();
    for (index, record) in rows.records.iter().enumerate() {
        columns.extend(view.record(index, record, &trace, plan.as_ref(), ledger.as_ref()));
    }
    Ok(Explained {
        input: opened.source.name().to_owned(),
        source: Arc::clone(&bound.map),
        target: target.cloned(),
        row,
        records: rows
            .records
            .iter()
            .enumerate()
            .map(|(index, record)| (group.first + index as u64, record.line))
            .collect(),
        evidence: Vec::new(),
        notes: opened.preface.notes.clone(),
        end,
        columns,
        written: plan.as_ref().map(|plan| view.written(plan, &trace)).unwrap_or_default(),
        findings,
    })
}

/// Of neighbours with one key those that are the user of the record: one that says something else is another user.
fn own_records(bound: &Bound, plan: &Plan<'_>, group: Group, row: u64) -> Group {
    let mut rows = Rows::default();
    let mut cutter = Cutter::new(&bound.dialect);
    cutter.cut(&group.text, true, &mut rows);
    let lead = bound.binding.lead;
    let cells = |record: &Record| -> Vec<&str> {
        let cells = rows.record_cells(record).iter().skip(lead);
        cells.map(|cell| rows.text(&group.text, *cell)).collect()
    };
    let wanted = (row - group.first) as usize;
    let mut first = 0;
    let mut user: Vec<Vec<&str>> = Vec::new();
    let mut end = rows.records.len();
    for (index, record) in rows.records.iter().enumerate() {
        let texts = cells(record);
        if !user.is_empty() && !trace::agrees(plan, &user, &texts) {
            if index > wanted {
                end = index;
                break;
            }
            first = index;
            user.clear();
        }
        user.push(texts);
    }
    let (Some(from), Some(last)) = (rows.records.get(first), rows.records.get(end - 1)) else { return group };
    let start = from.start as usize;
    let line = group.line + from.line - 1;
    Group {
        text: group.text[start..last.end as usize].to_owned(),
        line,
        first: group.first + first as u64,
        key: group.key,
    }
}

/// What a pass over these records alone finds.
fn judged(
    opened: &Opened,
    bound: &Bound,
    target: Option<&Arc<Map>>,
    options: &Options,
    group: &Group,
) -> Result<Report, Error> {
    let end = if bound.preface.terminator == Terminator::Cr { '\r' } else { '\n' };
    // Something stands where a header is passed over.
    let header = bound.binding.header || bound.preface.lead > 0;
    let lines = group.line - 1 - u64::from(header && group.line > 1);
    let text = if header { format!("header{end}{}", group.text) } else { group.text.clone() };
    let preface = Preface { bytes: 0, lines, notes: Vec::new(), ..bound.preface.clone() };
    let work = match target {
        Some(target) => {
            let plan = Plan::compile(&bound.map, &bound.binding, target, options);
            Work::Convert(Box::new(plan), target.layout.dialect(target.layout.delimiter()))
        }
        None => {
            let mut slots = Slots::default();
            let read = ReadPlan::compile(&bound.map, &bound.binding, &mut slots, Strictness::Vendor);
            Work::Check(read, slots)
        }
    };
    let ledger = match &work {
        Work::Convert(plan, _) => plan.ledger(&bound.binding, options),
        Work::Check(..) => ledger::Ledger::default(),
    };
    let job = Job {
        source: &bound.map,
        binding: &bound.binding,
        dialect: &bound.dialect,
        preface: &preface,
        work: &work,
        hidden: headers::doubtful(&bound.faults),
        allow: &options.allow,
        masks: None,
        parts: false,
        duplicates: &HashMap::new(),
        remarks: None,
        skip_invalid: false,
        admits: false,
        changes: 0,
        traced: false,
        progress: Progress::default(),
        threads: 1,
        plain: true,
    };
    let mut source = Source::from_reader(opened.source.name(), text.as_bytes())?;
    let chunks = source.chunks(Encoding::Utf8)?;
    match job.run(chunks, Report { ledger, ..Report::default() }, &mut nowhere()) {
        Ok(end) => Ok(end.report),
        Err(Stop::Error(error)) => Err(error),
        // The text was decoded already.
        Err(Stop::NotText { .. }) => Err(Error::Bug("decoded text is no text".into())),
    }
}

/// The records of a user with what may be shown of them.
struct View<'v> {
    bound: &'v Bound,
    text: &'v str,
    rows: &'v Rows,
    first: u64,
    visible: Vec<Visible>,
}

impl<'v> View<'v> {
    fn texts(&self, record: &Record) -> Vec<&'v str> {
        let cells = self.rows.record_cells(record).iter().skip(self.bound.binding.lead);
        cells.map(|cell| self.rows.text(self.text, *cell)).collect()
    }

    fn scene<'s>(&'s self, index: usize, record: &'s Record) -> Scene<'s> {
        Scene {
            chunk: self.text,
            rows: self.rows,
            record,
            number: self.first + index as u64,
            user: &[],
            row: 0,
            terminator: self.bound.dialect.terminator,
            visible: &self.visible,
            hidden: self.hidden(record),
        }
    }

    /// Whether the cells of a record may stand in the wrong columns, so that nothing of it is shown.
    fn hidden(&self, record: &Record) -> bool {
        headers::doubtful(&self.bound.faults)
            || record.cell_count as usize != self.visible.len()
            || runs_together(&self.texts(record), self.bound.dialect.delimiter)
    }

    fn cell(&self, scene: &Scene<'_>, physical: usize, text: &str) -> CellAt {
        let spot = Spot::Cell(physical + self.bound.binding.lead);
        let place = scene.place(spot);
        let known = self.bound.binding.columns.get(physical);
        let title = known.map_or_else(|| format!("cell {}", physical + 1), |known| known.title.to_string());
        CellAt {
            title: shown(&title, 60).into_owned(),
            line: place.line,
            column: place.column,
            text: if text.is_empty() { "blank".to_owned() } else { scene.value(spot, text) },
            filled: !text.is_empty(),
        }
    }

    /// The columns of one record, in the order of the file.
    fn record(
        &self,
        index: usize,
        record: &Record,
        trace: &Trace,
        plan: Option<&Plan<'_>>,
        ledger: Option<&ledger::Ledger>,
    ) -> Vec<Step> {
        let scene = self.scene(index, record);
        let texts = self.texts(record);
        let hidden = self.hidden(record);
        let mut steps: Vec<(usize, Step)> = Vec::new();
        let mut bound = Vec::new();
        for told in trace.read.iter().filter(|told| told.row == index) {
            let mut step = self.told(told, &scene, trace, plan, hidden);
            let at = told.cells.first().map_or(usize::MAX, |(at, _)| *at);
            bound.extend(told.cells.iter().map(|(at, _)| *at));
            if let (Some(ledger), Some(Fate::Lost)) = (ledger, step.fate)
                && let Some(column) = ledger.columns.get(at)
            {
                step.reason = column.about.reason.to_string();
                step.by_hand = column.about.by_hand.as_deref().unwrap_or_default().to_owned();
            }
            steps.push((at, step));
        }
        for (at, text) in texts.iter().enumerate().filter(|(at, _)| !bound.contains(at)) {
            let reason = ledger.map(|ledger| match ledger.columns.get(at) {
                Some(column) => column.about.reason.to_string(),
                None => "the record has more cells than the first line".to_owned(),
            });
            let fate = plan.filter(|_| !text.is_empty()).map(|_| Fate::Lost);
            let step = Step {
                record: scene.number,
                cells: vec![self.cell(&scene, at, text)],
                codec: "not bound to any field".to_owned(),
                fate,
                reason: reason.unwrap_or_default(),
                ..Step::default()
            };
            steps.push((at, step));
        }
        steps.sort_by_key(|(at, _)| *at);
        steps.into_iter().map(|(_, step)| step).collect()
    }

    fn told(
        &self,
        told: &Told,
        scene: &Scene<'_>,
        trace: &Trace,
        plan: Option<&Plan<'_>>,
        hidden: bool,
    ) -> Step {
        let column = &self.bound.map.columns[told.column];
        let value = |value: &trace::Value| match hidden {
            true => HIDDEN.to_owned(),
            false => words::value(&value.said, value.secret),
        };
        let mut to = Vec::new();
        for put in &trace.written {
            let Some(plan) = plan else { continue };
            let target = plan.write.map;
            let column = &target.columns[put.column];
            for from in put.from.iter().filter(|from| from.said().contains(&(told.op, told.row))) {
                let by = match from {
                    From::Record { .. } => None,
                    From::Supplied { path, way, by, value, .. } => {
                        let secret = self.secret(plan, put);
                        let text = value.as_ref().map(|value| match hidden {
                            true => HIDDEN.to_owned(),
                            false => words::value(value, secret),
                        });
                        Some((path.clone(), text.unwrap_or_default(), words::way(*way, by)))
                    }
                };
                to.push(Went {
                    by,
                    codec: words::codec(&column.meaning),
                    title: target.title(column),
                    text: self.put_text(plan, put, hidden),
                });
            }
        }
        to.dedup();
        let worst = |fates: &[(usize, Fate)]| {
            let order = [Fate::SetAside, Fate::Lost, Fate::Internal, Fate::Changed, Fate::Kept];
            order.into_iter().find(|fate| fates.iter().any(|(_, own)| own == fate))
        };
        Step {
            record: scene.number,
            cells: told.cells.iter().map(|(at, text)| self.cell(scene, *at, text)).collect(),
            codec: words::codec(&column.meaning),
            values: told.values.iter().map(|one| (one.path.clone(), value(one), one.arrived)).collect(),
            to,
            fate: worst(&told.fates),
            ..Step::default()
        }
    }

    /// Whether a column of the target is a secret, or was made of one of the source.
    fn secret(&self, plan: &Plan<'_>, put: &trace::Put) -> bool {
        let target = plan.write.map;
        let mut said = put.from.iter().flat_map(From::said);
        target.confidential(&target.columns[put.column])
            || said.any(|(op, _)| self.bound.map.confidential(plan.read.ops[*op].column))
    }

    fn put_text(&self, plan: &Plan<'_>, put: &trace::Put, hidden: bool) -> String {
        let secret = self.secret(plan, put);
        let cells = put.cells.iter().map(|text| match hidden && !text.is_empty() {
            true => HIDDEN.to_owned(),
            false => words::cell(text, secret),
        });
        cells.collect::<Vec<_>>().join(", ")
    }

    fn written(&self, plan: &Plan<'_>, trace: &Trace) -> Vec<Put> {
        let target = plan.write.map;
        let hidden = self.rows.records.iter().any(|record| self.hidden(record));
        let title = |op: usize| plan.read.map.title(plan.read.ops[op].column);
        trace
            .written
            .iter()
            .map(|put| {
                let column = &target.columns[put.column];
                let from = put.from.iter().map(|from| {
                    let mut titles: Vec<String> = from.said().iter().map(|(op, _)| title(*op)).collect();
                    titles.dedup();
                    let how = match from {
                        From::Record { path, .. } => format!("the record: {path}"),
                        From::Supplied { way, by, .. } => words::way(*way, by),
                    };
                    (how, titles)
                });
                Put {
                    row: put.row,
                    title: target.title(column),
                    field: target.fields_of(column).iter().map(|f| f.path()).collect::<Vec<_>>().join(", "),
                    text: self.put_text(plan, put, hidden),
                    filled: put.cells.iter().any(|text| !text.is_empty()),
                    from: from.collect(),
                    supplied: put.from.iter().any(|from| matches!(from, From::Supplied { .. })),
                }
            })
            .collect()
    }
}
