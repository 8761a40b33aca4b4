//! What no file can do: the steps that are left to people, in the order in which they are taken.

use super::Step;
use crate::convert::{Outcome, Request, Verdict};
use crate::fault::show_path;
use crate::report::Fate;
use crate::value::shown::shown;

/// Lines that a step names.
const LINES: usize = 3;
/// Characters of a title.
const TITLE_CHARS: usize = 60;

/// The steps of a run: none of the import while there is nothing to import.
pub(super) fn steps(outcome: &Outcome, request: &Request) -> Vec<Step> {
    let mut steps = Vec::new();
    if !matches!(outcome.verdict, Verdict::Done | Verdict::Partly) {
        steps.push(plain("Mend what is found below, and convert the file again."));
        return steps;
    }
    if request.dry_run {
        steps.push(plain("This was a trial: convert the file without --dry-run."));
    }
    if let Some(path) = &outcome.rejects {
        let aside = outcome.report.counts.set_aside - outcome.report.counts.passed_over();
        steps.push(Step {
            what: format!(
                "Correct the records that were set aside in `{}`, and convert that file as well.",
                show_path(path)
            ),
            count: Some(aside),
            ..plain("")
        });
    }
    for made in &outcome.made.0 {
        steps.push(plain(&format!("Import `{}` into {}.", made.name, outcome.target.vendor)));
    }
    steps.extend(places(outcome));
    let removed = outcome.report.counts.removed;
    if removed > 0 {
        steps.push(Step {
            what: format!(
                "Remove in {} what the list asks to remove: the format has no word for it.",
                outcome.target.vendor
            ),
            count: Some(removed),
            ..plain("")
        });
    }
    if let Some(path) = &outcome.handout {
        let what =
            format!("Give each user the secret that stands in `{}`, then delete that file.", show_path(path));
        steps.push(plain(&what));
    }
    steps
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
        let of_place: Vec<_> = columns
            .filter(|column| {
                column.by_hand.as_deref() == Some(place.as_str()) && column.fates.count(Fate::Lost) > 0
            })
            .collect();
        if of_place.is_empty() {
            continue;
        }
        let titles: Vec<String> =
            of_place.iter().map(|column| format!("`{}`", shown(&column.title, TITLE_CHARS))).collect();
        let mut lines: Vec<u64> =
            of_place.iter().flat_map(|column| column.fates.first_lines(Fate::Lost)).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.truncate(LINES);
        steps.push(Step {
            what: format!("Set what {} said.", titles.join(" and ")),
            place: Some(place.clone()),
            count: Some(of_place.iter().map(|column| column.fates.count(Fate::Lost)).sum()),
            lines,
        });
    }
    steps
}
