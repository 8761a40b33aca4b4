//! The words of findings about the text of one cell: what was found, what is allowed, what to do.

use super::remedy::Whence;
use crate::judge::{Judge, Spot as At, Words, column_note};
use crate::map::check::{Check, CheckFault};
use crate::map::codec::Codec;
use crate::map::{Column, Map, Meaning};
use crate::report::Severity;
use crate::value::chars::CharClass;
use crate::value::shape::Shape;
use crate::value::shown::shown;
use crate::value::spreadsheet;

/// Characters of a class that a message shows.
const CLASS_CHARS: usize = 120;

/// Which cell is judged: a column of a map, and where its text stands in the source.
#[derive(Clone)]
pub(super) struct CellCx<'m> {
    pub(super) map: &'m Map,
    pub(super) column: usize,
    /// The physical cell of the source.
    pub(super) at: At,
    /// Who says the text.
    pub(super) whence: Whence<'m>,
}

impl CellCx<'_> {
    pub(super) fn title(&self) -> String {
        self.map.title(&self.map.columns[self.column])
    }

    fn secret(&self) -> bool {
        self.map.secret(&self.map.columns[self.column])
    }

    /// The value in backquotes, unless this column or the cell that it came from may not be shown.
    pub(super) fn value(&self, judge: &Judge<'_, '_>, text: &str) -> String {
        if self.secret() { crate::judge::SECRET.to_owned() } else { judge.scene.value(self.at, text) }
    }

    pub(super) fn notes(&self, because: Option<&str>) -> Vec<String> {
        let mut notes = vec![column_note(self.map, self.column)];
        notes
            .extend(self.whence.supply().map(|way| format!("the value is not the record's: {}", way.word())));
        notes.extend(because.map(str::to_owned));
        notes
    }
}

/// Runs the checks of a column over the text of a cell. `items`: where the items of its list stand, if not all of them
/// in one cell.
pub(super) fn check(
    judge: &mut Judge<'_, '_>,
    cx: &CellCx<'_>,
    items: &[(&str, At)],
    text: &str,
    severity: impl Fn(Severity) -> Severity,
) {
    let column = &cx.map.columns[cx.column];
    for check in &column.checks {
        if let Some(fault) = check.test_cell(text) {
            report(judge, cx, text, 0, &fault, check, severity(check.severity));
            continue;
        }
        match &column.meaning {
            Meaning::Field(_, codec) if codec.list.is_some() => {
                let Some(list) = &codec.list else { continue };
                let mut position = 0;
                for (index, item) in list.items(text).enumerate() {
                    let trimmed = item.trim();
                    let single = list.single(trimmed);
                    if let Some(fault) = check.test_item(codec.strip(&single)).filter(|_| !trimmed.is_empty())
                    {
                        let lead = item.len() - item.trim_start().len();
                        let at = items.get(index).map_or(cx.at, |(_, at)| *at);
                        let cx = CellCx { at, ..cx.clone() };
                        report(judge, &cx, trimmed, position + lead, &fault, check, severity(check.severity));
                        break;
                    }
                    position += item.len() + list.separator.len();
                }
            }
            Meaning::Field(_, codec) if codec.cases().is_none() => {
                if let Some(fault) = check.test_item(codec.strip(text)) {
                    report(judge, cx, text, 0, &fault, check, severity(check.severity));
                }
            }
            Meaning::None => {
                if let Some(fault) = check.test_item(text) {
                    report(judge, cx, text, 0, &fault, check, severity(check.severity));
                }
            }
            _ => {}
        }
    }
}

/// Whether nothing is to be said of a text in a column as it is written: what the writing of a cell and [`check`]
/// look for.
pub(crate) fn sound(map: &Map, column: usize, text: &str) -> bool {
    let layout = &map.layout;
    let column = &map.columns[column];
    let bytes = text.as_bytes();
    let edge = |b: Option<&u8>| matches!(b, Some(b' ' | b'\t'));
    if column.states.iter().any(|(_, word)| word == text)
        || layout.trim && (edge(bytes.first()) || edge(bytes.last()))
        || !layout.embedded_newline && memchr::memchr2(b'\n', b'\r', bytes).is_some()
        || layout.apostrophe && spreadsheet::without_apostrophe(text).len() != text.len()
        || spreadsheet::formula_like(text)
    {
        return false;
    }
    passes(column, text)
}

/// Whether a text passes all checks of its column, as [`check`] runs them.
pub(crate) fn passes(column: &Column, text: &str) -> bool {
    column.checks.iter().all(|check| {
        check.test_cell(text).is_none()
            && match &column.meaning {
                Meaning::Field(_, Codec { list: Some(list), .. }) => {
                    let mut items = list.items(text).map(str::trim);
                    items.all(|item| {
                        item.is_empty() || check.test_item(strip(column, &list.single(item))).is_none()
                    })
                }
                Meaning::Field(_, codec) if codec.cases().is_none() => {
                    check.test_item(codec.strip(text)).is_none()
                }
                Meaning::None => check.test_item(text).is_none(),
                _ => true,
            }
    })
}

fn strip<'t>(column: &Column, item: &'t str) -> &'t str {
    match &column.meaning {
        Meaning::Field(_, codec) => codec.strip(item),
        _ => item,
    }
}

fn report(
    judge: &mut Judge<'_, '_>,
    cx: &CellCx<'_>,
    text: &str,
    offset: usize,
    fault: &CheckFault,
    check: &Check,
    severity: Severity,
) {
    if told(text) {
        return;
    }
    let value = cx.value(judge, text);
    let count_of = |count: usize, unit: &str| {
        if count == 1 { format!("1 {}", unit.trim_end_matches('s')) } else { format!("{count} {unit}") }
    };
    let visible = !cx.secret() && value.starts_with('`');
    let title = cx.title();
    let length = check.length;
    let code = code_of(fault);
    let offset = judge.scene.position(cx.at, text, offset);
    judge.add_variant((code, variant(fault, visible)), Some(&title), severity, cx.at, || {
        let mut words =
            Words { notes: cx.notes(check.because.as_deref()), help: check.help.clone(), ..Words::default() };
        let unit = length.map_or("characters", |length| length.unit());
        match fault {
            // How long a secret is nobody needs to know.
            CheckFault::Short(_) if !visible => {
                words.message = format!(
                    "{value} has fewer than the {} {unit} that are wanted",
                    length.map_or(0, |l| l.min)
                );
            }
            CheckFault::Long(_) if !visible => {
                words.message = format!(
                    "{value} has more than the {} {unit} that are taken",
                    length.map_or(0, |l| l.max)
                );
                words
                    .help
                    .get_or_insert_with(|| "choose a shorter one: nothing is cut off in silence".into());
            }
            CheckFault::Short(count) => {
                words.message = format!(
                    "{value} has {}, and at least {} are wanted",
                    count_of(*count, unit),
                    length.map_or(0, |l| l.min)
                );
                words.label = count_of(*count, unit);
            }
            CheckFault::Long(count) => {
                words.message = format!(
                    "{value} has {}, and at most {} are taken",
                    count_of(*count, unit),
                    length.map_or(0, |l| l.max)
                );
                words.label = count_of(*count, unit);
                words.help.get_or_insert_with(|| "shorten it: nothing is cut off in silence".into());
            }
            CheckFault::Char(at, c) => {
                words.notes.extend(check.chars.as_ref().map(|class| taken(&title, class)));
                let sign = sign(*c);
                words.message = format!(
                    "{value} holds {}, which `{title}` does not take",
                    if visible { sign.clone() } else { "a character".into() }
                );
                words.label = if visible { sign } else { String::new() };
                words.span = offset.map(|offset| offset + at..offset + at + c.len_utf8());
            }
            CheckFault::Shape(shape) => {
                words.message = format!("{value} is not {}", shape.describe());
                if let Some(fault) = shape.fault(text).filter(|_| visible) {
                    words.label = fault.why.to_string();
                    words.span = offset.map(|offset| offset + fault.at.start..offset + fault.at.end);
                }
            }
            CheckFault::Range => {
                let (low, high) = check.range.unwrap_or((0, u64::MAX));
                words.message = format!("{value} is not a number from {low} to {high}");
            }
            CheckFault::Step => {
                words.message = format!("{value} is not a multiple of {}", check.step.unwrap_or(1));
            }
            CheckFault::Class(class) => {
                words.message = format!("{value} holds no {}", class.describe());
            }
        }
        if severity > Severity::Note {
            words.help = Some(cx.help(words.help.take()));
        }
        words
    });
}

/// Which characters a column takes, as its map spells them.
fn taken(title: &str, class: &CharClass) -> String {
    let class = class.to_string();
    match class.strip_prefix('^') {
        Some(others) => format!("`{title}` takes all characters but `{}`", shown(others, CLASS_CHARS)),
        None => format!("the characters that `{title}` takes are `{}`", shown(&class, CLASS_CHARS)),
    }
}

/// Whether a text is no text at all, which was said of its cell before anything was asked of what it means.
pub(super) fn told(text: &str) -> bool {
    text.contains('\0')
}

fn code_of(fault: &CheckFault) -> &'static str {
    match fault {
        CheckFault::Short(_) => "text/too-short",
        CheckFault::Long(_) => "text/too-long",
        CheckFault::Char(..) | CheckFault::Class(_) => "character/forbidden",
        CheckFault::Shape(Shape::Digits) => "number/not-digits",
        CheckFault::Shape(Shape::Number | Shape::Phone | Shape::E164) => "number/misfit",
        CheckFault::Shape(Shape::Email) => "mail/malformed",
        CheckFault::Shape(Shape::Mac) => "mac/malformed",
        CheckFault::Shape(_) => "shape/misfit",
        CheckFault::Range | CheckFault::Step => "number/range",
    }
}

/// What of several things under one code a fault is: different characters are no faults of one kind, but letters are, and
/// digits. Of a text that is not shown nothing tells them apart.
fn variant(fault: &CheckFault, visible: bool) -> &'static str {
    const SIGNS: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    match fault {
        CheckFault::Char(_, c) if visible => match SIGNS.find(*c) {
            Some(at) => &SIGNS[at..=at],
            None if *c == ' ' => "blank",
            None if c.is_control() => "control",
            None if c.is_alphabetic() => "letter",
            None if c.is_numeric() => "digit",
            None => "sign",
        },
        CheckFault::Class(class) => class.describe(),
        _ => "",
    }
}

/// A character for a label: letters as they are, others by name.
fn sign(c: char) -> String {
    match c {
        ' ' => "a blank".into(),
        '\t' => "a tab".into(),
        '\n' | '\r' => "a line break".into(),
        c if c.is_control() => format!("a control character (U+{:04X})", u32::from(c)),
        c if c.is_alphabetic() => {
            format!("the letter `{}`", shown(c.encode_utf8(&mut [0; 4]), 8))
        }
        c => format!("`{}`", shown(c.encode_utf8(&mut [0; 4]), 8)),
    }
}
