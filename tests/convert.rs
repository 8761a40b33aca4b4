//! `convert` as a user types it: streams, exit codes, what is written, and that nothing appears by halves.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::lists::{ALLOW, callrex, convert, row};
use common::{Dir, root};

fn sample(name: &str) -> std::path::PathBuf {
    root().join("formats").join(name)
}

#[test]
fn the_main_job_writes_beside_the_input_and_says_what_was_lost() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    let ran = dir.run(&convert(ALLOW)).ends(0).says("wrote 1 record to in.verba.csv");
    assert_eq!(ran.out, "", "data goes to the file, and talk to standard error");
    let verba = dir.read("in.verba.csv");
    assert_eq!(verba.lines().nth(1).unwrap(), "Ada Nguyen;ada;;;;0042;;;;;full;;;;;;;;;;;;;;;;");
    assert!(verba.lines().all(|line| line.split(';').count() == 27), "every row has all columns");
    assert!(verba.ends_with(";;;\r\n"));
    ran.says("Recording Service IP Address (line 2)").says("filled cells");
}

#[test]
fn a_refusal_ends_with_5_and_names_the_way_out() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    dir.run(&convert(&[])).ends(5).says("secret/blank-is-login").says("--allow secret/blank-is-login");
    assert_eq!(dir.names(), ["in.csv"]);
    // Setting records aside never gets round a refusal.
    dir.run(&convert(&["--skip-invalid"])).ends(5);
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn an_output_is_not_overwritten_without_force() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    dir.write("out.csv", "old");
    dir.run(&convert(&["-o", "out.csv", "--allow", "secret/blank-is-login"])).ends(5).says("--force");
    assert_eq!(dir.read("out.csv"), "old");
    dir.run(&convert(&["-o", "out.csv", "--allow", "secret/blank-is-login", "--force"])).ends(0);
    assert!(dir.read("out.csv").contains("Ada Nguyen"));
    dir.run(&convert(&["-o", "in.csv", "--allow", "secret/blank-is-login", "--force"])).ends(2);
    assert!(dir.read("in.csv").starts_with("First Name"), "the input is never modified");
}

#[test]
fn standard_input_and_output_carry_the_data() {
    let dir = Dir::new();
    let input = callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]);
    let args = ["convert", "-", "--to", "verba", "-o", "-", "--allow", "secret/blank-is-login"];
    let ran = dir.run_with(&args, input.as_bytes()).ends(0);
    assert!(ran.out.starts_with("User name;Login ID;") && ran.out.contains("Ada Nguyen;ada;"));
    dir.run_with(&["convert", "-", "--to", "verba"], input.as_bytes()).ends(2).says("-o");
    dir.run_with(&[&args[..], &["--json"]].concat(), input.as_bytes()).ends(2);
    assert!(dir.names().is_empty());
}

#[test]
fn of_duplicates_the_first_stays_and_the_finding_names_its_line() {
    let dir = Dir::new();
    let rows = [
        row("Ada", "Nguyen", "1", "ada", "1,0"),
        row("Ida", "Noddack", "2", "ida", "1,0"),
        row("Ada", "Lovelace", "3", "ada", "1,0"),
    ];
    dir.write("in.csv", callrex(&rows));
    dir.run(&convert(ALLOW))
        .ends(1)
        .says("`ada` in `Login ID` stands in line 2 already")
        .says("1 of 3 records");
    dir.run(&convert(&["--skip-invalid", "--allow", "secret/blank-is-login"])).ends(6);
    let verba = dir.read("in.verba.csv");
    assert!(verba.contains("Ada Nguyen") && verba.contains("Ida") && !verba.contains("Lovelace"));
    let rejects = dir.read("in.verba.rejects.csv");
    assert!(rejects.lines().nth(1).unwrap().starts_with("4,3,"), "{rejects}");
}

#[test]
fn unknown_formats_end_with_3_and_missing_files_with_4() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    dir.run(&["convert", "in.csv", "--to", "verbo"]).ends(3).says("did you mean `verba`?");
    dir.run(&["convert", "in.csv", "--to", "verba@8"]).ends(3).says("verba@9");
    dir.run(&["convert", "no.csv", "--to", "verba"]).ends(4).says("no.csv");
    dir.write("prose.csv", "Dear all,\n\nplease find attached nothing.\n");
    dir.run(&["convert", "prose.csv", "--to", "verba"]).ends(3).says("not recognised");
    dir.write("empty.csv", "");
    dir.run(&["convert", "empty.csv", "--to", "verba"]).ends(3);
    dir.run(&[
        "convert",
        "in.csv",
        "--to",
        "verba",
        "-o",
        "no/such/folder.csv",
        "--allow",
        "secret/blank-is-login",
    ])
    .ends(4);
}

#[test]
fn an_ambiguity_that_changes_the_result_is_refused_and_one_that_does_not_is_none() {
    let dir = Dir::new();
    // Without titles CallRex and QMS look alike; for Verba they are the same.
    dir.write("in.csv", format!("{}\r\n", row("Ada", "Nguyen", "0042", "ada", "1,0")));
    dir.run(&convert(&["-o", "o.csv", "--allow", "secret/blank-is-login"])).ends(0);
    let ran = dir.run(&["convert", "in.csv", "--to", "callrex", "-o", "o2.csv"]);
    ran.ends(3).says("--from callrex@4.3").says("--from qms@5.2").says("Phone IP");
    dir.run(&["detect", "in.csv"]).ends(0);
}

#[test]
fn ciphers_travel_between_callrex_and_qms_with_their_salt_only() {
    let dir = Dir::new();
    dir.copy(&sample("callrex/samples/full.csv"), "in.csv");
    dir.run(&["convert", "in.csv", "--to", "qms", "-o", "q.csv"]).ends(0);
    let field = |text: &str, line: usize, column: usize| {
        text.lines().nth(line).unwrap().split(',').nth(column).unwrap().to_owned()
    };
    let plain = callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]);
    dir.write("two.csv", &plain);
    dir.run(&["convert", "two.csv", "--to", "qms", "-o", "q2.csv"]).ends(0);
    let qms = dir.read("q2.csv");
    assert_eq!((field(&qms, 1, 7), field(&qms, 1, 18)), ("Zm9v".into(), "c2FsdA".into()));
    dir.write("three.csv", plain.replace("c2FsdA", ""));
    dir.run(&["convert", "three.csv", "--to", "qms", "-o", "q3.csv"]).ends(5).says("secret/without-salt");
    dir.run(&["convert", "two.csv", "--to", "qms", "-o", "q4.csv", "--secrets", "drop"])
        .ends(5)
        .says("secret/blank-required");
}

#[test]
fn a_plain_password_becomes_a_hash_only_when_asked() {
    let dir = Dir::new();
    dir.write("in.csv", "firstname|username|password\nAda|ada|Autumn-17\n");
    dir.run(&["convert", "in.csv", "--from", "xivo", "--to", "verba"]).ends(5).hides("Autumn-17");
    dir.run(&["convert", "in.csv", "--from", "xivo", "--to", "verba", "--secrets", "hash"])
        .ends(0)
        .hides("Autumn-17");
    let verba = dir.read("in.verba.csv");
    assert!(verba.contains(";a7d4e5ea468ceb87e458868e0bb05ca8;"), "{verba}");
    assert!(!verba.contains("Autumn-17"));
}

#[cfg(unix)]
#[test]
fn an_output_that_holds_a_secret_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    dir.write("out.csv", "old");
    std::fs::set_permissions(dir.path("out.csv"), std::fs::Permissions::from_mode(0o666)).unwrap();
    dir.run(&["convert", "in.csv", "--to", "qms", "-o", "out.csv", "--force"]).ends(0);
    let mode = std::fs::metadata(dir.path("out.csv")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn json_is_one_object_on_standard_output() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "grace-hopper", "1,0")]));
    let json = dir.run(&convert(&["--json", "--allow", "secret/blank-is-login"])).ends(1).json();
    assert_eq!(json["verdict"], "errors");
    let finding =
        json["findings"]["all"].as_array().unwrap().iter().find(|f| f["column"] == "Login ID").unwrap();
    assert_eq!(
        (finding["code"].as_str(), finding["severity"].as_str()),
        (Some("character/forbidden"), Some("error"))
    );
    assert_eq!(
        (finding["line"].as_u64(), finding["at"].as_u64(), finding["record"].as_u64()),
        (Some(2), Some(20), Some(1))
    );
    let json = dir.run(&["convert", "no.csv", "--to", "verba", "--json"]).ends(4).json();
    assert_eq!((json["kind"].as_str(), json["exit"].as_u64()), (Some("error"), Some(4)));
}

#[test]
fn the_same_input_gives_the_same_bytes_and_messages() {
    let dir = Dir::new();
    dir.copy(&sample("verba/samples/full.csv"), "in.csv");
    let args = [
        "convert",
        "in.csv",
        "--to",
        "callrex",
        "-o",
        "-",
        "--skip-invalid",
        "--rejects",
        "r.csv",
        "--force",
        "--allow",
        "secret/blank-required",
        "--default",
        "Recording Service IP Address=10.0.0.1",
        "--default",
        "Windows Login=A\\b",
    ];
    let first = dir.run(&args);
    for _ in 0..3 {
        let again = dir.run(&args);
        assert_eq!((&first.out, &first.err, first.code), (&again.out, &again.err, again.code));
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let dir = Dir::new();
    // Many chunks, with errors, a duplicate over a long distance and a quoted line break here and there.
    let rows: Vec<String> = (0..12_000)
        .map(|n| {
            let login = match n {
                11_000 => "user7".to_owned(),
                n if n % 997 == 0 => format!("user-{n}"),
                n => format!("user{n}"),
            };
            let family = if n % 50 == 0 { "\"O'Dell,\r\nJr.\"" } else { "Nguyen" };
            row("Ada", family, &format!("{n:05}"), &login, if n % 3 == 0 { "0,1" } else { "1,0" })
        })
        .collect();
    dir.write("in.csv", callrex(&rows));
    let args = |threads| {
        [
            "convert",
            "in.csv",
            "--to",
            "verba",
            "-o",
            "-",
            "--skip-invalid",
            "--rejects",
            "r.csv",
            "--force",
            "--allow",
            "secret/blank-is-login",
            "--threads",
            threads,
        ]
    };
    let first = dir.run(&args("1")).ends(6).says("stands in line");
    let rejects = dir.read("r.csv");
    assert!(rejects.contains("user-997") && rejects.contains(",user7,"));
    for threads in ["2", "3", "8"] {
        let again = dir.run(&args(threads)).ends(6);
        assert!(first.out == again.out && first.err == again.err, "{threads} threads: another result");
        assert_eq!(rejects, dir.read("r.csv"), "{threads} threads: other rejects");
    }
    let json = |threads| {
        dir.run(&["convert", "in.csv", "--to", "verba", "--dry-run", "--json", "--threads", threads]).out
    };
    assert_eq!(json("1"), json("2"));
}

#[test]
fn a_vendor_nobody_knows_needs_one_file() {
    let dir = Dir::new();
    dir.write(
        "formats/acme/1.toml",
        r#"
tieline = 1

[format]
id = "acme"
version = "1"
name = "Acme switchboard export"
vendor = "Acme"
kind = "pbx"
source = "a sample"
ev = "I"

[layout]
delimiter = ";"
newline = "lf"

[[column]]
name = "Nebenstelle"
field = "extensions[0]"
required = true
check = { shape = "digits" }

[[column]]
name = "Name"
field = "name.display"

[[column]]
name = "Aktiv"
field = "active"
as = { bool = ["ja", "nein"] }

[[example]]
row = { Nebenstelle = "0042", Name = "Ada Nguyen", Aktiv = "ja" }
user = { extensions = ["0042"], "name.display" = "Ada Nguyen", active = "true" }
"#,
    );
    dir.write("in.csv", "Nebenstelle;Name;Aktiv\n0042;Ada Nguyen;ja\n0043;Zoë Müller;nein\n");
    dir.run(&["formats", "list", "--format-dir", "formats"]).ends(0);
    dir.run(&["detect", "in.csv", "--format-dir", "formats"]).ends(0);
    let args = [
        "convert",
        "in.csv",
        "--to",
        "xivo",
        "--format-dir",
        "formats",
        "-o",
        "out.csv",
        "--default",
        "context=default",
        "--default",
        "protocol=sip",
    ];
    dir.run(&args).ends(0).says("acme@1").says("Aktiv");
    assert_eq!(
        dir.read("out.csv"),
        "firstname|lastname|phonenumber|context|protocol\nAda|Nguyen|0042|default|sip\nZoë|Müller|0043|default|sip\n"
    );
    dir.run(&["convert", "out.csv", "--to", "acme", "--format-dir", "formats", "-o", "back.csv"]).ends(0);
    assert_eq!(dir.read("back.csv"), "Nebenstelle;Name;Aktiv\n0042;Ada Nguyen;\n0043;Zoë Müller;\n");
    // A broken map fails the commands that name it, with its place, and is listed.
    dir.write("formats/acme/1.toml", "tieline = 1\n[format]\nid = \"acme\"\nversion = \"1\"\nnmae = \"x\"\n");
    dir.run(&["convert", "in.csv", "--to", "acme", "--format-dir", "formats"])
        .ends(3)
        .says("formats/acme/1.toml:5:1")
        .says("did you mean `name`?");
    let ran = dir.run(&["formats", "list", "--format-dir", "formats"]).ends(0);
    assert!(ran.out.contains("acme@1") && ran.out.contains("unusable"), "{}", ran.out);
    // A built-in id is reserved.
    dir.write("other/verba/9.toml", "tieline = 1\nextends = \"verba@9\"\n");
    let ran = dir.run(&["formats", "list", "--format-dir", "other"]).ends(0);
    assert!(ran.out.contains("is the id of a built-in format"), "{}", ran.out);
}

#[test]
fn a_sip_address_is_the_same_with_and_without_its_scheme() {
    let dir = Dir::new();
    let user = |uri: &str| {
        let row = row("Ada", "Nguyen", "0042", "ada", "1,0").replace(",,c2FsdA", &format!(",{uri},c2FsdA"));
        callrex(&[row])
    };
    dir.write("in.csv", user("SIP:ada@pbx"));
    dir.run(&convert(ALLOW)).ends(0);
    let line = "Ada Nguyen;ada;;;;\"0042;ada@pbx\";;;;;full;;;;;;;;;;;;;;;;";
    assert_eq!(dir.read("in.verba.csv").lines().nth(1).unwrap(), line);
    // Back again from a cell that has the scheme: it is written once.
    dir.write("back.csv", dir.read("in.verba.csv").replace(";ada@pbx", ";sip:ada@pbx"));
    let allow = "secret/blank-required,secret/without-salt";
    let back = [
        "convert",
        "back.csv",
        "--to",
        "callrex",
        "-o",
        "back",
        "--allow",
        allow,
        "--default",
        "Recording Service IP Address=10.0.0.1",
    ];
    dir.run(&back).ends(0);
    assert!(dir.read("back").contains(",sip:ada@pbx,"), "{}", dir.read("back"));
    // A secure address is never made a plain one in silence.
    dir.write("in.csv", user("sips:ada@pbx"));
    dir.run(&[&convert(ALLOW)[..], &["--force"]].concat()).ends(1).says("uri/secure").says("`sips:`");
}
