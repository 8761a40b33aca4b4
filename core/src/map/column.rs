//! Loads `[[column]]`, numbered columns expanded.

use super::check::{Check, Class, Length};
use super::codec::{Base, Codec};
use super::codec_load::{self, Purpose};
use super::constant::read_constant;
use super::invert;
use super::layout::{load_blank, load_states};
use super::node::{MapFault, Node, Tree};
use super::read::{Reader, one_of};
use super::{CellDef, Column, Kind, Layout, Meaning, Required, Standing, Write};
use crate::model::path::Open;
use crate::model::{Field, Item, Reference, Type};
use crate::report::Severity;
use crate::value::chars::CharClass;
use crate::value::phone::Form;
use crate::value::shape::Shape;

/// What columns need to know of the rest of the map.
pub(super) struct Surroundings<'a> {
    pub(super) layout: &'a Layout,
    pub(super) words: &'a [(String, Node)],
    pub(super) ev: Standing,
}

/// Loads one `[[column]]` into the columns and cells of a map: a numbered one gives several.
pub(super) fn load(
    node: &Node,
    around: &Surroundings<'_>,
    columns: &mut Vec<Column>,
    cells: &mut Vec<CellDef>,
    faults: &mut Vec<MapFault>,
) {
    let mut r = Reader::new(node, "column", faults);
    let titles: Vec<String> =
        r.texts("name").unwrap_or_default().into_iter().map(|(title, _)| title.to_owned()).collect();
    if titles.is_empty() {
        r.fault(&node.at, "a column needs a `name`", None);
        return;
    }
    let range = r.numbers("n");
    let numbered = titles.iter().any(|title| title.contains("{n}"));
    match range {
        None if numbered => r.fault(&node.at, "`{n}` in a name needs `n = [first, last]`", None),
        Some(_) if !numbered => r.fault(&node.at, "`n` needs a name with `{n}`", None),
        Some((low, high)) if high - low >= 4096 => {
            r.fault(&node.at, "more than 4,096 columns", Some("give `n` a nearer end".into()));
            return;
        }
        _ => {}
    }
    let (low, high) = range.unwrap_or((0, 0));
    for number in low..=high {
        let named = |title: &str| title.replace("{n}", &number.to_string());
        let index = (number - low) as u16;
        let titles: Vec<String> = titles.iter().map(|title| named(title)).collect();
        let before = faults.len();
        if let Some((column, aliases)) = load_one(node, around, &titles, index, cells.len(), faults) {
            let at = columns.len();
            for (i, title) in titles.into_iter().enumerate() {
                let alias = if i == 0 { aliases.iter().map(|a| named(a)).collect() } else { Vec::new() };
                cells.push(CellDef { title, alias, column: at });
            }
            columns.push(column);
        }
        if number > low {
            // What is wrong with a numbered column is wrong with each of its numbers: once is enough.
            faults.truncate(before);
        }
    }
}

fn load_one(
    node: &Node,
    around: &Surroundings<'_>,
    titles: &[String],
    index: u16,
    first_cell: usize,
    faults: &mut Vec<MapFault>,
) -> Option<(Column, Vec<String>)> {
    let mut r = Reader::new(node, "column", faults);
    let aliases: Vec<String> =
        r.texts("alias").unwrap_or_default().into_iter().map(|(alias, _)| alias.to_owned()).collect();
    if !aliases.is_empty() && titles.len() > 1 {
        r.fault(&node.at, "`alias` belongs to a column with one title", None);
    }
    let open = load_open(&mut r);
    let mut references = Vec::new();
    for (path, at) in r.texts("field").unwrap_or_default() {
        match Reference::parse(path, open) {
            Ok(mut reference) => {
                if reference.item == Item::Numbered {
                    reference.item = Item::At(index);
                }
                if reference.item == Item::Row && around.layout.row_per.is_none() {
                    r.fault(&at, "`[*]` needs `row_per` in `[layout]`", None);
                }
                references.push(reference);
            }
            Err(fault) => {
                let help = fault.nearest.map(|near| format!("did you mean `{near}`?"));
                r.fault(&at, fault.message, help);
            }
        }
    }
    let fields: Vec<Field> = references.iter().map(|reference| reference.field.clone()).collect();
    let as_node = r.node("as");
    let kinds_node = r.node("kinds");
    let declared = r.node("field").is_some();
    let tuple = titles.len() > 1 || references.len() > 1;
    let mut column = Column {
        first_cell,
        width: titles.len(),
        meaning: Meaning::None,
        required: load_required(&mut r),
        implied: None,
        default: None,
        blank: load_blank(&mut r, true).unwrap_or(around.layout.blank),
        states: load_states(&mut r),
        checks: Vec::new(),
        listed: r.text("listed").map(str::to_owned),
        phone: r.word("phone", Form::WORDS),
        internal: r.flag("internal"),
        write: load_write(&mut r),
        grown: r.number("grow").is_some_and(|grow| u64::from(index) >= grow),
        kept: false,
        only: r.text("only").map(str::to_owned),
        doc: r.text("doc").map(str::to_owned),
        ev: r.word("ev", Standing::LETTERS).unwrap_or(around.ev),
        source: r.text("source").map(str::to_owned),
        field_text: String::new(),
    };
    if r.node("grow").is_some() && r.node("n").is_none() {
        r.fault(&node.at, "`grow` belongs to a numbered column (`n`)", None);
    }
    if column.states.is_empty() {
        column.states.clone_from(&around.layout.states);
    }
    if declared && references.is_empty() {
        return Some((column, aliases));
    }
    column.checks = load_checks(&mut r);
    let implied = r.text("implied").map(str::to_owned);
    let default = r.text("default").map(str::to_owned);
    column.meaning = if let Some(kinds) = kinds_node {
        if declared {
            r.fault(&kinds.at, "`kinds` and `field` cannot both hold", None);
        }
        load_kinds(kinds, as_node, around, index, r.faults())
    } else if references.is_empty() {
        if as_node.is_some() {
            r.fault(&node.at, "a codec without a `field` has nothing to make", None);
        }
        Meaning::None
    } else {
        let purpose = Purpose { fields: &fields, cells: titles.len(), list: !tuple, at: &node.at };
        let codec = codec_load::load(as_node, &purpose, around.words, r.faults());
        if tuple {
            match codec.base {
                Base::Cases(cases) => Meaning::Tuple(references, cases),
                _ => {
                    let help = Some("say `as = { cases = [[[cells], [values]], …] }`".to_owned());
                    r.fault(&node.at, "several columns or fields that are one fact need `cases`", help);
                    Meaning::None
                }
            }
        } else {
            let reference = references.remove(0);
            let checks = &column.checks;
            invert::list(&reference, &codec, checks, &node.at, r.faults());
            Meaning::Field(reference, codec)
        }
    };
    let as_at = as_node.map_or(&node.at, |node| &node.at);
    if let Meaning::Field(_, Codec { list: Some(list), .. }) | Meaning::Kinds(Some(list), _) = &column.meaning
    {
        invert::separator(around.layout, list, as_at, r.faults());
    }
    if let Meaning::Field(_, codec @ Codec { list: Some(list), .. }) = &column.meaning {
        invert::items(list, codec, as_at, r.faults());
    }
    invert::states(&column, as_at, r.faults());
    if column.phone.is_some() && !invert::public(&column.meaning) {
        let help = "take `phone` away: a number of one system has no country, and none is made up";
        let message = "`phone` is for public numbers: a field of `phones`, `dids`, or of type e164, without another codec";
        r.fault(&node.at, message, Some(help.into()));
    }
    let plain = matches!(&column.meaning, Meaning::Field(_, Codec { affix: None, base: Base::Text, .. }));
    if column.listed.is_some() && !plain {
        r.fault(&node.at, "`listed` is for a column of one field without another codec than `list`", None);
    }
    column.field_text = describe(&column.meaning);
    column.implied = implied.and_then(|cell| read_constant(&mut r, node, "implied", cell, &column));
    column.default = default.and_then(|cell| read_constant(&mut r, node, "default", cell, &column));
    Some((column, aliases))
}

fn load_open(r: &mut Reader<'_, '_>) -> Open {
    let mut ty = None;
    if let Some(name) = r.text("type") {
        ty = Type::from_name(name);
        if ty.is_none() {
            let at = r.node("type").map_or_else(|| r.at.clone(), |node| node.at.clone());
            let help =
                one_of(Type::PLAIN.iter().map(|ty| ty.name()).chain(["secret.plain", "secret.pin", "…"]));
            r.fault(&at, format!("`{name}` is no type"), Some(help));
        }
    }
    Open { ty, many: r.flag("many") }
}

fn load_required(r: &mut Reader<'_, '_>) -> Required {
    match r.node("required").map(|node| (&node.tree, node.at.clone())) {
        None | Some((Tree::Bool(false), _)) => Required::No,
        Some((Tree::Bool(true), _)) => Required::Always,
        Some((Tree::Text(word), _)) if word == "group" => Required::Group,
        Some((_, at)) => {
            r.fault(&at, "`required` is `true` or `\"group\"`", None);
            Required::No
        }
    }
}

fn load_write(r: &mut Reader<'_, '_>) -> Write {
    match r.node("write").map(|node| (&node.tree, node.at.clone())) {
        None | Some((Tree::Bool(true), _)) => Write::Yes,
        Some((Tree::Bool(false), _)) => Write::No,
        Some((Tree::Text(word), _)) if word == "blank" => Write::Blank,
        Some((_, at)) => {
            r.fault(&at, "`write` is `true`, `false` or `\"blank\"`", None);
            Write::Yes
        }
    }
}

fn load_kinds(
    node: &Node,
    as_node: Option<&Node>,
    around: &Surroundings<'_>,
    index: u16,
    faults: &mut Vec<MapFault>,
) -> Meaning {
    let outer = Purpose { fields: &[], cells: 1, list: true, at: &node.at };
    let list = codec_load::load(as_node, &outer, around.words, faults).list;
    if list.as_ref().is_some_and(|list| list.exact) {
        let message = "items of several kinds have no places in one list, which `exact` would keep";
        faults.push(MapFault {
            at: Some(node.at.clone()),
            message: message.into(),
            label: String::new(),
            help: None,
        });
    }
    let mut kinds: Vec<Kind> = Vec::new();
    for item in node.items() {
        let mut r = Reader::new(item, "kind", faults);
        let open = load_open(&mut r);
        let name = r.required("shape");
        let Some(shape) = Shape::from_name(&name) else {
            let help = Some(one_of(Shape::ALL.iter().map(|shape| shape.name())));
            r.fault(&item.at, format!("`{name}` is no shape"), help);
            continue;
        };
        let path = r.required("field");
        let mut field = match Reference::parse(&path, open) {
            Ok(field) => field,
            Err(fault) => {
                let help = fault.nearest.map(|near| format!("did you mean `{near}`?"));
                r.fault(&item.at, fault.message, help);
                continue;
            }
        };
        if field.item == Item::Numbered {
            field.item = Item::At(index);
        }
        let whole = matches!(field.item, Item::All | Item::From(_));
        if whole != list.is_some() {
            let message = if whole {
                "is a list, and the cell holds one item"
            } else {
                "is one value, and the cell is a list"
            };
            r.fault(&item.at, format!("`{path}` {message}"), None);
        }
        if list.as_ref().is_some_and(|list| invert::separates_badly(shape, &list.separator)) {
            r.fault(&item.at, "an item may hold the separator", None);
        }
        let as_node = r.node("as");
        let fields = [field.field.clone()];
        let purpose = Purpose { fields: &fields, cells: 1, list: false, at: &item.at };
        let codec = codec_load::load(as_node, &purpose, around.words, r.faults());
        if let Some(list) = &list {
            invert::items(list, &codec, &item.at, r.faults());
        }
        let kind = Kind { shape, field, codec };
        invert::kind(&kinds, &kind, &item.at, r.faults());
        kinds.push(kind);
    }
    Meaning::Kinds(list, kinds)
}

/// Loads `check`: one table or several.
fn load_checks(r: &mut Reader<'_, '_>) -> Vec<Check> {
    let Some(node) = r.node("check") else { return Vec::new() };
    let tables = match &node.tree {
        Tree::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    tables
        .into_iter()
        .filter(|table| !table.entries().is_empty())
        .map(|table| load_check(table, r.faults()))
        .collect()
}

fn load_check(node: &Node, faults: &mut Vec<MapFault>) -> Check {
    let mut r = Reader::new(node, "check", faults);
    let min = r.number("min").map(|min| min as usize);
    let max = r.number("max").map(|max| max as usize);
    let bytes = r.word("unit", &[("chars", false), ("bytes", true)]).unwrap_or(false);
    let length = (min.is_some() || max.is_some()).then(|| Length {
        min: min.unwrap_or(0),
        max: max.unwrap_or(usize::MAX),
        bytes,
    });
    if length.is_some_and(|length| length.min > length.max) {
        r.fault(&node.at, "`min` is greater than `max`: no text would pass", None);
    }
    let chars = r.text("chars").and_then(|text| match CharClass::parse(text) {
        Ok(class) => Some(class),
        Err(why) => {
            r.fault(&node.at, format!("`{text}` is no character class: {why}"), None);
            None
        }
    });
    let shape = r.text("shape").and_then(|name| {
        let shape = Shape::from_name(name);
        if shape.is_none() {
            let help = Some(one_of(Shape::ALL.iter().map(|shape| shape.name())));
            r.fault(&node.at, format!("`{name}` is no shape"), help);
        }
        shape
    });
    let mut classes = Vec::new();
    for (word, at) in r.texts("classes").unwrap_or_default() {
        match Class::WORDS.iter().find(|(name, _)| *name == word) {
            Some((_, class)) => classes.push(*class),
            None => {
                let help = one_of(Class::WORDS.iter().map(|(name, _)| *name));
                r.fault(&at, format!("`{word}` is no class"), Some(help));
            }
        }
    }
    Check {
        length,
        chars,
        shape,
        range: r.numbers("range"),
        step: r.number("step"),
        classes,
        severity: r.word("severity", &Severity::WORDS[..3]).unwrap_or(Severity::Error),
        because: r.text("because").map(str::to_owned),
        help: r.text("help").map(str::to_owned),
        ev: r.word("ev", Standing::LETTERS),
        source: r.text("source").map(str::to_owned),
    }
}

fn describe(meaning: &Meaning) -> String {
    match meaning {
        Meaning::None => String::new(),
        Meaning::Field(reference, _) => reference.path(),
        Meaning::Tuple(references, _) => {
            references.iter().map(Reference::path).collect::<Vec<_>>().join(", ")
        }
        Meaning::Kinds(_, kinds) => kinds
            .iter()
            .map(|kind| format!("{} ({})", kind.field.path(), kind.shape.name()))
            .collect::<Vec<_>>()
            .join(", "),
    }
}
