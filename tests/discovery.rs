//! Where formats are found: the order of the places, what hides what, and what a failed look-up says.

mod common;

use common::Dir;
use serde_json::json;

fn map(id: &str, name: &str) -> String {
    format!(
        "tieline = 1\n[format]\nid = \"{id}\"\nversion = \"1\"\nname = \"{name}\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"Acme handbook\"\n\n[[column]]\nname = \"login\"\nfield = \"username\"\n"
    )
}

#[test]
fn the_first_place_wins_and_the_hidden_map_is_shown() {
    let dir = Dir::new();
    dir.write("named/acme/1.toml", map("acme", "named"));
    dir.write("listed/acme.toml", map("acme", "listed"));
    dir.write(".data/tieline/formats/acme/1.toml", map("acme", "mine"));
    dir.write(".shared/tieline/formats/acme/1.toml", map("acme", "everybody's"));
    let listed = dir.path("listed").display().to_string();
    let variables = [("TIELINE_FORMATS", listed.as_str())];
    let used = |args: &[&str], variables: &[(&str, &str)]| {
        let list = dir.run_in(args, b"", variables).ends(0).json();
        let found: Vec<_> =
            list["formats"].as_array().unwrap().iter().filter(|f| f["id"] == "acme").cloned().collect();
        let (first, hidden) = (found[0].clone(), &found[1..]);
        assert!(first["unusable"].is_null(), "{first}");
        for other in hidden {
            let why = other["unusable"].as_str().unwrap();
            assert_eq!(
                why,
                format!("hidden by `{}`, which was found first", first["origin"].as_str().unwrap())
            );
        }
        (first["name"].clone(), hidden.len())
    };
    let list = ["formats", "list", "--json"];
    assert_eq!(
        used(&[&list[..], &["--format-dir", "named"]].concat(), &variables),
        (json!("named, Acme"), 3)
    );
    assert_eq!(used(&list, &variables), (json!("listed, Acme"), 2));
    assert_eq!(used(&list, &[]), (json!("mine, Acme"), 1));
    std::fs::remove_dir_all(dir.path(".data")).unwrap();
    assert_eq!(used(&list, &[]), (json!("everybody's, Acme"), 0));
}

#[test]
fn the_working_directory_is_not_searched() {
    let dir = Dir::new();
    dir.write("acme.toml", map("acme", "here"));
    dir.write("formats/acme/1.toml", map("acme", "here"));
    dir.write("tieline/formats/acme/1.toml", map("acme", "here"));
    dir.run(&["formats", "show", "acme"]).ends(3).says("there is no format `acme`");
    dir.run_in(&["formats", "list"], b"", &[("TIELINE_FORMATS", "formats")])
        .ends(2)
        .says("`$TIELINE_FORMATS` names `formats`, which depends on the working directory");
    dir.run_in(&["formats", "show", "acme"], b"", &[("XDG_DATA_HOME", ".")]).ends(3);
    dir.run(&["formats", "show", "acme", "--format-dir", "formats"]).ends(0);
}

#[test]
fn a_failed_look_up_lists_every_place_searched() {
    let dir = Dir::new();
    dir.write("named/acme.toml", map("acme", "named"));
    dir.write("listed/other.toml", map("other", "listed"));
    let listed = dir.path("listed").display().to_string();
    let ran = dir.run_in(
        &["formats", "show", "acne", "--format-dir", "named"],
        b"",
        &[("TIELINE_FORMATS", &listed)],
    );
    let (own, shared) = (dir.path(".data"), dir.path(".shared"));
    ran.ends(3).says("there is no format `acne`; did you mean `acme`?").says(&format!(
        "searched: named (--format-dir), {listed} ($TIELINE_FORMATS), {}/tieline/formats (the user's, not there), {}/tieline/formats (the system's, not there), the formats built into the program",
        own.display(),
        shared.display()
    ));
    dir.run(&["formats", "show", "acme@2", "--format-dir", "named"])
        .ends(3)
        .says("of `acme` there is acme@1")
        .says("searched: named");
    dir.run(&["formats", "list", "--format-dir", "nowhere"]).ends(4).says("nowhere");
    dir.run_in(&["formats", "list"], b"", &[("TIELINE_FORMATS", "/nowhere/at/all")])
        .ends(4)
        .says("/nowhere/at/all");
}

#[test]
fn a_broken_map_is_told_with_its_place_and_a_built_in_id_is_reserved() {
    let dir = Dir::new();
    dir.write("maps/broken.toml", map("broken", "Broken").replace("username", "usernam"));
    dir.write("maps/verba.toml", map("verba", "Not Verba"));
    let list = dir.run(&["formats", "list", "--format-dir", "maps"]).ends(0);
    let line = |id: &str| list.out.lines().find(|line| line.starts_with(id)).unwrap_or_default().to_owned();
    assert!(line("broken@1").contains("unusable: maps/broken.toml:12:9: "), "{}", list.out);
    assert!(line("verba@1").contains("unusable: `verba` is the id of a built-in format"), "{}", list.out);
    dir.run(&["formats", "show", "broken", "--format-dir", "maps"]).ends(3).says("maps/broken.toml:12:9");
    dir.run(&["formats", "show", "verba@1", "--format-dir", "maps"])
        .ends(3)
        .says("there is no format `verba@1`");
}
