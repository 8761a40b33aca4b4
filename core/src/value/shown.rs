//! How foreign text is shown to people.
//!
//! Every text that is not the program's own (cells, labels, file names, maps, words of plug-ins) passes [`shown`]
//! before it reaches a screen or a report, so that it can neither steer a terminal nor pass for another text. What
//! may not be shown at all, secrets for one, is decided elsewhere.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// The text as it is shown: control, bidirectional and invisible characters, and blanks other than the common and
/// the ideographic one, are escaped as in Rust (`\n`, `\u{202e}`). If that has more than `max_chars` characters it is
/// cut, never within an escape, and ends in `…`, which counts.
///
/// Backslashes of the text itself stay single, so the escapes are for eyes and not to be read back. Showing what is
/// shown changes nothing.
pub fn shown(text: &str, max_chars: usize) -> Cow<'_, str> {
    let plain = |byte: u8| (b' '..0x7f).contains(&byte);
    if text.len() <= max_chars && text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    // A character has at most four bytes; a much longer text need not be looked through.
    if text.len() / 4 <= max_chars && !text.contains(hidden) && text.chars().count() <= max_chars {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().min(max_chars.saturating_mul(4)));
    // Where the text would be cut: the last place that leaves room for the ellipsis.
    let mut cut = 0;
    let mut count = 0_usize;
    for c in text.chars() {
        let width = if hidden(c) { c.escape_default().len() } else { 1 };
        if count < max_chars {
            cut = out.len();
        }
        count += width;
        if count > max_chars {
            out.truncate(cut);
            if max_chars > 0 {
                out.push('…');
            }
            break;
        }
        if hidden(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a character is escaped when it is shown: a control character, one that changes the direction of the text,
/// one that has no width or no picture, or a blank that passes for the common one.
pub fn hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || (c.is_whitespace() && c != '\u{3000}')
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// One character in words, for messages: ``letter `O` ``, ``sign `-` ``, `blank`, `no-break space U+00A0`. Those
/// beyond ASCII are followed by their code, since many of them look like another.
pub fn describe(c: char) -> impl fmt::Display {
    Described(c)
}

struct Described(char);

impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.0;
        let code = u32::from(c);
        match c {
            ' ' => return f.write_str("blank"),
            '\t' => return f.write_str("tab"),
            '\n' | '\r' => return f.write_str("line break"),
            '\u{a0}' | '\u{2007}' | '\u{202f}' => return write!(f, "no-break space U+{code:04X}"),
            _ if c.is_control() => return write!(f, "control character U+{code:04X}"),
            _ if c.is_whitespace() => return write!(f, "blank U+{code:04X}"),
            _ if hidden(c) => return write!(f, "invisible character U+{code:04X}"),
            _ if c.is_alphabetic() => f.write_str("letter ")?,
            _ if c.is_numeric() => f.write_str("digit ")?,
            _ => f.write_str("sign ")?,
        }
        write!(f, "`{c}`")?;
        if c.is_ascii() {
            return Ok(());
        }
        f.write_char(' ')?;
        write!(f, "U+{code:04X}")
    }
}

/// The number in groups of three digits: `12,000`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hidden_characters_are_escaped() {
        let table = [
            ("Ada", "Ada"),
            ("Zoë Müller", "Zoë Müller"),
            ("a\u{1b}[2Jb", r"a\u{1b}[2Jb"),
            ("a\r\nb\tc", r"a\r\nb\tc"),
            ("user\u{202e}vsc.exe", r"user\u{202e}vsc.exe"),
            ("0203\u{a0}", r"0203\u{a0}"),
            ("\u{feff}Name", r"\u{feff}Name"),
            ("zero\u{200b}width", r"zero\u{200b}width"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("a\u{e0041}b", r"a\u{e0041}b"),
            ("山田\u{3000}太郎", "山田\u{3000}太郎"),
            (r"CONTOSO\ada", r"CONTOSO\ada"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text, 80), expected);
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let table = [
            ("Ada Nguyen", 10, "Ada Nguyen"),
            ("Ada Nguyen", 9, "Ada Nguy…"),
            ("Ada", 1, "…"),
            ("Ada", 0, ""),
            ("éééé", 4, "éééé"),
            ("éééé", 3, "éé…"),
            // The escape has six characters: it stands whole or not at all.
            ("ab\u{1b}", 8, r"ab\u{1b}"),
            ("ab\u{1b}", 7, "ab…"),
            ("ab\u{1b}c", 8, "ab…"),
            ("\u{1b}", 3, "…"),
        ];
        for (text, max, expected) in table {
            assert_eq!(shown(text, max), expected, "{text:?} {max}");
        }
    }

    #[test]
    fn plain_texts_are_borrowed() {
        assert!(matches!(shown("Ada", 3), Cow::Borrowed("Ada")));
        assert!(matches!(shown("Zoë", 3), Cow::Borrowed("Zoë")));
    }

    #[test]
    fn characters_have_words() {
        let table = [
            ('O', "letter `O`"),
            ('7', "digit `7`"),
            ('-', "sign `-`"),
            (' ', "blank"),
            ('\u{a0}', "no-break space U+00A0"),
            ('\u{7}', "control character U+0007"),
            ('\u{200b}', "invisible character U+200B"),
            ('\u{41e}', "letter `О` U+041E"),
            ('\n', "line break"),
        ];
        for (c, expected) in table {
            assert_eq!(describe(c).to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_the_limit_holds(text in any::<String>(), max in 0usize..40) {
            let out = shown(&text, max);
            prop_assert!(!out.contains(hidden));
            prop_assert!(out.chars().count() <= max);
            let again = shown(&out, max);
            prop_assert_eq!(&*again, &*out);
        }

        #[test]
        fn only_what_does_not_fit_is_cut(text in any::<String>()) {
            let whole = shown(&text, usize::MAX);
            prop_assert!(!whole.ends_with('…') || text.ends_with('…'));
            let enough = whole.chars().count();
            let same = shown(&text, enough);
            prop_assert_eq!(&*same, &*whole);
        }
    }
}
