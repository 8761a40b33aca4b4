//! Codecs: pairs of functions between the text of a cell and a value, each with its inverse.
//!
//! A codec nests in one fixed order: a list, around an affix, around words. Reading takes anything the vendor takes;
//! writing gives the one form that the vendor is known to take. Tests of the text are in [`super::check`].

use bumpalo::Bump;
use bumpalo::collections::String as BumpString;

pub use super::list::List;
use crate::value::country;
use crate::value::date::DateForm;
use crate::value::locale::LocaleForm;
use crate::value::mac::{self, MacStyle};
use crate::value::sip;
use crate::value::zone;

/// A codec of one cell or, around it, of a list's items.
#[derive(Debug, Clone, Default)]
pub struct Codec {
    /// The list around it.
    pub list: Option<List>,
    /// Of a list of pairs what stands behind a name.
    pub pairs: Option<String>,
    /// Text before and behind the value.
    pub affix: Option<(String, String)>,
    /// Whether affixes are read without case.
    pub fold: bool,
    /// What is between.
    pub base: Base,
}

/// The innermost codec.
#[derive(Debug, Clone, Default)]
pub enum Base {
    /// The text itself.
    #[default]
    Text,
    /// Words.
    Cases(Cases),
    /// A calendar day: the form written, then all that are read.
    Date(Vec<DateForm>),
    /// A MAC address in the style written.
    Mac(MacStyle),
    /// A country's code; whether three letters are written.
    Country(bool),
    /// A locale in the spelling written.
    Locale(LocaleForm),
    /// A time zone, by the name that Windows has for it.
    Timezone,
    /// A SIP address: read with or without `sip:`, written without it. The loader chooses it where a field of that
    /// type says nothing else.
    SipUri,
    /// Hexadecimal digits: read in any case, written in lower case. The loader chooses it for hashes.
    Hex,
}

/// Words and values, or tuples of both.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    /// Each case: the words of its cells, and the values. Of several values some may be empty: nothing is said there.
    pub rows: Vec<(Vec<String>, Vec<String>)>,
    /// Words that are read as the value of a case, by the case's index; only where there is one cell and one value.
    pub accept: Vec<(String, String)>,
    /// Values outside the domain with the index of the case as which they are written.
    pub narrow: Vec<(String, usize)>,
    /// The value that any other word means to the vendor.
    pub other: Option<String>,
    /// Whether words are read without case.
    pub fold: bool,
}

/// What reading one item gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading<'b> {
    /// The value in normal form.
    pub value: &'b str,
    /// Whether the word is none the vendor documents, and this is what it makes of it.
    pub other: bool,
}

/// Why an item is no text of this codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// None of the words.
    Word,
    /// No date in a form that is read, or no such day.
    Date,
    /// No MAC address.
    Mac,
    /// No code of a country.
    Country,
    /// No locale, or none that the spelling can say.
    Locale,
    /// No time zone, or none that the names of Windows can say.
    Timezone,
    /// A SIP address that asks for a secure line, which an address without its scheme would not.
    SecureSip,
}

/// What writing one value gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writing<'b> {
    /// The text.
    pub text: &'b str,
    /// How faithful it is.
    pub how: How,
}

/// How faithful a written text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It reads back as the value.
    Exact,
    /// The nearest word, which says more than the value did.
    Added,
    /// The nearest word, which says less than or something else from the value.
    Dropped,
}

impl Cases {
    /// The case of a tuple of words.
    pub fn find_words(&self, words: &[&str]) -> Option<usize> {
        let same = |a: &str, b: &str| a == b || (self.fold && a.eq_ignore_ascii_case(b));
        self.rows.iter().position(|(cells, _)| {
            cells.len() == words.len() && cells.iter().zip(words).all(|(cell, word)| same(cell, word))
        })
    }

    /// The case of a tuple of values.
    pub fn find_values(&self, values: &[&str]) -> Option<usize> {
        self.rows
            .iter()
            .position(|(_, row)| row.len() == values.len() && row.iter().zip(values).all(|(a, b)| a == b))
    }

    /// What a blank cell means, where it is one of the words.
    pub fn blank(&self) -> Option<&str> {
        self.exact("").filter(|value| !value.is_empty())
    }

    /// What a single word means, as the vendor takes it.
    pub fn value_of(&self, word: &str) -> Option<&str> {
        self.read(word).map(|reading| reading.value)
    }

    /// The value of a word that stands letter by letter among the cases; of a single cell and value.
    pub fn exact(&self, word: &str) -> Option<&str> {
        let same = |cell: &String| cell.len() == word.len() && cell.as_bytes() == word.as_bytes();
        self.rows.iter().find(|(cells, _)| same(&cells[0])).map(|(_, values)| values[0].as_str())
    }

    fn read<'b>(&'b self, word: &str) -> Option<Reading<'b>> {
        if let Some(row) = self.find_words(&[word]) {
            return Some(Reading { value: &self.rows[row].1[0], other: false });
        }
        let accepted = self
            .accept
            .iter()
            .find(|(accepted, _)| accepted == word || (self.fold && accepted.eq_ignore_ascii_case(word)));
        if let Some((_, value)) = accepted {
            return Some(Reading { value, other: false });
        }
        self.other.as_deref().map(|value| Reading { value, other: true })
    }

    fn write(&self, value: &str) -> Option<Writing<'_>> {
        if let Some(row) = self.find_values(&[value]) {
            return Some(Writing { text: &self.rows[row].0[0], how: How::Exact });
        }
        let (_, row) = self.narrow.iter().find(|(outside, _)| outside == value)?;
        let (cells, values) = &self.rows[*row];
        let says_more = values[0].strip_prefix(value).is_some_and(|rest| rest.starts_with(['-', '_']));
        Some(Writing { text: &cells[0], how: if says_more { How::Added } else { How::Dropped } })
    }

    /// The words that are read, for messages: written ones first.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let written = self.rows.iter().flat_map(|(cells, _)| cells.first().map(String::as_str));
        written.chain(self.accept.iter().map(|(word, _)| word.as_str()))
    }
}

impl Codec {
    /// Takes the affix off. An item without it is read as it is.
    pub fn strip<'b>(&self, item: &'b str) -> &'b str {
        let Some((before, behind)) = &self.affix else { return item };
        let head = item.get(..before.len());
        let item = match head {
            Some(head) if head == before || (self.fold && head.eq_ignore_ascii_case(before)) => {
                &item[before.len()..]
            }
            _ => item,
        };
        item.strip_suffix(behind.as_str()).unwrap_or(item)
    }

    /// Reads one item whose affix is off already.
    ///
    /// # Errors
    /// What kind of text was wanted.
    pub fn read<'b>(&'b self, item: &'b str, bump: &'b Bump) -> Result<Reading<'b>, Misfit> {
        match &self.base {
            Base::Text => Ok(Reading { value: item, other: false }),
            Base::Cases(cases) => cases.read(item).ok_or(Misfit::Word),
            Base::Date(forms) => forms
                .iter()
                .find_map(|form| form.read(item))
                .map(|day| Reading { value: bump.alloc_str(day.as_str()), other: false })
                .ok_or(Misfit::Date),
            Base::Mac(_) => mac::read(item)
                .map(|mac| Reading { value: bump.alloc_str(mac.as_str()), other: false })
                .ok_or(Misfit::Mac),
            Base::Country(_) => {
                country::read(item).map(|value| Reading { value, other: false }).ok_or(Misfit::Country)
            }
            Base::Locale(form) => form
                .read(item)
                .map(|tag| Reading { value: bump.alloc_str(&tag), other: false })
                .ok_or(Misfit::Locale),
            Base::Timezone => {
                zone::read(item).map(|value| Reading { value, other: false }).ok_or(Misfit::Timezone)
            }
            Base::SipUri => {
                sip::read(item).map(|value| Reading { value, other: false }).ok_or(Misfit::SecureSip)
            }
            Base::Hex => Ok(Reading { value: lower_hex(item, bump), other: false }),
        }
    }

    /// Writes one value, affix included. `None`: it has no text in this codec.
    pub fn write<'b>(&'b self, value: &'b str, bump: &'b Bump) -> Option<Writing<'b>> {
        let inner = match &self.base {
            Base::Text => Writing { text: value, how: How::Exact },
            Base::Cases(cases) => cases.write(value)?,
            Base::Date(forms) => {
                let mut text = String::new();
                if !forms.first()?.write(value, &mut text) {
                    return None;
                }
                Writing { text: bump.alloc_str(&text), how: How::Exact }
            }
            Base::Mac(style) => {
                let mut text = String::new();
                if !style.write(value, &mut text) {
                    return None;
                }
                Writing { text: bump.alloc_str(&text), how: How::Exact }
            }
            Base::Country(long) => Writing { text: country::write(value, *long)?, how: How::Exact },
            Base::Locale(form) => {
                let (text, exact) = form.write(value)?;
                Writing { text: bump.alloc_str(&text), how: if exact { How::Exact } else { How::Dropped } }
            }
            Base::Timezone => {
                let (text, exact) = zone::write(value)?;
                Writing { text, how: if exact { How::Exact } else { How::Dropped } }
            }
            Base::SipUri => Writing { text: sip::read(value)?, how: How::Exact },
            Base::Hex => Writing { text: lower_hex(value, bump), how: How::Exact },
        };
        let Some((before, behind)) = &self.affix else { return Some(inner) };
        let mut text = BumpString::with_capacity_in(before.len() + inner.text.len() + behind.len(), bump);
        text.push_str(before);
        text.push_str(inner.text);
        text.push_str(behind);
        Some(Writing { text: text.into_bump_str(), how: inner.how })
    }

    /// The words, if the codec has some.
    pub fn cases(&self) -> Option<&Cases> {
        match &self.base {
            Base::Cases(cases) => Some(cases),
            _ => None,
        }
    }

    /// Whether a value that another format spells in its own way comes back in the usual spelling.
    pub fn respells(&self) -> bool {
        matches!(self.base, Base::Locale(_) | Base::Timezone)
    }

    /// Whether a value is its own text: no list, no affix, no words.
    pub fn plain(&self) -> bool {
        self.list.is_none() && self.affix.is_none() && matches!(self.base, Base::Text)
    }
}

/// Hexadecimal digits in lower case; a text with any other character as it is, for that may be a hash in another
/// spelling, in which case counts.
fn lower_hex<'b>(text: &'b str, bump: &'b Bump) -> &'b str {
    let capital = text.bytes().any(|b| b.is_ascii_uppercase());
    if !capital || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return text;
    }
    let copy = bump.alloc_str(text);
    copy.make_ascii_lowercase();
    copy
}
