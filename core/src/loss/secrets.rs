//! What becomes of secrets: those of the source, by kind, and those that the target has a place for and nobody fills.

use super::{Line, Loss, Way};
use crate::map::{Column, Demand, Map, Required, Want, Write};
use crate::model::Reference;
use crate::model::derive::DERIVATIONS;
use crate::plan::secrets::can_be_made;
use crate::report::Severity;

/// The line of a secret of the source.
pub(super) fn of_source(
    b: &Map,
    line: &Line,
    reference: &Reference,
    ways: &[Way<'_>],
    limits: &str,
) -> Option<Line> {
    let kind = reference.field.secret()?.name();
    let hash = DERIVATIONS
        .iter()
        .find(|derived| derived.hashes() && derived.from == [reference.path()] && b.has_field(derived.to));
    let how = match (ways.is_empty(), limits) {
        (false, "") => format!("{kind}: carried, because the target takes the same kind"),
        (false, limits) => format!("{kind}: carried where it fits: {limits}"),
        (true, _) if hash.is_some() => {
            format!("{kind}: lost; --secrets hash writes its {}", hash.map_or("hash", |d| d.to))
        }
        (true, _) => format!("{kind}: lost, because the target has no place for this kind"),
    };
    Some(Line { how, ..line.clone() })
}

/// What can be done about a secret column of the target that stays blank and is refused under that code: make new
/// secrets, make hashes of the source's, and last permit it.
pub(super) fn ways_out(a: &Map, b: &Map, column: &Column, code: &str) -> String {
    let fields = b.fields_of(column);
    let mut ways = Vec::new();
    if fields.iter().any(|field| field.field.secret().is_some_and(can_be_made)) {
        ways.push("make new ones with --secrets generate".to_owned());
    }
    let hashed = |field: &&Reference| {
        let made = DERIVATIONS.iter().filter(|derived| derived.hashes() && derived.to == field.path());
        made.flat_map(|derived| derived.from).any(|from| a.has_field(from))
    };
    if fields.iter().any(hashed) {
        ways.push("hashes of the source's passwords with --secrets hash".to_owned());
    }
    match ways.is_empty() {
        true => {
            format!("no option invents a password: permit it with --allow {code}, and set it in the target")
        }
        false => format!("{}, or permit it with --allow {code}", ways.join(", ")),
    }
}

/// Secrets of the target that nothing of the source fills.
pub(super) fn of_target(a: &Map, b: &Map, fed: &[String], loss: &mut Loss) {
    for column in b.columns.iter().filter(|column| column.write == Write::Yes) {
        let title = b.title(column);
        for field in b.fields_of(column) {
            let Some(kind) = field.field.secret().filter(|_| !fed.contains(&title)) else { continue };
            let refused = b.rules.iter().find(|rule| {
                rule.severity == Severity::Refuse
                    && rule.demand == Demand::Never
                    && rule.when.iter().any(|condition| {
                        condition.want == Want::Blank
                            && b.cells[condition.cell].column == b.cells[column.first_cell].column
                    })
            });
            let (how, help) = match (refused, column.required) {
                (Some(rule), _) => (
                    format!("{}: blank, and {}", kind.name(), rule.because),
                    ways_out(a, b, column, &rule.code),
                ),
                (None, Required::Always) => (
                    format!("{}: blank, and the target needs it", kind.name()),
                    ways_out(a, b, column, "secret/blank-required"),
                ),
                (None, _) => match &column.default {
                    Some(default) => {
                        (format!("{}: `{}` is written", kind.name(), default.cell), String::new())
                    }
                    None => (format!("{}: blank", kind.name()), String::new()),
                },
            };
            let help = match b.by_hand(&field.path()).or_else(|| b.by_hand(&title)) {
                Some(place) if help.is_empty() => format!("by hand: {place}"),
                Some(place) => format!("{help}; by hand: {place}"),
                None => help,
            };
            let to = title.clone();
            loss.secrets.push(Line { field: field.path(), to, how, secret: true, help, ..Line::default() });
        }
    }
}
