//! What is made beforehand: the texts of columns that depend on a few words alone.

use bumpalo::Bump;

use super::super::read::{Take, Value};
use super::super::{Cells, Column, Known, Short};
use super::Cx;
use super::items::compare_derived;
use super::row::{Literal, Row};
use crate::layout::{Cutter, Dialect, Rows, write_row};
use crate::plan::sound;

/// What a column gets for a pair of words.
#[derive(Debug, Clone)]
pub(in crate::pass::short) enum Entry {
    /// The record is left.
    Leave,
    /// This text, and what becomes known.
    Text(Literal, Change),
}

/// What becomes known of a record by the writing of a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::pass::short) struct Change {
    pub(super) arrived: [Cells; 3],
    pub(super) same: Cells,
    pub(super) supplied: Cells,
    pub(super) written: Cells,
    pub(super) words: u64,
    /// Whether parts have arrived, or words are asked about.
    pub(super) parts: bool,
}

impl Entry {
    /// The same with what stands before it.
    pub(super) fn behind(&self, literal: &Literal) -> Entry {
        match self {
            Entry::Leave => Entry::Leave,
            Entry::Text(text, change) => Entry::Text(text.behind(literal), *change),
        }
    }
}

impl<'s> Short<'s> {
    /// What a column gets where the words of these codes stand in the record; by read program.
    pub(in crate::pass::short) fn entry(&self, column: &Column<'s>, words: &[(usize, usize)]) -> Entry {
        let mut known = Known::default();
        let mut values = vec![Value::BLANK; self.width];
        let mut codes = vec![0; self.width + 1];
        let mut texts = vec![""; self.width];
        for (read, code) in words.iter().filter(|(_, code)| *code > 0) {
            let read = &self.reads[*read];
            let value = match &read.take {
                Take::Word(cases) => {
                    let (word, value) = cases[code - 1];
                    texts[read.first] = word;
                    known.filled |= read.set;
                    value
                }
                Take::Words(places, cases) => {
                    let (words, value) = &cases[code - 1];
                    for (place, word) in places.iter().zip(words) {
                        texts[*place] = word;
                        known.filled |= if word.is_empty() { 0 } else { 1 << place };
                    }
                    *value
                }
                _ => return Entry::Leave,
            };
            values[read.first] = Value { text: value, quoted: true };
            codes[read.first] = *code as u8;
        }
        // The words as they would stand in a file.
        let dialect = Dialect::default();
        let mut bytes = Vec::new();
        write_row(&dialect, texts.iter().copied(), &mut bytes);
        let Ok(text) = String::from_utf8(bytes) else { return Entry::Leave };
        let mut rows = Rows::default();
        Cutter::new(&dialect).cut(&text, true, &mut rows);
        let Some(record) = rows.records.first() else { return Entry::Leave };
        let cells = rows.record_cells(record);
        let bump = Bump::new();
        let (reads, values, codes) = (&self.reads, &values, &codes);
        let cx = Cx {
            reads,
            values,
            codes,
            text: &text,
            rows: &rows,
            cells,
            bump: &bump,
            absent: None,
            odd: None,
        };
        let mut room = vec![0; 4096];
        let mut row = Row { room: &mut room, end: 0, chunk: &[] };
        let made = self.cell(column, &cx, &mut known, &mut row);
        compare_derived(&mut known, row.from(0), &cx);
        let Ok(text) = str::from_utf8(row.from(0)) else { return Entry::Leave };
        let blank = text.is_empty();
        if made.is_none() || blank && (column.required || column.settled.is_some()) || !blank && column.hidden
        {
            return Entry::Leave;
        }
        let mut change = Change {
            arrived: known.arrived,
            same: known.same,
            supplied: known.supplied,
            written: 0,
            words: 0,
            parts: false,
        };
        if !blank {
            if !self.plain(text.as_bytes(), true) || !sound(self.target, column.index, text) {
                return Entry::Leave;
            }
            change.written = 1 << column.cell;
            for words in column.words.iter().filter(|words| words.hold(text.as_bytes())) {
                change.words |= words.bit;
            }
        }
        change.parts = change.words != 0 || change.arrived[1] | change.arrived[2] != 0;
        Entry::Text(Literal::new(text.as_bytes()), change)
    }
}
