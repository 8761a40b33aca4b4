//! Finds the bytes that matter to cutting (delimiter, quote, line end), 64 at a time. What they mean where
//! they stand is left to `cut`; how 64 bytes are compared at once is in `lanes`.

use super::lanes::Lanes;

/// The places of three bytes in a text, in order.
#[derive(Clone, Copy)]
pub(super) struct Marks<'t, L> {
    lanes: L,
    bytes: &'t [u8],
    wanted: [u8; 3],
    /// Where the block at hand begins.
    base: usize,
    /// The places in the block that have not been handed out, bit 0 for `base`.
    mask: u64,
}

impl<'t, L: Lanes> Marks<'t, L> {
    /// Begins at the front of `bytes`.
    #[inline(always)]
    pub(super) fn new(lanes: L, bytes: &'t [u8], wanted: [u8; 3]) -> Self {
        let mut marks = Self { lanes, bytes, wanted, base: 0, mask: 0 };
        marks.mask = marks.block(0);
        marks
    }

    /// The next place; the length of the text when there is none.
    #[inline(always)]
    pub(super) fn next(&mut self) -> usize {
        while self.mask == 0 {
            if self.base + 64 >= self.bytes.len() {
                return self.bytes.len();
            }
            self.base += 64;
            self.mask = self.block(self.base);
        }
        let at = self.base + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        at
    }

    /// The same from the byte `at` on.
    #[inline(always)]
    pub(super) fn behind(mut self, at: usize) -> Self {
        self.base = at;
        self.mask = self.block(at);
        self
    }

    #[inline(always)]
    fn block(&self, base: usize) -> u64 {
        let rest = self.bytes.get(base..).unwrap_or_default();
        match rest.first_chunk::<64>() {
            Some(block) => self.lanes.mask(block, self.wanted),
            None => {
                let mut block = [0; 64];
                block[..rest.len()].copy_from_slice(rest);
                self.lanes.mask(&block, self.wanted) & !(u64::MAX << rest.len())
            }
        }
    }
}
