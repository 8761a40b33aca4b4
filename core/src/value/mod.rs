//! Pure functions over the text of values: what fits, what it is in normal form, how it is taken apart and joined.
//!
//! Nothing here knows cells, columns or records, and nothing keeps a state. Maps decide which function is applied
//! where ([`crate::map`]); the model decides what may follow from what ([`crate::model`]).

pub mod caller;
pub mod chars;
pub mod country;
pub mod date;
pub mod garbled;
pub mod hash;
pub mod invent;
pub mod license;
pub mod locale;
pub mod mac;
pub mod mail;
pub mod mask;
pub mod names;
pub mod phone;
pub mod shape;
pub mod shown;
pub mod sip;
pub mod spreadsheet;
pub mod windows;
pub mod zone;

use std::fmt;

/// Why a character class, a date form or a MAC style of a map is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// Where in the text of the form, in bytes from 0.
    pub at: usize,
    /// Why, for people; foreign text in it is escaped as by [`shown::shown`].
    pub why: String,
}

impl FormError {
    fn new(at: usize, why: impl Into<String>) -> FormError {
        FormError { at, why: why.into() }
    }
}

impl fmt::Display for FormError {
    /// The reason; the place is for the caller, who knows where the form itself stands.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for FormError {}
