//! `--secrets`: each kind by itself, secrets that are made, their hand-out, and masks that are none.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use std::collections::BTreeSet;

use common::Dir;
use tieline_core::value::hash::md5_hex;

const LIST: &str = "\
firstname|lastname|language|enableclient|username|password|phonenumber|context|protocol|linesecret|voicemailmailbox|voicemailpassword|voicemailname
Ada|Nguyen|fr_FR|1|ada|Autumn-17|2101|default|sip|s3cret-2101|2101|4711|Ada
Grace|O'Dell|fr_FR|1|grace||2102|default|sip||2102||Grace
";

const TO_VERBA: [&str; 6] = ["convert", "in.csv", "--to", "verba", "-o", "out.csv"];

fn ready() -> Dir {
    let dir = Dir::new();
    dir.write("in.csv", LIST);
    dir
}

/// Records of a file without quotes around its cells.
fn rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(delimiter).map(str::to_owned).collect()).collect()
}

fn cell<'r>(rows: &'r [Vec<String>], row: usize, title: &str) -> &'r str {
    let at =
        rows[0].iter().position(|known| known == title).unwrap_or_else(|| panic!("{title} in {:?}", rows[0]));
    &rows[row][at]
}

#[test]
fn a_password_is_made_for_each_user_who_would_have_the_login_for_one() {
    let dir = ready();
    let ran = dir.run(&[&TO_VERBA[..], &["--secrets", "generate"]].concat()).ends(0).says("out.handout.csv");
    let list = rows(&dir.read("out.handout.csv"), ',');
    assert_eq!(list[0], ["login", "extension", "name", "kind", "secret"]);
    assert_eq!(list.len(), 3);
    assert_eq!(list[1][..4], ["ada", "2101", "Ada Nguyen", "web"].map(str::to_owned));
    let out = rows(&dir.read("out.csv"), ';');
    for (user, handed) in list.iter().enumerate().skip(1) {
        let made = &handed[4];
        assert_eq!(cell(&out, user, "Password (MD5 Hash)"), md5_hex(made));
        assert_eq!(cell(&out, user, "Change Password at Next Login"), "1");
        assert!(made.len() == 16 && made.starts_with(|c: char| c.is_ascii_alphabetic()), "{made}");
        assert!(!ran.err.contains(made) && !dir.read("out.csv").contains(made.as_str()));
    }
    ran.says("2  Password (MD5 Hash): generated").says("2  Change Password at Next Login: generated");
}

#[test]
fn the_login_that_is_handed_out_is_the_one_that_the_target_has() {
    let handed = |from: &str, list: &str, args: &[&str]| {
        let dir = Dir::new();
        dir.write(from, list);
        dir.run(&[&["convert", from, "-o", "out.csv", "--secrets", "generate"], args].concat()).ends(0);
        let out = dir.read("out.csv");
        (rows(&dir.read("out.handout.csv"), ',')[1][0].clone(), out)
    };
    // Inferred from the address: the part before its @ alone is the login.
    let list = "{\"email\":\"ada@x.example\",\"name.display\":\"Ada Ng\",\"extensions\":[\"2101\"]}\n";
    let (login, out) = handed("two.jsonl", list, &["--to", "verba"]);
    assert_eq!((login.as_str(), cell(&rows(&out, ';'), 1, "Login ID")), ("ada", "ada"));
    // Its column is called a user name and is a mail address: what the source calls a user name lets nobody in.
    let list = "{\"username\":\"mj\",\"email\":\"m@x.example\",\"name.display\":\"Mia Juhl\",\"extensions\":[\"2101\"]}\n";
    let (login, out) = handed("two.jsonl", list, &["--to", "entra"]);
    assert!(login == "m@x.example" && out.contains("m@x.example"), "{login}: {out}");
    // Nothing but the mailbox names an address.
    let list = "\
firstname|lastname|language|phonenumber|context|protocol|voicemailmailbox|voicemailname|voicemailemail
Mia|Juhl|fr_FR|2101|default|sip|2101|Mia|m@x.example
";
    let (login, out) = handed("in.csv", list, &["--from", "xivo", "--to", "entra"]);
    assert!(login == "m@x.example" && out.contains("m@x.example"), "{login}: {out}");
}

#[test]
fn what_the_source_says_is_hashed_and_only_the_others_are_made() {
    let dir = ready();
    dir.run(&[&TO_VERBA[..], &["--secrets", "web=hash,hash=generate"]].concat()).ends(0);
    let out = rows(&dir.read("out.csv"), ';');
    assert_eq!(cell(&out, 1, "Password (MD5 Hash)"), md5_hex("Autumn-17"));
    assert_eq!(cell(&out, 1, "Change Password at Next Login"), "");
    let list = rows(&dir.read("out.handout.csv"), ',');
    assert_eq!((list.len(), list[1][0].as_str()), (2, "grace"));
    assert_eq!(cell(&out, 2, "Password (MD5 Hash)"), md5_hex(&list[1][4]));
}

#[test]
fn what_a_new_password_overrides_is_lost_because_it_was_asked_for() {
    let dir = Dir::new();
    let titles = ["User name", "Login ID", "Password (MD5 Hash)", "Change Password at Next Login"];
    let all =
        std::fs::read_to_string(common::root().join("formats/verba/samples/users.csv")).expect("a sample");
    let header: Vec<&str> = all.lines().next().expect("a header").split(';').collect();
    let line = |cells: [&str; 4]| {
        let cell = |title: &&str| titles.iter().position(|own| own == title).map_or("", |at| cells[at]);
        header.iter().map(cell).collect::<Vec<_>>().join(";")
    };
    let good = line(["Ada", "ada", "5f4dcc3b5aa765d61d8327deb882cf99", "0"]);
    let blank = line(["Bo", "bo", "", "0"]);
    dir.write("in.csv", format!("{}\n{good}\n{blank}\n", header.join(";")));
    let to = ["convert", "in.csv", "--to", "verba", "-o", "out.csv", "--secrets", "generate"];
    let json = dir.run(&[&to[..], &["--fail-on-loss", "--json"]].concat()).ends(0).json();
    let columns = json["ledger"]["columns"].as_array().expect("columns");
    let column = columns.iter().find(|column| column["title"] == titles[3]).expect("the column");
    assert_eq!((&column["fates"]["kept"], &column["fates"]["lost"]), (&1.into(), &1.into()));
    assert_eq!(column["reason"], "asked for: a password that --secrets generate makes is to be changed");
    let out = rows(&dir.read("out.csv"), ';');
    assert_eq!((cell(&out, 1, titles[3]), cell(&out, 2, titles[3])), ("0", "1"));
}

#[test]
fn a_rule_that_asks_for_a_password_gets_one_that_the_target_takes() {
    let dir = ready();
    dir.run(&["convert", "in.csv", "--to", "xivo", "-o", "out.csv"]).ends(1).says("client-needs-login");
    dir.run(&["convert", "in.csv", "--to", "xivo", "-o", "out.csv", "--secrets", "web=generate"]).ends(0);
    let out = rows(&dir.read("out.csv"), '|');
    let handed = rows(&dir.read("out.handout.csv"), ',');
    assert_eq!(cell(&out, 1, "password"), "Autumn-17", "what is there is carried");
    assert_eq!(cell(&out, 2, "password"), handed[1][4]);
    assert_eq!(handed.len(), 2);
    // A blank SIP secret and a blank PIN are neither forbidden nor dangerous there.
    assert_eq!((cell(&out, 2, "linesecret"), cell(&out, 2, "voicemailpassword")), ("", ""));
    dir.run(&["check", "out.csv", "--from", "xivo"]).ends(0);
}

/// A format whose every secret is asked for, with limits that are hard to meet.
const STRICT: &str = r#"
tieline = 1
[format]
id = "strict"
version = "1"
name = "Strict"
vendor = "Strict"
kind = "pbx"
source = "none"
[[column]]
name = "login"
field = "username"
required = true
[[column]]
name = "number"
field = "extensions[0]"
[[column]]
name = "web"
field = "password"
required = true
check = [{ min = 8, max = 10 }, { chars = "A-Za-z0-9_." }, { classes = ["upper", "digit", "symbol"] }]
[[column]]
name = "sip"
field = "extensions[0].secret"
required = "group"
check = [{ max = 12 }, { chars = "a-z0-9" }]
[[column]]
name = "box"
field = "voicemail.number"
[[column]]
name = "pin"
field = "voicemail.pin"
required = "group"
check = [{ shape = "digits" }, { min = 4, max = 4 }]
[[column]]
name = "change"
field = "password.must_change"
as = { bool = ["yes", "no"] }
"#;

#[test]
fn secrets_of_every_kind_keep_to_the_checks_of_their_columns() {
    let dir = Dir::new();
    dir.write("maps/strict.toml", STRICT);
    let users: String = (0..300).map(|n| format!("User|{n}|u{n}|{}|{}\n", 3000 + n, 3000 + n)).collect();
    dir.write("in.csv", format!("firstname|lastname|username|phonenumber|voicemailmailbox\n{users}"));
    let convert =
        ["convert", "in.csv", "--from", "xivo", "--to", "strict", "--format-dir", "maps", "-o", "out.csv"];
    dir.run(&convert).ends(1);
    dir.run(&[&convert[..], &["--secrets", "generate", "--threads", "3"]].concat()).ends(0);
    dir.run(&["check", "out.csv", "--from", "strict", "--format-dir", "maps"]).ends(0);
    let out = rows(&dir.read("out.csv"), ',');
    let mut all = BTreeSet::new();
    for user in 1..=300 {
        let (web, sip, pin) = (cell(&out, user, "web"), cell(&out, user, "sip"), cell(&out, user, "pin"));
        assert!((8..=10).contains(&web.len()) && web.contains(['_', '.']), "{web}");
        assert!(
            sip.len() == 12 && sip.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
            "{sip}"
        );
        assert!(pin.len() == 4 && pin.bytes().all(|b| b.is_ascii_digit()) && !pin.starts_with('0'), "{pin}");
        assert!(pin != cell(&out, user, "number") && pin != cell(&out, user, "box"), "{pin}");
        assert_eq!(cell(&out, user, "change"), "yes");
        all.insert(web.to_owned());
        all.insert(sip.to_owned());
    }
    assert_eq!(all.len(), 600, "none comes twice");
    let handed = rows(&dir.read("out.handout.csv"), ',');
    assert_eq!(handed.len(), 1 + 900);
    let kinds: BTreeSet<&str> = handed[1..].iter().map(|row| row[3].as_str()).collect();
    assert_eq!(kinds, BTreeSet::from(["pin", "sip", "web"]));
    assert!(
        handed[1..].windows(3).step_by(3).all(|user| user.iter().all(|row| row[0] == user[0][0])),
        "in the order of the list"
    );
}

#[test]
fn each_kind_has_a_treatment_of_its_own() {
    let dir = ready();
    let to = [
        "convert",
        "in.csv",
        "--to",
        "wazo",
        "-o",
        "out.csv",
        "--force",
        "--default",
        "voicemail_context=default",
        "--set",
        "cti_profile_enabled=0",
    ];
    dir.run(&[&to[..], &["--secrets", "sip=drop,pin=keep"]].concat()).ends(0);
    let out = rows(&dir.read("out.csv"), ',');
    assert!(!out[0].contains(&"sip_secret".to_owned()), "a column that nobody fills is not written");
    assert_eq!(cell(&out, 1, "voicemail_password"), "4711");
    assert_eq!(cell(&out, 1, "password"), "Autumn-17");
    let json = dir.run(&[&to[..], &["--secrets", "sip=drop", "--json"]].concat()).json();
    let lost =
        json["ledger"]["columns"].as_array().expect("columns").iter().find(|c| c["title"] == "linesecret");
    assert_eq!(lost.expect("a column")["reason"], "asked for: --secrets drop");
}

#[test]
fn what_would_make_another_secret_of_one_is_refused() {
    for (secrets, code, says) in [
        ("hash=hash", 5, "a hash of a hash"),
        ("sip=hash", 5, "SIP secret never becomes a web password"),
        ("pin=hash", 5, "hash of a PIN"),
        ("pim=drop", 2, "did you mean `pin`?"),
        ("generat", 2, "did you mean `generate`?"),
        ("web=generate,web=keep", 2, "twice"),
    ] {
        let dir = ready();
        dir.run(&[&TO_VERBA[..], &["--secrets", secrets]].concat()).ends(code).says(says);
        assert_eq!(dir.names(), ["in.csv"], "{secrets}");
    }
}

#[test]
fn a_cipher_cannot_be_made() {
    let dir = ready();
    let to = ["convert", "in.csv", "--to", "callrex", "-o", "out.csv", "--secrets", "generate"];
    let more = ["--default", "recording.license=none", "--set", "Recording Service IP Address=10.0.0.1"];
    dir.run(&[&to[..], &more].concat()).ends(5).says("passwords cannot be invented");
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn the_hand_out_needs_a_name_where_there_is_no_output_beside_it() {
    let dir = ready();
    let to = ["convert", "in.csv", "--to", "verba", "-o", "-", "--secrets", "generate"];
    dir.run(&to).ends(2).says("--handout");
    let ran = dir.run(&[&to[..], &["--handout", "made.csv"]].concat()).ends(0);
    let handed = rows(&dir.read("made.csv"), ',');
    assert!(ran.out.contains(&md5_hex(&handed[1][4])));
    assert_eq!(dir.names(), ["in.csv", "made.csv"]);
    // Where nothing can be made there is nothing to name.
    dir.run(&[
        "convert",
        "in.csv",
        "--to",
        "rainbow-telephony",
        "-o",
        "-",
        "--secrets",
        "generate",
        "--default",
        "loginEmail=a@contoso.example",
        "--default",
        "pbxId=PBX1",
    ])
    .ends(0);
}

#[test]
fn the_hand_out_is_no_other_file_of_the_run_and_does_not_replace_an_older_one() {
    let dir = ready();
    let to = [&TO_VERBA[..], &["--secrets", "generate"]].concat();
    dir.run(&[&to[..], &["--handout", "in.csv"]].concat()).ends(2).says("is the input");
    dir.run(&[&to[..], &["--handout", "out.csv"]].concat()).ends(2).says("two outputs");
    dir.write("out.handout.csv", "old");
    dir.run(&to).ends(5).says("--force");
    assert_eq!((dir.read("out.handout.csv").as_str(), dir.has("out.csv")), ("old", false));
    dir.run(&[&to[..], &["--force"]].concat()).ends(0);
    assert!(dir.read("out.handout.csv").starts_with("login,"));
}

#[cfg(unix)]
#[test]
fn the_hand_out_is_its_owners_alone_and_no_formula() {
    use std::os::unix::fs::PermissionsExt;
    let dir = ready();
    dir.write("out.handout.csv", "old");
    std::fs::set_permissions(dir.path("out.handout.csv"), std::fs::Permissions::from_mode(0o666))
        .expect("rights");
    dir.write("in.csv", "firstname|username\n=1+1|ada\n");
    dir.run(&[&TO_VERBA[..], &["--secrets", "generate", "--force"]].concat()).ends(0);
    let mode = std::fs::metadata(dir.path("out.handout.csv")).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    assert!(dir.read("out.handout.csv").contains(",'=1+1,web,"), "{}", dir.read("out.handout.csv"));
}

#[test]
fn nobody_whose_record_is_set_aside_gets_a_secret() {
    let dir = Dir::new();
    dir.write(
        "in.csv",
        "firstname|username|phonenumber\nAda|ada|2101\nGrace|g-r-a-c-e|2102\nHedy|ada|2103\n",
    );
    dir.run(&[&TO_VERBA[..], &["--secrets", "generate", "--skip-invalid"]].concat()).ends(6);
    let handed = rows(&dir.read("out.handout.csv"), ',');
    assert_eq!(handed.len(), 2, "neither the broken record nor the duplicate: {handed:?}");
    let out = rows(&dir.read("out.csv"), ';');
    assert_eq!(cell(&out, 1, "Password (MD5 Hash)"), md5_hex(&handed[1][4]), "that of the pass that counts");
}

#[test]
fn a_dry_run_makes_no_hand_out() {
    let dir = ready();
    dir.run(&["convert", "in.csv", "--to", "verba", "--secrets", "generate", "--dry-run"]).ends(0);
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn a_mask_is_never_a_secret() {
    for mask in ["******", "[secret]", "\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}"] {
        let dir = Dir::new();
        let list = format!(
            "firstname|username|password|phonenumber|context|protocol|linesecret\nAda|ada|{mask}|2101|default|sip|{mask}\n"
        );
        dir.write("in.csv", &list);
        dir.run(&["convert", "in.csv", "--to", "wazo", "-o", "out.csv"])
            .ends(0)
            .says("warning[secret/masked]: `password` holds a mask");
        assert!(!dir.read("out.csv").contains(mask), "{}", dir.read("out.csv"));
        let json = dir.run(&["convert", "in.csv", "--to", "wazo", "--json", "--dry-run"]).ends(0).json();
        assert_eq!(json["findings"]["sums"]["warning"], 2);
        assert_eq!(json["ledger"]["sums"]["lost"], 2, "it did not arrive");
        // Its hash is none either, and a new one can be made for it.
        dir.run(&["convert", "in.csv", "--to", "verba", "-o", "v.csv", "--secrets", "hash"]).ends(5);
        dir.run(&["convert", "in.csv", "--to", "verba", "-o", "v.csv", "--secrets", "generate"]).ends(0);
        assert!(!dir.read("v.csv").contains(&md5_hex(mask)));
        dir.run(&["check", "in.csv"]).ends(0).says("may take the mask itself for the secret");
    }
}
