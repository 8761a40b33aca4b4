//! Where a target field's value comes from when the record does not say it: what the source's vendor implies, what
//! follows from other fields, what the user supplies, what the target's map supplies. All of it is settled when a plan
//! is compiled; a record only takes the first that it can.

use std::sync::LazyLock;

use bumpalo::Bump;

use super::frame::{Frame, Slot, Slots, Spot, What};
use super::options::Supplied;
use super::secrets::Secrets;
use super::switch::Switch;
use crate::lists::Lists;
use crate::map::{Column, Map, Meaning, Required};
use crate::model::derive::{By, Carries, DERIVATIONS, Derivation, Honesty};
use crate::model::path::Open;
use crate::model::{Item, Reference, Secret, State};
use crate::report::Supply;
use crate::value::phone::Country;

/// The ways to a value of one field of a target column.
#[derive(Debug, Clone)]
pub struct SupplyPlan {
    /// What the target writes.
    pub spot: Spot,
    /// The canonical path, for messages.
    pub path: String,
    /// Whether some column of the source speaks of it.
    pub from_record: bool,
    /// Values by `--set`.
    pub set: Option<Vec<String>>,
    /// What the source's vendor implies when the record says nothing.
    pub implied: Option<Implied>,
    /// Derivations, in order of rank.
    pub derived: Vec<DerivePlan>,
    /// Values by `--default`.
    pub default: Option<Vec<String>>,
    /// The target map's default.
    pub map_default: Option<Result<String, State>>,
    /// Spots of the field's thing: nothing but the record and `--set` opens it.
    pub thing: Option<Vec<Spot>>,
    /// What says whether the field's thing is there at all.
    pub switch: Option<Switch>,
}

/// What the source implies, seen from the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Implied {
    /// The same as the target implies: left blank.
    Same,
    /// Something else, or the target is silent: written out.
    Say(Result<String, State>),
    /// What the record says in another field, which the source's vendor takes for this one.
    Copy(Spot),
}

/// One derivation with its inputs in slots.
#[derive(Debug, Clone)]
pub struct DerivePlan {
    /// The function.
    pub by: By,
    /// Its honesty.
    pub honesty: Honesty,
    /// Its inputs, and whether each must be filled.
    pub inputs: Vec<(Spot, bool)>,
    /// Paths of the inputs.
    pub from: String,
}

/// A value with its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved<'b> {
    /// No value.
    Nothing,
    /// The record says it.
    Record(What<'b>),
    /// It was supplied; the number is the derivation's place in its list.
    Supplied(What<'b>, Supply, usize),
}

/// What a compilation needs to know.
pub struct Context<'a, 'm> {
    /// The source map; none when users are written.
    pub source: Option<&'m Map>,
    /// Which references the source file can fill.
    pub bound: &'a [Reference],
    /// What the user supplies.
    pub supplied: &'a Supplied,
    /// Whether inferred values are refused.
    pub no_guess: bool,
    /// What becomes of secrets.
    pub secrets: Secrets,
    /// Whether source and target are one format.
    pub same_format: bool,
    /// Lists of what there is in the target's system.
    pub lists: &'a Lists,
    /// The country of phone numbers that are written in the form that a column wants.
    pub country: Option<Country>,
    /// Whether the target says what is known and nothing that follows from it, since whoever reads it can conclude that.
    pub bare: bool,
}

impl SupplyPlan {
    /// Compiles the supply of one field of a target column.
    pub fn compile(
        cx: &Context<'_, '_>,
        target: &Map,
        column: &Column,
        reference: &Reference,
        slots: &mut Slots,
    ) -> SupplyPlan {
        let spot = slots.spot(reference);
        let secret = reference.field.secret();
        let usable = |field: &Reference| !cx.secrets.drops(field.field.secret());
        let bound = cx.bound.iter().any(|field| field.overlaps(reference)) && usable(reference);
        let from_record = bound && (!column.internal || cx.same_format);
        let source_has = cx.source.is_some_and(|map| map.has_field(&reference.field.key));
        let may_derive = !cx.bare && (!source_has || column.required != Required::No);
        let derived = if may_derive { derivations(cx, reference, slots) } else { Vec::new() };
        // What is set for every record is there in every record.
        let thing = reference.field.thing().filter(|thing| !cx.supplied.sets_of(reference, thing));
        let thing = thing.map(|thing| thing_spots(cx, reference, thing, slots));
        // A thing of which the source never speaks is never brought about.
        let opens = thing.as_ref().is_none_or(|spots| !spots.is_empty());
        SupplyPlan {
            spot,
            path: reference.path(),
            from_record,
            set: cx.supplied.set_of(reference).map(<[String]>::to_vec),
            implied: implied(cx, column, reference, slots).filter(|_| opens && secret.is_none()),
            derived: if opens { derived } else { Vec::new() },
            default: cx.supplied.default_of(reference).filter(|_| opens).map(<[String]>::to_vec),
            map_default: column.default.as_ref().filter(|_| opens).map(|default| default.value.clone()),
            thing,
            switch: Switch::of(cx, target, &reference.field, slots),
        }
    }

    /// Whether no record can ever have a value here.
    pub fn never(&self) -> bool {
        !self.from_record
            && self.set.is_none()
            && self.derived.is_empty()
            && self.default.is_none()
            && self.map_default.is_none()
            && !matches!(self.implied, Some(Implied::Say(_) | Implied::Copy(_)))
    }

    /// Whether a derivation makes the value of that slot.
    pub fn makes_of(&self, slot: Slot) -> bool {
        self.derived.iter().any(|derived| derived.inputs.iter().any(|(input, _)| input.slot == slot))
    }

    /// Whether nothing but the record supplies a value.
    pub fn alone(&self) -> bool {
        let implied = matches!(self.implied, None | Some(Implied::Same));
        implied
            && self.set.is_none()
            && self.derived.is_empty()
            && self.default.is_none()
            && self.map_default.is_none()
    }

    /// Whether it looks at a slot, be it only to see that something is there.
    pub fn asks(&self, slot: Slot) -> bool {
        let inputs = self.derived.iter().flat_map(|derived| &derived.inputs).map(|(spot, _)| spot);
        let mut spots = inputs.chain(self.thing.iter().flatten()).chain([&self.spot]);
        spots.any(|spot| spot.slot == slot)
            || self.switch.as_ref().is_some_and(|switch| switch.spot().slot == slot)
    }

    /// The value of a field that is no list, or of one item.
    pub fn resolve<'b>(&'b self, frame: &mut Frame<'b>, bump: &'b Bump) -> Resolved<'b> {
        if let Some(set) = &self.set {
            return match set.first() {
                Some(text) => Resolved::Supplied(What::Text(text), Supply::Set, 0),
                None => Resolved::Nothing,
            };
        }
        let off = self.switch.as_ref().filter(|switch| switch.off(frame));
        if off.is_some_and(|switch| !switch.spoken()) {
            return Resolved::Nothing;
        }
        if self.from_record {
            let said = frame.one(self.spot);
            if said.what != What::Absent {
                return Resolved::Record(said.what);
            }
        }
        if let Some(thing) = &self.thing
            && (off.is_some() || !thing.iter().any(|spot| frame.any(*spot)))
        {
            return Resolved::Nothing;
        }
        match &self.implied {
            Some(Implied::Same) => return Resolved::Nothing,
            Some(Implied::Say(Ok(text))) => return Resolved::Supplied(What::Text(text), Supply::Implied, 0),
            Some(Implied::Say(Err(state))) => {
                return Resolved::Supplied(What::State(*state), Supply::Implied, 0);
            }
            Some(Implied::Copy(spot)) => {
                if let What::Text(text) = frame.one(*spot).what {
                    return Resolved::Supplied(What::Text(text), Supply::Implied, 0);
                }
            }
            None => {}
        }
        for (index, derived) in self.derived.iter().enumerate() {
            if let Some(text) = derived.run(frame, bump) {
                let supply = match derived.honesty {
                    Honesty::Exact => Supply::Derived,
                    Honesty::Inferred => Supply::Inferred,
                };
                return Resolved::Supplied(What::Text(text), supply, index);
            }
        }
        if let Some(text) = self.default.as_ref().and_then(|values| values.first()) {
            return Resolved::Supplied(What::Text(text), Supply::Default, 0);
        }
        match &self.map_default {
            Some(Ok(text)) => Resolved::Supplied(What::Text(text), Supply::MapDefault, 0),
            Some(Err(state)) => Resolved::Supplied(What::State(*state), Supply::MapDefault, 0),
            None => Resolved::Nothing,
        }
    }
}

impl DerivePlan {
    /// The derived text; its inputs' parts count as looked at even where they have no image.
    fn run<'b>(&self, frame: &mut Frame<'b>, bump: &'b Bump) -> Option<&'b str> {
        let mut texts: [Option<&'b str>; 2] = [None, None];
        for (place, (spot, needed)) in texts.iter_mut().zip(&self.inputs) {
            *place = frame.one(*spot).text();
            if *needed && place.is_none() {
                return None;
            }
        }
        if texts.iter().all(Option::is_none) {
            return None;
        }
        let text = self.by.apply(&texts[..self.inputs.len()], bump).filter(|text| !text.is_empty());
        if text.is_none()
            && let Carries::Part(part) = self.by.carries()
        {
            self.mark(frame, 2 << part);
        }
        text
    }

    /// Marks the inputs as arrived, as far as this derivation carries them.
    pub fn carried(&self, frame: &mut Frame<'_>) {
        match self.by.carries() {
            Carries::Whole => self.mark(frame, 1),
            Carries::Part(part) => self.mark(frame, 2 << part),
            Carries::Nothing => {}
        }
    }

    fn mark(&self, frame: &mut Frame<'_>, bits: u8) {
        for (spot, _) in &self.inputs {
            if let Some(said) = frame.one_mut(*spot) {
                said.used |= bits;
            }
        }
    }
}

/// The derivations of a field whose inputs the source can fill.
fn derivations(cx: &Context<'_, '_>, reference: &Reference, slots: &mut Slots) -> Vec<DerivePlan> {
    let mut plans = Vec::new();
    for Parsed { derivation, to, inputs: known } in PARSED.iter() {
        let honest = derivation.honesty == Honesty::Exact || !cx.no_guess;
        if !to.overlaps(reference) || !honest || (derivation.hashes() && !cx.secrets.hashes()) {
            continue;
        }
        if matches!(reference.item, Item::From(least) if least > 0) {
            continue;
        }
        let mut inputs = Vec::new();
        let mut complete = true;
        for (input, needed) in known {
            let needed = *needed;
            let secret = input.field.secret();
            let allowed = !cx.secrets.drops(secret)
                && (secret.is_none() || derivation.hashes() && secret == Some(Secret::Plain));
            let filled = cx.bound.iter().any(|field| field.overlaps(input));
            if allowed && filled {
                inputs.push((slots.spot(input), needed));
            } else if needed {
                complete = false;
            } else {
                // A missing optional input keeps its place, so that the function sees it as blank.
                inputs.push((slots.spot(input), false));
            }
        }
        if complete {
            plans.push(DerivePlan {
                by: derivation.by,
                honesty: derivation.honesty,
                inputs,
                from: derivation.inputs().map(|(path, _)| path).collect::<Vec<_>>().join(" and "),
            });
        }
    }
    plans
}

/// A derivation with its paths read.
struct Parsed {
    derivation: &'static Derivation,
    to: Reference,
    inputs: Vec<(Reference, bool)>,
}

static PARSED: LazyLock<Vec<Parsed>> = LazyLock::new(|| {
    let parsed = |derivation: &'static Derivation| Parsed {
        derivation,
        to: parse(derivation.to),
        inputs: derivation.inputs().map(|(path, needed)| (parse(path), needed)).collect(),
    };
    DERIVATIONS.iter().map(parsed).collect()
});

fn parse(path: &str) -> Reference {
    match Reference::parse(path, Open::default()) {
        Ok(reference) => reference,
        // A test proves that every path of the table parses.
        Err(fault) => unreachable!("{}", fault.message),
    }
}

/// The spots of the source that belong to the same thing as the field.
fn thing_spots(cx: &Context<'_, '_>, reference: &Reference, thing: &str, slots: &mut Slots) -> Vec<Spot> {
    let mut spots = Vec::new();
    for field in cx.bound {
        if field.field.thing() == Some(thing) && field.same_item(reference) {
            let mut field = field.clone();
            if matches!(field.item, Item::All | Item::From(_)) && matches!(reference.item, Item::At(_)) {
                field.item = reference.item;
            }
            spots.push(slots.spot(&field));
        }
    }
    spots
}

/// What the source's vendor takes for the field when nothing is said, against what the target's takes.
fn implied(
    cx: &Context<'_, '_>,
    column: &Column,
    reference: &Reference,
    slots: &mut Slots,
) -> Option<Implied> {
    let link = cx.source?.implied.iter().find(|(to, _)| to.overlaps(reference));
    if let Some((_, from)) = link
        && cx.bound.iter().any(|field| field.overlaps(from))
    {
        return Some(Implied::Copy(slots.spot(from)));
    }
    let source = cx.source?.columns.iter().find_map(|column| match &column.meaning {
        Meaning::Field(field, _) if field.overlaps(reference) => column.implied.as_ref(),
        _ => None,
    })?;
    if column.implied.as_ref().is_some_and(|target| target.value == source.value) {
        return Some(Implied::Same);
    }
    Some(Implied::Say(source.value.clone()))
}
