//! Lists that the user gives, of what there is in the target's system: contexts, sites, templates. A column whose map names
//! such a list takes what stands in it, and nothing else; a second column renames.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;
use crate::layout::{CutEnd, Cutter, Dialect, Rows};
use crate::source::{ChunkError, Source, guess};
use crate::value::shown::shown;

/// Entries of a list, at most.
const MOST: usize = 1 << 20;

/// The lists of a run, by name.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    all: BTreeMap<String, Arc<Listing>>,
}

/// One list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// What there is; where it is called otherwise in the source, by that name.
    entries: HashMap<String, Option<String>>,
}

impl Lists {
    /// Adds `NAME=FILE` of `--list`: an entry a line; with two cells a line, what the source calls it and what it is called.
    ///
    /// # Errors
    /// Wrong usage; a file that cannot be read, or is no such list.
    pub fn add(&mut self, text: &str) -> Result<(), Error> {
        let Some((name, path)) =
            text.split_once('=').filter(|(name, path)| !name.is_empty() && !path.is_empty())
        else {
            return Err(Error::Usage(format!("--list wants NAME=FILE, and not `{}`", shown(text, 80))));
        };
        let listing = Listing::read(Path::new(path))?;
        if self.all.insert(name.to_owned(), Arc::new(listing)).is_some() {
            return Err(Error::Usage(format!("--list gives `{}` twice", shown(name, 80))));
        }
        Ok(())
    }

    /// The list of that name.
    pub fn named(&self, name: &str) -> Option<&Arc<Listing>> {
        self.all.get(name)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }
}

impl Listing {
    fn read(path: &Path) -> Result<Listing, Error> {
        let mut source = Source::open(path)?;
        let whole = source.is_whole_in_head();
        let encoding = guess(source.head()?, whole).encoding;
        let name = source.name().to_owned();
        let mut listing = Listing::default();
        let mut cutter = Cutter::new(&Dialect::default());
        let mut chunks = source.chunks(encoding)?;
        let mut rows = Rows::default();
        let mut consumed = 0;
        loop {
            let chunk = match chunks.next(consumed) {
                Ok(chunk) => chunk,
                Err(ChunkError::File(fault)) => return Err(fault.into()),
                Err(ChunkError::NotText { line, byte, .. }) => {
                    return Err(crate::open::not_text(&name, encoding, line, byte));
                }
            };
            rows.clear();
            let cut = cutter.cut(chunk.text, chunk.last, &mut rows);
            for record in &rows.records {
                let cells: Vec<&str> =
                    rows.record_cells(record).iter().map(|cell| rows.text(chunk.text, *cell)).collect();
                listing
                    .entry(&cells)
                    .map_err(|why| Error::Usage(format!("`{name}`, line {}: {why}", record.line)))?;
            }
            match cut.end {
                CutEnd::Unclosed { line, .. } => {
                    return Err(Error::Usage(format!("`{name}`, line {line}: a quote is never closed")));
                }
                CutEnd::Done => return Ok(listing),
                CutEnd::More if chunk.last && cut.consumed == 0 => return Ok(listing),
                CutEnd::More => consumed = cut.consumed,
            }
        }
    }

    fn entry(&mut self, cells: &[&str]) -> Result<(), String> {
        let (own, other) = match cells {
            [] | [""] => return Ok(()),
            [own] => (*own, None),
            [own, other] if !own.is_empty() && !other.is_empty() => (*own, Some((*other).to_owned())),
            _ => {
                return Err(
                    "an entry is one text, or two: what the source calls it, and what it is called".into()
                );
            }
        };
        if self.entries.len() == MOST {
            return Err("a list has at most 1,048,576 entries".into());
        }
        // What something is called stands for itself, too.
        if let Some(other) = &other {
            self.entries.entry(other.clone()).or_insert(None);
        }
        match self.entries.insert(own.to_owned(), other.clone()) {
            Some(Some(old)) if other.as_ref() != Some(&old) => Err("it is renamed twice".into()),
            _ => Ok(()),
        }
    }

    /// What a text is called in the target: itself, or its new name; `None` where it is not in the list.
    pub fn called<'t>(&'t self, text: &'t str) -> Option<&'t str> {
        self.entries.get(text).map(|other| other.as_deref().unwrap_or(text))
    }

    /// The entry that looks most like a text.
    pub fn nearest(&self, text: &str) -> Option<String> {
        // Only of a list that a person could look through.
        let few = self.entries.len() <= 10_000;
        few.then(|| {
            let mut names: Vec<&String> = self.entries.keys().collect();
            names.sort();
            crate::nearest::nearest(text, names)
        })?
        .map(|near| near.to_string())
    }
}
