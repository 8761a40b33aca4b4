//! Caller ids: `"Name" <number>`, a bare number, or a bare name.
//!
//! A name with a quote or a backslash is refused in both directions: readers disagree on how to escape them (doubled,
//! with a backslash, not at all), so no spelling of such a name is safe.

use super::shape::Shape;

/// The words that say how a caller is shown, and are neither name nor number.
const STATES: [&str; 2] = ["anonymous", "default"];

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| matches!(c, '"' | '\\') || c.is_control())
}

/// `"Name" <number>`. `None`: the name is empty or holds a quote, a backslash or a control character, or the number
/// is none ([`Shape::Phone`]). [`split`] gives both back.
pub fn join(name: &str, number: &str) -> Option<String> {
    (is_name(name) && Shape::Phone.fits(number)).then(|| ["\"", name, "\" <", number, ">"].concat())
}

/// Name and number of a caller id, at least one of which is there. Read are `"Name" <number>`, the same without
/// quotes or without name, a name in quotes, a bare number and a bare name; a bare name has no `<` or `>`. `None`:
/// any other text, and the words `anonymous` and `default`.
pub fn split(text: &str) -> Option<(Option<&str>, Option<&str>)> {
    if STATES.contains(&text) {
        return None;
    }
    if Shape::Phone.fits(text) {
        return Some((None, Some(text)));
    }
    let (name, number) = match text.strip_suffix('>') {
        Some(open) => {
            let (name, number) = open.rsplit_once('<')?;
            if !Shape::Phone.fits(number) {
                return None;
            }
            (name.trim_end_matches(' '), Some(number))
        }
        None => (text, None),
    };
    if name.is_empty() {
        return number.map(|number| (None, Some(number)));
    }
    let name = match name.strip_prefix('"') {
        Some(inner) => inner.strip_suffix('"')?,
        None if name.contains(['<', '>']) => return None,
        None => name.trim_matches(' '),
    };
    is_name(name).then_some((Some(name), number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn caller_ids_are_taken_apart() {
        let table = [
            (r#""Jane Doe" <1001>"#, Some((Some("Jane Doe"), Some("1001")))),
            (r#""Björn O'Dell, Jr." <+4420>"#, Some((Some("Björn O'Dell, Jr."), Some("+4420")))),
            (r#""Jane"<1001>"#, Some((Some("Jane"), Some("1001")))),
            (r#""<Jane>" <1001>"#, Some((Some("<Jane>"), Some("1001")))),
            (r#"" Jane " <1001>"#, Some((Some(" Jane "), Some("1001")))),
            ("Jane Doe <1001>", Some((Some("Jane Doe"), Some("1001")))),
            ("<1001>", Some((None, Some("1001")))),
            ("1001", Some((None, Some("1001")))),
            ("+4420", Some((None, Some("+4420")))),
            ("Reception", Some((Some("Reception"), None))),
            (r#""Jane Doe""#, Some((Some("Jane Doe"), None))),
            ("anonymous", None),
            ("default", None),
            (r#""Jane "J" Doe" <1001>"#, None),
            (r#""Jane ""J"" Doe" <1001>"#, None),
            (r#""Jane \"J\" Doe" <1001>"#, None),
            (r#""Jane Doe <1001>"#, None),
            (r#""" <1001>"#, None),
            (r#"""#, None),
            ("Jane <10 01>", None),
            ("Jane <1001> Doe", None),
            ("A <1> <2>", None),
            ("a\nb", None),
            ("", None),
            ("  ", None),
        ];
        for (text, expected) in table {
            assert_eq!(split(text), expected, "{text}");
        }
    }

    #[test]
    fn only_sound_parts_are_joined() {
        assert_eq!(join("Jane Doe", "1001").as_deref(), Some(r#""Jane Doe" <1001>"#));
        for (name, number) in
            [("", "1"), ("A\"B", "1"), ("A\\", "1"), ("A\n", "1"), ("A", ""), ("A", "1 0"), ("A", "x")]
        {
            assert_eq!(join(name, number), None, "{name:?} {number:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_joined_is_split_again(name in r#"[^\\"\p{Cc}]{1,12}"#, number in r"\+?[0-9*#]{1,8}") {
            let text = join(&name, &number).unwrap();
            prop_assert_eq!(split(&text), Some((Some(name.as_str()), Some(number.as_str()))));
            prop_assert!(Shape::CallerId.fits(&text));
        }

        #[test]
        fn whatever_has_the_shape_can_be_split(text in r#""?[ab ]{0,3}"? ?<?\+?[12]{0,2}>?"#) {
            if Shape::CallerId.fits(&text) {
                prop_assert!(split(&text).is_some());
            }
        }

        #[test]
        fn any_text_is_split_or_refused(text in r#"["<>\\ a1+]{0,10}"#) {
            if let Some((name, number)) = split(&text) {
                prop_assert!(name.is_some() || number.is_some());
                if let (Some(name), Some(number)) = (name, number) {
                    prop_assert!(join(name, number).is_some());
                }
            }
        }
    }
}
