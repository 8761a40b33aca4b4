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
#[derive(Debug)]
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

impl Test {
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

    /// The same for a text that is known to be of a shape.
    #[inline(always)]
    pub(super) fn passes_but(&self, text: &[u8], known: Option<Shape>) -> bool {
        if self.blind || text.len() > self.most {
            return false;
        }
        if let Some(class) = &self.class
            && !text.iter().fold(true, |sound, byte| sound & class[usize::from(*byte)])
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
