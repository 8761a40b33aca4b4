//! Columns that are made quickly, for most texts: what they are asked is settled when the program is made.

use super::super::edges::Edges;
use super::super::test::Simple;
use super::super::{Cells, Column, Known, Short};
use super::mail::Mail;
use super::numbers::Numbers;
use super::row::{BLANK, Literal, Row};
use super::table::{Change, Entry};
use super::ways::Way;
use super::{Cx, Make};
use crate::model::derive::By;

/// How a column is made quickly. What is not as usual is left to [`Short::cell`], with nothing done.
pub(in crate::pass::short) enum Quick<'s> {
    Copy(Copied),
    Join(Joined),
    Mail(Mail),
    Numbers(Numbers<'s>),
    Table(Table),
}

/// A column that takes the text of one cell as it stands.
pub(in crate::pass::short) struct Copied {
    literal: Literal,
    /// The cell, and the set of it.
    cell: usize,
    set: Cells,
    /// The column's cell, as a set.
    written: Cells,
    supply: Cells,
    required: bool,
    /// Where its text is kept, if it is.
    keep: Option<usize>,
    test: Simple,
    /// Whether the source has tested the cell for no fewer bytes.
    tested: bool,
    edges: Edges,
    /// Whether it is the one item of a list, in which nothing may stand that asks for quotes.
    item: bool,
}

/// A column that takes two texts with a blank between.
pub(in crate::pass::short) struct Joined {
    literal: Literal,
    cells: [usize; 2],
    both: Cells,
    written: Cells,
    supply: Cells,
    test: Simple,
    edges: Edges,
}

/// What was made beforehand for the codes of one or two cells, delimiters included.
pub(in crate::pass::short) struct Table {
    cells: [usize; 2],
    row: usize,
    entries: Vec<Entry>,
}

impl<'s> Quick<'s> {
    /// Whether and how a column is made quickly. `literal`: what stands before it.
    pub(in crate::pass::short) fn of(
        short: &Short<'s>,
        column: &Column<'s>,
        literal: &Literal,
    ) -> Option<Quick<'s>> {
        if let Make::Table { cells, row, entries } = &column.make {
            let entries = entries.iter().map(|entry| entry.behind(literal)).collect();
            return Some(Quick::Table(Table { cells: *cells, row: *row, entries }));
        }
        let asks = column.hidden
            || column.states
            || column.width > 1
            || column.settled.is_some()
            || !column.words.is_empty();
        if asks || !literal.is_short() {
            return None;
        }
        if let Some(mail) = Mail::of(short, column, literal) {
            return Some(Quick::Mail(mail));
        }
        let test = match &column.test {
            None => Simple::default(),
            Some(test) => test.simple()?,
        };
        let written = 1 << column.cell;
        let literal = literal.clone();
        let keep = column.keep.then_some(column.cell);
        let copied = |literal, test, cell, set| Copied {
            literal,
            cell,
            set,
            written,
            supply: 0,
            required: column.required,
            keep,
            test,
            tested: false,
            edges: short.edges.clone(),
            item: false,
        };
        match &column.make {
            Make::Join { cells, both, supply, .. } => {
                let possible = keep.is_none() && test.class.is_none() && !short.odd[usize::from(b' ')];
                let (cells, both, supply, edges) = (*cells, *both, *supply, short.edges.clone());
                possible.then_some(Quick::Join(Joined { literal, cells, both, written, supply, test, edges }))
            }
            Make::Copy { cell, set } => {
                let tested = short.looks.tests.iter().any(|(at, own, _)| at == cell && own.covers(&test));
                Some(Quick::Copy(Copied { tested, ..copied(literal, test, *cell, *set) }))
            }
            // The one item of a list, which no separator may part.
            Make::List { given, ways, separator, most: 1.. }
                if given.is_empty() && !column.makes && short.odd[usize::from(*separator)] =>
            {
                let [Way::Derived(derived)] = ways.as_slice() else { return None };
                let [Some((read, set)), None] = derived.inputs else { return None };
                let direct = short.reads[read].direct && set & (set - 1) == 0;
                if !direct || derived.by != By::Same || derived.part != Some(0) {
                    return None;
                }
                let (supply, edges) = (derived.supply, short.edges.of_items());
                let whole = copied(literal, test, short.reads[read].first, set);
                Some(Quick::Copy(Copied { supply, edges, item: true, ..whole }))
            }
            Make::Kinds { kinds, separator: Some(separator), most, left }
                if keep.is_none() && column.test.is_none() && !column.makes =>
            {
                Numbers::of(kinds, *separator, *most, *left, short)
                    .map(|numbers| Quick::Numbers(numbers.behind(literal, written)))
            }
            _ => None,
        }
    }
}

impl Copied {
    /// Writes what stands before the column, and the text. `false`: nothing was done.
    #[inline(always)]
    pub(super) fn write<'b>(
        &self,
        known: &mut Known,
        cx: &Cx<'_, 'b>,
        kept: &mut [&'b str],
        row: &mut Row<'_>,
    ) -> bool {
        if known.filled & self.set == 0 {
            if let Some(keep) = self.keep {
                kept[keep] = "";
            }
            return !self.required && self.literal.write(row).is_some();
        }
        let cell = cx.cells[self.cell];
        let Some((place, length)) = cell.as_it_stands() else {
            return self.quoted(known, cx, kept, row);
        };
        let text = &row.chunk[place..place + length];
        let tested = self.tested && known.tested & self.set != 0;
        if self.edges.ask(text)
            || !self.test.passes(text, tested)
            || !row.parted(&self.literal, place, length)
        {
            return false;
        }
        if let Some(keep) = self.keep {
            kept[keep] = cx.rows.text(cx.text, cell);
        }
        self.arrive(known);
        true
    }

    /// The same for a cell in quotes, which is written with quotes if it asks for them.
    #[inline(never)]
    fn quoted<'b>(
        &self,
        known: &mut Known,
        cx: &Cx<'_, 'b>,
        kept: &mut [&'b str],
        row: &mut Row<'_>,
    ) -> bool {
        let cell = cx.cells[self.cell];
        let text = cx.rows.text(cx.text, cell);
        let bytes = text.as_bytes();
        let (Some(odd), false) = (cx.odd, cell.has_stray()) else { return false };
        let asks = bytes.iter().fold(false, |asks, byte| asks | odd[usize::from(*byte)]);
        let begin = row.end;
        let beside = |byte: &u8| matches!(byte, b'"' | b'\r' | b'\n');
        let strange = asks && (self.item || bytes.iter().any(beside));
        if strange || self.edges.ask(bytes) || !self.test.passes(bytes, false) {
            return false;
        }
        let written = self.literal.write(row).and_then(|()| match asks {
            false => row.push(text),
            true => {
                row.byte(b'"')?;
                row.push(text)?;
                row.byte(b'"')
            }
        });
        if written.is_none() {
            row.end = begin;
            return false;
        }
        if let Some(keep) = self.keep {
            kept[keep] = text;
        }
        self.arrive(known);
        true
    }

    #[inline(always)]
    fn arrive(&self, known: &mut Known) {
        known.arrived[0] |= self.set;
        known.same |= self.set;
        known.supplied |= self.supply;
        known.written |= self.written;
    }
}

impl Joined {
    /// The same for the two texts.
    #[inline(always)]
    pub(super) fn write(&self, known: &mut Known, cx: &Cx<'_, '_>, row: &mut Row<'_>) -> bool {
        if known.filled & self.both != self.both {
            return false;
        }
        let [one, other] = self.cells;
        let (Some(one), Some(other)) = (cx.cells[one].as_it_stands(), cx.cells[other].as_it_stands()) else {
            return false;
        };
        let (chunk, begin) = (row.chunk, row.end);
        let (first, last) = (chunk[one.0], chunk[other.0 + other.1 - 1]);
        let length = one.1 + 1 + other.1;
        if self.edges.ask_of(first, last)
            || !self.test.surely_long(length)
            || !row.parted(&self.literal, one.0, one.1)
        {
            return false;
        }
        if !row.parted(&BLANK, other.0, other.1) {
            row.end = begin;
            return false;
        }
        known.arrived[0] |= self.both;
        known.supplied |= self.supply;
        known.written |= self.written;
        true
    }
}

impl Table {
    /// Writes the text. `None`: the record is left.
    #[inline(always)]
    pub(super) fn write(&self, known: &mut Known, codes: &[u8], row: &mut Row<'_>) -> Option<()> {
        let [one, other] = self.cells;
        let code = usize::from(codes[one]) * self.row + usize::from(codes[other]);
        let Entry::Text(text, change) = &self.entries[code] else { return None };
        text.write(row)?;
        let Change { arrived, same, supplied, written, words, parts } = change;
        known.arrived[0] |= arrived[0];
        known.same |= same;
        known.supplied |= supplied;
        known.written |= written;
        if *parts {
            known.arrived[1] |= arrived[1];
            known.arrived[2] |= arrived[2];
            known.target_words |= words;
        }
        Some(())
    }
}
