//! Texts of cells that stand in a map (`implied`, `default`): each must mean something in its column.

use super::node::Node;
use super::read::Reader;
use super::{Column, Implied, Meaning};

/// A text of a cell that stands in the map must mean something there.
pub(super) fn read_constant(
    r: &mut Reader<'_, '_>,
    node: &Node,
    key: &str,
    cell: String,
    column: &Column,
) -> Option<Implied> {
    let at = node.child(key).map_or(&node.at, |node| &node.at);
    if let Some((state, _)) = column.states.iter().find(|(_, word)| *word == cell) {
        return Some(Implied { cell, value: Err(*state) });
    }
    let bump = bumpalo::Bump::new();
    match &column.meaning {
        Meaning::Field(_, codec) if codec.list.is_none() => match codec.read(codec.strip(&cell), &bump) {
            Ok(reading) => Some(Implied { value: Ok(reading.value.to_owned()), cell }),
            Err(_) => {
                r.fault(at, format!("`{cell}` is no text of this column"), None);
                None
            }
        },
        _ => {
            r.fault(at, format!("`{key}` needs a column with one field that is no list"), None);
            None
        }
    }
}
