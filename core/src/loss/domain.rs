//! Which texts a source can have for a target's cell: its words, or the characters, lengths and shape of its texts.
//!
//! A domain is read off a column of the source, or put together from those that a derivation is made of. Where a map
//! says nothing, any text is possible.

use crate::map::check::{Class, Length};
use crate::map::codec::{Base, Codec};
use crate::map::{Check, Column, Condition, Demand, Map, Meaning, Want};
use crate::model::Reference;
use crate::model::derive::By;
use crate::report::Severity;
use crate::value::locale::LocaleForm;
use crate::value::shape::Shape;

/// The texts that may come.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    /// All of them, where they are words.
    pub(super) words: Option<Vec<String>>,
    /// Which of the characters of [`probes`] they may hold.
    pub(super) chars: Vec<char>,
    /// Fewest characters.
    pub(super) min: usize,
    /// Most characters.
    pub(super) max: usize,
    /// Most bytes of UTF-8.
    pub(super) max_bytes: usize,
    /// The shape that all of them have.
    pub(super) shape: Option<Shape>,
    /// Whether they may begin or end with a blank.
    pub(super) edge: bool,
    /// Least and greatest number, and what they are multiples of.
    range: Option<(u64, u64)>,
    step: Option<u64>,
    /// Classes of which they hold a character.
    classes: Vec<Class>,
    /// Words for states of the source, which are no texts.
    states: Vec<String>,
}

/// Characters that are looked at to tell what a class or a shape holds.
pub(super) fn probes() -> impl Iterator<Item = char> {
    ['\t', '\n', '\u{1}'].into_iter().chain(' '..='\u{250}').chain(['山', '😀'])
}

/// Whether a rule of the source itself refuses the word, whatever else the record says.
fn refused(map: &Map, column: &Column, codec: Option<&Codec>, value: &str) -> bool {
    let cases = codec.and_then(Codec::cases);
    map.rules.iter().any(|rule| match rule.when.as_slice() {
        [Condition { cell, want: Want::Words(words) }]
            if rule.severity >= Severity::Error && rule.demand == Demand::Never =>
        {
            map.cells[*cell].column == map.cells[column.first_cell].column
                && words.iter().any(|word| cases.and_then(|cases| cases.value_of(word)) == Some(value))
        }
        _ => false,
    })
}

/// The fewest characters of a text of the shape.
fn shortest(shape: Option<Shape>) -> usize {
    match shape {
        Some(Shape::Md5) => 32,
        Some(Shape::Mac) => 12,
        Some(Shape::Email) => 5,
        Some(Shape::E164 | Shape::SipUri | Shape::DomainUser) => 3,
        Some(Shape::Ip | Shape::Uri) => 2,
        _ => 1,
    }
}

/// The checks that a text of the source cannot break.
fn strict(column: &Column) -> impl Iterator<Item = &Check> {
    column.checks.iter().filter(|check| check.severity >= Severity::Error)
}

impl Domain {
    /// The texts of one field of a column.
    pub(super) fn of(map: &Map, column: &Column, reference: &Reference) -> Domain {
        let (codec, list, shape) = match &column.meaning {
            Meaning::Field(_, codec) => (Some(codec), codec.list.as_ref(), None),
            Meaning::Kinds(list, kinds) => {
                let kind = kinds.iter().find(|kind| kind.field == *reference);
                (kind.map(|kind| &kind.codec), list.as_ref(), kind.map(|kind| kind.shape))
            }
            Meaning::Tuple(fields, cases) => {
                let at = fields.iter().position(|field| field == reference).unwrap_or_default();
                let mut words: Vec<String> =
                    cases.rows.iter().filter_map(|(_, values)| values.get(at).cloned()).collect();
                words.retain(|word| !word.is_empty());
                words.sort();
                words.dedup();
                return Domain::of_words(words);
            }
            Meaning::None => (None, None, None),
        };
        if let Some(cases) = codec.and_then(Codec::cases) {
            let mut words = Vec::new();
            let written = cases.rows.iter().filter_map(|(_, values)| values.first());
            for word in written.chain(cases.accept.iter().map(|(_, value)| value)).chain(&cases.other) {
                if !words.contains(word) {
                    words.push(word.clone());
                }
            }
            words.retain(|word| !refused(map, column, codec, word));
            return Domain::of_words(words);
        }
        if let Some(words) = reference.field.ty.words() {
            return Domain::of_words(words.iter().map(|word| (*word).to_owned()).collect());
        }
        let base = codec.map_or(&Base::Text, |codec| &codec.base);
        let shape = match base {
            Base::SipUri => Some(Shape::SipUri),
            Base::Mac(_) => Some(Shape::Mac),
            _ => shape.or_else(|| strict(column).find_map(|check| check.shape)),
        };
        // What is said of the text of a cell is said of the value where there is nothing but the text.
        let plain = matches!(base, Base::Text | Base::SipUri | Base::Hex)
            && codec.is_none_or(|codec| codec.affix.is_none());
        let checks: Vec<&Check> = if plain { strict(column).collect() } else { Vec::new() };
        let separator = list.filter(|list| !list.doubled).map(|list| list.separator.as_str());
        let held = |c: char| {
            let newline = c != '\n' || map.layout.embedded_newline;
            let parts = separator.is_some_and(|separator| separator.chars().eq([c]));
            let own = match base {
                Base::Date(_) => c.is_ascii_digit() || c == '-',
                Base::Country(_) => c.is_ascii_alphabetic(),
                Base::Locale(LocaleForm::Language) => c.is_ascii_alphabetic(),
                Base::Locale(_) => c.is_ascii_alphanumeric() || c == '-',
                _ => true,
            };
            newline
                && own
                && !parts
                && shape.is_none_or(|shape| shape.may_hold(c))
                && checks.iter().filter_map(|check| check.chars.as_ref()).all(|class| class.holds(c))
        };
        let chars: Vec<char> = probes().filter(|c| held(*c)).collect();
        let widest = chars.iter().map(|c| c.len_utf8()).max().unwrap_or(1);
        let lengths: Vec<&Length> = checks.iter().filter_map(|check| check.length.as_ref()).collect();
        let most = |bytes: bool| {
            lengths.iter().filter(|length| length.bytes == bytes).map(|length| length.max).min()
        };
        let (in_chars, in_bytes) = (most(false).unwrap_or(usize::MAX), most(true).unwrap_or(usize::MAX));
        let blank = chars.contains(&' ') || chars.contains(&'\t');
        let loose = matches!(shape, None | Some(Shape::Printable | Shape::Any));
        Domain {
            words: None,
            min: lengths
                .iter()
                .filter(|_| list.is_none())
                .map(|length| length.min)
                .max()
                .unwrap_or(1)
                .max(shortest(shape)),
            max: in_chars.min(in_bytes),
            max_bytes: in_bytes.min(in_chars.saturating_mul(widest)),
            shape,
            edge: blank && loose && !map.layout.trim && list.is_none(),
            range: checks.iter().find_map(|check| check.range),
            step: checks.iter().find_map(|check| check.step),
            classes: checks.iter().flat_map(|check| check.classes.iter().copied()).collect(),
            states: column.states.iter().map(|(_, word)| word.clone()).collect(),
            chars,
        }
    }

    fn of_words(words: Vec<String>) -> Domain {
        let mut domain = Domain::any();
        domain.words = Some(words);
        domain
    }

    fn any() -> Domain {
        Domain {
            words: None,
            chars: probes().collect(),
            min: 1,
            max: usize::MAX,
            max_bytes: usize::MAX,
            shape: None,
            edge: true,
            range: None,
            step: None,
            classes: Vec::new(),
            states: Vec::new(),
        }
    }

    /// The texts that a derivation makes of those of its inputs, for a target field.
    pub(super) fn made(by: By, inputs: &[Domain], to: &Reference) -> Domain {
        if let Some(words) = to.field.ty.words() {
            return Domain::of_words(words.iter().map(|word| (*word).to_owned()).collect());
        }
        let mut made = inputs.first().cloned().unwrap_or_else(Domain::any);
        made.states.clear();
        made.words = None;
        let (more, shape): (&[char], Option<Shape>) = match by {
            By::Same => return inputs.first().cloned().unwrap_or_else(Domain::any),
            By::IfEmail => (&[], Some(Shape::Email)),
            By::SplitName(_) | By::LocalPart | By::CallerIdSplit(_) | By::DomainSplit(_) => (&[], None),
            By::JoinSpace => (&[' '], None),
            By::DomainJoin => (&['\\'], Some(Shape::DomainUser)),
            By::CallerIdJoin => (&['"', '<', '>', ' '], Some(Shape::CallerId)),
            _ => return Domain::any(),
        };
        for other in inputs.iter().skip(1) {
            made.chars.extend(&other.chars);
            made.max = made.max.saturating_add(other.max).saturating_add(1);
            made.max_bytes = made.max_bytes.saturating_add(other.max_bytes).saturating_add(1);
            made.edge |= other.edge;
        }
        made.chars.extend(more);
        made.chars.sort_unstable();
        made.chars.dedup();
        made.min = shortest(shape);
        if by == By::LocalPart && made.shape == Some(Shape::Email) {
            // An address has no more before its `@`.
            made.max = made.max.min(64);
            made.max_bytes = made.max_bytes.min(64);
        }
        if by == By::CallerIdJoin {
            made.max = made.max.saturating_add(4);
            made.max_bytes = made.max_bytes.saturating_add(4);
        }
        made.edge &= shape.is_none();
        if let Some(shape) = shape {
            made.chars.retain(|c| shape.may_hold(*c));
        }
        made.shape = shape;
        (made.range, made.step, made.classes) = (None, None, Vec::new());
        made
    }

    /// Whether every text has the shape.
    pub(super) fn has_shape(&self, shape: Shape) -> bool {
        self.shape.is_some_and(|own| own.within(shape))
            || (shape == Shape::Digits
                && (self.range.is_some() || self.chars.iter().all(char::is_ascii_digit)))
            || (matches!(shape, Shape::Printable) && !self.chars.iter().any(|c| c.is_control()))
    }

    /// Whether this can be one of the texts.
    pub(super) fn may_be(&self, text: &str) -> bool {
        let length = text.chars().count();
        text.chars().all(|c| self.chars.contains(&c))
            && (self.min..=self.max).contains(&length)
            && self.shape.is_none_or(|shape| shape.fits(text))
            && self.classes.is_empty()
            && !self.states.iter().any(|state| state == text)
    }

    /// What a check of the target asks beyond what all texts keep to.
    pub(super) fn limits(&self, check: &Check) -> Vec<String> {
        let mut met = Vec::new();
        if let Some(length) = check.length {
            let most = if length.bytes { self.max_bytes } else { self.max };
            if most > length.max {
                met.push(format!("at most {} {}", length.max, length.unit()));
            }
            if length.min > self.min {
                met.push(format!("at least {} {}", length.min, length.unit()));
            }
        }
        if let Some(class) = &check.chars
            && self.chars.iter().any(|c| !class.holds(*c))
        {
            let text = class.to_string();
            let shown = |text: &str| crate::value::shown::shown(text, 40).into_owned();
            let control = probes().filter(|c| !class.holds(*c)).all(char::is_control);
            met.push(match text.strip_prefix('^') {
                Some(_) if control => "no control characters".to_owned(),
                Some(not) => format!("without {}", shown(not)),
                None => format!("only the characters {}", shown(&text)),
            });
        }
        if let Some(shape) = check.shape.filter(|shape| !self.has_shape(*shape)) {
            met.push(format!("must be {}", shape.describe()));
        }
        let within = |(low, high): (u64, u64)| self.range.is_some_and(|own| own.0 >= low && own.1 <= high);
        if let Some((low, high)) = check.range.filter(|range| !within(*range)) {
            met.push(format!("{low} to {high}"));
        }
        if let Some(step) = check.step.filter(|step| self.step.is_none_or(|own| own % *step != 0)) {
            met.push(format!("multiples of {step}"));
        }
        for class in check.classes.iter().filter(|class| !self.classes.contains(class)) {
            met.push(format!("with a {}", class.describe()));
        }
        met
    }
}
