//! Texts that a column takes: of each shape, of the characters of a class with its edges, of the least and greatest
//! length in the right unit; free text with all that hurts careless readers.

use super::random::Random;
use crate::map::codec::List;
use crate::map::{Check, Column, Layout};
use crate::model::{Secret, Type};
use crate::report::Severity;
use crate::value::shape::Shape;
use crate::value::spreadsheet;

/// Texts that are tried before a place is given up.
const TRIES: usize = 60;
/// Units of a text whose length has no maximum.
const LONG: usize = 40;

/// Free texts, each of which some program has stumbled over.
const FREE: &[&str] = &[
    "Ada",
    "Zoë Müller-Łukasz",
    "O'Dell, Jr.",
    "Seán \"Jack\" O'Brien",
    "Nguyễn Văn An",
    "Αλέξανδρος",
    "山田 太郎",
    "e\u{301}",
    "👩‍💻",
    "a;b",
    "a,b",
    "a|b",
    "a\tb",
    "0042",
    "00",
    "007-1",
    "=1+1",
    "@home",
    "-",
    "+",
    "'0042",
    "''",
    "\"",
    "\"\"",
    "\"x\"",
    ",",
    ";",
    "true",
    "null",
    "NaN",
    "#N/A",
    "a\\b",
    "<b>",
    "%s",
    "a\nb",
    "a\r\nb",
    "\r",
    " x",
    "x ",
    "\u{a0}x",
    "\u{feff}x",
    "1e5",
    "ÄÖÜß",
    "ı",
    "\u{1}",
];
/// Characters to fill a text with, where no class says which.
const FILL: &[char] = &[
    'a', 'Z', '0', '9', ' ', 'é', 'ő', 'Ł', 'ß', '山', '😀', '\'', '"', ';', ',', '|', '-', '_', '.', '=',
    '\\',
];
const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdefABCDEF";
const WORD: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// What the texts of one field in one column are like.
#[derive(Debug)]
pub(super) struct Texts<'m> {
    ty: Type,
    shape: Option<Shape>,
    checks: &'m [Check],
    layout: &'m Layout,
    /// Between items, where the texts are those.
    list: Option<&'m List>,
    /// Characters that all classes of the checks hold; empty where there is no class.
    chars: Vec<char>,
    /// Those of them beside which one stands that is not held.
    edges: Vec<char>,
}

impl<'m> Texts<'m> {
    /// `shape`: the kind's, if the cell has kinds.
    pub(super) fn new(
        layout: &'m Layout,
        column: &'m Column,
        ty: Type,
        shape: Option<Shape>,
        list: Option<&'m List>,
    ) -> Texts<'m> {
        let checks = column.checks.as_slice();
        let classes: Vec<_> = checks.iter().filter_map(|check| check.chars.as_ref()).collect();
        let held = |c: char| classes.iter().all(|class| class.holds(c));
        let beside = |c: char, step: i32| {
            let code = u32::from(c).checked_add_signed(step);
            code.and_then(char::from_u32).is_none_or(|c| !held(c))
        };
        let (mut chars, mut edges) = (Vec::new(), Vec::new());
        if !classes.is_empty() {
            chars.extend((' '..='\u{250}').chain(['山', '😀']).filter(|c| held(*c) && !c.is_control()));
            edges.extend(chars.iter().copied().filter(|c| beside(*c, 1) || beside(*c, -1)));
        }
        let shape = shape.or_else(|| checks.iter().find_map(|check| check.shape)).or_else(|| shape_of(ty));
        Texts { ty, shape, checks, layout, list, chars, edges }
    }

    /// A text that may stand in the column, or as an item of it; none if none was found.
    pub(super) fn make(&self, random: &mut Random) -> Option<String> {
        for attempt in 0..TRIES {
            let mut text = self.propose(random);
            if let Some(list) = self.list.filter(|list| list.doubled && random.once_in(3)) {
                let second = text.chars().next().map_or(0, char::len_utf8);
                text.insert_str(second, &list.separator);
            }
            // Texts that draw no warning come first; a part of them may.
            let least =
                if attempt < TRIES / 2 && !random.once_in(8) { Severity::Note } else { Severity::Error };
            if self.fits(&text, least) {
                return Some(text);
            }
        }
        None
    }

    fn fits(&self, text: &str, least: Severity) -> bool {
        let edge = |c: char| c == ' ' || c == '\t';
        let layout = self.layout;
        let sound = !text.is_empty()
            && !(layout.trim && (text.starts_with(edge) || text.ends_with(edge)))
            && (layout.embedded_newline || !text.contains(['\n', '\r']))
            && !(layout.apostrophe && spreadsheet::without_apostrophe(text).len() != text.len())
            && layout.encoding().no_place(text).is_none()
            && self.list.is_none_or(|list| text.trim() == text && list.written(text, false).is_some())
            && self.shape.is_none_or(|shape| shape.fits(text));
        let pass = |check: &Check| {
            let whole =
                self.list.is_none() || check.length.is_none_or(|length| length.of(text) <= length.max);
            check.test_item(text).is_none()
                && whole
                && (self.list.is_some() || check.test_cell(text).is_none())
        };
        sound && self.checks.iter().filter(|check| check.severity >= least).all(pass)
    }

    /// Least and greatest length that all checks allow, and whether bytes are counted.
    fn lengths(&self) -> (usize, usize, bool) {
        let all = self.checks.iter().filter_map(|check| check.length);
        all.fold((1, usize::MAX, false), |(min, max, bytes), length| {
            (min.max(length.min), max.min(length.max), bytes | (length.bytes && length.max < usize::MAX))
        })
    }

    fn propose(&self, random: &mut Random) -> String {
        let (min, max, bytes) = self.lengths();
        let top = max.min(min.max(LONG));
        let goal = match random.below(4) {
            0 => min,
            1 if max <= 300 => max,
            _ => random.between(min, top.min(min + 12)),
        };
        match self.shape {
            Some(shape) => of_shape(shape, self.ty, goal, random),
            None => self.free(goal, bytes, random),
        }
    }

    fn free(&self, goal: usize, bytes: bool, random: &mut Random) -> String {
        if let Some(range) = self.checks.iter().find_map(|check| check.range) {
            let step = self.checks.iter().find_map(|check| check.step).unwrap_or(1).max(1);
            let number = random.between(range.0 as usize, range.1.min(1 << 40) as usize) as u64;
            return match random.below(4) {
                0 => range.0.next_multiple_of(step).to_string(),
                1 => (range.1 / step * step).to_string(),
                _ => (number / step * step).to_string(),
            };
        }
        match self.ty {
            Type::Language => return random.one(&["en", "de", "fr-CA", "pt-BR", "zh-Hant"]).to_owned(),
            Type::Timezone => {
                return random.one(&["Europe/London", "America/Argentina/Ushuaia", "UTC"]).to_owned();
            }
            Type::Country => return random.one(&["GB", "DE", "CA"]).to_owned(),
            Type::Text if self.chars.is_empty() && random.once_in(2) => return random.one(FREE).to_owned(),
            Type::Secret(Secret::Sha1) => return random.ascii(HEX, 40),
            Type::Secret(Secret::Pin) if self.chars.is_empty() => return random.ascii(DIGITS, goal.min(12)),
            _ => {}
        }
        let (chars, edges) = (&self.chars, &self.edges);
        let mut text = String::new();
        let mut count = 0;
        while count < goal {
            let pool = if chars.is_empty() {
                FILL
            } else if random.once_in(3) && !edges.is_empty() {
                edges
            } else {
                chars
            };
            let Some(&c) = random.pick(pool) else { break };
            let size = if bytes { c.len_utf8() } else { 1 };
            // What does not fit any more gives way to the shortest.
            let c = if count + size > goal {
                pool.iter().copied().find(char::is_ascii).unwrap_or('a')
            } else {
                c
            };
            count += if bytes { c.len_utf8() } else { 1 };
            text.push(c);
        }
        text
    }
}

/// The shape of a type's texts, where a map says no other.
fn shape_of(ty: Type) -> Option<Shape> {
    match ty {
        Type::Int => Some(Shape::Digits),
        Type::Number => Some(Shape::Number),
        Type::Phone => Some(Shape::Phone),
        Type::E164 => Some(Shape::E164),
        Type::Email => Some(Shape::Email),
        Type::SipUri => Some(Shape::SipUri),
        Type::Mac => Some(Shape::Mac),
        Type::Ip => Some(Shape::Ip),
        Type::CallerId => Some(Shape::CallerId),
        Type::Secret(Secret::Md5) => Some(Shape::Md5),
        _ => None,
    }
}

fn host(random: &mut Random) -> &'static str {
    random.one(&["contoso.example", "mail-1.contoso.example", "müller.example", "c.example"])
}

/// A text of the shape, of that length where the shape leaves it open.
fn of_shape(shape: Shape, ty: Type, goal: usize, random: &mut Random) -> String {
    let goal = goal.max(1);
    let digits = |random: &mut Random, count: usize| {
        let zeros = if random.once_in(3) { count.min(2) } else { 0 };
        "0".repeat(zeros) + &random.ascii(DIGITS, count - zeros)
    };
    match shape {
        Shape::Digits => digits(random, goal),
        Shape::Number if random.once_in(4) => random.ascii("0123456789*#", goal),
        Shape::Number => digits(random, goal),
        Shape::Phone if goal > 1 && random.once_in(2) => "+".to_owned() + &random.ascii(DIGITS, goal - 1),
        Shape::Phone => random.ascii("0123456789*#", goal),
        Shape::E164 => {
            let count = random.between(1, 14);
            "+".to_owned() + &random.ascii("123456789", 1) + &random.ascii(DIGITS, count)
        }
        Shape::Email => {
            let host = host(random);
            let name = goal.saturating_sub(host.chars().count() + 1).clamp(1, 64);
            random.ascii("abzAZ019.+-_'", name) + "@" + host
        }
        Shape::Ip => match random.below(4) {
            0 => random.one(&["::1", "2001:db8::4d", "0.0.0.0", "255.255.255.255"]).to_owned(),
            _ => format!("10.{}.{}.{}", random.below(256), random.below(256), random.below(256)),
        },
        Shape::Mac => random.ascii(HEX, 12),
        Shape::Uri if random.once_in(3) => "tel:".to_owned() + &random.ascii(DIGITS, goal),
        // A SIP address is kept without its scheme.
        Shape::Uri | Shape::SipUri => {
            let user = random.ascii("abz019-_.+'", goal.clamp(1, 12));
            let port = if random.once_in(4) { ":5060" } else { "" };
            let host = if random.once_in(4) { "10.20.0.9" } else { host(random) };
            format!("{user}@{host}{port}")
        }
        Shape::Md5 if ty == Type::Secret(Secret::Md5) => random.ascii("0123456789abcdef", 32),
        Shape::Md5 => random.ascii(HEX, 32),
        Shape::DomainUser => {
            let user = random.one(&["ada", "ada nguyen", "ö'dell", "a.b-c_1"]);
            format!("{}\\{user}", random.one(&["CONTOSO", "contoso.example", "Ä"]))
        }
        Shape::CallerId => {
            let number = random.ascii("0123456789*#", goal.clamp(1, 8));
            match random.below(4) {
                0 => number,
                1 => random.one(&["anonymous", "Réception", "o'dell"]).to_owned(),
                2 => format!("Ada <{number}>"),
                _ => format!("\"{}\" <+{number}>", random.one(&["Jane Doe", "Björn O'Dell, Jr.", "a|b;c"])),
            }
        }
        Shape::Printable | Shape::Any => {
            let text = random.one(FREE).to_owned();
            if random.once_in(3) { text + &random.ascii(WORD, goal) } else { random.ascii(WORD, goal) }
        }
    }
}
