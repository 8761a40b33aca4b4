//! The report as one page of HTML: complete in itself, plain on paper, and readable without colour or a mouse.
//!
//! Nothing is loaded and nothing runs: the page has no script, no link and no address, and forbids all of them. Every text
//! is escaped where it is put in.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use tieline_core::account::{Account, VerdictWord};
use tieline_core::convert::Outcome;

use super::super::thousands;
use super::parts;

/// How the page looks: dark on white, in the faces that are there, for a screen and for A4.
const STYLE: &str = include_str!("report.css");

/// The page.
pub(super) fn page(account: &Account<(), ()>, outcome: &Outcome) -> String {
    let title = format!("Conversion of {} for {}", account.input.file, account.output.name);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.kind { "Conversion report" }
                    // The folders are in the table of the files.
                    h1 { (account.input.file.rsplit(['/', '\\']).next().unwrap_or_default()) }
                    p.route { (account.input.name) " \u{2192} " (account.output.name) }
                }
                (verdict(account))
                (steps(account))
                (sum(account))
                (parts::lost(outcome))
                (parts::changed(outcome))
                (parts::supplied(account))
                (parts::secrets(account))
                (parts::findings(account))
                (files(account))
                (how(account))
                footer { p { "Written by " (account.program) ". Secrets are in no report." } }
            }
        }
    };
    page.into_string()
}

fn verdict(account: &Account<(), ()>) -> Markup {
    let (class, word) = match (account.verdict, account.dry_run) {
        (VerdictWord::Done | VerdictWord::Partly | VerdictWord::Nothing, true) => ("trial", "Trial"),
        (VerdictWord::Done, _) => ("done", "Done"),
        // Every record was set aside: a part of it would be something.
        (VerdictWord::Nothing, _) => ("stopped", "Nothing converted"),
        (VerdictWord::Partly, _) => ("partly", "Done in part"),
        (VerdictWord::Errors, _) => ("stopped", "Not done"),
        (VerdictWord::Refused, _) => ("stopped", "Refused"),
        (VerdictWord::Lossy, _) => ("stopped", "Not done"),
    };
    html! {
        section.verdict.(class) {
            p.word { (word) }
            p.sentence { (account.sentence) }
            @if account.proved {
                p.sentence { "The output was read back: every field that it carries says what the source said." }
            }
        }
    }
}

fn steps(account: &Account<(), ()>) -> Markup {
    if account.by_hand.is_empty() {
        return html! {};
    }
    html! {
        section {
            @if account.verdict.stands() {
                h2 { "What is left to do by hand" }
                p { "In this order. No file can do it." }
            } @else {
                h2 { "What lets the conversion go on" }
            }
            ol.steps {
                @for step in &account.by_hand {
                    li {
                        p { (parts::ticked(&step.what)) }
                        @if let Some(place) = &step.place { p.place { "Where: " (place) } }
                        @if let Some(count) = step.count {
                            p.aside {
                                (thousands(count)) @if count == 1 { " entry" } @else { " entries" }
                                @if !step.lines.is_empty() {
                                    "; " (parts::lines(&step.lines, step.count.unwrap_or(0)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn sum(account: &Account<(), ()>) -> Markup {
    let sums = &account.ledger.sums;
    let rows = [
        ("kept", sums.kept, "the target has the same text"),
        ("changed", sums.changed, "all of it arrived, in another spelling or place"),
        ("lost", sums.lost, "at least a part of it has no place in the target"),
        ("internal", sums.internal, "keys of the old system, which mean nothing elsewhere"),
        ("set aside", sums.set_aside, "their records were not written"),
    ];
    let total = account.counts.filled_cells;
    let stands = account.verdict.stands() && !account.dry_run;
    html! {
        section {
            h2 { @if stands { "What became of every cell" } @else { "What would become of every cell" } }
            p {
                (super::super::count(account.counts.records, "record")) " read, "
                (thousands(account.counts.written)) " written; "
                (super::super::count(total, "filled cell")) ", each of them in exactly one line of this table."
            }
            table.sum {
                thead { tr { th { "Cells" } th.number { "Number" } th.number { "Share" } th { "Meaning" } } }
                tbody {
                    @for (word, cells, meaning) in rows {
                        tr {
                            th scope="row" { (word) }
                            td.number { (thousands(cells)) }
                            td.number { (share(cells, total)) }
                            td {
                                (meaning)
                                @if word == "set aside" && account.ledger.removed > 0 {
                                    "; " (thousands(account.ledger.removed)) " of them in records that ask to remove something, which are in no file"
                                }
                            }
                        }
                    }
                }
                tfoot {
                    tr { th scope="row" { "together" } td.number { (thousands(total)) } td.number { (share(total, total)) } td {} }
                }
            }
        }
    }
}

/// A part of a whole; what is not nothing is never shown as nothing, and what is not all never as all.
fn share(part: u64, whole: u64) -> String {
    if part == 0 || whole == 0 {
        return "\u{2013}".to_owned();
    }
    // Rounded to the nearest tenth.
    let tenths = (u128::from(part) * 2000 + u128::from(whole)) / (u128::from(whole) * 2);
    match tenths {
        0 => "< 0.1 %".to_owned(),
        1000 if part < whole => "> 99.9 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

fn files(account: &Account<(), ()>) -> Markup {
    let (input, output) = (&account.input, &account.output);
    let row = |role: &str, name: &str, sha256: Option<&str>| {
        html! {
            tr {
                th scope="row" { (role) }
                td { span.file { (name) } @if let Some(sha256) = sha256 { br; code.sha { (sha256) } } }
            }
        }
    };
    html! {
        section {
            h2 { "Files" }
            table.files {
                thead { tr { th { "File" } th { "Name, and SHA-256 of its bytes" } } }
                tbody {
                    (row("read", &input.file, input.sha256.as_deref()))
                    @for file in &output.files { (row("written", &file.file, file.sha256.as_deref())) }
                    @if let Some(file) = &output.rejects { (row("set aside", &file.file, file.sha256.as_deref())) }
                    @if let Some(file) = &output.handout { (row("secrets", file, None)) }
                    @if output.files.is_empty() { tr { th scope="row" { "written" } td { "nothing" } } }
                }
            }
        }
    }
}

fn how(account: &Account<(), ()>) -> Markup {
    let input = &account.input;
    html! {
        section {
            h2 { "How it was done" }
            dl {
                dt { "From" } dd { (input.name) " (" code { (input.format) } "), " (input.encoding) ", delimiter " code { (tieline_core::value::shown::shown(&input.delimiter.to_string(), 8)) } }
                @if !input.evidence.is_empty() { dt { "Recognised by" } dd { (input.evidence.join("; ")) } }
                dt { "To" } dd { (account.output.name) " (" code { (account.output.format) } ")" }
                dt { "Options" }
                dd {
                    @if account.options.is_empty() { "none" }
                    @for option in &account.options { code.option { (option) } " " }
                }
                @for note in &input.notes { dt { "Note" } dd { (note) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_rounded_and_never_say_all_or_nothing_of_a_part() {
        for (part, whole, wanted) in [
            (0, 10, "\u{2013}"),
            (0, 0, "\u{2013}"),
            (1, 3, "33.3 %"),
            (2, 3, "66.7 %"),
            (1, 8, "12.5 %"),
            (1, 10_000, "< 0.1 %"),
            (9_999, 10_000, "> 99.9 %"),
            (10, 10, "100.0 %"),
            (u64::MAX, u64::MAX, "100.0 %"),
        ] {
            assert_eq!(share(part, whole), wanted, "{part} of {whole}");
        }
    }
}
