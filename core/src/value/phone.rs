//! Phone numbers in one form, by the numbering plans of all countries. The plans are a library's, which is there with the
//! feature `phone`; without a country that somebody named nothing is done.
//!
//! What is no valid number of its country stays as it is: an internal extension, an emergency number, a number that was
//! cut off. Nothing is ever invented.

/// The form of a phone number that a column wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `+441134960041`
    E164,
    /// `+44 113 496 0041`
    International,
    /// `0113 496 0041`; a number of another country as in `International`.
    National,
}

impl Form {
    /// The words of maps.
    pub const WORDS: &[(&str, Form)] =
        &[("e164", Form::E164), ("international", Form::International), ("national", Form::National)];

    /// The word of maps.
    pub fn name(self) -> &'static str {
        Form::WORDS.iter().find(|(_, form)| *form == self).map_or("", |(word, _)| word)
    }
}

#[cfg(feature = "phone")]
mod library {
    use std::str::FromStr;

    use rlibphonenumber::enums::Region;
    use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

    use super::Form;

    /// The country whose numbers are written without its code.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Country(Region);

    impl Country {
        /// The country of a two-letter code, in any case.
        pub fn find(code: &str) -> Option<Country> {
            let code = code.to_ascii_uppercase();
            let region = Region::from_str(&code).ok().filter(|_| code.len() == 2)?;
            PHONE_NUMBER_UTIL.get_supported_regions().any(|known| known == region).then_some(Country(region))
        }

        /// A phone number in that form; `None` where it is no valid number, or has an extension behind it, which no
        /// form keeps.
        pub fn normal(self, text: &str, form: Form) -> Option<String> {
            let number = PHONE_NUMBER_UTIL.parse(text, Some(self.0)).ok()?;
            if !number.is_valid() || number.extension.as_ref().is_some_and(|extension| !extension.is_empty())
            {
                return None;
            }
            let own = PHONE_NUMBER_UTIL.get_country_code_for_region(self.0) == Some(number.country_code);
            let form = match form {
                Form::E164 => PhoneNumberFormat::E164,
                Form::National if own => PhoneNumberFormat::National,
                Form::International | Form::National => PhoneNumberFormat::International,
            };
            Some(number.format_as(form).into_owned())
        }
    }
}

#[cfg(not(feature = "phone"))]
mod library {
    use super::Form;

    /// No country: the numbering plans are not a part of this program.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Country {}

    impl Country {
        /// None.
        pub fn find(_: &str) -> Option<Country> {
            None
        }

        /// Never asked.
        pub fn normal(self, _: &str, _: Form) -> Option<String> {
            match self {}
        }
    }
}

pub use library::Country;

/// The country that `--country` names.
///
/// # Errors
/// One sentence for the user.
pub fn country(code: &str) -> Result<Country, String> {
    if !cfg!(feature = "phone") {
        return Err("--country: this program was built without the numbering plans of countries".into());
    }
    let shown = super::shown::shown(code, 20);
    Country::find(code)
        .ok_or_else(|| format!("--country takes the two letters of a country, such as GB, and not `{shown}`"))
}

#[cfg(all(test, feature = "phone"))]
mod tests {
    use super::*;

    #[test]
    fn valid_numbers_have_one_form() {
        for (text, code, e164, national) in [
            ("0113 496 0041", "GB", "+441134960041", "0113 496 0041"),
            ("+44 (0)113 4960041", "DE", "+441134960041", "+44 113 496 0041"),
            ("0041 44 668 18 00", "DE", "+41446681800", "+41 44 668 18 00"),
            ("030/123456", "de", "+4930123456", "030 123456"),
            ("+39 06 6982 0000", "IT", "+390669820000", "06 6982 0000"),
        ] {
            let country = country(code).expect("a country");
            assert_eq!(country.normal(text, Form::E164).as_deref(), Some(e164), "{text}");
            assert_eq!(country.normal(text, Form::National).as_deref(), Some(national), "{text}");
            assert_eq!(country.normal(e164, Form::E164).as_deref(), Some(e164), "normal twice");
        }
    }

    #[test]
    fn what_is_no_number_stays_as_it_is() {
        let country = country("DE").expect("a country");
        for text in ["42", "0042", "112", "", "Ada", "030 123456 x 12", "+999 1", "*21#", "3,36E+10"] {
            assert_eq!(country.normal(text, Form::E164), None, "{text}");
        }
        for code in ["", "XX", "D", "DEU", "001", "Germany"] {
            assert!(super::country(code).is_err(), "{code}");
        }
    }
}
