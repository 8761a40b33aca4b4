//! The options of `convert`: values for fields, policies, layouts; and wrong usage.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::Dir;
use common::lists::{callrex, convert, row};

#[test]
fn defaults_fill_what_is_blank_and_set_overrides() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    let args = [
        "convert",
        "in.csv",
        "--to",
        "verba",
        "-o",
        "out.csv",
        "--allow",
        "secret/blank-is-login",
        "--default",
        "Language=fr_CA",
        "--default",
        "timezone=Europe/Paris",
        "--default",
        "Login ID=never",
        "--set",
        "Recording Mode=no",
        "--set",
        "field:groups=Sales",
    ];
    dir.run(&args).ends(0).says("asked for: --set overrides it");
    let line = dir.read("out.csv").lines().nth(1).unwrap().to_owned();
    assert_eq!(line, "Ada Nguyen;ada;fr_CA;;;0042;;;Sales;;no;Europe/Paris;;;;;;;;;;;;;;;");
}

#[test]
fn a_default_opens_no_line() {
    let dir = Dir::new();
    dir.write("in.csv", "User name;Login ID;Language;E-mail address;Valid From yyyy.mm.dd;Phone Mapping;Password (MD5 Hash);Change Password at Next Login;Groups;Role API Names;Recording Mode;Time Zone;CRM User ID;Voice;Instant Messaging;Video;Desktop Screen\nAda Nguyen;ada;;;;;;;;;;;;;;;\n");
    let args = [
        "convert",
        "in.csv",
        "--to",
        "xivo",
        "-o",
        "out.csv",
        "--default",
        "context=default",
        "--default",
        "protocol=sip",
    ];
    dir.run(&args).ends(0);
    assert_eq!(dir.read("out.csv"), "firstname|lastname|username\nAda|Nguyen|ada\n");
}

#[test]
fn a_value_by_an_option_is_told_as_such_and_opens_what_it_is_a_part_of() {
    let dir = Dir::new();
    dir.write(
        "in.csv",
        "firstname|lastname|username|phonenumber|context|protocol\nAda|Nguyen|ada|0042|default|sip\n",
    );
    let xivo = |more: &[&str]| dir.run(&[&["convert", "in.csv", "--to", "xivo", "-o", "-"], more].concat());
    for option in ["--set", "--default"] {
        xivo(&[option, "mobilephonenumber=ab"])
            .ends(1)
            .says(&format!("the value is not the record's: from {option}"));
    }
    // A number from outside that is set for every record is there in every record: defaults fill up the rest of it.
    let ran = xivo(&["--set", "incallexten=5", "--default", "incallcontext=from-extern"]).ends(0);
    assert!(ran.out.ends_with("|5|from-extern\n"), "{}", ran.out);
    xivo(&["--set", "incallexten=5"]).ends(1).says("--default incallcontext=");
}

#[test]
fn wrong_usage_ends_with_2_and_names_the_nearest() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    for (args, says) in [
        (vec!["--default", "Langage=en"], "did you mean `Language`?"),
        (vec!["--default", "Language=klingon"], "`en`, `hu`, `de`, `fr`, `fr_CA`"),
        (vec!["--default", "Language"], "has no `=`"),
        (vec!["--default", "Password (MD5 Hash)=x"], "secret"),
        (vec!["--set", "recording.mode=loud"], "`full`, `on-demand`, `manual`, `never`"),
        (vec!["--set", "voicemail.pin=1"], "no place"),
        (vec!["--allow", "secret/blank-is-logon"], "did you mean `secret/blank-is-login`?"),
        (vec!["--input", "delimeter=;"], "did you mean `delimiter`?"),
        (vec!["--output", "newline=cr"], "`lf` or `crlf`"),
        (vec!["--rejects", "r.csv"], "--skip-invalid"),
        (vec!["--secrets", "stars"], "--secrets takes keep, drop, hash, generate"),
        (vec!["--report", "x.txt"], "--report"),
        (vec!["--secrets", "generate", "--handout", "-"], "--handout names a file"),
    ] {
        dir.run(&convert(&args)).ends(2).says(says);
    }
    dir.run(&["convert", "in.csv"]).ends(2).says("--to");
    dir.run(&["frobnicate"]).ends(2);
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn wrong_usage_is_json_where_json_is_asked_for() {
    let dir = Dir::new();
    for (args, says) in [
        (vec!["convert", "in.csv", "--json"], "--to <FORMAT>"),
        (vec!["convert", "in.csv", "--to", "xivo", "--frob", "--json"], "'--frob'"),
        (vec!["frob", "--json"], "'frob'"),
    ] {
        let json = dir.run(&args).ends(2).says("Usage:").json();
        assert_eq!((&json["kind"], &json["exit"]), (&"error".into(), &2.into()));
        let message = json["message"].as_str().unwrap();
        assert!(message.contains(says) && !message.contains("Usage"), "{message}");
    }
    assert_eq!(dir.run(&["frob"]).ends(2).out, "");
}

#[test]
fn a_dry_run_and_strict() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "0,0")]));
    dir.run(&convert(&["--dry-run", "--allow", "secret/blank-is-login"])).ends(0).says("would be written");
    dir.run(&convert(&["--strict", "--allow", "secret/blank-is-login"])).ends(1).says("--strict");
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn guesses_can_be_refused() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    dir.run(&convert(&["--no-guess", "--allow", "secret/blank-is-login"])).ends(0);
    let line = dir.read("in.verba.csv").lines().nth(1).unwrap().to_owned();
    assert_eq!(
        line, "Ada Nguyen;ada;;;;0042;;;;;;;;;;;;;;;;;;;;;",
        "the joined name is exact, the mode was a guess"
    );
}

#[test]
fn the_layout_can_be_set_for_one_run() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    let args = [
        "-o",
        "o.csv",
        "--output",
        "delimiter=,",
        "--output",
        "newline=lf",
        "--output",
        "header=no",
        "--output",
        "bom=yes",
        "--allow",
        "secret/blank-is-login",
    ];
    dir.run(&convert(&args)).ends(0);
    let headless = ["convert", "in.csv", "--to", "xivo", "-o", "x.csv", "--output", "header=no"];
    let tabs = ["convert", "in.csv", "--to", "qms", "-o", "t.csv", "--output", "delimiter=tab"];
    dir.run(&tabs).ends(0).says("as asked, and Quality Management Suite");
    dir.run(&headless).ends(2).says("finds its columns by the header");
    assert_eq!(dir.names(), ["in.csv", "o.csv", "t.csv"]);
    assert_eq!(dir.read("o.csv"), "\u{feff}Ada Nguyen,ada,,,,0042,,,,,full,,,,,,,,,,,,,,,,\n");
}

#[test]
fn what_is_permitted_by_name_is_no_warning_and_what_cannot_be_is_wrong_usage() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    dir.run(&convert(&["--strict", "--allow", "secret/blank-is-login"])).ends(0);
    dir.run(&convert(&["--force", "--allow", "number/destroyed"])).ends(2).says("secret/blank-is-login");
}
