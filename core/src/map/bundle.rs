//! Bundles: several files for one conversion, in import order.
//!
//! The maps of the files are laid side by side into one map, so that a plan, a prediction and a ledger see all of them
//! at once; each column still knows its file. A bundle is written. Each of its files is a format of its own, as which
//! it is read.

use std::ops::Range;
use std::sync::Arc;

use super::load::{Find, load};
use super::node::{self, At, MapFault, Node};
use super::{Condition, Demand, Limits, Map, Rule};

/// A bundle may have this many files.
const MAX_FILES: usize = 16;

/// One file of a bundle.
#[derive(Debug, Clone)]
pub struct File {
    /// Its map.
    pub map: Arc<Map>,
    /// Its columns among those of the bundle.
    pub columns: Range<usize>,
    /// Its cells among those of the bundle.
    pub cells: Range<usize>,
}

impl Map {
    /// Whether it is a bundle of several files.
    pub fn is_bundle(&self) -> bool {
        !self.files.is_empty()
    }

    /// Which file of a bundle a column is in; 0 where there is one file.
    pub fn file_of(&self, column: usize) -> usize {
        self.files.iter().position(|file| file.columns.contains(&column)).unwrap_or(0)
    }

    /// The map of one file: of a bundle that of the file, else the map itself.
    pub fn file(&self, file: usize) -> &Map {
        self.files.get(file).map_or(self, |file| &file.map)
    }

    /// Why the format cannot be read, if it cannot.
    pub fn not_read(&self) -> Option<String> {
        let ids: Vec<String> =
            self.files.iter().map(|file| format!("`--from {}`", file.map.full_id())).collect();
        self.is_bundle().then(|| {
            format!(
                "`{}` is {} files, and is written alone: read one of them with {}",
                self.full_id(),
                self.files.len(),
                ids.join(" or ")
            )
        })
    }
}

/// Reads the files of a bundle: their maps, and nothing of its own but its head.
pub(super) fn read(tree: &Node, files: &Node, bundle: &mut Map, find: Find<'_>, faults: &mut Vec<MapFault>) {
    let mut fault = |at: &At, message: String, help: Option<&str>| {
        let help = help.map(str::to_owned);
        faults.push(MapFault { at: Some(at.clone()), message, label: String::new(), help });
    };
    let known = ["tieline", "format", "by_hand"];
    for entry in tree.entries().iter().filter(|entry| !known.contains(&entry.key.as_str())) {
        let help = Some("say it in the map of the file that it is about");
        fault(&entry.key_at, format!("a bundle has files and no `{}` of its own", entry.key), help);
    }
    if files.items().len() > MAX_FILES {
        fault(&files.at, format!("a bundle has at most {MAX_FILES} files"), None);
        return;
    }
    let mut maps = Vec::new();
    for item in files.items() {
        let Some(id) = item.text() else {
            fault(&item.at, "a file of a bundle is named as `id@version`".into(), None);
            continue;
        };
        let Some(found) = find(id) else {
            let help = Some("`tieline formats list` shows what is known");
            fault(&item.at, format!("no format `{id}` is known"), help);
            continue;
        };
        // A bundle in a bundle would ask for itself without end.
        let nested = node::parse(&found.text, 0)
            .is_ok_and(|tree| tree.child("format").is_some_and(|format| format.child("files").is_some()));
        if nested {
            fault(&item.at, format!("`{id}` is a bundle itself"), None);
            continue;
        }
        match load(found, find) {
            Ok(file) => maps.push(Arc::new(file)),
            Err(why) => fault(&item.at, format!("`{id}` does not load: {why}"), None),
        }
    }
    if faults.is_empty() {
        join(bundle, maps, &files.at, faults);
    }
}

/// Lays the maps of the files into `bundle`, which has nothing but its head. `at`: where the files are named.
fn join(bundle: &mut Map, maps: Vec<Arc<Map>>, at: &At, faults: &mut Vec<MapFault>) {
    let mut fault = |message: String, help: &str| {
        faults.push(MapFault {
            at: Some(at.clone()),
            message,
            label: String::new(),
            help: Some(help.to_owned()),
        });
    };
    let [first, others @ ..] = maps.as_slice() else {
        fault(
            "a bundle has two files at least".into(),
            "name them as `id@version`, in the order of their import",
        );
        return;
    };
    if others.is_empty() {
        fault(
            "a bundle has two files at least".into(),
            "name them as `id@version`, in the order of their import",
        );
    }
    for (at, map) in maps.iter().enumerate() {
        let id = map.full_id();
        if maps[..at].iter().any(|earlier| earlier.full_id() == id) {
            fault(format!("`{id}` is named twice"), "name each file once");
        } else if map.is_bundle() || map.layout.native.is_some() {
            fault(format!("`{id}` is no single file of text"), "name formats of one delimited file each");
        } else if !cut_alike(first, map) {
            let help = "give both one delimiter, quotes, encoding, line end and header";
            fault(format!("`{id}` is not cut as `{}` is", first.full_id()), help);
        } else if map.limits != Limits::default() || !map.layout.split.is_empty() {
            let help = "a bundle cannot part its files further: leave the limits out of it";
            fault(format!("`{id}` has limits, or kinds of records that may not share a file"), help);
        }
    }
    bundle.layout = first.layout.clone();
    (bundle.layout.key, bundle.layout.row_per) = (None, None);
    for map in maps {
        let (column, cell) = (bundle.columns.len(), bundle.cells.len());
        bundle.columns.extend(map.columns.iter().cloned().map(|mut own| {
            own.first_cell += cell;
            own.set = own.set.map(|set| set + column);
            own
        }));
        bundle.cells.extend(map.cells.iter().cloned().map(|mut own| {
            own.column += column;
            own
        }));
        bundle.rules.extend(map.rules.iter().map(|rule| moved(rule, cell)));
        bundle.implied.extend(map.implied.iter().cloned());
        bundle.files.push(File {
            columns: column..bundle.columns.len(),
            cells: cell..bundle.cells.len(),
            map,
        });
    }
    let places = bundle.files.iter().flat_map(|file| &file.map.by_hand);
    let places: Vec<(String, String)> = places.filter(|(key, _)| !written(bundle, key)).cloned().collect();
    bundle.by_hand.extend(places);
}

/// Whether two files are cut alike.
fn cut_alike(a: &Map, b: &Map) -> bool {
    let (a, b) = (&a.layout, &b.layout);
    a.dialect(a.delimiter()) == b.dialect(b.delimiter())
        && a.encoding() == b.encoding()
        && (a.bom, a.header, a.by_name) == (b.bom, b.header, b.by_name)
}

/// Whether some file of the bundle has a column for what another one leaves to people.
fn written(bundle: &Map, key: &str) -> bool {
    let fields = bundle.columns.iter().flat_map(|column| bundle.fields_of(column));
    fields.into_iter().any(|field| {
        let own = [field.path(), field.field.key.replace("[]", "")];
        own.iter().any(|own| own == key) || field.path().replace("[*]", "[0]") == key
    })
}

/// A rule about the cells of a file, as one about those of the bundle.
fn moved(rule: &Rule, by: usize) -> Rule {
    let mut rule = rule.clone();
    for Condition { cell, .. } in &mut rule.when {
        *cell += by;
    }
    match &mut rule.demand {
        Demand::Never | Demand::MaxRows(_) => {}
        Demand::Require(cells)
        | Demand::Forbid(cells)
        | Demand::Together(cells)
        | Demand::OneOf(cells)
        | Demand::Without(cells)
        | Demand::Unique(cells) => cells.iter_mut().for_each(|cell| *cell += by),
    }
    rule
}
