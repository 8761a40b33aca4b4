//! Calendar days: the forms in which files spell them, and their normal form `yyyy-mm-dd`.

use std::fmt;

use super::FormError;
use super::shown::describe;

/// A day of the calendar in normal form, from 0001-01-01 to 9999-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iso([u8; 10]);

impl Iso {
    /// Reads the normal form, strictly. `None`: another form, or no such day.
    pub fn parse(text: &str) -> Option<Iso> {
        let bytes: [u8; 10] = text.as_bytes().try_into().ok()?;
        if bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        Iso::of(&bytes[..4], &bytes[5..7], &bytes[8..])
    }

    fn of(year: &[u8], month: &[u8], day: &[u8]) -> Option<Iso> {
        let number = |digits: &[u8]| {
            digits
                .iter()
                .try_fold(0_i16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
        };
        let (y, m, d) = (number(year)?, number(month)?, number(day)?);
        // There is no year 0 in the calendar of files; it is what damaged cells hold.
        if y == 0 || jiff::civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).is_err() {
            return None;
        }
        let mut iso = *b"yyyy-mm-dd";
        iso[..4].copy_from_slice(year);
        iso[5..7].copy_from_slice(month);
        iso[8..].copy_from_slice(day);
        Some(Iso(iso))
    }

    /// `yyyy-mm-dd`.
    pub fn as_str(&self) -> &str {
        // Only digits and hyphens are ever put in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Text(char),
}

/// How a file spells days, as in `yyyy.mm.dd`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateForm {
    source: Box<str>,
    parts: Vec<Part>,
}

impl DateForm {
    /// Reads a form: `yyyy`, `mm` and `dd` once each in any order, with any signs between and around them, or none.
    ///
    /// # Errors
    /// A letter or digit that belongs to none of the three, or one of them missing or twice.
    pub fn parse(form: &str) -> Result<DateForm, FormError> {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(c) = form[at..].chars().next() {
            let token = [("yyyy", Part::Year), ("mm", Part::Month), ("dd", Part::Day)]
                .into_iter()
                .find(|(token, _)| form[at..].starts_with(token));
            if let Some((token, part)) = token {
                if parts.contains(&part) {
                    return Err(FormError::new(at, format!("`{token}` stands twice in a date form")));
                }
                parts.push(part);
                at += token.len();
            } else if c.is_alphanumeric() || c.is_control() {
                let why =
                    format!("{} in a date form; it is made of `yyyy`, `mm`, `dd` and signs", describe(c));
                return Err(FormError::new(at, why));
            } else {
                parts.push(Part::Text(c));
                at += c.len_utf8();
            }
        }
        for (token, part) in [("yyyy", Part::Year), ("mm", Part::Month), ("dd", Part::Day)] {
            if !parts.contains(&part) {
                return Err(FormError::new(form.len(), format!("no `{token}` in a date form")));
            }
        }
        Ok(DateForm { source: form.into(), parts })
    }

    /// Reads a day, strictly: every digit and every sign of the form, and a day that exists. `None`: it is none.
    pub fn read(&self, text: &str) -> Option<Iso> {
        let mut rest = text.as_bytes();
        let (mut year, mut month, mut day) = (rest, rest, rest);
        for part in &self.parts {
            match part {
                Part::Year => (year, rest) = rest.split_at_checked(4)?,
                Part::Month => (month, rest) = rest.split_at_checked(2)?,
                Part::Day => (day, rest) = rest.split_at_checked(2)?,
                Part::Text(c) => rest = rest.strip_prefix(c.encode_utf8(&mut [0; 4]).as_bytes())?,
            }
        }
        if rest.is_empty() { Iso::of(year, month, day) } else { None }
    }

    /// Appends the day, given in normal form, in this form. Gives `false`, and appends nothing, if it is no day.
    pub fn write(&self, iso: &str, to: &mut String) -> bool {
        let Some(iso) = Iso::parse(iso) else { return false };
        let iso = iso.as_str();
        for part in &self.parts {
            match part {
                Part::Year => to.push_str(&iso[..4]),
                Part::Month => to.push_str(&iso[5..7]),
                Part::Day => to.push_str(&iso[8..]),
                Part::Text(c) => to.push(*c),
            }
        }
        true
    }

    /// The form with its signs, but with all digits alike; and the order of the three.
    fn outline(&self) -> (Vec<Option<char>>, Vec<&Part>) {
        let mut outline = Vec::new();
        for part in &self.parts {
            match part {
                Part::Year => outline.extend([None; 4]),
                Part::Month | Part::Day => outline.extend([None; 2]),
                Part::Text(c) => outline.push(Some(*c)),
            }
        }
        (outline, self.parts.iter().filter(|part| !matches!(part, Part::Text(_))).collect())
    }
}

impl fmt::Display for DateForm {
    /// The form as the map spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

/// Whether some text fits both forms with different days (`dd.mm.yyyy` and `mm.dd.yyyy`): such forms cannot be told
/// apart. Forms that are the same are not ambiguous.
pub fn ambiguous(a: &DateForm, b: &DateForm) -> bool {
    // Signs are never digits, so one text fits both only if signs and digits stand in the same places; then any
    // other order of year, month and day gives another day for some text.
    let (a_outline, a_order) = a.outline();
    let (b_outline, b_order) = b.outline();
    a_outline == b_outline && a_order != b_order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(text: &str) -> DateForm {
        DateForm::parse(text).unwrap()
    }

    #[test]
    fn days_are_read_strictly() {
        let table = [
            ("yyyy.mm.dd", "2024.02.29", Some("2024-02-29")),
            ("yyyy.mm.dd", "2023.02.29", None),
            ("yyyy.mm.dd", "1900.02.29", None),
            ("yyyy.mm.dd", "2000.02.29", Some("2000-02-29")),
            ("yyyy.mm.dd", "2024.2.29", None),
            ("yyyy.mm.dd", "2024.02.29 ", None),
            ("yyyy.mm.dd", "2024-02-29", None),
            ("yyyy.mm.dd", "2024.13.01", None),
            ("yyyy.mm.dd", "2024.00.10", None),
            ("yyyy.mm.dd", "2024.04.31", None),
            ("yyyy.mm.dd", "0000.01.01", None),
            ("yyyy.mm.dd", "+024.01.01", None),
            ("yyyy.mm.dd", "２024.01.1", None),
            ("yyyymmdd", "20240201", Some("2024-02-01")),
            ("yyyymmdd", "2024021", None),
            ("dd/mm/yyyy", "31/12/1999", Some("1999-12-31")),
            ("mm/dd/yyyy", "31/12/1999", None),
            ("(dd·mm) yyyy", "(01·02) 2024", Some("2024-02-01")),
            ("yyyy.mm.dd", "", None),
        ];
        for (spelling, text, expected) in table {
            assert_eq!(form(spelling).read(text).as_ref().map(Iso::as_str), expected, "{spelling} {text}");
        }
    }

    #[test]
    fn only_days_are_written() {
        let mut text = String::from("on ");
        assert!(form("dd.mm.yyyy").write("2024-02-01", &mut text));
        assert_eq!(text, "on 01.02.2024");
        for value in ["2024.02.01", "2024-02-30", "", "2024-2-1", "2024-02-01é"] {
            assert!(!form("yyyymmdd").write(value, &mut text), "{value}");
        }
        assert_eq!(text, "on 01.02.2024");
    }

    #[test]
    fn bad_forms_are_refused_where_they_go_wrong() {
        let table = [
            ("", 0),
            ("yyyy.mm", 7),
            ("dd.mm.yy", 6),
            ("yyyy.mm.dd.mm", 11),
            ("YYYY-MM-DD", 0),
            ("yyyy0mmdd", 4),
        ];
        for (spelling, at) in table {
            assert_eq!(DateForm::parse(spelling).unwrap_err().at, at, "{spelling}");
        }
    }

    const FORMS: [&str; 12] = [
        "yyyymmdd",
        "yyyyddmm",
        "mmyyyydd",
        "ddyyyymm",
        "mmddyyyy",
        "ddmmyyyy",
        "dd.mm.yyyy",
        "mm.dd.yyyy",
        "mm/dd/yyyy",
        "yyyy.mmdd",
        "mmdd.yyyy",
        "yyyy-mm-dd",
    ];

    #[test]
    fn ambiguous_forms_have_a_text_with_two_days() {
        let tells = |a: &DateForm, b: &DateForm| {
            // Years whose digits can be months and days as well are enough.
            (101..=1231).flat_map(|year| (1..=12).map(move |month| (year, month))).any(|(year, month)| {
                let mut text = String::new();
                a.write(&format!("{year:04}-{month:02}-11"), &mut text);
                b.read(&text).is_some_and(|day| a.read(&text) != Some(day))
            })
        };
        for a in FORMS.map(form) {
            for b in FORMS.map(form) {
                assert_eq!(ambiguous(&a, &b), tells(&a, &b), "{a} {b}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            year in 1i16..=9999, month in 1i8..=12, day in 1i8..=31, spelling in prop::sample::select(&FORMS[..]),
        ) {
            let iso = format!("{year:04}-{month:02}-{day:02}");
            let form = form(spelling);
            let mut text = String::new();
            let exists = jiff::civil::Date::new(year, month, day).is_ok();
            prop_assert_eq!(form.write(&iso, &mut text), exists);
            if exists {
                let day = form.read(&text).unwrap();
                prop_assert_eq!(day.as_str(), iso.as_str());
                prop_assert_eq!(Iso::parse(&iso), Some(day));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in r"[0-9.é-]{6,12}", spelling in prop::sample::select(&FORMS[..])) {
            if let Some(day) = form(spelling).read(&text) {
                let mut again = String::new();
                prop_assert!(form(spelling).write(day.as_str(), &mut again));
                prop_assert_eq!(again, text);
            }
        }
    }
}
