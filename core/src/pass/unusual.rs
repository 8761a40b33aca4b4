//! What is rare in a text, and asks more of each of its records: looked for once in all of them, in one pass.

use crate::layout::{Pair, pairs};
use crate::value::garbled;

/// What stands somewhere in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Unusual {
    /// A zero byte, which no list has.
    pub(super) zeros: bool,
    /// What a wrong encoding may leave behind.
    pub(super) garbled: bool,
    /// A carriage return that is no half of a line end.
    pub(super) returns: bool,
}

impl Unusual {
    /// What of it stands in a text.
    pub(super) fn of(text: &[u8]) -> Unusual {
        let last = text.last().copied();
        let mut unusual = Unusual { zeros: last == Some(0), garbled: false, returns: last == Some(b'\r') };
        for block in pairs::<Any>(text) {
            // With the two bytes behind it, which belong to what begins in it.
            let with = |more: usize| &text[block.start..text.len().min(block.end + more)];
            unusual.zeros |= memchr::memchr(0, with(0)).is_some();
            unusual.returns |= pairs::<Return>(with(1)).next().is_some();
            unusual.garbled |= garbled::possible(with(2));
        }
        unusual
    }
}

/// Any of them, as far as two bytes tell.
struct Any;

impl Pair for Any {
    #[inline(always)]
    fn is(one: u8, two: u8) -> bool {
        (one == 0) | Return::is(one, two) | garbled::Lead::is(one, two)
    }
}

struct Return;

impl Pair for Return {
    #[inline(always)]
    fn is(one: u8, two: u8) -> bool {
        (one == b'\r') & (two != b'\n')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_is_found_wherever_it_stands(
            front in 0..300_usize,
            what in prop_oneof![Just(""), Just("\0"), Just("\r"), Just("\r\n"), Just("Ã¼"), Just("É"), Just("é\r\n\0")],
            behind in 0..300_usize,
        ) {
            let text = format!("{}{what}{}", "a".repeat(front), "b".repeat(behind));
            let returns = text.replace("\r\n", "").contains('\r');
            let wanted = Unusual { zeros: text.contains('\0'), garbled: what == "Ã¼", returns };
            prop_assert_eq!(Unusual::of(text.as_bytes()), wanted);
        }
    }
}
