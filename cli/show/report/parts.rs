//! The tables of the page: losses, changes, supplies, secrets, findings.

use maud::{Markup, html};
use tieline_core::account::{Account, GroupForm};
use tieline_core::convert::Outcome;
use tieline_core::report::Fate;
use tieline_core::value::shown::shown;

use super::super::ledger::unwritten;
use super::super::thousands;

/// Rows of a table; the JSON report has all.
const ROWS: usize = 400;
/// Changes of a column.
const CHANGES: usize = 5;
/// Ranges of lines of a group.
const RANGES: usize = 24;
/// Characters of a title.
const TITLE_CHARS: usize = 80;

/// The first lines of something that was met so often.
pub(super) fn lines(first: &[u64], count: u64) -> String {
    let numbers: Vec<String> = first.iter().map(|line| thousands(*line)).collect();
    let more = if count > first.len() as u64 { ", \u{2026}" } else { "" };
    format!("{} {}{more}", if count == 1 { "line" } else { "lines" }, numbers.join(", "))
}

/// A sentence of which what stands in backquotes is a name or a text.
pub(super) fn ticked(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn rest(shown: usize, all: usize) -> Markup {
    html! {
        @if all > shown {
            p.aside { "and " (thousands((all - shown) as u64)) " more; the JSON report lists all" }
        }
    }
}

/// What was lost.
pub(super) fn lost(outcome: &Outcome) -> Markup {
    let columns: Vec<_> =
        outcome.report.ledger.columns.iter().filter(|column| column.fates.count(Fate::Lost) > 0).collect();
    html! {
        section {
            h2 { "Lost" }
            @if columns.is_empty() { p { "Nothing." } } @else {
                table {
                    thead { tr { th { "Column" } th.number { "Cells" } th { "Where" } th { "Why" } th { "By hand" } } }
                    tbody {
                        @for column in columns.iter().take(ROWS) {
                            @let cells = column.fates.count(Fate::Lost);
                            tr {
                                th scope="row" { (shown(&column.title, TITLE_CHARS)) }
                                td.number { (thousands(cells)) }
                                td.aside { (lines(&column.fates.first_lines(Fate::Lost), cells)) }
                                td { (column.about.reason) }
                                td { @if let Some(place) = &column.about.by_hand { (place) } @else { "\u{2013}" } }
                            }
                        }
                    }
                }
                p.aside { "A dash by hand: the format does not say where." }
                (rest(ROWS, columns.len()))
            }
        }
    }
}

/// What was changed, with old and new text of the first ones.
pub(super) fn changed(outcome: &Outcome) -> Markup {
    let ledger = &outcome.report.ledger;
    let columns: Vec<_> = ledger
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.fates.count(Fate::Changed) > 0)
        .collect();
    html! {
        @if !columns.is_empty() {
            section {
                h2 { "Changed" }
                p { "All of it arrived, in another spelling or place." }
                table {
                    thead { tr { th { "Column" } th.number { "Cells" } th { "The first ones" } } }
                    tbody {
                        @for (at, column) in columns.iter().take(ROWS) {
                            tr {
                                th scope="row" { (shown(&column.title, TITLE_CHARS)) }
                                td.number { (thousands(column.fates.count(Fate::Changed))) }
                                td {
                                    @for change in ledger.changes_of(*at).iter().take(CHANGES) {
                                        p.change {
                                            span.aside { "line " (thousands(change.line)) ": " }
                                            code { (change.old) }
                                            @if change.new.is_empty() {
                                                " " (unwritten(change))
                                            } @else {
                                                " becomes "
                                            }
                                            @for (index, (title, text)) in change.new.iter().enumerate() {
                                                @if index > 0 { ", " }
                                                code { (text) } " in " (shown(title, TITLE_CHARS))
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                (rest(ROWS, columns.len()))
            }
        }
    }
}

/// What the source did not say.
pub(super) fn supplied(account: &Account<(), ()>) -> Markup {
    html! {
        @if !account.supplied.is_empty() {
            section {
                h2 { "Added" }
                p { "Cells of the new file that no cell of the old one says." }
                table {
                    thead { tr { th { "Column" } th.number { "Cells" } th { "From where" } } }
                    tbody {
                        @for line in account.supplied.iter().take(ROWS) {
                            tr {
                                th scope="row" { (line.title) }
                                td.number { (thousands(line.count)) }
                                td {
                                    @if line.how == "inferred" { strong { "inferred" } ", a guess" } @else { (line.how) }
                                    @if !line.from.is_empty() { ": " (line.from) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was done with secrets, as counts.
pub(super) fn secrets(account: &Account<(), ()>) -> Markup {
    let name = |kind: &str| match kind {
        "sip" => "SIP passwords",
        "web" => "login passwords",
        "pin" => "PINs",
        _ => "hashes and ciphers",
    };
    html! {
        @if !account.secrets.is_empty() {
            section {
                h2 { "Secrets" }
                table {
                    thead {
                        tr {
                            th { "Kind" } th.number { "Found" } th.number { "Carried" } th.number { "Re-encoded" }
                            th.number { "Lost" } th.number { "Set aside" } th.number { "New" }
                        }
                    }
                    tbody {
                        @for one in &account.secrets {
                            tr {
                                th scope="row" { (name(&one.kind)) }
                                @for count in [one.found, one.carried, one.changed, one.lost, one.set_aside, one.made] {
                                    td.number { (thousands(count)) }
                                }
                            }
                        }
                    }
                }
                @if let Some(file) = &account.output.handout {
                    p { "The new ones are in " span.file { (file) } ", which only its owner can read." }
                }
            }
        }
    }
}

/// What was found, one entry a kind.
pub(super) fn findings(account: &Account<(), ()>) -> Markup {
    let groups = &account.findings.groups;
    html! {
        section {
            h2 { "Findings" }
            @if groups.is_empty() { p { "None." } }
            @for group in groups.iter().take(ROWS) { (finding(group)) }
            (rest(ROWS, groups.len()))
        }
    }
}

fn finding(group: &GroupForm) -> Markup {
    let word = if group.severity == "refuse" { "refused" } else { group.severity.as_str() };
    html! {
        article.finding.(group.severity) {
            p {
                strong.severity { (word) } " "
                @if group.count > 1 { (thousands(group.count)) " times: " }
                (ticked(&group.message))
            }
            p.aside {
                code { (group.code) }
                @if let Some(column) = &group.column { ", column " (shown(column, TITLE_CHARS)) }
                @if !group.lines.is_empty() { ", " (ranges(group)) }
            }
            @if let Some(help) = &group.help { p.help { "What to do: " (ticked(help)) } }
        }
    }
}

fn ranges(group: &GroupForm) -> String {
    let one = |(from, to): &(u64, u64)| match from == to {
        true => thousands(*from),
        false => format!("{}\u{2013}{}", thousands(*from), thousands(*to)),
    };
    let ranges: Vec<String> = group.lines.iter().take(RANGES).map(one).collect();
    let more = if group.lines.len() > RANGES || group.lines_cut { ", \u{2026}" } else { "" };
    format!("{} {}{more}", if group.count == 1 { "line" } else { "lines" }, ranges.join(", "))
}
