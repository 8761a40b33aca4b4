//! A record with its place: where its cells stand, which text of it may be shown, and its line with all else masked.

use std::ops::Range;

use super::{HIDDEN, SECRET, Scene, Spot, VALUE_CHARS, Visible};
use crate::layout::{Cell, place};
use crate::report::{Excerpt, Place};
use crate::value::shown::shown;

/// Characters of a line that an excerpt shows on each side of the cell.
const MARGIN: usize = 60;

impl Scene<'_> {
    /// The record that a spot is in, and the spot in that record.
    pub(super) fn of(self, spot: Spot) -> (Self, Spot) {
        let Spot::CellOf(row, cell) = spot else { return (self, spot) };
        let Some(record) = self.user.get(row) else { return (self, Spot::Record) };
        let number = self.number - self.row as u64 + row as u64;
        (Scene { record, row, number, ..self }, Spot::Cell(cell))
    }

    /// Line, column and record number.
    pub fn place(&self, spot: Spot) -> Place {
        let (scene, spot) = self.of(spot);
        if scene.is_row() {
            return Place { line: scene.number, column: 1, record: scene.number };
        }
        scene.place_of(match spot {
            Spot::Cell(index) => index,
            Spot::CellOf(..) | Spot::Record => 0,
        })
    }

    fn place_of(&self, index: usize) -> Place {
        let (line, column) = match self.front(index) {
            Some(front) => {
                let (line, column) = place(self.chunk, self.record, front, self.terminator);
                (line, column.saturating_sub(self.masked(index, |i| self.visible_at(Spot::Cell(i)))))
            }
            None => (self.record.line, 1),
        };
        Place { line, column, record: self.number }
    }

    /// Whether the record is a row of a plugin. Its place in the file is known by its number alone: where its cells stand
    /// in the row is nothing that its author has ever seen.
    fn is_row(&self) -> bool {
        self.visible.contains(&Visible::Row)
    }

    /// The same for the last cell of a record that never ends: how many characters in front of it are not counted.
    pub(crate) fn masked_in_front(&self) -> u64 {
        let visible = |i: usize| if self.hidden { None } else { self.visible.get(i).copied() };
        let last = (self.record.cell_count as usize).saturating_sub(1);
        self.masked(last, |i| visible(i).unwrap_or(Visible::No))
    }

    /// Characters in front of a cell, in its line, that its column does not count. What may not be shown counts as one
    /// character, however long it is: the column of what stands behind a secret would tell its length.
    fn masked(&self, index: usize, visible: impl Fn(usize) -> Visible) -> u64 {
        let cells = self.rows.record_cells(self.record);
        let Some(line_start) = self.front(index).and_then(|front| self.line_start(front)) else {
            return 0;
        };
        let masked = |(i, other): &(usize, &Cell)| {
            !other.is_empty() && !matches!(visible(*i), Visible::Yes | Visible::Row | Visible::Front)
        };
        let length = |(i, _): (usize, &Cell)| {
            let text = self.chunk.get(self.front(i).unwrap_or(0).max(line_start)..self.raw_end(i));
            (text.unwrap_or_default().chars().count() as u64).saturating_sub(1)
        };
        cells[..index].iter().enumerate().filter(masked).map(length).sum()
    }

    /// Where the text of a cell ends, quotes included.
    fn raw_end(&self, index: usize) -> usize {
        let end = self.record.text_end as usize;
        self.front(index + 1).map_or(end, |next| next.saturating_sub(1).min(end))
    }

    /// Where a cell begins in the chunk.
    fn front(&self, index: usize) -> Option<usize> {
        self.rows.front(self.record, index)
    }

    /// Where the line begins that a byte of the record stands in.
    fn line_start(&self, at: usize) -> Option<usize> {
        let newline = char::from(self.terminator.byte());
        let start = self.chunk.get(..at)?.rfind(newline).map_or(0, |i| i + 1);
        Some(start.max(self.record.start as usize))
    }

    /// The line of [`Scene::place`] alone, which is asked for every finding: mostly the record's own.
    pub(super) fn line(&self, spot: Spot) -> u64 {
        if self.is_row() {
            return self.place(spot).line;
        }
        let text = self.chunk.as_bytes().get(self.record.span()).unwrap_or_default();
        if matches!(spot, Spot::Record | Spot::Cell(0)) || memchr::memchr2(b'\n', b'\r', text).is_none() {
            return self.record.line;
        }
        self.place(spot).line
    }

    /// Where in the text of a cell `part` begins, which is said to be at `near`; none where that cannot be told.
    pub fn position(&self, spot: Spot, part: &str, near: usize) -> Option<usize> {
        let (scene, Spot::Cell(index)) = self.of(spot) else { return None };
        let cell = scene.rows.record_cells(scene.record).get(index)?;
        let text = scene.rows.text(scene.chunk, *cell);
        if text.get(near..).is_some_and(|rest| rest.starts_with(part)) {
            return Some(near);
        }
        let mut found = text.match_indices(part).map(|(at, _)| at);
        found.next().filter(|_| found.next().is_none())
    }

    /// A value for a message, in backquotes; a secret or doubtful one is not shown.
    pub fn value(&self, spot: Spot, text: &str) -> String {
        let (scene, spot) = self.of(spot);
        match scene.visible_at(spot) {
            Visible::Yes | Visible::Row => format!("`{}`", shown(text, VALUE_CHARS)),
            Visible::Secret => SECRET.to_owned(),
            Visible::No | Visible::Front => HIDDEN.to_owned(),
        }
    }

    /// Whether nothing of the record may be shown: told so, or it is not as wide as what was bound. One cell too few
    /// puts a secret under another title, also where the vendor fills such a record up.
    fn is_hidden(&self) -> bool {
        self.hidden || self.record.cell_count as usize != self.visible.len()
    }

    fn visible_at(&self, spot: Spot) -> Visible {
        if self.is_hidden() {
            return Visible::No;
        }
        match spot {
            Spot::Cell(index) => self.visible.get(index).copied().unwrap_or(Visible::No),
            Spot::CellOf(_, index) => self.visible.get(index).copied().unwrap_or(Visible::No),
            Spot::Record => Visible::Yes,
        }
    }

    /// The physical line of the cell with what may not be shown masked. `part` are bytes of the cell's text.
    pub(super) fn excerpt(&self, spot: Spot, part: Option<Range<usize>>) -> Option<Excerpt> {
        if self.is_hidden() || self.is_row() {
            return None;
        }
        let index = match spot {
            Spot::Cell(index) => index,
            Spot::CellOf(..) | Spot::Record => return None,
        };
        let cells = self.rows.record_cells(self.record);
        let at = self.front(index)?;
        let end = self.record.text_end as usize;
        let line_start = self.line_start(at)?;
        let newline = char::from(self.terminator.byte());
        let line_end = self.chunk.get(at..end)?.find(newline).map_or(end, |i| at + i);
        let mut text = String::new();
        let mut span = 0..0;
        let mut from = line_start;
        for (i, other) in cells.iter().enumerate() {
            let raw_end = self.raw_end(i);
            let front = self.front(i)?;
            let (start, stop) = (front.max(line_start), raw_end.min(line_end));
            if raw_end < line_start || front > line_end || start > stop {
                continue;
            }
            text.push_str(&shown(self.chunk.get(from..start)?, MARGIN));
            let begin = text.len();
            match self.visible_at(Spot::Cell(i)) {
                Visible::Yes if i == index => text.push_str(&shown(self.chunk.get(start..stop)?, 4 * MARGIN)),
                Visible::Yes => text.push_str(&shown(self.chunk.get(start..stop)?, MARGIN)),
                Visible::Secret if !other.is_empty() => text.push_str(SECRET),
                Visible::No | Visible::Front if !other.is_empty() => text.push_str(HIDDEN),
                _ => {}
            }
            if i == index {
                span = begin..text.len();
                if let Some(part) = &part
                    && self.visible_at(spot) == Visible::Yes
                {
                    let raw = self.chunk.get(start..stop)?;
                    let lead = usize::from(other.is_quoted());
                    let inside = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
                    // Only where the cell is shown as it stands does a byte of its text have a place in the line.
                    if (!other.is_quoted() || inside.is_some_and(|inside| !inside.contains('"')))
                        && text[begin..] == *raw
                        && raw.get(lead + part.start..lead + part.end).is_some()
                    {
                        span = begin + lead + part.start..begin + lead + part.end;
                    }
                }
            }
            from = stop;
        }
        Some(window(text, span))
    }
}

/// Cuts a long line around the part that is meant.
fn window(text: String, span: Range<usize>) -> Excerpt {
    let before = text[..span.start].chars().count();
    let behind = text[span.end..].chars().count();
    if before <= MARGIN && behind <= MARGIN {
        return Excerpt { text, span };
    }
    let cut_at = |side: &str, keep: usize, front: bool| -> usize {
        let mut indices = side.char_indices().map(|(i, _)| i);
        if front {
            indices.nth(side.chars().count().saturating_sub(keep)).unwrap_or(side.len())
        } else {
            indices.nth(keep).unwrap_or(side.len())
        }
    };
    let mut cut = String::new();
    let head = &text[..span.start];
    if before > MARGIN {
        cut.push('…');
        cut.push_str(&head[cut_at(head, MARGIN, true)..]);
    } else {
        cut.push_str(head);
    }
    let start = cut.len();
    cut.push_str(&text[span.clone()]);
    let end = cut.len();
    let tail = &text[span.end..];
    if behind > MARGIN {
        cut.push_str(&tail[..cut_at(tail, MARGIN, false)]);
        cut.push('…');
    } else {
        cut.push_str(tail);
    }
    Excerpt { text: cut, span: start..end }
}
