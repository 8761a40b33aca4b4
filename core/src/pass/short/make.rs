//! Writing the cells of a row the short way: the first way that gives a value, its text, and whether it is sound.

use bumpalo::Bump;

use super::read::{Read, Take, Value, each, same, whole};
use super::{Cells, Column, Known, Short, State};
use crate::layout::{Cell, Record, Rows};
use crate::map::Codec;
use crate::map::codec::{Base, Cases, How};
use crate::model::derive::By;
use crate::plan::sound;
use crate::value::mail;
use crate::value::shape::Shape;

/// How the text of a column is made.
pub(super) enum Make<'s> {
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

/// The items of one field in a cell of several kinds.
pub(super) struct OfKind<'s> {
    pub(super) given: Vec<Given>,
    pub(super) ways: Vec<Way<'s>>,
    pub(super) codec: &'s Codec,
    pub(super) shape: Shape,
    /// Whether no item of its shape asks for quotes.
    pub(super) clean: bool,
    /// The kinds before it: their shapes and codecs.
    pub(super) earlier: Vec<(Shape, &'s Codec)>,
}

/// A read program whose items are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    /// Which.
    pub(super) read: usize,
    /// Its cell, and the set of it.
    pub(super) cell: usize,
    pub(super) set: Cells,
    /// What separates its items, if it is a list.
    pub(super) list: Option<u8>,
}

/// A way to a value; the first that gives one is taken.
#[derive(Clone)]
pub(super) enum Way<'s> {
    /// What the record says: the read program and its cells.
    Record(usize, Cells),
    /// The ways that follow are open only where one of these cells is filled.
    Thing(Cells),
    /// Nothing follows.
    Stop,
    /// The text of a cell, and its supply.
    Text(&'s str, Cells),
    /// What the record says of another field: the read program, its cells, and the supply.
    Copy(usize, Cells, Cells),
    /// A derivation.
    Derived(Derived),
    /// The record is left.
    Leave,
    /// The record is left if one of these cells is filled.
    LeaveWhere(Cells),
}

/// A derivation with its inputs among the reads.
#[derive(Clone)]
pub(super) struct Derived {
    pub(super) by: By,
    /// The read programs, and their cells; none: an input that nothing gives.
    pub(super) inputs: [Option<(usize, Cells)>; 2],
    /// The cells that must be filled, and those of which one must be.
    pub(super) needed: Cells,
    pub(super) any: Cells,
    /// Which part of the inputs arrives.
    pub(super) part: Option<usize>,
    pub(super) supply: Cells,
}

/// What the ways gave.
enum Found<'b> {
    Nothing,
    /// A value of the record, by its read program, and whether any byte may stand in it.
    Said(&'b str, usize, bool),
    /// A value that still is to be written, and whether any byte may stand in it.
    Value(&'b str, bool),
    /// A value that is known to have a shape.
    Shaped(&'b str, bool, Shape),
    /// The text of a cell.
    Text(&'b str),
    /// Two texts with a blank between, and whether any byte may stand in them.
    Joined(&'b str, &'b str, bool),
}

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
}

impl<'b> Cx<'_, 'b> {
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
            _ => self.values[read.first],
        }
    }
}

/// What a column gets for a pair of words.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    /// The record is left.
    Leave,
    /// This text, and what becomes known.
    Text(Literal, Change),
}

/// What becomes known of a record by the writing of a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Change {
    arrived: [Cells; 3],
    same: Cells,
    supplied: Cells,
    written: Cells,
    words: u64,
}

/// A row being put together.
struct Row<'o> {
    /// Room for it.
    room: &'o mut [u8],
    /// How much of that is written.
    end: usize,
    /// The chunk that most texts are parts of: they may be copied with what stands behind them.
    chunk: &'o [u8],
}

/// Bytes that are copied at once.
pub(super) const LANE: usize = 32;

impl Row<'_> {
    /// Appends the first `length` bytes of a lane.
    #[inline(always)]
    fn lane(&mut self, lane: &[u8; LANE], length: usize) -> Option<()> {
        *self.room.get_mut(self.end..)?.first_chunk_mut::<LANE>()? = *lane;
        self.end += length;
        Some(())
    }

    /// Appends the text of a cell of the record.
    #[inline(always)]
    fn cell<'b>(&mut self, cx: &Cx<'_, 'b>, at: usize) -> Option<Made<'b>> {
        let cell = cx.cells[at];
        let text = cx.rows.text(cx.text, cell);
        self.push(text)?;
        Some(Made { whole: Some(text), suspect: cell.is_quoted(), wrap: false, shape: None })
    }

    #[inline(always)]
    fn push(&mut self, text: &str) -> Option<()> {
        let at = (text.as_ptr() as usize).wrapping_sub(self.chunk.as_ptr() as usize);
        if text.len() <= LANE
            && let Some(lane) = self.chunk.get(at..).and_then(<[u8]>::first_chunk::<LANE>)
        {
            self.lane(lane, text.len())
        } else {
            self.bytes(text.as_bytes())
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> Option<()> {
        self.room.get_mut(self.end..self.end + bytes.len())?.copy_from_slice(bytes);
        self.end += bytes.len();
        Some(())
    }

    #[inline(always)]
    fn byte(&mut self, byte: u8) -> Option<()> {
        *self.room.get_mut(self.end)? = byte;
        self.end += 1;
        Some(())
    }

    /// What was written from a place on.
    #[inline(always)]
    fn from(&self, start: usize) -> &[u8] {
        &self.room[start..self.end]
    }

    /// Puts what was written from a place on in quotes.
    #[inline(always)]
    fn wrap(&mut self, start: usize) -> Option<()> {
        self.byte(b'"')?;
        let end = self.end;
        self.room.copy_within(start..end - 1, start + 1);
        self.room[start] = b'"';
        self.byte(b'"')
    }
}

/// Bytes that are known beforehand.
#[derive(Debug, Clone)]
pub(super) struct Literal {
    front: [u8; LANE],
    length: usize,
    rest: Vec<u8>,
}

impl Literal {
    pub(super) fn new(bytes: &[u8]) -> Literal {
        let length = bytes.len().min(LANE);
        let mut front = [0; LANE];
        front[..length].copy_from_slice(&bytes[..length]);
        Literal { front, length, rest: bytes[length..].to_vec() }
    }

    #[inline(always)]
    fn write(&self, row: &mut Row<'_>) -> Option<()> {
        row.lane(&self.front, self.length)?;
        if self.rest.is_empty() { Some(()) } else { row.bytes(&self.rest) }
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
        let raw = |at: usize| rows.bytes(chunk, cells[at]);
        let mut row = Row { room, end: 0, chunk };
        let cx = Cx { reads: &self.reads, values: &state.values, codes: &state.codes, text, rows, cells };
        // Whether bytes that ask for quotes may stand in cells that stood in none.
        let span = &chunk[record.span()];
        let suspects = match self.foreign.as_slice() {
            [] => false,
            [one] => memchr::memchr(*one, span).is_some(),
            [one, other] => memchr::memchr2(*one, *other, span).is_some(),
            more => span.iter().any(|byte| more.contains(byte)),
        };
        for (literal, column) in &self.row {
            literal.write(&mut row)?;
            if let Make::Table { cells: [one, other], row: wide, entries } = &column.make {
                let code = usize::from(cx.codes[*one]) * wide + usize::from(cx.codes[*other]);
                let Entry::Text(text, change) = &entries[code] else { return None };
                text.write(&mut row)?;
                for (own, more) in known.arrived.iter_mut().zip(change.arrived) {
                    *own |= more;
                }
                known.same |= change.same;
                known.supplied |= change.supplied;
                known.written |= change.written;
                known.target_words |= change.words;
                continue;
            }
            let start = row.end;
            let mut made = self.cell(column, &cx, known, &raw, bump, &mut row)?;
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
            if !plain {
                let mut quoted = Vec::new();
                self.writer.write_cell(whole, &mut quoted);
                row.end = start;
                row.bytes(&quoted)?;
            } else if made.wrap {
                row.wrap(start)?;
            }
        }
        for (column, others) in &self.together {
            if known.written & column == 0 && known.written & others != 0 {
                return None;
            }
        }
        self.tail.write(&mut row)?;
        if self.line_bytes.is_some_and(|limit| row.end as u64 > limit) {
            return None;
        }
        // A row that is blank, or looks like a comment, is quoted by the general way.
        let comment = !self.comment.is_empty() && row.from(0).starts_with(&self.comment);
        if row.end == self.newline || comment {
            return None;
        }
        Some(row.end)
    }

    /// What a column gets where the words of these codes stand in the record; by read program.
    pub(super) fn entry(&self, column: &Column<'s>, words: &[(usize, usize)]) -> Entry {
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
        let bump = Bump::new();
        let rows = Rows::default();
        let cx = Cx { reads: &self.reads, values: &values, codes: &codes, text: "", rows: &rows, cells: &[] };
        let raw = |at: usize| texts[at].as_bytes();
        let mut room = vec![0; 4096];
        let mut row = Row { room: &mut room, end: 0, chunk: &[] };
        let made = self.cell(column, &cx, &mut known, &raw, &bump, &mut row);
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
        Entry::Text(Literal::new(text.as_bytes()), change)
    }

    /// Whether nothing in a cell asks for quotes or for a second look. `suspect`: any byte may stand in it.
    #[inline(always)]
    fn plain(&self, bytes: &[u8], suspect: bool) -> bool {
        let edge = |byte: Option<&u8>| byte.is_none_or(|byte| self.edges[usize::from(*byte)]);
        !edge(bytes.first())
            && !edge(bytes.last())
            && !(suspect && bytes.iter().any(|byte| self.odd[usize::from(*byte)]))
    }

    /// Appends the text of a column. `None`: the record is left.
    #[inline(always)]
    fn cell<'b>(
        &'b self,
        column: &'b Column<'s>,
        cx: &Cx<'_, 'b>,
        known: &mut Known,
        raw: &impl Fn(usize) -> &'b [u8],
        bump: &'b Bump,
        row: &mut Row<'_>,
    ) -> Option<Made<'b>>
    where
        's: 'b,
    {
        match &column.make {
            Make::One(ways) => self.one(column, ways, cx, known, raw, bump, row),
            Make::List { given, ways, separator, most } => {
                let codec = column.codec?;
                let start = row.end;
                let mut items = Items::new(*separator, *most);
                for given in given {
                    items.of_read(given, cx, known, row, |item| written(codec, item, bump))?;
                }
                if items.count > 0 {
                    arrive(given, known, raw, row.from(start));
                    return Some(items.made(self, column.makes));
                }
                let (text, suspect) = match take(ways, cx, known, bump)? {
                    Found::Nothing => return Some(Made::BLANK),
                    Found::Text(text) => (text, true),
                    Found::Value(value, suspect)
                    | Found::Shaped(value, suspect, _)
                    | Found::Said(value, _, suspect) => (written(codec, value, bump)?, suspect),
                    Found::Joined(..) => return None,
                };
                if !whole(text) || text.as_bytes().contains(separator) {
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
                        items.of_read(given, cx, known, row, |item| kind.text(item, bump))?;
                    }
                    if kind.clean {
                        items.suspect = suspect;
                    }
                    // Where another way of a kind gives anything, the general way takes over.
                    if items.count == before
                        && !kind.ways.is_empty()
                        && !matches!(take(&kind.ways, cx, known, bump)?, Found::Nothing)
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
                    arrive(&kind.given, known, raw, row.from(start));
                }
                Some(items.made(self, column.makes))
            }
            Make::Words(fields, cases) => self.words(column, fields, cases, cx, known, raw, bump, row),
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
                    return self.one(column, ways, cx, known, raw, bump, row);
                }
                known.arrived[0] |= both;
                known.supplied |= supply;
                let first = row.cell(cx, *one)?;
                row.byte(b' ')?;
                let second = row.cell(cx, *other)?;
                let suspect = first.suspect || second.suspect || self.odd[usize::from(b' ')];
                Some(Made { whole: None, suspect, wrap: false, shape: None })
            }
        }
    }

    /// One value by one codec.
    #[expect(clippy::too_many_arguments, reason = "the parts of a batch, each borrowed on its own")]
    fn one<'b>(
        &'b self,
        column: &'b Column<'s>,
        ways: &'b [Way<'s>],
        cx: &Cx<'_, 'b>,
        known: &mut Known,
        raw: &impl Fn(usize) -> &'b [u8],
        bump: &'b Bump,
        row: &mut Row<'_>,
    ) -> Option<Made<'b>>
    where
        's: 'b,
    {
        let (value, suspect) = match take(ways, cx, known, bump)? {
            Found::Nothing => return Some(Made::BLANK),
            Found::Said(value, read, suspect) => {
                let text = written(column.codec?, value, bump)?;
                let read = &self.reads[read];
                let own = raw(read.first);
                if read.set & (read.set - 1) != 0 {
                    compare(read.set & known.filled, std::slice::from_ref(&text), known, raw);
                } else if own.as_ptr() == text.as_ptr() && own.len() == text.len()
                    || same(own, text.as_bytes())
                {
                    known.same |= read.set;
                }
                row.push(text)?;
                return Some(Made {
                    whole: Some(text),
                    suspect: suspect || column.makes,
                    wrap: false,
                    shape: None,
                });
            }
            Found::Value(value, suspect) => (value, suspect),
            Found::Shaped(value, suspect, shape) => {
                let text = written(column.codec?, value, bump)?;
                row.push(text)?;
                let shape = Some(shape).filter(|_| !column.makes);
                return Some(Made {
                    whole: Some(text),
                    suspect: suspect || column.makes,
                    wrap: false,
                    shape,
                });
            }
            Found::Text(text) => {
                row.push(text)?;
                return Some(Made { whole: Some(text), suspect: true, wrap: false, shape: None });
            }
            Found::Joined(one, other, suspect) => {
                row.push(one)?;
                row.byte(b' ')?;
                row.push(other)?;
                return Some(Made {
                    whole: None,
                    suspect: suspect || self.odd[usize::from(b' ')],
                    wrap: false,
                    shape: None,
                });
            }
        };
        let text = written(column.codec?, value, bump)?;
        row.push(text)?;
        Some(Made { whole: Some(text), suspect: suspect || column.makes, wrap: false, shape: None })
    }

    /// Words of several cells, or of several fields in one.
    #[expect(clippy::too_many_arguments, reason = "the parts of a batch, each borrowed on its own")]
    fn words<'b>(
        &'b self,
        column: &'b Column<'s>,
        fields: &'b [Vec<Way<'s>>],
        cases: &'b Cases,
        cx: &Cx<'_, 'b>,
        known: &mut Known,
        raw: &impl Fn(usize) -> &'b [u8],
        bump: &'b Bump,
        row: &mut Row<'_>,
    ) -> Option<Made<'b>>
    where
        's: 'b,
    {
        let mut texts = [""; 4];
        let mut reads = [None; 4];
        let mut blank = 0;
        for (place, ways) in fields.iter().enumerate() {
            match take(ways, cx, known, bump)? {
                Found::Nothing => blank += 1,
                Found::Said(value, read, _) => {
                    *texts.get_mut(place)? = value;
                    reads[place] = Some(read);
                }
                Found::Value(value, _) | Found::Shaped(value, ..) | Found::Text(value) => {
                    *texts.get_mut(place)? = value
                }
                Found::Joined(..) => return None,
            }
        }
        if blank == fields.len() {
            return Some(Made::BLANK);
        }
        if blank > 0 {
            return None;
        }
        let (words, _) = &cases.rows[cases.find_values(&texts[..fields.len()])?];
        for (place, word) in words.iter().enumerate() {
            if place > 0 {
                row.byte(self.delimiter)?;
            }
            if word.is_empty() {
                continue;
            }
            if !self.plain(word.as_bytes(), true) || place == 0 && !sound(self.target, column.index, word) {
                return None;
            }
            row.push(word)?;
            if column.width > 1 {
                known.written |= 1 << (column.cell + place);
                for asked in column.words.iter().filter(|asked| asked.of_column == place) {
                    if asked.hold(word.as_bytes()) {
                        known.target_words |= asked.bit;
                    }
                }
            }
        }
        for read in reads.into_iter().flatten() {
            compare(self.reads[read].set & known.filled, words, known, raw);
        }
        Some(Made { whole: Some(words[0].as_str()), suspect: true, wrap: false, shape: None })
    }
}

impl<'s> OfKind<'s> {
    /// The text of an item. `None`: it is not of this kind, or of an earlier one.
    #[inline(always)]
    fn text<'b>(&'b self, item: &'b str, bump: &'b Bump) -> Option<&'b str>
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
fn arrive<'b>(given: &[Given], known: &mut Known, raw: &impl Fn(usize) -> &'b [u8], text: &[u8]) {
    for given in given {
        known.arrived[0] |= given.set;
        if raw(given.cell) == text {
            known.same |= given.set;
        }
    }
}

/// Notes which of these cells stand among the texts.
fn compare<'b>(
    mut cells: Cells,
    texts: &[impl AsRef<str>],
    known: &mut Known,
    raw: &impl Fn(usize) -> &'b [u8],
) {
    while cells != 0 {
        let at = cells.trailing_zeros() as usize;
        cells &= cells - 1;
        if texts.iter().any(|text| same(text.as_ref().as_bytes(), raw(at))) {
            known.same |= 1 << at;
        }
    }
}

/// The items of a list that is being written.
struct Items<'b> {
    count: usize,
    separator: u8,
    most: usize,
    last: Option<&'b str>,
    suspect: bool,
}

impl<'b> Items<'b> {
    fn new(separator: u8, most: usize) -> Items<'b> {
        Items { count: 0, separator, most, last: None, suspect: false }
    }

    /// Appends the items of a read program. `None`: the record is left.
    #[inline(always)]
    fn of_read(
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
            if self.count == self.most || !whole(text) || text.as_bytes().contains(&self.separator) {
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

    /// What was made of them.
    #[inline(always)]
    fn made(&self, short: &Short<'_>, makes: bool) -> Made<'b> {
        let suspect = self.suspect || makes;
        if self.count == 1 {
            return Made { whole: self.last, suspect, wrap: false, shape: None };
        }
        Made { whole: None, suspect, wrap: !suspect && short.odd[usize::from(self.separator)], shape: None }
    }
}

/// The text of a value in a codec. `None`: it has none that says just that.
#[inline(always)]
fn written<'b>(codec: &'b Codec, value: &'b str, bump: &'b Bump) -> Option<&'b str> {
    if codec.affix.is_none() {
        match &codec.base {
            Base::Text => return Some(value),
            Base::Cases(cases) => {
                let mut rows = cases.rows.iter();
                let (words, _) = rows.find(|(_, values)| same(values[0].as_bytes(), value.as_bytes()))?;
                return Some(&words[0]);
            }
            _ => {}
        }
    }
    codec.write(value, bump).filter(|writing| writing.how == How::Exact).map(|writing| writing.text)
}

/// The first way that gives a value. `None`: the record is left.
#[inline(always)]
fn take<'b>(ways: &'b [Way<'_>], cx: &Cx<'_, 'b>, known: &mut Known, bump: &'b Bump) -> Option<Found<'b>> {
    for way in ways {
        match way {
            Way::Record(read, cells) => {
                if known.filled & cells != 0 {
                    known.arrived[0] |= cells;
                    let Value { text, quoted } = cx.value(*read);
                    return Some(Found::Said(text, *read, quoted));
                }
            }
            Way::Thing(cells) => {
                if known.filled & cells == 0 {
                    return Some(Found::Nothing);
                }
            }
            Way::Stop => return Some(Found::Nothing),
            Way::Text(text, supply) => {
                known.supplied |= supply;
                return Some(Found::Text(text));
            }
            Way::Copy(read, cells, supply) => {
                if known.filled & cells != 0 {
                    known.supplied |= supply;
                    let Value { text, quoted } = cx.value(*read);
                    return Some(Found::Value(text, quoted));
                }
            }
            Way::Derived(derived) => {
                if let Some(found) = derived.found(cx, known, bump) {
                    return Some(found);
                }
            }
            Way::Leave => return None,
            Way::LeaveWhere(cells) => {
                if known.filled & cells != 0 {
                    return None;
                }
            }
        }
    }
    Some(Found::Nothing)
}

impl Derived {
    #[inline(always)]
    fn found<'b>(&self, cx: &Cx<'_, 'b>, known: &mut Known, bump: &'b Bump) -> Option<Found<'b>> {
        if known.filled & self.needed != self.needed || known.filled & self.any == 0 {
            return None;
        }
        let value_of = |input: &Option<(usize, Cells)>| match input {
            Some((read, cells)) if known.filled & cells != 0 => Some(cx.value(*read)),
            _ => None,
        };
        let inputs = [value_of(&self.inputs[0]), value_of(&self.inputs[1])];
        let suspect = inputs.iter().flatten().any(|value| value.quoted);
        let found = match (self.by, inputs) {
            (By::JoinSpace, [Some(one), Some(other)]) => Found::Joined(one.text, other.text, suspect),
            (By::Same, [Some(value), None]) => Found::Value(value.text, suspect),
            (By::IfEmail, [Some(value), None]) => {
                if !mail::is_email(value.text) {
                    return None;
                }
                Found::Shaped(value.text, suspect, Shape::Email)
            }
            _ => {
                let texts = inputs.map(|value| value.map(|value| value.text));
                match self.by.apply(&texts, bump).filter(|text| !text.is_empty()) {
                    Some(text) => Found::Value(text, true),
                    None => {
                        // A part that the input does not have is no loss.
                        if let Some(part @ 1..) = self.part {
                            known.arrived[part] |= self.any;
                        }
                        return None;
                    }
                }
            }
        };
        if let Some(part) = self.part {
            known.arrived[part] |= self.any;
        }
        known.supplied |= self.supply;
        Some(found)
    }
}
