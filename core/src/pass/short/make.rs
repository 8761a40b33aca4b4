//! Writing the row of a record the short way, column by column.

mod how;
mod items;
mod mail;
mod numbers;
mod quick;
mod row;
mod table;
mod value;
mod ways;

use bumpalo::Bump;

pub(super) use self::how::Make;
pub(super) use self::items::{Given, OfKind};
use self::items::{Items, arrive, compare_derived};
pub(super) use self::quick::Quick;
pub(super) use self::row::Literal;
use self::row::Row;
pub(super) use self::ways::{Derived, Way};
use self::ways::{Found, take, written};
use super::read::{Read, Take, Value, whole};
use super::{Column, Known, Short, State};
use crate::layout::{Cell, Record, Rows};
use crate::plan::sound;
use crate::value::shape::Shape;

/// What a column was made.
struct Made<'b> {
    /// Its text, if that is in one piece.
    whole: Option<&'b str>,
    /// Whether any byte may stand in it.
    suspect: bool,
    /// Whether it asks for quotes, and for nothing else.
    wrap: bool,
    /// The shape that it is known to have.
    shape: Option<Shape>,
}

impl Made<'static> {
    const BLANK: Made<'static> = Made { whole: Some(""), suspect: false, wrap: false, shape: None };
}

/// The record at hand, as it was read.
pub(super) struct Cx<'x, 'b> {
    pub(super) reads: &'x [Read<'b>],
    pub(super) values: &'x [Value<'b>],
    pub(super) codes: &'x [u8],
    pub(super) text: &'b str,
    pub(super) rows: &'b Rows,
    pub(super) cells: &'b [Cell],
    pub(super) bump: &'b Bump,
    /// Bytes that do not stand in any text that is not suspect.
    pub(super) absent: Option<&'x [bool; 256]>,
    /// Bytes that ask for quotes, if they are known.
    pub(super) odd: Option<&'x [bool; 256]>,
}

impl<'b> Cx<'_, 'b> {
    /// The bytes of a cell.
    #[inline(always)]
    fn raw(&self, at: usize) -> &'b [u8] {
        self.rows.bytes(self.text.as_bytes(), self.cells[at])
    }

    /// Whether a byte may stand in a text of the record.
    #[inline(always)]
    fn may_hold(&self, text: &str, byte: u8, suspect: bool) -> bool {
        let at = (text.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let absent =
            !suspect && at < self.text.len() && self.absent.is_some_and(|absent| absent[usize::from(byte)]);
        !absent && text.as_bytes().contains(&byte)
    }

    /// What a read program says of its filled cell.
    #[inline(always)]
    fn value(&self, read: usize) -> Value<'b> {
        let read = &self.reads[read];
        match &read.take {
            _ if read.direct => {
                let cell = self.cells[read.first];
                Value { text: self.rows.text(self.text, cell), quoted: cell.is_quoted() }
            }
            Take::Word(words) => {
                let code = usize::from(self.codes[read.first]);
                let text = code.checked_sub(1).and_then(|at| words.get(at)).map_or("", |(_, value)| value);
                Value { text, quoted: true }
            }
            Take::Words(_, cases) => {
                let code = usize::from(self.codes[read.first]);
                let text = code.checked_sub(1).and_then(|at| cases.get(at)).map_or("", |(_, value)| value);
                Value { text, quoted: true }
            }
            _ => self.values[read.first],
        }
    }
}

impl<'s> Short<'s> {
    /// Writes the row of a record. `None`: it is left.
    #[expect(clippy::too_many_arguments, reason = "the parts of a batch, each borrowed on its own")]
    #[inline(always)]
    pub(super) fn write<'b>(
        &'b self,
        state: &mut State<'b>,
        known: &mut Known,
        text: &'b str,
        rows: &'b Rows,
        record: &'b Record,
        bump: &'b Bump,
        room: &mut [u8],
    ) -> Option<usize>
    where
        's: 'b,
    {
        let cells = rows.record_cells(record);
        let chunk = text.as_bytes();
        let begin = state.used;
        let mut row = Row { room, end: begin, chunk };
        // Whether bytes that ask for quotes may stand in cells that stood in none.
        let suspects = state.foreign
            && match self.foreign.as_slice() {
                [one] => memchr::memchr(*one, &chunk[record.span()]).is_some(),
                [one, other] => memchr::memchr2(*one, *other, &chunk[record.span()]).is_some(),
                more => chunk[record.span()].iter().any(|byte| more.contains(byte)),
            };
        let absent = (!suspects).then_some(&*self.odd);
        let (reads, values, codes) = (&self.reads[..], &state.values[..], &state.codes[..]);
        let odd = Some(&*self.odd);
        let cx = Cx { reads, values, codes, text, rows, cells, bump, absent, odd };
        for (literal, column) in &self.row {
            if let Some([cells, mails]) = column.gives
                && known.filled & (cells | mails & !known.tested) == 0
            {
                literal.write(&mut row)?;
                if column.keep {
                    state.kept[column.cell] = "";
                }
                continue;
            }
            let done = match &column.quick {
                Some(Quick::Table(table)) => {
                    table.write(known, cx.codes, &mut row)?;
                    continue;
                }
                Some(_) if suspects => false,
                Some(Quick::Copy(copied)) => copied.write(known, &cx, &mut state.kept, &mut row),
                Some(Quick::Mail(mail)) => mail.write(known, &cx, &mut row),
                Some(Quick::Join(joined)) => joined.write(known, &cx, &mut row),
                Some(Quick::Numbers(numbers)) => numbers.write(known, &cx, &mut row)?,
                None => false,
            };
            if done {
                continue;
            }
            literal.write(&mut row)?;
            let start = row.end;
            let mut made = self.cell(column, &cx, known, &mut row)?;
            if known.derived != 0 {
                compare_derived(known, row.from(start), &cx);
            }
            if row.end == start {
                if let Some((settled, supply)) = column.settled {
                    row.push(settled)?;
                    known.supplied |= supply;
                    made = Made { whole: Some(settled), suspect: false, wrap: false, shape: None };
                } else {
                    if column.required {
                        return None;
                    }
                    if column.width > 1 {
                        for _ in 1..column.width {
                            row.byte(self.delimiter)?;
                        }
                    }
                    if column.keep {
                        state.kept[column.cell] = "";
                    }
                    continue;
                }
            }
            if column.hidden {
                return None;
            }
            if column.width > 1 {
                continue;
            }
            known.written |= 1 << column.cell;
            let bytes = row.from(start);
            let plain = self.plain(bytes, made.suspect || suspects);
            let sure = plain
                && column.test.as_ref().is_none_or(|test| test.passes_but(bytes, made.shape))
                && !column.states;
            if sure && !column.keep && column.words.is_empty() {
                if made.wrap {
                    row.wrap(start)?;
                }
                continue;
            }
            let whole = match made.whole {
                Some(whole) => whole,
                None => std::str::from_utf8(bytes).ok()?,
            };
            if !sure && !sound(self.target, column.index, whole) {
                return None;
            }
            for words in &column.words {
                if words.hold(whole.as_bytes()) {
                    known.target_words |= words.bit;
                }
            }
            if column.keep {
                state.kept[column.cell] = made.whole.unwrap_or_else(|| bump.alloc_str(whole));
            }
            let quoted = if plain { made.wrap } else { self.writer.needs_quotes(whole) };
            if !plain && whole.as_bytes().contains(&b'"') {
                let mut doubled = Vec::new();
                self.writer.write_cell(whole, &mut doubled);
                row.end = start;
                row.bytes(&doubled)?;
            } else if quoted {
                row.wrap(start)?;
            }
        }
        for (column, others) in &self.together {
            if known.written & column == 0 && known.written & others != 0 {
                return None;
            }
        }
        self.tail.write(&mut row)?;
        let length = row.end - begin;
        if self.line_bytes.is_some_and(|limit| length as u64 > limit) {
            return None;
        }
        // A row that is blank, or looks like a comment, is quoted by the general way.
        let comment = !self.comment.is_empty() && row.from(begin).starts_with(&self.comment);
        if length == self.newline || comment {
            return None;
        }
        Some(row.end)
    }

    /// Whether nothing in a cell asks for quotes or for a second look. `suspect`: any byte may stand in it.
    #[inline(always)]
    pub(super) fn plain(&self, bytes: &[u8], suspect: bool) -> bool {
        let odd = || suspect && bytes.iter().any(|byte| self.odd[usize::from(*byte)]);
        !(self.edges.ask(bytes) || odd())
    }

    /// Appends the text of a column. `None`: the record is left.
    #[inline(always)]
    fn cell<'b>(
        &'b self,
        column: &'b Column<'s>,
        cx: &Cx<'_, 'b>,
        known: &mut Known,
        row: &mut Row<'_>,
    ) -> Option<Made<'b>>
    where
        's: 'b,
    {
        match &column.make {
            Make::One(ways) => self.one(column, ways, cx, known, row),
            Make::List { given, ways, separator, most } => {
                let codec = column.codec?;
                let start = row.end;
                let mut items = Items::new(*separator, *most);
                for given in given {
                    items.of_read(given, cx, known, row, |item| written(codec, item, cx.bump))?;
                }
                if items.count > 0 {
                    arrive(given, known, cx, row.from(start));
                    return Some(items.made(self, column.makes));
                }
                let (text, suspect) = match take(ways, cx, known)? {
                    Found::Nothing => return Some(Made::BLANK),
                    Found::Text(text) => (text, true),
                    Found::Value(value, suspect)
                    | Found::Shaped(value, suspect, _)
                    | Found::Said(value, _, suspect) => (written(codec, value, cx.bump)?, suspect),
                    Found::Joined(..) => return None,
                };
                if !whole(text) || cx.may_hold(text, *separator, suspect) {
                    return None;
                }
                row.push(text)?;
                Some(Made { whole: Some(text), suspect: suspect || column.makes, wrap: false, shape: None })
            }
            Make::Kinds { kinds, separator, most, left } => {
                if known.filled & left != 0 {
                    return None;
                }
                let start = row.end;
                let mut items = Items::new(separator.unwrap_or(0), *most);
                for kind in kinds {
                    let before = items.count;
                    let suspect = items.suspect;
                    for given in &kind.given {
                        if kind.digits && known.digits & given.set == given.set {
                            items.of_digits(given, cx, row)?;
                        } else {
                            items.of_read(given, cx, known, row, |item| kind.text(item, cx.bump))?;
                        }
                    }
                    if kind.clean {
                        items.suspect = suspect;
                    }
                    // Where another way of a kind gives anything, the general way takes over.
                    if items.count == before
                        && !kind.ways.is_empty()
                        && !matches!(take(&kind.ways, cx, known)?, Found::Nothing)
                    {
                        return None;
                    }
                }
                if items.count == 0 {
                    return Some(Made::BLANK);
                }
                if separator.is_none() && items.count > 1 {
                    return None;
                }
                for kind in kinds {
                    arrive(&kind.given, known, cx, row.from(start));
                }
                Some(items.made(self, column.makes))
            }
            Make::Words(fields, cases) => self.words(column, fields, cases, cx, known, row),
            Make::Nothing | Make::Table { .. } => Some(Made::BLANK),
            Make::Copy { cell, set } => {
                if known.filled & set == 0 {
                    return Some(Made::BLANK);
                }
                known.arrived[0] |= set;
                known.same |= set;
                row.cell(cx, *cell)
            }
            Make::Join { cells: [one, other], both, supply, ways } => {
                if known.filled & both != *both {
                    return self.one(column, ways, cx, known, row);
                }
                known.arrived[0] |= both;
                known.supplied |= supply;
                let first = row.raw(cx, *one)?;
                row.byte(b' ')?;
                let second = row.raw(cx, *other)?;
                let suspect = first | second | self.odd[usize::from(b' ')];
                Some(Made { whole: None, suspect, wrap: false, shape: None })
            }
        }
    }
}
