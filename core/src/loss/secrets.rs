//! What becomes of secrets: those of the source, by kind, and those that the target has a place for and nobody fills.

use super::{Line, Loss, Way};
use crate::map::{Demand, Map, Required, Want, Write};
use crate::model::Reference;
use crate::model::derive::DERIVATIONS;
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

/// Secrets of the target that nothing of the source fills.
pub(super) fn of_target(b: &Map, fed: &[String], loss: &mut Loss) {
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
                    format!("permit it with --allow {}", rule.code),
                ),
                (None, Required::Always) => (
                    format!("{}: blank, and the target needs it", kind.name()),
                    "permit it with --allow secret/blank-required".to_owned(),
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
