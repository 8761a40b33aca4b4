//! What makes findings one group, and that each is told once.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::Dir;
use serde_json::Value;

/// Severity, code, column and count of the groups of a run.
fn groups(json: &Value) -> Vec<(String, String, String, u64)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let groups = json["findings"]["groups"].as_array().expect("groups").iter();
    groups
        .map(|one| {
            (
                text(&one["severity"]),
                text(&one["code"]),
                text(&one["column"]),
                one["count"].as_u64().expect("a count"),
            )
        })
        .collect()
}

const ALL: &str = "\
firstname|lastname|username|password|phonenumber|context|protocol|enableclient
Ada|Nguyen|a da||21O1|default|sip|1
|O'Dell|grace||2102|default||
";

#[test]
fn what_source_and_target_both_ask_is_told_once_where_they_are_one_format() {
    let dir = Dir::new();
    dir.write("in.csv", ALL);
    let said = |more: &[&str]| {
        let to = ["convert", "in.csv", "--from", "xivo", "--to", "xivo", "--dry-run", "--json"];
        groups(&dir.run(&[&to[..], more].concat()).json())
    };
    let error = |code: &str, column: &str| ("error".to_owned(), code.to_owned(), column.to_owned(), 1);
    assert_eq!(
        said(&[]),
        [
            error("character/forbidden", "username"),
            error("number/not-digits", "phonenumber"),
            error("xivo/client-needs-login", "password"),
            error("required/blank", "firstname"),
            error("required/group", "protocol"),
        ]
    );
    // What an option puts in its place is what is written; of the cell that is overridden the source's own word stays.
    let set = said(&["--set", "username=ada"]);
    assert!(set.contains(&("warning".into(), "character/forbidden".into(), "username".into(), 1)), "{set:?}");
    assert!(!set.contains(&error("character/forbidden", "username")), "{set:?}");
    // Another version is another vendor's word.
    let json =
        dir.run(&["convert", "in.csv", "--from", "xivo", "--to", "xivo@15.15", "--dry-run", "--json"]).json();
    assert!(groups(&json).iter().any(|(severity, ..)| severity == "warning"));
}

#[test]
fn different_characters_are_different_groups_and_letters_are_one() {
    let dir = Dir::new();
    let logins = ["a da", "b-o", "c o", "d-d", "e_e", "f-f", "\u{e9}mile", "\u{fc}rg"];
    let rows: String = logins.iter().map(|login| format!("Ada|{login}\n")).collect();
    dir.write("in.csv", format!("firstname|username\n{rows}"));
    let convert = ["convert", "in.csv", "--from", "xivo", "--to", "verba", "--dry-run"];
    let json = dir.run(&[&convert[..], &["--json"]].concat()).ends(1).json();
    let logins: Vec<u64> = groups(&json)
        .into_iter()
        .filter(|(severity, code, column, _)| {
            severity == "error" && code == "character/forbidden" && column == "Login ID"
        })
        .map(|(.., count)| count)
        .collect();
    assert_eq!(logins, [2, 3, 1, 2], "blanks, hyphens, an underscore, letters");
    let ran = dir.run(&convert).ends(1);
    for says in ["`a da` holds a blank", "`b-o` holds `-`", "2 more like this; all of them: lines 3, 5, 7"] {
        assert!(ran.err.contains(says), "{says}: {}", ran.err);
    }
    // Of a secret nothing tells which character it is.
    dir.write("in.csv", "firstname|username|password\nAda|ada|a b#c\nBo|bo|aa#b\nZoe|zoe|aa b\n");
    let json = dir.run(&["check", "in.csv", "--from", "xivo", "--json"]).ends(1).json();
    let all = json["findings"]["all"].as_array().expect("findings");
    let messages: Vec<&Value> = all.iter().map(|finding| &finding["message"]).collect();
    assert_eq!(messages, ["[secret] holds a character, which `password` does not take"; 3]);
}
