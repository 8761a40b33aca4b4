//! What 64 bytes hold: the separators outside quotes, and whether all their quotes are regular. Nothing is looked at cell
//! by cell: whether a byte stands in quotes, and what a quote does, is told by the bits of all of them together.

use super::cut::Cutter;
use super::dialect::Terminator;

/// What 64 bytes hold, bit 0 for the first.
pub(super) struct Block {
    /// Delimiters and line ends outside quotes.
    pub(super) separators: u64,
    /// The line ends among them.
    pub(super) ends: u64,
    /// Quotes at the front of a cell.
    pub(super) opening: u64,
    /// Line ends in quotes.
    pub(super) inner: u64,
    /// All of it is regular; else only what is before something unusual is told.
    pub(super) regular: bool,
}

/// How the text before a block ended.
#[derive(Default)]
pub(super) struct Before {
    /// All ones: inside quotes.
    open: u64,
    /// 1: with a quote that closes.
    closed: u64,
}

impl Before {
    /// Whether it ended outside quotes, and not with one.
    #[inline(always)]
    pub(super) fn is_outside(&self) -> bool {
        self.open | self.closed == 0
    }
}

impl Cutter {
    /// What the 64 bytes from `base` on hold, if delimiters, quotes and line ends stand where `found` says.
    #[inline(always)]
    pub(super) fn block(&self, bytes: &[u8], base: usize, found: [u64; 3], before: &mut Before) -> Block {
        let [delimiters, quotes, ends] = found;
        let either = delimiters | ends;
        let inside = odd_up_to(quotes) ^ before.open;
        let (separators, opening, closing) = (either & !inside, quotes & inside, quotes & !inside);
        // A quote opens a cell behind a separator.
        let wrong = opening & !(separators << 1);
        let stray = (closing << 1 | before.closed) & !separators;
        let kept = match wrong | stray {
            0 => u64::MAX,
            _ => self.kept(bytes, base, wrong, stray),
        };
        // The last bit for all.
        before.open = 0_u64.wrapping_sub(inside >> 63);
        before.closed = closing >> 63;
        Block {
            separators: separators & kept,
            ends: ends & !inside & kept,
            opening: opening & kept,
            inner: ends & inside & kept,
            regular: kept == u64::MAX,
        }
    }

    /// The bits before the first that is `wrong`, or that is `stray` and not the `\r` of a line end: bits behind quotes
    /// that close, where no separator is.
    #[inline(never)]
    fn kept(&self, bytes: &[u8], base: usize, wrong: u64, mut stray: u64) -> u64 {
        // Outside quotes every delimiter and every line end is a separator.
        let last = base.checked_sub(1).and_then(|last| bytes.get(last));
        let fresh = last.is_none_or(|last| *last == self.delimiter || *last == self.terminator.byte());
        let mut all = wrong & !u64::from(fresh);
        while stray != 0 {
            let at = base + stray.trailing_zeros() as usize;
            if self.terminator != Terminator::LfOrCrLf || bytes.get(at..at + 2) != Some(b"\r\n") {
                all |= stray & stray.wrapping_neg();
            }
            stray &= stray - 1;
        }
        // All bits below the lowest; without one all bits.
        !all & all.wrapping_sub(1)
    }
}

/// Of each bit: whether the number of those up to it, itself included, is odd.
#[inline(always)]
fn odd_up_to(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].iter().fold(bits, |bits, step| bits ^ bits << step)
}
