//! Rows as a plugin hands them over: every cell is checked, and the rows are put together to a batch.
//!
//! Nearly all rows have every column once and in order. They are taken in one go: their texts are copied side by side,
//! and it is looked once a row whether that is UTF-8. Any other row is sorted by its columns first.

use tieline_core::native::{ABSENT, Batch, CLEAR, VALUE};
use tieline_plugin::abi::{self, Cell};

use crate::fault::Fault;

/// Bytes of a row, at most: no longer record is read later.
const MAX_ROW: u64 = 15 << 20;

/// Rows that were not passed on yet, and what is known of the columns.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) batch: Batch,
    /// For each column the row in which it was met last, and which cell of it that was.
    seen: Vec<(u64, usize)>,
    row: u64,
}

fn contract<T>(what: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Contract(what.into()))
}

impl Rows {
    /// A new column, behind the others.
    pub(crate) fn add_column(&mut self) {
        self.seen.push((0, 0));
        self.batch.columns = self.seen.len();
    }

    /// Adds one row.
    ///
    /// # Errors
    /// What is wrong with it; then nothing is added.
    ///
    /// # Safety
    /// Of each cell whose pointer is not null and whose length is not above [`abi::MAX_CELL`], that many bytes may be read.
    pub(crate) unsafe fn add(&mut self, cells: &[Cell]) -> Result<(), Fault> {
        if cells.is_empty() {
            return contract("hands over a row without a cell");
        }
        let mut in_order = cells.len() == self.seen.len();
        let (mut sound, mut length) = (true, 0_u64);
        for (at, cell) in cells.iter().enumerate() {
            in_order &= cell.column as usize == at;
            sound &= cell.state <= abi::CLEAR && cell.text.length <= abi::MAX_CELL;
            sound &= !cell.text.bytes.is_null() || cell.text.length == 0;
            length = length.wrapping_add(cell.text.length);
        }
        if !sound {
            return contract(cells.iter().find_map(fault).unwrap_or_default());
        }
        // Sound cells are few enough and short enough for their sum to be right.
        if length > MAX_ROW {
            return contract("gives a row of more than 15 MiB");
        }
        self.batch.arena.reserve(length as usize);
        let (before, begin) = (self.batch.ends.len(), self.batch.arena.len());
        // SAFETY: the cells are sound, and their bytes may be read as the caller promises.
        let added = unsafe { if in_order { self.add_in_order(cells) } else { self.add_in_any_order(cells) } };
        if added.is_err() {
            self.batch.arena.truncate(begin);
            self.batch.ends.truncate(before);
            self.batch.states.truncate(before);
        }
        added
    }

    /// Adds a row that has every column in order.
    ///
    /// # Safety
    /// The cells are sound, their bytes may be read, and the arena has room for them.
    unsafe fn add_in_order(&mut self, cells: &[Cell]) -> Result<(), Fault> {
        let begin = self.batch.arena.len();
        // SAFETY: what is added is UTF-8 or taken away again by `end_row`.
        let text = unsafe { self.batch.arena.as_mut_vec() };
        let (start, mut end, mut halved) = (text.as_mut_ptr(), begin, false);
        self.batch.ends.extend(cells.iter().map(|cell| {
            // SAFETY: as the caller promises; what was put before ends at `end`.
            unsafe {
                halved |= put(cell, start.add(end));
            }
            end += length(cell);
            end as u64
        }));
        // SAFETY: all of it is set.
        unsafe { text.set_len(end) };
        self.batch.states.extend(cells.iter().map(state));
        self.end_row(begin, halved)
    }

    /// Adds any other row: columns that are not in it are absent.
    ///
    /// # Safety
    /// The cells are sound, their bytes may be read, and the arena has room for them.
    unsafe fn add_in_any_order(&mut self, cells: &[Cell]) -> Result<(), Fault> {
        self.row += 1;
        for (at, cell) in cells.iter().enumerate() {
            let Some(seen) = self.seen.get_mut(cell.column as usize) else {
                return contract(format!("uses a column that it never made, {}", cell.column));
            };
            if std::mem::replace(seen, (self.row, at)).0 == self.row {
                return contract("gives one column twice in a row");
            }
        }
        let begin = self.batch.arena.len();
        // SAFETY: what is added is UTF-8 or taken away again by `end_row`.
        let text = unsafe { self.batch.arena.as_mut_vec() };
        let (start, mut end, mut halved) = (text.as_mut_ptr(), begin, false);
        for (row, at) in &self.seen {
            if *row == self.row {
                let cell = &cells[*at];
                // SAFETY: as the caller promises; what was put before ends at `end`.
                unsafe {
                    halved |= put(cell, start.add(end));
                }
                end += length(cell);
                self.batch.states.push(state(cell));
            } else {
                self.batch.states.push(ABSENT);
            }
            self.batch.ends.push(end as u64);
        }
        // SAFETY: all of it is set.
        unsafe { text.set_len(end) };
        self.end_row(begin, halved)
    }

    /// The texts of the row, which begin at `begin`, must be UTF-8, each by itself: all of them together, and none begins
    /// inside of a character.
    fn end_row(&mut self, begin: usize, halved: bool) -> Result<(), Fault> {
        if !halved && simdutf8::basic::from_utf8(&self.batch.arena.as_bytes()[begin..]).is_ok() {
            return Ok(());
        }
        // SAFETY: what was there before is UTF-8.
        unsafe { self.batch.arena.as_mut_vec().truncate(begin) };
        contract("gives a cell that is no UTF-8")
    }
}

/// What is wrong with a cell that is not sound.
fn fault(cell: &Cell) -> Option<String> {
    let Cell { state, text, .. } = cell;
    if text.length > abi::MAX_CELL {
        return Some(format!("gives a cell of {} bytes, and {} are the most", text.length, abi::MAX_CELL));
    }
    if text.bytes.is_null() && text.length > 0 {
        return Some(format!("gives a cell of {} bytes at no address", text.length));
    }
    (*state > abi::CLEAR).then(|| format!("gives a cell of the unknown state {state}"))
}

/// What a sound cell says.
fn state(cell: &Cell) -> u8 {
    match cell.state {
        abi::VALUE if cell.text.length > 0 => VALUE,
        abi::CLEAR => CLEAR,
        _ => ABSENT,
    }
}

/// Bytes of the text of a sound cell.
#[inline(always)]
fn length(cell: &Cell) -> usize {
    if cell.state == abi::VALUE { cell.text.length as usize } else { 0 }
}

/// Puts the text of a cell somewhere; gives whether it begins inside of a character.
///
/// # Safety
/// The cell is sound, its bytes may be read, and there is room for them.
#[inline(always)]
unsafe fn put(cell: &Cell, to: *mut u8) -> bool {
    let (from, length) = (cell.text.bytes, length(cell));
    if length == 0 {
        return false;
    }
    // SAFETY: a sound cell of some length has an address; the rest is as the caller promises.
    unsafe {
        copy(from, to, length);
        from.read() & 0xC0 == 0x80
    }
}

/// Copies bytes. Most texts are short, and the way into the system's function and back takes longer than they do.
///
/// # Safety
/// There are `length` bytes to be read and to be written, not the same ones, and at least one.
#[inline(always)]
unsafe fn copy(from: *const u8, to: *mut u8, length: usize) {
    // SAFETY: each read and write begins at 0 or ends at `length`, and is not longer than that.
    unsafe {
        match length {
            17..=32 => {
                let (head, tail) = (from.cast::<[u8; 16]>(), from.add(length - 16).cast::<[u8; 16]>());
                let (head, tail) = (head.read_unaligned(), tail.read_unaligned());
                to.cast::<[u8; 16]>().write_unaligned(head);
                to.add(length - 16).cast::<[u8; 16]>().write_unaligned(tail);
            }
            8..=16 => {
                let (head, tail) = (from.cast::<u64>(), from.add(length - 8).cast::<u64>());
                let (head, tail) = (head.read_unaligned(), tail.read_unaligned());
                to.cast::<u64>().write_unaligned(head);
                to.add(length - 8).cast::<u64>().write_unaligned(tail);
            }
            4..=7 => {
                let (head, tail) = (from.cast::<u32>(), from.add(length - 4).cast::<u32>());
                let (head, tail) = (head.read_unaligned(), tail.read_unaligned());
                to.cast::<u32>().write_unaligned(head);
                to.add(length - 4).cast::<u32>().write_unaligned(tail);
            }
            1..=3 => {
                to.write(from.read());
                to.add(length / 2).write(from.add(length / 2).read());
                to.add(length - 1).write(from.add(length - 1).read());
            }
            _ => std::ptr::copy_nonoverlapping(from, to, length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(columns: usize) -> Rows {
        let mut rows = Rows::default();
        (0..columns).for_each(|_| rows.add_column());
        rows
    }

    /// Cells with their columns and states.
    type Row<'t> = &'t [(u32, u32, &'t [u8])];

    fn add(rows: &mut Rows, cells: Row<'_>) -> Result<(), String> {
        let cells: Vec<Cell> = cells
            .iter()
            .map(|(column, state, text)| {
                let text = abi::Text { bytes: text.as_ptr(), length: text.len() as u64 };
                Cell { column: *column, state: *state, text }
            })
            .collect();
        // SAFETY: the texts are slices.
        match unsafe { rows.add(&cells) } {
            Err(Fault::Contract(what)) => Err(what),
            other => other.map_err(|_| "another fault".to_owned()),
        }
    }

    #[test]
    fn cells_stand_in_the_order_of_the_columns_whatever_order_they_come_in() {
        let mut rows = rows(3);
        add(&mut rows, &[(0, 0, b"a"), (1, 0, "Zoë".as_bytes()), (2, 2, b"x")]).unwrap();
        add(&mut rows, &[(2, 0, b"c"), (0, 0, b"")]).unwrap();
        add(&mut rows, &[(1, 1, b"said"), (2, 0, b"c"), (0, 0, b"a")]).unwrap();
        let found: Vec<(u8, &str)> = (0..9).map(|at| rows.batch.cell(at / 3, at % 3)).collect();
        let (absent, clear) = ((ABSENT, ""), (CLEAR, ""));
        assert_eq!(
            found,
            [
                (VALUE, "a"),
                (VALUE, "Zoë"),
                clear,
                absent,
                absent,
                (VALUE, "c"),
                (VALUE, "a"),
                absent,
                (VALUE, "c")
            ]
        );
    }

    #[test]
    fn what_is_refused_leaves_nothing_behind() {
        let mut two = rows(2);
        add(&mut two, &[(0, 0, b"a"), (1, 0, b"b")]).unwrap();
        let before = two.batch.clone();
        let refused: [(Row<'_>, &str); 7] = [
            (&[], "hands over a row without a cell"),
            (&[(0, 0, b"a"), (0, 0, b"b")], "gives one column twice in a row"),
            (&[(0, 0, b"a"), (7, 0, b"b")], "uses a column that it never made, 7"),
            (&[(0, 0, b"a"), (1, 9, b"b")], "gives a cell of the unknown state 9"),
            (&[(1, 9, b"b")], "gives a cell of the unknown state 9"),
            (&[(0, 0, b"a\xFF"), (1, 0, b"b")], "gives a cell that is no UTF-8"),
            // Together they are a character.
            (&[(0, 0, b"\xC3"), (1, 0, b"\xAB")], "gives a cell that is no UTF-8"),
        ];
        for (cells, says) in refused {
            assert_eq!(add(&mut two, cells), Err(says.to_owned()), "{cells:?}");
            assert_eq!(two.batch, before, "{cells:?}");
        }
        let long = vec![b'x'; 1 << 20];
        let mut wide = rows(16);
        let all: Vec<(u32, u32, &[u8])> = (0..16).map(|column| (column, 0, &long[..])).collect();
        assert_eq!(add(&mut wide, &all), Err("gives a row of more than 15 MiB".into()));
        add(&mut wide, &all[..15]).unwrap();
        add(&mut two, &[(1, 0, b"b")]).unwrap();
        assert_eq!((two.batch.rows(), two.batch.cell(1, 1)), (2, (VALUE, "b")));
    }

    #[test]
    fn texts_of_every_length_come_through() {
        let letters: Vec<u8> = (b'!'..=b'~').collect();
        let mut rows = rows(2);
        for length in 1..letters.len() {
            for begin in [0, 1] {
                let text = &letters[begin..length];
                add(&mut rows, &[(0, 0, text), (1, 0, b"|")]).unwrap();
                let row = rows.batch.rows() - 1;
                assert_eq!(rows.batch.cell(row, 0).1.as_bytes(), text);
                assert_eq!(rows.batch.cell(row, 1), (VALUE, "|"));
            }
        }
    }
}
