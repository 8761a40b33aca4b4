//! The account of a conversion as a document: what `--json` prints and `--report FILE.json` writes.
//!
//! The types here are the form, and `docs/report.schema.json` is made of them. How the same content looks as a page, and
//! which exit code stands in it, is left to the program. Columns and findings may be very many: they are written as they
//! are made, and are types of their own so that a reader can have them as lists.

mod form;
mod sentence;
mod steps;
mod streams;

pub use self::form::*;
pub use self::streams::{AllFindings, Columns};

use crate::convert::{Outcome, Request, Verdict};
use crate::fault::show_path;
use crate::model::Secret;
use crate::plan::secrets::{KINDS, kind};
use crate::report::{Fate, Fates as Counted, Findings, Group, Key, Ledger, Severity, Supply};
use crate::value::shown::shown;

/// Characters of a title.
const TITLE_CHARS: usize = 200;

/// The JSON Schema of the form.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Account).to_value();
    schema["title"] = "What a conversion of tieline accounts for: --json, and --report FILE.json".into();
    schema
}

/// The account of a run: all of it but the columns and the findings themselves, for which see [`with`]. `exit`: the exit
/// code that the program gives it; `options`: as they were typed.
pub fn of(outcome: &Outcome, request: &Request, exit: u8, options: Vec<String>) -> Account<(), ()> {
    let report = &outcome.report;
    let made = |made: &crate::convert::Made| File { file: made.name.clone(), sha256: made.sha256.clone() };
    let counts = &report.counts;
    let wrote = outcome.stands() && !request.dry_run;
    Account {
        form: FORM,
        kind: "convert".into(),
        program: concat!("tieline ", env!("CARGO_PKG_VERSION")).into(),
        verdict: match outcome.verdict {
            Verdict::Partly if counts.written == 0 => VerdictWord::Nothing,
            verdict => word(verdict),
        },
        sentence: sentence::sentence(outcome, request),
        exit,
        dry_run: request.dry_run,
        proved: request.prove && wrote && (counts.written > 0 || counts.records == 0),
        input: Input {
            file: outcome.input.clone(),
            sha256: outcome.input_sha256.clone(),
            format: outcome.source.full_id(),
            name: outcome.source.name.clone(),
            encoding: outcome.encoding.name().to_owned(),
            delimiter: outcome.delimiter,
            evidence: outcome.evidence.clone(),
            notes: outcome.notes.clone(),
        },
        output: Output {
            files: outcome.made.0.iter().map(made).collect(),
            format: outcome.target.full_id(),
            name: outcome.target.name.clone(),
            rejects: outcome.made.1.as_ref().map(made),
            handout: outcome.handout.as_deref().map(show_path),
            old: outcome.old.iter().map(|path| show_path(path)).collect(),
        },
        options,
        counts: Counts {
            records: counts.records,
            written: if wrote { counts.written } else { 0 },
            sound: counts.sound(),
            rows: if wrote { counts.rows } else { 0 },
            set_aside: counts.records - counts.sound(),
            removed: counts.removed,
            blank: counts.blank,
            examples: counts.examples,
            filled_cells: counts.filled,
        },
        supplied: report
            .supplies
            .lines
            .iter()
            .map(|line| Supplied {
                title: line.title.clone(),
                how: line.supply.word().to_owned(),
                from: line.from.clone(),
                count: line.count,
            })
            .collect(),
        secrets: secrets(outcome, wrote),
        by_hand: steps::steps(outcome, request),
        ledger: LedgerForm {
            sums: sums(&report.ledger),
            removed: report.ledger.removed.values().sum(),
            columns: (),
        },
        findings: FindingsForm {
            sums: severities(&report.findings),
            groups: groups(&report.findings),
            all: (),
        },
    }
}

/// The account with its columns and findings, to be written.
pub fn with<C, F>(account: Account<(), ()>, columns: C, all: F) -> Account<C, F> {
    Account {
        form: account.form,
        kind: account.kind,
        program: account.program,
        verdict: account.verdict,
        sentence: account.sentence,
        exit: account.exit,
        dry_run: account.dry_run,
        proved: account.proved,
        input: account.input,
        output: account.output,
        options: account.options,
        counts: account.counts,
        supplied: account.supplied,
        secrets: account.secrets,
        by_hand: account.by_hand,
        ledger: LedgerForm { sums: account.ledger.sums, removed: account.ledger.removed, columns },
        findings: FindingsForm { sums: account.findings.sums, groups: account.findings.groups, all },
    }
}

fn word(verdict: Verdict) -> VerdictWord {
    match verdict {
        Verdict::Done => VerdictWord::Done,
        Verdict::Partly => VerdictWord::Partly,
        Verdict::Errors => VerdictWord::Errors,
        Verdict::Refused => VerdictWord::Refused,
        Verdict::Lossy => VerdictWord::Lossy,
    }
}

fn sums(ledger: &Ledger) -> Fates {
    let mut sums = Counted::default();
    ledger.columns.iter().for_each(|column| sums.absorb(&column.fates));
    fates(&sums)
}

fn fates(counted: &Counted) -> Fates {
    Fates {
        kept: counted.count(Fate::Kept),
        changed: counted.count(Fate::Changed),
        lost: counted.count(Fate::Lost),
        internal: counted.count(Fate::Internal),
        set_aside: counted.count(Fate::SetAside),
    }
}

fn severities(findings: &Findings) -> Severities {
    Severities {
        note: findings.count(Severity::Note),
        warning: findings.count(Severity::Warning),
        error: findings.count(Severity::Error),
        refuse: findings.count(Severity::Refuse),
    }
}

fn groups(findings: &Findings) -> Vec<GroupForm> {
    let one = |(key, group): (&Key, &Group)| {
        let detail = group.first.first().map(|finding| &finding.detail);
        GroupForm {
            code: key.code.clone(),
            severity: key.severity.word().to_owned(),
            column: key.column.clone(),
            count: group.count,
            lines: group.lines.clone(),
            lines_cut: group.lines_cut,
            listed: group.listed.max(group.first.len() as u64),
            message: detail.map(|detail| detail.message.clone()).unwrap_or_default(),
            help: detail.and_then(|detail| detail.help.clone()),
        }
    };
    findings.groups().into_iter().map(one).collect()
}

/// Secrets by kind; none was made where nothing was written.
fn secrets(outcome: &Outcome, wrote: bool) -> Vec<SecretCounts> {
    let report = &outcome.report;
    let target = &outcome.target;
    let made_of = |wanted: &str| -> u64 {
        let lines = report.supplies.lines.iter().filter(|line| line.supply == Supply::Generated);
        let of_kind = lines.filter(|line| {
            let column = target.columns.iter().find(|column| target.title(column) == line.title);
            let secret: Option<Secret> = column
                .and_then(|column| target.fields_of(column).iter().find_map(|field| field.field.secret()));
            secret.is_some_and(|secret| kind(secret) == wanted)
        });
        of_kind.map(|line| line.count).sum()
    };
    let counts = |name: &&str| {
        let mut counts = SecretCounts { kind: (*name).to_owned(), ..SecretCounts::default() };
        if wrote {
            counts.made = made_of(name);
        }
        let ledger = &report.ledger;
        for (at, column) in ledger.columns.iter().enumerate() {
            if column.about.kind.is_some_and(|secret| kind(secret) == *name) {
                // What stands in place of a secret is none.
                let secrets = |fate: Fate| column.fates.count(fate) - ledger.masks(at, fate);
                counts.carried += secrets(Fate::Kept);
                counts.changed += secrets(Fate::Changed);
                counts.lost += secrets(Fate::Lost);
                counts.set_aside += secrets(Fate::SetAside);
                counts.found += Fate::ALL.into_iter().map(secrets).sum::<u64>();
            }
        }
        counts
    };
    KINDS.iter().map(counts).filter(|counts| counts.found + counts.made > 0).collect()
}

/// A column of the ledger in its form.
fn column(ledger: &Ledger, at: usize) -> Column {
    let column = &ledger.columns[at];
    let counted = &column.fates;
    let change = |change: &crate::report::Change| Change {
        line: change.line,
        old: change.old.clone(),
        new: change
            .new
            .iter()
            .map(|(column, text)| NewText { column: column.clone(), text: text.clone() })
            .collect(),
    };
    Column {
        title: shown(&column.title, TITLE_CHARS).into_owned(),
        field: column.about.field.to_string(),
        secret: column.about.secret,
        fates: fates(counted),
        removed: ledger.removed_of(at),
        reason: (counted.count(Fate::Lost) > 0).then(|| column.about.reason.to_string()),
        first_lines: FirstLines {
            changed: counted.first_lines(Fate::Changed),
            lost: counted.first_lines(Fate::Lost),
            set_aside: counted.first_lines(Fate::SetAside),
        },
        changes: ledger.changes_of(at).iter().map(change).collect(),
        by_hand: column.about.by_hand.as_deref().map(str::to_owned),
    }
}
