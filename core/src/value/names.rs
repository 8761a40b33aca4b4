//! Full names, joined from given and family name and split into them.
//!
//! Joining is exact; splitting is a guess by the customs below. It never loses a word.

use std::borrow::Cow;

/// Words behind a name that are no part of it, in lower case and without dots.
const SUFFIXES: [&str; 3] = ["jr", "sr", "phd"];
/// Such words that are names unless they are written in capitals.
const CAPITAL_SUFFIXES: [&str; 4] = ["II", "III", "IV", "MD"];
/// Words that belong to the family name behind them if they are written small.
const PARTICLES: [&str; 18] = [
    "van", "von", "de", "der", "den", "di", "da", "la", "le", "du", "del", "dos", "ter", "ten", "zu", "af",
    "bin", "al",
];

/// Given and family name with one blank between them.
pub fn join<'a>(given: &'a str, family: Option<&'a str>) -> Cow<'a, str> {
    match family {
        None => Cow::Borrowed(given),
        Some(family) if given.is_empty() => Cow::Borrowed(family),
        Some(family) => Cow::Owned([given, " ", family].concat()),
    }
}

/// Given and family name of a full name.
///
/// 1. Suffixes at the end (Jr., Sr., II, III, IV, PhD, MD; with dots and commas or without) stay with what they
///    follow: `Björn O'Dell, Jr.` is Björn and `O'Dell, Jr.`.
/// 2. If one comma is left, with a name on both sides, the family name stands first: `Nguyen, Ada`.
/// 3. Else the family name is the last word, with the small particles directly before it: `van der Broek`.
/// 4. One word alone, or one with suffixes or after particles only, is a given name.
///
/// Blanks around the name and between the two parts are dropped, those within a part are kept. So for a name without
/// the comma of rule 2 whose words are parted by one blank each, [`join`] gives back the same text.
pub fn split(display: &str) -> (&str, Option<&str>) {
    let whole = display.trim();
    let base = without_suffixes(whole);
    if let Some((family, given)) = base.split_once(',')
        && !given.contains(',')
        && !family.trim().is_empty()
        && !given.trim().is_empty()
    {
        return (whole[family.len() + 1..].trim(), Some(family.trim()));
    }
    let Some(start) = family_start(base) else { return (whole, None) };
    (whole[..start].trim_end(), Some(&whole[start..]))
}

/// The name up to its suffixes, without the comma before them.
fn without_suffixes(name: &str) -> &str {
    let mut base = name;
    while let Some(at) = base.rfind(|c: char| c.is_whitespace() || c == ',') {
        // A comma directly before the suffix is one byte, a blank may be more.
        let word = base[at..].trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let before =
            base[..base.len() - word.len()].trim_end_matches(|c: char| c.is_whitespace() || c == ',');
        if !is_suffix(word) {
            break;
        }
        base = before;
    }
    base
}

fn is_suffix(word: &str) -> bool {
    let letters = || word.chars().filter(|c| *c != '.');
    let small = |suffix: &&str| letters().map(|c| c.to_ascii_lowercase()).eq(suffix.chars());
    SUFFIXES.iter().any(small) || CAPITAL_SUFFIXES.iter().any(|suffix| letters().eq(suffix.chars()))
}

/// Where the family name begins, if there is a given name before it.
fn family_start(base: &str) -> Option<usize> {
    let mut start = word_start(base);
    loop {
        let before = base[..start].trim_end();
        if before.is_empty() {
            return None;
        }
        let word = word_start(before);
        if !PARTICLES.contains(&&before[word..]) {
            return Some(start);
        }
        start = word;
    }
}

/// Where the last word of a text begins.
fn word_start(text: &str) -> usize {
    text.char_indices().rfind(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_split_by_custom() {
        let table = [
            ("Ada Nguyen", "Ada", Some("Nguyen")),
            ("Ada", "Ada", None),
            ("", "", None),
            ("  ", "", None),
            ("Ada Maria Nguyen", "Ada Maria", Some("Nguyen")),
            ("Nguyen, Ada", "Ada", Some("Nguyen")),
            ("Nguyen,Ada", "Ada", Some("Nguyen")),
            ("van der Broek, Sebastian", "Sebastian", Some("van der Broek")),
            ("Björn O'Dell, Jr.", "Björn", Some("O'Dell, Jr.")),
            ("Björn O'Dell Jr", "Björn", Some("O'Dell Jr")),
            ("Björn O'Dell,Jr.", "Björn", Some("O'Dell,Jr.")),
            ("Björn O'Dell, Jr., PhD", "Björn", Some("O'Dell, Jr., PhD")),
            ("Björn O'Dell III", "Björn", Some("O'Dell III")),
            ("Björn O'Dell, Ph.D.", "Björn", Some("O'Dell, Ph.D.")),
            ("O'Dell Jr., Björn", "Björn", Some("O'Dell Jr.")),
            ("O'Dell, Björn, Jr.", "Björn, Jr.", Some("O'Dell")),
            ("Lena von Berg MD", "Lena", Some("von Berg MD")),
            ("Sebastian van der Broek", "Sebastian", Some("van der Broek")),
            ("Sebastian Van Dyke", "Sebastian Van", Some("Dyke")),
            ("Omar bin Said", "Omar", Some("bin Said")),
            ("Maria de la Cruz", "Maria", Some("de la Cruz")),
            ("van der Broek", "van der Broek", None),
            ("Ada, Jr.", "Ada, Jr.", None),
            ("Jr.", "Jr.", None),
            ("Nguyen,", "Nguyen,", None),
            (", Ada", ",", Some("Ada")),
            ("Nguyen, Ada, Claims", "Nguyen, Ada,", Some("Claims")),
            ("Md Rahman", "Md", Some("Rahman")),
            ("Ada Md", "Ada", Some("Md")),
            (" Ada \u{a0} Nguyen ", "Ada", Some("Nguyen")),
            ("Ada  Maria   Nguyen", "Ada  Maria", Some("Nguyen")),
        ];
        for (display, given, family) in table {
            assert_eq!(split(display), (given, family), "{display:?}");
        }
    }

    #[test]
    fn a_missing_part_leaves_no_blank() {
        assert_eq!(join("Ada", Some("Nguyen")), "Ada Nguyen");
        assert_eq!(join("Ada", None), "Ada");
        assert_eq!(join("", Some("Nguyen")), "Nguyen");
    }

    const WORD: &str = "Ada|Zoë|Nguyen|O'Dell|van|der|de|bin|Jr\\.|Sr|III|PhD|MD|Md|Li";

    proptest! {
        #[test]
        fn names_with_single_blanks_come_back(words in prop::collection::vec(WORD, 0..6)) {
            let display = words.join(" ");
            let (given, family) = split(&display);
            let joined = join(given, family);
            prop_assert_eq!(&*joined, display.as_str());
        }

        #[test]
        fn no_word_is_ever_lost(parts in prop::collection::vec((WORD, "[ ,\u{a0}]{1,3}"), 0..6)) {
            let display: String = parts.into_iter().map(|(word, between)| word + &between).collect();
            let words = |text: &str| {
                let mut words: Vec<String> = text
                    .split(|c: char| c.is_whitespace() || c == ',')
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect();
                words.sort();
                words
            };
            let (given, family) = split(&display);
            prop_assert_eq!(words(&join(given, family)), words(&display));
            prop_assert!(!family.is_some_and(str::is_empty));
            prop_assert!(family.is_none() || !given.is_empty());
        }

        #[test]
        fn any_text_can_be_split(display in any::<String>()) {
            let (given, family) = split(&display);
            prop_assert!(display.contains(given) && display.contains(family.unwrap_or_default()));
        }
    }
}
