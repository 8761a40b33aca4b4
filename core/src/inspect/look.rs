//! What a text looks like: the kinds that an inspection counts, and what is odd about a text.

use crate::value::garbled::garbled;
use crate::value::shape::Shape;
use crate::value::shown::hidden;
use crate::value::spreadsheet::{self, Damage};

/// Kinds of texts, each told by its look alone; a text is of the first that it fits.
pub(super) const KINDS: [&str; 14] = [
    "digits",
    "E.164 number",
    "phone number with other signs",
    "MAC address",
    "IP address",
    "date",
    "e-mail address",
    "SIP address",
    "Windows login",
    "32 or more hexadecimal digits",
    "decimal number",
    "word of letters",
    "word",
    "text",
];

/// The kind of a text, as an index into [`KINDS`].
pub(super) fn kind(text: &str) -> usize {
    let sip = text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("sip:"));
    if Shape::Digits.fits(text) {
        0
    } else if Shape::E164.fits(text) {
        1
    } else if Shape::Mac.fits(text) {
        3
    } else if Shape::Ip.fits(text) {
        4
    } else if is_date(text) {
        5
    } else if phone_like(text) {
        2
    } else if sip && Shape::SipUri.fits(text) {
        7
    } else if Shape::Email.fits(text) {
        6
    } else if Shape::DomainUser.fits(text) {
        8
    } else if is_hex(text) {
        9
    } else if is_decimal(text) {
        10
    } else if text.chars().all(char::is_alphabetic) {
        11
    } else if !text.contains(char::is_whitespace) {
        12
    } else {
        13
    }
}

/// What is odd about a text, as an index into [`ODD`].
pub(super) fn odd(text: &str, mut each: impl FnMut(usize)) {
    let digits = text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && text.starts_with('0') {
        each(0);
    }
    match spreadsheet::damage(text) {
        Some(Damage::Apostrophe(_)) => each(1),
        Some(Damage::Exponent) => each(2),
        Some(Damage::Wrapped(_)) => each(3),
        Some(Damage::Decimals(_)) => each(4),
        _ => {}
    }
    if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
        each(5);
    }
    if text.contains(['\n', '\r']) {
        each(6);
    }
    if text.chars().any(|c| hidden(c) && !matches!(c, '\n' | '\r' | '\t')) {
        each(7);
    }
    if text.contains('\u{fffd}') || garbled(text).is_some() {
        each(8);
    }
}

/// What [`odd`] finds, to go on after the number of cells: of one, and of several.
pub(super) const ODD: [(&str, &str); 9] = [
    ("begins with a zero that a number would lose", "begin with a zero that a number would lose"),
    ("begins with an apostrophe", "begin with an apostrophe"),
    (
        "is an exponent: a spreadsheet took its last digits",
        "are exponents: a spreadsheet took their last digits",
    ),
    ("is wrapped in a formula", "are wrapped in a formula"),
    ("has decimals of zero", "have decimals of zero"),
    ("begins or ends with a blank", "begin or end with a blank"),
    ("holds a line break", "hold line breaks"),
    ("holds invisible or unusual characters", "hold invisible or unusual characters"),
    ("holds what a wrong encoding leaves behind", "hold what a wrong encoding leaves behind"),
];

/// Whether a text looks like a password or a hash: long, without a blank, of digits and two further classes of
/// characters, and nothing that has a kind of its own.
pub(crate) fn like_secret(text: &str) -> bool {
    let classes = [
        text.contains(char::is_uppercase),
        text.contains(char::is_lowercase),
        text.contains(|c: char| c.is_ascii_digit()),
        text.contains(|c: char| c.is_ascii_punctuation()),
    ];
    let many = classes[2] && classes.iter().filter(|has| **has).count() >= 3;
    let crypt = text.starts_with('$') && text[1..].contains('$');
    match kind(text) {
        9 => true,
        12 => crypt || many && text.chars().count() >= 8 && !text.starts_with('{'),
        _ => false,
    }
}

/// Whether a text can be no secret whatever column it stands in: an address, a date, a yes or no.
pub(super) fn harmless(text: &str) -> bool {
    let word = ["yes", "no", "true", "false", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word));
    word || text.chars().count() == 1 || matches!(kind(text), 3..=6)
}

/// Whether a title is one of a column of secrets.
pub(crate) fn secret_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let parts = [
        "passw",
        "passphrase",
        "pass phrase",
        "passcode",
        "pwd",
        "secret",
        "kennwort",
        "geheim",
        "wachtwoord",
        "motdepasse",
        "mot de passe",
        "contrase",
        "senha",
        "salt",
        "hash",
        "md5",
        "sha1",
        "token",
        "credential",
        "cipher",
    ];
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    let pin = title.contains("Pin") || title.contains("PIN");
    parts.iter().any(|part| lower.contains(part))
        || pin
        || words.any(|word| matches!(word, "pin" | "pass" | "puk" | "mdp"))
}

fn phone_like(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let signs = text.bytes().all(|byte| byte.is_ascii_digit() || b" +-./()*#".contains(&byte));
    signs && digits >= 3
}

fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let rest = rest.split_once(['E', 'e']).map_or(rest, |(rest, _)| rest);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(rest)
}

fn is_hex(text: &str) -> bool {
    text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Three groups of digits, parted by one sign, that can be a day, a month and a year.
fn is_date(text: &str) -> bool {
    let day = text.get(..10).filter(|_| text.as_bytes().get(10) == Some(&b'T')).unwrap_or(text);
    ['-', '.', '/'].iter().any(|sign| {
        let groups: Vec<&str> = day.split(*sign).collect();
        let digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
        let short = |group: &str| matches!(group.len(), 1 | 2);
        match groups.as_slice() {
            [a, b, c] if digits => {
                (a.len() == 4 && short(b) && short(c)) || (short(a) && short(b) && c.len() == 4)
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_kind_that_they_look_like() {
        let table = [
            ("0042", "digits"),
            ("+442079460101", "E.164 number"),
            ("020 7946 0101", "phone number with other signs"),
            ("00:1b:54:aa:01:02", "MAC address"),
            ("10.20.0.15", "IP address"),
            ("2024.02.01", "date"),
            ("1/2/2024", "date"),
            ("ada@contoso.example", "e-mail address"),
            ("sip:ada@contoso.example", "SIP address"),
            (r"CONTOSO\ada", "Windows login"),
            ("900150983cd24fb0d6963f7d28e17f72", "32 or more hexadecimal digits"),
            ("3,36123E+10", "decimal number"),
            ("Zoë", "word of letters"),
            ("x-1", "word"),
            ("O'Dell, Jr.", "text"),
        ];
        for (text, wanted) in table {
            assert_eq!(KINDS[kind(text)], wanted, "{text}");
        }
    }

    #[test]
    fn titles_and_texts_of_secrets_are_told() {
        for title in ["Password", "SIP secret", "VMPin", "pin", "Salt Value", "Mot de passe", "pwd_hash"] {
            assert!(secret_title(title), "{title}");
        }
        for title in ["Shipping", "Opinion", "Compass", "Extension", "First Name"] {
            assert!(!secret_title(title), "{title}");
        }
        for text in ["Autumn-17x", "900150983cd24fb0d6963f7d28e17f72", "$6$ab$cdef"] {
            assert!(like_secret(text), "{text}");
        }
        for text in
            ["ada@contoso.example", "2101", "Europe/London", "2024-02-01", "anguyen", "00:1B:54:AA:01:02"]
        {
            assert!(!like_secret(text), "{text}");
        }
    }
}
