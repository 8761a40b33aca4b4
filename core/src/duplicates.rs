//! Settles candidates of a unique rule: both records are read again and compared by text, and the finding names the
//! line of the first one.

use std::collections::{HashMap, HashSet};

use bumpalo::Bump;

use crate::error::Error;
use crate::judge::{Judge, Scene};
use crate::layout::{Cutter, Rows, Terminator};
use crate::map::Demand;
use crate::open::{Bound, Opened};
use crate::pass::{End, Work};
use crate::plan::frame::Frame;
use crate::plan::unique::{self, Candidate};
use crate::plan::{WriteCx, Written};
use crate::report::{Detail, Findings, Severity};
use crate::source::ChunkError;
use crate::value::shown::shown;

/// Text that is read to have one record; longer ones are read again, whole.
const REACH: usize = 64 * 1024;

/// Turns candidates into findings. Gives the numbers of the records that repeat an earlier one.
///
/// # Errors
/// When the source cannot be read again.
pub(crate) fn settle(
    end: &mut End,
    opened: &mut Opened,
    bound: &Bound,
    work: &Work<'_>,
    skip_invalid: bool,
) -> Result<HashSet<u64>, Error> {
    let candidates = std::mem::take(&mut end.candidates);
    let mut found = HashSet::new();
    if candidates.is_empty() {
        return Ok(found);
    }
    let map = match work {
        Work::Check(..) => bound.map.as_ref(),
        Work::Convert(plan, _) => plan.write.map,
    };
    let mut reread = Reread { opened, bound, work, cache: HashMap::new() };
    let mut settled: Vec<(Candidate, Vec<String>)> = Vec::new();
    for candidate in candidates {
        let rule = &map.rules[candidate.rule];
        let Demand::Unique(cells) = &rule.demand else { continue };
        let pick = |row: &[String]| -> Vec<String> {
            cells.iter().map(|cell| row.get(*cell).cloned().unwrap_or_default()).collect()
        };
        let (first, second) =
            (pick(&reread.cells(candidate.earlier)?), pick(&reread.cells(candidate.offset)?));
        if unique::same(&first, &second, rule.fold) {
            settled.push((candidate, second));
        }
    }
    let lines = reread.lines(settled.iter().map(|(candidate, _)| candidate.earlier).collect())?;
    for (candidate, values) in settled {
        let rule = &map.rules[candidate.rule];
        let Demand::Unique(cells) = &rule.demand else { continue };
        let severity = rule.severity;
        if severity == Severity::Error {
            found.insert(candidate.place.record);
            if !skip_invalid {
                end.report.counts.repeated = found.len() as u64;
            }
        }
        let titles: Vec<String> = cells.iter().map(|cell| format!("`{}`", map.cells[*cell].title)).collect();
        let title = cells.first().map(|cell| map.cells[*cell].title.clone());
        let secret = cells.iter().any(|cell| map.secret(&map.columns[map.cells[*cell].column]));
        let line = lines.get(&candidate.earlier).copied().unwrap_or(0);
        end.report.findings.add(&rule.code, title.as_deref(), severity, Some(candidate.place), || {
            let shown: Vec<String> =
                values
                    .iter()
                    .map(|value| {
                        if secret {
                            crate::judge::SECRET.to_owned()
                        } else {
                            format!("`{}`", shown(value, 60))
                        }
                    })
                    .collect();
            Detail {
                message: format!(
                    "{} in {} stands in line {line} already",
                    shown.join(" with "),
                    titles.join(" and ")
                ),
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
    Ok(found)
}

struct Reread<'r, 'm> {
    opened: &'r mut Opened,
    bound: &'r Bound,
    work: &'r Work<'m>,
    cache: HashMap<u64, Vec<String>>,
}

impl Reread<'_, '_> {
    /// The cells of the judged map of the record that begins there.
    fn cells(&mut self, offset: u64) -> Result<Vec<String>, Error> {
        if let Some(cells) = self.cache.get(&offset) {
            return Ok(cells.clone());
        }
        let mut reach = REACH;
        let cells = loop {
            let text = self.opened.source.text_at(self.opened.encoding, offset, reach)?;
            let last = text.len() < reach.saturating_sub(4);
            let mut rows = Rows::default();
            Cutter::new(&self.bound.dialect).cut(&text, last, &mut rows);
            if rows.records.is_empty() && !last && reach <= crate::layout::MAX_RECORD * 2 {
                reach *= 8;
                continue;
            }
            break self.replay(&text, &rows);
        };
        if self.cache.len() > 4096 {
            self.cache.clear();
        }
        self.cache.insert(offset, cells.clone());
        Ok(cells)
    }

    fn replay(&self, text: &str, rows: &Rows) -> Vec<String> {
        let Some(record) = rows.records.first() else { return Vec::new() };
        let lead = self.opened.preface.lead;
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
                let scene = Scene {
                    chunk: text,
                    rows,
                    record,
                    number: 0,
                    terminator: Terminator::LfOrCrLf,
                    visible: &[],
                    hidden: true,
                };
                let mut judge =
                    Judge { findings: &mut findings, scene, failed: false, allow: &[], said: None };
                plan.read.run(&texts, &mut frame, &bump, &mut judge);
                let rows = [texts];
                let cx = WriteCx { texts: &rows, origins: &plan.origins, bump: &bump, lead };
                let mut written = Written::default();
                plan.write.run(&mut frame, &cx, &mut written, &mut judge);
                own(&written.cells)
            }
        }
    }

    /// The physical lines in which those records begin, by reading the source once more.
    fn lines(&mut self, mut offsets: Vec<u64>) -> Result<HashMap<u64, u64>, Error> {
        offsets.sort_unstable();
        offsets.dedup();
        let mut lines = HashMap::new();
        let end = match self.bound.dialect.terminator {
            Terminator::LfOrCrLf => b'\n',
            Terminator::Cr => b'\r',
        };
        let mut wanted = offsets.into_iter().peekable();
        let mut chunks = self.opened.source.chunks(self.opened.encoding)?;
        let (mut line, mut consumed) = (1u64, 0);
        while wanted.peek().is_some() {
            let chunk = match chunks.next(consumed) {
                Ok(chunk) => chunk,
                Err(ChunkError::File(fault)) => return Err(fault.into()),
                Err(ChunkError::NotText { .. }) => break,
            };
            let bytes = chunk.text.as_bytes();
            let mut at = 0;
            while let Some(offset) = wanted.peek().copied() {
                let Some(index) = offset.checked_sub(chunk.offset).map(|index| index as usize) else { break };
                if index > bytes.len() || (index == bytes.len() && !chunk.last) {
                    break;
                }
                line += memchr::memchr_iter(end, &bytes[at..index]).count() as u64;
                at = index;
                lines.insert(offset, line);
                wanted.next();
            }
            line += memchr::memchr_iter(end, &bytes[at..]).count() as u64;
            if chunk.last {
                break;
            }
            consumed = bytes.len();
        }
        Ok(lines)
    }
}
