//! The verdict of a run in one sentence.

use crate::convert::{Outcome, Request, Verdict};
use crate::report::{Fate, Report, Severity};

/// `1 record`, `3 records`.
pub(super) fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn one<'w>(number: u64, one: &'w str, more: &'w str) -> &'w str {
    if number == 1 { one } else { more }
}

/// The verdict in one sentence.
pub(super) fn sentence(outcome: &Outcome, request: &Request) -> String {
    let Report { counts, findings, .. } = &outcome.report;
    let target = &outcome.target.name;
    match outcome.verdict {
        Verdict::Done | Verdict::Partly => done(outcome, request.dry_run),
        Verdict::Errors if findings.count(Severity::Error) == 0 => {
            "Nothing was written: there are warnings, and they were to count as errors.".into()
        }
        Verdict::Errors if findings.of_file() > 0 => {
            format!("Nothing was written: {} with the file as a whole.", count(findings.of_file(), "error"))
        }
        Verdict::Errors => format!(
            "Nothing was written: {} of {} cannot be.",
            counts.unsound(),
            count(counts.records, "record")
        ),
        Verdict::Refused => {
            format!(
                "Nothing was written: what {target} would make of the file is refused until it is permitted by name."
            )
        }
        Verdict::Lossy => {
            let lost = (outcome.report.ledger.sum(Fate::Lost) > 0).then(|| lost(outcome));
            let removed = (counts.removed > 0)
                .then(|| removed(&count(counts.removed, "record"), counts.removed, target));
            let why: Vec<String> = lost.into_iter().chain(removed).collect();
            format!("Nothing was written: {}, and that was not to be.", why.join(", "))
        }
    }
}

/// What was written, or would be.
fn done(outcome: &Outcome, trial: bool) -> String {
    let counts = outcome.report.counts;
    let target = &outcome.target.name;
    let (written, records) = (counts.written, count(counts.records, "record"));
    let verb = |number: u64| if trial { "would be" } else { one(number, "was", "were") };
    if counts.records == 0 {
        return format!(
            "The list holds no record, and so the file for {target} {} none.",
            if trial { "would hold" } else { "holds" }
        );
    }
    let lost = match outcome.report.ledger.sum(Fate::Lost) {
        0 if written == counts.records => "nothing is lost".to_owned(),
        0 if written > 0 => format!("of what {} written nothing is lost", verb(1)),
        0 => String::new(),
        _ => lost(outcome),
    };
    let mut parts = vec![match written {
        0 => format!("None of {records} {} written for {target}", verb(counts.records)),
        1 if counts.records == 1 => format!("The one record {} written for {target}", verb(1)),
        all if all == counts.records => format!("All {records} {} written for {target}", verb(all)),
        some => format!("{some} of {records} {} written for {target}", verb(some)),
    }];
    let aside = counts.set_aside - counts.passed_over();
    if aside > 0 {
        parts.push(format!("{aside} {} set aside", verb(aside)));
    }
    if counts.removed > 0 {
        parts.push(removed(&counts.removed.to_string(), counts.removed, target));
    }
    if counts.blank > 0 {
        parts.push(format!("{} {} nothing", counts.blank, one(counts.blank, "holds", "hold")));
    }
    let front = parts.join(", ");
    if lost.is_empty() { format!("{front}.") } else { format!("{front}, and {lost}.") }
}

fn lost(outcome: &Outcome) -> String {
    let cells = outcome.report.ledger.sum(Fate::Lost);
    let filled = count(outcome.report.counts.filled, "filled cell");
    format!("{cells} of {filled} {} lost", one(cells, "is", "are"))
}

/// Records that ask to remove something.
fn removed(records: &str, number: u64, target: &str) -> String {
    format!("{records} {} to remove something, for which {target} has no word", one(number, "asks", "ask"))
}
