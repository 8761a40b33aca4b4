//! The table of the columns: what the cells of each hold, must hold, and mean where they are blank.

use super::file;
use super::standing;
use super::words::{Table, code, codes, count, prose, sign, type_words};
use crate::map::check::Check;
use crate::map::codec::{Base, Cases, Codec, List};
use crate::map::{Blank, Column, Map, Meaning, Required, Write};
use crate::model::{Reference, Type};
use crate::report::Severity;
use crate::value::locale::LocaleForm;
use crate::value::phone::Form;

/// How the table is to be read.
pub(super) const NOTE: &str = "\
    *Values*: in `1` = yes, the word stands in the cell, and what it means behind the sign. *Limits*: a misfit is an\n\
    error where no other severity is named. *If blank*: what the vendor takes, and what is written where nothing supplies\n\
    a value.\n\n";

/// The table, in the vendor's order.
pub(super) fn table(map: &Map) -> String {
    let mut table = Table::new(&[
        "No.", "Title", "Field", "Values", "Required", "Limits", "If blank", "Notes", "Standing",
    ]);
    for column in &map.columns {
        let numbers: Vec<String> = (column.first_cell..column.first_cell + column.width)
            .map(|cell| (cell + 1).to_string())
            .collect();
        table.row(&[
            numbers.join(", "),
            titles(map, column),
            fields(map, column),
            values(&column.meaning),
            required(map, column),
            column.checks.iter().map(limit).collect::<Vec<_>>().join("; "),
            if_blank(map, column),
            notes(map, column),
            standing(column.ev, column.source.as_deref()),
        ]);
    }
    table.finish()
}

pub(super) fn titles(map: &Map, column: &Column) -> String {
    let cells = &map.cells[column.first_cell..column.first_cell + column.width];
    let titles: Vec<String> = cells
        .iter()
        .map(|cell| match cell.alias.as_slice() {
            [] => code(&cell.title),
            alias => {
                format!("{} (also {})", code(&cell.title), codes(alias.iter().map(String::as_str), "and"))
            }
        })
        .collect();
    titles.join(", ")
}

fn fields(map: &Map, column: &Column) -> String {
    let paths: Vec<String> = map.fields_of(column).into_iter().map(|field| code(&field.path())).collect();
    if paths.is_empty() { "none".into() } else { paths.join(", ") }
}

pub(super) fn values(meaning: &Meaning) -> String {
    match meaning {
        Meaning::None => String::new(),
        Meaning::Field(reference, codec) => {
            let item = item(codec, reference);
            match &codec.list {
                Some(list) => format!("{}: {item}", list_words(list)),
                None => item,
            }
        }
        Meaning::Tuple(references, cases) => tuple(references, cases),
        Meaning::Kinds(list, kinds) => {
            let kinds: Vec<String> = kinds
                .iter()
                .map(|kind| {
                    let shape = match (&kind.name, kind.is.as_deref()) {
                        (Some(name), _) => format!("{} with its value", code(name)),
                        (None, Some("")) => "text beside a blank".to_owned(),
                        (None, Some(is)) => format!("text beside {}", code(is)),
                        (None, None) => kind.shape.describe().to_owned(),
                    };
                    let how = match (&kind.codec.base, &kind.codec.affix) {
                        (Base::Text, None) => String::new(),
                        (Base::SipUri, None) => " (read also with `sip:` before it)".to_owned(),
                        _ => format!(" ({})", item(&kind.codec, &kind.field)),
                    };
                    format!("{shape}{how} for {}", code(&kind.field.path()))
                })
                .collect();
            let kinds = kinds.join(", or ");
            list.as_ref().map_or_else(|| kinds.clone(), |list| format!("{}, each {kinds}", list_words(list)))
        }
    }
}

fn list_words(list: &List) -> String {
    let max = list.max.map(|max| format!(", at most {max}")).unwrap_or_default();
    let doubled = if list.doubled { ", and twice for one inside an item" } else { "" };
    format!("a list with {} between the items{doubled}{max}", sign(&list.separator))
}

/// One item of a cell.
fn item(codec: &Codec, reference: &Reference) -> String {
    let ty = reference.field.ty;
    let inner = match &codec.base {
        Base::SipUri if codec.affix.is_none() => {
            format!("{}, read also with `sip:` before it", type_words(ty))
        }
        Base::Text | Base::SipUri => type_words(ty).to_owned(),
        Base::Hex => format!("{}, read in any case and written in lower case", type_words(ty)),
        Base::Cases(cases) => words(cases, ty),
        Base::Date(forms) => {
            let mut forms = forms.iter().map(ToString::to_string);
            let written = forms.next().unwrap_or_default();
            let read: Vec<String> = forms.collect();
            match read.is_empty() {
                true => format!("a date {}", code(&written)),
                false => format!(
                    "a date {}; read also as {}",
                    code(&written),
                    codes(read.iter().map(String::as_str), "and")
                ),
            }
        }
        Base::Mac(style) => {
            let mut example = String::new();
            style.write("00:1b:54:aa:01:02", &mut example);
            format!("a MAC address, written as {}", code(&example))
        }
        Base::Locale(form) => locale(*form).to_owned(),
        Base::Timezone => {
            "a time zone by its name in Windows; the IANA name that it means is read too".to_owned()
        }
        Base::Country(true) => "a country code of three letters; two are read too".to_owned(),
        Base::Country(false) => "a country code of two letters; three are read too".to_owned(),
    };
    let Some((before, behind)) = &codec.affix else { return inner };
    let mut affix = Vec::new();
    if !before.is_empty() {
        affix.push(format!("{} before it", code(before)));
    }
    if !behind.is_empty() {
        affix.push(format!("{} behind it", code(behind)));
    }
    format!("{inner}, written with {}", affix.join(" and "))
}

fn locale(form: LocaleForm) -> &'static str {
    match form {
        LocaleForm::Underscore => "a locale, written as `en_GB` and read in any usual spelling",
        LocaleForm::Hyphen => "a locale, written as `en-GB` and read in any usual spelling",
        LocaleForm::Language => "a language without a region, written as `en`",
        LocaleForm::Lcid => {
            "a locale, written as the number of Windows (`2057`) and read in any usual spelling"
        }
    }
}

/// Words with what they mean.
fn words(cases: &Cases, ty: Type) -> String {
    let meaning = |value: &str| match (ty, value) {
        (Type::Bool, "true") => "yes".to_owned(),
        (Type::Bool, "false") => "no".to_owned(),
        _ => code(value),
    };
    let rows = cases.rows.iter().map(|(cells, values)| match (cells.first(), values.first()) {
        (Some(cell), Some(value)) if cell == value => code(cell),
        (Some(cell), Some(value)) => format!("{} = {}", code(cell), meaning(value)),
        _ => String::new(),
    });
    let mut parts = vec![rows.collect::<Vec<_>>().join(", ")];
    for (_, values) in &cases.rows {
        let Some(value) = values.first() else { continue };
        let read: Vec<&str> =
            cases.accept.iter().filter(|(_, meant)| meant == value).map(|(word, _)| word.as_str()).collect();
        if !read.is_empty() {
            parts.push(format!("read as {}: {}", meaning(value), codes(read, "and")));
        }
    }
    for (index, (cells, _)) in cases.rows.iter().enumerate() {
        let narrowed: Vec<&str> =
            cases.narrow.iter().filter(|(_, row)| *row == index).map(|(value, _)| value.as_str()).collect();
        if let (false, Some(cell)) = (narrowed.is_empty(), cells.first()) {
            parts.push(format!("{} written as {}", codes(narrowed, "and"), code(cell)));
        }
    }
    if let Some(other) = &cases.other {
        parts.push(format!("any other word is {} to the vendor", meaning(other)));
    }
    if cases.fold {
        parts.push("in any case".into());
    }
    parts.join("; ")
}

/// Words of several cells with the values of one or several fields.
fn tuple(references: &[Reference], cases: &Cases) -> String {
    let rows: Vec<String> = cases
        .rows
        .iter()
        .map(|(cells, values)| {
            let cells: Vec<String> = cells.iter().map(|cell| code(cell)).collect();
            let meant: Vec<String> = match references.len() {
                1 => values.iter().map(|value| code(value)).collect(),
                _ => references
                    .iter()
                    .zip(values)
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(field, value)| format!("{} {}", code(&field.path()), code(value)))
                    .collect(),
            };
            format!("{} = {}", cells.join(" and "), meant.join(" with "))
        })
        .collect();
    rows.join(", ")
}

pub(super) fn required(map: &Map, column: &Column) -> String {
    match column.required {
        Required::No => String::new(),
        Required::Always => "yes".into(),
        Required::Group => {
            let thing =
                map.fields_of(column).first().and_then(|field| field.field.thing().map(str::to_owned));
            match thing {
                Some(thing) => format!("beside another of {}", code(&thing)),
                None => "beside another of its group".into(),
            }
        }
    }
}

/// A check in words, with its severity unless it is an error, and what the vendor makes of a misfit.
pub(super) fn limit(check: &Check) -> String {
    let mut parts = Vec::new();
    if let Some(length) = check.length {
        let unit = length.unit().trim_end_matches('s');
        parts.push(match (length.min, length.max) {
            (low, usize::MAX) => format!("at least {}", count(low as u64, unit)),
            (0, high) => format!("at most {}", count(high as u64, unit)),
            (low, high) if low == high => format!("exactly {}", count(high as u64, unit)),
            (low, high) => format!("{low} to {}", count(high as u64, unit)),
        });
    }
    if let Some(class) = &check.chars {
        let class = class.to_string();
        parts.push(match class.strip_prefix('^') {
            Some(not) => format!("none of {}", code(not)),
            None => format!("only {}", code(&class)),
        });
    }
    if let Some(shape) = check.shape {
        parts.push(shape.describe().to_owned());
    }
    match (check.range, check.step) {
        (Some((low, high)), None) => parts.push(format!("from {low} to {high}")),
        (Some((low, high)), Some(step)) => parts.push(format!("a multiple of {step} from {low} to {high}")),
        (None, Some(step)) => parts.push(format!("a multiple of {step}")),
        (None, None) => {}
    }
    parts.extend(check.classes.iter().map(|class| format!("at least one {}", class.describe())));
    let mut said = Vec::new();
    if check.severity != Severity::Error {
        said.push(check.severity.word().to_owned());
    }
    said.extend(check.because.as_deref().map(prose));
    if check.ev.is_some() || check.source.is_some() {
        let word = check.ev.map(|ev| ev.word().to_owned());
        let source = check.source.as_deref().map(prose);
        said.push(word.into_iter().chain(source).collect::<Vec<_>>().join(", "));
    }
    let said = if said.is_empty() { String::new() } else { format!(" ({})", said.join(": ")) };
    format!("{}{said}", parts.join(", "))
}

pub(super) fn if_blank(map: &Map, column: &Column) -> String {
    let mut parts = Vec::new();
    if let Some(value) = map.blank_word(column) {
        parts.push(format!("means {}", code(value)));
    } else if column.blank != map.layout.blank {
        let is = match column.blank {
            Blank::Refuse => "is an error",
            other => file::blank(other),
        };
        parts.push(is.to_owned());
    }
    if let Some(implied) = &column.implied {
        parts.push(format!("taken as {}", code(&implied.cell)));
    }
    if let Some(default) = &column.default {
        parts.push(format!("{} is written", code(&default.cell)));
    }
    parts.join("; ")
}

pub(super) fn notes(map: &Map, column: &Column) -> String {
    let mut parts = Vec::new();
    parts.extend(column.doc.as_deref().map(prose));
    let wanted = |form: Form| format!("with `--country` phone numbers are written as {}", form.name());
    parts.extend(column.phone.map(wanted));
    let list = |name: &String| format!("`--list {name}=FILE` says what there is");
    parts.extend(column.listed.as_ref().map(list));
    parts.extend(column.only.as_deref().map(|only| format!("only: {}", prose(only))));
    if column.states != map.layout.states {
        parts.push(file::states(&column.states));
    }
    if column.internal {
        parts.push("a key of one installation, written only into the same format".into());
    }
    if column.grown {
        parts.push(match column.set {
            Some(_) => "written only where a record fills it or another of its number".into(),
            None => "written only where a record fills it".into(),
        });
    }
    match column.write {
        Write::Yes => {}
        Write::No => parts.push("read, never written".into()),
        Write::Blank => parts.push("written with its title, never with a value".into()),
    }
    parts.join("; ")
}
