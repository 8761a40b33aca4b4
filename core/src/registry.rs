//! The formats that a run knows: the maps linked into the program, and those in folders.
//!
//! Linked maps are loaded when they are asked for, so that a run parses only those that it uses, and of these no more than
//! what files are read and written by. Which folders are searched is in [`places`]. Of two maps of one id and version the
//! first found is used, and the other one is listed.

pub mod places;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::places::Place;

use crate::error::Error;
use crate::fault::{FileError, show_path};
use crate::map::load::{load, load_front};
use crate::map::node::{self, MapSource};
use crate::map::{Map, MapFaults};
use crate::native::{Loader, Native, Standing, no_loader};
use crate::nearest::nearest;

/// A map that is part of the program; a vendor crate has a list of them.
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    /// The format's id: the name of its folder.
    pub id: &'static str,
    /// Its version: the stem of its file.
    pub version: &'static str,
    /// Whether this version is meant where none is named.
    pub default: bool,
    /// The map.
    pub text: &'static str,
}

/// The formats of one vendor crate.
#[derive(Debug, Clone, Copy)]
pub struct Vendor {
    /// The crate's name.
    pub name: &'static str,
    /// Its maps.
    pub maps: &'static [Embedded],
}

/// Where a format comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is part of the program.
    BuiltIn,
    /// A TOML file outside of it.
    File(PathBuf),
}

/// One format in the list.
#[derive(Debug)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Whether this version is meant where none is named.
    pub default: bool,
    /// Where it comes from.
    pub origin: Origin,
    /// Why it is not used, if it is not.
    pub unusable: Option<String>,
    text: Cow<'static, str>,
    loaded: OnceCell<Result<Arc<Map>, MapFaults>>,
}

/// All formats that a run knows.
#[derive(Default)]
pub struct Registry {
    entries: Vec<Listed>,
    searched: Vec<String>,
    loader: Option<Arc<dyn Loader>>,
    /// Plugins that are linked into the program, by `id@version`.
    linked: BTreeMap<String, Arc<dyn Native>>,
}

impl Registry {
    /// The linked formats, and the maps in these folders: `DIR/*.toml` and `DIR/*/*.toml`.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn new(linked: &[&Vendor], folders: &[PathBuf]) -> Result<Registry, FileError> {
        let places: Vec<Place> = folders.iter().map(|folder| Place::named(folder)).collect();
        Registry::discover(linked, &places)
    }

    /// The linked formats, and the maps in these places, in their order.
    ///
    /// # Errors
    /// A folder that is there and cannot be read, or that the user named and is not there.
    pub fn discover(linked: &[&Vendor], places: &[Place]) -> Result<Registry, FileError> {
        let mut registry = Registry::default();
        for map in linked.iter().flat_map(|vendor| vendor.maps) {
            registry.entries.push(Listed {
                id: map.id.to_owned(),
                version: map.version.to_owned(),
                default: map.default,
                origin: Origin::BuiltIn,
                unusable: None,
                text: Cow::Borrowed(map.text),
                loaded: OnceCell::new(),
            });
        }
        let built_in = registry.entries.len();
        for place in places {
            let there = place.named || place.folder.exists();
            registry.searched.push(place.shown(there));
            if there {
                for path in toml_files(&place.folder)? {
                    registry.add_file(&path, built_in)?;
                }
            }
        }
        registry.searched.push("the formats built into the program".to_owned());
        Ok(registry)
    }

    /// One map file, for commands that take a path in place of an id.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn add_path(&mut self, path: &Path) -> Result<Result<Arc<Map>, MapFaults>, FileError> {
        let text = read_map(path)?;
        let source = MapSource { name: show_path(path), text };
        Ok(load(source, &|id| self.source(id)).map(Arc::new))
    }

    fn add_file(&mut self, path: &Path, built_in: usize) -> Result<(), FileError> {
        let text = read_map(path)?;
        let source = MapSource { name: show_path(path), text: text.clone() };
        let loaded = load(source, &|id| self.source(id)).map(Arc::new);
        let (id, version, default) = match &loaded {
            Ok(map) => (map.id.clone(), map.version.clone(), map.default),
            Err(_) => named_in(&text, path),
        };
        let reserved = self.entries[..built_in].iter().any(|entry| entry.id == id);
        let same = |entry: &&Listed| entry.id == id && entry.version == version;
        let first = self.entries.iter().find(same).map(Listed::name);
        let unusable = match &loaded {
            Err(faults) => Some(faults.to_string()),
            Ok(_) if reserved => Some(format!(
                "`{id}` is the id of a built-in format; give yours another id and say `extends = \"{id}@…\"`"
            )),
            Ok(_) => first.map(|first| format!("hidden by `{first}`, which was found first")),
        };
        self.entries.push(Listed {
            id,
            version,
            default,
            origin: Origin::File(path.to_owned()),
            unusable,
            text: Cow::Owned(text),
            loaded: OnceCell::from(loaded),
        });
        Ok(())
    }

    fn source(&self, id: &str) -> Option<MapSource> {
        let entry = self.find(id)?;
        Some(MapSource { name: entry.name(), text: entry.text.to_string() })
    }

    fn find(&self, id: &str) -> Option<&Listed> {
        let (name, version) = match id.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (id, None),
        };
        let mut found: Vec<&Listed> =
            self.entries.iter().filter(|entry| entry.id == name && self.usable(entry)).collect();
        match version {
            Some(version) => found.into_iter().find(|entry| entry.version == version),
            None if found.len() > 1 => found.into_iter().find(|entry| entry.default),
            None => found.pop(),
        }
    }

    /// A broken map still answers to its name, so that naming it says what is wrong with it.
    fn usable(&self, entry: &Listed) -> bool {
        entry.unusable.is_none() || matches!(entry.loaded.get(), Some(Err(_)))
    }

    /// The map of `id` or `id@version`.
    ///
    /// # Errors
    /// [`Error::Format`] where there is none, with the nearest and the places searched; [`Error::Map`] where it is
    /// wrong.
    pub fn map(&self, id: &str) -> Result<Arc<Map>, Error> {
        match self.find(id) {
            Some(entry) => self.load(entry).map_err(Error::Map),
            None => Err(Error::Format(self.not_found(id))),
        }
    }

    fn load(&self, entry: &Listed) -> Result<Arc<Map>, MapFaults> {
        entry
            .loaded
            .get_or_init(|| {
                let source = MapSource { name: entry.name(), text: entry.text.to_string() };
                let load = if entry.origin == Origin::BuiltIn { load_front } else { load };
                load(source, &|id| self.source(id)).map(Arc::new)
            })
            .clone()
    }

    fn not_found(&self, id: &str) -> String {
        let name = id.split('@').next().unwrap_or(id);
        let versions: Vec<String> = self
            .entries
            .iter()
            .filter(|entry| entry.id == name && self.usable(entry))
            .map(|entry| format!("{name}@{}", entry.version))
            .collect();
        if !versions.is_empty() {
            return format!(
                "there is no format `{id}`; of `{name}` there is {}\nsearched: {}",
                versions.join(", "),
                self.searched.join(", ")
            );
        }
        let near = nearest(name, self.entries.iter().map(|entry| &entry.id));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        format!("there is no format `{id}`{near}\nsearched: {}", self.searched.join(", "))
    }

    /// Sets what loads the libraries of native formats; without it none is loaded.
    pub fn load_with(&mut self, loader: Arc<dyn Loader>) {
        self.loader = Some(loader);
    }

    /// Takes a plugin that is linked into the program for the format `id@version`, whose map is in a place searched.
    pub fn link(&mut self, id: &str, plugin: Arc<dyn Native>) {
        self.linked.insert(id.to_owned(), plugin);
    }

    /// What reads and writes the files of a native format.
    ///
    /// # Errors
    /// [`Error::Refused`] where its library is not trusted, [`Error::Format`] where it cannot be used.
    pub fn native(&self, map: &Map) -> Result<Arc<dyn Native>, Error> {
        if let Some(plugin) = self.linked.get(&map.full_id()) {
            return Ok(Arc::clone(plugin));
        }
        let entry = self.entries.iter().find(|entry| entry.unusable.is_none() && entry.is(map));
        match (&self.loader, entry.map(|entry| &entry.origin)) {
            (Some(loader), Some(Origin::File(file))) => loader.load(map, file),
            _ => Err(no_loader(map)),
        }
    }

    /// Whether the library of a format in the list may be loaded; `None` where it has no library. Loads nothing.
    pub fn standing(&self, entry: &Listed) -> Option<Standing> {
        let map = self.load(entry).ok()?;
        map.layout.native.as_ref()?;
        Some(match (&self.loader, &entry.origin) {
            _ if self.linked.contains_key(&map.full_id()) => Standing::Trusted,
            (Some(loader), Origin::File(file)) => loader.standing(&map, file),
            _ => Standing::Unusable("this program loads no libraries".into()),
        })
    }

    /// All formats, in the order in which they were found: built-in ones first.
    pub fn list(&self) -> &[Listed] {
        &self.entries
    }

    /// The maps that cannot be used, each in one line with the reason.
    pub fn passed_over(&self) -> impl Iterator<Item = String> {
        let unusable = self.entries.iter().filter_map(|entry| Some((entry, entry.unusable.as_ref()?)));
        unusable.map(|(entry, why)| {
            let why = why.lines().next().unwrap_or_default();
            // The faults of a map name it themselves.
            let name = entry.name();
            match why.strip_prefix(&name) {
                Some(_) => format!("a map was passed over: {why}"),
                None => format!("the map {name} was passed over: {why}"),
            }
        })
    }

    /// Every map of one file that can be used, for detection and for tables of all formats.
    ///
    /// # Errors
    /// A built-in map that is wrong, which a test keeps from happening.
    pub fn all(&self) -> Result<Vec<Arc<Map>>, Error> {
        let mut maps = self.usable_maps(|entry| !entry.bundles())?;
        maps.retain(|map| !map.is_bundle());
        Ok(maps)
    }

    /// Every bundle that can be used.
    ///
    /// # Errors
    /// A built-in map that is wrong, which a test keeps from happening.
    pub fn bundles(&self) -> Result<Vec<Arc<Map>>, Error> {
        let mut maps = self.usable_maps(|_| true)?;
        maps.retain(|map| map.is_bundle());
        Ok(maps)
    }

    fn usable_maps(&self, wanted: impl Fn(&Listed) -> bool) -> Result<Vec<Arc<Map>>, Error> {
        let mut maps = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.unusable.is_none() && wanted(entry)) {
            maps.push(self.load(entry)?);
        }
        Ok(maps)
    }

    /// The map of a format that a file has; of a bundle none has it.
    ///
    /// # Errors
    /// As [`Registry::map`], and [`Error::Format`] for a bundle.
    pub fn source_map(&self, id: &str) -> Result<Arc<Map>, Error> {
        let map = self.map(id)?;
        match map.not_read() {
            Some(why) => Err(Error::Format(why)),
            None => Ok(map),
        }
    }
}

impl Listed {
    /// Whether a built-in map is a bundle of others, told by its text, so that it need not be loaded to be left out.
    fn bundles(&self) -> bool {
        let files =
            |line: &str| line.strip_prefix("files").is_some_and(|rest| rest.trim_start().starts_with('='));
        matches!(self.origin, Origin::BuiltIn) && self.text.lines().any(files)
    }

    fn is(&self, map: &Map) -> bool {
        self.id == map.id && self.version == map.version
    }

    /// Where it comes from, in a few words or as a path.
    pub fn name(&self) -> String {
        match &self.origin {
            Origin::BuiltIn => format!("formats/{}/{}.toml", self.id, self.version),
            Origin::File(path) => show_path(path),
        }
    }
}

fn read_map(path: &Path) -> Result<String, FileError> {
    std::fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|cause| FileError::Read { what: show_path(path), cause })
}

/// Id and version of a map that does not load, as far as they can be told.
fn named_in(text: &str, path: &Path) -> (String, String, bool) {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let tree = node::parse(text, 0).ok();
    let word = |key: &str| {
        let format = tree.as_ref()?.child("format")?;
        format.child(key)?.text().map(str::to_owned)
    };
    (word("id").unwrap_or_else(|| stem.clone()), word("version").unwrap_or_else(|| "?".into()), false)
}

/// The maps of a folder, in order of their names; samples and hidden folders are left out.
fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let read = |dir: &Path| -> Result<Vec<PathBuf>, FileError> {
        let fault = |cause| FileError::Read { what: show_path(dir), cause };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(fault)? {
            paths.push(entry.map_err(fault)?.path());
        }
        paths.sort();
        Ok(paths)
    };
    // The folder of a plugin in Rust holds its manifest as well, which is no map.
    let manifest = |path: &PathBuf| path.file_name().is_some_and(|name| name == "Cargo.toml");
    let is_map = |path: &PathBuf| {
        path.extension().is_some_and(|ext| ext == "toml") && path.is_file() && !manifest(path)
    };
    let mut files = Vec::new();
    for path in read(folder)? {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if is_map(&path) {
            files.push(path);
        } else if path.is_dir() && !hidden {
            files.extend(read(&path)?.into_iter().filter(is_map));
        }
    }
    Ok(files)
}
