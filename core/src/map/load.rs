//! From TOML to a valid [`Map`]: parse, inherit, read every table, check what makes it invertible.
//!
//! All faults of a map are found in one go. A map that loads has no open question left: paths exist, titles are told
//! apart, codecs have inverses, rules name columns.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use super::bundle;
use super::column;
use super::layout::Layout;
use super::node::{self, At, MapFault, MapFaults, MapSource, Node, Tree};
use super::read::Reader;
use super::rule;
use super::{Example, Limits, Map, Meaning, Rest, Standing, Write, extends};
use crate::model::{Item, Reference, User};
use crate::nearest::nearest;

/// A map's text may be this large.
const MAX_BYTES: usize = 1 << 20;
/// A map may have this many cells after expansion.
const MAX_CELLS: usize = 4096;
/// Maps may extend each other this deep.
const MAX_DEPTH: usize = 8;

/// Gives the name and text of a map by `id@version`, for `extends`; `None` where there is none.
pub type Find<'a> = &'a dyn Fn(&str) -> Option<MapSource>;

/// Loads a map. `find` gives the maps that it extends.
///
/// # Errors
/// All faults, with their places.
pub fn load(source: MapSource, find: Find<'_>) -> Result<Map, MapFaults> {
    made(Loader { sources: Vec::new(), faults: Vec::new(), find, front: false }, source)
}

/// Loads a map that is known to be right, as those of the program are: what of it no file is read or written by is not
/// looked at before it is asked for.
///
/// # Errors
/// All faults, with their places.
pub(crate) fn load_front(source: MapSource, find: Find<'_>) -> Result<Map, MapFaults> {
    made(Loader { sources: Vec::new(), faults: Vec::new(), find, front: true }, source)
}

/// What [`load_front`] has left out of the map of these files.
pub(super) fn rest(sources: &[MapSource]) -> Rest {
    let parents = RefCell::new(sources.iter().skip(1));
    let first = sources.first().cloned();
    let map = first.and_then(|first| load(first, &|_| parents.borrow_mut().next().cloned()).ok());
    map.and_then(|map| map.rest.into_inner()).unwrap_or_default()
}

/// The text in front of the evidence and the examples, which stand at the end of a map.
fn front_of(text: &str) -> &str {
    let ends = ["\n[evidence]", "\n[[example]]"].map(|title| text.find(title));
    &text[..ends.into_iter().flatten().min().map_or(text.len(), |end| end + 1)]
}

fn made(mut loader: Loader<'_>, source: MapSource) -> Result<Map, MapFaults> {
    let map = loader.tree(source, 0).and_then(|tree| loader.map(&tree));
    match map {
        Some(mut map) if loader.faults.is_empty() => {
            map.sources = Arc::new(loader.sources);
            Ok(map)
        }
        _ => Err(MapFaults { sources: loader.sources, faults: loader.faults }),
    }
}

struct Loader<'a> {
    sources: Vec<MapSource>,
    faults: Vec<MapFault>,
    find: Find<'a>,
    /// Whether nothing is read but what stands in front of the evidence and the examples.
    front: bool,
}

impl Loader<'_> {
    fn fault(&mut self, at: Option<&At>, message: impl Into<String>, help: Option<String>) {
        self.faults.push(MapFault { at: at.cloned(), message: message.into(), label: String::new(), help });
    }

    /// The tree of a file, laid over those that it extends.
    fn tree(&mut self, source: MapSource, depth: usize) -> Option<Node> {
        let file = self.sources.len();
        let text = source.text.clone();
        let name = source.name.clone();
        self.sources.push(source);
        if text.len() > MAX_BYTES {
            self.fault(None, format!("`{name}` is larger than 1 MiB, which no map needs to be"), None);
            return None;
        }
        let heir = match node::parse(if self.front { front_of(&text) } else { &text }, file) {
            Ok(tree) => tree,
            Err(faults) => {
                self.faults.extend(faults);
                return None;
            }
        };
        self.check_language(&heir);
        let Some(parent) = heir.child("extends") else { return Some(heir) };
        let Some(id) = parent.text() else {
            self.fault(Some(&parent.at), "`extends` wants `id@version`", None);
            return None;
        };
        if depth >= MAX_DEPTH {
            self.fault(Some(&parent.at), "maps extend each other in a circle, or more than 8 deep", None);
            return None;
        }
        let Some(found) = (self.find)(id) else {
            let message = format!("no format `{id}` is known that this map could extend");
            self.fault(Some(&parent.at), message, Some("`tieline formats list` shows what is known".into()));
            return None;
        };
        let parent = self.tree(found, depth + 1)?;
        Some(extends::merge(parent, &heir, &mut self.faults))
    }

    fn check_language(&mut self, heir: &Node) {
        match heir.child("tieline").map(|node| (&node.tree, node.at.clone())) {
            Some((Tree::Int(1), _)) => {}
            Some((_, at)) => {
                self.fault(Some(&at), "this version of tieline reads maps of language version 1", None);
            }
            None => {
                let help = Some("put `tieline = 1` on the first line".to_owned());
                self.fault(Some(&heir.at), "the version of the map language is missing", help);
            }
        }
    }

    fn map(&mut self, tree: &Node) -> Option<Map> {
        let _ = Reader::new(tree, "top", &mut self.faults);
        let empty = Node { tree: Tree::Table(Vec::new()), at: tree.at.clone() };
        let Some(format) = tree.child("format") else {
            self.fault(Some(&tree.at), "the table `[format]` is missing", None);
            return None;
        };
        let layout = Layout::load(tree.child("layout").unwrap_or(&empty), &mut self.faults);
        let limits = Limits::load(tree.child("limits").unwrap_or(&empty), &mut self.faults);
        if let (Some(_), Some(limits)) = (&layout.native, tree.child("limits")) {
            super::native::check_limits(limits, &mut self.faults);
        }
        let words: Vec<(String, Node)> = tree
            .child("words")
            .map(Node::entries)
            .unwrap_or_default()
            .iter()
            .map(|entry| (entry.key.clone(), entry.node.clone()))
            .collect();
        let mut r = Reader::new(format, "format", &mut self.faults);
        let kinds = [("recorder", "recorder"), ("pbx", "pbx"), ("uc", "uc"), ("directory", "directory")];
        r.required("kind");
        let mut map = Map {
            id: r.required("id"),
            version: r.required("version"),
            default: r.flag("default"),
            name: r.required("name"),
            vendor: r.required("vendor"),
            kind: r.word("kind", &kinds).unwrap_or("directory"),
            source: r.required("source"),
            ev: r.word("ev", Standing::LETTERS).unwrap_or(Standing::Documented),
            layout,
            limits,
            columns: Vec::new(),
            cells: Vec::new(),
            rules: Vec::new(),
            implied: Vec::new(),
            by_hand: Vec::new(),
            rest: OnceLock::new(),
            files: Vec::new(),
            sources: Arc::new(Vec::new()),
        };
        let names = |text: &str, max: usize, sign: fn(char) -> bool| {
            !text.is_empty() && text.len() <= max && text.chars().all(sign)
        };
        if !names(&map.id, 40, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            r.fault(&format.at, "an id is 1 to 40 of `a-z0-9-`", None);
        }
        if !names(&map.version, 20, |c| c.is_ascii_alphanumeric() || c == '.') {
            r.fault(&format.at, "a version is 1 to 20 of `0-9A-Za-z.`", None);
        }
        if let Some(files) = format.child("files") {
            bundle::read(tree, files, &mut map, self.find, &mut self.faults);
            map.rest = OnceLock::from(Rest::default());
            map.by_hand.extend(self.by_hand(tree, &map));
            return Some(map);
        }
        let around = column::Surroundings { layout: &map.layout, words: &words, ev: map.ev };
        let mut nodes = tree.child("column").map(Node::items).unwrap_or_default();
        while !nodes.is_empty() {
            let (together, others) = nodes.split_at(column::together(nodes));
            column::load(together, &around, &mut map.columns, &mut map.cells, &mut self.faults);
            nodes = others;
        }
        self.check_columns(tree, &map);
        let around = rule::Surroundings { id: &map.id, ev: map.ev, columns: &map.columns, cells: &map.cells };
        for node in tree.child("rule").map(Node::items).unwrap_or_default() {
            map.rules.extend(rule::load(node, &around, &mut self.faults));
        }
        map.implied = self.implied(tree, &map);
        map.by_hand = self.by_hand(tree, &map);
        if !self.front {
            let (evidence, examples) = (self.evidence(tree), self.examples(tree, &map));
            map.rest = OnceLock::from(Rest { evidence, examples });
        }
        Some(map)
    }

    fn check_columns(&mut self, tree: &Node, map: &Map) {
        if map.columns.is_empty() {
            self.fault(Some(&tree.at), "a map needs at least one `[[column]]`", None);
        }
        if map.cells.len() > MAX_CELLS {
            self.fault(Some(&tree.at), "a map has at most 4,096 columns", None);
        }
        let mut seen: Vec<(String, usize)> = Vec::new();
        for (index, cell) in map.cells.iter().enumerate() {
            // By position an alias may repeat a title: it only detects.
            let aliases = if map.layout.by_name { cell.alias.as_slice() } else { &[] };
            for title in std::iter::once(&cell.title).chain(aliases) {
                let title = map.layout.titles.key(title).into_owned();
                if seen.iter().any(|(old, at)| *old == title && *at != index) {
                    self.fault(Some(&tree.at), format!("two columns are called `{title}`"), None);
                }
                seen.push((title, index));
            }
        }
        if let Some((_, width)) = map.layout.width
            && width != map.cells.len()
            && !map.layout.by_name
        {
            let message = format!(
                "`width` says that {width} cells are written, and there are {} columns",
                map.cells.len()
            );
            self.fault(Some(&tree.at), message, None);
        }
        if let Some(key) = map.layout.key.as_ref().filter(|key| map.cell_of_title(key).is_none()) {
            self.fault(Some(&tree.at), format!("`key` names `{key}`, which is no column"), None);
        }
        if let Some((title, _)) =
            map.layout.example_row.as_ref().filter(|(title, _)| map.cell_of_title(title).is_none())
        {
            self.fault(Some(&tree.at), format!("`example_row` names `{title}`, which is no column"), None);
        }
        for title in &map.layout.split {
            if map.cell_of_title(title).is_none() {
                self.fault(Some(&tree.at), format!("`split` names `{title}`, which is no column"), None);
            }
        }
        for column in &map.columns {
            if let Meaning::Field(reference, _) = &column.meaning
                && reference.item == Item::Numbered
            {
                let message = format!("`{}` has `[n]`, but the column is not numbered", reference.path());
                self.fault(Some(&tree.at), message, None);
            }
            if column.write != Write::Yes && column.required != super::Required::No {
                let message = format!("`{}` is required and never written", map.title(column));
                self.fault(Some(&tree.at), message, None);
            }
        }
        self.check_types(tree, map);
    }

    /// An open field has one type within a map.
    fn check_types(&mut self, tree: &Node, map: &Map) {
        let mut seen: Vec<&Reference> = Vec::new();
        for column in &map.columns {
            for reference in map.fields_of(column) {
                if let Some(old) = seen.iter().find(|old| old.field.key == reference.field.key)
                    && old.field.ty != reference.field.ty
                {
                    let message = format!("`{}` is declared with two types", reference.field.key);
                    self.fault(Some(&tree.at), message, None);
                }
                seen.push(reference);
            }
        }
    }

    fn implied(&mut self, tree: &Node, map: &Map) -> Vec<(Reference, Reference)> {
        let mut pairs = Vec::new();
        for entry in tree.child("implied").map(Node::entries).unwrap_or_default() {
            let from = entry.node.text().unwrap_or_default();
            if from.is_empty() && entry.node.text().is_some() {
                // An heir that has a column of its own lets go of what its parent implied.
                continue;
            }
            let open = crate::model::path::Open::default();
            match (Reference::parse(&entry.key, open), Reference::parse(from, open)) {
                (Ok(to), Ok(from)) => {
                    let mut columns = map.columns.iter();
                    let own = columns.find(|own| map.fields_of(own).iter().any(|field| field.overlaps(&to)));
                    if let Some(own) = own {
                        let message = format!(
                            "`{}` has a column, `{}`, and only a field without one can be implied here",
                            entry.key,
                            map.title(own)
                        );
                        let help = format!(
                            "say `implied` in the column, or take this line out; where the map inherits it, say `\"{}\" = \"\"`",
                            entry.key
                        );
                        self.fault(Some(&entry.key_at), message, Some(help));
                    }
                    pairs.push((to, from));
                }
                (Err(fault), _) => {
                    let help = fault.nearest().map(|near| format!("did you mean `{near}`?"));
                    self.fault(Some(&entry.key_at), fault.message, help);
                }
                (_, Err(fault)) => {
                    let help = fault.nearest().map(|near| format!("did you mean `{near}`?"));
                    self.fault(Some(&entry.node.at), fault.message, help);
                }
            }
        }
        pairs
    }

    fn by_hand(&mut self, tree: &Node, map: &Map) -> Vec<(String, String)> {
        let mut places = Vec::new();
        for entry in tree.child("by_hand").map(Node::entries).unwrap_or_default() {
            let known = map.cell_of_title(&entry.key).is_some()
                || entry.key.starts_with("x.")
                || Reference::parse(&entry.key, crate::model::path::Open::default()).is_ok();
            if !known {
                let titles = map.cells.iter().map(|cell| cell.title.clone());
                let paths = crate::model::FIELDS.iter().map(|row| row.path.replace("[]", ""));
                let near = nearest(&entry.key, titles.chain(paths));
                let help = near.map(|near| format!("did you mean `{near}`?"));
                let message = format!("`{}` is neither a field nor a column", entry.key);
                self.fault(Some(&entry.key_at), message, help);
            }
            match entry.node.text() {
                Some(place) => places.push((entry.key.clone(), place.to_owned())),
                None => self.fault(Some(&entry.node.at), "the place is a string", None),
            }
        }
        places
    }

    fn evidence(&mut self, tree: &Node) -> Vec<(String, String)> {
        let mut facts = Vec::new();
        for entry in tree.child("evidence").map(Node::entries).unwrap_or_default() {
            let text = entry.node.text().unwrap_or_default();
            let letter = text.split_once(':').map(|(letter, _)| letter.trim());
            if !letter.is_some_and(|letter| Standing::LETTERS.iter().any(|(known, _)| *known == letter)) {
                let help =
                    Some("write `\"S: read in the importer\"`; letters are D, S, V, I and ?".to_owned());
                self.fault(Some(&entry.node.at), "evidence begins with its standing", help);
            }
            facts.push((entry.key.clone(), text.to_owned()));
        }
        facts
    }

    fn examples(&mut self, tree: &Node, map: &Map) -> Vec<Example> {
        let mut examples = Vec::new();
        for node in tree.child("example").map(Node::items).unwrap_or_default() {
            let _ = Reader::new(node, "example", &mut self.faults);
            let mut row = Vec::new();
            for entry in node.child("row").map(Node::entries).unwrap_or_default() {
                match (map.cell_of_title(&entry.key), entry.node.text()) {
                    (Some(cell), Some(text)) => row.push((cell, text.to_owned())),
                    (None, _) => {
                        let near = nearest(&entry.key, map.cells.iter().map(|cell| &cell.title));
                        let help = near.map(|near| format!("did you mean `{near}`?"));
                        self.fault(Some(&entry.key_at), format!("no column is called `{}`", entry.key), help);
                    }
                    (_, None) => self.fault(Some(&entry.node.at), "a cell is a string", None),
                }
            }
            let user = node.child("user").map(to_json);
            match user {
                Some(serde_json::Value::Object(object)) => match User::from_json(&object) {
                    Ok(user) => examples.push(Example { row, user, at: node.at.clone() }),
                    Err(why) => self.fault(Some(&node.at), format!("the example's user: {why}"), None),
                },
                _ => self.fault(Some(&node.at), "an example needs `row` and `user`", None),
            }
        }
        examples
    }
}

fn to_json(node: &Node) -> serde_json::Value {
    match &node.tree {
        Tree::Text(text) => text.as_str().into(),
        Tree::Int(number) => (*number).into(),
        Tree::Bool(flag) => (*flag).into(),
        Tree::List(items) => items.iter().map(to_json).collect(),
        Tree::Table(entries) => {
            serde_json::Value::Object(entries.iter().map(|e| (e.key.clone(), to_json(&e.node))).collect())
        }
    }
}
