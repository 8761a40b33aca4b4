//! The ledger of a run as a user sees it: where cells were lost and changed, old and new texts, and losses that are not
//! permitted.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::Dir;
use serde_json::Value;

const LIST: &str = "\
entityid|firstname|lastname|language|enableclient|username|password|phonenumber|context|protocol|incallexten|incallcontext|voicemailmailbox|voicemailpassword|voicemailname\r
1|Ada|Nguyen|fr_FR|1|ada|Kan4ri-1|2101|default|sip|1132000101|from-extern|2101|471199|Ada\r
1|Grace|O'Dell|fr_FR|1|grace|Kan4ri-2|2102|default|sip|||||\r
";

const CONVERT: [&str; 8] =
    ["convert", "in.csv", "--from", "xivo", "--to", "verba", "--allow", "secret/blank-is-login"];

fn ready() -> Dir {
    let dir = Dir::new();
    dir.write("in.csv", LIST);
    dir
}

fn column<'j>(json: &'j Value, title: &str) -> &'j Value {
    let columns = json["ledger"]["columns"].as_array().expect("columns");
    columns.iter().find(|column| column["title"] == title).unwrap_or_else(|| panic!("{title}: {columns:?}"))
}

#[test]
fn old_and_new_text_of_what_was_changed_is_shown_when_asked_for() {
    let dir = ready();
    let plain = dir.run(&[&CONVERT[..], &["-o", "a.csv"]].concat()).ends(0);
    assert!(!plain.err.contains("->  User name") && !plain.err.contains("changed, that is"), "{}", plain.err);
    dir.run(&[&CONVERT[..], &["-o", "b.csv", "--changes"]].concat())
        .ends(0)
        .says("line 2: `Ada` -> User name `Ada Nguyen`")
        .says("line 3: `O'Dell` -> User name `Grace O'Dell`");
    assert_eq!(dir.read("a.csv"), dir.read("b.csv"));
}

#[test]
fn what_no_cell_of_the_target_has_is_said_to_be_blank_or_to_be_said_by_others() {
    let dir = Dir::new();
    dir.write("in.jsonl", "{\"name.display\":\"Ada Ng\",\"username\":\"ada\",\"extensions\":[\"2101\",\"2102\"],\"voicemail.enabled\":true,\"voicemail.number\":\"2101\",\"voicemail.name\":\"Ada\",\"voicemail.email\":\"a@x.example\",\"language\":\"fr-FR\"}\n");
    let to = ["convert", "in.jsonl", "--dry-run", "--changes", "--allow", "secret/blank-is-login", "--to"];
    let ran = dir.run(&[&to[..], &["verba"]].concat()).ends(0);
    ran.says("`2101, 2102` -> Phone Mapping `2101;2102`").hides("1f}");
    let page = ["--report", "r.html"];
    dir.run(
        &[&to[..], &["xivo", "--default", "context=default", "--default", "protocol=sip"], &page].concat(),
    )
    .says("`true` -> (said by ")
    .hides("-> \n");
    assert!(dir.read("r.html").contains("(said by "));
}

#[test]
fn json_lists_changes_and_the_first_lines_of_each_fate() {
    let dir = ready();
    let json = dir.run(&[&CONVERT[..], &["--json"]].concat()).ends(0).json();
    let first = column(&json, "firstname");
    assert_eq!(first["fates"]["changed"], 2);
    assert_eq!(first["first_lines"]["changed"], serde_json::json!([2, 3]));
    assert_eq!(
        first["changes"][1],
        serde_json::json!({ "line": 3, "old": "Grace", "new": [{ "column": "User name", "text": "Grace O'Dell" }] })
    );
    assert_eq!(column(&json, "incallexten")["first_lines"]["lost"], serde_json::json!([2]));
    assert_eq!(column(&json, "phonenumber")["fates"]["kept"], 2);
    assert_eq!(column(&json, "phonenumber")["changes"], serde_json::json!([]));
}

#[test]
fn the_texts_of_changed_secrets_are_masked() {
    let dir = ready();
    let shown = dir.run(&[&CONVERT[..], &["-o", "a.csv", "--changes", "--secrets", "hash"]].concat()).ends(0);
    shown.says("line 2: [secret] -> Password (MD5 Hash) [secret]").hides("Kan4ri");
    let listed = dir.run(&[&CONVERT[..], &["-o", "b.csv", "--json", "--secrets", "hash"]].concat()).ends(0);
    assert_eq!(column(&listed.json(), "password")["changes"][0]["old"], "[secret]");
    listed.hides("Kan4ri");
}

#[test]
fn a_record_whose_cells_may_stand_in_the_wrong_columns_shows_no_text() {
    let dir = Dir::new();
    dir.write(
        "in.csv",
        "firstname|lastname|username|password|phonenumber|context|protocol\nAda|Kan4ri|ada|x|2101|default\n",
    );
    dir.run(&[&CONVERT[..], &["-o", "a.csv", "--changes"]].concat())
        .says("[not shown] -> User name [not shown]")
        .hides("Kan4ri");
}

#[test]
fn a_text_that_arrives_in_another_column_is_kept() {
    let dir = Dir::new();
    dir.write("in.csv", "firstname|username|phonenumber|context|protocol|voicemailmailbox|voicemailemail\nAda|ada|2101|default|sip|2101|ada@contoso.example\n");
    let json = dir.run(&[&CONVERT[..], &["--json"]].concat()).ends(0).json();
    assert_eq!(column(&json, "voicemailemail")["fates"]["kept"], 1, "it stands in E-mail address as it was");
}

#[test]
fn a_loss_that_is_forbidden_ends_the_run_before_there_is_an_output() {
    for (option, named) in [
        ("--fail-on-loss", "`voicemailpassword` (1 cell)"),
        ("--fail-on-loss=voicemail.pin", "lose `voicemailpassword` (1 cell); nothing"),
        ("--fail-on-loss=did", "`incallexten` (1 cell), `incallcontext` (1 cell); nothing"),
        (
            "--fail-on-loss=did,voicemail.pin",
            "`incallcontext` (1 cell), `voicemailpassword` (1 cell); nothing",
        ),
        ("--fail-on-loss=Groups,incallexten", "lose `incallexten` (1 cell); nothing"),
        ("--fail-on-loss=field:dids[0].context", "lose `incallcontext` (1 cell); nothing"),
        ("--fail-on-loss=voicemail", "`voicemailname` (1 cell)"),
        ("--fail-on-loss=dids[0]", "lose `incallexten` (1 cell), `incallcontext` (1 cell); nothing"),
        ("--fail-on-loss=extensions[0]", "lose `context` (2 cells), `protocol` (2 cells); nothing"),
        ("--fail-on-loss=extensions", "lose `context` (2 cells), `protocol` (2 cells); nothing"),
    ] {
        let dir = ready();
        let ran = dir.run(&[&CONVERT[..], &["-o", "out.csv", option]].concat()).ends(5);
        assert!(
            ran.err.contains("--fail-on-loss forbids to lose") && ran.err.contains(named),
            "{option}: {}",
            ran.err
        );
        assert_eq!(dir.names(), ["in.csv"], "{option}");
        let json = dir.run(&[&CONVERT[..], &["-o", "out.csv", option, "--json"]].concat()).ends(5).json();
        assert_eq!((&json["verdict"], &json["exit"]), (&Value::from("lossy"), &Value::from(5)));
    }
}

#[test]
fn what_is_not_lost_and_what_an_option_asks_to_lose_is_no_reason_to_stop() {
    for options in [&["--fail-on-loss=name,phonenumber,username"][..], &["--fail-on-loss=User name,Login ID"]]
    {
        ready().run(&[&CONVERT[..], &["-o", "out.csv"], options].concat()).ends(0);
    }
    // The same format again loses nothing, but for what the user overrides.
    let dir = ready();
    let same =
        ["convert", "in.csv", "--from", "xivo", "--to", "xivo", "-o", "out.csv", "--force", "--fail-on-loss"];
    dir.run(&same).ends(0);
    dir.run(&[&same[..], &["--set", "context=inside"]].concat()).ends(0);
    // Named, it counts whoever asked for it.
    let named = "--fail-on-loss=context";
    dir.run(&[
        "convert",
        "in.csv",
        "--from",
        "xivo",
        "--to",
        "xivo",
        "-o",
        "o.csv",
        named,
        "--set",
        "context=x",
    ])
    .ends(5);
}

#[test]
fn a_misspelt_name_gets_the_nearest_one() {
    for (name, near) in [
        ("voicemail.pinn", "did you mean `voicemail.pin`?"),
        ("voicemal", "did you mean `voicemail`?"),
        ("Grups", "did you mean `Groups`?"),
        ("incalexten", "did you mean `incallexten`?"),
    ] {
        let dir = ready();
        let option = format!("--fail-on-loss={name}");
        dir.run(&[&CONVERT[..], &["-o", "out.csv", &option]].concat()).ends(2).says(name).says(near);
        assert_eq!(dir.names(), ["in.csv"]);
    }
}

#[test]
fn errors_come_before_losses() {
    let dir = Dir::new();
    dir.write("in.csv", "firstname|mobilephonenumber\nAda|+447700900101\n");
    dir.run(&[&CONVERT[..], &["-o", "out.csv", "--fail-on-loss"]].concat()).ends(1);
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn what_would_be_inferred_is_lost_because_nothing_may_be() {
    let dir = Dir::new();
    let titles =
        "firstname|username|phonenumber|context|protocol|voicemailname|voicemailmailbox|voicemailemail";
    dir.write("in.csv", format!("{titles}\nAda|ada|2101|default|sip|Ada|2101|ada@contoso.example\n"));
    dir.run(&[&CONVERT[..], &["-o", "a.csv", "--fail-on-loss=voicemailemail"]].concat()).ends(0);
    let careful = [&CONVERT[..], &["-o", "b.csv", "--no-guess"]].concat();
    dir.run(&careful)
        .ends(0)
        .says("voicemailemail (line 2): --no-guess refuses what could be inferred from it");
    dir.run(&[&careful[..], &["--force", "--fail-on-loss=voicemailemail"]].concat()).ends(5);
}
