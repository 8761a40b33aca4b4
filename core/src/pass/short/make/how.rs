//! The ways in which the text of a column can be made.

use super::super::Cells;
use super::items::{Given, OfKind};
use super::table::Entry;
use super::ways::Way;
use crate::map::codec::Cases;

/// How the text of a column is made.
pub(in crate::pass::short) enum Make<'s> {
    /// One value by one codec.
    One(Vec<Way<'s>>),
    /// The items of these reads, else one value.
    List { given: Vec<Given>, ways: Vec<Way<'s>>, separator: u8, most: usize },
    /// Items of several fields. Left where one of the cells is filled.
    Kinds { kinds: Vec<OfKind<'s>>, separator: Option<u8>, most: usize, left: Cells },
    /// Words of several cells, or of several fields in one.
    Words(Vec<Vec<Way<'s>>>, &'s Cases),
    /// Nothing can be made.
    Nothing,
    /// The text of a cell.
    Copy { cell: usize, set: Cells },
    /// Two texts with a blank between, if both are there; else as [`Make::One`].
    Join { cells: [usize; 2], both: Cells, supply: Cells, ways: Vec<Way<'s>> },
    /// What was made beforehand for the codes of one or two cells.
    Table { cells: [usize; 2], row: usize, entries: Vec<Entry> },
}

impl<'s> Make<'s> {
    /// All ways to its values.
    pub(in crate::pass::short) fn ways(&mut self) -> Vec<&mut Way<'s>> {
        match self {
            Make::One(ways) | Make::List { ways, .. } | Make::Join { ways, .. } => ways.iter_mut().collect(),
            Make::Kinds { kinds, .. } => kinds.iter_mut().flat_map(|kind| &mut kind.ways).collect(),
            Make::Words(fields, _) => fields.iter_mut().flatten().collect(),
            Make::Nothing | Make::Copy { .. } | Make::Table { .. } => Vec::new(),
        }
    }
}

impl Make<'_> {
    /// Cells of which one must be filled, or nothing is made; the second only count where they may be addresses.
    /// `None`: something may always be made, or the record left.
    pub(in crate::pass::short) fn gives(&self) -> Option<[Cells; 2]> {
        let of = |given: &[Given]| given.iter().fold(0, |cells: Cells, given| cells | given.set);
        let mut cells = match self {
            Make::Nothing => return Some([0, 0]),
            Make::One(_) => 0,
            Make::List { given, .. } => of(given),
            Make::Kinds { kinds, left, .. } => {
                kinds.iter().fold(*left, |cells, kind| cells | of(&kind.given))
            }
            _ => return None,
        };
        let mut mails = 0;
        let ways: Vec<&Way<'_>> = match self {
            Make::One(ways) | Make::List { ways, .. } => ways.iter().collect(),
            Make::Kinds { kinds, .. } => kinds.iter().flat_map(|kind| &kind.ways).collect(),
            _ => return None,
        };
        for way in ways {
            match way {
                Way::Record(_, set) | Way::Copy(_, set, _) | Way::LeaveWhere(set) => cells |= set,
                Way::Derived(derived) if derived.never == derived.any => mails |= derived.any,
                Way::Derived(derived) => cells |= derived.any,
                Way::Stop | Way::Thing(_) => {}
                Way::Text(..) | Way::Leave => return None,
            }
        }
        Some([cells, mails & !cells])
    }
}
