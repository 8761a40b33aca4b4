//! What of a title is compared: all of it, the token in its brackets, all but its tags, or its letters and digits.
//!
//! Two titles are the same where their keys are. A map whose own titles have one key is refused, so that a title of a
//! file means one column at most.

use std::borrow::Cow;

use super::read::Reader;

/// How titles are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Titles {
    /// What of a title is compared.
    pub part: Part,
    /// Whether that is compared without case.
    pub fold: bool,
}

/// What of a title is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// What stands in its brackets; of a title without any, or with several, all of it.
    Brackets,
    /// All but tags at its end: `[…]`, and the words *required* and *optional*, by themselves or in parentheses.
    Untagged,
    /// Its letters and digits.
    Stripped,
}

/// Words that are tags at the end of a title.
const TAGS: [&str; 6] = ["required", "optional", "(required)", "(optional)", "mandatory", "(mandatory)"];

impl Titles {
    pub(super) fn load(r: &mut Reader<'_, '_>) -> Titles {
        let words = [
            ("name", Part::Whole),
            ("position", Part::Whole),
            ("brackets", Part::Brackets),
            ("untagged", Part::Untagged),
            ("stripped", Part::Stripped),
        ];
        Titles { part: r.word("match", &words).unwrap_or(Part::Whole), fold: r.flag("fold") }
    }

    /// What of a title is compared.
    pub fn key(self, title: &str) -> Cow<'_, str> {
        let part = match self.part {
            Part::Whole => Cow::Borrowed(title),
            Part::Brackets => Cow::Borrowed(in_brackets(title)),
            Part::Untagged => Cow::Borrowed(untagged(title)),
            Part::Stripped => Cow::Owned(title.chars().filter(|c| c.is_alphanumeric()).collect()),
        };
        if self.fold { Cow::Owned(part.to_lowercase()) } else { part }
    }

    /// Whether two titles are the same.
    pub fn same(self, a: &str, b: &str) -> bool {
        a == b || self.key(a) == self.key(b)
    }

    /// Whether two titles are alike: the same, whatever their case and the blanks around them. Of a header that is only
    /// to be recognised.
    pub fn alike(self, a: &str, b: &str) -> bool {
        let loose = Titles { fold: true, ..self };
        loose.key(a.trim()) == loose.key(b.trim())
    }
}

/// Several pairs are no token: a whole header that was cut by another delimiter looks like that.
fn in_brackets(title: &str) -> &str {
    let inside = title.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    let inside = inside.filter(|(_, rest)| !rest.contains('[')).map(|(inside, _)| inside.trim());
    inside.filter(|inside| !inside.is_empty()).unwrap_or(title.trim())
}

fn untagged(title: &str) -> &str {
    let mut rest = title.trim();
    loop {
        let shorter = match rest.strip_suffix(']').and_then(|front| front.rfind('[')) {
            Some(start) => &rest[..start],
            None => match rest.rsplit_once(' ') {
                Some((front, word)) if TAGS.contains(&word.to_lowercase().as_str()) => front,
                _ => rest,
            },
        };
        // A title that is nothing but a tag is a title.
        match shorter.trim_end() {
            "" => return rest,
            shorter if shorter.len() == rest.len() => return rest,
            shorter => rest = shorter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(part: Part, title: &str) -> String {
        Titles { part, fold: false }.key(title).into_owned()
    }

    #[test]
    fn a_title_is_told_by_the_token_in_its_brackets() {
        for (title, token) in [
            ("Name [displayName] Required", "displayName"),
            ("Display name [ displayName ]", "displayName"),
            ("Block sign in (Yes/No) [accountEnabled] Required", "accountEnabled"),
            ("A [first] and a [second]", "A [first] and a [second]"),
            (" No brackets ", "No brackets"),
            ("Empty []", "Empty []"),
            ("] upside [", "] upside ["),
        ] {
            assert_eq!(key(Part::Brackets, title), token, "{title}");
        }
    }

    #[test]
    fn tags_stand_at_the_end_of_a_title_alone() {
        for (title, bare) in [
            ("First Name [Required]", "First Name"),
            ("Hash Function [UPLOAD ONLY]", "Hash Function"),
            ("User name Required", "User name"),
            ("User name (required) [x]", "User name"),
            ("Required", "Required"),
            ("[Required]", "[Required]"),
            ("Required items", "Required items"),
            ("Grüße [ß]", "Grüße"),
        ] {
            assert_eq!(key(Part::Untagged, title), bare, "{title}");
        }
    }

    #[test]
    fn stripped_titles_are_letters_and_digits() {
        assert_eq!(key(Part::Stripped, "E-Mail (work) 2"), "EMailwork2");
        assert!(Titles { part: Part::Stripped, fold: true }.same("e_mail", "E-Mail"));
        assert!(!Titles { part: Part::Stripped, fold: false }.same("e_mail", "E-Mail"));
        assert!(Titles { part: Part::Brackets, fold: false }.alike("x [Mail]", "[mail] y"));
    }
}
