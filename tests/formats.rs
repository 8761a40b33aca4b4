//! `formats show` and `formats test`: what a map says, and whether it holds.

mod common;

use common::{Dir, root};
use serde_json::json;

/// A map with two words, a date and an example of them.
const ACME: &str = r#"tieline = 1

[format]
id = "acme"
version = "1"
default = true
name = "Acme list"
vendor = "Acme"
kind = "pbx"
source = "Acme handbook"

[layout]
newline = "lf"
order = "free"

[[column]]
name = "login"
field = "username"
required = true
check = { max = 20 }

[[column]]
name = "active"
field = "active"
as = { bool = ["1", "0"], accept = { true = ["yes"] } }
implied = "1"
ev = "I"

[[column]]
name = "since"
field = "valid_from"
as = { date = "dd.mm.yyyy" }
ev = "?"

[[column]]
name = "team"
field = "department"

[[example]]
row = { login = "ada", active = "1", since = "01.02.2024" }
user = { username = "ada", active = "true", valid_from = "2024-02-01" }
"#;

const SAMPLE: &str = "login,active,since,team\nada,1,01.02.2024,Claims\nbob,0,,\n";

fn acme() -> Dir {
    let dir = Dir::new();
    dir.write("acme/1.toml", ACME);
    dir.write("acme/samples/users.csv", SAMPLE);
    dir
}

#[test]
fn a_format_is_shown_as_its_page() {
    let ran = Dir::new().run(&["formats", "show", "callrex"]).ends(0);
    let page = std::fs::read_to_string(root().join("docs/formats/callrex@4.3.md")).unwrap();
    let (facts, losses) = page.split_once("\n## Losses\n").unwrap();
    assert_eq!(ran.out, facts);
    assert!(losses.contains("[`verba@9`](../pairs.md#callrex43-to-verba9)"));
    assert_eq!(ran.err, "");
    let ran = acme().run(&["formats", "show", "acme/1.toml"]).ends(0);
    assert!(ran.out.starts_with("# Acme list\n"));
    Dir::new().run(&["formats", "show", "calrex"]).ends(3).says("did you mean `callrex`?");
    Dir::new().run(&["formats", "show", "none.toml"]).ends(4).says("none.toml");
}

#[test]
fn a_format_is_shown_as_json() {
    let shown = acme().run(&["formats", "show", "acme", "--json", "--format-dir", "acme"]).ends(0).json();
    assert_eq!(shown["form"], 1);
    assert_eq!(shown["kind"], "format");
    for (key, value) in [("id", "acme"), ("version", "1"), ("vendor", "Acme"), ("system", "pbx"), ("ev", "D")]
    {
        assert_eq!(shown[key], value, "{key}");
    }
    assert_eq!(shown["layout"]["delimiter"], json!([","]));
    assert_eq!(shown["layout"]["newline"], "lf");
    assert_eq!(shown["layout"]["order"], "free");
    assert_eq!(shown["examples"], 1);
    let columns = shown["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 4);
    assert_eq!(columns[0]["titles"], json!(["login"]));
    assert_eq!(columns[0]["required"], true);
    assert_eq!(columns[0]["checks"][0]["max"], 20);
    let active = &columns[1];
    assert_eq!((&active["ev"], &active["implied"]), (&json!("I"), &json!("1")));
    assert_eq!(active["fields"][0]["path"], "active");
    assert_eq!(active["fields"][0]["type"], "bool");
    assert_eq!(active["fields"][0]["words"]["written"], json!([["1", "true"], ["0", "false"]]));
    assert_eq!(active["fields"][0]["words"]["read"], json!([["yes", "true"]]));
    let verba = Dir::new().run(&["formats", "show", "verba@9", "--json"]).ends(0).json();
    let phones = &verba["columns"][5];
    assert_eq!((&phones["list"], &phones["fields"][1]["shape"]), (&json!(";"), &json!("sip-uri")));
    assert_eq!(verba["columns"][6]["secret"], true);
    assert_eq!(verba["rules"][0]["code"], "secret/blank-is-login");
}

#[test]
fn a_map_that_holds_is_proved_and_what_nothing_proves_is_told() {
    let dir = acme();
    let ran = dir.run(&["formats", "test", "acme/1.toml"]).ends(0);
    for line in [
        "acme@1: Acme list",
        "  write, then read holds      400 users",
        "  example          holds      1 example",
        "  sample           holds      1 file, 2 records",
        "sample acme/samples/users.csv: 2 records, the same bytes",
        "inferred: active",
        "unknown: since",
        "in no example: team",
        "words in no example: active `0`",
        "the map holds",
    ] {
        assert!(ran.out.lines().any(|has| has == line), "`{line}` is not in\n{}", ran.out);
    }
    let again = dir.run(&["formats", "test", "acme/1.toml"]).ends(0);
    assert_eq!(again.out, ran.out);
    // By its id a map of a folder has its samples too; those of a built-in format are not in the program.
    let by_id = dir.run(&["formats", "test", "acme", "--format-dir", "acme"]).ends(0);
    assert!(by_id.out.contains("2 records, the same bytes"), "{}", by_id.out);
    assert!(Dir::new().run(&["formats", "test", "callrex"]).ends(0).out.contains("no samples: "));
}

#[test]
fn a_proof_is_told_as_json() {
    let dir = acme();
    // `yes` is read and `1` is written: the same users in other bytes.
    dir.write("acme/samples/yes.csv", SAMPLE.replace("ada,1", "ada,yes"));
    let proof = dir.run(&["formats", "test", "acme/1.toml", "--json"]).ends(0).json();
    assert_eq!(
        (&proof["kind"], &proof["exit"], &proof["holds"]),
        (&json!("format-test"), &json!(0), &json!(true))
    );
    assert_eq!((&proof["tried"]["users"], &proof["tried"]["examples"]), (&json!(400), &json!(1)));
    assert_eq!(proof["faults"], json!([]));
    let samples = proof["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 2);
    assert_eq!((&samples[0]["same_bytes"], &samples[1]["same_bytes"]), (&json!(true), &json!(false)));
    assert_eq!(samples[0]["detected"], json!(["acme@1"]));
    assert_eq!(proof["without_example"], json!(["team"]));
    assert_eq!(proof["words_without_example"], json!([{ "title": "active", "words": ["0"] }]));
}

#[test]
fn a_law_an_example_or_a_sample_that_fails_ends_with_1() {
    let prove = |dir: &Dir, fault: &str| {
        let ran = dir.run(&["formats", "test", "acme/1.toml"]).ends(1);
        assert!(ran.out.contains(fault), "`{fault}` is not in\n{}", ran.out);
        assert!(ran.out.contains("the map does not hold: 1 fault\n"), "{}", ran.out);
    };
    let dir = acme();
    dir.write("acme/1.toml", ACME.replace("order = \"free\"", "trim = true").replace("\"0\"]", "\"0 \"]"));
    dir.write("acme/samples/users.csv", "login,active,since,team\nbob,0,,\n");
    let ran = dir.run(&["formats", "test", "acme/1.toml"]).ends(1);
    assert!(ran.out.contains("fault: write, then read: "), "{}", ran.out);
    let dir = acme();
    dir.write("acme/1.toml", ACME.replace("username = \"ada\"", "username = \"eda\""));
    let ran = dir.run(&["formats", "test", "acme/1.toml"]).ends(1);
    assert!(ran.out.contains("fault: example: example 1: `username` was `eda` and is `ada`"), "{}", ran.out);
    let dir = acme();
    dir.write("acme/samples/users.csv", SAMPLE.replace("bob,0", "bob,maybe"));
    prove(&dir, "fault: acme/samples/users.csv: record 2: ");
    let dir = acme();
    dir.write("acme/samples/other.csv", b"login\nada\xff\x00\n");
    prove(&dir, "fault: acme/samples/other.csv: ");
}

#[test]
fn a_sample_must_be_detected_as_its_own_format() {
    let dir = acme();
    let wider =
        ACME.replace("\"acme\"", "\"wider\"") + "\n[[column]]\nname = \"room\"\nfield = \"x.acme.room\"\n";
    dir.write("others/wider.toml", wider);
    let test = ["formats", "test", "acme/1.toml", "--format-dir", "others"];
    dir.run(&test).ends(0);
    dir.write("acme/samples/room.csv", "login,active,since,team,room\nada,1,,,4\n");
    let ran = dir.run(&test).ends(1);
    assert!(ran.out.contains("fault: acme/samples/room.csv: it is detected as wider@1\n"), "{}", ran.out);
    // Formats that the file does not tell apart (the room may be left out) are told, and are no fault of the map.
    dir.write("acme/samples/room.csv", SAMPLE);
    dir.write("others/twin.toml", ACME.replace("\"acme\"", "\"twin\""));
    let ran = dir.run(&test).ends(0);
    assert!(ran.out.contains("the same bytes, not told apart from twin@1, wider@1\n"), "{}", ran.out);
}

#[test]
fn each_version_has_samples_of_its_own() {
    let dir = acme();
    dir.write(
        "acme/2.toml",
        ACME.replace("version = \"1\"", "version = \"2\"").replace("default = true\n", ""),
    );
    let files = |map: &str| {
        let proof = dir.run(&["formats", "test", map, "--json"]).ends(0).json();
        let names = proof["samples"].as_array().unwrap().iter();
        names.map(|sample| sample["file"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(files("acme/2.toml"), ["acme/samples/users.csv"]);
    dir.write("acme/samples/2/users.csv", SAMPLE);
    dir.write("acme/samples/2/README.md", "no sample");
    assert_eq!(files("acme/2.toml"), ["acme/samples/2/users.csv"]);
    dir.write("acme/samples/1/more.csv", SAMPLE);
    assert_eq!(files("acme/1.toml"), ["acme/samples/1/more.csv", "acme/samples/users.csv"]);
}

#[test]
fn a_map_that_does_not_load_ends_with_3_and_its_places() {
    let dir = acme();
    dir.write("acme/1.toml", ACME.replace("\"username\"", "\"usernam\""));
    dir.run(&["formats", "test", "acme/1.toml"])
        .ends(3)
        .says("acme/1.toml:18:9")
        .says("did you mean `username`?");
    dir.run(&["formats", "test", "none/1.toml"]).ends(4).says("none/1.toml");
    dir.run(&["formats", "test", "none"]).ends(3);
}

#[test]
fn every_map_of_the_repository_holds_with_its_samples() {
    let dir = Dir::new();
    for entry in std::fs::read_dir(root().join("formats")).unwrap() {
        let folder = entry.unwrap().path();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            // The samples of what is no delimited text are tried in tests/users.rs; a bundle has no rows of its own: its
            // files are tested.
            let apart = folder.ends_with("users") || folder.ends_with("freepbx");
            if !apart && path.extension().is_some_and(|extension| extension == "toml") {
                let ran = dir.run(&["formats", "test", path.to_str().unwrap(), "--json"]).ends(0);
                assert_ne!(ran.json()["samples"], json!([]), "{}", path.display());
            }
        }
    }
}

#[test]
fn what_an_author_may_have_forgotten_is_told_and_is_no_fault() {
    let dir = acme();
    let map = ACME
        .replace("source = \"Acme handbook\"", "source = \"TODO: which handbook?\"")
        .replace("check = { max = 20 }", "check = { chars = \"a-z\" }")
        .replace("field = \"department\"", "field = \"groups\"\nas = { list = \";\" }")
        .replace("row = { login", "row = { team = \"Claims\", login")
        .replace("user = { username", "user = { groups = [\"Claims\"], username")
        + "\n[evidence]\n\"layout.newline\" = \"D: \"\n";
    dir.write("acme/1.toml", map);
    dir.write("acme/samples/users.csv", "login,active,since,team\nada,1,01.02.2024,Claims;IT\n");
    let ran = dir.run(&["formats", "test", "acme/1.toml"]).ends(0);
    for line in [
        "unsourced: format.source names no document, layout.newline has a letter and no source",
        "errors without a reason: login",
        "not shown by an example: team a list of several items",
        "line 10: source = \"TODO: which handbook?\"",
        "detection: told apart from all formats; 4 of 4 titles are known",
    ] {
        assert!(ran.out.lines().any(|has| has == line), "`{line}` is not in\n{}", ran.out);
    }
    let places =
        ran.out.lines().find(|line| line.starts_with("lost from other formats, and not in [by_hand]: "));
    assert!(places.is_some_and(|line| line.contains("name.family (")), "{}", ran.out);
    let json = dir.run(&["formats", "test", "acme/1.toml", "--json"]).ends(0).json();
    assert_eq!(json["lint"]["not_shown"], json!([{ "title": "team", "part": "a list of several items" }]));
    assert_eq!(json["lint"]["todo"][0]["line"], 10);
    assert_eq!(json["detection"]["rivals"], json!([]));
}

#[test]
fn formats_that_a_made_up_file_is_not_told_apart_from_are_told() {
    let dir = acme();
    dir.write("others/twin.toml", ACME.replace("\"acme\"", "\"twin\""));
    let ran = dir.run(&["formats", "test", "acme/1.toml", "--format-dir", "others"]).ends(0);
    assert!(ran.out.contains("detection: not told apart from twin@1\n"), "{}", ran.out);
}

#[test]
fn a_proof_tells_what_is_lost_and_tries_other_files() {
    let dir = acme();
    dir.write("more.csv", "login,active,since,team\neve,maybe,,\n");
    let ran = dir.run(&["formats", "test", "acme/1.toml", "--to", "verba", "--from", "xivo"]).ends(0);
    assert!(ran.out.contains("\nfrom acme@1 (Acme list)\nto   verba@9 "), "{}", ran.out);
    assert!(ran.out.contains("\nfrom xivo@14.12 "), "{}", ran.out);
    let json = dir.run(&["formats", "test", "acme/1.toml", "--to", "verba", "--json"]).ends(0).json();
    assert_eq!((&json["losses"][0]["from"], &json["losses"][0]["to"]), (&json!("acme@1"), &json!("verba@9")));
    let ran = dir.run(&["formats", "test", "acme/1.toml", "--sample", "more.csv"]).ends(1);
    assert!(ran.out.contains("fault: more.csv: record 1: "), "{}", ran.out);
    dir.run(&["formats", "test", "acme/1.toml", "--to", "verbo"]).ends(3).says("did you mean `verba`?");
}
