//! Loss between two formats, computed from their maps alone: what is carried, what only in part, what not at all, and
//! what the target needs that the source lacks. No file is looked at, and options do not count.

mod blanks;
mod domain;
mod narrow;
mod needed;
mod secrets;

use std::sync::Arc;

use serde::Serialize;

use crate::map::codec::Codec;
use crate::map::layout::Unknown;
use crate::map::{Column, Map, Meaning};
use crate::model::derive::{Carries, Honesty};
use crate::model::{Item, Reference};
use crate::plan::frame::Spot;
use crate::plan::supply::{Implied, SupplyPlan};
use crate::plan::switch::Told;
use crate::plan::{Options, Plan, bind};

/// What happens to the fields of one format on the way to another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Fields that arrive, with what is done to them.
    pub carried: Vec<Line>,
    /// Fields that arrive for part of their values only.
    pub narrowed: Vec<Line>,
    /// Fields that have no place in the target.
    pub dropped: Vec<Line>,
    /// Keys of the source's own installation, which mean nothing elsewhere.
    pub internal: Vec<Line>,
    /// What the target needs and the source may lack.
    pub needed: Vec<Line>,
    /// What becomes of secrets: each of the source, and those of the target that nothing fills.
    pub secrets: Vec<Line>,
    /// What the two formats mean by a blank cell: of each first what holds for every column.
    pub blanks: Vec<Line>,
}

/// One field with what becomes of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The canonical path.
    pub field: String,
    /// The source's columns.
    pub from: String,
    /// The target's columns.
    pub to: String,
    /// What is done, to what it is narrowed, or when it is needed.
    pub how: String,
    /// Whether it is a secret.
    pub secret: bool,
    /// Where it is set by hand in the target, or which option supplies it.
    pub help: String,
}

/// The field of a line that stands for all fields that neither map names.
pub const OTHERS: &str = "x.*";

/// Computes the loss from `a` to `b`.
pub fn loss(a: &Map, b: &Map) -> Loss {
    // A format whose titles are paths has every open field of the other one.
    let (open_a, open_b) = (a.keeping_those_of(b), b.keeping_those_of(a));
    let (a, b) = (open_a.as_ref().unwrap_or(a), open_b.as_ref().unwrap_or(b));
    let plan = Plan::compile(a, &bind::full(a), b, &Options::default());
    let same = a.id == b.id && a.version == b.version;
    let mut loss = Loss::default();
    let mut fed = Vec::new();
    for op in &plan.read.ops {
        let column = op.column;
        for (reference, spot) in a.fields_of(column).into_iter().zip(&op.spots) {
            let mut line = Line {
                field: reference.path(),
                from: a.title(column),
                to: String::new(),
                how: String::new(),
                secret: reference.field.secret().is_some(),
                help: by_hand(a, b, column, reference),
            };
            if column.internal && !same {
                line.how = "a key of one installation".into();
                loss.internal.push(line);
                continue;
            }
            let ways = ways(&plan, reference, *spot);
            if ways.is_empty() {
                loss.secrets.extend(secrets::of_source(b, &line, reference, &ways, ""));
                match plan.write.told.iter().find(|switch| switch.spot == *spot) {
                    Some(switch) => told_by_the_thing(&mut loss, line, switch, &plan),
                    None => place_without_way(&mut loss, line, reference, b),
                }
                continue;
            }
            line.to = ways.iter().map(|way| b.title(way.column)).collect::<Vec<_>>().join(", ");
            let (how, limits) = describe(&plan, column, reference, &ways);
            loss.secrets.extend(secrets::of_source(b, &line, reference, &ways, &limits));
            if reference.field.secret().is_some() {
                fed.extend(ways.iter().map(|way| b.title(way.column)));
            }
            if limits.is_empty() {
                line.how = how;
                loss.carried.push(line);
            } else {
                line.how = if how.is_empty() { limits } else { format!("{how}; {limits}") };
                loss.narrowed.push(line);
            }
        }
        if matches!(column.meaning, Meaning::None) {
            loss.dropped.push(Line {
                field: String::new(),
                from: a.title(column),
                how: "the source itself gives it no meaning".into(),
                ..Line::default()
            });
        }
    }
    // What such a file holds beside the columns of its map is its own.
    let more = matches!(a.layout.unknown, Unknown::Keep | Unknown::Open);
    if more && a.id != b.id && b.layout.unknown != Unknown::Open {
        loss.dropped.push(Line {
            field: OTHERS.into(),
            from: "any other column".into(),
            how: "the target has no place for it".into(),
            ..Line::default()
        });
    }
    needed::find(&plan, a, b, &mut loss);
    secrets::of_target(a, b, &fed, &mut loss);
    loss.blanks = blanks::find(&plan);
    loss
}

/// One way of a source field into a target column.
struct Way<'p> {
    column: &'p Column,
    supply: &'p SupplyPlan,
    reference: &'p Reference,
    codec: Option<&'p Codec>,
    /// The derivation, if it is not the field itself.
    derived: Option<usize>,
}

fn ways<'p>(plan: &'p Plan<'_>, reference: &Reference, spot: Spot) -> Vec<Way<'p>> {
    let mut ways = Vec::new();
    let target = plan.write.map;
    for op in &plan.write.ops {
        for (index, (supply, to)) in op.supplies.iter().zip(target.fields_of(op.column)).enumerate() {
            let codec = match &op.column.meaning {
                Meaning::Field(_, codec) => Some(codec),
                Meaning::Kinds(_, kinds) => kinds.get(index).map(|kind| &kind.codec),
                _ => None,
            };
            if supply.from_record && to.overlaps(reference) {
                ways.push(Way { column: op.column, supply, reference: to, codec, derived: None });
            } else if !supply.from_record && !matches!(supply.implied, Some(Implied::Same | Implied::Say(_)))
            {
                let found = supply.derived.iter().position(|derived| {
                    let mut inputs = derived.inputs.iter();
                    inputs.any(|(input, _)| input.slot == spot.slot && input.item.meets(reference.item))
                        && narrow::possible(plan, derived)
                });
                if let Some(found) = found {
                    ways.push(Way { column: op.column, supply, reference: to, codec, derived: Some(found) });
                }
            }
        }
    }
    ways
}

/// A switch without a field arrives as the thing, which is there or is not.
fn told_by_the_thing(loss: &mut Loss, mut line: Line, switch: &Told, plan: &Plan<'_>) {
    let (a, b) = (plan.read.map, plan.write.map);
    if switch.cells.is_empty() {
        line.how = "only `false`: the target has no such thing".into();
        loss.narrowed.push(line);
        return;
    }
    line.to = switch.cells.iter().map(|cell| b.cells[*cell].title.as_str()).collect::<Vec<_>>().join(", ");
    // Some column of the thing is made of what every record says.
    let surely = plan
        .write
        .ops
        .iter()
        .filter(|op| switch.cells.contains(&op.column.first_cell))
        .any(|op| op.supplies.iter().any(|supply| needed::surely_implied(supply, a, plan)));
    if surely {
        line.how = "said by whether there is one".into();
        loss.carried.push(line);
    } else {
        line.how = "`true` only where something is written of it".into();
        loss.narrowed.push(line);
    }
}

fn place_without_way(loss: &mut Loss, mut line: Line, reference: &Reference, b: &Map) {
    let assumed =
        reference.field.row().and_then(|row| row.assumed).filter(|_| !b.has_field(&reference.field.key));
    if let Some(value) = assumed {
        line.how = format!("only `{value}`, which {} takes for granted; any other value is lost", b.name);
        loss.narrowed.push(line);
        return;
    }
    let hashed = crate::model::derive::DERIVATIONS
        .iter()
        .any(|derived| derived.hashes() && derived.from == [reference.path()] && b.has_field(derived.to));
    line.how = if hashed {
        "only its hash means something there, and --secrets hash makes it".into()
    } else if line.secret {
        "a secret of this kind means nothing there".into()
    } else if b.has_field(&reference.field.key) {
        "the target has a place for other items of it only".into()
    } else {
        "the target has no place for it".into()
    };
    loss.dropped.push(line);
}

/// What is done to a field, and what limits it meets.
fn describe(plan: &Plan<'_>, column: &Column, reference: &Reference, ways: &[Way<'_>]) -> (String, String) {
    let (a, b) = (plan.read.map, plan.write.map);
    let mut how = Vec::new();
    let mut limits: Vec<String> = Vec::new();
    let direct: Vec<&Way<'_>> = ways.iter().filter(|way| way.derived.is_none()).collect();
    for way in ways {
        let Some(derived) = way.derived.map(|at| &way.supply.derived[at]) else { continue };
        let honesty = if derived.honesty == Honesty::Inferred { ", inferred" } else { "" };
        how.push(format!("{} {}{honesty}", way.reference.path(), derived.by.describe()));
    }
    if direct.is_empty() {
        let parts: u8 = ways
            .iter()
            .map(|way| match way.supply.derived[way.derived.unwrap_or_default()].by.carries() {
                Carries::Whole => 1,
                Carries::Part(part) => 2 << part,
                Carries::Nothing => 0,
            })
            .fold(0, |all, part| all | part);
        if parts & 1 == 0 && parts & 6 != 6 {
            limits.push("only a part or a hint of it arrives".into());
        }
        if matches!(reference.item, Item::All | Item::From(_)) {
            limits.push("only its first item".into());
        }
    } else {
        limits.extend(narrow::items(a, b, reference, &direct));
    }
    let found: Vec<narrow::Limits> =
        ways.iter().map(|way| narrow::limits(plan, column, reference, way)).collect();
    let whole = |(way, limits): (&Way<'_>, &narrow::Limits)| {
        let carries = way.derived.map(|at| way.supply.derived[at].by.carries());
        matches!(carries, None | Some(Carries::Whole)) && limits.only.is_empty()
    };
    let always = ways.iter().zip(&found).any(whole);
    for (way, found) in ways.iter().zip(found) {
        let mut of_way = found.refused;
        if !always {
            of_way.extend(found.only);
        }
        // Of several columns each is named, once in front of its limits.
        if let Some(first) = of_way.first_mut().filter(|_| ways.len() > 1) {
            *first = format!("{}: {first}", b.title(way.column));
        }
        limits.extend(of_way);
    }
    limits.dedup();
    (how.join("; "), limits.join("; "))
}

/// Where the target sets a field by hand: by its path, its list or field, or its title.
fn by_hand(a: &Map, b: &Map, column: &Column, reference: &Reference) -> String {
    let path = reference.path();
    let list = reference.field.list().unwrap_or_default();
    let names = [path.as_str(), reference.field.key.as_str(), list, &a.title(column)];
    names.iter().find_map(|name| b.by_hand(name)).unwrap_or_default().to_owned()
}

/// An ordered pair of formats with its loss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The source, `id@version`.
    pub from: String,
    /// The target, `id@version`.
    pub to: String,
    /// What is lost.
    pub loss: Loss,
}

/// Every ordered pair of different formats: by source, then by target, in the order given.
pub fn pairs(maps: &[Arc<Map>]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for a in maps {
        for b in maps.iter().filter(|b| b.full_id() != a.full_id()) {
            pairs.push(Pair { from: a.full_id(), to: b.full_id(), loss: loss(a, b) });
        }
    }
    pairs
}
