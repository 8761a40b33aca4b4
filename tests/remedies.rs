//! What findings say to do: whoever stops a record by what it holds, or by what was made of it, is told the way out.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::{Dir, Ran};

/// Converts one list without writing it.
fn convert(list: &str, args: &[&str]) -> Ran {
    let dir = Dir::new();
    dir.write("in.csv", list);
    dir.run(&[&["convert", "in.csv", "--dry-run"][..], args].concat())
}

const BOX: &str = "\
firstname|lastname|phonenumber|context|protocol|voicemailmailbox|voicemailname
Ada|Nguyen|2101|default|sip|2101|Ada
";

#[test]
fn a_cell_that_a_rule_requires_has_the_same_way_out_as_one_that_is_always_required() {
    convert(BOX, &["--from", "xivo", "--to", "xivo@15.15"])
        .ends(1)
        .says("xivo/voicemail-needs-language")
        .says("help: fill it in the source, or give every record without one `--default language=…`");
    convert(BOX, &["--from", "xivo", "--to", "xivo@15.15", "--default", "language=fr_FR"]).ends(0);
}

#[test]
fn what_a_note_of_the_source_says_of_its_own_import_is_said_by_a_check_alone() {
    let agent =
        "firstname|lastname|phonenumber|context|protocol|agentnumber\nAda|Nguyen|2101|default|sip|8001\n";
    let dir = Dir::new();
    dir.write("in.csv", agent);
    let said = |args: &[&str]| dir.run(args).ends(0).err.matches("[xivo/agent-must-exist]").count();
    assert_eq!(said(&["check", "in.csv", "--from", "xivo"]), 1);
    let away = ["convert", "in.csv", "--from", "xivo", "--dry-run", "--to"];
    assert_eq!(said(&[&away[..], &["3cx"]].concat()), 0);
    assert_eq!(said(&[&away[..], &["xivo@15.15"]].concat()), 1, "the target's own note, once");
}

const LOGIN: &str = "\
firstname|lastname|enableclient|username|password|phonenumber|context|protocol
Ada|Nguyen|1|ada|Autumn 17|2101|default|sip
";

#[test]
fn a_character_that_is_not_taken_is_answered_with_those_that_are() {
    let dir = Dir::new();
    dir.write(
        "in.jsonl",
        "{\"name.display\":\"Ada Ng\",\"username\":\"ada-ng\",\"extensions\":[\"2101\"]}\n",
    );
    dir.run(&["convert", "in.jsonl", "--to", "verba", "--dry-run", "--secrets", "generate"])
        .ends(1)
        .says("the characters that `Login ID` takes are `A-Za-z0-9@.`")
        .says("help: correct it in the source");
    // Of a secret the class is all that is said, and how the record stands without it.
    let ran = convert(LOGIN, &["--from", "xivo", "--to", "wazo"]).ends(1).hides("Autumn 17");
    ran.says("the characters that `password` takes are `A-Za-z0-9._~!$&'()*+,;=%-`").says("--secrets web=");
}

#[test]
fn an_address_that_is_none_is_to_be_corrected() {
    convert(
        "FirstName,LastName,Number,EmailAddress\nAda,Ng,101,ada(at)x.example\n",
        &["--from", "3cx", "--to", "rainbow-members"],
    )
    .says("mail/malformed")
    .says("help: correct it in the source");
}

#[test]
fn a_guess_that_does_not_fit_can_be_left_out() {
    // The login is guessed from the address, and holds what the target does not take in one.
    let dir = Dir::new();
    dir.write(
        "in.jsonl",
        "{\"name.display\":\"Ada Ng\",\"email\":\"ada_ng@x.example\",\"extensions\":[\"2101\"]}\n",
    );
    let to = ["convert", "in.jsonl", "--to", "verba", "--dry-run", "--secrets", "generate"];
    dir.run(&to)
        .ends(1)
        .says("the value is not the record's: inferred")
        .says("leave all guesses out with `--no-guess`");
}

#[test]
fn a_guess_that_cannot_be_an_item_of_a_list_can_be_left_out_or_set() {
    let dir = Dir::new();
    let ada =
        r#"{"name.display":"Ada Ng","username":"ada","department":"Sales; North","extensions":["2101"]}"#;
    dir.write("in.jsonl", ada);
    let to = ["convert", "in.jsonl", "--to", "verba", "--dry-run", "--secrets", "generate"];
    dir.run(&to)
        .ends(1)
        .says("error[list/separator]")
        .says("leave all guesses out with `--no-guess`, or give every record one with `--set groups=…`");
    dir.run(&[&to[..], &["--no-guess"]].concat()).ends(0);
    dir.run(&[&to[..], &["--set", "groups=Sales"]].concat()).ends(0);
}

const ACME: &str = r#"tieline = 1

[format]
id      = "acme"
version = "1"
name    = "Acme list"
vendor  = "Acme"
kind    = "pbx"
source  = "Acme handbook"

[[column]]
name  = "given"
field = "name.given"

[[column]]
name  = "Door code"
field = "x.acme.door_code"
type  = "secret.pin"
"#;

#[test]
fn a_secret_that_a_map_leaves_open_is_lost_by_the_map_and_not_by_the_target() {
    let dir = Dir::new();
    dir.write("acme.toml", ACME);
    dir.write("in.csv", "given,Door code\nAda,4711\n");
    dir.run(&["convert", "in.csv", "--from", "acme", "--format-dir", ".", "--to", "xivo", "--dry-run"])
        .ends(0)
        .says("a secret, and the map of Acme list gives it no field of the model")
        .hides("means nothing to")
        .hides("4711");
}
