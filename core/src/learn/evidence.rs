//! What the values of a column speak for: counted while the records go by, in memory that does not grow with the file.

use std::collections::HashSet;
use std::hash::BuildHasher;

use super::look::{DATES, LOOKS, Look, is_day};

/// Distinct values that are counted exactly.
const DISTINCT: usize = 65_536;
/// Distinct words that are kept with their counts.
pub(super) const WORDS: usize = 40;
/// Characters of a word.
const WORD_CHARS: usize = 40;
/// Separators of lists that are tried, the longest first.
const SEPARATORS: [&str; 13] = ["; ", ", ", " / ", " | ", " & ", " + ", ";", ",", "|", "/", "&", "\n", " "];
/// What items of a list may look like.
const ITEMS: [Look; 7] =
    [Look::Digits, Look::Number, Look::Email, Look::Sip, Look::Mac, Look::Phone, Look::Letters];

/// What is known of the values of one column.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    /// Records that were met.
    pub(super) records: u64,
    /// Cells that are filled.
    pub(super) filled: u64,
    distinct: HashSet<u64, foldhash::fast::FixedState>,
    many: bool,
    words: Option<Vec<(String, u64)>>,
    looks: [u64; LOOKS.len()],
    dates: [u64; DATES.len()],
    /// Fewest and most characters.
    pub(super) length: (usize, usize),
    /// Fewest and most digits of a cell.
    pub(super) digits: (usize, usize),
    mac: MacStyles,
    lists: [Parts; SEPARATORS.len()],
    /// Records whose cell holds the text of the column of first names in the same record, and how many were compared.
    pub(super) holds_given: (u64, u64),
    /// Records whose cell ends with the internal number of the same record, and how many were compared.
    pub(super) ends_with_extension: (u64, u64),
}

/// The cells of a column as lists with one separator.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    /// Cells with the separator in it.
    with: u64,
    items: u64,
    empty: u64,
    long: u64,
    looks: [u64; ITEMS.len()],
}

/// A list in the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed {
    /// Between the items.
    pub(super) separator: &'static str,
    /// What every item looks like.
    pub(super) item: Look,
    /// Cells of more than one item.
    pub(super) with: u64,
}

impl Default for Evidence {
    fn default() -> Evidence {
        Evidence {
            records: 0,
            filled: 0,
            distinct: HashSet::default(),
            many: false,
            words: Some(Vec::new()),
            looks: [0; LOOKS.len()],
            dates: [0; DATES.len()],
            length: (usize::MAX, 0),
            digits: (usize::MAX, 0),
            mac: MacStyles::default(),
            lists: [Parts::default(); SEPARATORS.len()],
            holds_given: (0, 0),
            ends_with_extension: (0, 0),
        }
    }
}

impl Evidence {
    /// Counts a cell.
    pub(super) fn add(&mut self, text: &str) {
        self.records += 1;
        if text.is_empty() {
            return;
        }
        self.filled += 1;
        for (count, look) in self.looks.iter_mut().zip(LOOKS) {
            *count += u64::from(look.fits(text));
        }
        for (count, form) in self.dates.iter_mut().zip(DATES) {
            *count += u64::from(is_day(form, text));
        }
        let characters = text.chars().count();
        self.length = (self.length.0.min(characters), self.length.1.max(characters));
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        self.digits = (self.digits.0.min(digits), self.digits.1.max(digits));
        if Look::Mac.fits(text) || Look::Twelve.fits(text) {
            self.mac.add(text);
        }
        for (parts, separator) in self.lists.iter_mut().zip(SEPARATORS) {
            parts.add(text, separator);
        }
        self.count_word(text, characters);
        if !self.many {
            self.distinct.insert(self.distinct.hasher().hash_one(text));
            if self.distinct.len() > DISTINCT {
                self.many = true;
                self.distinct = HashSet::default();
            }
        }
    }

    fn count_word(&mut self, text: &str, characters: usize) {
        let Some(words) = &mut self.words else { return };
        match words.iter().position(|(word, _)| word == text) {
            Some(at) => words[at].1 += 1,
            None if words.len() < WORDS && characters <= WORD_CHARS => words.push((text.to_owned(), 1)),
            None => self.words = None,
        }
    }

    /// How many distinct values there are; of very many, so many as can be counted.
    pub(super) fn distinct(&self) -> u64 {
        if self.many { DISTINCT as u64 } else { self.distinct.len() as u64 }
    }

    /// The distinct values with their counts, the commonest first, where there are few.
    pub(super) fn words(&self) -> Option<Vec<(&str, u64)>> {
        let words = self.words.as_ref()?;
        let mut words: Vec<(&str, u64)> = words.iter().map(|(word, count)| (word.as_str(), *count)).collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        Some(words)
    }

    /// How many filled cells look so.
    pub(super) fn count(&self, look: Look) -> u64 {
        LOOKS.iter().position(|known| *known == look).map_or(0, |at| self.looks[at])
    }

    /// Whether all filled cells look so; no cell at all does not.
    pub(super) fn all(&self, look: Look) -> bool {
        self.filled > 0 && self.count(look) == self.filled
    }

    /// Whether at least so many of a hundred filled cells look so.
    pub(super) fn most(&self, look: Look, percent: u64) -> bool {
        self.filled > 0 && self.count(look) * 100 >= self.filled * percent
    }

    /// Whether none looks so.
    pub(super) fn none(&self, look: Look) -> bool {
        self.count(look) == 0
    }

    /// Whether hardly any value stands twice.
    pub(super) fn unique(&self) -> bool {
        self.many || self.distinct() * 100 >= self.filled * 95
    }

    /// The forms of dates that every filled cell has.
    pub(super) fn dates(&self) -> Vec<&'static str> {
        let fits = |count: &u64| self.filled > 0 && *count == self.filled;
        DATES.iter().zip(&self.dates).filter(|(_, count)| fits(count)).map(|(form, _)| *form).collect()
    }

    /// The one style of all MAC addresses.
    pub(super) fn mac(&self) -> Option<String> {
        self.mac.one()
    }

    /// The list that the cells are, where some cell has several items and all items look alike.
    pub(super) fn list(&self) -> Option<Listed> {
        let lists = SEPARATORS.iter().zip(&self.lists);
        let mut found: Vec<Listed> = lists.filter_map(|(separator, parts)| parts.list(separator)).collect();
        // A blank parts more than it should: any other separator is the better one.
        found.sort_by_key(|list| (list.separator == " ", std::cmp::Reverse(list.with)));
        found.first().copied()
    }
}

/// How MAC addresses are written: their signs, and the case of their letters. One of digits alone has either case.
#[derive(Debug, Clone, Default)]
struct MacStyles {
    signs: Option<String>,
    several: bool,
    upper: bool,
    lower: bool,
}

impl MacStyles {
    fn add(&mut self, text: &str) {
        let signs: String = text.chars().map(|c| if c.is_ascii_hexdigit() { 'X' } else { c }).collect();
        self.several |= self.signs.as_ref().is_some_and(|known| *known != signs);
        self.signs.get_or_insert(signs);
        self.upper |= text.contains(|c: char| c.is_ascii_uppercase());
        self.lower |= text.contains(|c: char| c.is_ascii_lowercase());
    }

    /// The style as a map names it, if there is one.
    fn one(&self) -> Option<String> {
        let signs = self.signs.as_ref().filter(|_| !(self.several || self.upper && self.lower))?;
        Some(if self.lower { signs.replace('X', "x") } else { signs.clone() })
    }
}

impl Parts {
    fn add(&mut self, text: &str, separator: &str) {
        self.with += u64::from(text.contains(separator));
        for item in text.split(separator) {
            let trimmed = item.trim();
            self.items += 1;
            self.empty += u64::from(trimmed.is_empty() || trimmed.len() < item.len());
            self.long += u64::from(trimmed.chars().count() > WORD_CHARS);
            for (count, look) in self.looks.iter_mut().zip(ITEMS) {
                *count += u64::from(look.fits(trimmed));
            }
        }
    }

    fn list(&self, separator: &'static str) -> Option<Listed> {
        if self.with == 0 || self.empty > 0 || self.long > 0 {
            return None;
        }
        let item =
            ITEMS.iter().zip(self.looks).find(|(_, count)| *count == self.items).map(|(look, _)| *look)?;
        // Phone numbers and words have blanks and slashes in them, and words have commas.
        let fits = match separator.trim() {
            "" | "/" | "&" | "+" => !matches!(item, Look::Phone | Look::Letters),
            _ => true,
        };
        fits.then_some(Listed { separator, item, with: self.with })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> Evidence {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.add(cell));
        evidence
    }

    #[test]
    fn lists_are_seen_where_all_items_look_alike() {
        let list = of(&["201;202", "203", "204;205;206"]).list().unwrap();
        assert_eq!((list.separator, list.item, list.with), (";", Look::Digits, 2));
        assert_eq!(of(&["a@b.example, c@d.example", "e@f.example"]).list().unwrap().separator, ", ");
        assert_eq!(of(&["Nguyen Ada", "O'Dell Jr."]).list(), None);
        assert_eq!(of(&["030 1234", "030/55"]).list(), None);
        assert_eq!(of(&["201;", "203"]).list(), None);
    }

    #[test]
    fn forms_of_dates_that_cannot_be_told_apart_are_all_told() {
        assert_eq!(of(&["01/02/2024", "03/04/2024"]).dates(), ["dd/mm/yyyy", "mm/dd/yyyy"]);
        assert_eq!(of(&["01/02/2024", "31/12/2024"]).dates(), ["dd/mm/yyyy"]);
        assert_eq!(of(&["", ""]).dates(), Vec::<&str>::new());
    }

    #[test]
    fn mac_addresses_have_one_style_or_none() {
        let style = |cells: &[&str]| of(cells).mac();
        assert_eq!(style(&["00:1b:54:aa:01:02"]).as_deref(), Some("xx:xx:xx:xx:xx:xx"));
        assert_eq!(style(&["001B.54AA.0102"]).as_deref(), Some("XXXX.XXXX.XXXX"));
        assert_eq!(style(&["00:1b:54:AA:01:02"]), None);
        // Digits alone are of either case.
        assert_eq!(style(&["74-35-33-38-70-77", "63-4f-a1-4d-4d-d6"]).as_deref(), Some("xx-xx-xx-xx-xx-xx"));
        assert_eq!(style(&["634fa14d4dd6", "743533387077"]).as_deref(), Some("xxxxxxxxxxxx"));
        assert_eq!(style(&["634fa14d4dd6", "74-35-33-38-70-77"]), None);
    }

    #[test]
    fn words_are_counted_while_they_are_few() {
        let evidence = of(&["ja", "nein", "ja", ""]);
        assert_eq!(evidence.words().unwrap(), [("ja", 2), ("nein", 1)]);
        assert_eq!((evidence.records, evidence.filled, evidence.distinct()), (4, 3, 2));
        let many: Vec<String> = (0..=WORDS).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(of(&many).words(), None);
    }
}
