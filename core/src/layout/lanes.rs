//! Comparing 64 bytes at once: portably, and with AVX2 where the machine has it. This is the one place of the engine
//! with `unsafe` code; what the bytes mean is left to `marks` and `cut`.

/// A way to compare 64 bytes at once.
pub(crate) trait Lanes: Copy {
    /// One bit for each byte of `block`, the lowest for the first: which are the byte `one`, and which are one of `two`.
    fn masks(self, block: &[u8; 64], one: u8, two: [u8; 2]) -> (u64, u64);
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
    fn masks(self, block: &[u8; 64], one: u8, two: [u8; 2]) -> (u64, u64) {
        (gather(block, |byte| byte == one), gather(block, |byte| (byte == two[0]) | (byte == two[1])))
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
        __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8,
    };

    use super::{Lanes, Work};

    /// The way of AVX2. There is a value of it only where the machine has it.
    #[derive(Debug, Clone, Copy)]
    pub(in crate::layout) struct Avx2(());

    impl Avx2 {
        /// The way, if the machine has it.
        #[inline]
        pub(in crate::layout) fn detect() -> Option<Avx2> {
            let all = is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("lzcnt")
                && is_x86_feature_detected!("popcnt");
            all.then_some(Avx2(()))
        }

        /// Runs something that is compiled for AVX2 as far as it is inlined.
        #[inline]
        pub(in crate::layout) fn run<W: Work>(self, work: W) -> W::Done {
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
            fn inner<W: Work>(lanes: Avx2, work: W) -> W::Done {
                work.run(lanes)
            }
            // SAFETY: a value of this type exists only where `detect` found all of them.
            unsafe { inner(self, work) }
        }
    }

    impl Lanes for Avx2 {
        #[inline(always)]
        fn masks(self, block: &[u8; 64], one: u8, two: [u8; 2]) -> (u64, u64) {
            let (halves, _) = block.as_chunks::<32>();
            // SAFETY: a value of this type exists only where `detect` found AVX2.
            let bits = |half: &[u8; 32]| unsafe { bits(half, one, two) };
            let ((a, b), (c, d)) = (bits(&halves[0]), bits(&halves[1]));
            (u64::from(a) | u64::from(c) << 32, u64::from(b) | u64::from(d) << 32)
        }
    }

    /// The masks of 32 bytes.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn bits(bytes: &[u8; 32], one: u8, two: [u8; 2]) -> (u32, u32) {
        // SAFETY: the 32 bytes are there, and the load asks for no alignment.
        let lane: __m256i = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
        let same = |byte: u8| _mm256_cmpeq_epi8(lane, _mm256_set1_epi8(byte.cast_signed()));
        let either = _mm256_or_si256(same(two[0]), same(two[1]));
        (_mm256_movemask_epi8(same(one)).cast_unsigned(), _mm256_movemask_epi8(either).cast_unsigned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Masks<'b>(&'b [u8; 64], u8, [u8; 2]);

    impl Work for Masks<'_> {
        type Done = (u64, u64);

        fn run(self, lanes: impl Lanes) -> (u64, u64) {
            lanes.masks(self.0, self.1, self.2)
        }
    }

    fn plainly(block: &[u8; 64], wanted: &[u8]) -> u64 {
        block.iter().enumerate().fold(0, |mask, (at, byte)| mask | u64::from(wanted.contains(byte)) << at)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn each_way_finds_the_same_bytes(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b','), Just(b'"'), Just(b'\n')], 64),
            wanted in any::<[u8; 3]>(),
            usual: bool,
        ) {
            let block: [u8; 64] = bytes.try_into().unwrap();
            let [one, a, b] = if usual { *b",\"\n" } else { wanted };
            let right = (plainly(&block, &[one]), plainly(&block, &[a, b]));
            prop_assert_eq!(Portable.masks(&block, one, [a, b]), right);
            #[cfg(target_arch = "x86_64")]
            if let Some(lanes) = Avx2::detect() {
                prop_assert_eq!(lanes.run(Masks(&block, one, [a, b])), right);
            }
        }
    }
}
