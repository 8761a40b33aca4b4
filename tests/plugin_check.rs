//! The conformance kit: what it tries, what it finds, and that our own examples conform.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(unix)]

mod common;

use common::plugin::{acme_box, build_c, cards, file_name, has_compiler, trust};
use common::{Dir, root};
use serde_json::json;

#[test]
fn the_examples_conform() {
    let dir = Dir::new();
    cards(&dir);
    dir.write("formats/cards/samples/users.cards", dir.read("users.cards"));
    let check = ["plugin", "check", "formats/cards", "--copies", "100"];
    dir.run(&check).ends(5).says("the plugin of acme-cards@1 is not trusted");
    trust(&dir, "cards");
    let ran = dir.run(&check).ends(0);
    assert!(ran.out.starts_with("acme-cards@1: Acme cards\n"), "{}", ran.out);
    assert!(
        ran.out.contains("     100  damaged copies\n") && ran.out.ends_with("\nCONFORMS\n"),
        "{}",
        ran.out
    );
    if !has_compiler() {
        return;
    }
    acme_box(&dir);
    dir.write("formats/box/samples/users.box", std::fs::read(dir.path("users.box")).unwrap());
    trust(&dir, "box");
    let told = dir.run(&["plugin", "check", "formats/box", "--copies", "300", "--json"]).ends(0).json();
    assert_eq!((&told["kind"], &told["conforms"]), (&json!("plugin-check"), &json!(true)));
    assert_eq!(told["formats"][0]["findings"], json!([]));
}

const MAP: &str = "tieline = 1\n[format]\nid = \"bad\"\nversion = \"1\"\nname = \"Bad\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"invented\"\n\n[layout]\nkind = \"native\"\nlibrary = \"bad\"\nmagic = \"BAD1\"\ncontent = \"text\"\n\n[[column]]\nname = \"login\"\nfield = \"username\"\n";

/// What the kit finds of a case of a source, its exit code beside.
fn findings(dir: &Dir, source: &str, case: &str, map: &str, sample: Option<&str>) -> Vec<String> {
    let _ = std::fs::remove_dir_all(dir.path("formats"));
    dir.write("formats/bad/format.toml", map);
    if let Some(sample) = sample {
        dir.write("formats/bad/samples/users.bad", sample);
    }
    let library = dir.path(&format!("formats/bad/{}", file_name("bad")));
    let source = root().join("tests/plugin_bad").join(source);
    build_c(&source, &library, &[&format!("-DCASE={case}"), "-w", "-pthread"]);
    trust(dir, "bad");
    let ran = dir.run(&["plugin", "check", "formats/bad", "--copies", "3", "--save", "saved"]);
    let findings: Vec<String> =
        ran.out.lines().filter_map(|line| line.strip_prefix("finding: ")).map(str::to_owned).collect();
    let end = if findings.is_empty() { "\nCONFORMS\n" } else { "\ndoes not conform\n" };
    assert!(
        ran.out.ends_with(end) && ran.code == i32::from(!findings.is_empty()),
        "{}\n{}",
        ran.out,
        ran.err
    );
    findings
}

#[test]
fn what_no_contract_forbids_is_found_too() {
    if !has_compiler() {
        return;
    }
    let dir = Dir::new();
    let table = [
        ("GOOD", ""),
        ("STOPS", ""),
        ("SHARES", "where two instances work at once"),
        ("LEAKS", "it needs 1"),
        ("PRINTS", "it prints to standard output, where a run has its own data"),
        ("GOES_ON", "it is told to stop by `poll`, and goes on"),
        ("FAILS_WHEN_STOPPED", "it is told to stop by `poll`, and fails in place of TIELINE_CANCELLED"),
        ("LOSES", "it writes 50000 rows, and reads 1001 of them"),
    ];
    for (case, says) in table {
        let found = findings(&dir, "kit.c", case, MAP, Some("BAD1\nada\nbob\n"));
        match says {
            "" => assert_eq!(found, [""; 0], "{case}"),
            says => assert!(
                !found.is_empty() && found.iter().all(|line| line.contains(says)),
                "{case}: {found:?}"
            ),
        }
    }
}

#[test]
fn faults_are_found_with_what_shows_them() {
    if !has_compiler() {
        return;
    }
    let dir = Dir::new();
    let found = |case: &str, map: &str, sample| match case {
        "GOOD" => findings(&dir, "kit.c", case, map, sample),
        case => findings(&dir, "bad.c", case, map, sample),
    };
    let sample = Some("BAD1\nada\n");
    assert_eq!(found("GOOD", MAP, sample), [""; 0]);
    assert_eq!(found("GOOD", MAP, None), ["samples: there is none: put some into `samples` beside the map"]);
    assert_eq!(
        found("GOOD", &MAP.replace("\"login\"", "\"user\""), sample),
        ["formats/bad/samples/users.bad: it gives the column `login`, which its map does not have"]
    );
    let silent = found("OPEN_FAILS_SILENTLY", MAP, sample);
    assert_eq!(silent, ["formats/bad/samples/users.bad: it refuses the file and gives no reason (11 times)"]);
    let crash = found("READ_CRASH_LATE", MAP, sample);
    assert!(crash[0].contains("it crashed (signal 11, segmentation fault) while it read"), "{crash:?}");
    let write = found("WRITE_FINISH_FAILS", MAP, sample);
    assert!(write[0].ends_with("it does not write what it has read: for no reason"), "{write:?}");
    // Once it has read its sample, what it does not survive is saved.
    assert!(!dir.has("saved"));
}

/// Builds a vendor's crate as a shared library that carries its maps.
fn vendor_library(name: &str) -> std::path::PathBuf {
    let own = std::env::current_exe().unwrap();
    let target = own.ancestors().nth(3).unwrap().to_owned();
    let built = std::process::Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--offline", "-p", &format!("tieline-{name}"), "--lib"])
        .args(["--features", "library", "--crate-type", "cdylib"])
        .current_dir(root())
        .env("CARGO_TARGET_DIR", &target)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    target.join("debug").join(file_name(&format!("tieline_{name}")))
}

/// Each vendor's crate compares its own library; here is what the program says of one, and of one that differs.
#[test]
fn a_vendors_library_carries_the_maps_that_stand_beside_it() {
    let dir = Dir::new();
    let library = vendor_library("wazo");
    dir.write("wazo/wazo-18.02.toml", std::fs::read(root().join("formats/wazo/18.02.toml")).unwrap());
    dir.copy(&library, &format!("wazo/{}", file_name("tieline_wazo")));
    let check = ["plugin", "check", "wazo"];
    dir.run(&check).ends(5);
    dir.run(&["plugin", "trust", "wazo"]).ends(0);
    let ran = dir.run(&check).ends(0);
    assert_eq!(ran.out, "wazo\n       1  maps that a library carries\nCONFORMS\n");
    // One word of a map is another: both sides are told.
    let path = "wazo/wazo-18.02.toml";
    dir.write(path, dir.read(path).replace("supervision_enabled", "supervision"));
    dir.run(&["plugin", "trust", "wazo"]).ends(0);
    let ran = dir.run(&["plugin", "check", "wazo"]).ends(1);
    assert!(ran.out.contains("it carries another map of wazo@18.02 than the folder"), "{}", ran.out);
    assert!(ran.out.contains("wazo-18.02.toml: no library beside it carries this map"), "{}", ran.out);
}
