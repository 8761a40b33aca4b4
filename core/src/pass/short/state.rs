//! What the records of a batch share on the short way: buffers, and what was counted.

use super::account::Tally;
use super::hearing::Said;
use super::test::Seen;
use super::{Cells, Short, read};
use crate::pass::batch::Run;

/// Bytes of room for rows that are put together, at first and at most: so many are handed in at once.
const ROOM: (usize, usize) = (1 << 14, 1 << 20);

/// The same for a batch, or a piece of it.
pub(in crate::pass) struct State<'b> {
    /// What cells say that are not their own value, by their places.
    pub(super) values: Vec<read::Value<'b>>,
    /// The codes of words, by the places of their cells; 0 where nothing is said, as behind the last cell.
    pub(super) codes: Vec<u8>,
    /// Of each test of a cell a text that passed it.
    pub(super) seen: Vec<Seen>,
    pub(super) tally: Tally,
    /// Where rows are put together, how much room is likely to do, and how much of it are rows.
    pub(super) room: Vec<u8>,
    pub(super) hint: usize,
    pub(super) used: usize,
    /// Texts that uniqueness is asked of, by cell of the target.
    pub(super) kept: Vec<&'b str>,
    /// Of each counted finding the group that it is counted in, once there is one.
    pub(super) groups: Vec<Option<usize>>,
    /// Those of which earlier batches have said enough.
    pub(super) told: u64,
    /// Columns of which the texts of further changes are wanted: the general way keeps them.
    pub(super) wanted: Cells,
    pub(super) tried: u32,
    pub(super) done: u32,
    /// Whether the short way is not worth trying in this batch.
    pub(super) off: bool,
    /// Whether bytes that ask for quotes may stand, somewhere in the batch, in cells that stood in none.
    pub(super) foreign: bool,
}

impl State<'_> {
    /// Makes room for a row.
    #[cold]
    pub(super) fn widen(&mut self, run: &mut Run<'_, '_, '_>, needed: usize) {
        if self.room.is_empty() {
            self.room = vec![0; (self.hint + needed).clamp(ROOM.0, ROOM.1)];
        }
        if self.room.len() >= ROOM.1 {
            self.flush(run);
        }
        let length = self.used + needed;
        if self.room.len() < length {
            self.room.resize(length + length / 8, 0);
        }
    }

    /// Hands in the rows that were put together.
    pub(super) fn flush(&mut self, run: &mut Run<'_, '_, '_>) {
        if self.used > 0 {
            run.out[0].extend_from_slice(&self.room[..self.used]);
            self.used = 0;
        }
    }
}

impl<'s> Short<'s> {
    /// What the records of one piece of a batch share: its text and whether there are carriage returns in it that are no
    /// halves of line ends, room that an earlier one had, and what was said before.
    pub(in crate::pass) fn state<'b>(
        &'b self,
        text: &str,
        returns: bool,
        room: Vec<u8>,
        said: Said,
    ) -> State<'b>
    where
        's: 'b,
    {
        let foreign = |byte: &u8| match byte {
            b'\r' => returns,
            byte => memchr::memchr(*byte, text.as_bytes()).is_some(),
        };
        State {
            values: vec![read::Value::BLANK; self.width],
            codes: vec![0; self.width + 1],
            seen: vec![Seen::default(); self.looks.tests.len()],
            tally: Tally::new(!self.target.layout.split.is_empty()),
            room,
            hint: text.len() / 4 * 3,
            used: 0,
            kept: if self.unique { vec![""; self.target.cells.len()] } else { Vec::new() },
            groups: vec![None; self.counted.len()],
            told: said.told,
            wanted: said.wanted,
            tried: 0,
            done: 0,
            off: false,
            foreign: self.foreign.iter().any(foreign),
        }
    }

    /// Adds what was counted to the run, and gives back where rows were put together.
    pub(in crate::pass) fn finish(&self, run: &mut Run<'_, '_, '_>, mut state: State<'_>) -> Vec<u8> {
        if run.out[0].is_empty() && 4 * state.used >= state.room.len() {
            // All rows of the batch, and no little of the room: it is handed in as it is.
            std::mem::swap(&mut run.out[0], &mut state.room);
            run.out[0].truncate(state.used);
            state.used = 0;
        }
        state.flush(run);
        state.tally.finish(self, run);
        state.room
    }
}
