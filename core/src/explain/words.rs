//! The words of an explanation: what a codec does, where a value came from, what may be shown.

use crate::judge::SECRET;
use crate::map::codec::{Base, Codec, List};
use crate::map::{Kind, Meaning};
use crate::model::State;
use crate::report::Supply;
use crate::value::shown::shown;

/// Characters of a text that are shown.
const TEXT_CHARS: usize = 200;

/// A value of a field.
pub(super) fn value(said: &Result<String, State>, secret: bool) -> String {
    match said {
        Err(state) => format!("the state `{}`", state.name()),
        Ok(_) if secret => SECRET.to_owned(),
        Ok(text) => format!("`{}`", shown(text, TEXT_CHARS)),
    }
}

/// The text of a cell of the target.
pub(super) fn cell(text: &str, secret: bool) -> String {
    match text {
        "" => "blank".to_owned(),
        _ if secret => SECRET.to_owned(),
        _ => format!("`{}`", shown(text, TEXT_CHARS)),
    }
}

/// What a column's codec does, in a few words.
pub(super) fn codec(meaning: &Meaning) -> String {
    match meaning {
        Meaning::None => "no meaning".to_owned(),
        Meaning::Field(_, codec) => listed(codec.list.as_ref(), one(codec)),
        Meaning::Tuple(_, cases) => {
            let cells = cases.rows.first().map_or(0, |(cells, _)| cells.len());
            if cells > 1 { format!("words of {cells} cells together") } else { "word".to_owned() }
        }
        Meaning::Kinds(list, kinds) => {
            let sign = if Kind::named(kinds) { "name" } else { "shape" };
            let told = Kind::told(kinds);
            let kinds: Vec<String> = kinds.iter().map(Kind::describe).collect();
            if told {
                return format!("by the word behind it {}", kinds.join(" or "));
            }
            listed(list.as_ref(), format!("by its {sign} {}", kinds.join(" or ")))
        }
    }
}

fn listed(list: Option<&List>, item: String) -> String {
    match list {
        Some(list) => format!("list parted by `{}`, each {item}", shown(&list.separator, 8)),
        None => item,
    }
}

fn one(codec: &Codec) -> String {
    let base = match &codec.base {
        Base::Text => "text".to_owned(),
        Base::Cases(_) => "word".to_owned(),
        Base::Date(forms) => forms.first().map_or_else(|| "date".to_owned(), |form| format!("date {form}")),
        Base::Mac(_) => "MAC address".to_owned(),
        Base::Country(_) => "country code".to_owned(),
        Base::Locale(_) => "locale".to_owned(),
        Base::Timezone => "time zone".to_owned(),
        Base::SipUri => "SIP address".to_owned(),
        Base::Hex => "hexadecimal digits".to_owned(),
    };
    match &codec.affix {
        None => base,
        Some((before, behind)) => {
            let parts = [before, behind].map(|part| shown(part, 20).into_owned());
            let parts: Vec<String> =
                parts.iter().filter(|part| !part.is_empty()).map(|part| format!("`{part}`")).collect();
            format!("{base} without {}", parts.join(" and "))
        }
    }
}

/// Where a value came from that no cell of the record says.
pub(super) fn way(way: Supply, by: &str) -> String {
    match way {
        Supply::Derived => format!("derived: {by}"),
        Supply::Inferred => format!("inferred: {by}"),
        Supply::Implied => "made explicit: what the source's vendor takes where nothing is said".to_owned(),
        Supply::MapDefault => "the default of the target format".to_owned(),
        other => other.word().to_owned(),
    }
}
