//! Loads codecs (`as`, `[words]`) and refuses those that could not be inverted.

use super::codec::{Base, Cases, Codec, List};
use super::kinds::list_of_pairs;
use super::node::{At, MapFault, Node, Tree};
use super::read::Reader;
use crate::model::{Field, Secret, Type};
use crate::nearest::nearest;
use crate::value::date::{DateForm, ambiguous};
use crate::value::locale::LocaleForm;
use crate::value::mac::MacStyle;

/// What a codec is for: the fields whose values it makes, and how many cells it has.
pub(super) struct Purpose<'a> {
    pub(super) fields: &'a [Field],
    pub(super) cells: usize,
    /// Whether a list may stand here.
    pub(super) list: bool,
    /// The column or kind, where there is no codec to point at.
    pub(super) at: &'a At,
}

/// Loads the codec of a column or kind. `words` are the entries of `[words]`.
pub(super) fn load(
    node: Option<&Node>,
    purpose: &Purpose<'_>,
    words: &[(String, Node)],
    faults: &mut Vec<MapFault>,
) -> Codec {
    let Some(node) = node else {
        return finish(Codec::default(), Some(purpose.at), purpose, faults);
    };
    if let Some(name) = node.text() {
        return match words.iter().find(|(word, _)| word == name) {
            Some((_, named)) => load(Some(named), purpose, &[], faults),
            None => {
                let near = nearest(name, words.iter().map(|(word, _)| word));
                faults.push(MapFault {
                    at: Some(node.at.clone()),
                    message: format!("`[words]` has no codec called `{name}`"),
                    label: String::new(),
                    help: near.map(|near| format!("did you mean `{near}`?")),
                });
                Codec::default()
            }
        };
    }
    let mut r = Reader::new(node, "as", faults);
    let fold = r.flag("fold");
    let mut codec = Codec { fold, ..Codec::default() };
    codec.affix = r.pair("affix");
    if codec.affix.as_ref().is_some_and(|(before, behind)| before.is_empty() && behind.is_empty()) {
        r.fault(&node.at, "an affix of nothing before and nothing behind says nothing", None);
    }
    if let Some(separator) = r.text("list") {
        if separator.is_empty() {
            r.fault(&node.at, "a list needs a separator that is not empty", None);
        } else if !purpose.list {
            r.fault(&node.at, "a list cannot stand here", Some("say `list` in the column's own `as`".into()));
        }
        let max = r.number("max").map(|max| max as usize);
        let exact = r.flag("exact");
        let doubled = r.word("escape", &[("double", true)]).unwrap_or_default();
        if doubled && (exact || separator.chars().count() > 1) {
            let help = "leave `escape` out, or give the list a separator of one character and no `exact`";
            let message = "a doubled separator could not be told from two separators";
            r.fault(&node.at, message, Some(help.into()));
        }
        codec.list = Some(List { separator: separator.to_owned(), max, exact, doubled });
    }
    if codec.list.is_none() && r.node("escape").is_some() {
        r.fault(&node.at, "`escape` belongs to a list", None);
    }
    if codec.list.is_none() && r.node("exact").is_some() {
        r.fault(&node.at, "`exact` belongs to a list", None);
    }
    if let Some((between, behind)) = r.pair("pairs") {
        let clash =
            between.is_empty() || behind.is_empty() || behind.contains(&between) || between.contains(&behind);
        if clash {
            let help = Some(
                "write what stands between two parts and what stands behind a name, as `[\"|\", \"=\"]`"
                    .into(),
            );
            r.fault(&node.at, "the two signs of pairs must be there, and neither may hold the other", help);
        } else if !purpose.list || !purpose.fields.is_empty() {
            r.fault(&node.at, "`pairs` belongs to a column with `parts`", None);
        }
        if codec.list.is_some() {
            r.fault(&node.at, "`list` and `pairs` cannot both hold", None);
        }
        codec.list = Some(list_of_pairs(&between));
        codec.pairs = Some(behind);
    }
    let bases: Vec<&str> = ["bool", "cases", "date", "mac", "country", "locale", "timezone"]
        .into_iter()
        .filter(|base| r.node(base).is_some())
        .collect();
    if bases.len() > 1 {
        let help = Some("keep the one that says how the values are spelt".to_owned());
        r.fault(&node.at, format!("`{}` and `{}` cannot both hold", bases[0], bases[1]), help);
    }
    codec.base = match bases.first().copied() {
        Some("bool") => load_bool(&mut r, node),
        Some("cases") => load_cases(&mut r, node, purpose),
        Some("date") => load_date(&mut r, node),
        Some("mac") => match r.text("mac").and_then(|style| MacStyle::parse(style).ok()) {
            Some(style) => Base::Mac(style),
            None => {
                let help = Some("write six pairs of `X` or `x`, such as `XX:XX:XX:XX:XX:XX`".to_owned());
                r.fault(&node.at, "this is no style of a MAC address", help);
                Base::Text
            }
        },
        Some("country") => match r.word("country", &[("alpha-2", false), ("alpha-3", true)]) {
            Some(long) => Base::Country(long),
            None => Base::Text,
        },
        Some("locale") => r.word("locale", &LocaleForm::ALL).map_or(Base::Text, Base::Locale),
        Some("timezone") => r.word("timezone", &[("windows", ())]).map_or(Base::Text, |()| Base::Timezone),
        _ => Base::Text,
    };
    if let Base::Cases(cases) = &mut codec.base {
        cases.fold = fold;
        load_extras(&mut r, cases, purpose);
        check_cases(&mut r, node, cases, purpose);
        if codec.affix.is_none() {
            let alone = purpose.list && purpose.cells == 1 && codec.list.is_none();
            check_blank(&mut r, node, cases, alone && purpose.fields.len() == 1);
        }
    } else {
        for key in ["narrow", "other"] {
            if r.node(key).is_some() {
                r.fault(&node.at, format!("`{key}` belongs to words (`bool`, `cases`)"), None);
            }
        }
        if r.node("accept").is_some() && !matches!(codec.base, Base::Date(_)) {
            r.fault(&node.at, "`accept` belongs to words (`bool`, `cases`) or to a date", None);
        }
    }
    finish(codec, Some(&node.at), purpose, faults)
}

/// The last look: the codec must make values of the fields' type; plain text takes the type's own normal form.
fn finish(mut codec: Codec, at: Option<&At>, purpose: &Purpose<'_>, faults: &mut Vec<MapFault>) -> Codec {
    let wanted = |field: &Field| match (field.ty, &codec.base) {
        (Type::Bool | Type::Enum(_) | Type::Action, Base::Cases(_)) => None,
        (Type::Bool, _) => Some("its words, as in `as = { bool = [\"1\", \"0\"] }`"),
        (Type::Enum(_) | Type::Action, _) => {
            Some("its words, as in `as = { cases = [[\"cell\", \"value\"]] }`")
        }
        (Type::Date, Base::Date(_)) => None,
        (Type::Date, _) => Some("its form, as in `as = { date = \"yyyy-mm-dd\" }`"),
        (Type::Country, Base::Country(_)) => None,
        (Type::Country, _) => Some("its form, as in `as = { country = \"alpha-2\" }`"),
        (Type::Mac, Base::Mac(_)) => None,
        (Type::Mac, _) => Some("its style, as in `as = { mac = \"XX:XX:XX:XX:XX:XX\" }`"),
        _ => None,
    };
    for field in purpose.fields {
        if let Some(help) = wanted(field) {
            faults.push(MapFault {
                at: at.cloned(),
                message: format!("`{}` is of type {} and needs a codec", field.key, field.ty.name()),
                label: String::new(),
                help: Some(format!("say {help}")),
            });
        }
    }
    if let ([field], Base::Text) = (purpose.fields, &codec.base) {
        codec.base = match field.ty {
            Type::SipUri => Base::SipUri,
            // An open secret is nobody else's: it stays as it is written.
            Type::Secret(Secret::Md5 | Secret::Sha1) if !field.key.starts_with("x.") => Base::Hex,
            _ => Base::Text,
        };
    }
    codec
}

fn load_bool(r: &mut Reader<'_, '_>, node: &Node) -> Base {
    let (yes, no) = r.pair("bool").unwrap_or_default();
    if yes == no {
        r.fault(&node.at, "the words for true and false are the same", None);
    }
    Base::Cases(Cases {
        rows: vec![(vec![yes], vec!["true".into()]), (vec![no], vec!["false".into()])],
        ..Cases::default()
    })
}

fn load_cases(r: &mut Reader<'_, '_>, node: &Node, purpose: &Purpose<'_>) -> Base {
    let mut cases = Cases::default();
    for item in r.node("cases").map(Node::items).unwrap_or_default() {
        let row = match &item.tree {
            Tree::Text(word) => Some((vec![word.clone()], vec![word.clone()])),
            Tree::List(parts) if parts.len() == 2 => words_of(&parts[0]).zip(words_of(&parts[1])),
            _ => None,
        };
        let Some(row) = row else {
            let help =
                Some("write a word, or `[cell, value]`; of several columns `[[cells], value]`".to_owned());
            r.fault(&item.at, "this is no case", help);
            continue;
        };
        if row.0.len() != purpose.cells || row.1.len() != purpose.fields.len() {
            let message = format!(
                "this case has {} and {}, and the column has {} and {}",
                count(row.0.len(), "cell"),
                count(row.1.len(), "value"),
                count(purpose.cells, "cell"),
                count(purpose.fields.len(), "field"),
            );
            r.fault(&item.at, message, None);
            continue;
        }
        cases.rows.push(row);
    }
    if cases.rows.is_empty() {
        r.fault(&node.at, "`cases` has no case", None);
    }
    Base::Cases(cases)
}

fn load_date(r: &mut Reader<'_, '_>, node: &Node) -> Base {
    let mut forms: Vec<DateForm> = Vec::new();
    let written = r.texts("date").unwrap_or_default();
    let accepted = r.texts("accept").unwrap_or_default();
    for (text, at) in written.into_iter().chain(accepted) {
        match DateForm::parse(text) {
            Ok(form) => {
                if let Some(other) = forms.iter().find(|other| ambiguous(other, &form)) {
                    let message =
                        format!("`{text}` cannot be told from `{other}`: one text would be two days");
                    r.fault(&at, message, None);
                }
                forms.push(form);
            }
            Err(why) => r.fault(&at, format!("`{text}` is no form of a date: {why}"), None),
        }
    }
    if forms.is_empty() {
        r.fault(&node.at, "a date needs the form that is written", None);
    }
    Base::Date(forms)
}

fn load_extras(r: &mut Reader<'_, '_>, cases: &mut Cases, purpose: &Purpose<'_>) {
    let single = purpose.cells == 1 && purpose.fields.len() == 1;
    cases.other = r.text("other").map(str::to_owned);
    for key in ["accept", "narrow"] {
        let Some(node) = r.node(key) else { continue };
        if !single {
            r.fault(&node.at, format!("`{key}` needs one cell and one field"), None);
            continue;
        }
        for entry in node.entries() {
            let Some(words) = words_of(&entry.node) else {
                r.fault(&entry.node.at, "strings are wanted here", None);
                continue;
            };
            if key == "accept" {
                if let Some(fault) = not_a_value(&entry.key, purpose) {
                    r.fault(&entry.key_at, fault, None);
                }
                for word in words {
                    if cases.find_words(&[&word]).is_some()
                        || cases.accept.iter().any(|(old, _)| *old == word)
                    {
                        r.fault(&entry.node.at, format!("the word `{word}` is read twice"), None);
                    }
                    cases.accept.push((word, entry.key.clone()));
                }
            } else {
                match cases.find_words(&[&entry.key]) {
                    None => {
                        r.fault(&entry.key_at, format!("`{}` is no word that is written", entry.key), None)
                    }
                    Some(row) => {
                        for value in words {
                            if cases.find_values(&[&value]).is_some() {
                                r.fault(&entry.node.at, format!("`{value}` has a word of its own"), None);
                            }
                            cases.narrow.push((value, row));
                        }
                    }
                }
            }
        }
    }
}

/// The rules that make words invertible: no two cases with one tuple of cells or one tuple of values, and values of
/// the field's own list.
fn check_cases(r: &mut Reader<'_, '_>, node: &Node, cases: &Cases, purpose: &Purpose<'_>) {
    for (index, (cells, values)) in cases.rows.iter().enumerate() {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        if cases.find_words(&cells) != Some(index) {
            r.fault(&node.at, format!("two cases have the cell `{}`", cells.join("`, `")), None);
        }
        if cases.find_values(&values) != Some(index) {
            r.fault(
                &node.at,
                format!("two cases have the value `{}`", values.join("`, `")),
                Some("keep one of them as the word that is written, and put the other into `accept`".into()),
            );
        }
        if values.len() > 1 && values.iter().all(|value| value.is_empty()) {
            let help = Some("write the value that the cell means".to_owned());
            r.fault(&node.at, format!("the cell `{}` has no value", cells.join("`, `")), help);
        }
        for (value, field) in values.iter().zip(purpose.fields).filter(|(value, _)| !value.is_empty()) {
            if let Some(fault) = not_a_word_of(value, field) {
                r.fault(&node.at, fault, None);
            }
        }
    }
    if let Some(other) = &cases.other
        && let Some(fault) = not_a_value(other, purpose)
    {
        r.fault(&node.at, fault, None);
    }
}

/// A blank cell may be the word of a column that has one cell and one field. Elsewhere it says nothing, or what `blank`
/// says; and nowhere is it a word that is only read.
fn check_blank(r: &mut Reader<'_, '_>, node: &Node, cases: &Cases, alone: bool) {
    let written = cases.rows.iter().filter(|(cells, _)| !alone && cells.iter().all(String::is_empty));
    let written = written.map(|(_, values)| values.join("`, `"));
    let read = cases.accept.iter().filter(|(word, _)| word.is_empty()).map(|(_, value)| value.clone());
    for value in written.chain(read) {
        let help = "give it a word, or leave it out: a blank can be the written word of one cell and one field alone";
        let message = format!("a blank cell cannot be the word for `{value}`: it is read as `blank` says");
        r.fault(&node.at, message, Some(help.into()));
    }
}

fn not_a_value(value: &str, purpose: &Purpose<'_>) -> Option<String> {
    purpose.fields.first().and_then(|field| not_a_word_of(value, field))
}

fn not_a_word_of(value: &str, field: &Field) -> Option<String> {
    let words = field.ty.words()?;
    if words.contains(&value) {
        return None;
    }
    Some(format!("`{}` cannot be `{value}`; it is one of `{}`", field.key, words.join("`, `")))
}

fn words_of(node: &Node) -> Option<Vec<String>> {
    match &node.tree {
        Tree::Text(word) => Some(vec![word.clone()]),
        Tree::List(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
