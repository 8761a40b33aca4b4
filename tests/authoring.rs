//! What authors of formats use beside the proof: the schema of maps, empty files to fill in, and what `formats new` says on
//! the command line.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::schema::faults;
use common::{Dir, ids, registry, root};
use serde_json::{Value, json};

fn schema() -> Value {
    Dir::new().run(&["formats", "schema"]).ends(0).json()
}

/// A map as JSON.
fn tree(text: &str) -> Value {
    fn of(value: &toml::Value) -> Value {
        match value {
            toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), of(value))).collect(),
            toml::Value::Array(items) => items.iter().map(of).collect(),
            toml::Value::String(text) => text.as_str().into(),
            toml::Value::Integer(number) => (*number).into(),
            toml::Value::Boolean(flag) => (*flag).into(),
            other => panic!("{other:?} stands in no map"),
        }
    }
    of(&toml::Value::Table(toml::from_str(text).expect("TOML")))
}

#[test]
fn every_map_names_the_schema_and_keeps_to_it() {
    let schema = schema();
    let bundles = registry().bundles().expect("every bundle loads");
    assert!(!bundles.is_empty(), "a bundle has no columns of its own, and is a map all the same");
    for id in ids().into_iter().chain(bundles.iter().map(|bundle| bundle.full_id())) {
        let (name, version) = id.split_once('@').expect("an id with a version");
        let path = root().join("formats").join(name).join(format!("{version}.toml"));
        let text = std::fs::read_to_string(&path).expect("the map");
        let first = text.lines().next().unwrap_or_default();
        let file =
            first.strip_prefix("#:schema ").unwrap_or_else(|| panic!("{id} names no schema: `{first}`"));
        assert!(
            path.parent().expect("a folder").join(file).exists(),
            "{id} names a schema that is not there"
        );
        let found = faults(&schema, &tree(&text));
        assert!(found.is_empty(), "{id}:\n{}", found.join("\n"));
    }
}

#[test]
fn a_map_has_columns_or_files() {
    let schema = schema();
    let head = "tieline = 1\n[format]\nid = \"acme\"\nversion = \"1\"\nname = \"Acme\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"handbook\"\n";
    assert!(!faults(&schema, &tree(head)).is_empty(), "neither");
    for more in ["files = [\"one@1\", \"two@1\"]\n", "[[column]]\nname = \"a\"\n"] {
        assert_eq!(faults(&schema, &tree(&format!("{head}{more}"))), Vec::<String>::new());
    }
}

#[test]
fn the_schema_finds_what_is_misspelt() {
    let schema = schema();
    let good = r#"
        tieline = 1
        [format]
        id = "acme"
        version = "1"
        name = "Acme"
        vendor = "Acme"
        kind = "pbx"
        source = "handbook"
        [[column]]
        name = "Number"
        field = "extensions[0]"
        as = { list = ",", max = 3 }
        check = [{ shape = "digits" }]
    "#;
    assert_eq!(faults(&schema, &tree(good)), Vec::<String>::new());
    for (from, to, wanted) in [
        ("kind = \"pbx\"", "kind = \"fax\"", "/format/kind: \"fax\" is none of"),
        ("field =", "feild =", "/column/0: `feild` is not known here"),
        ("max = 3", "max = \"3\"", "/column/0/as"),
        ("shape = \"digits\"", "shape = \"digit\"", "/column/0/check"),
        ("source = \"handbook\"", "", "/format: `source` is missing"),
        ("name = \"Number\"", "", "/column/0"),
        ("tieline = 1", "", ": `tieline` is missing"),
    ] {
        let bad = good.replace(from, to);
        let found = faults(&schema, &tree(&bad));
        assert!(found.iter().any(|fault| fault.starts_with(wanted)), "{to}: {found:?}");
    }
    // An heir says only what differs.
    let heir =
        "tieline = 1\nextends = \"acme@1\"\n[format]\nversion = \"2\"\n[[column]]\nreplaces = \"Number\"\n";
    assert_eq!(faults(&schema, &tree(heir)), Vec::<String>::new());
}

#[test]
fn a_template_is_a_file_of_its_format_and_its_page_names_every_column() {
    // What is no delimited text is refused, with the reason.
    let native = |id: &String| registry().map(id).expect("it loads").layout.native.is_some();
    for id in ids().into_iter().filter(|id| !native(id)) {
        let dir = Dir::new();
        let ran = dir.run(&["formats", "template", &id, "-o", "list.csv", "--json"]).ends(0).json();
        assert_eq!((&ran["file"], &ran["page"]), (&json!("list.csv"), &json!("list.md")), "{id}");
        // A format that writes its columns only where they are filled is told by those that it has.
        let found = dir.run(&["detect", "list.csv", "--json"]).ends(0).json();
        let best = found["candidates"][0]["score"].clone();
        let candidates = found["candidates"].as_array().expect("candidates");
        let own = candidates.iter().find(|one| one["format"] == id.as_str());
        assert_eq!(own.map(|own| &own["score"]), Some(&best), "{id}: {found}");
        dir.run(&["check", "list.csv", "--from", &id]).ends(0);
        let page = dir.read("list.md");
        assert!(page.contains(&format!("--from {id}`")), "{page}");
        let map = registry().map(&id).expect("it loads");
        for cell in map.cells.iter().filter(|cell| dir.read("list.csv").contains(&cell.title)) {
            assert!(page.contains(&cell.title), "{id}: {}", cell.title);
        }
    }
}

#[test]
fn an_example_stands_in_a_template_only_where_it_is_no_record() {
    let dir = Dir::new();
    dir.run(&["formats", "template", "rainbow-members"]).ends(0).says("wrote rainbow-members.csv to fill in");
    let list = dir.read("rainbow-members.csv");
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 2, "{list}");
    assert!(lines[1].starts_with("%create;"), "{list}");
    assert!(!list.contains("Winter-rain"), "no password, not even of an example: {list}");
    dir.run(&["formats", "template", "rainbow-members"]).ends(5);
    assert_eq!(dir.run(&["formats", "template", "xivo", "-o", "-"]).ends(0).out.lines().count(), 1);
}

/// A sample of five columns, one of them secret.
const SAMPLE: &str = "Nebenstelle;Vorname;Nachname;Passwort;Aktiv\r\n201;Ada;Nguyen;Herbst-17x;ja\r\n202;Bo;Li;Nebel-44k;nein\r\n203;Cy;Ott;Regen-81z;ja\r\n";

#[test]
fn secrets_are_asked_for_and_never_assumed_or_shown() {
    let dir = Dir::new();
    dir.write("users.csv", SAMPLE);
    let ran = dir.run(&["formats", "new", "acme", "--from", "users.csv", "--no-input"]).ends(3);
    let ran =
        ran.says("1 column of secrets is not settled").says("--column 'Passwort=password'").hides("Herbst");
    assert!(ran.out.is_empty());
    let map = dir.read("acme/1.toml");
    assert!(map.contains("type  = \"secret.plain\""), "{map}");
    assert!(map.contains("\n# field = \"password\"\nfield = \"x.acme.passwort\"\n"), "{map}");
    for person in ["Ada", "Nguyen", "Herbst", "201", "203"] {
        assert!(!map.contains(person), "`{person}` is in the map:\n{map}");
    }
    assert!(map.contains("# 3 of 3 records; ja 2, nein 1\n"), "{map}");
    // It is there, and what somebody has worked on is not written over.
    let answer = ["formats", "new", "acme", "--from", "users.csv", "--column", "Passwort=password"];
    dir.run(&answer).ends(5).says("acme/1.toml");
    dir.run(&[&answer[..], &["--force"]].concat()).ends(0).says("5 of 5 columns learned");
    assert!(dir.read("acme/1.toml").contains("name  = \"Passwort\"\nfield = \"password\"\n"));
    let left = ["formats", "new", "acme", "--from", "users.csv", "--column", "Passwort=-", "-o", "-"];
    let ran = dir.run(&left).ends(0);
    assert!(ran.out.contains("field = \"x.acme.passwort\"\ntype  = \"secret.plain\"\n"), "{}", ran.out);
}

/// A sample of forty users whose third column has that title and those values in turn.
fn users_with(title: &str, values: &[&str]) -> Dir {
    let dir = Dir::new();
    let mut text = format!("Ext;First Name;{title}\r\n");
    for at in 0..40 {
        let name = ["Ada", "Bo", "Cy", "Di", "Eve"][at % 5];
        text.push_str(&format!("{};{name};{}\r\n", 200 + at, values[at % values.len()]));
    }
    dir.write("users.csv", text);
    dir
}

#[test]
fn secrets_of_few_values_are_asked_for() {
    for title in ["Password", "Voicemail PIN", "SIP Password", "Std-PIN", "Kennwort (neu)"] {
        for values in [&["1111", "2222"][..], &["Welcome1", "Summer-24"], &["Welcome1"]] {
            let dir = users_with(title, values);
            let ran = dir.run(&["formats", "new", "acme", "--from", "users.csv", "--no-input"]).ends(3);
            ran.says("1 column of secrets is not settled").hides(values[0]);
            let map = dir.read("acme/1.toml");
            let pin = title == "Voicemail PIN" && values.len() == 2 && values[0] == "1111";
            assert!(
                map.contains(if pin { "type  = \"secret.pin\"" } else { "type  = \"secret." }),
                "{title}: {map}"
            );
            assert!(!map.contains(values[0]), "{title}: {map}");
        }
    }
}

#[test]
fn what_logs_in_to_a_telephone_exchange_is_asked_for() {
    for title in ["Auth Key", "SIP Auth"] {
        let dir = users_with(title, &["4711", "4712", "4713"]);
        dir.run(&["formats", "new", "acme", "--from", "users.csv", "--no-input"]).ends(3);
        let dir = users_with(title, &["kq7vz2mw9x", "p3hhw81nqc", "zzt5ma0rle", "w9bd4kuy6s", "c2xxo7fj1g"]);
        dir.run(&["formats", "new", "acme", "--from", "users.csv", "--no-input"]).ends(3);
        let map = dir.read("acme/1.toml");
        assert!(map.contains("# field = \"extensions[0].secret\"\n"), "{title}: {map}");
        assert!(map.contains("type  = \"secret.sip\"\n"), "{title}: {map}");
    }
}

#[test]
fn a_secret_stays_one_though_its_answer_is_not_taken() {
    let dir =
        users_with("Kennwort MD5", &["900150983CD24FB0D6963F7D28E17F72", "A7D4E5EA468CEB87E458868E0BB05CA8"]);
    for (answer, code) in [("password.md5", 3), ("-", 0)] {
        let answer = format!("Kennwort MD5={answer}");
        let new = ["formats", "new", "a2", "--from", "users.csv", "--column", &answer, "--force"];
        let ran = dir.run(&new).ends(code).says("byte for byte");
        assert_eq!(
            ran.err.contains("the answer was not taken: 40 cells do not come back")
                || ran.out.contains("the answer was not taken: 40 cells do not come back"),
            code == 3,
            "{}{}",
            ran.out,
            ran.err
        );
        let map = dir.read("a2/1.toml");
        assert!(map.contains("field = \"x.a2.kennwort_md_5\"\ntype  = \"secret.md5\"\n"), "{map}");
        for value in ["900150983", "A7D4E5EA"] {
            assert!(!map.contains(value) && !ran.out.contains(value) && !ran.err.contains(value), "{map}");
        }
    }
}

#[test]
fn a_title_of_sip_is_nearer_than_the_look_of_a_hash() {
    for title in ["SIP Secret", "Sip Secret", "SIP Password"] {
        let dir =
            users_with(title, &["900150983CD24FB0D6963F7D28E17F72", "A7D4E5EA468CEB87E458868E0BB05CA8"]);
        dir.run(&["formats", "new", "acme", "--from", "users.csv"]).ends(3).says("byte for byte");
        let map = dir.read("acme/1.toml");
        assert!(map.contains("# field = \"extensions[0].secret\"\n"), "{title}: {map}");
        assert!(map.contains("type  = \"secret.sip\"\n"), "{title}: {map}");
    }
}

#[test]
fn a_mark_beside_blank_cells_is_yes_or_no() {
    for (title, codec) in [("Active", r#"bool = ["X", ""]"#), ("Inactive", r#"bool = ["", "X"]"#)] {
        let dir = users_with(title, &["X", ""]);
        dir.run(&["formats", "new", "acme", "--from", "users.csv"]).ends(0).says("byte for byte");
        let map = dir.read("acme/1.toml");
        assert!(map.contains(&format!("\nfield = \"active\"\nas    = {{ {codec} }}\n")), "{map}");
    }
}

#[test]
fn public_numbers_that_may_be_dialled_ones_have_a_todo() {
    for title in ["Durchwahl", "DDI", "SDA"] {
        let dir = users_with(title, &["020 7946 0101", "020 7946 0102", "020 7946 0103"]);
        dir.run(&["formats", "new", "acme", "--from", "users.csv"]).ends(0);
        let map = dir.read("acme/1.toml");
        assert!(map.contains("# TODO: the title may also say `"), "{title}: {map}");
        assert!(map.contains("field = \"phones.work[0]\"\n"), "{title}: {map}");
    }
}

#[test]
fn answers_that_cannot_be_are_refused() {
    let dir = Dir::new();
    dir.write("users.csv", SAMPLE);
    let new = |more: &[&str]| dir.run(&[&["formats", "new", "acme", "--from", "users.csv"], more].concat());
    new(&["--column", "Vornam=name.given"]).ends(2).says("did you mean `Vorname`?");
    new(&["--column", "Vorname=name.givn"]).ends(2).says("did you mean `name.given`?");
    new(&["--column", "Vorname=active"]).ends(2).says("it cannot be `active`");
    new(&["--column", "Vorname"]).ends(2).says("has no `=`");
    dir.run(&["formats", "new", "Acme", "--from", "users.csv"]).ends(2).says("`Acme` is no id");
    dir.run(&["formats", "new", "verba", "--from", "users.csv"]).ends(2).says("a built-in format");
    dir.run(&["formats", "new", "acme", "--from", "none.csv"]).ends(4);
    dir.write("empty.csv", "Nebenstelle;Vorname\r\n");
    dir.run(&["formats", "new", "acme", "--from", "empty.csv"]).ends(3).says("no record behind its header");
    assert!(!dir.has("acme"), "a folder without a map is left behind");
}

#[test]
fn a_map_goes_into_the_folder_that_is_searched() {
    let dir = Dir::new();
    dir.write("users.csv", SAMPLE);
    std::fs::create_dir(dir.path("maps")).expect("a folder");
    let new = [
        "formats",
        "new",
        "acme",
        "--from",
        "users.csv",
        "--format-dir",
        "maps",
        "--column",
        "Passwort=password",
    ];
    dir.run(&new).ends(0).says("wrote maps/acme/1.toml");
    let listed = dir.run(&["formats", "list", "--format-dir", "maps"]).ends(0);
    assert!(listed.out.contains("acme@1 (default)"), "{}", listed.out);
    let found = dir.run(&["detect", "users.csv", "--format-dir", "maps"]).ends(0);
    assert!(found.out.starts_with("acme@1"), "{}", found.out);
}

/// Runs the program on a terminal of its own, with what is typed; `None` where there is no way to make one.
#[cfg(target_os = "linux")]
fn on_a_terminal(dir: &Dir, args: &str, typed: &str) -> Option<String> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let command = format!("{} {args}", env!("CARGO_BIN_EXE_tieline"));
    let mut child = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(dir.path(""))
        .env("NO_COLOR", "1")
        .env("XDG_DATA_HOME", dir.path(".data"))
        .env("XDG_DATA_DIRS", dir.path(".shared"))
        .env_remove("TIELINE_FORMATS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take().expect("a pipe").write_all(typed.as_bytes()).expect("it is typed");
    let output = child.wait_with_output().expect("it ends");
    Some(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_it_asks() {
    let dir = Dir::new();
    dir.write("users.csv", SAMPLE.replace("Vorname", "Xyzzy"));
    let new = "formats new acme --from users.csv --column Xyzzy=name.given";
    // A misspelt field is asked for again; an empty answer takes what is proposed.
    let Some(said) = on_a_terminal(&dir, new, "pasword\n\n") else { return };
    if said.contains("failed to create pseudo-terminal") {
        return;
    }
    assert!(said.contains("Passwort, secrets, 3 of 3 filled"), "{said}");
    assert!(said.contains("did you mean `password`?"), "{said}");
    assert!(said.contains("5 of 5 columns learned"), "{said}");
    assert!(dir.read("acme/1.toml").contains("field = \"password\""));
    let said = on_a_terminal(&dir, &format!("{new} --force --no-input"), "").expect("there was one before");
    assert!(said.contains("1 column of secrets is not settled"), "{said}");
    let page = on_a_terminal(&dir, "formats show callrex", "").expect("there was one before");
    assert!(page.contains("\n3. `Extension`\n    Field     `extensions[0]`\n"), "{page}");
}
