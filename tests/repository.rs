//! What holds for the repository as a whole: names, places, sizes, and codes that are declared and used.
#![allow(clippy::expect_used, reason = "a test ends so where the repository is not as it must be")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::{registry, root, samples};
use tieline_core::map::load::load;
use tieline_core::map::node::MapSource;
use tieline_core::report::codes;

/// No vendor is known to the engine: what is special about one stands in its maps.
const VENDORS: &[&str] = &[
    "microsoft",
    "callrex",
    "telrex",
    "enghouse",
    "qms",
    "verba",
    "rainbow",
    "xivo",
    "wazo",
    "freepbx",
    "3cx",
    "webex",
];

/// Tables may be longer than other files.
const TABLES: &[&str] = &["core/src/model/table.rs", "core/src/map/keys.rs", "core/src/report/codes.rs"];

/// Where `unsafe` stands: behind the interface of native plugins, and where 64 bytes are compared at once.
const UNSAFE: &[&str] = &["plugins/sdk/", "plugins/host/", "core/src/layout/lanes.rs"];

/// Lines of a Rust file, at most.
const LINES: usize = 400;

/// Every file below a folder of the repository, as paths from its root in order; build products are left out.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            let relative = relative(&path);
            if [".git", "target", "bench/work", "fuzz/target"].contains(&relative.as_str()) {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(relative);
            }
        }
    }
    found.sort();
    found
}

fn relative(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn rust_files() -> Vec<String> {
    files("").into_iter().filter(|path| path.ends_with(".rs")).collect()
}

fn read(path: &str) -> String {
    fs::read(root().join(path)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.contains("/benches/")
}

/// A file without its own tests.
fn product(path: &str) -> String {
    let text = read(path);
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned()
}

/// Fails with every fault, one a line.
#[track_caller]
fn none(faults: &[String], rule: &str) {
    assert!(faults.is_empty(), "{rule}:\n  {}", faults.join("\n  "));
}

#[test]
fn the_engine_knows_no_vendor() {
    let mut faults = Vec::new();
    for path in files("core").iter().filter(|path| path.ends_with(".rs")) {
        for (line, text) in read(path).lines().enumerate() {
            let lower = text.to_lowercase();
            for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| VENDORS.contains(word)) {
                faults.push(format!("{path}:{}: {word}", line + 1));
            }
        }
    }
    none(&faults, "core/ names a vendor; what is special about one belongs into its map");
}

#[test]
fn every_map_of_the_folder_is_linked_and_is_called_as_its_place_says() {
    let registry = registry();
    let mut on_disk = BTreeSet::new();
    for path in files("formats").iter().filter(|path| path.ends_with(".toml")) {
        let parts: Vec<&str> = path.split('/').collect();
        assert_eq!(parts.len(), 3, "{path}: a map is formats/<id>/<version>.toml");
        let (id, version) = (parts[1], parts[2].trim_end_matches(".toml"));
        on_disk.insert(format!("{id}@{version}"));
        let map = registry.map(&format!("{id}@{version}")).unwrap_or_else(|error| panic!("{path}: {error}; is its folder named in the build.rs of a vendor crate, and the crate in cli/linked.rs?"));
        assert_eq!(
            (map.id.as_str(), map.version.as_str()),
            (id, version),
            "{path} says another id or version"
        );
    }
    let bundles = registry.bundles().expect("every bundle loads");
    let linked: BTreeSet<String> =
        common::ids().into_iter().chain(bundles.iter().map(|map| map.full_id())).collect();
    assert_eq!(linked, on_disk);
}

#[test]
fn a_format_of_several_versions_has_one_default() {
    let registry = registry();
    let names: BTreeSet<&str> = registry.list().iter().map(|entry| entry.id.as_str()).collect();
    for name in names {
        let defaults = registry.list().iter().filter(|entry| entry.id == name && entry.default).count();
        assert_eq!(defaults, 1, "{name}: `default = true` stands in one version");
        let map = registry.map(name).expect("it loads");
        assert!(
            map.default,
            "{name}: the list of embedded maps and the map disagree about the default version"
        );
    }
}

#[test]
fn every_format_has_samples_and_examples() {
    for id in common::ids() {
        assert!(!samples(&id).is_empty(), "{id} has no sample");
        assert!(!registry().map(&id).expect("it loads").examples().is_empty(), "{id} has no example");
    }
}

#[test]
fn a_map_of_the_program_is_what_its_whole_text_says() {
    let registry = registry();
    let text = |id: &str| {
        let map = common::VENDORS
            .iter()
            .flat_map(|vendor| vendor.maps)
            .find(|map| format!("{}@{}", map.id, map.version) == id);
        map.map(|map| MapSource { name: id.to_owned(), text: map.text.to_owned() })
    };
    for id in common::ids() {
        let map = registry.map(&id).expect("it loads");
        let whole = load(text(&map.full_id()).expect("it is linked"), &text).expect("it loads");
        assert_eq!(format!("{:?}", map.columns), format!("{:?}", whole.columns), "{id}");
        assert_eq!(format!("{:?}", map.rules), format!("{:?}", whole.rules), "{id}");
        assert_eq!(format!("{:?}", map.layout), format!("{:?}", whole.layout), "{id}");
        assert_eq!(format!("{:?}", map.limits), format!("{:?}", whole.limits), "{id}");
        assert_eq!((&map.implied, &map.by_hand), (&whole.implied, &whole.by_hand), "{id}");
        assert_eq!(map.evidence(), whole.evidence(), "{id}");
        assert_eq!(format!("{:?}", map.examples()), format!("{:?}", whole.examples()), "{id}");
    }
}

#[test]
fn the_tests_link_the_vendors_that_the_program_links() {
    let vendors = |path: &str| -> Vec<String> {
        let text = read(path);
        let names = text.split("&tieline_").skip(1).filter_map(|rest| rest.split_once("::VENDOR"));
        names.map(|(name, _)| name.to_owned()).collect()
    };
    let named = vendors("cli/linked.rs");
    let tested: Vec<&str> =
        common::VENDORS.iter().filter_map(|vendor| vendor.name.strip_prefix("tieline-")).collect();
    assert_eq!(named, tested, "cli/linked.rs and tests/common/mod.rs list other vendor crates");
    let fuzzed = vendors("fuzz/bodies/src/formats.rs");
    assert_eq!(named, fuzzed, "cli/linked.rs and fuzz/bodies/src/formats.rs list other vendor crates");
}

#[test]
fn no_file_holds_a_path_of_one_machine() {
    let folders =
        [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/"), concat!("C:\\", "Users\\")];
    let mut faults = Vec::new();
    for path in files("") {
        for (line, text) in read(&path).lines().enumerate() {
            for folder in folders {
                let path_begins =
                    |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || "._-~/".contains(c));
                if text.match_indices(folder).any(|(at, _)| path_begins(at)) {
                    faults.push(format!("{path}:{}: {folder}", line + 1));
                }
            }
        }
    }
    none(&faults, "a file names a folder of one machine");
}

#[test]
fn every_rust_file_says_what_is_in_it() {
    let faults: Vec<String> =
        rust_files().into_iter().filter(|path| !read(path).starts_with("//!")).collect();
    none(&faults, "a Rust file opens with `//!` and says what is here and what is left to others");
}

#[test]
fn rust_files_are_not_too_long() {
    let mut faults = Vec::new();
    for path in rust_files().iter().filter(|path| !TABLES.contains(&path.as_str()) && !is_test(path)) {
        let lines = read(path).lines().count();
        if lines > LINES {
            faults.push(format!("{path}: {lines} lines"));
        }
    }
    none(&faults, &format!("a Rust file has one subject and at most {LINES} lines; split"));
}

/// Every string literal of the text that looks like a code, with its line.
fn literals(text: &str) -> Vec<(usize, String)> {
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.ends_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    };
    let mut found = Vec::new();
    for (line, text) in text.lines().enumerate() {
        for piece in text.split('"') {
            if piece.split_once('/').is_some_and(|(subject, rest)| word(subject) && word(rest)) {
                found.push((line + 1, piece.to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_code_that_the_program_gives_is_in_the_table() {
    let mut faults = Vec::new();
    for path in rust_files().iter().filter(|path| path.starts_with("core/src/") || path.starts_with("cli/")) {
        if is_test(path) || path.ends_with("report/codes.rs") {
            continue;
        }
        for (line, code) in literals(&product(path)) {
            if codes::find(&code).is_none() {
                faults.push(format!("{path}:{line}: {code}"));
            }
        }
    }
    none(&faults, "a finding has a code that core/src/report/codes.rs does not have");
}

#[test]
fn every_code_of_the_table_is_given_by_the_program_or_a_map() {
    let mut used = BTreeSet::new();
    for path in rust_files().iter().filter(|path| path.starts_with("core/src/") || path.starts_with("cli/")) {
        if !is_test(path) && !path.ends_with("report/codes.rs") {
            used.extend(literals(&product(path)).into_iter().map(|(_, code)| code));
        }
    }
    for map in registry().all().expect("every linked map loads") {
        used.extend(map.rules.iter().map(|rule| rule.code.clone()));
    }
    let faults: Vec<String> =
        codes::CODES.iter().map(|code| code.code.to_owned()).filter(|code| !used.contains(code)).collect();
    none(&faults, "core/src/report/codes.rs has a code that nothing gives");
}

#[test]
fn every_crate_is_in_the_workspace_with_its_lints() {
    let manifest = read("Cargo.toml");
    for path in files("").iter().filter(|path| path.ends_with("/Cargo.toml") && !path.starts_with("fuzz/")) {
        let folder = PathBuf::from(path).parent().map(relative).unwrap_or_default();
        let named = manifest.contains(&format!("\"{folder}\"")) || folder.starts_with("bench");
        assert!(named, "{folder} is no member of the workspace");
        let lints = read(path).contains("[lints]\nworkspace = true");
        assert!(lints || folder.starts_with("bench"), "{path} does not take the lints of the workspace");
    }
}

#[test]
fn unsafe_stands_where_it_must_and_nowhere_else() {
    let word = concat!("un", "safe");
    let (block, function) = (format!("{word} {{"), format!("{word} fn"));
    let faults: Vec<String> = rust_files()
        .into_iter()
        .filter(|path| !UNSAFE.iter().any(|folder| path.starts_with(folder)))
        .filter(|path| read(path).contains(&block) || read(path).contains(&function))
        .collect();
    none(&faults, "what no compiler can check stands where UNSAFE says");
}

#[test]
fn every_map_is_either_read_or_a_bundle() {
    let registry = registry();
    let all = registry.all().expect("every map loads");
    let bundles = registry.bundles().expect("every bundle loads");
    assert!(all.iter().all(|map| !map.is_bundle()) && bundles.iter().all(|map| map.is_bundle()));
    assert_eq!(all.len() + bundles.len(), registry.list().len());
}
