//! Finds the bytes that matter to cutting (delimiter, quote, line end), 64 at a time. What they mean where
//! they stand is left to `cut`; how 64 bytes are compared at once is in `lanes`.

use super::lanes::Lanes;

/// The places of delimiters, and of quotes and line ends, in a text, in order.
#[derive(Clone, Copy)]
pub(super) struct Marks<'t, L> {
    lanes: L,
    bytes: &'t [u8],
    /// The delimiter, the quote, the line end.
    wanted: [u8; 3],
    /// Where the block at hand begins.
    base: usize,
    /// The delimiters in the block that have not been handed out, bit 0 for `base`.
    delimiters: u64,
    /// The quotes and line ends.
    stops: u64,
}

impl<'t, L: Lanes> Marks<'t, L> {
    /// Begins at the front of `bytes`.
    #[inline(always)]
    pub(super) fn new(lanes: L, bytes: &'t [u8], wanted: [u8; 3]) -> Self {
        Self { lanes, bytes, wanted, base: 0, delimiters: 0, stops: 0 }.behind(0)
    }

    /// The next place; the length of the text when there is none.
    #[inline(always)]
    pub(super) fn next(&mut self) -> usize {
        while self.delimiters | self.stops == 0 {
            if !self.advance() {
                return self.bytes.len();
            }
        }
        let places = self.delimiters | self.stops;
        let lowest = places & places.wrapping_neg();
        self.delimiters &= !lowest;
        self.stops &= !lowest;
        self.base + places.trailing_zeros() as usize
    }

    /// Hands out the delimiters before the next quote or line end, and gives the place of that; the length of the text
    /// when there is none.
    #[inline(always)]
    pub(super) fn until_stop(&mut self, mut each: impl FnMut(usize)) -> usize {
        loop {
            // All bits up to the lowest stop; without one all bits.
            let before = self.stops ^ self.stops.wrapping_sub(1);
            let mut run = self.delimiters & before;
            self.delimiters &= !before;
            while run != 0 {
                each(self.base + run.trailing_zeros() as usize);
                run &= run - 1;
            }
            if self.stops != 0 {
                let at = self.base + self.stops.trailing_zeros() as usize;
                self.stops &= self.stops - 1;
                return at;
            }
            if !self.advance() {
                return self.bytes.len();
            }
        }
    }

    /// The same from the byte `at` on.
    #[inline(always)]
    pub(super) fn behind(mut self, at: usize) -> Self {
        self.base = at;
        (self.delimiters, self.stops) = self.block(at);
        self
    }

    /// Goes on to the next block. `false`: there is none.
    #[inline(always)]
    fn advance(&mut self) -> bool {
        let there = self.base + 64 < self.bytes.len();
        if there {
            self.base += 64;
            (self.delimiters, self.stops) = self.block(self.base);
        }
        there
    }

    #[inline(always)]
    fn block(&self, base: usize) -> (u64, u64) {
        let [delimiters, quotes, ends] = masks(self.lanes, self.bytes, base, self.wanted);
        (delimiters, quotes | ends)
    }
}

/// The places of the bytes `wanted` among the 64 from `base` on, or as many as there are, bit 0 for `base`.
#[inline(always)]
fn masks<L: Lanes>(lanes: L, bytes: &[u8], base: usize, wanted: [u8; 3]) -> [u64; 3] {
    let rest = bytes.get(base..).unwrap_or_default();
    match rest.first_chunk::<64>() {
        Some(block) => lanes.masks(block, wanted),
        None => {
            let mut block = [0; 64];
            block[..rest.len()].copy_from_slice(rest);
            let there = !(u64::MAX << rest.len());
            lanes.masks(&block, wanted).map(|mask| mask & there)
        }
    }
}
