//! Titles taken apart: folded, cut into words. What the words mean is the lexicon's.

/// A word of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The word, folded; a sign for `number` is `#`.
    pub(super) text: String,
    /// Whether a full stop stands behind it, as behind an abbreviation.
    pub(super) dotted: bool,
}

/// A text without case, accents and the two spellings of umlauts: what is the same word becomes the same text.
pub(super) fn fold(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => plain.push('a'),
            'ç' | 'ć' | 'č' => plain.push('c'),
            'ď' | 'đ' | 'ð' => plain.push('d'),
            'è'..='ë' | 'ē' | 'ę' | 'ě' => plain.push('e'),
            'ì'..='ï' | 'ī' | 'ı' => plain.push('i'),
            'ł' => plain.push('l'),
            'ñ' | 'ń' | 'ň' => plain.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => plain.push('o'),
            'ř' => plain.push('r'),
            'ś' | 'š' | 'ş' => plain.push('s'),
            'ß' => plain.push_str("ss"),
            'ť' => plain.push('t'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => plain.push('u'),
            'ý' | 'ÿ' => plain.push('y'),
            'ź' | 'ż' | 'ž' => plain.push('z'),
            'æ' => plain.push('a'),
            'œ' => plain.push('o'),
            '\u{300}'..='\u{36f}' => {}
            _ => plain.push(c),
        }
    }
    // `ä` and `ae` are two spellings of one letter; both sides of a comparison go through here.
    plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// The words of a title: parted by signs, at capitals within (`phoneNumber`, `MACAddress`), and between letters and
/// digits.
pub(super) fn words(title: &str) -> Vec<Word> {
    let chars: Vec<char> = title.chars().collect();
    let mut words: Vec<Word> = Vec::new();
    let mut open = String::new();
    let end = |open: &mut String, words: &mut Vec<Word>, dotted: bool| {
        if !open.is_empty() {
            words.push(Word { text: fold(open), dotted });
            open.clear();
        }
    };
    for (at, c) in chars.iter().copied().enumerate() {
        let next = |by: usize| chars.get(at + by).copied();
        match c {
            '#' | '№' => {
                end(&mut open, &mut words, false);
                words.push(Word { text: "#".into(), dotted: false });
            }
            // `n°` and `nº`, which stand for a number.
            '°' | 'º' if matches!(open.as_str(), "n" | "N") => {
                open.clear();
                words.push(Word { text: "#".into(), dotted: false });
            }
            '\u{300}'..='\u{36f}' => open.push(c),
            _ if c.is_alphanumeric() && !matches!(c, '°' | 'º' | 'ª') => {
                let before = open.chars().next_back();
                let cut = before.is_some_and(|before| {
                    let capital = c.is_uppercase() && before.is_lowercase();
                    let behind_capitals = c.is_uppercase()
                        && before.is_uppercase()
                        && next(1).is_some_and(char::is_lowercase)
                        && next(2).is_some_and(char::is_lowercase);
                    capital || behind_capitals || c.is_ascii_digit() != before.is_ascii_digit()
                });
                if cut {
                    end(&mut open, &mut words, false);
                }
                open.push(c);
            }
            _ => end(&mut open, &mut words, c == '.'),
        }
    }
    end(&mut open, &mut words, false);
    words
}

/// A title as one word without any sign, by which titles of maps are compared.
pub(super) fn joined(title: &str) -> String {
    words(title).into_iter().map(|word| word.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cut_into_words() {
        let table: &[(&str, &[&str])] = &[
            ("phoneNumber", &["phone", "number"]),
            ("MACAddress", &["mac", "address"]),
            ("E-Mail-Adresse", &["e", "mail", "adresse"]),
            ("Tel.-Nr. (dienstl.)", &["tel", "nr", "dienstl"]),
            ("N° de poste", &["#", "de", "poste"]),
            ("Ext #", &["ext", "#"]),
            ("phone_2", &["phone", "2"]),
            ("IDs", &["ids"]),
            ("Prénom", &["prenom"]),
            ("Straße", &["strasse"]),
            ("", &[]),
        ];
        for (title, wanted) in table {
            let found: Vec<String> = words(title).into_iter().map(|word| word.text).collect();
            assert_eq!(found, *wanted, "{title}");
        }
    }

    #[test]
    fn the_two_spellings_of_umlauts_are_one() {
        assert_eq!(fold("Büro"), fold("Buero"));
        assert_eq!(fold("Geschäft"), fold("GESCHAEFT"));
        assert_eq!(fold("pre\u{301}nom"), "prenom");
        assert!(words("Abt. x")[0].dotted);
    }
}
