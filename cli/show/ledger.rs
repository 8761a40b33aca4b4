//! The ledger as text: what became of every filled cell.

use tieline_core::convert::Outcome;
use tieline_core::judge::{HIDDEN, SECRET};
use tieline_core::report::ledger::Column;
use tieline_core::report::{Change, Fate, Supply};
use tieline_core::value::shown::shown;

use super::{count, thousands};

/// Lines of a kind that are shown.
pub(crate) const LINES: usize = 12;
/// The same beside many findings.
pub(crate) const FEW: usize = 6;

/// The first changed cells of each column, if they were asked for.
fn changes(outcome: &Outcome, each: usize) -> String {
    let mut out = String::new();
    let ledger = &outcome.report.ledger;
    for (at, changes) in ledger.changes.iter().filter(|_| each > 0) {
        let column = &ledger.columns[*at];
        if out.is_empty() {
            out.push_str("changed, that is, written in another spelling or place:\n");
        }
        let cells = thousands(column.fates.count(Fate::Changed));
        out.push_str(&format!("  {cells:>9}  {}\n", shown(&column.title, 40)));
        for change in changes.iter().take(each) {
            let new: Vec<String> = change
                .new
                .iter()
                .map(|(title, text)| format!("{} {}", shown(title, 40), quoted(text)))
                .collect();
            out.push_str(&format!(
                "             line {}: {} -> {}\n",
                change.line,
                quoted(&change.old),
                match new.is_empty() {
                    true => unwritten(change),
                    false => new.join(", "),
                }
            ));
        }
    }
    out
}

/// What stands for a changed text that no cell of the target has: a blank, or that other columns are filled.
pub(crate) fn unwritten(change: &Change) -> String {
    match change.said_by.is_empty() {
        true => "(left blank)".to_owned(),
        false => {
            let titles: Vec<_> = change.said_by.iter().map(|title| shown(title, 40)).collect();
            format!("(said by {})", titles.join(", "))
        }
    }
}

/// A text in backquotes, but for what stands in place of one.
fn quoted(text: &str) -> String {
    if [SECRET, HIDDEN].contains(&text) { text.to_owned() } else { format!("`{text}`") }
}

/// Of the columns at `most` so many, in their order: what is to be set by hand and what was a secret before all others.
/// One line more than that takes no more room than the line that says so.
fn first<'c>(lost: &[&'c Column], most: usize) -> Vec<&'c Column> {
    if lost.len() <= most + 1 {
        return lost.to_vec();
    }
    let mut order: Vec<usize> = (0..lost.len()).collect();
    order.sort_by_key(|at| !(lost[*at].about.by_hand.is_some() || lost[*at].about.secret));
    order.truncate(most);
    order.sort_unstable();
    order.into_iter().map(|at| lost[at]).collect()
}

/// What was lost that may not be.
pub(crate) fn forbidden(outcome: &Outcome) -> String {
    let columns: Vec<String> = outcome
        .forbidden
        .iter()
        .map(|at| {
            let ledger = &outcome.report.ledger;
            format!("`{}` ({})", shown(&ledger.columns[*at].title, 40), count(ledger.gone(*at), "cell"))
        })
        .collect();
    let first = columns.iter().take(LINES).cloned().collect::<Vec<_>>().join(", ");
    let more =
        if columns.len() > LINES { format!(" and {} more", columns.len() - LINES) } else { String::new() };
    let removed = match outcome.report.counts.removed {
        0 => String::new(),
        1 => "  = note: 1 record asks to remove something, which the target has no word for\n".to_owned(),
        records => format!(
            "  = note: {} ask to remove something, which the target has no word for\n",
            count(records, "record")
        ),
    };
    format!(
        "error: --fail-on-loss forbids to lose {first}{more}; nothing was written\n{removed}  = help: to accept it, leave --fail-on-loss out, or name with --fail-on-loss=… what may not be lost and nothing else\n"
    )
}

/// The sum, the losses, and what was supplied; of the changes of a column the first `each`,
/// and of the columns at `most` so many.
pub(crate) fn text(outcome: &Outcome, each: usize, most: usize) -> String {
    let report = &outcome.report;
    let mut out = String::new();
    let lost: Vec<_> =
        report.ledger.columns.iter().filter(|column| column.fates.count(Fate::Lost) > 0).collect();
    if !lost.is_empty() {
        out.push_str(&format!("lost, because {} cannot carry it:\n", outcome.target.name));
        for column in first(&lost, most) {
            let cells = column.fates.count(Fate::Lost);
            let lines: Vec<String> =
                column.fates.first_lines(Fate::Lost).iter().map(u64::to_string).collect();
            let hand =
                column.about.by_hand.as_ref().map(|place| format!("; by hand: {place}")).unwrap_or_default();
            let more = if cells > lines.len() as u64 { ", …" } else { "" };
            // The heading says already that there is no place for it.
            let no_place = format!("{} has no place for it", outcome.target.name);
            let reason = if *column.about.reason == *no_place {
                String::new()
            } else {
                format!(": {}", column.about.reason)
            };
            let s = if cells == 1 { "" } else { "s" };
            out.push_str(&format!(
                "  {:>9}  {} (line{s} {}{more}){reason}{hand}\n",
                thousands(cells),
                shown(&column.title, 40),
                lines.join(", "),
            ));
        }
        let more = lost.len() - first(&lost, most).len();
        if more > 0 {
            out.push_str(&format!("  and {} more; `--json` lists all\n", count(more as u64, "column")));
        }
    }
    out.push_str(&changes(outcome, each));
    let supplied = &report.supplies.lines;
    if !supplied.is_empty() {
        out.push_str("supplied, because the source does not say it:\n");
        let shown = if supplied.len() == most + 1 { most + 1 } else { most };
        for line in supplied.iter().take(shown) {
            let from = match line.supply {
                Supply::Derived | Supply::Inferred => format!(" from {}", line.from),
                _ => String::new(),
            };
            out.push_str(&format!(
                "  {:>9}  {}: {}{from}\n",
                thousands(line.count),
                line.title,
                line.supply.word()
            ));
        }
        if supplied.len() > shown {
            out.push_str(&format!("  and {} more; `--json` lists all\n", supplied.len() - shown));
        }
    }
    let sums: Vec<String> = Fate::ALL
        .into_iter()
        .map(|fate| (fate, report.ledger.sum(fate)))
        .filter(|(_, sum)| *sum > 0)
        .map(|(fate, sum)| format!("{} {}", thousands(sum), fate.word()))
        .collect();
    let sums = if sums.is_empty() { "none filled".to_owned() } else { sums.join(" + ") };
    out.push_str(&format!("{}: {sums}\n", count(report.counts.filled, "filled cell")));
    out
}
