//! Users as JSON Lines, as a user meets them: on either side of a conversion, with states, holes in lists, open fields, and
//! lines that are none.

#![allow(clippy::expect_used, reason = "a test ends where its sample is missing")]

mod common;

use common::schema::faults;
use common::{Dir, root};

fn sample() -> String {
    std::fs::read_to_string(root().join("formats/users/samples/users.jsonl")).expect("the sample")
}

#[test]
fn a_file_written_as_itself_is_the_same_file() {
    let dir = Dir::new();
    dir.write("in.jsonl", sample());
    dir.run(&["detect", "in.jsonl"]).ends(0);
    dir.run(&["convert", "in.jsonl", "--to", "users", "-o", "out.jsonl", "--prove"]).ends(0).says("proved");
    assert_eq!(dir.read("out.jsonl"), sample());
    dir.run(&["check", "in.jsonl"]).ends(0).says("nothing to complain about");
}

#[test]
fn what_a_format_says_comes_back_through_users() {
    for (id, sample, more) in [
        ("xivo", "formats/xivo/samples", &[] as &[&str]),
        ("verba", "formats/verba/samples/full.csv", &["--allow", "secret/blank-is-login"]),
        ("entra", "formats/entra/samples/users.csv", &[]),
        ("qms", "formats/qms/samples", &[]),
        ("rainbow-members", "formats/rainbow-members/samples/full.csv", &[]),
    ] {
        let path = root().join(sample);
        let path = if path.is_dir() { path.join("full.csv") } else { path };
        let dir = Dir::new();
        dir.copy(&path, "in.csv");
        dir.run(&["convert", "in.csv", "--from", id, "--to", "users", "-o", "u.jsonl", "--prove"]).ends(0);
        let mut args = vec!["convert", "u.jsonl", "--to", id, "-o", "out.csv", "--prove"];
        args.extend(more);
        dir.run(&args).ends(0);
        // What the vendor takes for granted may be said now: the second way round is the proof.
        dir.run(&["convert", "out.csv", "--from", id, "--to", "users", "-o", "v.jsonl"]).ends(0);
        assert_eq!(dir.read("v.jsonl"), dir.read("u.jsonl"), "{id}");
    }
}

#[test]
fn a_target_gets_what_follows_from_a_line_and_users_only_what_is_said() {
    let dir = Dir::new();
    dir.write("in.jsonl", "{\"name.display\":\"Ada Nguyen\"}\n");
    dir.run(&[
        "convert",
        "in.jsonl",
        "--to",
        "rainbow-members",
        "-o",
        "r.csv",
        "--default",
        "loginEmail=a@contoso.example",
    ])
    .ends(0);
    assert!(dir.read("r.csv").contains("Ada;"), "{}", dir.read("r.csv"));
    dir.run(&["convert", "in.jsonl", "--to", "users", "-o", "out.jsonl"]).ends(0);
    assert_eq!(dir.read("out.jsonl"), "{\"name.display\":\"Ada Nguyen\"}\n");
}

#[test]
fn open_fields_meet_those_of_a_map_and_are_never_shown() {
    let dir = Dir::new();
    dir.write(
        "in.jsonl",
        "{\"name.given\":\"Ada\",\"x.wazo.userfield\":\"canary\",\"x.acme.pin\":\"canary\"}\n",
    );
    let xivo = ["convert", "in.jsonl", "--to", "wazo", "-o", "x.csv"];
    let ran = dir.run(&xivo).ends(0).hides("canary");
    ran.says("1  x.acme.pin (line 1)");
    assert!(dir.read("x.csv").contains("canary"), "one open field has a column there: {}", dir.read("x.csv"));
    dir.run(&["explain", "in.jsonl", "--row", "1", "--to", "xivo"]).hides("canary");
    dir.run(&["inspect", "in.jsonl"]).ends(0).hides("canary");
}

#[test]
fn a_line_that_is_no_user_is_named_and_set_aside() {
    for (line, says) in [
        (
            "{\"name.given\":\"Zoë\",\"name.given\":\"Zoe\"}",
            "`name.given` stands twice in one object (byte 40 of the line)",
        ),
        ("{\"extensions\":[42]}", "as a number it would lose its zeros"),
        ("[1]", "it is no JSON object"),
        ("{\"name.givn\":\"x\"}", "did you mean `name.given`?"),
        ("{\"name.given\":\"x\"", "line 2 is no user"),
        ("{\"groups\":[\"a\\u001fb\"]}", "holds a unit separator"),
        ("{\"title\":\"\\u001bkeep\"}", "begins with an escape character"),
        ("{\"groups\":[\"a\",{\"state\":\"clear\"}]}", "has a state beside other items"),
    ] {
        let dir = Dir::new();
        dir.write("in.jsonl", format!("{{\"name.given\":\"Ada\"}}\n{line}\n"));
        dir.run(&["check", "in.jsonl"]).ends(1).says(says).says("line 2 is no user").says("in.jsonl:2:1");
        let args = ["convert", "in.jsonl", "--to", "users", "-o", "out.jsonl"];
        dir.run(&args)
            .ends(1)
            .says("1 of 2 records cannot be written")
            .says("in.jsonl:2:1")
            .hides("record/blank");
        assert!(!dir.has("out.jsonl"), "{line}");
        dir.run(&[&args[..], &["--skip-invalid"]].concat())
            .ends(6)
            .says("in.jsonl:2:1")
            .hides("record/blank");
        assert_eq!(dir.read("out.jsonl"), "{\"name.given\":\"Ada\"}\n");
        let rejects = dir.read("out.rejects.csv");
        assert!(rejects.contains("line 2 is no user") && rejects.contains("plugin/remark"), "{rejects}");
    }
    let dir = Dir::new();
    dir.write("in.jsonl", "{\"active\":\"perhaps\"}\n{\"active\":true}\n\n");
    dir.run(&["convert", "in.jsonl", "--to", "users", "-o", "out.jsonl", "--skip-invalid"]).ends(6);
    assert_eq!(dir.read("out.jsonl"), "{\"active\":\"true\"}\n");
}

#[test]
fn every_line_that_is_no_user_has_its_place_and_a_blank_line_is_none_of_them() {
    let dir = Dir::new();
    let lines = ["[1]", "{\"username\":\"ada\"}", "", "{", "{\"username\":\"bob\"}", "7"];
    dir.write("in.jsonl", lines.join("\n") + "\n");
    let args = [
        "convert",
        "in.jsonl",
        "--from",
        "users",
        "--to",
        "wazo",
        "-o",
        "out.csv",
        "--default",
        "firstname=x",
    ];
    for (more, code) in [(&[][..], 1), (&["--skip-invalid"], 6)] {
        let json = dir.run(&[&args[..], &["--force", "--json"], more].concat()).ends(code).json();
        let all = json["findings"]["all"].as_array().expect("findings");
        let lines = |code: &str| -> Vec<u64> {
            let of_code = all.iter().filter(|finding| finding["code"] == code);
            of_code.filter_map(|finding| finding["line"].as_u64()).collect()
        };
        assert_eq!((lines("plugin/remark"), lines("record/blank")), (vec![1, 4, 6], vec![3]));
        assert_eq!(json["counts"]["records"], 6);
    }
    assert_eq!(dir.read("out.csv").lines().count(), 3);
    assert_eq!(dir.read("out.rejects.csv").lines().count(), 4, "the titles and three lines");
    let json = dir.run(&["check", "in.jsonl", "--from", "users", "--json"]).ends(1).json();
    let all = json["findings"]["all"].as_array().expect("findings");
    assert_eq!(all.iter().filter(|finding| finding["severity"] == "error").count(), 3);
}

#[test]
fn more_bad_lines_than_are_kept_stop_the_run() {
    let dir = Dir::new();
    dir.write("in.jsonl", format!("{{\"name.given\":\"Ada\"}}\n{}", "[1]\n".repeat(1100)));
    let args = ["convert", "in.jsonl", "--to", "users", "-o", "out.jsonl", "--skip-invalid"];
    dir.run(&args).ends(1).says("99 remarks more than are kept").hides("record/blank");
    assert!(!dir.has("out.jsonl"));
}

#[test]
fn the_schema_of_a_user_takes_what_the_reader_takes() {
    let text = std::fs::read_to_string(root().join("docs/user.schema.json")).expect("the schema");
    let schema = serde_json::from_str(&text).expect("JSON");
    let faults = |line: &str| faults(&schema, &serde_json::from_str(line).expect("JSON"));
    let dir = Dir::new();
    for line in sample().lines().chain([
        "{}",
        "{\"name.given\":null,\"name.family\":\"\",\"title\":{\"state\":\"clear\"}}",
        "{\"active\":true,\"action\":null,\"language\":\"\"}",
        "{\"active\":\"\",\"password\":null}",
        "{\"extensions\":[null,\"\",{\"number\":null,\"context\":\"\"}],\"groups\":[]}",
        "{\"x.acme.desk\":null,\"x.acme.list\":[\"a\",null]}",
    ]) {
        assert_eq!(faults(line), Vec::<String>::new(), "{line}");
        dir.write("in.jsonl", format!("{line}\n"));
        dir.run(&["check", "in.jsonl", "--from", "users"]).ends(0).hides("plugin/remark");
    }
    for line in ["{\"name.givn\":\"x\"}", "{\"title\":7}", "{\"extensions\":[42]}", "{\"groups\":null}"] {
        assert!(!faults(line).is_empty(), "{line}");
        dir.write("in.jsonl", format!("{line}\n"));
        dir.run(&["check", "in.jsonl", "--from", "users"]).ends(1).says("is no user");
    }
}

#[test]
fn a_secret_is_in_no_message() {
    for line in [
        "{\"password\":\"canary\",\"active\":\"perhaps\",\"country\":\"canary\"}",
        "{\"password\":\"canary\" \"active\":\"true\"}",
        "{\"password\":\"canary",
        "{\"password\":[\"canary\"]}",
        "{\"extensions\":[{\"secret\":{\"state\":\"canary\"}}]}",
        "{\"password\":\"\\u001bcanary\"}",
    ] {
        let dir = Dir::new();
        dir.write("in.jsonl", format!("{line}\n"));
        for args in [
            &["check", "in.jsonl"] as &[&str],
            &["inspect", "in.jsonl"],
            &["explain", "in.jsonl", "--row", "1"],
        ] {
            let ran = dir.run(args);
            assert!(ran.code < 5, "{line}: {}", ran.err);
            if !line.contains("country") {
                ran.hides("canary");
            }
        }
    }
}

#[test]
#[cfg(unix)]
fn a_file_of_users_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Dir::new();
    dir.write("in.jsonl", "{\"name.given\":\"Ada\"}\n");
    dir.run(&["convert", "in.jsonl", "--to", "users", "-o", "out.jsonl"]).ends(0);
    let mode = std::fs::metadata(dir.path("out.jsonl")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_finding_names_the_line_and_shows_no_row_that_nobody_wrote() {
    let dir = Dir::new();
    let lines = [
        "{\"username\":\"ada\",\"name.given\":\"Ada\",\"name.family\":\"Ngu\\nyen\"}",
        "",
        "{\"username\":\"bob\",\"name.given\":\"Bob\",\"active\":\"maybe\",\"password\":\"Autumn-17\"}",
        "{\"username\":\"bob\",\"name.given\":\"Eve\"}",
    ];
    dir.write("in.jsonl", lines.join("\n") + "\n");
    // The line break in the first record stands in no line of the file.
    let ran = dir.run(&["check", "in.jsonl"]).ends(1).says("in.jsonl:3:1");
    assert!(!ran.err.contains("^^^") && !ran.err.contains("Autumn-17"), "{}", ran.err);
    let ran = dir.run(&["convert", "in.jsonl", "--to", "wazo", "-o", "w.csv"]).ends(1);
    ran.says("`bob` in `username` stands in line 3 already").says("in.jsonl:4:1");
}

#[test]
fn a_byte_order_mark_before_the_first_line_is_passed_over() {
    let dir = Dir::new();
    dir.write("in.jsonl", format!("\u{feff}{}", sample()));
    dir.run(&["detect", "in.jsonl"]).ends(0);
    dir.run(&["convert", "in.jsonl", "--to", "users", "-o", "out.jsonl"]).ends(0);
    assert_eq!(dir.read("out.jsonl"), sample());
}
