//! Tests of texts that most texts pass at first sight; any other text is asked about in full.

use crate::map::Check;
use crate::map::check::Length;
use crate::value::shape::Shape;

/// What the checks of a column are asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The cell and its text.
    Text,
    /// The cell, and parts of its text.
    Items,
    /// The cell alone.
    Cell,
}

/// What the checks of a column ask, as far as it is seen at first sight.
#[derive(Debug, Clone)]
pub(super) struct Test {
    /// Bytes that a text may have, so that no maximum is passed.
    most: usize,
    /// Characters that it must have.
    least: usize,
    /// ASCII bytes that are allowed.
    class: Option<Box<[bool; 256]>>,
    shapes: Vec<Shape>,
    /// Whether nothing is seen at first sight.
    blind: bool,
}

/// The text of a cell that passed a test of shapes, so that the same text need not be tested again: of 8 to 16 bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen(u64, u64, usize);

impl Seen {
    /// The text, if it is of that length.
    #[inline(always)]
    fn of(text: &[u8]) -> Option<Seen> {
        let (front, back) = (text.first_chunk::<8>()?, text.last_chunk::<8>()?);
        (text.len() <= 16).then(|| Seen(u64::from_le_bytes(*front), u64::from_le_bytes(*back), text.len()))
    }
}

/// A test of no more than the length and single bytes.
#[derive(Debug, Default)]
pub(super) struct Simple {
    /// Bytes that a text may have.
    most: Option<usize>,
    /// Bytes that surely are characters enough.
    enough: usize,
    /// ASCII bytes that are allowed.
    pub(super) class: Option<Box<[bool; 256]>>,
}

/// Whether a class holds all bytes of a text.
#[inline(always)]
fn allowed(class: &[bool; 256], text: &[u8]) -> bool {
    text.iter().fold(true, |sound, byte| sound & class[usize::from(*byte)])
}

impl Simple {
    /// Whether a text of so many bytes is surely of a length that is allowed.
    #[inline(always)]
    pub(super) fn surely_long(&self, length: usize) -> bool {
        length >= self.enough && self.most.is_none_or(|most| length <= most)
    }

    /// Whether a text surely passes. `tested`: its bytes are known to be allowed.
    #[inline(always)]
    pub(super) fn passes(&self, text: &[u8], tested: bool) -> bool {
        match &self.class {
            // Each byte is a character then, and fewer are enough.
            Some(class) => {
                4 * text.len() >= self.enough
                    && self.most.is_none_or(|most| text.len() <= most)
                    && (tested || allowed(class, text))
            }
            None => self.surely_long(text.len()),
        }
    }
}

impl Test {
    /// The same as a simple one, if it is no more.
    pub(super) fn simple(&self) -> Option<Simple> {
        (!self.blind && self.shapes.is_empty()).then(|| Simple {
            most: (self.most < usize::MAX).then_some(self.most),
            enough: if self.least > 1 { 4 * self.least } else { 0 },
            class: self.class.clone(),
        })
    }

    /// Whether a text that passes at first sight may hold a byte.
    pub(super) fn allows(&self, byte: u8) -> bool {
        self.class.as_ref().is_none_or(|class| class[usize::from(byte)])
    }

    /// Whether the bytes of a text that passes at first sight are all allowed by another one.
    pub(super) fn covers(&self, other: &Simple) -> bool {
        let (Some(own), Some(other)) = (&self.class, &other.class) else { return false };
        own.iter().zip(other.iter()).all(|(own, other)| !own || *other)
    }

    /// What these checks ask of a cell.
    pub(super) fn new(checks: &[Check], asked: Asked) -> Option<Test> {
        if checks.is_empty() {
            return None;
        }
        let mut test = Test { most: usize::MAX, least: 0, class: None, shapes: Vec::new(), blind: false };
        for check in checks {
            if let Some(Length { min, max, bytes }) = check.length {
                test.most = test.most.min(max);
                test.least = test.least.max(min);
                test.blind |= bytes && min > 1;
            }
            if asked == Asked::Cell {
                continue;
            }
            let of_text = check.chars.is_some() || check.shape.is_some();
            test.blind |= of_text && asked == Asked::Items;
            if let Some(chars) = &check.chars {
                let class = test.class.get_or_insert_with(|| Box::new([true; 256]));
                for (byte, allowed) in class.iter_mut().enumerate() {
                    *allowed &= byte < 128 && chars.holds(byte as u8 as char);
                }
            }
            test.shapes.extend(check.shape);
            test.blind |= check.range.is_some() || check.step.is_some() || !check.classes.is_empty();
        }
        Some(test)
    }

    /// Whether a text surely passes.
    #[inline(always)]
    pub(super) fn passes(&self, text: &[u8]) -> bool {
        self.passes_but(text, None)
    }

    /// The same, where `seen` is the text of another record that passed.
    #[inline(always)]
    pub(super) fn passes_again(&self, text: &[u8], seen: &mut Seen) -> bool {
        if self.shapes.is_empty() {
            return self.passes(text);
        }
        let now = Seen::of(text);
        if now == Some(*seen) {
            return true;
        }
        let passes = self.passes(text);
        if passes {
            *seen = now.unwrap_or_default();
        }
        passes
    }

    /// The same for a text that is known to be of a shape.
    #[inline(always)]
    pub(super) fn passes_but(&self, text: &[u8], known: Option<Shape>) -> bool {
        if self.blind || text.len() > self.most {
            return false;
        }
        if let Some(class) = &self.class
            && !allowed(class, text)
        {
            return false;
        }
        if self.least > 1 && text.len() < 4 * self.least {
            let characters = text.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
            if characters < self.least {
                return false;
            }
        }
        self.shapes.iter().all(|shape| known == Some(*shape) || shape.at_sight(text) == Some(true))
    }
}
