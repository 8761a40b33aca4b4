//! `tieline inspect`: a line a column, of formats that are known and of those that are not.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::{Dir, root};
use serde_json::Value;

const ODD: &str = "Surname;Telephone;Mobile;VM PIN;On;Off;Site;Note;Code\n\
    Nguyen;0042;'07700900101;CANARY1;1;0;Leeds; x ;CANARY-x9\n\
    O'Dell;43;3,36123E+10;CANARY2;0;1;Leeds;a\u{a0}b;CANARY-y8\n\
    Baptiste;044;;;1;0;Leeds;\"two\nlines\";CANARY-z7\n\
    Mueller;44;+442079460101;CANARY3;0;1;Leeds;MÃ¼ller;\n";

fn column(json: &Value, title: &str) -> Value {
    let columns = json["columns"].as_array().expect("columns");
    columns.iter().find(|column| column["title"] == title).expect("the column is there").clone()
}

#[test]
fn a_file_that_nobody_knows_is_inspected_as_plain_columns() {
    let dir = Dir::new();
    dir.write("list.csv", ODD);
    let ran = dir.run(&["inspect", "list.csv"]).ends(0).hides("CANARY");
    assert!(
        ran.out.starts_with("list.csv: format unknown, utf-8, delimiter `;`, with a header\n"),
        "{}",
        ran.out
    );
    let json = dir.run(&["inspect", "list.csv", "--json"]).ends(0).hides("CANARY").json();
    assert_eq!((&json["records"], &json["other_width"]), (&4.into(), &0.into()));
    let telephone = column(&json, "Telephone");
    assert_eq!((&telephone["filled"], &telephone["distinct"]), (&4.into(), &4.into()));
    assert_eq!(
        telephone["shapes"],
        serde_json::json!([{ "kind": "digits", "count": 4, "shortest": 2, "longest": 4 }])
    );
    assert_eq!(telephone["remarks"], serde_json::json!(["2 begin with a zero that a number would lose"]));
    let remarks = |title: &str| {
        let remarks = column(&json, title)["remarks"].as_array().expect("remarks").clone();
        remarks.iter().map(|remark| remark.as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        remarks("Mobile"),
        ["1 begins with an apostrophe", "1 is an exponent: a spreadsheet took its last digits"]
    );
    assert_eq!(remarks("On"), ["always the opposite of Off"]);
    assert_eq!(remarks("Off"), ["always the opposite of On"]);
    assert_eq!(remarks("Site"), ["every record has `Leeds`"]);
    assert_eq!(
        remarks("Note"),
        [
            "1 begins or ends with a blank",
            "1 holds a line break",
            "1 holds invisible or unusual characters",
            "1 holds what a wrong encoding leaves behind"
        ]
    );
    for (title, why) in
        [("VM PIN", "may be secrets, by the title"), ("Code", "may be secrets, by the look of them")]
    {
        let secret = column(&json, title);
        assert_eq!((&secret["secret"], &secret["filled"]), (&why.into(), &3.into()));
        assert!(secret["shapes"].as_array().expect("shapes").is_empty());
    }
}

#[test]
fn one_record_is_unfolded_with_labels_and_secrets_masked() {
    let dir = Dir::new();
    dir.write("list.csv", ODD);
    let ran = dir.run(&["inspect", "list.csv", "--row", "1"]).ends(0).hides("CANARY");
    assert!(
        ran.out.contains("Telephone  `0042`\n") && ran.out.contains("VM PIN     [secret]\n"),
        "{}",
        ran.out
    );
    let ran = dir.run(&["inspect", "list.csv", "--row", "4"]).ends(0);
    assert!(ran.out.starts_with("list.csv:6, record 4\n"), "{}", ran.out);
    dir.run(&["inspect", "list.csv", "--row", "5"])
        .ends(2)
        .says("there is no record 5: `list.csv` has 4 records");
    dir.copy(&root().join("formats/xivo/samples/users.csv"), "xivo.csv");
    let ran = dir.run(&["inspect", "xivo.csv", "--row", "1"]).ends(0).hides("Autumn-17");
    assert!(ran.out.contains("  `en_US`  = language `en-US`\n"), "{}", ran.out);
}

#[test]
fn a_known_format_says_what_its_columns_mean_and_which_are_secrets() {
    let dir = Dir::new();
    dir.copy(&root().join("formats/callrex/samples/users.csv"), "users.csv");
    let json = dir.run(&["inspect", "users.csv", "--json"]).ends(0).json();
    assert_eq!(json["input"]["format"], "callrex@4.3");
    assert_eq!(column(&json, "Extension")["field"], "extensions[0]");
    assert_eq!(column(&json, "Password")["secret"], "secrets, as the format says");
    assert_eq!(
        column(&json, "Unlimited License")["remarks"],
        serde_json::json!(["always the opposite of On-Demand License"])
    );
}

#[test]
fn a_first_line_that_may_be_a_record_is_no_header_and_is_not_shown() {
    let dir = Dir::new();
    dir.write("list.csv", "Ada,Nguyen,CANARY-s3cret\nZoe,Mueller,CANARY-s4cret\n");
    let ran = dir.run(&["inspect", "list.csv"]).ends(0).hides("CANARY");
    assert!(ran.out.contains("say `--input header=yes`") && ran.out.contains("column 3"), "{}", ran.out);
    assert!(ran.out.contains("2 records, 3 columns"), "{}", ran.out);
    let ran = dir.run(&["inspect", "list.csv", "--input", "header=yes"]).ends(0);
    assert!(ran.out.contains("1 record, 3 columns"), "{}", ran.out);
}

#[test]
fn records_of_another_width_are_counted_and_not_looked_at() {
    let dir = Dir::new();
    dir.write("list.csv", "name,phone,password\nAda,2101,CANARY-x1\nZoe,CANARY-x2\nBob,CANARY-x3,2103,x\n");
    let ran = dir.run(&["inspect", "list.csv"]).ends(0).hides("CANARY");
    assert!(ran.out.contains("2 records of another width"), "{}", ran.out);
    for row in ["2", "3"] {
        let ran = dir.run(&["inspect", "list.csv", "--row", row]).ends(0).hides("CANARY");
        assert!(ran.out.contains("[not shown]"), "{}", ran.out);
    }
}

#[test]
fn many_values_are_counted_as_far_as_memory_goes() {
    let dir = Dir::new();
    let rows: String = (0..9000).map(|number| format!("{number},{}\n", number % 4000)).collect();
    dir.write("list.csv", format!("phone,extension\n{rows}"));
    let json = dir.run(&["inspect", "list.csv", "--json"]).ends(0).json();
    let (phone, extension) = (column(&json, "phone"), column(&json, "extension"));
    assert_eq!((&phone["distinct"], &phone["distinct_more_than"]), (&Value::Null, &4096.into()));
    assert_eq!((&phone["filled"], &extension["distinct"]), (&9000.into(), &4000.into()));
    let text = dir.run(&["inspect", "list.csv"]).ends(0).out;
    assert!(text.contains(">4,096  digits of length 1-4"), "{text}");
}

#[test]
fn hostile_titles_and_values_are_escaped() {
    let dir = Dir::new();
    dir.write("list.csv", "name,phone \u{1b}[2J\nAda\u{202e},1\nAda\u{202e},2\n");
    let ran = dir.run(&["inspect", "list.csv"]).ends(0).hides("\u{1b}").hides("\u{202e}");
    assert!(ran.out.contains(r"phone \u{1b}[2J"), "{}", ran.out);
    dir.write("empty.csv", "");
    dir.run(&["inspect", "empty.csv"]).ends(3);
    dir.write("one.csv", "just some text\n");
    dir.run(&["inspect", "one.csv"]).ends(0);
    dir.run(&["inspect", "none.csv"]).ends(4);
}
