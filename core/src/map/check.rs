//! Checks: what the text of a cell must keep to, beside its codec.

use crate::report::Severity;
use crate::value::chars::CharClass;
use crate::value::shape::Shape;

use super::Standing;

/// The tests that a cell's text must pass, with one severity.
#[derive(Debug, Clone)]
pub struct Check {
    /// Fewest and most units of the cell.
    pub length: Option<Length>,
    /// The characters allowed; in a list, of its items.
    pub chars: Option<CharClass>,
    /// The shape; in a list, of its items.
    pub shape: Option<Shape>,
    /// Least and greatest number.
    pub range: Option<(u64, u64)>,
    /// The number is a multiple of this.
    pub step: Option<u64>,
    /// At least one character of each class.
    pub classes: Vec<Class>,
    /// How bad a misfit is.
    pub severity: Severity,
    /// What the vendor makes of it.
    pub because: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// Standing of the limit, if not the column's.
    pub ev: Option<Standing>,
    /// Where the limit is from.
    pub source: Option<String>,
}

/// A length with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Fewest.
    pub min: usize,
    /// Most.
    pub max: usize,
    /// Whether bytes of UTF-8 are counted instead of characters.
    pub bytes: bool,
}

/// A class of characters of which one must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// An upper-case letter.
    Upper,
    /// A lower-case letter.
    Lower,
    /// A digit.
    Digit,
    /// Neither letter nor digit.
    Symbol,
}

/// Why a text does not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckFault {
    /// Fewer units than the minimum.
    Short(usize),
    /// More units than the maximum.
    Long(usize),
    /// A character outside the class, at that byte.
    Char(usize, char),
    /// Not of the shape.
    Shape(Shape),
    /// Not a number from least to greatest.
    Range,
    /// Not a multiple of the step.
    Step,
    /// No character of that class.
    Class(Class),
}

impl Class {
    /// The words of maps.
    pub const WORDS: &[(&'static str, Class)] = &[
        ("upper", Class::Upper),
        ("lower", Class::Lower),
        ("digit", Class::Digit),
        ("symbol", Class::Symbol),
    ];

    fn holds(self, c: char) -> bool {
        match self {
            Class::Upper => c.is_uppercase(),
            Class::Lower => c.is_lowercase(),
            Class::Digit => c.is_ascii_digit(),
            Class::Symbol => !c.is_alphanumeric() && !c.is_whitespace(),
        }
    }

    /// The class for people.
    pub fn describe(self) -> &'static str {
        match self {
            Class::Upper => "upper-case letter",
            Class::Lower => "lower-case letter",
            Class::Digit => "digit",
            Class::Symbol => "sign that is neither letter nor digit",
        }
    }
}

impl Length {
    /// The length of a text in this unit.
    pub fn of(&self, text: &str) -> usize {
        if self.bytes { text.len() } else { text.chars().count() }
    }

    /// `characters` or `bytes`.
    pub fn unit(&self) -> &'static str {
        if self.bytes { "bytes" } else { "characters" }
    }
}

impl Check {
    /// Tests the length of a whole cell.
    pub fn test_cell(&self, cell: &str) -> Option<CheckFault> {
        let length = self.length?;
        // The bytes are never fewer than the characters, and mostly the same: two comparisons settle most cells.
        if cell.len() <= length.max && length.min <= 1 {
            return None;
        }
        let count = length.of(cell);
        if count < length.min {
            Some(CheckFault::Short(count))
        } else if count > length.max {
            Some(CheckFault::Long(count))
        } else {
            None
        }
    }

    /// Tests one item, or a cell that is no list.
    pub fn test_item(&self, item: &str) -> Option<CheckFault> {
        if let Some(class) = &self.chars
            && let Some((at, c)) = class.outside(item)
        {
            return Some(CheckFault::Char(at, c));
        }
        if let Some(shape) = self.shape
            && !shape.fits(item)
        {
            return Some(CheckFault::Shape(shape));
        }
        if self.range.is_some() || self.step.is_some() {
            let number =
                if item.bytes().all(|b| b.is_ascii_digit()) { item.parse::<u64>().ok() } else { None };
            let (low, high) = self.range.unwrap_or((0, u64::MAX));
            match number {
                Some(number) if number >= low && number <= high => {
                    if self.step.is_some_and(|step| step > 0 && number % step != 0) {
                        return Some(CheckFault::Step);
                    }
                }
                _ => return Some(CheckFault::Range),
            }
        }
        self.classes
            .iter()
            .find(|class| !item.chars().any(|c| class.holds(c)))
            .map(|class| CheckFault::Class(*class))
    }
}
