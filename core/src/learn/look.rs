//! What a value looks like: the kinds of text that speak for a field or against it. Counting is in `evidence.rs`.

use crate::inspect::like_secret;
use crate::value::date::DateForm;
use crate::value::shape::Shape;
use crate::value::{country, mac};

/// A kind of text. A text may be of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// ASCII digits only.
    Digits,
    /// Digits, `*` and `#`.
    Number,
    /// `+` and digits.
    Plus,
    /// A phone number with whatever signs people put between the digits.
    Phone,
    /// An e-mail address.
    Email,
    /// `sip:` and an address.
    Sip,
    /// `user@host`.
    AtHost,
    /// `tel:` and a number.
    Tel,
    /// A MAC address.
    Mac,
    /// An IP address.
    Ip,
    /// 32 hexadecimal digits.
    Md5,
    /// 40 hexadecimal digits.
    Sha1,
    /// 40 or more hexadecimal digits, or a crypt string.
    Hash,
    /// `DOMAIN\user`.
    Domain,
    /// `"Name" <number>`.
    Caller,
    /// Letters in it.
    Letters,
    /// A digit in it.
    HasDigit,
    /// Whitespace in it.
    Blank,
    /// A comma in it.
    Comma,
    /// A language tag, `de`, `de-DE`.
    Language,
    /// A locale, `de_DE`.
    Locale,
    /// A code of a country, in capitals.
    Country2,
    /// A code of a country of three letters, in capitals.
    Country3,
    /// `Area/City`.
    Zone,
    /// It may be a password.
    Secret,
    /// A blank at one of its ends.
    Edge,
    /// Twelve digits: a MAC address may be no more.
    Twelve,
    /// A day, or a day with a time behind it.
    Day,
}

/// All kinds.
pub(super) const LOOKS: [Look; 28] = [
    Look::Digits,
    Look::Number,
    Look::Plus,
    Look::Phone,
    Look::Email,
    Look::Sip,
    Look::AtHost,
    Look::Tel,
    Look::Mac,
    Look::Ip,
    Look::Md5,
    Look::Sha1,
    Look::Hash,
    Look::Domain,
    Look::Caller,
    Look::Letters,
    Look::HasDigit,
    Look::Blank,
    Look::Comma,
    Look::Language,
    Look::Locale,
    Look::Country2,
    Look::Country3,
    Look::Zone,
    Look::Secret,
    Look::Edge,
    Look::Twelve,
    Look::Day,
];

/// Forms of dates that are tried.
pub(super) const DATES: [&str; 10] = [
    "yyyy-mm-dd",
    "dd.mm.yyyy",
    "dd/mm/yyyy",
    "mm/dd/yyyy",
    "yyyy/mm/dd",
    "yyyy.mm.dd",
    "dd-mm-yyyy",
    "mm-dd-yyyy",
    "yyyymmdd",
    "ddmmyyyy",
];

impl Look {
    /// Whether a text looks so.
    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Look::Digits => Shape::Digits.fits(text),
            Look::Number => Shape::Number.fits(text),
            Look::Plus => Shape::E164.fits(text),
            Look::Phone => phone(text),
            Look::Email => Shape::Email.fits(text),
            Look::Sip => scheme(text, "sip:").is_some_and(|rest| Shape::SipUri.fits(rest)),
            Look::AtHost => !text.contains(':') && Shape::SipUri.fits(text),
            Look::Tel => scheme(text, "tel:").is_some_and(phone),
            Look::Mac => mac::read(text).is_some() && text.contains(|c: char| !c.is_ascii_digit()),
            Look::Ip => Shape::Ip.fits(text),
            Look::Md5 => Shape::Md5.fits(text),
            Look::Sha1 => text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
            Look::Hash => {
                let hex = text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
                hex || text.starts_with('$') && text.matches('$').count() >= 2
            }
            Look::Domain => Shape::DomainUser.fits(text),
            Look::Caller => text.starts_with('"') && text.ends_with('>') && Shape::CallerId.fits(text),
            Look::Letters => text.contains(char::is_alphabetic),
            Look::HasDigit => text.contains(|c: char| c.is_ascii_digit()),
            Look::Blank => text.trim().contains(char::is_whitespace),
            Look::Comma => text.contains(','),
            Look::Language => tag(text, '-'),
            Look::Locale => tag(text, '_') && text.len() > 2,
            Look::Country2 => text.len() == 2 && capitals(text) && country::read(text).is_some(),
            Look::Country3 => text.len() == 3 && capitals(text) && country::read(text).is_some(),
            Look::Zone => zone(text),
            Look::Secret => like_secret(text),
            Look::Edge => text.trim().len() < text.len(),
            Look::Twelve => text.len() == 12 && Shape::Digits.fits(text),
            Look::Day => day(text),
        }
    }
}

/// Whether a text is a day in that form.
pub(super) fn is_day(form: &str, text: &str) -> bool {
    DateForm::parse(form).is_ok_and(|form| form.read(text).is_some())
}

/// Whether a text begins with a day in a form with signs, with nothing or a time behind it.
fn day(text: &str) -> bool {
    let (first, rest) = match text.find(|c: char| c == 'T' || c.is_whitespace()) {
        Some(at) => (text[..at].trim_end_matches(','), text[at + 1..].trim_start()),
        None => (text, ""),
    };
    let time = rest.is_empty()
        || rest.contains(':') && rest.starts_with(|c: char| c.is_ascii_digit()) && rest.len() <= 24;
    time && DATES[..8].iter().any(|form| is_day(form, first))
}

fn scheme<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let head = text.get(..scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
}

fn phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let signs = text.chars().all(|c| c.is_ascii_digit() || " +-./()*#\u{a0}\u{202f}".contains(c));
    // A date is no phone number, though it looks like one.
    (3..=20).contains(&digits)
        && signs
        && !DATES[..8].iter().any(|form| is_day(form, text))
        && !Shape::Ip.fits(text)
}

fn capitals(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn tag(text: &str, sign: char) -> bool {
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    match text.split_once(sign) {
        Some((language, region)) => {
            language.len() == 2
                && letters(language)
                && region.len() == 2
                && capitals(region)
                && language.bytes().all(|byte| byte.is_ascii_lowercase())
        }
        None => text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase()),
    }
}

fn zone(text: &str) -> bool {
    const AREAS: [&str; 11] = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
        "Etc",
    ];
    text == "UTC"
        || text.split_once('/').is_some_and(|(area, city)| AREAS.contains(&area) && !city.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_look_like_what_they_are() {
        let table: &[(&str, &[Look])] = &[
            ("0042", &[Look::Digits, Look::Number, Look::Phone]),
            ("+44 20 7946-0101", &[Look::Phone]),
            ("ada@contoso.example", &[Look::Email, Look::AtHost]),
            ("sip:2101@pbx.example", &[Look::Sip]),
            ("00-1B-54-AA-01-02", &[Look::Mac]),
            ("10.20.0.15", &[Look::Ip]),
            ("de_DE", &[Look::Locale]),
            ("Europe/Berlin", &[Look::Zone]),
            ("900150983cd24fb0d6963f7d28e17f72", &[Look::Md5]),
            ("743533387077", &[Look::Twelve]),
            ("2024-01-05", &[Look::Day]),
            ("05.01.2024 08:30", &[Look::Day]),
            ("2024-01-05T08:30:00Z", &[Look::Day]),
        ];
        for (text, looks) in table {
            for look in *looks {
                assert!(look.fits(text), "{text} {look:?}");
            }
        }
        assert!(!Look::Phone.fits("01.02.2024"));
        assert!(!Look::Phone.fits("10.20.0.15"));
        assert!(!Look::Zone.fits("and/or"));
        assert!(!Look::Day.fits("01.02.2024 Berlin") && !Look::Day.fits("20240105"));
    }
}
