//! What a column must keep to beside its codec, so that what is written can be read again: separators that no item
//! holds, words that are no states, kinds that are not taken by earlier ones.
//!
//! The rules of words among themselves are in `codec_load`.

use super::check::Check;
use super::codec::{Base, Cases, Codec, List};
use super::node::{At, MapFault};
use super::{Column, Kind, Layout, Meaning};
use crate::model::{Item, Reference, Type};
use crate::value::shape::Shape;
use crate::value::shown::shown;

/// A MAC address to try a style with.
const MAC: &str = "00:1b:54:aa:01:02";

fn fault(faults: &mut Vec<MapFault>, at: &At, message: String, help: &str) {
    let help = Some(help.to_owned());
    faults.push(MapFault { at: Some(at.clone()), message, label: String::new(), help });
}

/// Whether a column holds public phone numbers as they are.
pub(super) fn public(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Field(reference, codec) => {
            let field = &reference.field;
            let number = matches!(field.ty, Type::Phone | Type::E164) || field.key == "dids[]";
            number && codec.affix.is_none() && matches!(codec.base, Base::Text)
        }
        _ => false,
    }
}

/// A list needs `list`, and `list` needs a list; the separator may be no letter of an item.
pub(super) fn list(
    reference: &Reference,
    codec: &Codec,
    checks: &[Check],
    at: &At,
    faults: &mut Vec<MapFault>,
) {
    let mut fault = |message: String, help: Option<String>| {
        faults.push(MapFault { at: Some(at.clone()), message, label: String::new(), help });
    };
    let whole = matches!(reference.item, Item::All | Item::From(_));
    match &codec.list {
        None if whole => {
            let one = Reference { item: Item::At(0), ..reference.clone() };
            let help = format!("say `as = {{ list = \",\" }}`, or one item such as `{}`", one.path());
            fault(format!("`{}` is a list and needs a separator", reference.path()), Some(help));
        }
        Some(_) if !whole => {
            fault(format!("`{}` is one value and takes no `list`", reference.path()), None);
        }
        Some(list) => {
            let clash = !list.doubled
                && checks.iter().any(|check| {
                    check.chars.as_ref().is_some_and(|class| class.outside(&list.separator).is_none())
                        || check.shape.is_some_and(|shape| separates_badly(shape, &list.separator))
                });
            if clash {
                fault(format!("an item may hold the separator `{}`", list.separator), None);
            }
        }
        None => {}
    }
}

/// Whether items of the shape can hold the separator.
pub(super) fn separates_badly(shape: Shape, separator: &str) -> bool {
    match shape {
        Shape::Digits => separator.chars().all(|c| c.is_ascii_digit()),
        Shape::Number => separator.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#'),
        Shape::Phone | Shape::E164 => separator.chars().all(|c| c.is_ascii_digit() || "+*#".contains(c)),
        _ => false,
    }
}

/// Refuses a separator that cannot stand in a cell of the layout.
pub(super) fn separator(layout: &Layout, list: &List, at: &At, faults: &mut Vec<MapFault>) {
    if !layout.embedded_newline && list.separator.contains(['\n', '\r']) {
        let message = "a list of lines cannot be written where no cell holds a line break".to_owned();
        let help = "give the list another separator, or say `embedded_newline = \"allow\"` in `[layout]`";
        fault(faults, at, message, help);
    }
}

/// Refuses words, affixes and forms in which the separator stands: they would be cut into two items.
pub(super) fn items(list: &List, codec: &Codec, at: &At, faults: &mut Vec<MapFault>) {
    let separator = list.separator.as_str();
    let (before, behind) = affix(codec);
    let mut texts: Vec<(String, String)> = Vec::new();
    match &codec.base {
        Base::Cases(cases) => {
            texts.extend(words(cases).map(|(word, _)| (format!("the word `{word}`"), word.to_owned())));
        }
        Base::Date(forms) => {
            texts.extend(forms.iter().map(|form| (format!("the form `{form}`"), form.to_string())));
        }
        Base::Mac(style) => {
            let mut text = String::new();
            style.write(MAC, &mut text);
            texts.push((format!("a MAC address such as `{text}`"), text));
        }
        Base::Locale(form) => {
            let locales = ["en", "en-GB", "zh-Hant-TW"].into_iter().filter_map(|value| form.write(value));
            texts.extend(locales.map(|(text, _)| (format!("a locale such as `{text}`"), text)));
        }
        Base::Timezone => {
            texts
                .push(("a time zone such as `GMT Standard Time`".to_owned(), "GMT Standard Time".to_owned()));
        }
        // Any text that is tried here would do: what it holds is told by shapes and checks.
        Base::Text | Base::Country(_) | Base::SipUri | Base::Hex => {
            texts.push((format!("the affix `{before}`, `{behind}`"), String::new()));
        }
    }
    let cut = |text: &str| {
        let item = format!("{before}{text}{behind}");
        format!("{item}{separator}").find(separator) != Some(item.len())
    };
    if let Some((what, _)) = texts.into_iter().find(|(_, text)| cut(text)) {
        let message = format!("{what} holds the separator `{}`", shown(separator, 8));
        fault(faults, at, message, "give the list a separator that stands in no item");
    }
}

/// Refuses a name that holds the separator, or begins or ends with a blank: its item would not be found again.
pub(super) fn name(list: &List, name: Option<&str>, at: &At, faults: &mut Vec<MapFault>) {
    let Some(name) = name else { return };
    if name.contains(&list.separator) || name.trim().len() != name.len() {
        let message = format!("the name `{}` holds the separator, or a blank at its end", shown(name, 40));
        fault(faults, at, message, "write the name as it stands in the cell, without the signs around it");
    }
}

/// Refuses words that are words of a state too: such a cell is read as the state.
pub(super) fn states(column: &Column, at: &At, faults: &mut Vec<MapFault>) {
    let codecs: Vec<(&Cases, &str, &str)> = match &column.meaning {
        Meaning::None => Vec::new(),
        Meaning::Tuple(_, cases) if column.width == 1 => vec![(cases, "", "")],
        Meaning::Tuple(..) => Vec::new(),
        Meaning::Field(_, codec) => with_words(codec).into_iter().collect(),
        Meaning::Kinds(_, kinds) => kinds.iter().filter_map(|kind| with_words(&kind.codec)).collect(),
    };
    for (cases, before, behind) in codecs {
        for (word, value) in words(cases) {
            let cell = format!("{before}{word}{behind}");
            let same = |state: &str| state == cell || (cases.fold && state.eq_ignore_ascii_case(&cell));
            if let Some((state, _)) = column.states.iter().find(|(_, text)| same(text)) {
                let message = format!(
                    "`{cell}` is a word for `{value}`, and the word for the state `{}` too",
                    state.name()
                );
                fault(faults, at, message, "give one of the two another word: the cell is read as the state");
            }
        }
    }
}

/// Refuses a kind that no item is ever of, because an earlier kind takes them all, and one whose items are of it no
/// more once they are in normal form.
pub(super) fn kind(earlier: &[Kind], kind: &Kind, at: &At, faults: &mut Vec<MapFault>) {
    if let Some(taker) = earlier.iter().find(|earlier| takes(earlier, kind)) {
        let message = "this kind is never met: one before it takes all of its items".to_owned();
        let help = if taker.shape == kind.shape {
            format!("leave it out: `{}` stands before it already", taker.shape.name())
        } else {
            format!("put it before the kind `{}`, which takes the rest", taker.shape.name())
        };
        fault(faults, at, message, &help);
    }
    let behind_rest = kind.name.is_some() && earlier.iter().any(|earlier| earlier.name.is_none());
    let twice = kind.name.is_some() && earlier.iter().any(|earlier| earlier.name == kind.name);
    if behind_rest || twice {
        let message = "this part is never met: one before it takes its item".to_owned();
        fault(faults, at, message, "put the part `*` behind all others, and leave one out that stands twice");
    }
    // Behind `sip:` a URI may hold what is no URI by itself.
    if kind.shape == Shape::Uri && matches!(kind.codec.base, Base::SipUri) {
        let message = format!(
            "a URI may be something else than a SIP address, and `{}` holds those",
            kind.field.path()
        );
        fault(faults, at, message, "say `shape = \"sip-uri\"`");
    }
}

/// Whether an earlier kind takes every item of another one.
fn takes(earlier: &Kind, kind: &Kind) -> bool {
    if earlier.is.is_some() || kind.is.is_some() {
        return earlier.is == kind.is;
    }
    if earlier.name.is_some() || kind.name.is_some() {
        return false;
    }
    if earlier.shape == Shape::Any || earlier.shape == kind.shape {
        return true;
    }
    let (before, behind) = affix(&earlier.codec);
    // An item without the affix is read as it is: then it is the same text for both.
    let never = |part: &str| {
        let other = |c: char| {
            !kind.shape.may_hold(c.to_ascii_lowercase()) && !kind.shape.may_hold(c.to_ascii_uppercase())
        };
        part.is_empty() || part.contains(other)
    };
    let same_text = if kind.codec.affix.is_none() {
        never(before) && never(behind)
    } else {
        earlier.codec.affix == kind.codec.affix && earlier.codec.fold == kind.codec.fold
    };
    kind.shape.within(earlier.shape) && same_text
}

fn affix(codec: &Codec) -> (&str, &str) {
    codec.affix.as_ref().map_or(("", ""), |(before, behind)| (before, behind))
}

fn with_words(codec: &Codec) -> Option<(&Cases, &str, &str)> {
    let (before, behind) = affix(codec);
    codec.cases().map(|cases| (cases, before, behind))
}

/// The words of single cells with what they mean, written and only read.
fn words(cases: &Cases) -> impl Iterator<Item = (&str, &str)> {
    let written = cases.rows.iter().filter_map(|(cells, values)| Some((cells.first()?, values.first()?)));
    let written = written.map(|(word, value)| (word.as_str(), value.as_str()));
    written.chain(cases.accept.iter().map(|(word, value)| (word.as_str(), value.as_str())))
}
