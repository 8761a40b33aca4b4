//! Findings: diagnostics as data, grouped by code and column.
//!
//! A group keeps its count, the lines it was met in as ranges and its first places in full, so that a file with a
//! million errors needs no more memory than one with ten. Where all of them are wanted (`--json`), each also goes as
//! one JSON line to a spool file; of notes, which mostly say the same of every record, the first ones of each kind.

use std::io::{BufRead, BufReader, BufWriter, Seek, Write};

use indexmap::IndexMap;

use super::Severity;
use super::line::to_json;

/// Places of a group that are kept in full.
const KEPT: usize = 3;
/// Notes of a group that are listed where all findings are.
const NOTES: u64 = 1000;
/// Ranges of lines that a group keeps.
const RANGES: usize = 64;

/// What makes findings one group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The code.
    pub code: String,
    /// The column's title, if it concerns one.
    pub column: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// What of several things under one code it is, where those have other words; mostly nothing.
    pub variant: &'static str,
}

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The physical line, from 1.
    pub line: u64,
    /// The character in the line, from 1; what may not be shown in front of it counts as one.
    pub column: u64,
    /// The record's number after the header, from 1; 0 for the header and what is before the records.
    pub record: u64,
}

/// A line of the input with secrets masked, and which part of it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text of the line, ready to be shown.
    pub text: String,
    /// Bytes of `text` that are meant.
    pub span: std::ops::Range<usize>,
}

/// What a finding says, made only if it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail {
    /// One sentence, lower case, without full stop.
    pub message: String,
    /// A few words for the part that is meant.
    pub label: String,
    /// Which column, field and format are meant; the vendor's reason.
    pub notes: Vec<String>,
    /// One thing to do.
    pub help: Option<String>,
    /// The line.
    pub excerpt: Option<Excerpt>,
}

/// One finding, kept in full.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Where.
    pub place: Option<Place>,
    /// What.
    pub detail: Detail,
}

/// All findings of one key.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// How many.
    pub count: u64,
    /// The first ones.
    pub first: Vec<Finding>,
    /// The lines of all, as ranges in order; the last ones may be missing when there are very many.
    pub lines: Vec<(u64, u64)>,
    /// Whether lines are missing.
    pub lines_cut: bool,
    /// How many of them stand in the list of all findings.
    pub listed: u64,
}

impl Group {
    /// Whether a further one of this severity stands in the list of all findings.
    fn lists(&self, severity: Severity) -> bool {
        severity > Severity::Note || self.listed < NOTES
    }
}

/// The findings of a run.
#[derive(Debug, Default)]
pub struct Findings {
    groups: IndexMap<Key, Group>,
    spool: Option<BufWriter<std::fs::File>>,
    spool_failed: bool,
    keep_all: bool,
}

impl Findings {
    /// Findings of which each goes to a spool file too.
    ///
    /// # Errors
    /// When no temporary file can be made.
    pub fn spooled() -> std::io::Result<Findings> {
        let file = crate::source::unlinked()?;
        Ok(Findings { spool: Some(BufWriter::new(file)), ..Findings::default() })
    }

    /// Adds a finding. `detail` is called only if it will be kept.
    pub fn add(
        &mut self,
        code: &str,
        column: Option<&str>,
        severity: Severity,
        place: Option<Place>,
        detail: impl FnOnce() -> Detail,
    ) {
        let line = place.map(|place| place.line);
        self.add_at((code, ""), column, severity, line, || (place, detail()));
    }

    /// Adds a finding of which only the line is known before it is settled that it is kept. Behind the code stands the
    /// variant.
    pub fn add_at(
        &mut self,
        (code, variant): (&str, &'static str),
        column: Option<&str>,
        severity: Severity,
        line: Option<u64>,
        finding: impl FnOnce() -> (Option<Place>, Detail),
    ) {
        let index = self.index((code, variant), column, severity);
        let Some((key, group)) = self.groups.get_index_mut(index) else { return };
        group.count += 1;
        if let Some(line) = line {
            add_lines(group, line, line);
        }
        let list = (self.keep_all || self.spool.is_some()) && group.lists(severity);
        if !list && group.first.len() >= KEPT {
            return;
        }
        let (place, detail) = finding();
        let finding = Finding { place, detail };
        group.listed += u64::from(list);
        if let Some(spool) = self.spool.as_mut().filter(|_| list) {
            let line = to_json(key, &finding);
            self.spool_failed |= writeln!(spool, "{line}").is_err();
        }
        if self.keep_all && list || group.first.len() < KEPT {
            group.first.push(finding);
        }
    }

    /// The group of a key of which enough are kept, so that a further finding is only counted. `None` where it is
    /// wanted.
    pub(crate) fn full(&self, code: &str, column: Option<&str>, severity: Severity) -> Option<usize> {
        let of_key = |key: &Key| {
            key.code == code
                && key.severity == severity
                && key.column.as_deref() == column
                && key.variant.is_empty()
        };
        let index = self.groups.iter().position(|(key, _)| of_key(key))?;
        let (_, group) = self.groups.get_index(index)?;
        let wanted = self.wants_every() && group.lists(severity);
        (group.first.len() >= KEPT && !wanted).then_some(index)
    }

    /// The group of a key in findings of a part, of which enough are known to be kept from earlier parts.
    pub(crate) fn counted(&mut self, code: &str, column: Option<&str>, severity: Severity) -> usize {
        self.index((code, ""), column, severity)
    }

    /// Counts a finding in a group that [`Findings::full`] or [`Findings::counted`] gave.
    pub(crate) fn count_in(&mut self, index: usize, line: u64) {
        if let Some((_, group)) = self.groups.get_index_mut(index) {
            group.count += 1;
            add_lines(group, line, line);
        }
    }

    /// Counts a finding that is not given in full.
    pub fn count_at(
        &mut self,
        (code, variant): (&str, &'static str),
        column: Option<&str>,
        severity: Severity,
        line: u64,
    ) {
        let index = self.index((code, variant), column, severity);
        self.count_in(index, line);
    }

    /// Where the group of those findings is; it is made if it is new.
    fn index(
        &mut self,
        (code, variant): (&str, &'static str),
        column: Option<&str>,
        severity: Severity,
    ) -> usize {
        // Most findings fall into a group that exists: look it up without making a key.
        let found = self.groups.iter().position(|(key, _)| {
            key.code == code
                && key.severity == severity
                && key.column.as_deref() == column
                && key.variant == variant
        });
        found.unwrap_or_else(|| {
            let key = Key { code: code.to_owned(), column: column.map(str::to_owned), severity, variant };
            self.groups.insert_full(key, Group::default()).0
        })
    }

    /// Findings of a part of a run, to be absorbed: all that will be listed are kept in full if `every` are wanted.
    pub fn part(every: bool) -> Findings {
        Findings { keep_all: every, ..Findings::default() }
    }

    /// Whether every finding is wanted in full.
    pub fn wants_every(&self) -> bool {
        self.keep_all || self.spool.is_some()
    }

    /// Takes over the findings of a later part of the run.
    pub fn absorb(&mut self, part: Findings) {
        for (key, other) in part.groups {
            let entry = self.groups.entry(key);
            let key = entry.key().clone();
            let group = entry.or_default();
            group.count += other.count;
            group.lines_cut |= other.lines_cut;
            for (from, to) in other.lines {
                add_lines(group, from, to);
            }
            for finding in other.first {
                if let Some(spool) = self.spool.as_mut().filter(|_| group.lists(key.severity)) {
                    let line = to_json(&key, &finding);
                    self.spool_failed |= writeln!(spool, "{line}").is_err();
                    group.listed += 1;
                }
                if group.first.len() < KEPT {
                    group.first.push(finding);
                }
            }
        }
    }

    /// The groups: worst first, then in the order in which they were met.
    pub fn groups(&self) -> Vec<(&Key, &Group)> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|(key, _)| std::cmp::Reverse(key.severity));
        groups
    }

    /// How many findings have that severity.
    pub fn count(&self, severity: Severity) -> u64 {
        self.groups.iter().filter(|(key, _)| key.severity == severity).map(|(_, group)| group.count).sum()
    }

    /// How many errors are about the file and not about one of its records.
    pub fn of_file(&self) -> u64 {
        let of_record = |finding: &Finding| finding.place.is_some_and(|place| place.record > 0);
        self.groups
            .iter()
            .filter(|(key, group)| key.severity == Severity::Error && !group.first.iter().any(of_record))
            .map(|(_, group)| group.count)
            .sum()
    }

    /// The first lines in which that code was found, at most so many.
    pub fn first_lines(&self, code: &str, most: usize) -> Vec<u64> {
        let groups = self.groups.iter().filter(|(key, _)| key.code == code);
        let ranges = groups.flat_map(|(_, group)| &group.lines);
        let mut lines: Vec<u64> = ranges.flat_map(|(from, to)| (*from..=*to).take(most)).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.truncate(most);
        lines
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// All findings that are listed as JSON lines, in the order in which they were made.
    ///
    /// # Errors
    /// When the spool cannot be written or read.
    pub fn each_json(&mut self, mut line: impl FnMut(&str) -> std::io::Result<()>) -> std::io::Result<()> {
        let Some(spool) = &mut self.spool else {
            for (key, group) in &self.groups {
                for finding in &group.first {
                    line(&to_json(key, finding))?;
                }
            }
            return Ok(());
        };
        if self.spool_failed {
            return Err(std::io::Error::other("the findings could not be written to a temporary file"));
        }
        spool.flush()?;
        let file = spool.get_mut();
        file.rewind()?;
        for text in BufReader::new(file).lines() {
            line(&text?)?;
        }
        Ok(())
    }
}

fn add_lines(group: &mut Group, from: u64, to: u64) {
    if let Some((_, end)) = group.lines.last_mut()
        && (*end == from || *end + 1 == from)
    {
        *end = to;
    } else if group.lines.len() < RANGES {
        group.lines.push((from, to));
    } else {
        group.lines_cut = true;
    }
}

#[cfg(test)]
mod tests;
