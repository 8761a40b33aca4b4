//! A row being put together: room, and bytes that are copied many at once.

use super::{Cx, Made};

/// A row being put together.
pub(in crate::pass::short) struct Row<'o> {
    /// Room for it.
    pub(super) room: &'o mut [u8],
    /// How much of that is written.
    pub(super) end: usize,
    /// The chunk that most texts are parts of: they may be copied with what stands behind them.
    pub(super) chunk: &'o [u8],
}

/// Bytes that are copied at once.
const LANE: usize = 32;

impl Row<'_> {
    /// Appends the first `length` bytes of a lane.
    #[inline(always)]
    fn lane(&mut self, lane: &[u8; LANE], length: usize) -> Option<()> {
        *self.room.get_mut(self.end..)?.first_chunk_mut::<LANE>()? = *lane;
        self.end += length;
        Some(())
    }

    /// Appends a short literal and a few bytes of the chunk, from a place on. `false`: nothing was done, since they are
    /// too many, or stand too near to the end.
    #[inline(always)]
    pub(super) fn parted(&mut self, literal: &Literal, place: usize, length: usize) -> bool {
        if length <= LANE {
            self.lanes::<1>(literal, place, length)
        } else {
            self.lanes::<2>(literal, place, length)
        }
    }

    #[inline(always)]
    fn lanes<const COUNT: usize>(&mut self, literal: &Literal, place: usize, length: usize) -> bool {
        let text = self.chunk.get(place..).and_then(|rest| rest.as_chunks::<LANE>().0.first_chunk::<COUNT>());
        let room = self.room.get_mut(self.end..).and_then(<[u8]>::first_chunk_mut::<{ 3 * LANE }>);
        let (Some(text), Some(room)) = (text, room) else { return false };
        if length > COUNT * LANE || !literal.is_short() {
            return false;
        }
        room[..LANE].copy_from_slice(&literal.front);
        for (at, lane) in text.iter().enumerate() {
            room[literal.length + at * LANE..][..LANE].copy_from_slice(lane);
        }
        self.end += literal.length + length;
        true
    }

    /// Appends a literal and the bytes of a cell of the record.
    #[inline(always)]
    pub(super) fn behind(&mut self, literal: &Literal, cx: &Cx<'_, '_>, at: usize) -> Option<()> {
        let cell = cx.cells[at];
        if let Some((place, length)) = cell.in_chunk()
            && self.parted(literal, place, length)
        {
            return Some(());
        }
        literal.write(self)?;
        self.bytes(cx.rows.bytes(self.chunk, cell))
    }

    /// Appends the text of a cell of the record.
    #[inline(always)]
    pub(super) fn cell<'b>(&mut self, cx: &Cx<'_, 'b>, at: usize) -> Option<Made<'b>> {
        let cell = cx.cells[at];
        let text = cx.rows.text(cx.text, cell);
        self.push(text)?;
        Some(Made { whole: Some(text), suspect: cell.is_quoted(), wrap: false, shape: None })
    }

    /// The same, where only its bytes matter: gives whether it stood in quotes.
    #[inline(always)]
    pub(super) fn raw(&mut self, cx: &Cx<'_, '_>, at: usize) -> Option<bool> {
        let cell = cx.cells[at];
        self.some(cx.rows.bytes(self.chunk, cell))?;
        Some(cell.is_quoted())
    }

    #[inline(always)]
    pub(super) fn push(&mut self, text: &str) -> Option<()> {
        self.some(text.as_bytes())
    }

    /// Appends bytes, which mostly are a few of the chunk.
    #[inline(always)]
    fn some(&mut self, bytes: &[u8]) -> Option<()> {
        let at = (bytes.as_ptr() as usize).wrapping_sub(self.chunk.as_ptr() as usize);
        if bytes.len() <= LANE
            && let Some(lane) = self.chunk.get(at..).and_then(<[u8]>::first_chunk::<LANE>)
        {
            self.lane(lane, bytes.len())
        } else {
            self.bytes(bytes)
        }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Option<()> {
        self.room.get_mut(self.end..self.end + bytes.len())?.copy_from_slice(bytes);
        self.end += bytes.len();
        Some(())
    }

    #[inline(always)]
    pub(super) fn byte(&mut self, byte: u8) -> Option<()> {
        *self.room.get_mut(self.end)? = byte;
        self.end += 1;
        Some(())
    }

    /// What was written from a place on.
    #[inline(always)]
    pub(super) fn from(&self, start: usize) -> &[u8] {
        &self.room[start..self.end]
    }

    /// Puts what was written from a place on in quotes.
    #[inline(always)]
    pub(super) fn wrap(&mut self, start: usize) -> Option<()> {
        self.byte(b'"')?;
        let end = self.end;
        self.room.copy_within(start..end - 1, start + 1);
        self.room[start] = b'"';
        self.byte(b'"')
    }
}

/// Bytes that are known beforehand.
#[derive(Debug, Clone)]
pub(in crate::pass::short) struct Literal {
    front: [u8; LANE],
    length: usize,
    rest: Vec<u8>,
}

/// A blank between two texts.
pub(super) static BLANK: Literal = Literal {
    front: {
        let mut front = [0; LANE];
        front[0] = b' ';
        front
    },
    length: 1,
    rest: Vec::new(),
};

impl Literal {
    pub(in crate::pass::short) fn new(bytes: &[u8]) -> Literal {
        let length = bytes.len().min(LANE);
        let mut front = [0; LANE];
        front[..length].copy_from_slice(&bytes[..length]);
        Literal { front, length, rest: bytes[length..].to_vec() }
    }

    /// How many bytes it has.
    #[inline(always)]
    pub(super) fn length(&self) -> usize {
        self.length + self.rest.len()
    }

    /// Whether it takes no more than a lane.
    pub(super) fn is_short(&self) -> bool {
        self.rest.is_empty()
    }

    /// The same behind another one.
    pub(super) fn behind(&self, other: &Literal) -> Literal {
        let parts = [&other.front[..other.length], &other.rest, &self.front[..self.length], &self.rest];
        Literal::new(&parts.concat())
    }

    #[inline(always)]
    pub(super) fn write(&self, row: &mut Row<'_>) -> Option<()> {
        row.lane(&self.front, self.length)?;
        if self.rest.is_empty() { Some(()) } else { row.bytes(&self.rest) }
    }
}
