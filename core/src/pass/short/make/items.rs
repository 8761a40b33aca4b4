//! The items of a list, and of cells that hold several kinds of them.

use bumpalo::Bump;

use super::super::eight::replace;
use super::super::read::{each, same, whole};
use super::super::{Cells, Known, Short};
use super::row::Row;
use super::ways::{Way, written};
use super::{Cx, Made};
use crate::map::Codec;
use crate::value::shape::Shape;

/// The items of one field in a cell of several kinds.
pub(in crate::pass::short) struct OfKind<'s> {
    pub(in crate::pass::short) given: Vec<Given>,
    pub(in crate::pass::short) ways: Vec<Way<'s>>,
    pub(in crate::pass::short) codec: &'s Codec,
    pub(in crate::pass::short) shape: Shape,
    /// Whether no item of its shape asks for quotes.
    pub(in crate::pass::short) clean: bool,
    /// Whether every number of digits is of this kind, and written as it is.
    pub(in crate::pass::short) digits: bool,
    /// The kinds before it: their shapes and codecs.
    pub(in crate::pass::short) earlier: Vec<(Shape, &'s Codec)>,
}

/// A read program whose items are wanted.
#[derive(Debug, Clone, Copy)]
pub(in crate::pass::short) struct Given {
    /// Which.
    pub(in crate::pass::short) read: usize,
    /// Its cell, and the set of it.
    pub(in crate::pass::short) cell: usize,
    pub(in crate::pass::short) set: Cells,
    /// What separates its items, if it is a list.
    pub(in crate::pass::short) list: Option<u8>,
}

/// The items of a list that is being written.
pub(super) struct Items<'b> {
    pub(super) count: usize,
    separator: u8,
    most: usize,
    pub(super) last: Option<&'b str>,
    pub(super) suspect: bool,
}

impl<'b> Items<'b> {
    pub(super) fn new(separator: u8, most: usize) -> Items<'b> {
        Items { count: 0, separator, most, last: None, suspect: false }
    }

    /// Appends the items of a read program. `None`: the record is left.
    #[inline(always)]
    pub(super) fn of_read(
        &mut self,
        given: &Given,
        cx: &Cx<'_, 'b>,
        known: &Known,
        row: &mut Row<'_>,
        mut text_of: impl FnMut(&'b str) -> Option<&'b str>,
    ) -> Option<()> {
        if known.filled & given.set == 0 {
            return Some(());
        }
        let value = cx.value(given.read);
        self.suspect |= value.quoted;
        let mut add = |item: &'b str| {
            let Some(text) = text_of(item) else { return false };
            if self.count == self.most || !whole(text) || cx.may_hold(text, self.separator, value.quoted) {
                return false;
            }
            let parted = self.count == 0 || row.byte(self.separator).is_some();
            self.count += 1;
            self.last = Some(text);
            parted && row.push(text).is_some()
        };
        match given.list {
            None => add(value.text).then_some(()),
            Some(separator) => each(value.text, separator, add),
        }
    }

    /// The same for a cell that holds numbers of digits alone, which are written as they are.
    #[inline(always)]
    pub(super) fn of_digits(&mut self, given: &Given, cx: &Cx<'_, 'b>, row: &mut Row<'_>) -> Option<()> {
        if self.count > 0 {
            row.byte(self.separator)?;
        }
        let start = row.end;
        let text = cx.rows.text(cx.text, cx.cells[given.cell]);
        row.push(text)?;
        self.count += 1;
        self.last = Some(text);
        if let Some(own) = given.list {
            self.count += replace(&mut row.room[start..row.end], own, self.separator);
        }
        (self.count <= self.most).then_some(())
    }

    /// What was made of them.
    #[inline(always)]
    pub(super) fn made(&self, short: &Short<'_>, makes: bool) -> Made<'b> {
        let suspect = self.suspect || makes;
        if self.count == 1 {
            return Made { whole: self.last, suspect, wrap: false, shape: None };
        }
        Made { whole: None, suspect, wrap: !suspect && short.odd[usize::from(self.separator)], shape: None }
    }
}

impl<'s> OfKind<'s> {
    /// The text of an item. `None`: it is not of this kind, or of an earlier one.
    #[inline(always)]
    pub(super) fn text<'b>(&'b self, item: &'b str, bump: &'b Bump) -> Option<&'b str>
    where
        's: 'b,
    {
        let text = written(self.codec, item, bump)?;
        let of = |shape: Shape, codec: &Codec| match codec.affix {
            None => shape.fits(text),
            Some(_) => shape.fits(codec.strip(text)),
        };
        let taken = self.earlier.iter().any(|(shape, codec)| of(*shape, codec));
        (!taken && of(self.shape, self.codec)).then_some(text)
    }
}

/// Notes that the items of these reads have arrived in a text, and whether one of their cells is that text.
#[inline(always)]
pub(super) fn arrive(given: &[Given], known: &mut Known, cx: &Cx<'_, '_>, text: &[u8]) {
    for given in given {
        known.arrived[0] |= given.set;
        if cx.raw(given.cell) == text {
            known.same |= given.set;
        }
    }
}

/// Notes which of the cells that a derivation was made of are the text that it gave.
pub(super) fn compare_derived(known: &mut Known, text: &[u8], cx: &Cx<'_, '_>) {
    let cells = std::mem::take(&mut known.derived) & known.filled;
    if !text.is_empty() {
        compare(cells, &[text], known, cx);
    }
}

/// Notes which of these cells stand among the texts.
pub(super) fn compare(mut cells: Cells, texts: &[impl AsRef<[u8]>], known: &mut Known, cx: &Cx<'_, '_>) {
    while cells != 0 {
        let at = cells.trailing_zeros() as usize;
        cells &= cells - 1;
        if texts.iter().any(|text| same(text.as_ref(), cx.raw(at))) {
            known.same |= 1 << at;
        }
    }
}
