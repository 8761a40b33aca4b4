//! One value by one codec, and words of several cells.

use super::super::read::same;
use super::super::{Column, Known, Short};
use super::items::compare;
use super::row::Row;
use super::ways::{Found, Way, take, written};
use super::{Cx, Made};
use crate::map::codec::Cases;
use crate::plan::sound;

impl<'s> Short<'s> {
    /// One value by one codec.
    pub(super) fn one<'b>(
        &'b self,
        column: &'b Column<'s>,
        ways: &'b [Way<'s>],
        cx: &Cx<'_, 'b>,
        known: &mut Known,
        row: &mut Row<'_>,
    ) -> Option<Made<'b>>
    where
        's: 'b,
    {
        let (value, suspect) = match take(ways, cx, known)? {
            Found::Nothing => return Some(Made::BLANK),
            Found::Said(value, read, suspect) => {
                let text = written(column.codec?, value, cx.bump)?;
                let read = &self.reads[read];
                let own = cx.raw(read.first);
                if read.set & (read.set - 1) != 0 {
                    compare(read.set & known.filled, std::slice::from_ref(&text), known, cx);
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
                let text = written(column.codec?, value, cx.bump)?;
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
        let text = written(column.codec?, value, cx.bump)?;
        row.push(text)?;
        Some(Made { whole: Some(text), suspect: suspect || column.makes, wrap: false, shape: None })
    }

    /// Words of several cells, or of several fields in one.
    pub(super) fn words<'b>(
        &'b self,
        column: &'b Column<'s>,
        fields: &'b [Vec<Way<'s>>],
        cases: &'b Cases,
        cx: &Cx<'_, 'b>,
        known: &mut Known,
        row: &mut Row<'_>,
    ) -> Option<Made<'b>>
    where
        's: 'b,
    {
        let mut texts = [""; 4];
        let mut reads = [None; 4];
        let mut blank = 0;
        for (place, ways) in fields.iter().enumerate() {
            match take(ways, cx, known)? {
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
        let derived = std::mem::take(&mut known.derived);
        compare(derived & known.filled, words, known, cx);
        for read in reads.into_iter().flatten() {
            compare(self.reads[read].set & known.filled, words, known, cx);
        }
        Some(Made { whole: Some(words[0].as_str()), suspect: true, wrap: false, shape: None })
    }
}
