//! Loss between two formats, computed from their maps alone: what is carried, what only in part, what not at all, and
//! what the target needs that the source lacks. No file is looked at, and options do not count.

mod needed;

use serde::Serialize;

use crate::map::check::Check;
use crate::map::codec::{Base, Codec};
use crate::map::{Column, Map, Meaning, Write};
use crate::model::derive::Honesty;
use crate::model::{Item, Reference};
use crate::plan::frame::Spot;
use crate::plan::supply::SupplyPlan;
use crate::plan::{Options, Plan, bind};
use crate::value::shape::Shape;

/// What happens to the fields of one format on the way to another.
#[derive(Debug, Clone, Default, Serialize)]
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
    /// What the two formats mean by a blank cell, where it is not just nothing.
    pub blanks: Vec<Line>,
}

/// One field with what becomes of it.
#[derive(Debug, Clone, Serialize)]
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

/// Computes the loss from `a` to `b`.
pub fn loss(a: &Map, b: &Map) -> Loss {
    let plan = Plan::compile(a, &bind::full(a), b, &Options::default());
    let same = a.id == b.id && a.version == b.version;
    let mut loss = Loss::default();
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
                place_without_way(&mut loss, line, reference, b);
                continue;
            }
            line.to = ways.iter().map(|way| b.title(way.column)).collect::<Vec<_>>().join(", ");
            let (how, limits) = describe(a, b, column, reference, &ways);
            if limits.is_empty() {
                line.how = how;
                loss.carried.push(line);
            } else {
                line.how = if how.is_empty() { limits } else { format!("{how}; {limits}") };
                loss.narrowed.push(line);
            }
        }
        if matches!(column.meaning, Meaning::None) && column.write == Write::Yes {
            loss.dropped.push(Line {
                field: String::new(),
                from: a.title(column),
                to: String::new(),
                how: "the source itself gives it no meaning".into(),
                secret: false,
                help: String::new(),
            });
        }
    }
    needed::find(&plan, a, b, &mut loss);
    blanks(a, b, &mut loss);
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
            } else if !supply.from_record {
                let found = supply.derived.iter().position(|derived| {
                    derived
                        .inputs
                        .iter()
                        .any(|(input, _)| input.slot == spot.slot && overlaps(input.item, reference.item))
                });
                if let Some(found) = found {
                    ways.push(Way { column: op.column, supply, reference: to, codec, derived: Some(found) });
                }
            }
        }
    }
    ways
}

fn overlaps(a: Item, b: Item) -> bool {
    match (a, b) {
        (Item::At(a), Item::At(b)) => a == b,
        (Item::At(a), Item::From(b)) | (Item::From(b), Item::At(a)) => a >= b,
        _ => true,
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
fn describe(a: &Map, b: &Map, column: &Column, reference: &Reference, ways: &[Way<'_>]) -> (String, String) {
    let mut how = Vec::new();
    let mut limits: Vec<String> = Vec::new();
    let direct: Vec<&Way<'_>> = ways.iter().filter(|way| way.derived.is_none()).collect();
    for way in ways.iter().filter(|way| way.derived.is_some()) {
        let derived = &way.supply.derived[way.derived.unwrap_or_default()];
        let honesty = if derived.honesty == Honesty::Inferred { ", inferred" } else { "" };
        how.push(format!("{} {}{honesty}", way.reference.path(), derived.by.describe()));
    }
    if direct.is_empty() {
        let parts: u8 = ways
            .iter()
            .map(|way| match way.supply.derived[way.derived.unwrap_or_default()].by.carries() {
                crate::model::derive::Carries::Whole => 1,
                crate::model::derive::Carries::Part(part) => 2 << part,
                crate::model::derive::Carries::Nothing => 0,
            })
            .fold(0, |all, part| all | part);
        if parts & 1 == 0 && parts & 6 != 6 {
            limits.push("only a part or a hint of it arrives".into());
        }
        if matches!(reference.item, Item::All | Item::From(_)) {
            limits.push("only its first item".into());
        }
    } else {
        let from = codec_of(column, reference);
        // A field that two columns carry between them is whole if every item has a place.
        let items_kept = direct.iter().any(|way| covers(way.reference.item, reference.item))
            || matches!(reference.item, Item::All | Item::From(_))
                && direct.iter().any(|way| matches!(way.reference.item, Item::From(_) | Item::All))
                && direct.iter().any(|way| matches!(way.reference.item, Item::At(0) | Item::All));
        if !items_kept {
            let items: Vec<String> = direct.iter().map(|way| way.reference.path()).collect();
            limits.push(format!("only {}", items.join(" and ")));
        }
        for way in &direct {
            let (done, met) = compare(a, b, from, column, way);
            how.extend(done);
            limits.extend(met);
        }
    }
    limits.dedup();
    (how.join("; "), limits.join("; "))
}

fn covers(target: Item, source: Item) -> bool {
    match (target, source) {
        (Item::All, _) | (Item::One, _) => true,
        (Item::From(a), Item::From(b)) => a <= b,
        (Item::From(a), Item::At(b)) => a <= b,
        (Item::At(a), Item::At(b)) => a == b,
        _ => false,
    }
}

fn codec_of<'c>(column: &'c Column, reference: &Reference) -> Option<&'c Codec> {
    match &column.meaning {
        Meaning::Field(_, codec) => Some(codec),
        Meaning::Kinds(_, kinds) => {
            kinds.iter().find(|kind| kind.field == *reference).map(|kind| &kind.codec)
        }
        _ => None,
    }
}

/// One column against another: what changes, and what limits there are beyond the source's own.
fn compare(
    a: &Map,
    b: &Map,
    from: Option<&Codec>,
    source: &Column,
    way: &Way<'_>,
) -> (Vec<String>, Vec<String>) {
    let mut done = Vec::new();
    let mut limits = Vec::new();
    if let Some(to) = way.codec {
        match (from.map(|codec| &codec.base), &to.base) {
            (Some(Base::Cases(ours)), Base::Cases(theirs)) => {
                let mut without = Vec::new();
                let mut near = Vec::new();
                for (_, values) in &ours.rows {
                    let value = values[0].as_str();
                    if theirs.find_values(&[value]).is_some() {
                        continue;
                    }
                    match theirs.narrow.iter().find(|(outside, _)| outside == value) {
                        Some((_, row)) => near.push(format!("{value} as {}", theirs.rows[*row].0[0])),
                        None => without.push(value.to_owned()),
                    }
                }
                if !near.is_empty() {
                    limits.push(format!("nearest word: {}", near.join(", ")));
                }
                if !without.is_empty() {
                    limits.push(format!("no word for {}", without.join(", ")));
                }
            }
            (_, Base::Cases(theirs)) => {
                let values: Vec<&str> = theirs.rows.iter().map(|(_, values)| values[0].as_str()).collect();
                limits.push(format!("only {}", values.join(", ")));
            }
            _ => {}
        }
        if let Some(max) = to.list.as_ref().and_then(|list| list.max) {
            limits.push(format!("at most {max} items"));
        }
    }
    if let Meaning::Kinds(_, kinds) = &way.column.meaning {
        let shape = kinds.iter().find(|kind| kind.field == *way.reference).map(|kind| kind.shape);
        if let Some(shape) = shape.filter(|shape| !has_shape(source, *shape)) {
            limits.push(format!("must be {}", shape.describe()));
        }
    }
    for check in way.column.checks.iter().filter(|check| check.severity >= crate::report::Severity::Error) {
        limits.extend(limit(check, source));
    }
    let plain =
        from.is_some_and(Codec::plain) && way.codec.is_some_and(Codec::plain) && source.checks.is_empty();
    if !b.layout.embedded_newline && a.layout.embedded_newline && plain {
        done.push("no line breaks".into());
    }
    (done, limits)
}

fn has_shape(column: &Column, shape: Shape) -> bool {
    let within = |own: Shape| {
        own == shape
            || matches!(
                (own, shape),
                (Shape::Digits, Shape::Number | Shape::Phone) | (Shape::Number | Shape::E164, Shape::Phone)
            )
    };
    let kinds = match &column.meaning {
        Meaning::Kinds(_, kinds) => kinds.iter().any(|kind| within(kind.shape)),
        _ => false,
    };
    kinds || column.checks.iter().filter_map(|check| check.shape).any(within)
}

/// A limit of the target that the source does not keep to already.
fn limit(check: &Check, source: &Column) -> Vec<String> {
    let strict = || source.checks.iter().filter(|check| check.severity >= crate::report::Severity::Error);
    let mut met = Vec::new();
    if let Some(length) = check.length {
        let kept = strict()
            .filter_map(|own| own.length)
            .any(|own| own.max <= length.max && (own.bytes || !length.bytes) && own.min >= length.min.min(1));
        if length.max != usize::MAX && !kept {
            met.push(format!("at most {} {}", length.max, length.unit()));
        }
        if length.min > 1 && !strict().filter_map(|own| own.length).any(|own| own.min >= length.min) {
            met.push(format!("at least {} {}", length.min, length.unit()));
        }
    }
    if let Some(chars) = &check.chars
        && !strict().any(|own| own.chars.as_ref().is_some_and(|own| own.to_string() == chars.to_string()))
    {
        let text = chars.to_string();
        match text.strip_prefix('^') {
            Some(not) => met.push(format!("without {}", crate::value::shown::shown(not, 40))),
            None => met.push(format!("only the characters {}", crate::value::shown::shown(&text, 40))),
        }
    }
    if let Some(shape) = check.shape.filter(|shape| !has_shape(source, *shape)) {
        met.push(format!("must be {}", shape.describe()));
    }
    if let Some((low, high)) = check.range
        && !strict()
            .any(|own| own.range.is_some_and(|(own_low, own_high)| own_low >= low && own_high <= high))
    {
        met.push(format!("{low} to {high}"));
    }
    if let Some(step) = check.step {
        met.push(format!("multiples of {step}"));
    }
    for class in &check.classes {
        met.push(format!("with a {}", class.describe()));
    }
    met
}

fn by_hand(a: &Map, b: &Map, column: &Column, reference: &Reference) -> String {
    b.by_hand(&reference.path()).or_else(|| b.by_hand(&a.title(column))).unwrap_or_default().to_owned()
}

/// Columns whose blank says something.
fn blanks(a: &Map, b: &Map, loss: &mut Loss) {
    for (map, source) in [(a, true), (b, false)] {
        for column in map.columns.iter().filter(|column| column.implied.is_some()) {
            let Some(implied) = &column.implied else { continue };
            let title = map.title(column);
            let field = map.fields_of(column).first().map(|field| field.path()).unwrap_or_default();
            loss.blanks.push(Line {
                field,
                from: if source { title.clone() } else { String::new() },
                to: if source { String::new() } else { title },
                how: format!("blank means `{}`", implied.cell),
                secret: false,
                help: String::new(),
            });
        }
    }
}
