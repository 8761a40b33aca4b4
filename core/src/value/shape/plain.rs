//! Shapes of digits and signs: numbers, network addresses, hashes.

use std::net::IpAddr;

use super::Fault;

/// The first character that is not allowed in a text of ASCII characters, or the lack of any.
fn only(
    text: &str,
    allowed: impl Fn(char) -> bool,
    wanted: &'static str,
    missing: &'static str,
) -> Option<Fault> {
    if text.is_empty() {
        return Some(Fault::missing(0, missing));
    }
    let (at, c) = text.char_indices().find(|(_, c)| !allowed(*c))?;
    Some(Fault::found(at, c, wanted))
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn hex(c: char) -> bool {
    c.is_ascii_hexdigit()
}

/// What can be dialled, apart from `+`.
pub(super) fn dialled(c: char) -> bool {
    matches!(c, '0'..='9' | '*' | '#')
}

pub(super) fn digits(text: &str) -> Option<Fault> {
    only(text, digit, "a digit", "digit")
}

pub(super) fn number(text: &str) -> Option<Fault> {
    only(text, dialled, "a digit, `*` or `#`", "digit")
}

pub(super) fn phone(text: &str) -> Option<Fault> {
    match text.strip_prefix('+') {
        Some(rest) => number(rest).map(|fault| fault.after(1)),
        None => number(text),
    }
}

pub(super) fn e164(text: &str) -> Option<Fault> {
    let Some(rest) = text.strip_prefix('+') else {
        return Some(Fault::missing(0, "`+` at the beginning"));
    };
    if let Some(fault) = digits(rest) {
        return Some(fault.after(1));
    }
    if rest.starts_with('0') {
        return Some(Fault::said(1..2, "`0` after the `+`, where a country code is wanted"));
    }
    match rest.len() {
        ..2 => Some(Fault::said(1..text.len(), "fewer than 2 digits")),
        2..=15 => None,
        _ => Some(Fault::said(16..text.len(), "more than 15 digits")),
    }
}

pub(super) fn ip(text: &str) -> Option<Fault> {
    if text.parse::<IpAddr>().is_ok() {
        return None;
    }
    let six = text.contains(':');
    let allowed =
        if six { |c: char| matches!(c, ':' | '.') || hex(c) } else { |c: char| c == '.' || digit(c) };
    let wanted = if six { "a hexadecimal digit, `:` or `.`" } else { "a digit or `.`" };
    let whole =
        if six { "not an IPv6 address" } else { "not four numbers from 0 to 255, without leading zeros" };
    Some(only(text, allowed, wanted, "address").unwrap_or(Fault::said(0..text.len(), whole)))
}

pub(super) fn mac(text: &str) -> Option<Fault> {
    if crate::value::mac::read(text).is_some() {
        return None;
    }
    let allowed = |c: char| matches!(c, ':' | '-' | '.') || hex(c);
    let misfit =
        only(text, allowed, "a hexadecimal digit, `:`, `-` or `.`", "address").unwrap_or_else(|| {
            let digits = text.chars().filter(|c| hex(*c)).count();
            let words = match digits {
                ..12 => "fewer than 12 hexadecimal digits",
                12 => "not in pairs or fours with one sign between them",
                _ => "more than 12 hexadecimal digits",
            };
            Fault::said(0..text.len(), words)
        });
    Some(misfit)
}

pub(super) fn md5(text: &str) -> Option<Fault> {
    if let Some(fault) = only(text, hex, "a hexadecimal digit", "hexadecimal digit") {
        return Some(fault);
    }
    match text.len() {
        32 => None,
        ..32 => Some(Fault::said(0..text.len(), "fewer than 32 hexadecimal digits")),
        _ => Some(Fault::said(32..text.len(), "more than 32 hexadecimal digits")),
    }
}

pub(super) fn printable(text: &str) -> Option<Fault> {
    let (at, c) = text.char_indices().find(|(_, c)| c.is_control())?;
    Some(Fault::found(at, c, "printable text"))
}

#[cfg(test)]
mod tests {
    use super::super::Shape;

    fn judge(shape: Shape, fitting: &[&str], others: &[&str]) {
        for text in fitting {
            assert_eq!(shape.fault(text), None, "{shape:?} {text}");
        }
        for text in others {
            assert!(!shape.fits(text), "{shape:?} {text}");
        }
    }

    #[test]
    fn numbers() {
        judge(
            Shape::Digits,
            &["0", "0042", "00000000000000000000000001"],
            &["-1", "1.0", "1 ", "٣", "0x1", "*"],
        );
        judge(Shape::Number, &["0042", "*98", "#31#"], &["+1", "20-1", "2O1", "１"]);
        judge(Shape::Phone, &["0042", "+4420", "+*98"], &["+", "++1", "1+", "+44 20", "(020)"]);
        judge(
            Shape::E164,
            &["+12", "+447700900102", "+123456789012345"],
            &["12", "+1", "+", "+0123", "+1234567890123456", "+44 20", "+44*"],
        );
    }

    #[test]
    fn network_addresses() {
        judge(
            Shape::Ip,
            &["10.20.4.77", "0.0.0.0", "::1", "2001:db8::4d", "::ffff:10.0.0.1"],
            &[
                "10.20.4",
                "10.20.4.256",
                "10.20.4.077",
                "10.20.4.77 ",
                "10.20.4.77:5060",
                "fe80::1%eth0",
                "Any",
                "[::1]",
            ],
        );
        judge(
            Shape::Mac,
            &["00:1b:54:aa:01:02", "00-1B-54-AA-01-02", "001b.54aa.0102", "001B54AA0102"],
            &[
                "00:1b:54:aa:01",
                "00:1b:54-aa:01:02",
                "001b54aa010",
                "001b54aa01022",
                "10.20.4.77",
                "0:1:2:3:4:5",
            ],
        );
    }

    #[test]
    fn hashes_and_texts() {
        let md5 = "900150983cd24fb0d6963f7d28e17f72";
        judge(
            Shape::Md5,
            &[md5, &md5.to_uppercase()],
            &[&md5[1..], &format!("{md5}0"), &md5.replace('f', "g")],
        );
        judge(Shape::Printable, &["", " ", "Zoë\u{a0}"], &["a\nb", "\u{7f}", "\u{85}", "\0"]);
        judge(Shape::Any, &["", "\0\n"], &[]);
    }
}
