//! What a wrong encoding leaves behind: UTF-8 that was once read as Windows-1252, so that `ü` is `Ã¼`.
//!
//! Only what reads back as a letter, or as a quote or dash, counts, and not where the signs may stand as they are: a word
//! in capitals may end with `Ã`, and a quote may stand behind it.

use std::ops::Range;

use encoding_rs::WINDOWS_1252;

use crate::layout::{Pair, pairs};

/// A character that was read in a wrong encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Garbled {
    /// Where the characters stand that are left of it, in bytes.
    pub at: Range<usize>,
    /// The character.
    pub meant: char,
}

/// Whether a text may hold such a character: every text that does, and few others. For very much text.
pub fn possible(text: &[u8]) -> bool {
    pairs::<Lead>(text).any(|block| {
        memchr::memchr_iter(0xC3, &text[block.clone()]).map(|place| block.start + place).any(|at| {
            text.get(at + 1).is_some_and(|two| Lead::is(0xC3, *two))
                // What Windows-1252 has for 0x80 to 0xBF.
                && matches!(text.get(at + 2), Some(0xC2 | 0xC5 | 0xC6 | 0xCB | 0xE2))
        })
    })
}

/// The first two bytes of `Ã` to `Þ`, `á` or `â`.
pub(crate) struct Lead;

impl Pair for Lead {
    #[inline(always)]
    fn is(one: u8, two: u8) -> bool {
        (one == 0xC3) & ((two.wrapping_sub(0x83) <= 0x9E - 0x83) | (two.wrapping_sub(0xA1) <= 1))
    }
}

/// The first character of a text that was read in a wrong encoding.
pub fn garbled(text: &str) -> Option<Garbled> {
    if !possible(text.as_bytes()) {
        return None;
    }
    let mut before = None;
    for (at, c) in text.char_indices() {
        if let Some(found) = garbled_at(text, at, c, before) {
            return Some(found);
        }
        before = Some(c);
    }
    None
}

fn garbled_at(text: &str, at: usize, lead: char, before: Option<char>) -> Option<Garbled> {
    let length = match lead {
        '×' => return None,
        'Ã'..='Þ' => 2,
        'á' | 'â' => 3,
        _ => return None,
    };
    let mut behind = text[at..].chars();
    let last = behind.by_ref().take(length).last()?;
    let end = text.len() - behind.as_str().len();
    let (bytes, _, strange) = WINDOWS_1252.encode(&text[at..end]);
    let bytes = bytes.as_ref();
    if strange || bytes.len() != length {
        return None;
    }
    let mut meant = std::str::from_utf8(bytes).ok()?.chars();
    let (Some(meant), None) = (meant.next(), meant.next()) else { return None };
    let sign = matches!(meant, '\u{2010}'..='\u{2026}');
    let letter = meant.is_alphabetic() && lead != 'â';
    let as_it_is = || may_stand(lead, last, before, meant, behind.clone().next());
    (sign || letter && !as_it_is()).then_some(Garbled { at: at..end, meant })
}

/// Whether the characters may stand as they are: a letter that fits the one before it, and behind it a sign at the end of
/// the word.
fn may_stand(lead: char, last: char, before: Option<char>, meant: char, behind: Option<char>) -> bool {
    let fits = before.is_some_and(|c| if lead.is_uppercase() { c.is_uppercase() } else { c.is_alphabetic() });
    let goes_on = behind.is_some_and(|c| c.is_alphabetic() && c.is_uppercase() == meant.is_uppercase());
    fits && follows_a_word(last) && !goes_on
}

fn follows_a_word(c: char) -> bool {
    matches!(c, '\u{a0}' | '«' | '»' | '‹' | '›' | '‘'..='„' | '…' | '–' | '—' | '•' | '·' | '™' | '®' | '´')
        || matches!(c, '°' | 'º' | 'ª' | '¹' | '²' | '³')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// UTF-8 read as Windows-1252.
    fn misread(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn what_a_wrong_encoding_leaves_is_told_with_what_was_meant() {
        for (text, left, meant) in [
            ("JÃ¼rgen", "Ã¼", 'ü'),
            ("ZoÃ«", "Ã«", 'ë'),
            ("LÃ«a", "Ã«", 'ë'),
            ("Ã–zil", "Ã–", 'Ö'),
            ("MÃ–LLER", "Ã–", 'Ö'),
            ("RenÃ©e", "Ã©", 'é'),
            ("Oâ€™Brien", "â€™", '’'),
            ("SÃO JOÃ£o", "Ã£", 'ã'),
        ] {
            let found = garbled(text);
            let found = found.unwrap_or_else(|| panic!("{text}"));
            assert_eq!((&text[found.at], found.meant), (left, meant), "{text}");
        }
        for name in
            ["Zoë", "Łukasz", "Müller", "MÜLLER", "Peña", "Nguyễn", "Ольга", "Ελένη", "Škoda", "Jörg-Åke"]
        {
            assert!(garbled(&misread(name)).is_some(), "{name}: {}", misread(name));
        }
    }

    #[test]
    fn texts_that_mean_what_they_say_are_left_alone() {
        for text in [
            "",
            "SÃO PAULO",
            "JOÃO",
            "IRMÃ",
            "“IRMÔ",
            "IRMÃ\u{a0}SILVA",
            "«IRMû",
            "CONCEIÇÃO",
            "Zoë",
            "été",
            "L’été’s",
            "Ünal",
            "Âge",
            "20 Â°C",
            "está»",
            "Nguyễn",
            "São João",
            "ÅÄÖ",
            "3×½",
        ] {
            assert_eq!(garbled(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_letter_inside_a_word_is_told(letter in "[à-öø-ÿāăąćčďđēęěğīıłńňőřśşšťūůűźżžäα-ωа-я]") {
            let text = format!("a{}b", misread(&letter));
            let found = garbled(&text);
            prop_assert_eq!(found.map(|found| found.meant), letter.chars().next(), "{}", text);
        }

        #[test]
        fn sound_text_of_one_encoding_is_left_alone(text in "[a-zA-Z0-9 ,.'à-öø-ÿÀ-ÖØ-ß]{0,20}") {
            prop_assert_eq!(garbled(&text), None);
        }

        #[test]
        fn any_text_is_judged(text in "[ÃÂÅâ€™á»a-cA-C“”\u{a0}¼]{0,12}") {
            if let Some(found) = garbled(&text) {
                prop_assert!(possible(text.as_bytes()));
                prop_assert!(text.get(found.at).is_some());
            }
        }
    }
}
