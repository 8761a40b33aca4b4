//! Users as JSON Lines: one JSON object a line, in the form of `docs/user.schema.json`.
//!
//! The layout is a native one that the program has in itself: [`read`] makes rows of objects and [`mod@write`] objects of
//! rows, a column a field. All else is the ordinary route, by a map that is made of the model's own table ([`map`]).

pub mod map;
pub mod read;
mod strict;
pub mod write;

use std::io::Read;
use std::sync::Arc;

use tieline_core::error::Error;
use tieline_core::model::State;
use tieline_core::native::{GiveRows, Native, Opening, TakeBytes, TakeRows};
use tieline_core::registry::{Embedded, Registry, Vendor};

/// The map.
pub static MAPS: &[Embedded] = &include!(concat!(env!("OUT_DIR"), "/maps.rs"));

/// What a program links.
pub static VENDOR: Vendor = Vendor { name: env!("CARGO_PKG_NAME"), maps: MAPS };

/// Between the items of a list in a cell: the unit separator, which is made for that and stands in no sensible text.
pub const BETWEEN: &str = "\u{1f}";

/// What the words of states begin with, so that no text is one: the escape character.
pub const ESCAPE: char = '\u{1b}';

/// Reads and writes JSON Lines.
pub struct JsonLines;

/// Gives the program what reads and writes the format, whose map is in [`VENDOR`].
pub fn link(registry: &mut Registry) {
    for map in MAPS {
        registry.link(&format!("{}@{}", map.id, map.version), Arc::new(JsonLines));
    }
}

impl Native for JsonLines {
    fn read(&self, _: &Opening<'_>, input: &mut dyn Read, rows: &mut dyn TakeRows) -> Result<(), Error> {
        read::read(input, rows)
    }

    fn write(
        &self,
        opening: &Opening<'_>,
        rows: &mut dyn GiveRows,
        output: &mut dyn TakeBytes,
    ) -> Result<bool, Error> {
        write::write(opening, rows, output)
    }
}

/// The word of a state in a cell.
pub fn word(state: State) -> String {
    format!("{ESCAPE}{}", state.name())
}
