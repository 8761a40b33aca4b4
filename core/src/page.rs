//! The pages of `docs/formats`: what a map says, in words, as Markdown that can also be read as it stands.
//!
//! Here is the order of a page, its head, and the index of all pages. The file's own rules are in `file`, columns in
//! `column`, several files in `bundle`, rules and facts in `rule`, losses in `pairs`, the page of an empty file in
//! `template`; `words` has what they share. A page is made from the map alone, so that it
//! cannot say anything that the program does not do.

mod bundle;
mod column;
mod file;
mod pairs;
mod rule;
mod template;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::map::{Map, Standing};
pub use pairs::{losses, pairs_page};
pub use template::template_page;
use words::{Table, code, prose};

/// What each standing means, in the order of the letters.
const LEGEND: &str = "A standing says how well a fact is known: **documented** (D), the vendor's documents say so; \
    **read in source** (S), in the vendor's own code; **verified** (V), by running that code; **inferred** (I), from \
    other facts; **unknown** (?), not found out.";

/// The page of one version of a format, for `docs/formats/<id>@<version>.md`.
///
/// It is Markdown that ends with a line end; the same map gives the same bytes.
pub fn format_page(map: &Map) -> String {
    if map.is_bundle() {
        return bundle::page(map);
    }
    let mut page = format!("# {}\n\n{}\n\n", prose(&map.name), origin(map));
    page.push_str(&head(map));
    page.push_str(&format!("\n{LEGEND}\n"));
    let mut told = Vec::new();
    page.push_str("\n## The file\n\n");
    page.push_str(&file::table(map, &mut told));
    page.push_str(&format!("\n## Columns\n\n{}", column::NOTE));
    page.push_str(&column::table(map));
    if !map.rules.is_empty() {
        page.push_str("\n## Rules\n\nWhat must hold between the cells of a record, or between records.\n\n");
        page.push_str(&rule::table(map));
    }
    if !map.implied.is_empty() {
        page.push_str(
            "\n## Implied fields\n\nWhat the vendor takes for a field that the format has no column for.\n\n",
        );
        page.push_str(&rule::implied(map));
    }
    if !map.by_hand.is_empty() {
        page.push_str("\n## Set by hand\n\nWhat a file of this format cannot say is set on the vendor's own screens.\n\n");
        page.push_str(&rule::by_hand(map));
    }
    let facts = rule::facts(map, &told);
    if !facts.is_empty() {
        page.push_str("\n## Further facts\n\nThe letter in front is the standing. A key names the part of the map that the fact is behind.\n\n");
        page.push_str(&facts);
    }
    page
}

/// The page `docs/formats/README.md`: all formats with links to their pages, in the order given.
pub fn index(maps: &[Arc<Map>]) -> String {
    let mut table = Table::new(&["Format", "Name", "Vendor", "Kind", "Cells", "Source"]);
    for map in maps {
        let id = map.full_id();
        let default = if map.default { ", the default" } else { "" };
        table.row(&[
            format!("[`{id}`]({id}.md){default}"),
            prose(&map.name),
            prose(&map.vendor),
            kind(map.kind).to_owned(),
            map.cells.len().to_string(),
            prose(&map.source),
        ]);
    }
    format!(
        "# The formats\n\nGenerated from the maps in `formats/`; do not edit. Where a format has several versions, an id without a\n\
         version means the default one.\n\n{}",
        table.finish()
    )
}

/// Which files the page is made from.
fn origin(map: &Map) -> String {
    let mut names = map.sources.iter().map(|source| code(&source.name));
    let own = names.next().unwrap_or_else(|| "a map".to_owned());
    let parents: Vec<String> = names.collect();
    if parents.is_empty() {
        return format!("Generated from {own}; do not edit.");
    }
    format!("Generated from {own}, which says only what differs from {}; do not edit.", parents.join(" and "))
}

fn head(map: &Map) -> String {
    let mut table = Table::new(&["What", "Value"]);
    let default = if map.default { ", the version that is meant where none is named" } else { "" };
    table.row(&["Format".into(), format!("{}{default}", code(&map.full_id()))]);
    table.row(&["Vendor".into(), prose(&map.vendor)]);
    table.row(&["Kind".into(), kind(map.kind).into()]);
    table.row(&["Source".into(), prose(&map.source)]);
    table.row(&["Standing".into(), format!("{}, where a row says no other", map.ev.word())]);
    table.finish()
}

fn kind(word: &str) -> &str {
    match word {
        "recorder" => "call recorder",
        "pbx" => "PBX",
        "uc" => "unified communications",
        _ => word,
    }
}

/// A standing and, where it is another than the format's, its source.
fn standing(ev: Standing, source: Option<&str>) -> String {
    match source {
        Some(source) => format!("{}: {}", ev.word(), prose(source)),
        None => ev.word().to_owned(),
    }
}
