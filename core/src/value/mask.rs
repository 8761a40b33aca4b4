//! What programs put in place of a secret that they do not show.

/// Whether a text is a mask and no secret: stars or bullets alone, at least three, or `[secret]`, as this program has it.
pub fn is_mask(text: &str) -> bool {
    let run = |mark: char| text.chars().count() >= 3 && text.chars().all(|c| c == mark);
    match text.chars().next() {
        Some('[') => text == "[secret]",
        Some(mark @ ('*' | '\u{2022}' | '\u{25cf}')) => run(mark),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_mask;

    #[test]
    fn stars_bullets_and_our_own_word_are_masks() {
        for text in
            ["******", "***", "\u{2022}\u{2022}\u{2022}\u{2022}", "\u{25cf}\u{25cf}\u{25cf}", "[secret]"]
        {
            assert!(is_mask(text), "{text}");
        }
        for text in ["", "*", "**", "****1", "*\u{2022}*", "[secret", "[Secret]", "secret", "1234"] {
            assert!(!is_mask(text), "{text}");
        }
    }
}
