//! MAC addresses: any usual spelling is read, a map's style is written.
//!
//! The normal form is six lower-case pairs with colons, `00:1b:54:aa:01:02`.

use super::FormError;

/// A MAC address in normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mac([u8; 17]);

impl Mac {
    /// Six lower-case pairs with colons.
    pub fn as_str(&self) -> &str {
        // Only hexadecimal digits and colons are ever put in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Reads an address in any usual spelling: six pairs or three groups of four, parted throughout by `:`, `-` or `.`,
/// or twelve hexadecimal digits without a break; upper, lower or mixed case. `None`: it is no MAC address.
pub fn read(text: &str) -> Option<Mac> {
    let group = match text.len() {
        12 => 12,
        14 => 4,
        17 => 2,
        _ => return None,
    };
    let bytes = text.as_bytes();
    let separator = bytes[group.min(11)];
    if group < 12 && !matches!(separator, b':' | b'-' | b'.') {
        return None;
    }
    let mut mac = [b':'; 17];
    let mut digits = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if group < 12 && at % (group + 1) == group {
            if *byte != separator {
                return None;
            }
        } else if byte.is_ascii_hexdigit() {
            mac[digits + digits / 2] = byte.to_ascii_lowercase();
            digits += 1;
        } else {
            return None;
        }
    }
    Some(Mac(mac))
}

/// How a format spells MAC addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MacStyle {
    upper: bool,
    /// Digits between two separators.
    group: usize,
    separator: Option<char>,
}

impl MacStyle {
    /// Reads a style: twelve `X` (upper case) or `x` (lower case) in pairs or fours with `:`, `-` or `.` between them,
    /// or without a break.
    ///
    /// # Errors
    /// What is wrong with the style, and where.
    pub fn parse(style: &str) -> Result<MacStyle, FormError> {
        const KNOWN: &str = "a MAC style is twelve `X` or twelve `x`, as in `XX:XX:XX:XX:XX:XX`, `xx-xx-xx-xx-xx-xx`, \
                             `xxxx.xxxx.xxxx` or `XXXXXXXXXXXX`";
        let upper = style.starts_with('X');
        let letter = if upper { 'X' } else { 'x' };
        if let Some((at, c)) = style.char_indices().find(|(_, c)| !matches!(c, 'X' | 'x' | ':' | '-' | '.')) {
            return Err(FormError::new(at, format!("{} in a MAC style; {KNOWN}", super::shown::describe(c))));
        }
        if let Some(at) = style.find(|c| matches!(c, 'X' | 'x') && c != letter) {
            return Err(FormError::new(
                at,
                "a MAC style mixes `X` and `x`; its letters are written in one case",
            ));
        }
        let separator = style.chars().find(|c| *c != letter);
        // The style is in order if the address that it would spell can be read.
        if read(&style.replace(letter, "0")).is_none() {
            let at = style.find(|c| c != letter).unwrap_or(style.len());
            return Err(FormError::new(at, KNOWN));
        }
        let group = style.find(|c| c != letter).unwrap_or(style.len());
        Ok(MacStyle { upper, group, separator })
    }

    /// Appends the address in this style. Gives `false`, and appends nothing, if the value is no MAC address.
    pub fn write(&self, value: &str, to: &mut String) -> bool {
        let Some(mac) = read(value) else { return false };
        let digits = mac.as_str().chars().filter(|c| *c != ':');
        for (at, digit) in digits.enumerate() {
            if let Some(separator) = self.separator
                && at > 0
                && at % self.group == 0
            {
                to.push(separator);
            }
            to.push(if self.upper { digit.to_ascii_uppercase() } else { digit });
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_spellings_have_one_normal_form() {
        for text in
            ["00:1b:54:aa:01:02", "00-1B-54-AA-01-02", "001b.54AA.0102", "001B54aa0102", "00.1b.54.aa.01.02"]
        {
            assert_eq!(read(text).as_ref().map(Mac::as_str), Some("00:1b:54:aa:01:02"), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_addresses() {
        for text in [
            "",
            "00:1b:54:aa:01",
            "00:1b:54:aa:01:0g",
            "00:1b-54:aa:01:02",
            "001b:54aa.0102",
            "0:01b:54:aa:01:02",
            "00 1b 54 aa 01 02",
            "00:1b:54:aa:01:02:03",
            "SEP001B54AA0102",
            "001b54aa01é",
            "::::::::::::::::",
            "............",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn styles_say_case_and_grouping() {
        let table = [
            ("XX:XX:XX:XX:XX:XX", "00:1B:54:AA:01:02"),
            ("xx-xx-xx-xx-xx-xx", "00-1b-54-aa-01-02"),
            ("xxxx.xxxx.xxxx", "001b.54aa.0102"),
            ("XXXXXXXXXXXX", "001B54AA0102"),
        ];
        for (style, expected) in table {
            let mut text = String::from("> ");
            assert!(MacStyle::parse(style).unwrap().write("00:1b:54:aa:01:02", &mut text));
            assert_eq!(text, format!("> {expected}"));
        }
        let mut text = String::new();
        assert!(!MacStyle::parse("xxxxxxxxxxxx").unwrap().write("10.20.4.78", &mut text));
        assert_eq!(text, "");
    }

    #[test]
    fn bad_styles_are_refused_where_they_go_wrong() {
        let table = [
            ("", 0),
            ("XX:XX", 2),
            ("XX:XX:XX:XX:XX:xx", 15),
            ("00:1b:54:aa:01:02", 0),
            ("XX:XX-XX:XX:XX:XX", 2),
        ];
        for (style, at) in table {
            assert_eq!(MacStyle::parse(style).unwrap_err().at, at, "{style}");
        }
    }

    proptest! {
        #[test]
        fn what_a_style_writes_is_read_again(
            bytes in any::<[u8; 6]>(),
            group in prop_oneof![Just(2usize), Just(4), Just(12)],
            separator in prop_oneof![Just(":"), Just("-"), Just(".")],
            letter in prop_oneof![Just("X"), Just("x")],
        ) {
            let style = vec![letter.repeat(group); 12 / group].join(separator);
            let normal = bytes.map(|byte| format!("{byte:02x}")).join(":");
            let mut text = String::new();
            prop_assert!(MacStyle::parse(&style).unwrap().write(&normal, &mut text));
            prop_assert_eq!(text.len(), style.len());
            let mac = read(&text).unwrap();
            prop_assert_eq!(mac.as_str(), normal.as_str());
        }

        #[test]
        fn normal_forms_stay_as_they_are(text in "[0-9a-fA-F:.-]{12,17}") {
            if let Some(mac) = read(&text) {
                prop_assert_eq!(read(mac.as_str()), Some(mac));
            }
        }
    }
}
