//! Comparing 64 bytes at once, or eight numbers: portably, and with AVX2 where the machine has it. This is the one place
//! of the engine with `unsafe` code; what they mean is left to `marks` and `regular`.

use super::cell::Cell;

/// A way to compare many bytes or numbers at once.
pub(crate) trait Lanes: Copy {
    /// One bit for each byte of `block`, the lowest for the first: which are the first byte of `wanted`, which the second,
    /// which the third.
    fn masks(self, block: &[u8; 64], wanted: [u8; 3]) -> [u64; 3];

    /// Sets `cells` to those that begin at `starts` and end one byte before `next`, and gives one bit for each, the lowest
    /// for the first: whether it is filled.
    fn cells(self, starts: &[u32; 8], next: &[u32; 8], cells: &mut [Cell; 8]) -> u8;

    /// Does something on its own, so that what it needs most is at hand.
    fn run<W: Work>(self, work: W) -> W::Done;
}

/// Something that is done with one way or another. A closure could not be told to be inlined, and only what is inlined is
/// compiled for the machine's instructions.
pub(crate) trait Work {
    /// What it gives.
    type Done;

    /// Does it; to be inlined always.
    fn run(self, lanes: impl Lanes) -> Self::Done;
}

/// Does something with the widest way that the machine has.
#[inline]
pub(crate) fn widest<W: Work>(work: W) -> W::Done {
    #[cfg(target_arch = "x86_64")]
    if let Some(lanes) = Avx2::detect() {
        return lanes.run(work);
    }
    work.run(Portable)
}

/// The way that every machine has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Portable;

impl Lanes for Portable {
    #[inline(always)]
    fn masks(self, block: &[u8; 64], wanted: [u8; 3]) -> [u64; 3] {
        wanted.map(|one| gather(block, |byte| byte == one))
    }

    #[inline(always)]
    fn cells(self, starts: &[u32; 8], next: &[u32; 8], cells: &mut [Cell; 8]) -> u8 {
        let lengths: [u32; 8] = std::array::from_fn(|at| next[at].wrapping_sub(starts[at]).wrapping_sub(1));
        *cells = std::array::from_fn(|at| Cell::plain_of(starts[at], lengths[at]));
        lengths.iter().enumerate().fold(0, |mask, (at, length)| mask | u8::from(*length != 0) << at)
    }

    #[inline(never)]
    fn run<W: Work>(self, work: W) -> W::Done {
        work.run(self)
    }
}

/// Written so that the compiler makes vector comparisons of it; the multiplication then gathers the lowest bits
/// of eight bytes into the topmost byte.
#[inline(always)]
fn gather(block: &[u8; 64], is: impl Fn(u8) -> bool) -> u64 {
    let flags = block.map(|byte| u8::from(is(byte)));
    let (words, _) = flags.as_chunks::<8>();
    words.iter().enumerate().fold(0, |mask, (index, word)| {
        let gathered = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask | gathered << (8 * index)
    })
}

#[cfg(target_arch = "x86_64")]
pub(super) use self::avx2::Avx2;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions, used only where the machine was asked for them")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi32, _mm256_castsi256_ps, _mm256_cmpeq_epi8, _mm256_cmpeq_epi32,
        _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_movemask_ps, _mm256_permute2x128_si256,
        _mm256_set1_epi8, _mm256_set1_epi32, _mm256_setzero_si256, _mm256_storeu_si256,
        _mm256_unpackhi_epi32, _mm256_unpacklo_epi32, _mm256_xor_si256,
    };

    use super::{Cell, Lanes, Work};

    /// The way of AVX2. There is a value of it only where the machine has it.
    #[derive(Debug, Clone, Copy)]
    pub(in crate::layout) struct Avx2(());

    impl Avx2 {
        /// The way, if the machine has it.
        #[inline]
        pub(in crate::layout) fn detect() -> Option<Avx2> {
            let there = is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("lzcnt")
                && is_x86_feature_detected!("popcnt");
            there.then_some(Avx2(()))
        }
    }

    impl Lanes for Avx2 {
        #[inline(always)]
        fn masks(self, block: &[u8; 64], wanted: [u8; 3]) -> [u64; 3] {
            let (halves, _) = block.as_chunks::<32>();
            // SAFETY: a value of this type exists only where `detect` found AVX2.
            let bits = |half: &[u8; 32]| unsafe { bits(half, wanted) };
            let ([a, b, c], [d, e, f]) = (bits(&halves[0]), bits(&halves[1]));
            [(a, d), (b, e), (c, f)].map(|(low, high)| u64::from(low) | u64::from(high) << 32)
        }

        #[inline(always)]
        fn cells(self, starts: &[u32; 8], next: &[u32; 8], cells: &mut [Cell; 8]) -> u8 {
            // SAFETY: a value of this type exists only where `detect` found AVX2.
            unsafe { eight_cells(starts, next, cells) }
        }

        /// What it does is compiled for these features as far as it is inlined.
        #[inline]
        fn run<W: Work>(self, work: W) -> W::Done {
            #[inline(never)]
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
            fn inner<W: Work>(lanes: Avx2, work: W) -> W::Done {
                work.run(lanes)
            }
            // SAFETY: a value of this type exists only where `detect` found these features.
            unsafe { inner(self, work) }
        }
    }

    /// The masks of 32 bytes.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn bits(bytes: &[u8; 32], wanted: [u8; 3]) -> [u32; 3] {
        // SAFETY: the 32 bytes are there, and the load asks for no alignment.
        let lane: __m256i = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
        let same = |byte: u8| _mm256_cmpeq_epi8(lane, _mm256_set1_epi8(byte.cast_signed()));
        wanted.map(|byte| _mm256_movemask_epi8(same(byte)).cast_unsigned())
    }

    /// Eight cells, and which of them are filled.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn eight_cells(starts: &[u32; 8], next: &[u32; 8], cells: &mut [Cell; 8]) -> u8 {
        // SAFETY: the eight numbers are there, and the load asks for no alignment.
        let load = |eight: &[u32; 8]| -> __m256i { unsafe { _mm256_loadu_si256(eight.as_ptr().cast()) } };
        let starts = load(starts);
        // What is subtracted is one less than nothing less the start: all bits turned round.
        let lengths = _mm256_add_epi32(load(next), _mm256_xor_si256(starts, _mm256_set1_epi32(-1)));
        let (low, high) = (_mm256_unpacklo_epi32(starts, lengths), _mm256_unpackhi_epi32(starts, lengths));
        let to: *mut __m256i = cells.as_mut_ptr().cast();
        // SAFETY: a cell is two numbers in this order, so that eight have room for two stores of eight numbers each, which
        // ask for no alignment; any number will do in both.
        unsafe {
            _mm256_storeu_si256(to, _mm256_permute2x128_si256::<0x20>(low, high));
            _mm256_storeu_si256(to.add(1), _mm256_permute2x128_si256::<0x31>(low, high));
        }
        let blank = _mm256_cmpeq_epi32(lengths, _mm256_setzero_si256());
        !_mm256_movemask_ps(_mm256_castsi256_ps(blank)) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Both<'b>(&'b [u8; 64], [u8; 3], &'b [u32; 8], &'b [u32; 8]);

    impl Work for Both<'_> {
        type Done = ([u64; 3], u8, [Cell; 8]);

        fn run(self, lanes: impl Lanes) -> Self::Done {
            let mut cells = [Cell::default(); 8];
            let filled = lanes.cells(self.2, self.3, &mut cells);
            (lanes.masks(self.0, self.1), filled, cells)
        }
    }

    fn plainly(block: &[u8; 64], wanted: u8) -> u64 {
        block.iter().enumerate().fold(0, |mask, (at, byte)| mask | u64::from(wanted == *byte) << at)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn each_way_finds_the_same(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b','), Just(b'"'), Just(b'\n')], 64),
            wanted in any::<[u8; 3]>(),
            usual: bool,
            starts in any::<[u32; 8]>(),
            lengths in prop::array::uniform8(prop_oneof![0..3_u32, any::<u32>()]),
        ) {
            let block: [u8; 64] = bytes.try_into().unwrap();
            let wanted = if usual { *b",\"\n" } else { wanted };
            let next = std::array::from_fn(|at| starts[at].wrapping_add(lengths[at]).wrapping_add(1));
            let cells = std::array::from_fn(|at| Cell::plain_of(starts[at], lengths[at]));
            let filled = (0..8).filter(|at| lengths[*at] != 0).map(|at| 1_u8 << at).sum();
            let right = (wanted.map(|one| plainly(&block, one)), filled, cells);
            let work = || Both(&block, wanted, &starts, &next);
            prop_assert_eq!(work().run(Portable), right);
            #[cfg(target_arch = "x86_64")]
            if let Some(lanes) = Avx2::detect() {
                prop_assert_eq!(lanes.run(work()), right);
            }
        }
    }
}
