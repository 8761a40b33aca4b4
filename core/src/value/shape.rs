//! Shapes: the closed list of tests by which maps tell one kind of text from another.
//!
//! Here are the list itself and the words for a misfit; the tests are in `shape/plain.rs` (signs and digits),
//! `shape/address.rs` and `shape/account.rs`. A shape says how a text looks, never whether what it names exists.

mod account;
mod address;
mod plain;
mod quick;

use std::fmt;
use std::ops::Range;

pub(crate) use self::quick::in_address;
use super::shown::describe;

/// A shape that a text can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// ASCII digits only.
    Digits,
    /// An internal or dialled number: digits, `*`, `#`.
    Number,
    /// A number that may begin with `+`.
    Phone,
    /// `+` and 2 to 15 digits, the first not 0.
    E164,
    /// An e-mail address as importers take it: no quoted local part, no address in brackets, a domain with a dot.
    Email,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A MAC address in any usual spelling.
    Mac,
    /// A text with `@` inside or a scheme (`sip:`) before it, without blanks.
    Uri,
    /// `user@host`, with or without `sip:` or `sips:`; a port is allowed, parameters are not.
    SipUri,
    /// 32 hexadecimal digits, in any case.
    Md5,
    /// `DOMAIN\user`.
    DomainUser,
    /// `"Any Name" <number>`, or a word without blanks, with or without ` <number>`. A number is such a word.
    CallerId,
    /// Any text without control characters.
    Printable,
    /// Any text.
    Any,
}

/// Why a text is not of a shape, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The part of the text that is to blame, in bytes; empty where something is missing.
    pub at: Range<usize>,
    /// Why.
    pub why: Why,
}

/// Why a text is not of a shape; shown, it is half a sentence that goes on after the name of the cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A character that is not allowed, and what is wanted there.
    Found(char, &'static str),
    /// What is missing.
    Missing(&'static str),
    /// In words.
    Said(&'static str),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Found(found, wanted) => write!(f, "{} where {wanted} is wanted", describe(*found)),
            Why::Missing(what) => write!(f, "no {what}"),
            Why::Said(words) => f.write_str(words),
        }
    }
}

impl Fault {
    fn found(at: usize, found: char, wanted: &'static str) -> Fault {
        Fault { at: at..at + found.len_utf8(), why: Why::Found(found, wanted) }
    }

    fn missing(at: usize, what: &'static str) -> Fault {
        Fault { at: at..at, why: Why::Missing(what) }
    }

    fn said(at: Range<usize>, words: &'static str) -> Fault {
        Fault { at, why: Why::Said(words) }
    }

    /// The same fault in a text of which `by` bytes stand before the part that was tested.
    fn after(self, by: usize) -> Fault {
        Fault { at: self.at.start + by..self.at.end + by, why: self.why }
    }
}

/// What there is to know about a shape.
struct Row {
    shape: Shape,
    name: &'static str,
    describe: &'static str,
    fault: fn(&str) -> Option<Fault>,
    /// Whether a text of the shape can hold the character.
    holds: fn(char) -> bool,
}

const fn row(
    shape: Shape,
    name: &'static str,
    describe: &'static str,
    fault: fn(&str) -> Option<Fault>,
    holds: fn(char) -> bool,
) -> Row {
    Row { shape, name, describe, fault, holds }
}

/// All shapes, in the order of the enum.
static TABLE: [Row; Shape::COUNT] = [
    row(Shape::Digits, "digits", "digits only", plain::digits, |c| c.is_ascii_digit()),
    row(Shape::Number, "number", "a number of digits, `*` and `#`", plain::number, plain::dialled),
    row(Shape::Phone, "phone", "a phone number without blanks", plain::phone, |c| {
        c == '+' || plain::dialled(c)
    }),
    row(Shape::E164, "e164", "a phone number of `+` and 2 to 15 digits", plain::e164, |c| {
        c == '+' || c.is_ascii_digit()
    }),
    row(Shape::Email, "email", "an e-mail address", address::email, address::in_email),
    row(Shape::Ip, "ip", "an IP address", plain::ip, |c| matches!(c, '.' | ':') || c.is_ascii_hexdigit()),
    row(Shape::Mac, "mac", "a MAC address", plain::mac, |c| {
        matches!(c, '.' | ':' | '-') || c.is_ascii_hexdigit()
    }),
    row(Shape::Uri, "uri", "a URI", address::uri, |c| !c.is_whitespace() && !c.is_control()),
    row(Shape::SipUri, "sip-uri", "a SIP address", address::sip_uri, address::in_sip_uri),
    row(Shape::Md5, "md5", "32 hexadecimal digits", plain::md5, |c| c.is_ascii_hexdigit()),
    row(
        Shape::DomainUser,
        "domain-user",
        "a Windows login of the form `DOMAIN\\user`",
        account::domain_user,
        |c| c == '\\' || account::in_account(c),
    ),
    row(Shape::CallerId, "callerid", "a caller id", account::caller_id, |c| c != '\\' && !c.is_control()),
    row(Shape::Printable, "printable", "text without control characters", plain::printable, |c| {
        !c.is_control()
    }),
    row(Shape::Any, "any", "any text", |_| None, |_| true),
];

impl Shape {
    const COUNT: usize = Shape::Any as usize + 1;

    /// All shapes.
    pub const ALL: [Shape; Shape::COUNT] = [
        Shape::Digits,
        Shape::Number,
        Shape::Phone,
        Shape::E164,
        Shape::Email,
        Shape::Ip,
        Shape::Mac,
        Shape::Uri,
        Shape::SipUri,
        Shape::Md5,
        Shape::DomainUser,
        Shape::CallerId,
        Shape::Printable,
        Shape::Any,
    ];

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// The shape of that name in a map.
    pub fn from_name(name: &str) -> Option<Shape> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.shape)
    }

    /// The name in a map.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The shape for people, to go on after "not" or "wanted:": `digits only`, `an e-mail address`.
    pub fn describe(self) -> &'static str {
        self.row().describe
    }

    /// Whether the text has the shape. The empty text has only the last two.
    #[inline]
    pub fn fits(self, text: &str) -> bool {
        self.at_sight(text.as_bytes()).unwrap_or_else(|| self.fault(text).is_none())
    }

    /// Why and where the text has not the shape. `None`: it has.
    pub fn fault(self, text: &str) -> Option<Fault> {
        (self.row().fault)(text)
    }

    /// Whether every text of the shape is of the other one too: where kinds are told apart, the other one stands behind.
    pub fn within(self, wider: Shape) -> bool {
        use Shape::*;
        let more: &[Shape] = match self {
            Digits => &[Number, Phone, CallerId, Printable],
            Number | E164 => &[Phone, CallerId, Printable],
            Email | SipUri => &[Uri, CallerId, Printable],
            Phone | Ip | Mac | Md5 => &[CallerId, Printable],
            Uri | DomainUser | CallerId => &[Printable],
            Printable | Any => &[],
        };
        self == wider || wider == Any || more.contains(&wider)
    }

    /// Whether some text of the shape can hold the character: such a character cannot part the items of a list.
    pub fn may_hold(self, c: char) -> bool {
        (self.row().holds)(c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (at, shape) in Shape::ALL.into_iter().enumerate() {
            assert_eq!(shape as usize, at);
            assert_eq!(TABLE[at].shape, shape);
            assert_eq!(Shape::from_name(shape.name()), Some(shape));
        }
        assert_eq!(Shape::from_name("Email"), None);
        assert_eq!(Shape::from_name(""), None);
    }

    #[test]
    fn the_empty_text_fits_where_any_text_does() {
        for shape in Shape::ALL {
            assert_eq!(shape.fits(""), matches!(shape, Shape::Printable | Shape::Any), "{shape:?}");
        }
    }

    #[test]
    fn a_shape_that_is_not_within_another_has_a_text_that_says_so() {
        let texts = [
            "0042",
            "*98",
            "+*98",
            "+12",
            "a{b@c.example",
            "ada@contoso.example",
            "::1",
            "10.20.4.77",
            "00:1b:54:aa:01:02",
            "tel:<2>",
            "sip:2101@pbx",
            "900150983cd24fb0d6963f7d28e17f72",
            r"CONTOSO\ada",
            "\"Jane Doe\" <1001>",
            "a b",
            "",
            "a\tb",
        ];
        for narrow in Shape::ALL {
            for wide in Shape::ALL {
                let outside = texts.iter().find(|text| narrow.fits(text) && !wide.fits(text));
                assert_eq!(outside.is_none(), narrow.within(wide), "{narrow:?} {wide:?} {outside:?}");
            }
        }
    }

    #[test]
    fn faults_are_told_in_words() {
        let table = [
            (Shape::Digits, "2O1", 1..2, "letter `O` where a digit is wanted"),
            (Shape::Digits, "20 1", 2..3, "blank where a digit is wanted"),
            (Shape::Number, "+4420", 0..1, "sign `+` where a digit, `*` or `#` is wanted"),
            (Shape::Phone, "0203\u{a0}", 4..6, "no-break space U+00A0 where a digit, `*` or `#` is wanted"),
            (Shape::Email, "ada.contoso.example", 19..19, "no `@`"),
            (Shape::DomainUser, "ada", 3..3, "no backslash"),
            (Shape::Printable, "a\tb", 1..2, "tab where printable text is wanted"),
        ];
        for (shape, text, at, why) in table {
            let fault = shape.fault(text).unwrap();
            assert_eq!((fault.at, fault.why.to_string().as_str()), (at, why), "{shape:?} {text}");
        }
    }

    proptest! {
        #[test]
        fn faults_point_into_the_text(text in prop_oneof![
            r#"([a-cA-F0-9@:.+*#<>"\\ é-]|[\x00-\u{2ff}]){0,20}"#,
            // Near each of the shapes that a random text hardly ever has.
            r"[!-~é]{1,3}@[a-z,;é-]{1,4}\.[a-z]{2}",
            r"(sips?:)?[!-~é]{1,3}@[a-z,;é-]{1,4}(:[0-9]{1,5})?",
            r"[ -~é]{1,4}\\[ -~é]{1,4}",
            r#""[ -~é]{1,4}" <[+]?[0-9*#,]{1,3}>|[!-~é]{1,4} <[0-9]{1,2}>"#,
            r"[0-9A-Fa-f]{32}|([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f.:]{3,9}|([0-9]{1,2}\.){3}[0-9]",
        ]) {
            for shape in Shape::ALL {
                if let Some(fault) = shape.fault(&text) {
                    prop_assert!(text.get(fault.at.clone()).is_some(), "{shape:?} {:?}", fault);
                    if let Why::Found(c, _) = fault.why {
                        prop_assert!(text[fault.at.start..].starts_with(c), "{shape:?} {:?}", fault);
                    }
                } else {
                    prop_assert!(text.chars().all(|c| shape.may_hold(c)), "{shape:?}");
                }
            }
        }

        #[test]
        fn narrower_shapes_fit_the_wider_ones(text in prop_oneof![
            r"[+*#0-9]{0,5}|\+[0-9]{1,17}|[0-9]{1,6}",
            r"[!-~é]{1,3}@[a-z,;é-]{1,4}\.[a-z]{2}",
            r"(sips?:)?[!-~é]{1,3}@[a-z,;é-]{1,4}(:[0-9]{1,5})?",
            r"[!-~]{1,4}:[!-~]{1,4}",
            r"[ -~é]{1,4}\\[ -~é]{1,4}",
            r#""[ -~é]{1,4}" <[+]?[0-9*#,]{1,3}>|[!-~é]{1,4} <[0-9]{1,2}>"#,
            r"[0-9A-Fa-f]{32}|([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f.:]{3,9}|([0-9]{1,2}\.){3}[0-9]",
        ]) {
            for narrow in Shape::ALL.into_iter().filter(|shape| shape.fits(&text)) {
                for wide in Shape::ALL.into_iter().filter(|wide| narrow.within(*wide)) {
                    prop_assert!(wide.fits(&text), "{narrow:?} {wide:?} {text}");
                }
            }
        }
    }
}
