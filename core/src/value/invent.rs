//! Secrets made up: texts of which nobody can guess the next, fit to be read aloud, typed, and opened in a spreadsheet.
//!
//! What such a text must keep to beyond that is asked of the caller, one proposal after the other.

use rand::rngs::{StdRng, SysRng};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::cell::RefCell;

/// Letters and digits of which none looks like another in any usual face.
const UPPER: &str = "ACDEFGHJKLMNPRTUVWXY";
const LOWER: &str = "abcdefghjkmnpqrtuvwxy";
const DIGITS: &str = "34679";
/// Signs that delimit nothing and that are told apart when they are read aloud.
const SYMBOLS: &str = "!%*_#.-+";
const ALL_DIGITS: &str = "0123456789";
/// Proposals before a recipe is given up.
const TRIES: usize = 400;

thread_local! {
    /// The generator of this thread (ChaCha), seeded from the operating system when it is first asked.
    static GENERATOR: RefCell<Option<StdRng>> = const { RefCell::new(None) };
}

/// What a text is to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// How many characters.
    pub length: usize,
    /// Whether it is of digits alone.
    pub digits: bool,
    /// Whether a sign is to be in it.
    pub symbol: bool,
}

/// Makes a text of `allowed` characters of which `fits` holds. `None`: none was found, or the system gives no random
/// numbers.
pub fn secret(recipe: Recipe, allowed: impl Fn(char) -> bool, fits: impl Fn(&str) -> bool) -> Option<String> {
    let of = |class: &str| -> Vec<char> { class.chars().filter(|c| allowed(*c)).collect() };
    let letters = [of(UPPER), of(LOWER)];
    let recipe = Recipe { digits: recipe.digits || letters.iter().all(Vec::is_empty), ..recipe };
    let symbols = if recipe.symbol { of(SYMBOLS) } else { Vec::new() };
    let classes: Vec<Vec<char>> =
        letters.into_iter().chain([of(DIGITS), symbols]).filter(|class| !class.is_empty()).collect();
    GENERATOR.with_borrow_mut(|generator| {
        if generator.is_none() {
            *generator = StdRng::try_from_rng(&mut SysRng).ok();
        }
        let generator = generator.as_mut()?;
        (0..TRIES)
            .map(|_| proposal(recipe, &classes, generator))
            .find(|text| plain(text, recipe) && fits(text))
    })
}

/// One text; `classes` are those of which it is to have a character each.
fn proposal(recipe: Recipe, classes: &[Vec<char>], generator: &mut StdRng) -> String {
    if recipe.digits {
        let digits = ALL_DIGITS.as_bytes();
        // A spreadsheet drops a zero in front.
        let first = char::from(digits[generator.random_range(1..10)]);
        let rest = (1..recipe.length).map(|_| char::from(digits[generator.random_range(0..10)]));
        return std::iter::once(first).chain(rest).collect();
    }
    let every: Vec<char> = classes.iter().flatten().copied().filter(|c| c.is_ascii_alphanumeric()).collect();
    let letters: Vec<char> = every.iter().copied().filter(|c| c.is_ascii_alphabetic()).collect();
    let mut one = |class: &[char]| class[generator.random_range(0..class.len())];
    // The first one is a letter, so that the text is no formula and no number.
    let first = one(&letters);
    let mut rest: Vec<char> = classes.iter().map(|class| one(class)).collect();
    rest.truncate(recipe.length.saturating_sub(1));
    while rest.len() + 1 < recipe.length {
        rest.push(one(&every));
    }
    rest.shuffle(generator);
    std::iter::once(first).chain(rest).collect()
}

/// Whether neither a guesser nor a spreadsheet makes something else of it.
fn plain(text: &str, recipe: Recipe) -> bool {
    if recipe.digits {
        let bytes = text.as_bytes();
        let steps = |by: i16| bytes.windows(2).all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == by);
        return text.len() < 2 || !(steps(0) || steps(1) || steps(-1));
    }
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    // `Mar4` is a date to a spreadsheet.
    let lower = text.to_ascii_lowercase();
    !MONTHS.iter().any(|month| lower.starts_with(month))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(recipe: Recipe) -> Vec<String> {
        (0..500).map(|_| secret(recipe, |_| true, |_| true).unwrap()).collect()
    }

    #[test]
    fn passwords_have_every_class_begin_with_a_letter_and_never_come_twice() {
        let texts = made(Recipe { length: 16, digits: false, symbol: true });
        for text in &texts {
            assert_eq!(text.len(), 16);
            assert!(text.starts_with(|c: char| c.is_ascii_alphabetic()), "{text}");
            for class in [UPPER, LOWER, DIGITS, SYMBOLS] {
                assert!(text.contains(|c| class.contains(c)), "{text}");
            }
            assert!(
                !text.contains(['0', 'O', 'o', 'Q', '1', 'l', 'I', 'i', '|', '5', 'S', '2', 'Z', '8', 'B'])
            );
        }
        let mut once = texts.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), texts.len());
    }

    #[test]
    fn pins_are_digits_without_a_zero_in_front_and_no_row_of_keys() {
        for text in made(Recipe { length: 4, digits: true, symbol: false }) {
            assert!(text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0'));
            assert!(!["1234", "4321", "1111", "5678"].contains(&text.as_str()));
        }
        let pin = Recipe { length: 4, digits: true, symbol: false };
        assert!(!plain("3456", pin) && !plain("7777", pin) && !plain("6543", pin) && plain("3457", pin));
    }

    #[test]
    fn a_spreadsheet_takes_none_for_a_date() {
        let short = Recipe { length: 5, digits: false, symbol: false };
        assert!(!plain("Mar34", short) && plain("Max34", short));
    }

    #[test]
    fn what_cannot_fit_is_given_up() {
        let recipe = Recipe { length: 8, digits: false, symbol: false };
        assert_eq!(secret(recipe, |_| true, |_| false), None);
    }

    #[test]
    fn no_character_is_used_that_is_not_allowed() {
        let recipe = Recipe { length: 12, digits: false, symbol: true };
        let lower = secret(recipe, |c| c.is_ascii_lowercase() || c == '_', |_| true).unwrap();
        assert!(lower.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && lower.contains('_'), "{lower}");
        let digits = secret(recipe, |c| c.is_ascii_digit(), |_| true).unwrap();
        assert!(digits.bytes().all(|b| b.is_ascii_digit()), "{digits}");
    }

    #[test]
    fn every_character_comes_about_as_often_as_any_other() {
        let texts = made(Recipe { length: 24, digits: false, symbol: false });
        let all: String = texts.concat();
        let count = |c: char| all.matches(c).count();
        // 12,000 characters of 46: a letter about 250 times. Bounds that a fair generator misses once in ages.
        for c in UPPER.chars().chain(LOWER.chars()) {
            assert!((130..420).contains(&count(c)), "{c} {}", count(c));
        }
    }
}
