//! Native plugins: two examples, really built and really loaded, take the route of every other format.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::path::Path;
use std::sync::Arc;

use common::plugin::{acme_box, cards, file_name, has_compiler, trust};
use common::{Dir, Ran, VENDORS};
use serde_json::json;
use tieline_core::convert::{Request, Target, convert};
use tieline_core::registry::Registry;
use tieline_core::registry::places::Place;
use tieline_host::{Limits, Plugins, Trust};

const FORMATS: [&str; 2] = ["--format-dir", "formats"];

fn run(dir: &Dir, args: &[&str]) -> Ran {
    dir.run(&[args, &FORMATS].concat())
}

/// The sample of the C example as Verba takes it, by hand.
const AS_VERBA: &str = "Ada Nguyen;anguyen;;ada.nguyen@contoso.example;;2101;;;;;;;;;;;;;;;;;;;;;\r\n\
    \"Björn O'Dell, Jr.\";bodell;;;;2102;;;;;;;;;;;;;;;;;;;;;\r\n\
    \"Chloé\nBaptiste\";cbaptiste;;chloe@contoso.example;;;;;;;;;;;;;;;;;;;;;;;\r\n";

#[test]
fn the_c_example_converts_to_and_from_a_built_in_format() {
    if !has_compiler() {
        return;
    }
    let dir = Dir::new();
    acme_box(&dir);
    trust(&dir, "box");
    run(
        &dir,
        &["convert", "users.box", "--to", "verba", "-o", "verba.csv", "--allow", "secret/blank-is-login"],
    )
    .ends(0)
    .says("acme-box@1 (Acme box); it begins with `ACMEBOX1`")
    .says("10 filled cells: 10 kept")
    .says("wrote 3 records to verba.csv");
    let (_, records) =
        dir.read("verba.csv").split_once("\r\n").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_eq!(records, AS_VERBA);
    run(&dir, &["convert", "verba.csv", "--from", "verba", "--to", "acme-box"])
        .ends(0)
        .says("10 filled cells: 10 kept")
        .says("wrote 3 records to verba.acme-box.box");
    assert_eq!(
        std::fs::read(dir.path("verba.acme-box.box")).unwrap(),
        std::fs::read(dir.path("users.box")).unwrap()
    );
    run(&dir, &["check", "users.box"])
        .ends(0)
        .says("users.box: Acme box, cut by its plugin\n3 records, and nothing");
    let loss = run(&dir, &["loss", "acme-box", "verba"]).ends(0);
    assert!(loss.out.contains("narrowed: carried in part (4)"), "{}", loss.out);
}

#[test]
fn the_rust_example_reads_and_writes_its_blocks() {
    let dir = Dir::new();
    cards(&dir);
    trust(&dir, "cards");
    let same = run(&dir, &["convert", "users.cards", "--to", "acme-cards", "-o", "again.cards"]).ends(0);
    same.says("15 filled cells: 15 kept");
    assert_eq!(dir.read("again.cards"), dir.read("users.cards"));
    // A clear, a value of two lines, a repeated key: as JSON of a check they are what they are.
    let checked = run(&dir, &["check", "users.cards", "--json"]).ends(0).json();
    assert_eq!(
        (&checked["input"]["format"], &checked["findings"]["all"]),
        (&json!("acme-cards@1"), &json!([]))
    );
}

#[test]
fn what_is_wrong_stands_at_its_record_and_nothing_is_written() {
    let dir = Dir::new();
    cards(&dir);
    trust(&dir, "cards");
    dir.write(
        "bad.cards",
        "acme cards 1\n\nlogin: ada\nphone: 21O1\n\nfirst: Bob\n\nlogin: eve\ncolour: red\n",
    );
    let ran = run(&dir, &["convert", "bad.cards", "--to", "acme-cards", "-o", "out.cards"]).ends(1);
    let ran = ran.says("bad.cards:1:1").says("`phone[0]`").says("header/unknown").says("`colour`");
    assert!(ran.err.contains("bad.cards:2:1"), "{}", ran.err);
    assert!(!dir.has("out.cards"));
    let ran = run(&dir, &["convert", "bad.cards", "--to", "acme-cards", "-o", "out.cards", "--skip-invalid"])
        .ends(6);
    ran.says("out.rejects.csv");
    assert_eq!(dir.read("out.cards"), "acme cards 1\n\nlogin: eve\n");
    // Rejects are rows under titles: corrected they are converted again, without the plugin to read them.
    let rejects = dir.read("out.rejects.csv");
    assert!(rejects.starts_with("_line,_record,_codes,_message,login,phone[0],first,colour\n"), "{rejects}");
    dir.write("mended.csv", rejects.replace("21O1", "2101").replace(",,,Bob,", ",bob,,Bob,"));
    run(&dir, &["convert", "mended.csv", "--from", "acme-cards", "--to", "acme-cards", "-o", "rest.cards"])
        .ends(0);
    assert_eq!(dir.read("rest.cards"), "acme cards 1\n\nlogin: ada\nphone: 2101\n\nlogin: bob\nfirst: Bob\n");
}

#[test]
fn what_a_plugin_refuses_is_told_in_its_words() {
    let dir = Dir::new();
    cards(&dir);
    trust(&dir, "cards");
    dir.write("bad.cards", "acme cards 1\n\nlogin: ada\nno key here\n");
    run(&dir, &["check", "bad.cards"])
        .ends(3)
        .says("`bad.cards` cannot be read as acme-cards@1: row 1: a line is neither `key: value` nor goes on with one, in line 4");
    dir.write("users.csv", "login,first\nada,\"A\rB\"\n");
    let args = ["convert", "users.csv", "--from", "acme-list", "--to", "acme-cards", "-o", "out.cards"];
    dir.write("formats/list.toml", "tieline = 1\n[format]\nid = \"acme-list\"\nversion = \"1\"\nname = \"Acme list\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"invented\"\n[[column]]\nname = \"login\"\nfield = \"username\"\n[[column]]\nname = \"first\"\nfield = \"name.given\"\n");
    run(&dir, &args)
        .ends(1)
        .says("error[plugin/remark]: row 1: a value holds a carriage return, which a card cannot")
        .says("said by the plugin of Acme cards");
    assert!(!dir.has("out.cards"));
    run(
        &dir,
        &[
            "convert",
            "users.csv",
            "--from",
            "acme-list",
            "--to",
            "acme-cards",
            "-o",
            "out.cards",
            "--dry-run",
        ],
    )
    .ends(1);
    run(&dir, &["convert", "users.cards", "--to", "verba", "--input", "delimiter=;"])
        .ends(2)
        .says("`--input delimiter=`");
    run(
        &dir,
        &["convert", "users.csv", "--from", "acme-list", "--to", "acme-cards", "--output", "newline=lf"],
    )
    .ends(2);
}

#[test]
fn text_is_decoded_for_the_plugin_and_encoded_behind_it() {
    let dir = Dir::new();
    cards(&dir);
    trust(&dir, "cards");
    let text = dir.read("users.cards");
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    dir.write("utf16.cards", utf16);
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    dir.write("latin.cards", latin.clone());
    for (file, more) in
        [("utf16.cards", [].as_slice()), ("latin.cards", &["--input", "encoding=windows-1252"])]
    {
        let args =
            ["convert", file, "--from", "acme-cards", "--to", "acme-cards", "-o", "out.cards", "--force"];
        run(&dir, &[&args[..], more].concat()).ends(0);
        assert_eq!(dir.read("out.cards"), text);
    }
    let args = [
        "convert",
        "users.cards",
        "--to",
        "acme-cards",
        "-o",
        "out.latin",
        "--output",
        "encoding=windows-1252",
    ];
    run(&dir, &args).ends(0);
    assert_eq!(std::fs::read(dir.path("out.latin")).unwrap(), latin);
}

/// What a conversion gives by the library: its bytes, and all that it found.
fn by_library(dir: &Dir, registry: &Registry, input: &str, to: &str) -> (Vec<u8>, String) {
    let out = dir.path("by-library.out");
    let request = Request {
        output: Target::File(out.clone()),
        skip_invalid: true,
        force: true,
        threads: Some(1),
        ..Request::new(dir.path(input), to.into())
    };
    let outcome = convert(&request, registry).unwrap();
    let findings: Vec<String> = outcome
        .report
        .findings
        .groups()
        .into_iter()
        .map(|(key, group)| format!("{key:?} {group:?}"))
        .collect();
    (std::fs::read(out).unwrap(), format!("{:?} {findings:?} {:?}", outcome.verdict, outcome.report.counts))
}

#[test]
fn linked_in_process_and_in_a_child_are_the_same() {
    let dir = Dir::new();
    cards(&dir);
    trust(&dir, "cards");
    let mut cards = dir.read("users.cards");
    for number in 0..3000 {
        cards.push_str(&format!(
            "\nlogin: user{number}\nphone: {}\nmail: -\nteam: Ünit {}\n",
            3000 + number,
            number % 7
        ));
        if number == 1500 {
            cards.push_str("phone: x1\nfloor: 3\n");
        }
    }
    dir.write("many.cards", cards);
    let places = [Place::named(&dir.path("formats"))];
    let plugins = |in_process: &[&str]| {
        let in_process = in_process.iter().map(|id| (*id).to_owned()).collect();
        let program = Path::new(env!("CARGO_BIN_EXE_tieline")).to_owned();
        Arc::new(Plugins::new(Some(Trust::of(&dir.path(".data"))), program, in_process, Limits::default()))
    };
    let mut linked = Registry::discover(VENDORS, &places).unwrap();
    linked.link("acme-cards@1", tieline_host::linked(&tieline_plugin_example::TABLE).unwrap());
    let mut loaded = Registry::discover(VENDORS, &places).unwrap();
    loaded.load_with(plugins(&["acme-cards"]));
    let mut child = Registry::discover(VENDORS, &places).unwrap();
    child.load_with(plugins(&[]));
    for (input, to) in [("many.cards", "acme-cards"), ("users.cards", "acme-cards")] {
        let wanted = by_library(&dir, &linked, input, to);
        assert!(wanted.0.starts_with(b"acme cards 1\n\nlogin: anguyen\n"));
        assert_eq!(by_library(&dir, &loaded, input, to), wanted);
        assert_eq!(by_library(&dir, &child, input, to), wanted);
    }
    // And as a user says it.
    for more in [[].as_slice(), &["--in-process", "acme-cards"]] {
        let args =
            ["convert", "many.cards", "--to", "acme-cards", "-o", "out.cards", "--force", "--skip-invalid"];
        run(&dir, &[&args[..], more].concat()).ends(6);
        assert_eq!(
            std::fs::read(dir.path("out.cards")).unwrap(),
            by_library(&dir, &linked, "many.cards", "acme-cards").0
        );
    }
}

#[test]
fn a_native_file_is_inspected_and_explained() {
    let dir = Dir::new();
    cards(&dir);
    trust(&dir, "cards");
    let inspected = run(&dir, &["inspect", "users.cards"]).ends(0);
    assert!(
        inspected.out.contains("phone[1]") && inspected.out.contains("cut by its plugin"),
        "{}",
        inspected.out
    );
    let explained = run(&dir, &["explain", "users.cards", "--row", "2", "--to", "verba"]).ends(0);
    assert!(explained.out.contains("bodell") && explained.out.contains("username"), "{}", explained.out);
}

#[test]
fn two_plugins_work_in_one_run() {
    if !has_compiler() {
        return;
    }
    let dir = Dir::new();
    acme_box(&dir);
    cards(&dir);
    trust(&dir, "box");
    trust(&dir, "cards");
    run(&dir, &["convert", "users.box", "--to", "acme-cards", "-o", "a.cards"]).ends(0);
    run(&dir, &["convert", "a.cards", "--to", "acme-box", "-o", "a.box", "--in-process", "acme-box"]).ends(0);
    run(
        &dir,
        &[
            "convert",
            "a.box",
            "--to",
            "acme-cards",
            "-o",
            "b.cards",
            "--in-process",
            "acme-cards",
            "--in-process",
            "acme-box",
        ],
    )
    .ends(0);
    assert_eq!(dir.read("a.cards"), dir.read("b.cards"));
    assert!(dir.read("a.cards").contains("login: cbaptiste\nfirst: Chloé\nlast: Baptiste\n"));
}

#[test]
fn what_a_file_is_is_told_without_its_library() {
    let dir = Dir::new();
    cards(&dir);
    std::fs::remove_file(dir.path(&format!("formats/cards/{}", file_name("tieline_plugin_example"))))
        .unwrap();
    let told = run(&dir, &["detect", "users.cards"]).ends(0);
    assert!(
        told.out.starts_with("acme-cards@1  Acme cards\n  it begins with `acme cards 1`\n"),
        "{}",
        told.out
    );
    run(&dir, &["formats", "show", "acme-cards"]).ends(0);
    run(&dir, &["formats", "test", "acme-cards"]).ends(0);
    run(&dir, &["check", "users.cards"]).ends(3).says(
        "the plugin of acme-cards@1 cannot be used: there is no library for this system beside its map",
    );
    let list = run(&dir, &["formats", "list", "--json"]).ends(0).json();
    let own = list["formats"].as_array().unwrap().iter().find(|format| format["id"] == "acme-cards").unwrap();
    assert_eq!((&own["kind"], &own["library"]["standing"]), (&json!("native"), &json!("unusable")));
}

#[test]
fn valgrind_finds_no_error_and_no_leak_in_the_examples() {
    let found = std::process::Command::new("valgrind")
        .arg("--version")
        .output()
        .is_ok_and(|out| out.status.success());
    if !found || !has_compiler() {
        eprintln!("skipped: there is no valgrind on this machine");
        return;
    }
    let dir = Dir::new();
    acme_box(&dir);
    cards(&dir);
    trust(&dir, "box");
    trust(&dir, "cards");
    for (input, to) in [("users.box", "acme-cards"), ("users.cards", "acme-box")] {
        let output = std::process::Command::new("valgrind")
            .args(["--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite"])
            .arg(env!("CARGO_BIN_EXE_tieline"))
            .args(["convert", input, "--to", to, "-o", "out", "--force", "--threads", "1"])
            .args(["--in-process", "acme-box", "--in-process", "acme-cards"])
            .args(FORMATS)
            .current_dir(dir.path(""))
            .env("XDG_DATA_HOME", dir.path(".data"))
            .env("XDG_DATA_DIRS", dir.path(".shared"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
