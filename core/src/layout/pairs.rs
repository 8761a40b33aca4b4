//! Searching very much text for two bytes side by side, many places at once.

use std::ops::Range;

use super::lanes::{Lanes, Work, widest};

/// Bytes that are looked at together.
const BLOCK: usize = 256;

/// Two bytes that are looked for.
pub(crate) trait Pair {
    /// Whether it is these; to be inlined always, and without branches.
    fn is(one: u8, two: u8) -> bool;
}

/// The parts of a text in which such a pair begins, in their order.
pub(crate) fn pairs<P: Pair>(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = widest(Search::<P> { text, from, pair: std::marker::PhantomData })?;
        from = found.end;
        Some(found)
    })
}

struct Search<'t, P> {
    text: &'t [u8],
    from: usize,
    pair: std::marker::PhantomData<P>,
}

impl<P: Pair> Work for Search<'_, P> {
    type Done = Option<Range<usize>>;

    #[inline(always)]
    fn run(self, _: impl Lanes) -> Option<Range<usize>> {
        let mut at = self.from;
        while at + 1 < self.text.len() {
            let end = (self.text.len() - 1).min(at + BLOCK);
            let mut any = 0;
            for (one, two) in self.text[at..end].iter().zip(&self.text[at + 1..=end]) {
                any |= u8::from(P::is(*one, *two));
            }
            if any != 0 {
                return Some(at..end);
            }
            at = end;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Ab;

    impl Pair for Ab {
        #[inline(always)]
        fn is(one: u8, two: u8) -> bool {
            (one == b'a') & (two == b'b')
        }
    }

    proptest! {
        #[test]
        fn every_pair_begins_in_a_part(length in 0..1100_usize, places in prop::collection::vec(0..1100_usize, 0..4)) {
            let mut text = vec![b'b'; length];
            for place in places {
                if let Some(byte) = text.get_mut(place) {
                    *byte = b'a';
                }
            }
            let begins = |at: &usize| text[*at..].starts_with(b"ab");
            let wanted: Vec<usize> = (0..length).filter(begins).collect();
            let parts: Vec<_> = pairs::<Ab>(&text).collect();
            let found: Vec<usize> = parts.iter().cloned().flatten().filter(begins).collect();
            prop_assert_eq!(found, wanted);
            prop_assert!(parts.into_iter().all(|part| part.into_iter().any(|at| begins(&at))));
        }
    }
}
