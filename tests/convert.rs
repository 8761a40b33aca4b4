//! `convert` as a user types it: options, streams, exit codes, and that nothing appears by halves.

mod common;

use common::{Dir, root};

const CALLREX_HEADER: &str = "First Name,Last Name,Extension,User ID,Agent ID,Department Name,User Name,Password,Security Profile Name,Recording Profile Name,Phone IP/Mac Address,Is User Active,Recording Service IP Address,Unlimited License,On-Demand License,Computer Recording License,Windows Login,SIP URI,Salt Value,Location,Additional Extensions,Lookback Enabled,Privacy Enabled,Private Extensions,Dual Endpoints Enabled,Phone IP/Mac Address 2";

/// One CallRex row: first name, last name, extension, login, licences as two cells.
fn row(given: &str, family: &str, extension: &str, login: &str, licences: &str) -> String {
    format!("{given},{family},{extension},,,,{login},Zm9v,,,,1,10.0.0.1,{licences},,,,c2FsdA,,,,,,,")
}

fn callrex(rows: &[String]) -> String {
    format!("{CALLREX_HEADER}\r\n{}\r\n", rows.join("\r\n"))
}

fn sample(name: &str) -> std::path::PathBuf {
    root().join("formats").join(name)
}

const ALLOW: &[&str] = &["--allow", "secret/blank-is-login"];

fn convert<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["convert", "in.csv", "--to", "verba"], more].concat()
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
fn errors_write_nothing_and_skip_invalid_sets_the_bad_records_aside() {
    let dir = Dir::new();
    let bad = row("Grace", "Hopper", "0043", "grace-hopper", "1,0");
    let rows = [
        row("Ada", "Nguyen", "0042", "ada", "1,0"),
        bad.clone(),
        row("Joan", "Clarke", "0044", "joan", "0,1"),
    ];
    dir.write("in.csv", callrex(&rows));
    dir.run(&convert(ALLOW)).ends(1).says("in.csv:3:").says("--skip-invalid");
    assert_eq!(dir.names(), ["in.csv"]);
    dir.run(&convert(&["--skip-invalid", "--allow", "secret/blank-is-login"]))
        .ends(6)
        .says("in.verba.rejects.csv");
    assert_eq!(dir.read("in.verba.csv").lines().count(), 3);
    let rejects = dir.read("in.verba.rejects.csv");
    assert!(rejects.starts_with(&format!("_line,_record,_codes,_message,{CALLREX_HEADER}\r\n")), "{rejects}");
    assert!(
        rejects.contains("3,2,character/forbidden,") && rejects.ends_with(&format!(",{bad}\r\n")),
        "{rejects}"
    );
    // Corrected, the rejects convert.
    dir.write("again.csv", rejects.replace("grace-hopper", "ghopper"));
    dir.run(&[
        "convert",
        "again.csv",
        "--to",
        "verba",
        "-o",
        "again.verba.csv",
        "--allow",
        "secret/blank-is-login",
    ])
    .ends(0);
    assert!(dir.read("again.verba.csv").contains("Grace Hopper;ghopper;"));
}

#[test]
fn findings_in_a_file_of_rejects_stand_at_their_own_cells_and_show_no_secret() {
    let dir = Dir::new();
    let head = "_line;_record;_codes;_message;__action__;loginEmail;firstName;lastName;country;password";
    let line = "1;1;length/short;why;create;ada@contoso.example;Ada;Nguyen;GBR;Canary";
    dir.write("in.csv", format!("{head}\n{line}\n"));
    let column = line.find("Canary").unwrap() + 1;
    dir.run(&["check", "in.csv", "--from", "rainbow-members"])
        .ends(1)
        .says(&format!("in.csv:2:{column}\n"))
        .says("[secret]")
        .hides("Canary");
}

#[test]
fn rejects_of_a_file_without_a_header_convert_again() {
    let dir = Dir::new();
    let rows =
        [row("Ada", "Nguyen", "0042", "ada", "1,0"), row("Grace", "Hopper", "0043", "grace-hopper", "1,0")];
    dir.write("in.csv", format!("{}\r\n", rows.join("\r\n")));
    let args = [
        "convert",
        "in.csv",
        "--from",
        "callrex",
        "--to",
        "verba",
        "--skip-invalid",
        "--allow",
        "secret/blank-is-login",
    ];
    dir.run(&args).ends(6);
    let rejects = dir.read("in.verba.rejects.csv");
    assert!(rejects.starts_with("_line,_record,_codes,_message\r\n2,2,"), "{rejects}");
    dir.write("again.csv", rejects.replace("grace-hopper", "ghopper"));
    dir.run(&[
        "convert",
        "again.csv",
        "--from",
        "callrex",
        "--to",
        "verba",
        "-o",
        "o.csv",
        "--allow",
        "secret/blank-is-login",
    ])
    .ends(0);
    assert!(dir.read("o.csv").contains("Grace Hopper;ghopper;"), "{}", dir.read("o.csv"));
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
    ] {
        dir.run(&convert(&args)).ends(2).says(says);
    }
    dir.run(&["convert", "in.csv"]).ends(2).says("--to");
    dir.run(&["frobnicate"]).ends(2);
    assert_eq!(dir.names(), ["in.csv"]);
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
fn a_spreadsheets_delimiter_does_not_hide_a_format() {
    let dir = Dir::new();
    let text =
        callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0"), row("Eve", "Kim", "0043", "eve-k", "1,0")]);
    for (name, delimiter) in [("semicolon", ";"), ("tab", "\t")] {
        dir.write(&format!("{name}.csv"), text.replace(',', delimiter));
        let out = format!("{name}.out.csv");
        let file = format!("{name}.csv");
        let args = [
            "convert",
            &file,
            "--to",
            "verba",
            "-o",
            &out,
            "--skip-invalid",
            "--allow",
            "secret/blank-is-login",
        ];
        dir.run(&args).ends(6).says("layout/delimiter");
        assert!(dir.read(&out).contains("Ada Nguyen;ada;"));
        dir.run(&["check", &file]).ends(1).says("error[layout/delimiter]");
        // The rejects are in the same dialect, and convert again by themselves.
        dir.write("again.csv", dir.read(&format!("{name}.out.rejects.csv")).replace("eve-k", "evek"));
        dir.run(&[
            "convert",
            "again.csv",
            "--to",
            "verba",
            "-o",
            "a.csv",
            "--force",
            "--allow",
            "secret/blank-is-login",
        ])
        .ends(0);
        assert!(dir.read("a.csv").contains("Eve Kim;evek;"));
    }
}

#[test]
fn a_file_without_the_titles_that_it_needs_is_an_error_and_its_first_line_is_not_shown() {
    let dir = Dir::new();
    dir.write(
        "in.csv",
        "1|Ada|Nguyen|CanaryOne|2101|default|sip|CanaryTwo\n1|Eve|Kim|x|2102|default|sip|y\n",
    );
    for args in [
        vec!["convert", "in.csv", "--from", "xivo", "--to", "verba", "-o", "o.csv"],
        vec![
            "convert",
            "in.csv",
            "--from",
            "xivo",
            "--to",
            "wazo",
            "-o",
            "o.csv",
            "--skip-invalid",
            "--json",
        ],
        vec!["check", "in.csv", "--from", "xivo", "--json"],
        vec!["check", "in.csv", "--from", "xivo"],
    ] {
        dir.run(&args).ends(1).says("the first line holds no titles").hides("Canary");
    }
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn a_broken_record_is_judged_no_further() {
    let dir = Dir::new();
    let good = row("Ada", "Nguyen", "0042", "ada", "1,0");
    // Cut off behind the password: its salt is not missing, the record is short.
    dir.write("in.csv", callrex(&[good.clone(), "Eve,Kim,0043,,,,eve,Zm9v".to_owned()]));
    let ran = dir
        .run(&["convert", "in.csv", "--to", "qms", "-o", "o.csv", "--skip-invalid"])
        .ends(6)
        .says("record/short");
    assert!(!ran.err.contains("secret/without-salt"), "{}", ran.err);
    // A number that cannot be read is not a number that is missing.
    dir.write("two.csv", callrex(&[good, row("Eve", "Kim", "4.41E+09", "eve", "1,0")]));
    let ran =
        dir.run(&["convert", "two.csv", "--to", "callrex", "-o", "o2.csv"]).ends(1).says("number/destroyed");
    assert!(!ran.err.contains("required/blank"), "{}", ran.err);
}

#[test]
fn what_is_permitted_by_name_is_no_warning_and_what_cannot_be_is_wrong_usage() {
    let dir = Dir::new();
    dir.write("in.csv", callrex(&[row("Ada", "Nguyen", "0042", "ada", "1,0")]));
    dir.run(&convert(&["--strict", "--allow", "secret/blank-is-login"])).ends(0);
    dir.run(&convert(&["--force", "--allow", "number/destroyed"])).ends(2).says("secret/blank-is-login");
}

#[test]
fn users_of_several_records_are_counted_as_both() {
    let dir = Dir::new();
    dir.write(
        "in.csv",
        "__action__;loginEmail;pbxId;pbxShortNumber;pbxInternalNumber\n\
         attach;ada@x.example;PBX1;2101;\nattach;ada@x.example;PBX1;2102;\nattach;ada@x.example;PBX1;2103;+331\n\
         attach;eve@x.example;PBX1;2104;\ndetach;bob@x.example;;;\n",
    );
    let args = [
        "convert",
        "in.csv",
        "--to",
        "verba",
        "-o",
        "v.csv",
        "--allow",
        "secret/blank-is-login",
        "--default",
        "User name=Somebody",
    ];
    dir.run(&args).ends(0).says("wrote 4 records as 2 rows").says("record/removed");
    assert!(dir.read("v.csv").contains(";\"2101;2102;2103\";"), "{}", dir.read("v.csv"));
    // And three rows again for the member with three extensions.
    let args = ["convert", "v.csv", "--to", "rainbow-telephony", "-o", "r.csv", "--default", "pbxId=PBX1"];
    dir.run(&args).ends(0).says("wrote 2 records as 4 rows");
    let back = dir.read("r.csv");
    assert_eq!(back.lines().filter(|line| line.contains("ada@x.example")).count(), 3, "{back}");
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
