//! What no file can do: the steps that are left to people, in the order in which they are taken.

use super::Step;
use crate::convert::{Outcome, Request, Verdict};
use crate::fault::show_path;
use crate::report::ledger::Column;
use crate::report::{Fate, Group, Key, Severity};
use crate::value::shown::shown;

/// Lines that a step names.
const LINES: usize = 3;
/// Titles that a step names.
const TITLES: usize = 8;
/// Kinds of errors that have a step each.
const GROUPS: usize = 8;
/// Characters of a title.
const TITLE_CHARS: usize = 60;

/// The steps of a run: of one that stands those of the import, of any other what lets it go on.
pub(super) fn steps(outcome: &Outcome, request: &Request) -> Vec<Step> {
    match outcome.verdict {
        Verdict::Done | Verdict::Partly => import(outcome, request),
        Verdict::Errors => correct(outcome, request),
        Verdict::Refused => permit(outcome),
        Verdict::Lossy => accept(outcome),
    }
}

/// The run stands.
fn import(outcome: &Outcome, request: &Request) -> Vec<Step> {
    let mut steps = Vec::new();
    if request.dry_run {
        steps.push(plain("This was a trial: convert the file without --dry-run."));
    }
    if let Some(path) = &outcome.rejects {
        let what = format!(
            "Correct the records that were set aside in `{}`, and convert that file as well.",
            show_path(path)
        );
        steps.push(Step { count: Some(outcome.report.counts.unsound()), ..plain(&what) });
    }
    let made = outcome.made.0.iter().filter(|_| outcome.report.counts.written > 0);
    for (at, made) in made.enumerate() {
        let import = format!("Import `{}` into {}", made.name, outcome.target.vendor);
        // The files of a bundle stand in the order of their import.
        steps.push(plain(&match (outcome.target.is_bundle(), at) {
            (true, 0) => format!("{import} first."),
            (true, _) => format!("{import} after that."),
            (false, _) => format!("{import}."),
        }));
    }
    steps.extend(places(outcome));
    steps.extend(removals(outcome));
    if let Some(path) = &outcome.handout {
        let what =
            format!("Give each user the secret that stands in `{}`, then delete that file.", show_path(path));
        steps.push(plain(&what));
    }
    steps
}

/// The data has errors: what each kind of them asks for, and the way around them.
fn correct(outcome: &Outcome, request: &Request) -> Vec<Step> {
    let (findings, counts) = (&outcome.report.findings, outcome.report.counts);
    let mut steps: Vec<Step> = findings
        .groups()
        .into_iter()
        .filter(|(key, _)| key.severity == Severity::Error)
        .map(|(key, group)| of_group(key, group, String::new()))
        .take(GROUPS)
        .collect();
    if steps.is_empty() {
        let what = "Mend what the warnings are about, or convert the file without --strict.";
        return vec![Step { count: Some(findings.count(Severity::Warning)), ..plain(what) }];
    }
    steps.push(plain("Convert the file again when that is done."));
    if findings.of_file() == 0 && counts.sound() > 0 && !request.skip_invalid {
        let strict = if request.strict { " in place of --strict" } else { "" };
        let what = format!(
            "Or convert it now with --skip-invalid{strict}: it writes the records that are sound, and puts the others into a file of rejects, to be corrected there."
        );
        steps.push(Step { count: Some(counts.sound()), ..plain(&what) });
    }
    steps
}

/// Something is refused until it is permitted by its code.
fn permit(outcome: &Outcome) -> Vec<Step> {
    let groups = outcome.report.findings.groups().into_iter();
    let mut steps: Vec<Step> = groups
        .filter(|(key, _)| key.severity == Severity::Refuse)
        .map(|(key, group)| of_group(key, group, format!("--allow {}", key.code)))
        .collect();
    steps.push(plain("Convert the file again with what was chosen."));
    steps
}

/// Something is lost that may not be: accepted, or set by hand afterwards.
fn accept(outcome: &Outcome) -> Vec<Step> {
    let ledger = &outcome.report.ledger;
    let columns: Vec<&Column> = outcome.forbidden.iter().map(|at| &ledger.columns[*at]).collect();
    let what = format!(
        "Accept that something of {} does not arrive: convert the file without --fail-on-loss, or name with --fail-on-loss=… what may not be lost, and nothing else.",
        titles(&columns)
    );
    let count = outcome.forbidden.iter().map(|at| ledger.gone(*at)).sum();
    let mut lines = lines(&columns);
    if lines.is_empty() {
        lines = outcome.report.findings.first_lines("record/removed", LINES);
    }
    let mut steps = vec![Step { count: Some(count), lines, ..plain(&what) }];
    steps.extend(places(outcome));
    steps.extend(removals(outcome));
    steps
}

/// What a group of findings asks for. `option`: what permits it, said where the finding itself does not say it.
fn of_group(key: &Key, group: &Group, option: String) -> Step {
    let detail = group.first.first().map(|finding| &finding.detail);
    let message = detail.map_or(key.code.as_str(), |detail| &detail.message);
    let help = detail.and_then(|detail| detail.help.clone());
    let permit = (!option.is_empty()).then(|| format!("permit it with `{option}`"));
    let help = match (help, permit) {
        (Some(help), Some(permit)) if !help.contains(&option) => format!("{help}; or {permit}"),
        (Some(help), _) => help,
        (None, Some(permit)) => permit,
        (None, None) => "correct it".to_owned(),
    };
    let first = group.lines.iter().flat_map(|(from, to)| (*from..=*to).take(LINES)).take(LINES);
    let what = format!("{}: {message}.", capital(&help));
    Step { count: Some(group.count), lines: first.collect(), ..plain(&what) }
}

/// A sentence begins with a capital.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Records that ask to remove something, which no file of the target can say.
fn removals(outcome: &Outcome) -> Option<Step> {
    let removed = outcome.report.counts.removed;
    let what = format!(
        "Do in {} what these records ask, to delete or to detach: {} has no word for it, and they are in no file.",
        outcome.target.vendor, outcome.target.name
    );
    (removed > 0).then(|| Step {
        place: outcome.target.by_hand("action").map(str::to_owned),
        count: Some(removed),
        lines: outcome.report.findings.first_lines("record/removed", LINES),
        ..plain(&what)
    })
}

fn plain(what: &str) -> Step {
    Step { what: what.to_owned(), place: None, count: None, lines: Vec::new() }
}

/// What was lost and can be set by hand, in the order of the target's map: one step a place.
fn places(outcome: &Outcome) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (_, place) in &outcome.target.by_hand {
        if steps.iter().any(|step| step.place.as_ref() == Some(place)) {
            continue;
        }
        let columns = outcome.report.ledger.columns.iter();
        let of_place: Vec<&Column> = columns
            .filter(|column| {
                column.about.by_hand.as_deref() == Some(place.as_str()) && column.fates.count(Fate::Lost) > 0
            })
            .collect();
        if of_place.is_empty() {
            continue;
        }
        steps.push(Step {
            what: format!("Set what {} said.", titles(&of_place)),
            place: Some(place.clone()),
            count: Some(of_place.iter().map(|column| column.fates.count(Fate::Lost)).sum()),
            lines: lines(&of_place),
        });
    }
    steps
}

/// The titles of columns in a sentence.
fn titles(columns: &[&Column]) -> String {
    let mut titles: Vec<String> = columns
        .iter()
        .take(TITLES)
        .map(|column| format!("`{}`", shown(&column.title, TITLE_CHARS)))
        .collect();
    if columns.len() > TITLES {
        titles.push(format!("{} more", columns.len() - TITLES));
    }
    titles.join(" and ")
}

/// The first lines in which something of columns is lost.
fn lines(columns: &[&Column]) -> Vec<u64> {
    let mut lines: Vec<u64> =
        columns.iter().flat_map(|column| column.fates.first_lines(Fate::Lost)).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.truncate(LINES);
    lines
}
