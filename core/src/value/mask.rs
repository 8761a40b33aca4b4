//! What programs put in place of a secret that they do not show.

use crate::judge::{HIDDEN, SECRET};

/// Whether a text is a mask and no secret: stars or bullets alone, however many, or a word that this program itself
/// shows in place of a text, in any case.
///
/// The short way looks for masks only where a text begins with `*`, `[` or a character that is not ASCII.
pub fn is_mask(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'[') => [SECRET, HIDDEN].iter().any(|word| text.eq_ignore_ascii_case(word)),
        Some(b'*' | 0x80..) => text.chars().all(|c| matches!(c, '*' | '\u{2022}' | '\u{25cf}')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_mask;

    #[test]
    fn stars_bullets_and_our_own_words_are_masks() {
        for text in ["******", "**", "*", "\u{2022}", "\u{25cf}\u{25cf}\u{25cf}", "*\u{2022}*"] {
            assert!(is_mask(text), "{text}");
        }
        for text in ["[secret]", "[SECRET]", "[Secret]", "[not shown]", "[Not Shown]"] {
            assert!(is_mask(text), "{text}");
        }
        for text in ["", "****1", "1*", "* *", "\u{2022}x", "[secret", "secret", "[other]", "1234"] {
            assert!(!is_mask(text), "{text}");
        }
    }
}
