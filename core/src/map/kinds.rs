//! Loads `kinds`, the items of one cell told apart by their shape, and `parts`, those told apart by a name in front of
//! them.

use super::codec::List;
use super::codec_load::{self, Purpose};
use super::column::{Surroundings, load_open};
use super::invert;
use super::node::{MapFault, Node};
use super::read::{Reader, one_of};
use super::{Kind, Meaning};
use crate::model::path::Open;
use crate::model::{Item, Reference};
use crate::value::shape::Shape;

/// The name of the part that holds all items without a part of their own.
const REST: &str = "*";

/// Loads `kinds` or `parts`, whichever `key` says. `index`: of a numbered column; `by`: whether another cell tells the
/// kinds apart.
pub(super) fn load(
    key: &str,
    node: &Node,
    as_node: Option<&Node>,
    around: &Surroundings<'_>,
    (index, by): (u16, bool),
    faults: &mut Vec<MapFault>,
) -> Meaning {
    let outer = Purpose { fields: &[], cells: 1, list: true, at: &node.at };
    let codec = codec_load::load(as_node, &outer, around.words, faults);
    let named = key == "parts";
    let amiss = match (&codec.pairs, named) {
        (None, true) => Some((
            "parts need to know what stands between them",
            "say `as = { pairs = [\"|\", \"=\"] }`: between the parts, and behind a name",
        )),
        (Some(_), false) => Some(("`pairs` are told apart by their names", "say `parts`")),
        _ => None,
    };
    if let Some((message, help)) = amiss {
        faults.push(MapFault {
            at: Some(node.at.clone()),
            message: message.into(),
            label: String::new(),
            help: Some(help.into()),
        });
        return Meaning::None;
    }
    let list = codec.list;
    if list.as_ref().is_some_and(|list| list.exact) {
        let message = "items of several kinds have no places in one list, which `exact` would keep";
        faults.push(MapFault {
            at: Some(node.at.clone()),
            message: message.into(),
            label: String::new(),
            help: None,
        });
    }
    if by && list.is_some() {
        faults.push(MapFault {
            at: Some(node.at.clone()),
            message: "a list cannot be told by the word in another cell: it has one for all of its items"
                .into(),
            label: String::new(),
            help: Some("take `list` out, or tell the items by their shape".into()),
        });
    }
    let mut kinds: Vec<Kind> = Vec::new();
    for item in node.items() {
        let mut r = Reader::new(item, if named { "part" } else { "kind" }, faults);
        let open = load_open(&mut r);
        let Some((shape, name, is)) = sign(&mut r, item, codec.pairs.as_deref(), by) else { continue };
        let Some(field) = field(&mut r, item, open, index) else { continue };
        let whole = matches!(field.item, Item::All | Item::From(_));
        let list_wanted = if named { name.is_none() } else { list.is_some() };
        if whole != list_wanted {
            let message = match (named, whole) {
                (true, true) => "is a list, and the part has one value",
                (true, false) => "is one value, and the rest is a list",
                (false, true) => "is a list, and the cell holds one item",
                (false, false) => "is one value, and the cell is a list",
            };
            r.fault(&item.at, format!("`{}` {message}", field.path()), None);
        }
        if list.as_ref().is_some_and(|list| !list.doubled && invert::separates_badly(shape, &list.separator))
        {
            r.fault(&item.at, "an item may hold the separator", None);
        }
        let as_node = r.node("as");
        let fields = [field.field.clone()];
        let purpose = Purpose { fields: &fields, cells: 1, list: false, at: &item.at };
        let codec = codec_load::load(as_node, &purpose, around.words, r.faults());
        if let Some(list) = &list {
            invert::items(list, &codec, &item.at, r.faults());
            invert::name(list, name.as_deref(), &item.at, r.faults());
        }
        let kind = Kind { name, is, shape, field, codec };
        invert::kind(&kinds, &kind, &item.at, r.faults());
        kinds.push(kind);
    }
    Meaning::Kinds(list, kinds)
}

/// What tells an item of this kind: its shape, the text in front of it where it has a name, the word beside it.
type Sign = (Shape, Option<String>, Option<String>);

fn sign(r: &mut Reader<'_, '_>, item: &Node, pairs: Option<&str>, by: bool) -> Option<Sign> {
    match (r.text("is").map(str::to_owned), by) {
        (Some(is), true) => return Some((Shape::Any, None, Some(is))),
        (None, true) => {
            let help = Some("say `is = \"…\"`; `\"\"` is a blank cell".to_owned());
            r.fault(&item.at, "a kind that another cell tells needs its word", help);
            return None;
        }
        (Some(_), false) => {
            r.fault(&item.at, "`is` belongs to a column with `by`", None);
            return None;
        }
        (None, false) => {}
    }
    let Some(behind) = pairs else {
        let name = r.required("shape");
        let shape = Shape::from_name(&name);
        if shape.is_none() {
            let help = Some(one_of(Shape::ALL.iter().map(|shape| shape.name())));
            r.fault(&item.at, format!("`{name}` is no shape"), help);
        }
        return shape.map(|shape| (shape, None, None));
    };
    let name = r.required("name");
    if name.is_empty() {
        r.fault(&item.at, "a part needs a `name`; `*` is the name of all others", None);
        return None;
    }
    Some((Shape::Any, (name != REST).then(|| format!("{name}{behind}")), None))
}

fn field(r: &mut Reader<'_, '_>, item: &Node, open: Open, index: u16) -> Option<Reference> {
    let path = r.required("field");
    match Reference::parse(&path, open) {
        Ok(mut field) => {
            if field.item == Item::Numbered {
                field.item = Item::At(index);
            }
            Some(field)
        }
        Err(fault) => {
            let help = fault.nearest().map(|near| format!("did you mean `{near}`?"));
            r.fault(&item.at, fault.message, help);
            None
        }
    }
}

impl Kind {
    /// The value's text of an item that is of this kind: without its name and its affix.
    pub fn inside<'t>(&self, item: &'t str) -> Option<&'t str> {
        let item = match &self.name {
            Some(name) => item.strip_prefix(name.as_str())?,
            None => item,
        };
        let stripped = self.codec.strip(item);
        (self.name.is_some() || self.shape.fits(stripped)).then_some(stripped)
    }

    /// What tells its items, in one word: the name in front of them, or their shape.
    pub fn sign(&self) -> &str {
        match (&self.name, &self.is) {
            (Some(name), _) => name,
            (None, Some(is)) => is,
            (None, None) => self.shape.name(),
        }
    }

    /// What tells its items, for people.
    pub fn describe(&self) -> String {
        match (&self.name, &self.is) {
            (Some(name), _) => format!("`{name}…`"),
            (None, Some(is)) if is.is_empty() => "text beside a blank".to_owned(),
            (None, Some(is)) => format!("text beside `{is}`"),
            (None, None) => self.shape.describe().to_owned(),
        }
    }

    /// Which kind an item is of.
    pub fn of(kinds: &[Kind], item: &str) -> Option<usize> {
        kinds.iter().position(|kind| kind.inside(item).is_some())
    }

    /// Whether any of them is told by a name.
    pub fn named(kinds: &[Kind]) -> bool {
        kinds.iter().any(|kind| kind.name.is_some())
    }

    /// Whether they are told by the word in another cell.
    pub fn told(kinds: &[Kind]) -> bool {
        kinds.iter().any(|kind| kind.is.is_some())
    }
}

/// The list of a cell of pairs.
pub(super) fn list_of_pairs(between: &str) -> List {
    List { separator: between.to_owned(), ..List::default() }
}
