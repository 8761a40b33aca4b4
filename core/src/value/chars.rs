//! Character classes of maps, as in `A-Za-z0-9@.` or `^<>`.
//!
//! Plain characters stand for themselves, `a-z` is a range, a leading `^` turns the class round. A `-` that is first
//! or last stands for itself, as do `[` and `]` anywhere. A backslash takes the meaning from one of `\`, `-`, `[`,
//! `]`, `^`, or makes a tab, a line feed or a carriage return with `t`, `n`, `r`.

use std::fmt;
use std::iter::Peekable;
use std::str::CharIndices;

use super::FormError;
use super::shown::{describe, shown};

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharClass {
    source: Box<str>,
    /// Which ASCII characters are in the class, negation included: bit `c % 64` of word `c / 64`.
    ascii: [u64; 2],
    /// Ranges beyond ASCII as they are written.
    others: Vec<(char, char)>,
    negated: bool,
}

/// The next character of a class and whether it was escaped.
fn next(chars: &mut Peekable<CharIndices<'_>>) -> Option<Result<(usize, char, bool), FormError>> {
    let (at, c) = chars.next()?;
    if c != '\\' {
        return Some(Ok((at, c, false)));
    }
    Some(match chars.next() {
        Some((_, c @ ('\\' | '-' | '[' | ']' | '^'))) => Ok((at, c, true)),
        Some((_, 't')) => Ok((at, '\t', true)),
        Some((_, 'n')) => Ok((at, '\n', true)),
        Some((_, 'r')) => Ok((at, '\r', true)),
        Some((_, c)) => Err(FormError::new(
            at,
            format!(
                r"a backslash before {}; before it stand only `\`, `-`, `[`, `]`, `^`, `t`, `n`, `r`",
                describe(c)
            ),
        )),
        None => Err(FormError::new(
            at,
            r"a backslash with nothing behind it; write `\\` for the backslash itself",
        )),
    })
}

impl CharClass {
    /// Reads a class.
    ///
    /// # Errors
    /// The class is empty, a range runs backwards, a `-` can be read in two ways, or an escape is unknown.
    pub fn parse(source: &str) -> Result<CharClass, FormError> {
        let body = source.strip_prefix('^');
        let negated = body.is_some();
        let body_at = usize::from(negated);
        let body = body.unwrap_or(source);
        if body.is_empty() {
            return Err(FormError::new(body_at, "a character class that names no character"));
        }
        let mut ranges = Vec::new();
        let mut chars = body.char_indices().peekable();
        // Whether the last item was a range: a `-` behind it could be one more or itself.
        let mut closed = false;
        while let Some(item) = next(&mut chars) {
            let (at, low, escaped) = item.map_err(|error| FormError { at: error.at + body_at, ..error })?;
            let last = chars.peek().is_none();
            if low == '-' && !escaped && closed && !last {
                return Err(FormError::new(
                    at + body_at,
                    r"a `-` behind a range; write `\-`, or put it last, if the sign itself is meant",
                ));
            }
            closed = false;
            // A dash makes a range if something follows it.
            let mut ahead = chars.clone();
            let high = match ahead.next() {
                Some((_, '-')) if ahead.peek().is_some() => {
                    let (_, high, _) = next(&mut ahead)
                        .unwrap_or(Ok((at, low, false)))
                        .map_err(|error| FormError { at: error.at + body_at, ..error })?;
                    chars = ahead;
                    closed = true;
                    high
                }
                _ => low,
            };
            if high < low {
                let end = chars.peek().map_or(body.len(), |(at, _)| *at);
                let range = shown(&body[at..end], 40);
                return Err(FormError::new(at + body_at, format!("the range `{range}` runs backwards")));
            }
            ranges.push((low, high));
        }
        Ok(CharClass::of(source, ranges, negated))
    }

    fn of(source: &str, ranges: Vec<(char, char)>, negated: bool) -> CharClass {
        let mut ascii = [0; 2];
        for byte in 0..128_u8 {
            let c = char::from(byte);
            if ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != negated {
                ascii[usize::from(byte / 64)] |= 1_u64 << (byte % 64);
            }
        }
        let others = ranges.into_iter().filter(|(_, high)| !high.is_ascii()).collect();
        CharClass { source: source.into(), ascii, others, negated }
    }

    fn ascii(&self, byte: u8) -> bool {
        (self.ascii[usize::from((byte / 64) & 1)] >> (byte % 64)) & 1 == 1
    }

    /// Whether the character is in the class.
    pub fn holds(&self, c: char) -> bool {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => self.ascii(byte),
            _ => self.others.iter().any(|(low, high)| (*low..=*high).contains(&c)) != self.negated,
        }
    }

    /// The first character that is not in the class, with its place in bytes. `None`: all are.
    pub fn outside(&self, text: &str) -> Option<(usize, char)> {
        let start = text.bytes().position(|byte| !byte.is_ascii() || !self.ascii(byte))?;
        // All before it is ASCII, so a character begins here.
        text[start..].char_indices().find(|(_, c)| !self.holds(*c)).map(|(at, c)| (start + at, c))
    }
}

impl fmt::Display for CharClass {
    /// The class as the map spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn classes_hold_what_they_name() {
        let table = [
            ("A-Za-z0-9@.", "Ada7@contoso.example", "Ada Nguyen", Some((3, ' '))),
            ("A-Za-z0-9._~!$&'()*+,;=%-", "a-b_(c)%", "a@b", Some((1, '@'))),
            ("^<>", "Zoë\n", "Zoë <x>", Some((5, '<'))),
            ("^\t", "a b", "a\tb", Some((1, '\t'))),
            (r"^\t\r\n", "a b", "ab\r", Some((2, '\r'))),
            ("-a", "a-a", "b", Some((0, 'b'))),
            ("A-Z-", "A-B", "a", Some((0, 'a'))),
            ("^-a", "bcd", "b-", Some((1, '-'))),
            ("0-9NXZ*#_!.[]-", "_0[1-3]X!", "0+", Some((1, '+'))),
            (r"0-9.[\]-", "[1-3].", r"\", Some((0, '\\'))),
            (r"\\a\-c", r"a\-c", "b", Some((0, 'b'))),
            (r"\^a", "^a", "b", Some((0, 'b'))),
            ("à-ÿ", "éè", "éa", Some((2, 'a'))),
            ("^à-ÿ", "abcŒ", "aé", Some((1, 'é'))),
            ("a-\u{17f}", "zéſ", "Aé", Some((0, 'A'))),
            ("^\u{0}-\u{8}\u{a}-\u{1f}\u{7f}", "a\tb", "a\u{7f}", Some((1, '\u{7f}'))),
            ("a^", "^a", "b", Some((0, 'b'))),
        ];
        for (source, inside, text, expected) in table {
            let class = CharClass::parse(source).unwrap();
            assert_eq!(class.outside(inside), None, "{source}");
            assert_eq!(class.outside(text), expected, "{source}");
            assert_eq!(class.outside(""), None);
            assert_eq!(class.to_string(), source);
        }
    }

    #[test]
    fn bad_classes_are_refused_in_words() {
        let table = [
            ("", 0, "names no character"),
            ("^", 1, "names no character"),
            ("a-z9-0", 3, "range `9-0` runs backwards"),
            ("^éz-a", 3, "range `z-a` runs backwards"),
            (r"a\d", 1, "a backslash before letter `d`"),
            (r"^ab\", 3, "nothing behind it"),
            (r"a-\q", 2, "a backslash before letter `q`"),
            ("a-c-e", 3, "a `-` behind a range"),
        ];
        for (source, at, words) in table {
            let error = CharClass::parse(source).unwrap_err();
            assert_eq!(error.at, at, "{source}");
            assert!(error.why.contains(words), "{source}: {error}");
        }
    }

    proptest! {
        #[test]
        fn a_turned_class_holds_exactly_the_rest(
            items in r"([a-cé]|[0-4]-[5-9]|à-ÿ|\\\\|\\-){1,5}",
            c in any::<char>(),
        ) {
            let class = CharClass::parse(&items).unwrap();
            let turned = CharClass::parse(&format!("^{items}")).unwrap();
            prop_assert_ne!(class.holds(c), turned.holds(c));
        }

        #[test]
        fn the_first_outsider_is_found(text in "[a-eéü]{0,12}") {
            let class = CharClass::parse("a-cé").unwrap();
            let expected = text.char_indices().find(|(_, c)| !"abcé".contains(*c));
            prop_assert_eq!(class.outside(&text), expected);
        }

        #[test]
        fn no_source_is_too_odd(source in r"[a-c\\^\[\]é-]{0,8}") {
            match CharClass::parse(&source) {
                Ok(class) => prop_assert_eq!(class.to_string(), source),
                Err(error) => prop_assert!(source.get(error.at..).is_some()),
            }
        }
    }
}
