//! Generated documentation is what the program says today, and the maps that documentation shows are true.
//!
//! With `TIELINE_BLESS=1` the generated files are written instead of compared.
#![allow(clippy::expect_used, reason = "a test ends so where the repository is not as it must be")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{registry, root};
use tieline_core::laws;
use tieline_core::loss;
use tieline_core::map::load::load;
use tieline_core::map::node::MapSource;
use tieline_core::map::{Map, MapFaults, keys};
use tieline_core::model::schema;
use tieline_core::page;

const BEGIN: &str = "<!-- keys: generated -->\n";
const END: &str = "<!-- /keys -->\n";

/// What a part of a map in the documentation stands behind, where it is not a whole map.
const HEAD: &str = "tieline = 1\n[format]\nid = \"acme-pbx\"\nversion = \"0\"\nname = \"Acme\"\nvendor = \"Acme\"\n\
                    kind = \"pbx\"\nsource = \"Acme handbook\"\n";

/// Compares a generated file with what stands in the repository, or writes it.
#[track_caller]
fn generated(path: &str, text: &str) {
    let file = root().join(path);
    let have = fs::read_to_string(&file).unwrap_or_default();
    if have == text {
        return;
    }
    if std::env::var_os("TIELINE_BLESS").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder is made");
        // Other tests read the same file at the same time: they see the old one or the new one.
        let new = file.with_extension("new");
        fs::write(&new, text).expect("the file is written");
        fs::rename(&new, &file).expect("the file is put in place");
        return;
    }
    let line = have.lines().zip(text.lines()).position(|(a, b)| a != b);
    let line = line.unwrap_or_else(|| have.lines().count().min(text.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(the end of the file)").to_owned();
    panic!(
        "{path} is not current from line {} on\n  is:        {}\n  should be: {}\n{MEND}",
        line + 1,
        at(&have),
        at(text)
    );
}

const MEND: &str =
    "It is generated: write it with `TIELINE_BLESS=1 cargo test --test generated`, and read the difference.";

#[test]
fn the_page_of_the_fields_is_current() {
    generated("docs/fields.md", &schema::fields_page());
}

#[test]
fn the_map_of_users_is_current() {
    generated("formats/users/1.toml", &tieline_users::map::text());
}

#[test]
fn the_json_schema_is_current() {
    let schema = serde_json::to_string_pretty(&schema::json_schema()).expect("it is JSON");
    generated("docs/user.schema.json", &format!("{schema}\n"));
}

#[test]
fn the_json_schema_of_maps_is_current() {
    let schema = serde_json::to_string_pretty(&tieline_core::map::schema::json_schema()).expect("it is JSON");
    generated("docs/map.schema.json", &format!("{schema}\n"));
}

#[test]
fn the_json_schema_of_the_account_is_current() {
    let schema = serde_json::to_string_pretty(&tieline_core::account::schema()).expect("it is JSON");
    generated("docs/report.schema.json", &format!("{schema}\n"));
}

#[test]
fn the_pages_of_the_formats_are_current_and_no_other_file_is_there() {
    let maps = registry().all().expect("every linked map loads");
    let pairs = loss::pairs(&maps);
    generated("docs/pairs.md", &page::pairs_page(&pairs));
    let bundles = registry().bundles().expect("every bundle loads");
    let every: Vec<_> = maps.iter().chain(&bundles).cloned().collect();
    let mut pages = BTreeMap::from([("README.md".to_owned(), page::index(&every))]);
    for map in &bundles {
        pages.insert(format!("{}.md", map.full_id()), page::format_page(map));
    }
    for map in &maps {
        let losses = page::losses(&map.full_id(), &pairs);
        pages.insert(format!("{}.md", map.full_id()), format!("{}{losses}", page::format_page(map)));
    }
    for (name, text) in &pages {
        generated(&format!("docs/formats/{name}"), text);
    }
    for entry in fs::read_dir(root().join("docs/formats")).expect("the folder is there") {
        let name = entry.expect("a readable entry").file_name().to_string_lossy().into_owned();
        assert!(
            pages.contains_key(&name),
            "docs/formats/{name} belongs to no format: every file there is generated, remove it"
        );
    }
}

#[test]
fn the_keys_in_the_map_guide_are_current() {
    let path = "docs/map.md";
    let page = fs::read_to_string(root().join(path)).expect("the guide is there");
    let (before, rest) = page.split_once(BEGIN).expect("the guide has the marker of the keys");
    let (_, behind) = rest.split_once(END).expect("the guide has the marker of the keys' end");
    let mut section = keys::reference();
    section.push_str("\n### Not read yet\n\nThese keys are reserved. A map that has one is refused, and the message says so.\n\n");
    for (table, name) in keys::LATER {
        let heading =
            keys::TABLES.iter().find(|(known, _)| known == table).map_or(*table, |(_, heading)| heading);
        section.push_str(&format!("- `{name}` in {heading}\n"));
    }
    generated(path, &format!("{before}{BEGIN}{section}\n{END}{behind}"));
}

/// The blocks of the guide with this info string, each with its first line's number.
fn blocks(info: &str) -> Vec<(usize, String)> {
    let page = fs::read_to_string(root().join("docs/map.md")).expect("the guide is there");
    let mut found = Vec::new();
    let mut open: Option<(usize, bool, String)> = None;
    for (index, line) in page.lines().enumerate() {
        match &mut open {
            Some((at, ours, text)) if line == "```" => {
                if *ours {
                    found.push((*at, std::mem::take(text)));
                }
                open = None;
            }
            Some((_, _, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None if line.starts_with("```") => {
                open = Some((index + 2, line == format!("```{info}"), String::new()))
            }
            None => {}
        }
    }
    found
}

fn load_block(text: &str, known: &BTreeMap<String, String>) -> Result<Map, MapFaults> {
    let whole = text.lines().any(|line| line.starts_with("tieline ="));
    let text = if whole { text.to_owned() } else { format!("{HEAD}{text}") };
    let find = |id: &str| known.get(id).map(|text| MapSource { name: id.to_owned(), text: text.clone() });
    load(MapSource { name: "docs/map.md".into(), text }, &find)
}

#[test]
fn the_maps_in_the_guide_load_and_keep_the_laws() {
    let mut known = BTreeMap::new();
    let blocks = blocks("toml map-example");
    assert!(blocks.len() > 5, "the guide shows maps");
    for (line, text) in blocks {
        let map = load_block(&text, &known).unwrap_or_else(|faults| panic!("docs/map.md:{line}: {faults}"));
        let proof = laws::prove(&map, 50, 1);
        let faults: Vec<String> =
            proof.faults.iter().map(|fault| format!("{}: {}", fault.law.describe(), fault.message)).collect();
        assert!(proof.holds(), "docs/map.md:{line}: {}", faults.join("; "));
        assert_eq!(
            proof.tried.examples,
            map.examples().len() as u64,
            "docs/map.md:{line}: every example is tried"
        );
        if text.contains("\nid ") || text.contains("extends") {
            known.insert(map.full_id(), text);
        }
    }
}

#[test]
fn what_the_guide_says_is_refused_is_refused_with_that_message() {
    let blocks = blocks("toml map-refused");
    assert!(blocks.len() > 5, "the guide shows what is refused");
    for (line, text) in blocks {
        let wanted = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .expect("the message stands first")
            .to_owned();
        let faults = load_block(&text, &BTreeMap::new())
            .err()
            .unwrap_or_else(|| panic!("docs/map.md:{line} is not refused"));
        let messages: Vec<&str> = faults.faults.iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!(messages, [wanted.as_str()], "docs/map.md:{line}");
    }
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/architecture.md",
        "docs/map.md",
        "docs/format-author.md",
        "docs/report.md",
        "docs/formats/README.md",
        "docs/formats/callrex@4.3.md",
        "docs/pairs.md",
    ] {
        let file = root().join(name);
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for target in
            text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
        {
            let path = target.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            let folder = file.parent().unwrap_or(Path::new(""));
            assert!(folder.join(path).exists(), "{name} links {target}, which is not there");
        }
    }
}

#[test]
fn paths_that_the_documents_name_are_there() {
    for name in ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/map.md"] {
        let Ok(text) = fs::read_to_string(root().join(name)) else { continue };
        for span in text.split('`').skip(1).step_by(2) {
            let folder = span.split('/').next().unwrap_or_default();
            let ours =
                ["core", "cli", "plugins", "formats", "tests", "docs", "bench", "fuzz"].contains(&folder);
            if ours && span.contains('/') && !span.contains(['<', '*', ' ', '\n']) {
                assert!(root().join(span).exists(), "{name} names `{span}`, which is not there");
            }
        }
    }
}
