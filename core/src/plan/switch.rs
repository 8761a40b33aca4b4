//! Things with a switch: a source that has a field for whether a box is there, and targets in which it is there once
//! it is spoken of.
//!
//! A thing that is switched off gets nothing that the record does not say. A target without a field for the switch gets
//! nothing of such a thing at all: the least word about it would bring it about. What the switch said has arrived then,
//! since the thing is there or is not.

use super::frame::Slots;
use super::frame::{Frame, Spot, What};
use super::supply::Context;
use crate::map::Map;
use crate::model::path::Open;
use crate::model::table::THINGS;
use crate::model::{Field, Reference};

/// The switch of a thing, seen from a field of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    spot: Spot,
    /// Whether the target has a field for the switch itself.
    spoken: bool,
}

/// A switch of the source that the target has no field for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unspoken {
    /// Where the record says it.
    pub spot: Spot,
    /// The target's cells that speak of the thing.
    pub cells: Vec<usize>,
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

impl Unspoken {
    /// The switches of the source that a target has no field for.
    pub fn all(cx: &Context<'_, '_>, target: &Map, slots: &mut Slots) -> Vec<Unspoken> {
        let mut found = Vec::new();
        for thing in THINGS {
            let Some(switch) = field(thing).filter(|switch| bound(cx, switch)) else { continue };
            if target.has_field(&switch.field.key) {
                continue;
            }
            let of_thing = |cell: &usize| {
                let column = &target.columns[target.cells[*cell].column];
                target.fields_of(column).iter().any(|field| field.field.thing() == Some(thing))
            };
            let cells = (0..target.cells.len()).filter(of_thing).collect();
            found.push(Unspoken { spot: slots.spot(&switch), cells });
        }
        found
    }

    /// Marks what the switch said as arrived, if the written cells say the same.
    pub fn settle(&self, frame: &mut Frame<'_>, cells: &[&str]) {
        let there = self.cells.iter().any(|cell| !cells[*cell].is_empty());
        if let Some(said) = frame.one_mut(self.spot)
            && said.text() == Some(if there { "true" } else { "false" })
        {
            said.used |= 1;
        }
    }
}
