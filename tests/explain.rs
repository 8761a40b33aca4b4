//! `tieline explain`: one record from its cells to those of the target.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::{Dir, ids, root, samples};

const XIVO: &str = "firstname|lastname|username|password|language|phonenumber|context|protocol|linesecret|enablexfer\n\
    Ada|Nguyen|||en_US|2101|default|sip|CANARY-sip1|\n\
    Björn|\"O'Dell,\nJr.\"||||||||0\n";

#[test]
fn each_cell_is_followed_to_the_cells_that_it_becomes() {
    let dir = Dir::new();
    dir.write("users.csv", XIVO);
    let ran = dir.run(&["explain", "users.csv", "--row", "1", "--to", "wazo"]).ends(0);
    assert_eq!(ran.err, "");
    for text in [
        "users.csv:2, record 1: xivo@14.12 to wazo@18.02\n",
        "firstname  users.csv:2:1  `Ada`\n  text -> name.given `Ada`\n  -> firstname `Ada`\n  kept\n",
        "language  users.csv:2:14  `en_US`\n  word -> language `en-US`\n  -> language `en_US` (word)\n  kept\n",
        "phonenumber  users.csv:2:20  `2101`\n  text -> extensions[0] `2101`\n  -> exten `2101`\n  kept\n",
        "linesecret  users.csv:2:37  [secret]\n  text -> extensions[0].secret [secret]\n  -> sip_secret [secret]\n  kept\n",
        "  call_transfer_enabled `1`: made explicit: what the source's vendor takes where nothing is said\n",
        "blank in the source (3)\n  username, password, enablexfer\n",
    ] {
        assert!(ran.out.contains(text), "{text}\n{}", ran.out);
    }
    ran.hides("CANARY");
}

#[test]
fn what_is_lost_and_what_is_derived_is_said_with_the_reason() {
    let dir = Dir::new();
    dir.write("users.csv", XIVO);
    let args = ["explain", "users.csv", "--row", "1", "--to", "verba", "--default", "Login ID=ada", "--json"];
    let json = dir.run(&args).ends(0).hides("CANARY").json();
    let columns = json["columns"].as_array().expect("columns");
    let of = |title: &str| {
        columns.iter().find(|step| step["cells"][0]["title"] == title).expect("the column is there").clone()
    };
    let first = of("firstname");
    assert_eq!(first["to"][0]["derived"]["field"], "name.display");
    assert_eq!(first["to"][0]["derived"]["text"], "`Ada Nguyen`");
    assert_eq!(first["to"][0]["title"], "User name");
    assert_eq!(first["fate"], "changed");
    let lost = of("context");
    assert_eq!(lost["values"][0]["field"], "extensions[0].context");
    assert_eq!(lost["values"][0]["arrived"], false);
    assert_eq!(lost["fate"], "lost");
    assert_eq!(lost["reason"], "Verba 9 CSV user import has no place for it");
    let login = json["written"].as_array().expect("cells").iter().find(|put| put["title"] == "Login ID");
    let login = login.expect("the column is there");
    assert_eq!((&login["text"], &login["from"][0]["how"]), (&"`ada`".into(), &"from --default".into()));
    assert_eq!(json["end"], "refused");
    let codes: Vec<_> =
        json["findings"].as_array().expect("findings").iter().map(|f| f["code"].as_str()).collect();
    assert!(codes.contains(&Some("secret/blank-is-login")), "{codes:?}");
}

#[test]
fn lines_are_those_of_the_file_and_records_are_counted_behind_the_header() {
    let dir = Dir::new();
    dir.write("users.csv", XIVO.replace("Björn", "\"B\"\"j\nörn\""));
    let ran = dir.run(&["explain", "users.csv", "--row", "2", "--to", "wazo", "--json"]).ends(0);
    let json = ran.json();
    let cells: Vec<(u64, u64)> = json["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|step| {
            (step["cells"][0]["line"].as_u64().unwrap_or(0), step["cells"][0]["at"].as_u64().unwrap_or(0))
        })
        .collect();
    assert_eq!(&cells[..3], [(3, 1), (4, 6), (5, 6)]);
    // What the target refuses of the record points to its own line.
    let found = json["findings"].as_array().expect("findings").clone();
    let newline = found.iter().find(|finding| finding["code"] == "character/newline").expect("a line break");
    assert_eq!((newline["line"].as_u64(), newline["record"].as_u64()), (Some(3), Some(2)));
}

#[test]
fn without_a_target_the_way_ends_in_the_fields() {
    let dir = Dir::new();
    dir.write("users.csv", XIVO);
    let ran = dir.run(&["explain", "users.csv", "--row", "1"]).ends(0).hides("CANARY");
    assert!(ran.out.contains("  word -> language `en-US`\n\n"), "{}", ran.out);
    assert!(!ran.out.contains("kept") && !ran.out.contains("target"), "{}", ran.out);
}

#[test]
fn a_code_has_no_records() {
    let ran = Dir::new().run(&["explain", "number/not-digits", "--row", "2"]).ends(2);
    assert!(
        ran.err.contains("`number/not-digits` is a code of findings, which has no records"),
        "{}",
        ran.err
    );
}

#[test]
fn a_record_that_is_not_there_is_wrong_usage_and_the_number_of_them_is_said() {
    let dir = Dir::new();
    dir.write("users.csv", XIVO);
    let says = "there is no record 3: `users.csv` has 2 records";
    dir.run(&["explain", "users.csv", "--row", "3", "--to", "wazo"]).ends(2).says(says);
    dir.run(&["explain", "users.csv", "--row", "3"]).ends(2).says(says);
    dir.run(&["explain", "users.csv", "--row", "0"]).ends(2);
    dir.run(&["explain", "users.csv"]).ends(2).says("tieline explain users.csv --row N");
    dir.run(&["explain", "users.csv", "--to", "wazo"]).ends(2);
}

const RAINBOW: &str = "__action__;loginEmail;pbxId;pbxShortNumber;pbxInternalNumber\n\
    attach;zoe@contoso.example;PBX1;0042;\n\
    attach;zoe@contoso.example;PBX1;0043;+441132000143\n\
    % a comment\n\
    force_attach;zoe@contoso.example;PBX1;0044;\n\
    attach;sean@contoso.example;PBX1;2106;\n";

#[test]
fn the_records_of_one_user_are_explained_together() {
    let dir = Dir::new();
    dir.write("users.csv", RAINBOW);
    for row in ["1", "2"] {
        let ran = dir.run(&["explain", "users.csv", "--row", row, "--to", "verba"]).ends(0);
        let out = &ran.out;
        assert!(out.contains("records 1, 2 are one user\n"), "{out}");
        assert!(out.contains("\nrecord 2, line 3, of the same user\n"), "{out}");
        let both = "  -> Phone Mapping `0042;0043` (list parted by `;`";
        assert_eq!(out.matches(both).count(), 2, "{out}");
    }
    // The third says another action, and so is a user of its own, as the conversion takes it.
    let ran = dir.run(&["explain", "users.csv", "--row", "3", "--to", "verba"]).ends(0);
    assert!(
        ran.out.starts_with("users.csv:5, record 3:") && !ran.out.contains("are one user"),
        "{}",
        ran.out
    );
    let convert = dir.run(&[
        "convert",
        "users.csv",
        "--to",
        "verba",
        "-o",
        "-",
        "--default",
        "User name=X",
        "--allow",
        "secret/blank-is-login",
        "--skip-invalid",
        "--rejects",
        "rejects.csv",
    ]);
    assert!(convert.ends(6).out.contains("0042;0043"));
}

#[test]
fn a_user_of_several_rows_of_the_target_shows_them_all() {
    let dir = Dir::new();
    dir.write("users.csv", RAINBOW);
    let ran = dir.run(&["explain", "users.csv", "--row", "2", "--to", "rainbow-telephony"]).ends(0);
    assert!(ran.out.contains("written as 2 records"), "{}", ran.out);
    assert!(ran.out.contains("  -> pbxInternalNumber `+441132000143`"), "{}", ran.out);
}

#[test]
fn cells_that_may_stand_in_the_wrong_columns_are_not_shown() {
    let dir = Dir::new();
    dir.write(
        "short.csv",
        "firstname|lastname|phonenumber|password\nAda|Nguyen|CANARY-1\nAda|N|1|CANARY-2|CANARY-3\n",
    );
    for row in ["1", "2"] {
        for to in [&["--to", "wazo"] as &[&str], &[]] {
            let args = [&["explain", "short.csv", "--from", "xivo", "--row", row], to].concat();
            let ran = dir.run(&args).ends(0).hides("CANARY").hides("Nguyen");
            assert!(ran.out.contains("[not shown]"), "{}", ran.out);
        }
    }
    dir.write("unknown.csv", "firstname|pass phrase\nAda|CANARY-4\n");
    let ran = dir.run(&["explain", "unknown.csv", "--from", "xivo", "--row", "1", "--to", "wazo"]).ends(0);
    assert!(
        ran.out.contains("pass phrase  unknown.csv:2:5  [not shown]\n  not bound to any field\n  lost: "),
        "{}",
        ran.out
    );
    ran.hides("CANARY");
}

#[test]
fn secrets_stay_secret_also_where_they_become_something_else() {
    let dir = Dir::new();
    dir.write("users.csv", "firstname|username|password\nAda|anguyen|CANARY-pass1\n");
    let args = ["explain", "users.csv", "--from", "xivo", "--row", "1", "--to", "verba", "--secrets", "hash"];
    let ran = dir.run(&args).ends(0).hides("CANARY");
    let made =
        "  -> password.md5 [secret] (derived: password hashed with MD5) -> Password (MD5 Hash) [secret]";
    assert!(ran.out.contains(made), "{}", ran.out);
    let json = dir.run(&[&args[..], &["--json"]].concat()).ends(0).hides("CANARY");
    // The MD5 of it, which is as good as the password to whoever has a list.
    assert!(!json.out.contains("password.md5\",\n          \"text\": \"`"), "{}", json.out);
}

#[test]
fn secrets_that_a_conversion_makes_are_told_and_never_shown() {
    let dir = Dir::new();
    dir.write("in.csv", "firstname|username|password\nAda|ada|Kan4ri-1\n");
    let explain = ["explain", "in.csv", "--row", "1", "--to", "verba"];
    let plain = dir.run(&explain).ends(0);
    assert!(plain.out.contains("`--secrets hash` makes of it"), "{}", plain.out);
    let ran = dir.run(&[&explain[..], &["--secrets", "generate"]].concat()).ends(0).hides("Kan4ri");
    for says in [
        "\nwritten: ",
        "  Password (MD5 Hash) [secret]: generated",
        "  Change Password at Next Login `1`: generated",
        "lost: a new one is made in its place; `--secrets web=hash,hash=generate` carries its hash",
    ] {
        assert!(ran.out.contains(says), "{says}: {}", ran.out);
    }
    assert!(!ran.out.contains("secret/blank-is-login"), "{}", ran.out);
    // No 32 hex digits and no 16 characters that look like a password, in either form.
    let json = dir.run(&[&explain[..], &["--secrets", "generate", "--json"]].concat()).ends(0);
    for text in [&ran.out, &json.out] {
        let words = text.split(|c: char| !c.is_ascii_hexdigit());
        assert!(words.map(str::len).max().unwrap_or(0) < 16, "{text}");
    }
    assert_eq!(json.json()["end"], "written");
}

#[test]
fn a_file_of_rejects_and_one_from_a_pipe_are_explained_too() {
    let dir = Dir::new();
    dir.write("r.csv", "_line,_record,_codes,_message,firstname,phonenumber\n7,6,x/y,because,Ada,2101\n");
    let ran = dir
        .run(&["explain", "r.csv", "--from", "xivo", "--row", "1", "--to", "wazo", "--input", "delimiter=,"])
        .ends(0);
    assert!(ran.out.contains("phonenumber  r.csv:2:21  `2101`"), "{}", ran.out);
    let piped = dir.run_with(&["explain", "-", "--row", "1", "--to", "wazo"], XIVO.as_bytes()).ends(0);
    assert!(piped.out.starts_with("standard input:2, record 1: xivo@14.12"), "{}", piped.out);
}

/// Explaining every record of every sample to every format adds up to what conversions of the samples say.
#[test]
fn the_fates_of_all_records_are_those_of_the_ledger() {
    let pairs = [
        ("callrex@4.3", "qms@8.1", "keep"),
        ("wazo@18.02", "xivo@14.12", "keep"),
        ("xivo@14.12", "wazo@18.02", "keep"),
        ("xivo@14.12", "verba@9", "generate"),
        ("callrex@4.3", "verba@9", "generate"),
        ("verba@9", "verba@9", "generate"),
    ];
    let mut compared = 0;
    for (a, b, secrets) in pairs {
        assert!(ids().contains(&a.to_owned()) && root().join("formats").is_dir());
        for sample in samples(a) {
            let dir = Dir::new();
            dir.copy(&sample, "in.csv");
            let options = ["--from", a, "--to", b, "--json", "--secrets", secrets];
            let ran = dir.run(&[&["convert", "in.csv", "--dry-run"], &options[..]].concat());
            if ran.code != 0 {
                continue;
            }
            let ledger = ran.json();
            let mut fates = std::collections::BTreeMap::new();
            for row in 1..=ledger["counts"]["records"].as_u64().unwrap_or(0) {
                let row = row.to_string();
                let json =
                    dir.run(&[&["explain", "in.csv", "--row", &row], &options[..]].concat()).ends(0).json();
                assert_eq!(json["end"], "written", "{a} to {b}, {row}");
                for step in json["columns"].as_array().expect("columns") {
                    let cells = step["cells"].as_array().expect("cells");
                    let filled = cells.iter().filter(|cell| cell["filled"] == true).count() as u64;
                    if let Some(fate) = step["fate"].as_str() {
                        *fates.entry(fate.to_owned()).or_insert(0) += filled;
                    }
                }
            }
            compared += fates.len();
            for (fate, number) in fates {
                assert_eq!(
                    ledger["ledger"]["sums"][&fate],
                    number,
                    "{a} to {b}, {}: {fate}",
                    sample.display()
                );
            }
        }
    }
    assert!(compared > 12, "{compared} fates were compared");
}
