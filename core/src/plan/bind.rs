//! Binding: which physical column of a file is which cell of the map. Done once, before the first record.
//!
//! A map found by name binds titles; one found by position binds places, and titles only detect and warn. What is
//! wrong with a header comes back as faults; whether they are errors is left to the caller.

use std::sync::Arc;

use crate::judge::Spot;
use crate::map::Map;
use crate::map::layout::Header;

/// The binding of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// For each cell of the map the physical column that holds it.
    pub of_cell: Vec<Option<usize>>,
    /// The physical columns.
    pub columns: Vec<Physical>,
    /// Whether the first record is a header.
    pub header: bool,
    /// How many cells stand in front of the first column: those of a file of rejects.
    pub lead: usize,
}

impl Binding {
    /// Where a cell of the map stands in a record; a column that the file has not is the record's as a whole.
    pub fn spot(&self, cell: usize) -> Spot {
        self.of_cell[cell].map_or(Spot::Record, |at| Spot::Cell(at + self.lead))
    }
}

/// One physical column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Physical {
    /// Its title in the file; without a header the map's, or `column N`.
    pub title: Arc<str>,
    /// What it is.
    pub bound: Bound,
}

/// What a physical column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// A cell of the map.
    Cell(usize),
    /// A title that is known and without meaning.
    Ignored,
    /// A title that the map does not know, or a second column of one title.
    Unknown,
}

/// What is wrong with a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderFault {
    /// The title of this physical column is unknown.
    Unknown(usize),
    /// This physical column repeats a title.
    Duplicate(usize),
    /// A cell of the map that must be filled has no column.
    Missing(usize),
    /// The first record holds no titles of the map.
    NoTitles,
    /// By position: this physical column has another title than the map's at its place.
    Mismatch(usize, usize),
}

/// Whether a title of a file means a cell of the map.
pub fn same_title(map: &Map, cell: usize, title: &str) -> bool {
    let def = &map.cells[cell];
    let same = |known: &str| map.layout.titles.same(known, title);
    same(&def.title) || def.alias.iter().any(|alias| same(alias))
}

/// Whether a title of a file is like one that the map knows, also one without meaning: in another case, or with blanks
/// around it, which are titles whatever the vendor makes of them.
pub fn knows_title(map: &Map, title: &str) -> bool {
    let like = |known: &String| map.layout.titles.alike(known, title);
    map.cells.iter().any(|def| like(&def.title) || def.alias.iter().any(like))
        || map.layout.ignored.iter().any(like)
}

/// A title without a byte order mark at its front, where a program took one for text: as it is, or read as Windows-1252.
pub fn without_mark(title: &str) -> &str {
    title.trim_start_matches('\u{feff}').trim_start_matches("ï»¿")
}

/// Whether the first record is a header: required ones always are; an optional one is if at least half of its filled
/// cells are the map's titles in their places.
pub fn is_header(map: &Map, first: &[&str]) -> bool {
    match map.layout.header {
        Header::Required => true,
        Header::None => false,
        Header::Optional => {
            let filled = first.iter().filter(|cell| !cell.trim().is_empty()).count();
            let matching = matching_places(map, first);
            filled > 0 && matching * 2 >= filled
        }
    }
}

/// How many titles stand where the map has them. Case is passed over, since a header is only recognised here.
pub fn matching_places(map: &Map, first: &[&str]) -> usize {
    let like = |known: &str, title: &str| known.to_lowercase() == title.trim().to_lowercase();
    first
        .iter()
        .zip(&map.cells)
        .filter(|(title, def)| like(&def.title, title) || def.alias.iter().any(|alias| like(alias, title)))
        .count()
}

/// Binds a file whose first record is `first`. `header`: whether that record is a header.
pub fn bind(map: &Map, first: &[&str], header: bool) -> (Binding, Vec<HeaderFault>) {
    if map.layout.by_name { bind_names(map, first) } else { bind_places(map, first, header) }
}

fn bind_names(map: &Map, titles: &[&str]) -> (Binding, Vec<HeaderFault>) {
    let mut binding =
        Binding { of_cell: vec![None; map.cells.len()], columns: Vec::new(), header: true, lead: 0 };
    let mut faults = Vec::new();
    for (index, title) in titles.iter().enumerate() {
        let found = (0..map.cells.len()).find(|cell| same_title(map, *cell, title));
        let bound = match found {
            Some(cell) if binding.of_cell[cell].is_some() => {
                faults.push(HeaderFault::Duplicate(index));
                Bound::Unknown
            }
            Some(cell) => {
                binding.of_cell[cell] = Some(index);
                Bound::Cell(cell)
            }
            None if map.layout.ignored.iter().any(|ignored| map.layout.titles.same(ignored, title)) => {
                Bound::Ignored
            }
            None => {
                faults.push(HeaderFault::Unknown(index));
                Bound::Unknown
            }
        };
        binding.columns.push(Physical { title: (*title).into(), bound });
    }
    for column in &map.columns {
        let cells = column.first_cell..column.first_cell + column.width;
        let some = cells.clone().any(|cell| binding.of_cell[cell].is_some());
        for cell in cells.filter(|cell| binding.of_cell[*cell].is_none()) {
            if some || column.required == crate::map::Required::Always {
                faults.push(HeaderFault::Missing(cell));
            }
        }
    }
    (binding, faults)
}

fn bind_places(map: &Map, first: &[&str], header: bool) -> (Binding, Vec<HeaderFault>) {
    let mut faults = Vec::new();
    let least = map.layout.width.map_or(map.cells.len(), |(least, _)| least);
    let width = first.len().clamp(least, map.cells.len());
    let mut columns = Vec::new();
    for index in 0..width.max(first.len()) {
        let known = map.cells.get(index).map(|def| def.title.clone());
        let title = match first.get(index) {
            Some(title) if header => (*title).to_owned(),
            _ => known.clone().unwrap_or_else(|| format!("column {}", index + 1)),
        };
        if header && known.is_some() && index < first.len() && !like_title(map, index, &title) {
            faults.push(HeaderFault::Mismatch(index, index));
        }
        let bound = if known.is_some() { Bound::Cell(index) } else { Bound::Unknown };
        if known.is_none() && header {
            faults.push(HeaderFault::Unknown(index));
        }
        columns.push(Physical { title: title.into(), bound });
    }
    if header {
        faults.extend((first.len()..least).map(HeaderFault::Missing));
    }
    let of_cell = (0..map.cells.len()).map(|cell| (cell < columns.len()).then_some(cell)).collect();
    (Binding { of_cell, columns, header, lead: 0 }, faults)
}

fn like_title(map: &Map, cell: usize, title: &str) -> bool {
    let def = &map.cells[cell];
    let title = title.trim().to_lowercase();
    title.is_empty()
        || def.title.to_lowercase() == title
        || def.alias.iter().any(|alias| alias.to_lowercase() == title)
}

/// The binding of a file that has every column of the map, for what is known without one.
pub fn full(map: &Map) -> Binding {
    Binding {
        of_cell: (0..map.cells.len()).map(Some).collect(),
        columns: map
            .cells
            .iter()
            .enumerate()
            .map(|(index, def)| Physical { title: def.title.as_str().into(), bound: Bound::Cell(index) })
            .collect(),
        header: map.layout.header != Header::None,
        lead: 0,
    }
}
