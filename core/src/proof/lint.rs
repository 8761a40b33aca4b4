//! What an author may have forgotten: nothing here is a fault of the map, and all of it is worth a look.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::loss::loss;
use crate::map::codec::Codec;
use crate::map::{Map, Meaning, Write};

/// Fields of `by_hand` that are named, at most.
const FIELDS: usize = 12;

/// What is worth a look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lint {
    /// Lines of the map that say TODO, with their numbers.
    pub todo: Vec<(usize, String)>,
    /// Facts that name no source: where they stand, and what is missing.
    pub unsourced: Vec<(String, String)>,
    /// Errors that do not say what the vendor makes of them: columns with checks.
    pub unexplained: Vec<String>,
    /// Parts of codecs that no example shows: the column, and the part.
    pub unshown: Vec<(String, String)>,
    /// Fields that other formats lose on the way into this one and for which `[by_hand]` names no place, with the number
    /// of those formats; the commonest first.
    pub by_hand: Vec<(String, usize)>,
}

/// Looks through a map. `known`: the formats that it may be written from.
pub(super) fn lint(map: &Map, known: &[Arc<Map>]) -> Lint {
    Lint {
        todo: todo(map),
        unsourced: unsourced(map),
        unexplained: unexplained(map),
        unshown: unshown(map),
        by_hand: by_hand(map, known),
    }
}

fn todo(map: &Map) -> Vec<(usize, String)> {
    let Some(source) = map.sources.first() else { return Vec::new() };
    let lines = source.text.lines().enumerate().filter(|(_, line)| line.contains("TODO"));
    // A sentence about all of them is none.
    let own = lines.filter(|(_, line)| line.contains("TODO:"));
    own.map(|(at, line)| (at + 1, line.trim().trim_start_matches("# ").to_owned())).collect()
}

fn unsourced(map: &Map) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if map.source.trim().is_empty() || map.source.starts_with("TODO") {
        found.push(("format.source".to_owned(), "names no document".to_owned()));
    }
    for (key, text) in map.evidence() {
        let behind = text.split_once(':').map_or("", |(_, behind)| behind.trim());
        let letter = text.trim_start().chars().next();
        if behind.is_empty() && matches!(letter, Some('D' | 'S' | 'V')) {
            found.push((key.clone(), "has a letter and no source".to_owned()));
        }
    }
    found
}

fn unexplained(map: &Map) -> Vec<String> {
    let silent = map.columns.iter().filter(|column| {
        let plain = |check: &crate::map::Check| {
            // A length explains itself; a set of characters or a shape does not.
            check.because.is_none()
                && (check.chars.is_some() || check.shape.is_some() || !check.classes.is_empty())
        };
        column.checks.iter().any(plain) && column.doc.is_none() && column.only.is_none()
    });
    silent.map(|column| map.title(column)).collect()
}

fn unshown(map: &Map) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for column in map.columns.iter().filter(|column| column.write == Write::Yes) {
        let cells: Vec<&str> = map
            .examples()
            .iter()
            .flat_map(|example| example.row.iter().filter(|(at, _)| *at == column.first_cell))
            .map(|(_, text)| text.as_str())
            .filter(|text| !text.is_empty())
            .collect();
        if cells.is_empty() {
            // It is told already that no example fills it.
            continue;
        }
        let mut miss = |part: String| found.push((map.title(column), part));
        match &column.meaning {
            Meaning::Field(_, Codec { list: Some(list), .. })
                if !cells.iter().any(|cell| cell.contains(&list.separator)) =>
            {
                miss("a list of several items".into());
            }
            Meaning::Kinds(list, kinds) => {
                let items: Vec<&str> = cells
                    .iter()
                    .flat_map(|cell| match list {
                        Some(list) => list.items(cell).map(str::trim).collect(),
                        None => vec![*cell],
                    })
                    .collect();
                for (at, kind) in kinds.iter().enumerate() {
                    let first =
                        |item: &&str| kinds.iter().position(|one| one.shape.fits(one.codec.strip(item)));
                    if !items.iter().any(|item| first(item) == Some(at)) {
                        miss(format!("{} for `{}`", kind.shape.describe(), kind.field.path()));
                    }
                }
            }
            _ => {}
        }
        for (_, word) in &column.states {
            if !cells.contains(&word.as_str()) {
                miss(format!("the word `{word}`"));
            }
        }
    }
    found
}

/// Fields that other formats lose here, and for which no place is named.
fn by_hand(map: &Map, known: &[Arc<Map>]) -> Vec<(String, usize)> {
    let mut lost: BTreeMap<String, usize> = BTreeMap::new();
    for other in known.iter().filter(|other| other.full_id() != map.full_id()) {
        let mut own: Vec<String> = loss(other, map)
            .dropped
            .into_iter()
            .filter(|line| line.help.is_empty() && !line.secret)
            .filter(|line| !line.field.is_empty() && !line.field.starts_with("x."))
            .map(|line| line.field)
            .collect();
        own.sort();
        own.dedup();
        for field in own {
            *lost.entry(field).or_default() += 1;
        }
    }
    let mut lost: Vec<(String, usize)> = lost.into_iter().collect();
    lost.sort_by_key(|(_, formats)| std::cmp::Reverse(*formats));
    lost.truncate(FIELDS);
    lost
}
