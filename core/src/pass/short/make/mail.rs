//! Columns that take over what is an e-mail address, at first sight.

use super::super::edges::Edges;
use super::super::test::Test;
use super::super::{Cells, Column, Known, Short};
use super::row::{Literal, Row};
use super::ways::{Derived, Way};
use super::{Cx, Make};
use crate::map::Codec;
use crate::model::derive::By;
use crate::value::shape::{Shape, in_address};

/// A column that takes the first of some texts that is an address.
pub(in crate::pass::short) struct Mail {
    literal: Literal,
    ways: Vec<Derived>,
    test: Option<Test>,
    edges: Edges,
    written: Cells,
}

impl Short<'_> {
    /// Whether no usual address, and no digit, asks for quotes: then it does not matter whether it stood in some.
    pub(super) fn plain_addresses(&self) -> bool {
        (0..=u8::MAX).all(|byte| !self.odd[usize::from(byte)] || !in_address(byte))
    }
}

impl Mail {
    /// Whether and how a column is written like that; of which nothing else is asked. `literal`: what stands before it.
    pub(super) fn of(short: &Short<'_>, column: &Column<'_>, literal: &Literal) -> Option<Mail> {
        let Make::One(ways) = &column.make else { return None };
        let derived = |way: &Way<'_>| match way {
            Way::Derived(derived) if derived.by == By::IfEmail && derived.any.is_power_of_two() => {
                Some(derived.clone())
            }
            _ => None,
        };
        let ways: Vec<Derived> = ways.iter().map(derived).collect::<Option<_>>()?;
        let plain = column.codec.is_some_and(Codec::plain) && short.plain_addresses();
        let possible = plain && !column.keep && !ways.is_empty();
        let (test, edges) = (column.test.clone(), short.edges.clone());
        possible.then(|| Mail { literal: literal.clone(), ways, test, edges, written: 1 << column.cell })
    }

    /// Writes what stands before the column, and the address. `false`: nothing was done.
    #[inline(always)]
    pub(super) fn write(&self, known: &mut Known, cx: &Cx<'_, '_>, row: &mut Row<'_>) -> bool {
        for way in &self.ways {
            let Some((read, set)) = way.open(known) else { continue };
            let text = cx.value(read).text;
            let bytes = text.as_bytes();
            let sure = Shape::Email.at_sight(bytes) == Some(true)
                && !self.edges.ask(bytes)
                && self.test.as_ref().is_none_or(|test| test.passes_but(bytes, Some(Shape::Email)));
            let begin = row.end;
            if !sure || self.literal.write(row).and_then(|()| row.push(text)).is_none() {
                row.end = begin;
                return false;
            }
            known.addresses |= set;
            known.written |= self.written;
            known.supplied |= way.supply;
            if let Some(part) = way.part {
                known.arrived[part] |= set;
                // What it was taken from may stand in it as it is.
                let own = cx.raw(cx.reads[read].first);
                if part == 0 && own == bytes {
                    known.same |= set;
                }
            }
            return true;
        }
        false
    }
}
