//! Loads `[[column]]`, numbered columns expanded.

use super::check::{Check, Class, Length};
use super::codec::{Base, Codec};
use super::codec_load::{self, Purpose};
use super::constant::read_constant;
use super::invert;
use super::layout::{load_blank, load_states};
use super::node::{MapFault, Node, Tree};
use super::read::{Reader, one_of};
use super::{Blank, CellDef, Column, Layout, Meaning, Required, Standing, Write, kinds};
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

/// How many of the columns in front are one: those that name the same `group` stand side by side.
pub(super) fn together(nodes: &[Node]) -> usize {
    let group = |node: &Node| node.child("group").and_then(|group| group.text().map(str::to_owned));
    let Some(first) = nodes.first().and_then(group) else { return 1 };
    nodes.iter().take_while(|node| group(node).as_ref() == Some(&first)).count()
}

/// Loads one `[[column]]`, or those of one group, into the columns and cells of a map: a numbered one gives several, and
/// those of a group go from number to number together.
pub(super) fn load(
    nodes: &[Node],
    around: &Surroundings<'_>,
    columns: &mut Vec<Column>,
    cells: &mut Vec<CellDef>,
    faults: &mut Vec<MapFault>,
) {
    let numbered: Option<Vec<Numbered<'_>>> = nodes.iter().map(|node| Numbered::of(node, faults)).collect();
    let Some(numbered) = numbered else { return };
    let Some((low, high)) = numbered.first().map(|first| first.range) else { return };
    let unlike = |other: &&Numbered<'_>| other.range != (low, high) || other.grow != numbered[0].grow;
    if let Some(other) = numbered.iter().find(unlike) {
        let mut r = Reader::new(other.node, "column", faults);
        let help = Some("give all of them one `n` and one `grow`".to_owned());
        r.fault(&other.node.at, "columns of a group are numbered alike", help);
        return;
    }
    for number in low..=high {
        let set = numbered[0].grouped.then_some(columns.len());
        for one in &numbered {
            let named = |title: &str| title.replace("{n}", &number.to_string());
            let index = (number - low) as u16;
            let titles: Vec<String> = one.titles.iter().map(|title| named(title)).collect();
            let before = faults.len();
            if let Some((mut column, aliases)) =
                load_one(one.node, around, &titles, index, cells.len(), faults)
            {
                let at = columns.len();
                for (i, title) in titles.into_iter().enumerate() {
                    let alias = if i == 0 { aliases.iter().map(|a| named(a)).collect() } else { Vec::new() };
                    cells.push(CellDef { title, alias, column: at });
                }
                column.set = set;
                columns.push(column);
            }
            if number > low {
                // What is wrong with a numbered column is wrong with each of its numbers: once is enough.
                faults.truncate(before);
            }
        }
    }
}

/// One `[[column]]` with its titles, of which a numbered one counts through a range.
struct Numbered<'n> {
    node: &'n Node,
    titles: Vec<String>,
    range: (u64, u64),
    grow: Option<u64>,
    grouped: bool,
}

impl<'n> Numbered<'n> {
    fn of(node: &'n Node, faults: &mut Vec<MapFault>) -> Option<Numbered<'n>> {
        let mut r = Reader::new(node, "column", faults);
        let titles: Vec<String> =
            r.texts("name").unwrap_or_default().into_iter().map(|(title, _)| title.to_owned()).collect();
        if titles.is_empty() {
            r.fault(&node.at, "a column needs a `name`", None);
            return None;
        }
        let mut titles = titles;
        match r.text("by").map(str::to_owned) {
            Some(_) if titles.len() > 1 || r.node("kinds").is_none() => {
                r.fault(&node.at, "`by` belongs to a column with one title and `kinds`", None);
            }
            Some(by) => titles.push(by),
            None => {}
        }
        let range = r.numbers("n");
        let grouped = r.text("group").is_some();
        let numbered = titles.iter().any(|title| title.contains("{n}"));
        match range {
            None if numbered => r.fault(&node.at, "`{n}` in a name needs `n = [first, last]`", None),
            None if grouped => r.fault(&node.at, "`group` belongs to numbered columns (`n`)", None),
            Some(_) if !numbered => r.fault(&node.at, "`n` needs a name with `{n}`", None),
            Some((low, high)) if high - low >= 4096 => {
                r.fault(&node.at, "more than 4,096 columns", Some("give `n` a nearer end".into()));
                return None;
            }
            _ => {}
        }
        Some(Numbered { node, titles, range: range.unwrap_or((0, 0)), grow: r.number("grow"), grouped })
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
                let help = fault.nearest().map(|near| format!("did you mean `{near}`?"));
                r.fault(&at, fault.message, help);
            }
        }
    }
    let fields: Vec<Field> = references.iter().map(|reference| reference.field.clone()).collect();
    let as_node = r.node("as");
    let kinds_node = ["kinds", "parts"].into_iter().find_map(|key| Some((key, r.node(key)?)));
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
        set: None,
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
    column.meaning = if let Some((key, kinds)) = kinds_node {
        if declared {
            r.fault(&kinds.at, format!("`{key}` and `field` cannot both hold"), None);
        }
        let by = r.node("by").is_some();
        kinds::load(key, kinds, as_node, around, (index, by), r.faults())
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
    if let Meaning::Field(_, codec) = &column.meaning
        && codec.affix.is_none()
        && codec.cases().is_some_and(|cases| cases.blank().is_some())
    {
        // The word goes before what the layout says of blanks; the column itself cannot say both.
        let said = ["blank", "required", "implied"].into_iter().find(|key| r.node(key).is_some());
        if let Some(said) = said {
            let help = Some("take one of the two out".to_owned());
            r.fault(as_at, format!("a blank cell is a word here, and `{said}` speaks of it too"), help);
        }
        column.blank = Blank::Word;
    }
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

pub(super) fn load_open(r: &mut Reader<'_, '_>) -> Open {
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
            .map(|kind| format!("{} ({})", kind.field.path(), kind.sign()))
            .collect::<Vec<_>>()
            .join(", "),
    }
}
