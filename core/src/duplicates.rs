//! Settles candidates of a unique rule: the source is read again and both records are compared, and the finding names
//! the line of the first one.

use std::collections::HashMap;

use bumpalo::Bump;

use crate::error::Error;
use crate::headers;
use crate::judge::{HIDDEN, Judge, SECRET, Scene, Spot, Visible, runs_together, visible_columns};
use crate::layout::{CutEnd, Cutter, Record, Rows};
use crate::map::{Demand, Map, Rule};
use crate::open::{Bound, Opened};
use crate::pass::{End, Work, spot_of};
use crate::plan::frame::Frame;
use crate::plan::unique::{self, Candidate};
use crate::plan::{WriteCx, Written};
use crate::report::{Detail, Findings, Place, Severity};
use crate::source::ChunkError;
use crate::value::shown::shown;

/// Candidates for which the source is read once more; each takes about 200 bytes meanwhile.
const BATCH: usize = 1 << 16;
/// Characters of a value that a message shows.
const VALUE_CHARS: usize = 60;

/// What is remembered of a record that a candidate names.
#[derive(Debug, Clone)]
struct Met {
    digest: Option<[u8; 20]>,
    place: Place,
    /// The values as a message shows them.
    shown: Box<str>,
}

/// Turns candidates into findings. Gives the numbers of the records that repeat an earlier one,
/// each with its rule.
///
/// # Errors
/// When the source cannot be read again.
pub(crate) fn settle(
    end: &mut End,
    opened: &mut Opened,
    bound: &Bound,
    work: &Work<'_>,
    skip_invalid: bool,
) -> Result<HashMap<u64, usize>, Error> {
    let candidates = std::mem::take(&mut end.candidates);
    let mut found = HashMap::new();
    if candidates.is_empty() {
        return Ok(found);
    }
    let map = match work {
        Work::Check(..) => bound.map.as_ref(),
        Work::Convert(plan, _) => plan.write.map,
    };
    let mut reread = Reread { opened, bound, work, map };
    for batch in candidates.chunks(BATCH) {
        let met = reread.all(batch)?;
        for candidate in batch {
            let rule = &map.rules[candidate.rule];
            let (Some(first), Some(second)) =
                (met.get(&(candidate.earlier, candidate.rule)), met.get(&(candidate.record, candidate.rule)))
            else {
                continue;
            };
            if first.digest.is_none() || first.digest != second.digest {
                continue;
            }
            // What repeats a record that is set aside itself repeats nothing that is written.
            if skip_invalid && found.contains_key(&first.place.record) {
                continue;
            }
            if rule.severity == Severity::Error {
                found.entry(second.place.record).or_insert(candidate.rule);
            }
            add(map, rule, first.place.line, second, &mut end.report.findings);
        }
    }
    Ok(found)
}

fn add(map: &Map, rule: &Rule, line: u64, met: &Met, findings: &mut Findings) {
    let cells = cells_of(rule);
    let title = cells.first().map(|cell| map.cells[*cell].title.as_str());
    let shown = &met.shown;
    findings.add(&rule.code, title, rule.severity, Some(met.place), || {
        let titles: Vec<String> = cells.iter().map(|cell| format!("`{}`", map.cells[*cell].title)).collect();
        Detail {
            message: format!("{shown} in {} stands in line {line} already", titles.join(" and ")),
            label: String::new(),
            notes: vec![map.name.clone(), rule.because.clone()],
            help: rule
                .help
                .clone()
                .or_else(|| Some("correct one of the two records; the first one stays".into())),
            excerpt: None,
        }
    });
}

fn cells_of(rule: &Rule) -> &[usize] {
    match &rule.demand {
        Demand::Unique(cells) => cells,
        _ => &[],
    }
}

struct Reread<'r, 'm> {
    opened: &'r mut Opened,
    bound: &'r Bound,
    work: &'r Work<'m>,
    map: &'r Map,
}

impl Reread<'_, '_> {
    /// The records that these candidates name, by their numbers and by rule: one reading of the source.
    fn all(&mut self, batch: &[Candidate]) -> Result<HashMap<(u64, usize), Met>, Error> {
        let mut wanted: Vec<(u64, usize)> =
            batch.iter().flat_map(|one| [(one.earlier, one.rule), (one.record, one.rule)]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut met = HashMap::with_capacity(wanted.len());
        let mut wanted = wanted.into_iter().peekable();
        let mut cutter = Cutter::new(&self.bound.dialect);
        cutter.pass_lines(self.bound.preface.lines);
        let (lead, mut skip) = (self.bound.preface.lead, self.bound.preface.bytes);
        let visible = visible_columns(&self.bound.map, &self.bound.binding);
        let reader = Reader { bound: self.bound, work: self.work, map: self.map, lead, visible };
        let mut chunks = self.opened.source.chunks(self.opened.encoding)?;
        let mut rows = Rows::default();
        let mut consumed = 0;
        // The header is no record.
        let mut header = self.bound.binding.header || lead > 0;
        let mut number = 0;
        while wanted.peek().is_some() {
            let chunk = match chunks.next(consumed) {
                Ok(chunk) => chunk,
                Err(ChunkError::File(fault)) => return Err(fault.into()),
                Err(ChunkError::NotText { .. }) => break,
            };
            let text = &chunk.text[skip..];
            rows.clear();
            let cut = cutter.cut(text, chunk.last, &mut rows);
            for record in &rows.records {
                number += u64::from(!std::mem::take(&mut header));
                let mut cells = None;
                while let Some((_, rule)) = wanted.next_if(|(wanted, _)| *wanted <= number) {
                    let cells = cells.get_or_insert_with(|| reader.replay(text, &rows, record));
                    met.insert((number, rule), reader.met(rule, cells, text, &rows, record, number));
                }
            }
            if cut.end != CutEnd::More || chunk.last && cut.consumed == 0 {
                break;
            }
            if cut.consumed > 0 {
                consumed = cut.consumed + skip;
                skip = 0;
            } else {
                consumed = 0;
            }
        }
        Ok(met)
    }
}

/// Reads one record again as the pass did.
struct Reader<'r, 'm> {
    bound: &'r Bound,
    work: &'r Work<'m>,
    map: &'r Map,
    lead: usize,
    /// What may be shown of each physical column.
    visible: Vec<Visible>,
}

impl Reader<'_, '_> {
    fn met(
        &self,
        rule: usize,
        cells: &[String],
        text: &str,
        rows: &Rows,
        record: &Record,
        number: u64,
    ) -> Met {
        let rule = &self.map.rules[rule];
        let of_rule = cells_of(rule);
        let texts: Vec<&str> =
            of_rule.iter().map(|cell| cells.get(*cell).map_or("", String::as_str)).collect();
        let secret =
            of_rule.iter().any(|cell| self.map.secret(&self.map.columns[self.map.cells[*cell].column]));
        let own = rows.record_cells(record).iter().skip(self.lead);
        let own: Vec<&str> = own.map(|cell| rows.text(text, *cell)).collect();
        let wide = own.len() == self.bound.binding.columns.len()
            && !runs_together(&own, self.bound.dialect.delimiter);
        let show = |text: &&str| match secret {
            _ if !wide || headers::doubtful(&self.bound.faults) => HIDDEN.to_owned(),
            true => SECRET.to_owned(),
            false => format!("`{}`", shown(text, VALUE_CHARS)),
        };
        let shown: Vec<String> = texts.iter().map(show).collect();
        let spot =
            of_rule.first().map_or(Spot::Record, |cell| spot_of(&self.bound.binding, self.work, *cell));
        Met {
            digest: unique::digest(&texts, rule.fold),
            place: self.scene(text, rows, record, number).place(spot),
            shown: shown.join(" with ").into(),
        }
    }

    /// The cells of the judged map.
    fn replay(&self, text: &str, rows: &Rows, record: &Record) -> Vec<String> {
        let lead = self.lead;
        let texts: Vec<&str> =
            rows.record_cells(record).iter().skip(lead).map(|cell| rows.text(text, *cell)).collect();
        let own = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        match self.work {
            Work::Check(..) => {
                let of_cell = self.bound.binding.of_cell.iter();
                of_cell
                    .map(|at| at.and_then(|at| texts.get(at)).map_or_else(String::new, |t| (*t).to_owned()))
                    .collect()
            }
            Work::Convert(plan, _) => {
                let bump = Bump::new();
                let mut frame = Frame::new(plan.slots.len());
                let mut findings = Findings::default();
                // Nobody reads these findings.
                let scene = Scene { hidden: true, ..self.scene(text, rows, record, 0) };
                let mut judge = Judge::new(&mut findings, scene);
                plan.read.run(&texts, &mut frame, &bump, &mut judge);
                let rows = [texts];
                let cx = WriteCx { texts: &rows, origins: &plan.origins, bump: &bump, lead };
                let mut written = Written::default();
                plan.write.run(&mut frame, &cx, &mut written, &mut judge);
                own(&written.cells)
            }
        }
    }

    fn scene<'a>(&'a self, chunk: &'a str, rows: &'a Rows, record: &'a Record, number: u64) -> Scene<'a> {
        Scene {
            chunk,
            rows,
            record,
            number,
            terminator: self.bound.dialect.terminator,
            user: &[],
            row: 0,
            visible: &self.visible,
            hidden: headers::doubtful(&self.bound.faults),
        }
    }
}
