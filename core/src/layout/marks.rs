//! Finds the bytes that matter to cutting (delimiter, quote, line end), 64 at a time. What they mean where
//! they stand is left to `cut`.

/// The places of three bytes in a text, in order.
#[derive(Clone, Copy)]
pub(super) struct Marks<'t> {
    bytes: &'t [u8],
    wanted: [u8; 3],
    /// Where the block at hand begins.
    base: usize,
    /// The places in the block that have not been handed out, bit 0 for `base`.
    mask: u64,
}

impl<'t> Marks<'t> {
    /// Begins at the front of `bytes`.
    pub(super) fn new(bytes: &'t [u8], wanted: [u8; 3]) -> Self {
        let mut marks = Self { bytes, wanted, base: 0, mask: 0 };
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
    #[inline(never)]
    pub(super) fn behind(mut self, at: usize) -> Self {
        self.base = at;
        self.mask = self.block(at);
        self
    }

    #[inline(always)]
    fn block(&self, base: usize) -> u64 {
        let rest = self.bytes.get(base..).unwrap_or_default();
        match rest.first_chunk::<64>() {
            Some(block) => mask(block, self.wanted),
            None => {
                let mut block = [0; 64];
                block[..rest.len()].copy_from_slice(rest);
                mask(&block, self.wanted) & !(u64::MAX << rest.len())
            }
        }
    }
}

/// One bit for each byte of `block` that is wanted. Written so that the compiler makes vector comparisons of
/// it; the multiplication then gathers the lowest bits of eight bytes into the topmost byte.
#[inline(always)]
fn mask(block: &[u8; 64], wanted: [u8; 3]) -> u64 {
    let flags = block.map(|byte| u8::from((byte == wanted[0]) | (byte == wanted[1]) | (byte == wanted[2])));
    let (words, _) = flags.as_chunks::<8>();
    words.iter().enumerate().fold(0, |mask, (index, word)| {
        let gathered = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask | gathered << (8 * index)
    })
}
