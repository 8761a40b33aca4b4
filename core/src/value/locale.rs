//! Locales: a language, with its script, region and variants where they are said. A value is a tag of BCP 47 in its
//! usual case (`en-GB`, `zh-Hant-TW`); here is the way between it and the spellings of systems.
//!
//! The domain of a form is what it can say without loss: `ll` a language alone, `lcid` what Windows has a number for,
//! the other two every tag. Extensions and private subtags are no locale of a user. The numbers are a library's.

use lcid::LanguageId;

/// The spelling that is written. Any spelling of something in the form's domain is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocaleForm {
    /// `en_GB`.
    Underscore,
    /// `en-GB`.
    Hyphen,
    /// `en`: what else the tag says is lost.
    Language,
    /// `2057`: the number that Windows gives it.
    Lcid,
}

impl LocaleForm {
    /// Each form with its name in a map.
    pub const ALL: [(&str, LocaleForm); 4] = [
        ("ll_CC", LocaleForm::Underscore),
        ("ll-CC", LocaleForm::Hyphen),
        ("ll", LocaleForm::Language),
        ("lcid", LocaleForm::Lcid),
    ];

    /// The tag of a text in any spelling. `None`: it is no locale, or none that the form can say.
    pub fn read(self, text: &str) -> Option<String> {
        let tag = tag(text)?;
        let (_, exact) = self.write(&tag)?;
        exact.then_some(tag)
    }

    /// The text of a locale, and whether it says all of it. `None`: it is no locale, or has no number.
    pub fn write(self, value: &str) -> Option<(String, bool)> {
        let tag = tag(value)?;
        match self {
            LocaleForm::Underscore => Some((tag.replace('-', "_"), true)),
            LocaleForm::Hyphen => Some((tag, true)),
            LocaleForm::Language => {
                let language = tag.split('-').next().unwrap_or_default();
                Some((language.to_owned(), language.len() == tag.len()))
            }
            LocaleForm::Lcid => {
                let known: &LanguageId = tag.as_str().try_into().ok()?;
                // Four thousand and ninety-six stands for every locale without a number of its own.
                (known.lcid != 0x1000).then(|| (known.lcid.to_string(), true))
            }
        }
    }
}

/// The tag of a text: with `-` or `_`, in any case, with the code set that Unix puts behind it, or as a number.
fn tag(text: &str) -> Option<String> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return of_number(text);
    }
    let text = match text.split_once('.') {
        Some((locale, set)) if ["utf-8", "utf8"].iter().any(|known| set.eq_ignore_ascii_case(known)) => {
            locale
        }
        Some(_) => return None,
        None => text,
    };
    let mut parts = text.split(['-', '_']).peekable();
    let letters = |part: &str, from: usize, to: usize| {
        (from..=to).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
    };
    let mut tag = parts.next().filter(|part| letters(part, 2, 3))?.to_ascii_lowercase();
    if let Some(script) = parts.next_if(|part| letters(part, 4, 4)) {
        tag.push('-');
        tag.push_str(&script[..1].to_ascii_uppercase());
        tag.push_str(&script[1..].to_ascii_lowercase());
    }
    let digits = |part: &str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit());
    if let Some(region) = parts.next_if(|part| letters(part, 2, 2) || digits(part)) {
        tag.push('-');
        tag.push_str(&region.to_ascii_uppercase());
    }
    for variant in parts {
        let known = match variant.len() {
            4 => variant.starts_with(|c: char| c.is_ascii_digit()),
            length => (5..=8).contains(&length),
        };
        if !known || !variant.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        tag.push('-');
        tag.push_str(&variant.to_ascii_lowercase());
    }
    Some(tag)
}

/// The tag of a number that Windows gives, in decimal or as `0x0809`.
fn of_number(text: &str) -> Option<String> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let number = match hex {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
        Some(_) => return None,
        None if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok()?,
        None => return None,
    };
    let known: &LanguageId = number.try_into().ok()?;
    // Behind `_` stands only an order of sorting.
    tag(known.name.split('_').next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: LocaleForm = LocaleForm::Hyphen;

    #[test]
    fn every_usual_spelling_is_read_as_one_tag() {
        for text in
            ["en-GB", "en_GB", "EN-gb", "en_gb", "en_GB.UTF-8", "en_GB.utf8", "2057", "0x0809", "0X809"]
        {
            assert_eq!(ANY.read(text).as_deref(), Some("en-GB"), "{text}");
        }
        assert_eq!(ANY.read("ZH_hant_tw").as_deref(), Some("zh-Hant-TW"));
        assert_eq!(ANY.read("es-419").as_deref(), Some("es-419"));
        assert_eq!(ANY.read("ca_ES_VALENCIA").as_deref(), Some("ca-ES-valencia"));
        assert_eq!(ANY.read("de-1996").as_deref(), Some("de-1996"));
        // Spanish in its old order of sorting is the Spanish of Spain.
        assert_eq!(ANY.read("1034").as_deref(), Some("es-ES"));
        assert_eq!(LocaleForm::Lcid.write("es-ES"), Some(("3082".into(), true)));
    }

    #[test]
    fn what_is_no_locale_is_refused() {
        for text in [
            "",
            "e",
            "english",
            "en-",
            "-GB",
            "en--GB",
            "en GB",
            "en-GB-",
            "é",
            "日本",
            "en_GB@euro",
            "en-x-mine",
            "7",
            "0",
            "0x",
            "4096",
            "99999999999",
            "en.latin1",
            "-1",
            "+9",
            "0x+9",
            "en_é",
        ] {
            let locale = ANY.read(text);
            assert_eq!(locale.is_some(), text == "7", "{text}: {locale:?}");
        }
    }

    #[test]
    fn each_form_writes_its_own_spelling_and_says_what_it_drops() {
        let write = |form: LocaleForm, value| form.write(value);
        assert_eq!(write(LocaleForm::Underscore, "zh-Hant-TW"), Some(("zh_Hant_TW".into(), true)));
        assert_eq!(write(LocaleForm::Hyphen, "en-GB"), Some(("en-GB".into(), true)));
        assert_eq!(write(LocaleForm::Language, "en-GB"), Some(("en".into(), false)));
        assert_eq!(write(LocaleForm::Language, "en"), Some(("en".into(), true)));
        assert_eq!(write(LocaleForm::Lcid, "en-GB"), Some(("2057".into(), true)));
        assert_eq!(write(LocaleForm::Lcid, "en"), Some(("9".into(), true)));
        assert_eq!(write(LocaleForm::Lcid, "en-AQ"), None);
        assert_eq!(write(LocaleForm::Hyphen, "English"), None);
    }

    #[test]
    fn a_form_reads_only_what_it_can_say() {
        assert_eq!(LocaleForm::Language.read("EN").as_deref(), Some("en"));
        assert_eq!(LocaleForm::Language.read("en_GB"), None);
        assert_eq!(LocaleForm::Lcid.read("en_GB").as_deref(), Some("en-GB"));
        assert_eq!(LocaleForm::Lcid.read("en-AQ"), None);
    }

    #[test]
    fn every_number_comes_back() {
        let mut known = 0;
        for number in 0..0x1_0000_u32 {
            let Some(tag) = ANY.read(&number.to_string()) else { continue };
            known += 1;
            let Some((text, exact)) = LocaleForm::Lcid.write(&tag) else { continue };
            assert!(exact);
            assert_eq!(LocaleForm::Lcid.read(&text), Some(tag), "{number}");
        }
        assert!(known > 300, "{known}");
    }
}
