//! What spreadsheets do to numbers, and what cells do to spreadsheets.
//!
//! Nothing is mended here: a cell is recognised, and the text that was probably meant is offered. Data files are
//! never altered for the sake of a spreadsheet.

use std::borrow::Cow;

use super::shown::hidden;

/// Damage to a cell in which a number or phone number is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage<'a> {
    /// An exponent (`3,36123E+10`): the last digits are gone.
    Exponent,
    /// A formula that protects the text (`="0203"`), with the text.
    Wrapped(&'a str),
    /// An apostrophe that protects the text (`'+4420`), with the text.
    Apostrophe(&'a str),
    /// Separators of thousands (`1,234,567`), with the whole cell.
    Thousands(&'a str),
    /// Decimals that are all zero (`2101.0`), with the digits before them.
    Decimals(&'a str),
    /// No-break spaces or invisible characters, with the whole cell.
    Unseen(&'a str),
}

impl<'a> Damage<'a> {
    /// The text that was probably meant: not known after an exponent, nor for a group of three zeros alone (`1.000`
    /// may be 1000 or 1). No-break spaces become blanks. It may be damaged in another way still.
    pub fn meant(&self) -> Option<Cow<'a, str>> {
        match self {
            Damage::Exponent => None,
            Damage::Wrapped(text) | Damage::Apostrophe(text) | Damage::Decimals(text) => {
                Some(Cow::Borrowed(text))
            }
            Damage::Thousands(text) => {
                let groups = text.split([',', '.']);
                let unclear = groups.clone().count() == 2 && text.ends_with("000");
                (!unclear).then(|| groups.collect())
            }
            Damage::Unseen(text) => {
                let seen =
                    |c: char| if c.is_whitespace() { Some(' ') } else { Some(c).filter(|c| !hidden(*c)) };
                let clean: String = text.chars().filter_map(seen).collect();
                Some(Cow::Owned(clean.trim().to_owned()))
            }
        }
    }

    /// What happened to the cell, in words.
    pub fn describe(&self) -> &'static str {
        match self {
            Damage::Exponent => "a spreadsheet turned the number into an exponent",
            Damage::Wrapped(_) => "the text is wrapped in a formula",
            Damage::Apostrophe(_) => "an apostrophe stands before the number",
            Damage::Thousands(_) => "a spreadsheet put separators between the thousands",
            Damage::Decimals(_) => "a spreadsheet added decimals",
            Damage::Unseen(_) => "there are no-break spaces or invisible characters in the number",
        }
    }
}

/// The damage to one cell, or one item of a list, in which a number is wanted. Dotted text of another kind, an IP
/// address for one, can look like thousands: ask only where a number is wanted, and after the list is cut.
pub fn damage(cell: &str) -> Option<Damage<'_>> {
    if cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if cell.contains(|c: char| !c.is_ascii() && hidden(c)) {
        return Some(Damage::Unseen(cell));
    }
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'))
        && !inner.contains('"')
    {
        return Some(Damage::Wrapped(inner));
    }
    if let Some(rest) = cell.strip_prefix('\'')
        && rest.starts_with(|c: char| c == '+' || c.is_ascii_digit())
    {
        return Some(Damage::Apostrophe(rest));
    }
    if is_exponent(cell) {
        return Some(Damage::Exponent);
    }
    if is_thousands(cell) {
        return Some(Damage::Thousands(cell));
    }
    let (whole, decimals) = cell.split_once(['.', ','])?;
    let zeros = !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0');
    (all_digits(whole) && zeros).then_some(Damage::Decimals(whole))
}

/// The text without a leading apostrophe before `+` or a digit, as spreadsheets put one to keep a number a text.
pub fn without_apostrophe(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c: char| c == '+' || c.is_ascii_digit()) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet that opens the file takes the cell for a formula: it begins with `=`, `@`, a tab or a
/// carriage return, or with `+` or `-` and goes on with more than a number. Numbers may hold blanks and the signs of
/// phone numbers (`+44 (20) 1-2`).
pub fn formula_like(cell: &str) -> bool {
    let Some(first) = cell.bytes().next() else { return false };
    match first {
        b'=' | b'@' | b'\t' | b'\r' => true,
        b'+' | b'-' => {
            let rest = &cell[1..];
            let begins = rest
                .trim_start_matches('(')
                .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '*' | '#'));
            !begins || !rest.bytes().all(|byte| byte.is_ascii_digit() || b" ().,-/*#".contains(&byte))
        }
        _ => false,
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits with or without a sign.
fn is_integer(text: &str) -> bool {
    all_digits(text.strip_prefix(['+', '-']).unwrap_or(text))
}

/// `4.4E+11`, `3,36123E+10`, `4E11`.
fn is_exponent(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let sound = match mantissa.split_once(['.', ',']) {
        Some((whole, decimals)) => is_integer(whole) && all_digits(decimals),
        None => is_integer(mantissa),
    };
    sound && is_integer(exponent)
}

/// Groups of three digits behind the first, parted by one sign throughout. Spreadsheets keep no leading zero, so a
/// number that has one was written by people.
fn is_thousands(cell: &str) -> bool {
    let Some(separator) = cell.chars().find(|c| matches!(c, ',' | '.')) else { return false };
    let mut groups = cell.split(separator);
    let first = groups.next().unwrap_or_default();
    all_digits(first)
        && first.len() <= 3
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && all_digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::shape::Shape;
    use proptest::prelude::*;

    #[test]
    fn damage_is_recognised_and_what_was_meant() {
        let table: [(&str, Option<Damage<'_>>, Option<&str>); 19] = [
            ("3,36123E+10", Some(Damage::Exponent), None),
            ("4.4E+11", Some(Damage::Exponent), None),
            ("4E11", Some(Damage::Exponent), None),
            ("=\"0203\"", Some(Damage::Wrapped("0203")), Some("0203")),
            ("'+4420", Some(Damage::Apostrophe("+4420")), Some("+4420")),
            ("'0203", Some(Damage::Apostrophe("0203")), Some("0203")),
            ("1,234,567", Some(Damage::Thousands("1,234,567")), Some("1234567")),
            ("2.101", Some(Damage::Thousands("2.101")), Some("2101")),
            ("1.000", Some(Damage::Thousands("1.000")), None),
            ("1.000.000", Some(Damage::Thousands("1.000.000")), Some("1000000")),
            ("2101.0", Some(Damage::Decimals("2101")), Some("2101")),
            ("2101,00", Some(Damage::Decimals("2101")), Some("2101")),
            ("0203\u{a0}", Some(Damage::Unseen("0203\u{a0}")), Some("0203")),
            ("+44\u{202f}20", Some(Damage::Unseen("+44\u{202f}20")), Some("+44 20")),
            ("\u{202d}+4420\u{202c}", Some(Damage::Unseen("\u{202d}+4420\u{202c}")), Some("+4420")),
            ("0203", None, None),
            ("+4420", None, None),
            ("2101.5", None, None),
            ("", None, None),
        ];
        for (cell, expected, meant) in table {
            assert_eq!(damage(cell), expected, "{cell}");
            assert_eq!(damage(cell).and_then(|damage| damage.meant()).as_deref(), meant, "{cell}");
        }
    }

    #[test]
    fn sound_cells_are_left_alone() {
        for cell in [
            "*98",
            "#31#",
            "020.123",
            "0203,0204",
            "1.2345",
            "1,234.567",
            "E",
            "1E",
            "E5",
            "'tis",
            "=A1",
            "1.",
            ".0",
        ] {
            assert_eq!(damage(cell), None, "{cell}");
        }
    }

    #[test]
    fn formulas_are_told_from_numbers() {
        for cell in [
            "=1+1",
            "=\"0203\"",
            "@SUM(A1)",
            "\tx",
            "\r",
            "+",
            "-",
            "-a",
            "+A1",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "--1",
            "- note",
            "+44x",
        ] {
            assert!(formula_like(cell), "{cell}");
        }
        for cell in [
            "",
            "+44 20 1",
            "-12",
            "-12.5",
            "+44 (20) 1-2",
            "+(44)20",
            "+*98",
            "Ada",
            "0203",
            "a=b",
            "'=1",
            " =1",
            "é",
        ] {
            assert!(!formula_like(cell), "{cell}");
        }
    }

    proptest! {
        #[test]
        fn numbers_are_never_damaged_and_never_formulas(cell in r"\+?[0-9*#]{1,15}") {
            prop_assert!(Shape::Phone.fits(&cell));
            prop_assert_eq!(damage(&cell), None);
            prop_assert!(!formula_like(&cell));
        }

        #[test]
        fn thousands_are_undone(number in 1_000_001_u64..) {
            let digits = number.to_string();
            let mut cell = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at) % 3 == 0 {
                    cell.push('.');
                }
                cell.push(digit);
            }
            prop_assert_eq!(damage(&cell).unwrap().meant().unwrap(), digits);
        }

        #[test]
        fn any_cell_is_judged(cell in "[-+='\"@.,0-9Ee\u{a0}\u{202e}é]{0,10}") {
            if let Some(meant) = damage(&cell).and_then(|damage| damage.meant()) {
                prop_assert!(meant.len() < cell.len());
            }
            formula_like(&cell);
        }
    }
}
