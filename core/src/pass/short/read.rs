//! Reading the cells of a record the short way: what is usual is taken, anything else leaves the record.

use bumpalo::Bump;

use super::eight::{digits, numbers};
use super::test::Test;
use super::{Cells, Known, Short, State};
use crate::layout::{Cell, Record, Rows};
use crate::map::codec::Base;
use crate::map::{Codec, Column, Kind};
use crate::plan::passes;
use crate::value::mask::is_mask;
use crate::value::spreadsheet;

/// How one column is read.
pub(super) struct Read<'s> {
    /// Its first cell in a record.
    pub(super) first: usize,
    /// Whether its value is its text, and is kept nowhere else.
    pub(super) direct: bool,
    /// All of its cells.
    pub(super) set: Cells,
    pub(super) take: Take<'s>,
    /// What its text is tested for.
    pub(super) test: Option<Test>,
    /// Whether there are words of states, or masks in place of secrets, which leave the record.
    pub(super) states: bool,
    /// Whether it holds a secret.
    pub(super) secret: bool,
    /// Whether a spreadsheet may have destroyed it.
    pub(super) numeric: bool,
    pub(super) column: &'s Column,
    /// The value that every target takes for granted.
    pub(super) granted: Option<&'s str>,
    /// Whether its values are no parts of its text.
    pub(super) makes: bool,
    /// Values that leave the record.
    pub(super) refused: &'static [&'static str],
}

/// What is taken of a filled cell.
pub(super) enum Take<'s> {
    /// Nothing: the record is left.
    Leave,
    /// Nothing; only its tests count.
    Test,
    /// Its text; it is the value.
    Text,
    /// The value of its text in the codec.
    Codec(&'s Codec),
    /// The value of a word; its code is its place, from 1.
    Word(Vec<(&'s str, &'s str)>),
    /// The value of the words of its cells.
    Words(Vec<usize>, Vec<(Vec<&'s str>, &'s str)>),
    /// Its text, whose items are values.
    List(u8, &'s Codec),
    /// Nothing, since nobody asks; but it must be of one of the kinds. Whether all of them are their own values.
    Kinds(&'s [Kind], Option<u8>, bool),
}

/// What a column says, where its cell is filled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'b> {
    /// The value, or the text of a list.
    pub(super) text: &'b str,
    /// Whether any byte may stand in the text, since the cell stood in quotes or the text is not the cell's own.
    pub(super) quoted: bool,
}

impl Value<'_> {
    pub(super) const BLANK: Value<'static> = Value { text: "", quoted: false };
}

/// Whether two texts are the same; mostly they are of one byte.
#[inline(always)]
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([one], [other]) => one == other,
        _ => one.len() == other.len() && one == other,
    }
}

impl<'s> Short<'s> {
    /// Reads the cells of a record. `None`: it is left.
    #[inline(always)]
    pub(super) fn read<'b>(
        &'b self,
        state: &mut State<'b>,
        known: &mut Known,
        text: &'b str,
        rows: &'b Rows,
        record: &'b Record,
        bump: &'b Bump,
    ) -> Option<()>
    where
        's: 'b,
    {
        let cells = rows.record_cells(record);
        let filled = record.filled;
        let looks = &self.looks;
        if cells.len() != self.width
            || record.odd
            || filled & self.required != self.required
            || filled & looks.leave != 0
        {
            return None;
        }
        known.filled = filled;
        let chunk = text.as_bytes();
        let there = |at: &usize| filled >> at & 1 == 1;
        for word in &looks.words {
            let at = word.cell;
            let mut code = 0;
            if there(&at) {
                let word = &word.words[usize::from(Rows::single_byte(chunk, cells[at])?)];
                if word.code == 0 {
                    return None;
                }
                code = word.code;
                known.granted |= word.granted;
                known.source_words |= word.held;
            }
            state.codes[at] = code;
        }
        for at in looks.digits.iter().filter(|at| there(at)) {
            let bytes = rows.bytes(chunk, cells[*at]);
            if digits(bytes) {
                known.digits |= 1 << at;
            } else if spreadsheet::damage(rows.text(text, cells[*at])).is_some() {
                return None;
            }
        }
        for (at, read, separator) in looks.lists.iter().filter(|(at, ..)| there(at)) {
            if numbers(rows.bytes(chunk, cells[*at]), *separator) {
                known.digits |= 1 << at;
            } else {
                let (value, code) = (&mut state.values[*at], &mut state.codes[*at]);
                self.reads[*read].value(value, code, known, text, rows, cells[*at], bump)?;
            }
        }
        for (at, read) in looks.masked.iter().filter(|(at, _)| there(at)) {
            let bytes = rows.bytes(chunk, cells[*at]);
            // What a mask or an apostrophe begins with.
            let asks = matches!(bytes.first(), Some(b'*' | b'[' | b'\'' | 0x80..));
            let state = || match read {
                Some(read) => self.reads[*read].state(bytes),
                None => bytes.first() == Some(&b'\'') || std::str::from_utf8(bytes).is_ok_and(is_mask),
            };
            if asks && state() {
                return None;
            }
        }
        for ((at, test, column), seen) in looks.tests.iter().zip(&mut state.seen) {
            if !there(at) {
                continue;
            }
            let cell = cells[*at];
            if test.passes_again(rows.bytes(chunk, cell), seen) {
                known.tested |= 1 << at;
            } else if !passes(column, rows.text(text, cell)) {
                return None;
            }
        }
        for (at, read) in &looks.reads {
            let (value, code) = (&mut state.values[*at], &mut state.codes[*at]);
            *code = 0;
            if there(at) {
                self.reads[*read].value(value, code, known, text, rows, cells[*at], bump)?;
            }
        }
        for (cell, others) in &self.beside {
            if filled & cell == 0 && filled & others != 0 {
                return None;
            }
        }
        // Facts of several cells, of which the first may be the blank one.
        for tuple in &looks.tuples {
            let mut code = 0;
            if filled & tuple.set != 0 {
                let mut key = 0;
                for at in &tuple.cells {
                    key <<= 8;
                    if there(at) {
                        key |= u64::from(Rows::single_byte(chunk, cells[*at])?);
                    }
                }
                let case = tuple.keys.iter().position(|own| *own == key)?;
                known.granted |= tuple.granted[case];
                known.source_words |= tuple.held[case];
                code = case as u8 + 1;
            }
            state.codes[tuple.first] = code;
        }
        for read in &self.tuples {
            let read = &self.reads[*read];
            if filled & read.set != 0 {
                let Take::Words(places, cases) = &read.take else { return None };
                let of_cells = |words: &[&str]| {
                    let mut cells = words.iter().zip(places).map(|(word, at)| (word, cells[*at]));
                    cells.all(|(word, cell)| same(word.as_bytes(), rows.bytes(chunk, cell)))
                };
                let case = cases.iter().position(|(words, _)| of_cells(words))?;
                state.codes[read.first] = case as u8 + 1;
                if read.granted == Some(cases[case].1) {
                    known.granted |= read.set;
                }
            } else {
                state.codes[read.first] = 0;
            }
        }
        Some(())
    }
}

impl<'s> Read<'s> {
    /// Reads a filled cell. `None`: the record is left.
    #[expect(clippy::too_many_arguments, reason = "the parts of a batch, each borrowed on its own")]
    #[inline(never)]
    fn value<'b>(
        &'b self,
        value: &mut Value<'b>,
        code: &mut u8,
        known: &mut Known,
        text: &'b str,
        rows: &'b Rows,
        cell: Cell,
        bump: &'b Bump,
    ) -> Option<()>
    where
        's: 'b,
    {
        let bytes = rows.bytes(text.as_bytes(), cell);
        if let Some(test) = &self.test
            && !test.passes(bytes)
            && !passes(self.column, rows.text(text, cell))
        {
            return None;
        }
        if self.states && self.state(bytes) {
            return None;
        }
        value.text = match &self.take {
            Take::Leave => return None,
            Take::Test | Take::Words(..) => return Some(()),
            Take::Text => {
                let text = rows.text(text, cell);
                if self.numeric && spreadsheet::damage(text).is_some() {
                    return None;
                }
                text
            }
            Take::Word(words) => {
                let at = words.iter().position(|(word, _)| same(word.as_bytes(), bytes))?;
                *code = at as u8 + 1;
                words[at].1
            }
            Take::Codec(codec) => self.single(codec, rows.text(text, cell), bump)?,
            Take::List(separator, codec) => {
                let text = rows.text(text, cell);
                each(text, *separator, |item| self.item(codec, item, bump))?;
                text
            }
            Take::Kinds(kinds, separator, plain) => {
                match separator {
                    None if *plain && kinds.iter().any(|kind| kind.shape.at_sight(bytes) == Some(true)) => {}
                    None if self.kind(kinds, rows.text(text, cell), bump) => {}
                    None => return None,
                    Some(separator) => {
                        let sound = |item: &'b str| whole(item) && self.kind(kinds, item, bump);
                        each(rows.text(text, cell), *separator, sound)?;
                    }
                }
                return Some(());
            }
        };
        value.quoted = cell.is_quoted() || self.makes;
        if let Some(granted) = self.granted
            && value.text == granted
        {
            known.granted |= self.set;
        }
        if !self.refused.is_empty() && self.refused.contains(&value.text) {
            return None;
        }
        Some(())
    }

    /// Whether the text is the word of a state, a mask, or begins with an apostrophe that the vendor drops.
    #[cold]
    fn state(&self, text: &[u8]) -> bool {
        let mask = self.secret && std::str::from_utf8(text).is_ok_and(is_mask);
        mask || text.first() == Some(&b'\'')
            || self.column.states.iter().any(|(_, word)| word.as_bytes() == text)
    }

    /// The value of a text in a codec.
    #[inline]
    fn single<'b>(&'b self, codec: &'b Codec, text: &'b str, bump: &'b Bump) -> Option<&'b str> {
        let stripped = codec.strip(text);
        if self.numeric && spreadsheet::damage(stripped).is_some() {
            return None;
        }
        let reading = codec.read(stripped, bump).ok()?;
        (!reading.other && !reading.value.is_empty()).then_some(reading.value)
    }

    /// Whether an item of a list is its own value.
    #[inline]
    fn item(&self, codec: &Codec, item: &str, bump: &Bump) -> bool {
        if !whole(item) {
            return false;
        }
        let plain = matches!(codec.base, Base::Text) && codec.affix.is_none();
        if self.numeric && spreadsheet::damage(item).is_some() {
            return false;
        }
        plain
            || codec.strip(item).len() == item.len()
                && codec.read(item, bump).is_ok_and(|reading| !reading.other && reading.value == item)
    }

    /// Whether a text is of one of the kinds.
    fn kind(&self, kinds: &[Kind], item: &str, bump: &Bump) -> bool {
        if self.numeric && spreadsheet::damage(item).is_some() {
            return false;
        }
        let kind = kinds.iter().find(|kind| kind.shape.fits(kind.codec.strip(item)));
        kind.is_some_and(|kind| {
            matches!(kind.codec.base, Base::Text | Base::Mac(_))
                || kind.codec.read(kind.codec.strip(item), bump).is_ok()
        })
    }
}

/// Whether an item is there, without blanks at its ends.
#[inline(always)]
pub(super) fn whole(item: &str) -> bool {
    // ASCII from `!` on is no blank; everything else is looked at.
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| (b'!'..=b'~').contains(byte));
    let bytes = item.as_bytes();
    edge(bytes.first()) && edge(bytes.last()) || !item.is_empty() && item.trim().len() == item.len()
}

/// The items of a list, as long as each is as wanted.
#[inline(always)]
pub(super) fn each<'t>(text: &'t str, separator: u8, mut wanted: impl FnMut(&'t str) -> bool) -> Option<()> {
    let mut from = 0;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == separator {
            if !wanted(&text[from..at]) {
                return None;
            }
            from = at + 1;
        }
    }
    wanted(&text[from..]).then_some(())
}
