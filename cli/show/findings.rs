//! Findings and faults of maps, drawn as rustc draws its diagnostics.

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use tieline_core::map::MapFaults;
use tieline_core::report::{Finding, Findings, Group, Key, Severity};

use super::{count, thousands};

/// Lines that findings take where nothing else is to be said, however many there are.
pub(crate) const ALONE: usize = 34;
/// Lines that they take where the ledger follows.
pub(crate) const BESIDE: usize = 24;
/// Groups that are shown at all.
const SHOWN: usize = 12;
/// Ranges of lines that are named.
const RANGES: usize = 8;

/// All groups of findings in so many lines: the first ones in full as long as there is room for a line of each other, the
/// others as a line each.
pub(crate) fn all(findings: &Findings, file: &str, room: usize) -> String {
    let groups = findings.groups();
    let shown = groups.len().min(SHOWN);
    let mut left = room.saturating_sub(usize::from(groups.len() > SHOWN));
    let mut out = String::new();
    let mut full = true;
    for (index, (key, group)) in groups.iter().take(shown).enumerate() {
        let others = shown - index - 1;
        let block = if full { block(key, group, file) } else { String::new() };
        let lines = block.lines().count();
        // Once one is too long for the room, no later one is shown in full: the worst stand first.
        full &= index == 0 || lines + others <= left;
        let text = if full { block } else { line(key, group, file) };
        left = left.saturating_sub(text.lines().count());
        out.push_str(&text);
    }
    if groups.len() > SHOWN {
        let more = &groups[SHOWN..];
        let sum: u64 = more.iter().map(|(_, group)| group.count).sum();
        out.push_str(&format!(
            "and {} of {} more; `--json` or `--report` lists all\n",
            count(sum, "finding"),
            count(more.len() as u64, "kind")
        ));
    }
    out
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Refuse => Level::ERROR.with_name("refused"),
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// One group in full: its first finding with its line, and where the others are.
fn block(key: &Key, group: &Group, file: &str) -> String {
    let Some(first) = group.first.first() else { return String::new() };
    let detail = &first.detail;
    let title = level(key.severity).primary_title(detail.message.as_str()).id(key.code.as_str());
    let mut report = title.elements(std::iter::empty::<Snippet<'_, annotate_snippets::Annotation<'_>>>());
    if let Some(place) = first.place {
        let (line, column) = (place.line as usize, place.column as usize);
        report = report.element(Origin::path(file).line(line).char_column(column));
        if let Some(excerpt) = &detail.excerpt {
            let mut annotation = AnnotationKind::Primary.span(excerpt.span.clone());
            if !detail.label.is_empty() {
                annotation = annotation.label(detail.label.as_str());
            }
            report = report
                .element(Snippet::source(excerpt.text.as_str()).line_start(line).annotation(annotation));
        }
    }
    let mut notes = vec![detail.notes.join("; ")];
    notes.extend(others(group, first));
    for note in notes.iter().filter(|note| !note.is_empty()) {
        report = report.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(help) = &detail.help {
        report = report.element(Level::HELP.message(help.as_str()));
    }
    let mut text = String::new();
    for line in Renderer::styled().render(&[report]).lines() {
        // The place stands above already: what the renderer puts for a snippet without a path of its own is dropped.
        if anstream::adapter::strip_str(line).to_string().trim() != ":::" {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// One group as a line.
fn line(key: &Key, group: &Group, file: &str) -> String {
    let Some(first) = group.first.first() else { return String::new() };
    let place = first
        .place
        .map_or_else(|| file.to_owned(), |place| format!("{file}:{}:{}", place.line, place.column));
    let more = others(group, first).map(|others| format!(" ({others})")).unwrap_or_default();
    let help = first.detail.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    format!("{}[{}]: {place}: {}{help}{more}\n", key.severity.word(), key.code, first.detail.message)
}

/// Where the other findings of a group are.
fn others(group: &Group, first: &Finding) -> Option<String> {
    if group.count <= 1 {
        return None;
    }
    let more = group.count - 1;
    if first.place.is_none() {
        return Some(format!("{} more like this", thousands(more)));
    }
    let ranges: Vec<String> =
        group
            .lines
            .iter()
            .take(RANGES)
            .map(|(from, to)| {
                if from == to { thousands(*from) } else { format!("{}-{}", thousands(*from), thousands(*to)) }
            })
            .collect();
    let cut = group.lines.len() > RANGES || group.lines_cut;
    let lines = if group.lines.len() == 1 && group.lines[0].0 == group.lines[0].1 { "line" } else { "lines" };
    Some(format!(
        "{} more like this; all of them: {lines} {}{}",
        thousands(more),
        ranges.join(", "),
        if cut { ", …" } else { "" }
    ))
}

/// The faults of a map, each with its place.
pub(crate) fn map_faults(faults: &MapFaults) -> String {
    let mut out = String::new();
    for fault in faults.faults.iter().take(SHOWN) {
        let mut report = Level::ERROR
            .primary_title(fault.message.as_str())
            .id("map/invalid")
            .elements(std::iter::empty::<Snippet<'_, annotate_snippets::Annotation<'_>>>());
        if let Some(at) = &fault.at
            && let Some(source) = faults.sources.get(at.file)
        {
            let end = at.span.end.min(source.text.len());
            let span = at.span.start.min(end)..end;
            let mut annotation = AnnotationKind::Primary.span(span);
            if !fault.label.is_empty() {
                annotation = annotation.label(fault.label.as_str());
            }
            report = report.element(
                Snippet::source(source.text.as_str())
                    .path(source.name.as_str())
                    .fold(true)
                    .annotation(annotation),
            );
        }
        if let Some(help) = &fault.help {
            report = report.element(Level::HELP.message(help.as_str()));
        }
        out.push_str(&Renderer::styled().render(&[report]));
        out.push('\n');
    }
    if faults.faults.len() > SHOWN {
        out.push_str(&format!("and {} more\n", count((faults.faults.len() - SHOWN) as u64, "fault")));
    }
    out
}
