//! Texts that are of a shape at first sight: plain ASCII of the usual form. What is said here is never more than what
//! the tests of the shapes say; they are asked about every other text.

use super::Shape;

/// Bytes of an e-mail address before the `@` that are usual.
const NAME: u8 = 1;
/// Letters.
const LETTER: u8 = 4;
const DIGIT: u8 = 8;
/// What can be dialled.
const DIALLED: u8 = 16;
const HEX: u8 = 32;
/// Bytes of the names of accounts that are usual.
const ACCOUNT: u8 = 64;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        let mut class = 0;
        if b.is_ascii_alphabetic() {
            class |= NAME | LETTER | ACCOUNT;
        }
        if b.is_ascii_digit() {
            class |= NAME | DIGIT | DIALLED | ACCOUNT;
        }
        if b.is_ascii_hexdigit() {
            class |= HEX;
        }
        if matches!(b, b'.' | b'_' | b'-') {
            class |= NAME | ACCOUNT;
        }
        if matches!(b, b'*' | b'#') {
            class |= DIALLED;
        }
        classes[byte] = class;
        byte += 1;
    }
    classes
};

#[inline]
fn is(byte: u8, class: u8) -> bool {
    CLASSES[usize::from(byte)] & class != 0
}

#[inline]
fn all(text: &[u8], class: u8) -> bool {
    // The first byte alone tells of most texts that are none.
    text.first().is_some_and(|first| is(*first, class))
        && text.iter().fold(class, |all, byte| all & CLASSES[usize::from(*byte)]) != 0
}

/// Whether a byte may stand in an e-mail address that is one at first sight.
pub(crate) fn in_address(byte: u8) -> bool {
    is(byte, NAME) || byte == b'@'
}

impl Shape {
    /// Whether the text is of the shape, where that is seen at first sight. `None`: it has to be tested.
    #[inline]
    pub(crate) fn at_sight(self, bytes: &[u8]) -> Option<bool> {
        let surely = match self {
            Shape::Digits => return Some(all(bytes, DIGIT)),
            Shape::Number => return Some(all(bytes, DIALLED)),
            Shape::Md5 => return Some(bytes.len() == 32 && all(bytes, HEX)),
            Shape::Any => true,
            Shape::Phone => all(bytes, DIALLED),
            Shape::Email => address(bytes, true),
            Shape::SipUri => address(bytes.strip_prefix(b"sip:").unwrap_or(bytes), false),
            Shape::Ip => four_numbers(bytes),
            Shape::Mac => pairs(bytes),
            Shape::DomainUser => account(bytes),
            Shape::E164 | Shape::Uri | Shape::CallerId | Shape::Printable => false,
        };
        surely.then_some(true)
    }
}

/// A name, `@`, and labels with dots between; `dotted`: at least two of them, the last with a letter.
fn address(bytes: &[u8], dotted: bool) -> bool {
    if bytes.len() > 120 {
        return false;
    }
    let Some(at) = bytes.iter().position(|byte| !is(*byte, NAME)) else { return false };
    let (name, host) = (&bytes[..at], &bytes[at..]);
    if name.is_empty() || name.len() > 60 || host[0] != b'@' {
        return false;
    }
    let host = &host[1..];
    host.len() <= 60 && labels(host, dotted)
}

/// Labels of letters and digits, with one dot or one hyphen between each two; short as they are, none is too long.
/// `dotted`: there is a dot, and behind the last one a letter.
#[inline(always)]
fn labels(host: &[u8], dotted: bool) -> bool {
    let (mut at, mut top) = (0, 0);
    loop {
        let length = host[at..].iter().position(|byte| !is(*byte, LETTER | DIGIT));
        if length == Some(0) || at == host.len() {
            return false;
        }
        let Some(length) = length else { break };
        at += length;
        match host[at] {
            b'.' => top = at,
            b'-' => {}
            _ => return false,
        }
        at += 1;
    }
    !dotted || top > 0 && host[top..].iter().any(|byte| is(*byte, LETTER))
}

/// Four numbers of up to 255, without leading zeros.
#[inline]
fn four_numbers(bytes: &[u8]) -> bool {
    let mut at = 0;
    for _ in 0..3 {
        let length = number(&bytes[at..]);
        at += length;
        if length == 0 || bytes.get(at) != Some(&b'.') {
            return false;
        }
        at += 1;
    }
    let last = number(&bytes[at..]);
    last > 0 && at + last == bytes.len()
}

/// The length of the number of up to 255, without leading zeros, at the front of a text; 0 if there is none.
#[inline(always)]
fn number(text: &[u8]) -> usize {
    let digit = |at: usize| text.get(at).map_or(10, |byte| byte.wrapping_sub(b'0'));
    match (digit(0), digit(1), digit(2)) {
        (10.., ..) => 0,
        (_, 10.., _) => 1,
        (0, ..) => 0,
        (_, _, 10..) => 2,
        (1, ..) | (2, ..=4, _) | (2, 5, ..=5) => 3,
        _ => 0,
    }
}

/// Six pairs of hexadecimal digits with colons between.
#[inline]
fn pairs(bytes: &[u8]) -> bool {
    let Ok(bytes) = <&[u8; 17]>::try_from(bytes) else { return false };
    let colons = [2, 5, 8, 11, 14].iter().fold(0, |wrong, at| wrong | bytes[*at] ^ b':');
    let digits = [0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16];
    colons == 0 && digits.iter().fold(HEX, |all, at| all & CLASSES[usize::from(bytes[*at])]) != 0
}

/// `DOMAIN\user` of usual characters.
fn account(bytes: &[u8]) -> bool {
    let Some(at) = bytes.iter().position(|byte| !is(*byte, ACCOUNT)) else { return false };
    at > 0 && bytes[at] == b'\\' && all(&bytes[at + 1..], ACCOUNT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHAPES: [Shape; 9] = [
        Shape::Digits,
        Shape::Number,
        Shape::Phone,
        Shape::Email,
        Shape::SipUri,
        Shape::Ip,
        Shape::Mac,
        Shape::Md5,
        Shape::DomainUser,
    ];

    #[test]
    fn usual_texts_are_known_at_first_sight() {
        for (shape, text) in [
            (Shape::Number, "*42"),
            (Shape::Email, "ada.nguyen@mail.contoso.example"),
            (Shape::SipUri, "sip:2101@pbx"),
            (Shape::Ip, "10.20.0.255"),
            (Shape::Mac, "00:1b:54:AA:01:02"),
            (Shape::Md5, "a7d4e5ea468ceb87e458868e0bb05ca8"),
            (Shape::DomainUser, "CONTOSO\\ada.nguyen"),
        ] {
            assert_eq!(shape.at_sight(text.as_bytes()), Some(true), "{shape:?} {text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn what_is_known_at_first_sight_passes_the_test(
            text in prop_oneof![
                "[a-c1@.:-]{0,12}",
                "[0-9]{1,3}(\\.[0-9]{0,3}){2,4}",
                "[0-9a-fA-F]{2}([:-][0-9a-fA-F]{1,2}){4,6}",
                "(sip:|SIP:|sips:)?[a-z0-9._+-]{0,4}@[a-z0-9-]{0,4}(\\.[a-z0-9-]{0,3}){0,3}",
                "[A-Za-zé.\\\\ ]{0,10}",
                "[0-9a-g]{31,33}",
                "a{0,70}@b{0,70}(\\.c{0,70}){0,3}",
            ]
        ) {
            for shape in SHAPES {
                if let Some(known) = shape.at_sight(text.as_bytes()) {
                    prop_assert_eq!(shape.fault(&text).is_none(), known, "{:?}", shape);
                }
            }
        }
    }
}
