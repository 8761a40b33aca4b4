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

#[test]
fn faults_are_found_with_what_shows_them() {
    if !has_compiler() {
        return;
    }
    let map = "tieline = 1\n[format]\nid = \"bad\"\nversion = \"1\"\nname = \"Bad\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"invented\"\n\n[layout]\nkind = \"native\"\nlibrary = \"bad\"\nmagic = \"BAD1\"\n\n[[column]]\nname = \"login\"\nfield = \"username\"\n";
    let dir = Dir::new();
    let found = |case: &str, map: &str, sample: Option<&str>| {
        let _ = std::fs::remove_dir_all(dir.path("formats"));
        dir.write("formats/bad/format.toml", map);
        if let Some(sample) = sample {
            dir.write("formats/bad/samples/users.bad", sample);
        }
        let library = dir.path(&format!("formats/bad/{}", file_name("bad")));
        build_c(
            &root().join("tests/plugin_bad/bad.c"),
            &library,
            &[&format!("-DCASE={case}"), "-w", "-pthread"],
        );
        trust(&dir, "bad");
        let ran = dir.run(&["plugin", "check", "formats/bad", "--copies", "3", "--save", "saved"]);
        let findings: Vec<String> =
            ran.out.lines().filter_map(|line| line.strip_prefix("finding: ")).map(str::to_owned).collect();
        assert_eq!(ran.code == 1, ran.out.ends_with("does not conform\n"), "{}\n{}", ran.out, ran.err);
        findings
    };
    let sample = Some("BAD1 whatever");
    assert_eq!(found("GOOD", map, sample), [""; 0]);
    assert_eq!(found("GOOD", map, None), ["samples: there is none: put some into `samples` beside the map"]);
    assert_eq!(
        found("GOOD", &map.replace("\"login\"", "\"user\""), sample),
        ["formats/bad/samples/users.bad: it gives the column `login`, which its map does not have"]
    );
    let silent = found("OPEN_FAILS_SILENTLY", map, sample);
    assert_eq!(silent, ["formats/bad/samples/users.bad: it refuses the file and gives no reason (11 times)"]);
    let crash = found("READ_CRASH_LATE", map, sample);
    assert!(crash[0].contains("it crashed (signal 11, segmentation fault) while it read"), "{crash:?}");
    let write = found("WRITE_FINISH_FAILS", map, sample);
    assert!(write[0].ends_with("it does not write what it has read: for no reason"), "{write:?}");
    // Once it has read its sample, what it does not survive is saved.
    assert!(!dir.has("saved"));
}
