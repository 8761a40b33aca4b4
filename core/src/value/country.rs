//! ISO 3166-1 codes of countries. The table is a library's; here is only the way between its two- and three-letter
//! codes.

use rust_iso3166::{CountryCode, from_alpha2, from_alpha3};

fn find(text: &str) -> Option<CountryCode> {
    // The table has capitals; the code of a country means the same in any case.
    match text.len() {
        2 => from_alpha2(&text.to_ascii_uppercase()),
        3 => from_alpha3(&text.to_ascii_uppercase()),
        _ => None,
    }
}

/// The two-letter code of a two- or three-letter one.
pub fn read(text: &str) -> Option<&'static str> {
    find(text).map(|country| country.alpha2)
}

/// The code in two letters or, with `long`, in three.
pub fn write(code: &str, long: bool) -> Option<&'static str> {
    find(code).map(|country| if long { country.alpha3 } else { country.alpha2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_lengths_are_read_and_written() {
        assert_eq!(read("FRA"), Some("FR"));
        assert_eq!(read("fr"), Some("FR"));
        assert_eq!(write("FR", true), Some("FRA"));
        assert_eq!(write("FR", false), Some("FR"));
        assert_eq!(read("XX"), None);
        assert_eq!(read("France"), None);
        assert_eq!(read("é"), None);
    }

    #[test]
    fn every_country_comes_back() {
        for country in rust_iso3166::ALL {
            assert_eq!(read(country.alpha3), Some(country.alpha2));
            assert_eq!(write(country.alpha2, true), Some(country.alpha3));
        }
    }
}
