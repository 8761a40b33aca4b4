//! What spreadsheets, shells and other programs do to lists, and that it is recognised and said.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::Dir;
use common::lists::{XIVO, callrex, converted, row, xivo};

#[test]
fn lines_of_spreadsheets_and_shells_are_passed_over() {
    let dir = Dir::new();
    for (front, delimiter, says) in [
        ("sep=;\r\n", ";", "`sep=;`"),
        ("sep=,\r\n", ",", "`sep=,`"),
        ("sep=\t\n", "\t", "sep="),
        ("SEP=|\n", "|", "`sep=|`"),
        ("#TYPE Selected.System.Management.Automation.PSCustomObject\r\n", "|", "#TYPE"),
    ] {
        let body =
            xivo(&["Ada|Nguyen|ada|0042|default|sip", "Bo|Li|bo!|0043|default|sip"]).replace('|', delimiter);
        dir.write("in.csv", format!("{front}{body}"));
        let (ran, line) = converted(&dir, &["--skip-invalid"]);
        ran.ends(6).says(says).says("in.csv:4:7");
        assert_eq!(line, "Ada Nguyen;ada;;;;0042;;;;;;;;;;;;;;;;;;;;;", "{front:?}");
        // The line stands in the rejects too: without it their delimiter would not be known.
        let rejects = dir.read("o.rejects.csv");
        assert!(rejects.starts_with(front), "{rejects:?}");
        dir.write("in.csv", rejects.replace("bo!", "bob"));
        let (ran, line) = converted(&dir, &[]);
        ran.ends(0);
        assert_eq!(line, "Bo Li;bob;;;;0043;;;;;;;;;;;;;;;;;;;;;", "{front:?}");
    }
}

#[test]
fn a_mark_in_the_first_title_is_no_part_of_it() {
    let dir = Dir::new();
    let list = xivo(&["Ada|Nguyen|ada|0042|default|sip"]);
    let quoted = list.replacen("firstname", "\"\u{feff}firstname\"", 1);
    for text in [format!("\u{feff}\u{feff}{list}"), format!("\u{feff}{quoted}"), quoted, format!("ï»¿{list}")]
    {
        dir.write("in.csv", &text);
        let (ran, line) = converted(&dir, &[]);
        ran.ends(0).hides("header/unknown").says("note[header/bom]");
        assert!(line.starts_with("Ada Nguyen;ada;"), "{line}");
        dir.run(&["detect", "in.csv"]).ends(0).hides("missing");
        dir.run(&["check", "in.csv", "--from", "xivo"])
            .ends(1)
            .says("error[header/bom]")
            .hides("header/missing");
    }
}

#[test]
fn what_spreadsheets_leave_behind_is_passed_over_and_said() {
    let dir = Dir::new();
    // Rows and columns of delimiters, and line ends that were written twice.
    dir.write(
        "in.csv",
        format!("{XIVO}||\r\r\nAda|Nguyen|ada|0042|default|sip||\r\r\n|||||||\r\r\n|||||||\r\r\n"),
    );
    let (ran, line) = converted(&dir, &["--skip-invalid"]);
    let ran = ran.ends(0).says("warning[record/blank]").says("lines 3-4").says("CR CR LF");
    ran.says("passed over 2 records without any filled cell").says("column 7 has no title");
    assert_eq!(line, "Ada Nguyen;ada;;;;0042;;;;;;;;;;;;;;;;;;;;;");
    assert_eq!(dir.names(), ["in.csv", "o.csv"], "they are no rejects");
    let json = converted(&dir, &["--json"]).0.ends(0).json();
    assert_eq!(json["counts"]["blank"], 2);
    // Their own vendor would see records without a name.
    dir.run(&["check", "in.csv", "--from", "xivo"]).ends(1).says("error[required/blank]").says("lines 3-4");
}

#[test]
fn titles_in_another_spelling_are_shown_with_the_right_one() {
    let dir = Dir::new();
    dir.write("in.csv", "Firstname|lastname |USERNAME\nAda|Nguyen|ada\n");
    let ran = dir.run(&["check", "in.csv", "--from", "xivo"]).ends(1).hides("header/none");
    ran.says("`lastname ` is no title").says("did you mean `lastname`?").says("did you mean `username`?");
}

#[test]
fn a_list_that_is_not_recognised_says_what_may_be_the_reason() {
    let dir = Dir::new();
    for (text, says) in [
        (format!("sep=;\n{}", xivo(&["Ada|Nguyen|ada|||"])), "line 1 names the wrong delimiter"),
        ("\"firstname|lastname\"\r\n\"Ada|Nguyen\"\r\n".to_owned(), "in quotes as a whole"),
        ("Dear all,\nhere is the list\n".to_owned(), "not recognised"),
        ("Users of Leeds\n\n".to_owned(), "no delimiter (`,`, `;`, `\\t`, `|`)"),
    ] {
        dir.write("in.csv", text);
        for args in
            [vec!["detect", "in.csv"], vec!["check", "in.csv"], vec!["convert", "in.csv", "--to", "verba"]]
        {
            dir.run(&args).ends(3).says(says);
        }
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
fn numbers_destroyed_by_a_spreadsheet_are_errors_and_digits_are_never_invented() {
    let dir = Dir::new();
    for (cell, code, exit) in [
        ("3,36123E+10", "number/destroyed", 1),
        ("4.47701E+11", "number/destroyed", 1),
        ("'0203", "spreadsheet/damaged", 1),
        ("\"=\"\"0203\"\"\"", "spreadsheet/damaged", 1),
    ] {
        dir.write("in.csv", xivo(&[&format!("Ada|Nguyen|ada|{cell}|default|sip")]));
        let (ran, line) = converted(&dir, &[]);
        let ran = ran.says(code);
        assert!(
            ran.code == exit || !line.contains("33612300000") && !line.contains("447701000000"),
            "{}",
            ran.err
        );
        if code == "number/destroyed" {
            ran.ends(1).says("spreadsheet").hides("33612300000").hides("447701000000");
        }
    }
}
