//! The words of findings about a text that cannot be read at all: by its codec, or as any of a cell's kinds.

use super::judge_cell::{CellCx, told};
use crate::judge::{Judge, Words};
use crate::map::Kind;
use crate::map::codec::{Base, Codec, Misfit};
use crate::report::Severity;
use crate::value::locale::LocaleForm;

/// A cell that its codec cannot read.
pub(super) fn misfit(judge: &mut Judge<'_, '_>, cx: &CellCx<'_>, item: &str, misfit: Misfit, codec: &Codec) {
    if told(item) {
        return;
    }
    let value = cx.value(judge, item);
    let title = cx.title();
    let code = match misfit {
        Misfit::Word => "word/unknown",
        Misfit::Date => "date/unknown",
        Misfit::Mac => "mac/malformed",
        Misfit::Country => "country/unknown",
        Misfit::Locale => "locale/unknown",
        Misfit::Timezone => "timezone/unknown",
        Misfit::SecureSip => "uri/secure",
    };
    judge.add(code, Some(&title), Severity::Error, cx.at, || {
        let mut words = Words { notes: cx.notes(None), ..Words::default() };
        match misfit {
            Misfit::Word => {
                let known: Vec<String> = codec
                    .cases()
                    .into_iter()
                    .flat_map(|cases| cases.words())
                    .map(|word| format!("`{word}`"))
                    .collect();
                words.message = format!("{value} is no word of `{title}`");
                let near = codec
                    .cases()
                    .and_then(|cases| crate::nearest::nearest(item, cases.words()))
                    .filter(|_| value.starts_with('`'));
                words.help = Some(match near {
                    Some(near) => format!("did you mean `{near}`? It is one of {}", known.join(", ")),
                    None => format!("write one of {}", known.join(", ")),
                });
            }
            Misfit::Date => {
                let forms: Vec<String> = match &codec.base {
                    Base::Date(forms) => forms.iter().map(|form| format!("`{form}`")).collect(),
                    _ => Vec::new(),
                };
                words.message = format!("{value} is no day of the calendar in a form that is read");
                words.help = Some(format!("write it as {}", forms.join(" or ")));
            }
            Misfit::Country => {
                words.message = format!("{value} is no code of a country");
                words.help = Some("write the ISO 3166-1 code, such as `FRA` or `FR`".into());
            }
            Misfit::Locale => {
                words.message = format!("{value} is no language or locale that `{title}` can say");
                words.help = Some(match &codec.base {
                    Base::Locale(LocaleForm::Language) => "write a language alone, such as `en`".into(),
                    _ => "write a language, alone or with its region, such as `en` or `en-GB`".into(),
                });
            }
            Misfit::Timezone => {
                words.message = format!("{value} is no time zone of Windows");
                words.help = Some(
                    "write its name in Windows, such as `GMT Standard Time`, or the IANA name that it means"
                        .into(),
                );
            }
            Misfit::SecureSip => {
                words.message = format!("{value} asks for a secure line, and without `sips:` it would not");
                words.label = "`sips:` cannot be carried".into();
                words.help =
                    Some("write `sip:` in the source, and set the secure line by hand in the target".into());
            }
            Misfit::Mac => {
                words.message = format!("{value} is not a MAC address");
                words.help = Some("write six pairs of hex digits".into());
            }
        }
        words
    });
}

/// An item that is none of a cell's kinds.
pub(super) fn no_kind(
    judge: &mut Judge<'_, '_>,
    cx: &CellCx<'_>,
    item: &str,
    kinds: &[Kind],
    severity: Severity,
) {
    if told(item) {
        return;
    }
    let value = cx.value(judge, item);
    let title = cx.title();
    let variant = match kinds {
        [one] if one.name.is_none() => one.shape.describe(),
        _ => "",
    };
    judge.add_variant(("kind/misfit", variant), Some(&title), severity, cx.at, || {
        let wanted: Vec<String> = kinds.iter().map(Kind::describe).collect();
        let fault = match kinds {
            [one] if one.name.is_none() => one.shape.fault(one.codec.strip(item)),
            _ => None,
        };
        let mut words = Words {
            message: match wanted.as_slice() {
                [one] => format!("{value} is not {one}"),
                more => format!("{value} is neither {}", more.join(" nor ")),
            },
            notes: cx.notes(None),
            help: Some(cx.help(Some(format!("correct it to {}", wanted.join(" or "))))),
            ..Words::default()
        };
        if let Some(fault) = fault.filter(|_| value.starts_with('`')) {
            words.label = fault.why.to_string();
        }
        words
    });
}
