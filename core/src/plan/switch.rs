//! Things with a switch: a source that has a field for whether a box is there, and targets in which it is there once
//! it is spoken of.
//!
//! A thing that is switched off gets nothing that the record does not say. A target without a field for the switch gets
//! nothing of such a thing at all: the least word about it would bring it about. What the switch said has arrived then,
//! since the thing is there or is not.

use super::frame::{Frame, Slot, Slots, Spot, What};
use super::supply::Context;
use crate::map::{Column, Map};
use crate::model::path::Open;
use crate::model::table::THINGS;
use crate::model::{Field, Reference, State};

/// The switch of a thing, seen from a field of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    spot: Spot,
    /// Whether the target has a field for the switch itself.
    spoken: bool,
}

/// A switch of the source, and what of the thing goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where the record says it.
    pub spot: Spot,
    /// Whether the target has a field for the switch itself.
    pub spoken: bool,
    /// The target's cells that speak of the thing.
    pub cells: Vec<usize>,
    /// The fields of the thing that the source has a word to clear for.
    clears: Vec<Spot>,
}

/// The field that says whether a thing is there.
fn field(thing: &str) -> Option<Reference> {
    Reference::parse(&format!("{thing}.enabled"), Open::default()).ok()
}

fn bound(cx: &Context<'_, '_>, switch: &Reference) -> bool {
    cx.bound.iter().any(|own| own.field.key == switch.field.key)
}

impl Switch {
    /// The switch of the thing that a field of the target is a part of, if the source has one.
    pub fn of(cx: &Context<'_, '_>, target: &Map, own: &Field, slots: &mut Slots) -> Option<Switch> {
        let switch = field(own.thing()?)?;
        if switch.field.key == own.key || !bound(cx, &switch) {
            return None;
        }
        Some(Switch { spoken: target.has_field(&switch.field.key), spot: slots.spot(&switch) })
    }

    /// Whether the record says that the thing is not there.
    pub fn off(&self, frame: &Frame<'_>) -> bool {
        frame.one(self.spot).what == What::Text("false")
    }

    /// Whether the target can be told that the thing is not there.
    pub fn spoken(&self) -> bool {
        self.spoken
    }

    /// Where the record says it.
    pub fn spot(&self) -> Spot {
        self.spot
    }
}

impl Told {
    /// The switches of a source.
    pub fn all(cx: &Context<'_, '_>, target: &Map, slots: &mut Slots) -> Vec<Told> {
        let mut found = Vec::new();
        for thing in THINGS {
            let Some(switch) = field(thing).filter(|switch| bound(cx, switch)) else { continue };
            let of_thing = |reference: &&Reference| reference.field.thing() == Some(thing);
            let speaks = |cell: &usize| {
                let column = &target.columns[target.cells[*cell].column];
                target.fields_of(column).iter().any(of_thing)
            };
            let clear = |column: &&Column| column.states.iter().any(|(state, _)| *state == State::Clear);
            let columns =
                cx.source.iter().flat_map(|map| map.columns.iter().map(move |column| (map, column)));
            let fields =
                columns.filter(|(_, column)| clear(column)).flat_map(|(map, column)| map.fields_of(column));
            found.push(Told {
                spoken: target.has_field(&switch.field.key),
                cells: (0..target.cells.len()).filter(speaks).collect(),
                clears: fields.filter(of_thing).map(|field| slots.spot(field)).collect(),
                spot: slots.spot(&switch),
            });
        }
        found
    }

    /// Whether it looks at a slot.
    pub fn asks(&self, slot: Slot) -> bool {
        self.spot.slot == slot || self.clears.iter().any(|spot| spot.slot == slot)
    }

    /// Whether what is said in a spot may arrive by the thing alone.
    pub fn carries(&self, spot: Spot) -> bool {
        spot == self.spot && !self.spoken || self.clears.contains(&spot)
    }

    /// Marks what the switch said as arrived, if the written cells say the same; and with it that a thing that is not
    /// there is cleared.
    pub fn settle(&self, frame: &mut Frame<'_>, cells: &[&str]) {
        let there = self.cells.iter().any(|cell| !cells[*cell].is_empty());
        let Some(said) = frame.one_mut(self.spot) else { return };
        if !self.spoken && said.text() == Some(if there { "true" } else { "false" }) {
            said.used |= 1;
        }
        if said.text() == Some("false") && said.arrived() {
            for spot in &self.clears {
                if let Some(said) = frame.one_mut(*spot).filter(|said| said.what == What::State(State::Clear))
                {
                    said.used |= 1;
                }
            }
        }
    }
}
