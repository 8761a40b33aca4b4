//! Cells of several kinds of items that hold numbers, as most do, and perhaps addresses.

use super::super::eight::replace;
use super::super::{Cells, Known, Short};
use super::Cx;
use super::items::{Given, OfKind};
use super::row::{Literal, Row};
use super::ways::{Found, Way, take};
use crate::map::Codec;
use crate::map::codec::Base;
use crate::value::shape::{Shape, in_address};

/// A column that takes the numbers of some cells, and of other kinds no items but addresses.
pub(in crate::pass::short) struct Numbers<'s> {
    literal: Literal,
    /// The same with a quote behind it.
    opening: Literal,
    given: Vec<Given>,
    /// The cells of all of them.
    set: Cells,
    /// Cells of which none may be filled.
    others: Cells,
    /// Other kinds.
    more: Vec<More<'s>>,
    separator: u8,
    /// What stands between two items.
    parting: Literal,
    most: usize,
    /// Whether the separator asks for quotes.
    wraps: bool,
    written: Cells,
}

/// Another kind of items.
struct More<'s> {
    /// The cells that may hold an address: where they are filled they must.
    given: Vec<Given>,
    set: Cells,
    /// Ways that must give nothing where they are not filled.
    ways: Vec<Way<'s>>,
}

/// Whether the items of a kind may be addresses, which no kind before it takes: they are written as they are then.
fn takes_addresses(kind: &OfKind<'_>, separator: u8) -> bool {
    let number = |(shape, codec): &(Shape, &Codec)| {
        codec.affix.is_none() && matches!(shape, Shape::Number | Shape::Digits)
    };
    kind.shape == Shape::SipUri
        && kind.codec.affix.is_none()
        && matches!(kind.codec.base, Base::SipUri | Base::Text)
        && kind.given.iter().all(|given| given.list.is_none())
        && kind.earlier.iter().all(number)
        && !in_address(separator)
}

impl<'s> Numbers<'s> {
    /// Whether and how a column of these kinds is written like that.
    pub(super) fn of(
        kinds: &[OfKind<'s>],
        separator: u8,
        most: usize,
        left: Cells,
        short: &Short<'_>,
    ) -> Option<Numbers<'s>> {
        let (first, more) = kinds.split_first()?;
        let set_of = |kind: &OfKind<'_>| kind.given.iter().fold(0, |set: Cells, given| set | given.set);
        let (set, mut others) = (set_of(first), left);
        let more: Vec<More<'s>> = more
            .iter()
            .map(|kind| {
                let takes = takes_addresses(kind, separator);
                others |= if takes { 0 } else { set_of(kind) };
                let given = if takes { kind.given.clone() } else { Vec::new() };
                More { given, set: set_of(kind), ways: kind.ways.clone() }
            })
            .collect();
        let sets = more.iter().fold(others, |sets, kind| sets | kind.set);
        let possible = short.plain_addresses() && first.digits && set & sets == 0;
        possible.then(|| Numbers {
            literal: Literal::new(&[]),
            opening: Literal::new(&[]),
            parting: Literal::new(&[separator]),
            given: first.given.clone(),
            set,
            others,
            more,
            separator,
            most,
            wraps: short.odd[usize::from(separator)],
            written: 0,
        })
    }

    /// The same for a cell of the target, and what stands before it.
    pub(super) fn behind(self, literal: Literal, written: Cells) -> Numbers<'s> {
        let opening = Literal::new(b"\"").behind(&literal);
        Numbers { literal, opening, written, ..self }
    }

    /// Writes what stands before the column, and the numbers. `false`: nothing was done; `None`: the record is left.
    #[inline(always)]
    pub(super) fn write<'b>(&'b self, known: &mut Known, cx: &Cx<'_, 'b>, row: &mut Row<'_>) -> Option<bool> {
        let filled = known.filled & self.set;
        if filled == 0 || known.filled & self.others != 0 || known.digits & filled != filled {
            return Some(false);
        }
        let mut arrived = filled;
        for kind in &self.more {
            let there = known.filled & kind.set;
            arrived |= there;
            if there == 0 {
                if !kind.ways.is_empty() && !matches!(take(&kind.ways, cx, known)?, Found::Nothing) {
                    return None;
                }
            } else if there & !known.addresses != 0 {
                let address = |given: &Given| Shape::Email.at_sight(cx.value(given.read).text.as_bytes());
                let mut given = kind.given.iter().filter(|given| known.filled & given.set != 0);
                if !given.all(|given| address(given) == Some(true)) {
                    return Some(false);
                }
            }
        }
        let several = arrived & (arrived - 1) != 0;
        let opened = several && self.wraps;
        let mut front = if opened { &self.opening } else { &self.literal };
        let begin = row.end + self.literal.length();
        let (mut count, mut changed) = (0, several);
        for given in &self.given {
            if known.filled & given.set == 0 {
                continue;
            }
            let start = row.end + front.length();
            row.behind(front, cx, given.cell)?;
            front = &self.parting;
            count += 1;
            if let Some(own) = given.list {
                let more = replace(&mut row.room[start..row.end], own, self.separator);
                count += more;
                changed |= more > 0 && own != self.separator;
            }
        }
        for kind in self.more.iter().filter(|kind| known.filled & kind.set != 0) {
            for given in kind.given.iter().filter(|given| known.filled & given.set != 0) {
                row.byte(self.separator)?;
                row.push(cx.value(given.read).text)?;
                count += 1;
            }
        }
        if count > self.most {
            return None;
        }
        if opened {
            row.byte(b'"')?;
        } else if count > 1 && self.wraps {
            row.wrap(begin)?;
        }
        known.arrived[0] |= arrived;
        known.same |= if changed { 0 } else { filled };
        known.written |= self.written;
        Some(true)
    }
}
