//! The ends of a text: bytes there that ask for a second look.

/// Bytes that ask for a second look at the beginning of a text, and those that do at its end.
#[derive(Debug, Clone)]
pub(super) struct Edges(Box<[u8; 256]>);

const FIRST: u8 = 1;
const LAST: u8 = 2;

impl Edges {
    /// Blanks, which some trim, and what a spreadsheet takes for the beginning of a formula, or drops.
    pub(super) fn new() -> Edges {
        let mut edges = Box::new([0; 256]);
        for byte in b"=@+-'" {
            edges[usize::from(*byte)] = FIRST;
        }
        for byte in b" \t" {
            edges[usize::from(*byte)] = FIRST | LAST;
        }
        Edges(edges)
    }

    /// The same, and all bytes that may begin or end with a blank that is no ASCII.
    pub(super) fn of_items(&self) -> Edges {
        let mut edges = self.clone();
        for (byte, asks) in edges.0.iter_mut().enumerate() {
            if !(usize::from(b'!')..=usize::from(b'~')).contains(&byte) {
                *asks = FIRST | LAST;
            }
        }
        edges
    }

    /// Whether a text asks, as an empty one does.
    #[inline(always)]
    pub(super) fn ask(&self, text: &[u8]) -> bool {
        match (text.first(), text.last()) {
            (Some(first), Some(last)) => self.ask_of(*first, *last),
            _ => true,
        }
    }

    /// Whether a text with these two bytes at its ends asks.
    #[inline(always)]
    pub(super) fn ask_of(&self, first: u8, last: u8) -> bool {
        self.0[usize::from(first)] & FIRST | self.0[usize::from(last)] & LAST != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::spreadsheet::{formula_like, without_apostrophe};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_asks_for_nothing_is_no_formula(text in "[-=@+' \\t\\r1a(]{1,4}") {
            let text = text.replace('\r', "");
            if !Edges::new().ask(text.as_bytes()) {
                prop_assert!(!formula_like(&text) && without_apostrophe(&text) == text);
                prop_assert_eq!(text.trim_matches([' ', '\t']), text.as_str());
            }
        }

        #[test]
        fn items_begin_and_end_with_what_is_seen(text in "[a= \u{a0}\u{2003}é]{1,4}") {
            if !Edges::new().of_items().ask(text.as_bytes()) {
                prop_assert_eq!(text.trim(), text.as_str());
            }
        }
    }
}
