//! Why the cells of a column are lost, in words.

use super::options::Options;
use super::{Plan, generate, secrets, supply};
use crate::map::{Column, Map, Required, Write};
use crate::model::Reference;
use crate::model::derive::{Carries, DERIVATIONS, Honesty};

/// Why cells of a source column are lost, if they are, and whether an option asks for it.
pub(super) fn reason(plan: &Plan<'_>, column: &Column, options: &Options) -> (String, bool) {
    let (source, target) = (plan.read.map, plan.write.map);
    let fields = source.fields_of(column);
    if fields.is_empty() {
        return (format!("{} itself gives the column no meaning", source.name), false);
    }
    let set = plan.write.ops.iter().flat_map(|op| &op.supplies).filter(|supply| supply.set.is_some());
    let made = |supply: &supply::SupplyPlan| {
        fields.iter().any(|field| plan.slots.find(&field.field.key).is_some_and(|slot| supply.makes_of(slot)))
    };
    if fields.iter().any(|field| options.supplied.overrides(field)) || set.into_iter().any(made) {
        return ("asked for: --set overrides it".into(), true);
    }
    let secret = fields.iter().any(|field| field.field.secret().is_some());
    if fields.iter().any(|field| options.secrets.drops(field.field.secret())) {
        return ("asked for: --secrets drop".into(), true);
    }
    let changed =
        |field: &&Reference| field.field.key == generate::MUST_CHANGE && target.has_field(&field.field.key);
    if !plan.generators.is_empty() && fields.iter().any(changed) {
        return ("asked for: a password that --secrets generate makes is to be changed".into(), true);
    }
    if fields.iter().any(|field| target.has_field(&field.field.key)) {
        return (format!("{} has a place for some of it only", target.name), false);
    }
    if let Some(to) = hashed(&fields, target).filter(|_| !options.secrets.hashes()) {
        let made = plan.generators.iter().any(|generator| generator.column() == to);
        return (
            match made {
                true => "a new one is made in its place; `--secrets web=hash,hash=generate` carries its hash"
                    .into(),
                false => format!("{} takes its hash only, which `--secrets hash` makes of it", target.name),
            },
            false,
        );
    }
    if options.no_guess && guessed(&fields, source, target) {
        // Nobody asked to lose it: `--fail-on-loss` counts it.
        return ("--no-guess refuses what could be inferred from it".into(), false);
    }
    // A cipher in a vendor's own form means nothing elsewhere, whatever a map could say of it.
    let unsaid =
        |field: &&Reference| field.field.open() && field.field.secret().is_some_and(secrets::can_be_made);
    if fields.iter().all(unsaid) {
        return (format!("a secret, and the map of {} gives it no field of the model", source.name), false);
    }
    if secret {
        return (format!("a secret of this kind means nothing to {}", target.name), false);
    }
    (format!("{} has no place for it", target.name), false)
}

/// Whether something that the target takes, and of which the source says nothing itself, could be inferred from one of
/// these fields.
fn guessed(fields: &[&Reference], source: &Map, target: &Map) -> bool {
    let inferred = DERIVATIONS.iter().filter(|derivation| derivation.honesty == Honesty::Inferred);
    let mut own = inferred.filter(|derivation| {
        derivation.by.carries() != Carries::Nothing
            && derivation.inputs().any(|(path, _)| fields.iter().any(|field| field.path() == path))
    });
    let asks = |column: &Column, to: &str| {
        column.write == Write::Yes
            && target.fields_of(column).iter().any(|field| {
                field.path() == to && (column.required != Required::No || !source.has_field(&field.field.key))
            })
    };
    own.any(|derivation| target.columns.iter().any(|column| asks(column, derivation.to)))
}

/// The column of the target that takes the hash of one of these fields, if there is one.
fn hashed(fields: &[&Reference], target: &Map) -> Option<usize> {
    let hashes = DERIVATIONS.iter().filter(|derivation| derivation.hashes());
    let mut own = hashes.filter(|derivation| {
        derivation.inputs().any(|(path, _)| fields.iter().any(|field| field.path() == path))
    });
    let takes = |column: &Column, to: &str| {
        column.write == Write::Yes && target.fields_of(column).iter().any(|field| field.path() == to)
    };
    own.find_map(|derivation| target.columns.iter().position(|column| takes(column, derivation.to)))
}
