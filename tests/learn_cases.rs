//! `formats new`, case by case: lines above the titles, secrets that are none and answers that would show them, and the
//! reasons that it gives.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::Dir;
use serde_json::Value;

/// A list with these titles, and in each record the cell of the same place.
fn learned(dir: &Dir, titles: &[&str], record: impl Fn(usize) -> Vec<String>, more: &[&str]) -> Value {
    let mut text = titles.join(";") + "\n";
    for number in 0..8 {
        text.push_str(&(record(number).join(";") + "\n"));
    }
    dir.write("users.csv", text);
    let new = ["formats", "new", "acme", "--from", "users.csv", "--json", "--force"];
    dir.run(&[&new[..], more].concat()).json()
}

/// What is said of a column: field, standing, whether there is a TODO, and why.
fn of(learned: &Value, title: &str) -> (String, String, bool, String) {
    let columns = learned["columns"].as_array().expect("columns");
    let one = columns.iter().find(|one| one["title"] == title).expect("the column");
    let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
    (text("field"), text("standing"), one["todo"].as_bool().unwrap_or_default(), text("why"))
}

#[test]
fn lines_above_the_titles_belong_to_the_format() {
    let dir = Dir::new();
    let records = |day: &str| {
        format!(
            "\"User list\";\"\";\"\"\r\n\r\nAs of {day};;\r\nExt;First name;E-mail\r\n2001;Ada;ada@acme.example\r\n2002;Bob;bob@acme.example\r\n"
        )
    };
    dir.write("users.csv", records("1 March"));
    let ran = dir.run(&["formats", "new", "acme", "--from", "users.csv"]).ends(0);
    ran.says("byte for byte").says("3 of 3 columns learned");
    let map = dir.read("acme/1.toml");
    assert!(
        map.contains("preamble  = [\"\\\"User list\\\";\\\"\\\";\\\"\\\"\", \"\", \"As of 1 March;;\"]"),
        "{map}"
    );
    dir.run(&["formats", "test", "acme/1.toml", "--sample", "users.csv"]).ends(0);
    // The next list names another day, and is read all the same.
    dir.write("users.csv", records("2 May"));
    dir.run(&[
        "convert",
        "users.csv",
        "--from",
        "acme",
        "--format-dir",
        ".",
        "--to",
        "users",
        "-o",
        "u.jsonl",
    ])
    .ends(0)
    .says("header/preamble");
    assert_eq!(dir.read("u.jsonl").lines().count(), 2);
}

#[test]
fn a_list_whose_first_record_is_short_has_no_lines_above_its_titles() {
    let dir = Dir::new();
    dir.write("users.csv", "2001;;\n2002;Ada;ada@acme.example\n2003;Bob;bob@acme.example\n");
    let ran = dir.run(&["formats", "new", "acme", "--from", "users.csv"]);
    assert!(!dir.read("acme/1.toml").contains("preamble"), "{}", ran.out);
}

#[test]
fn what_is_said_about_a_secret_is_none() {
    let dir = Dir::new();
    let titles = ["Ext", "Password", "Password set", "Passwort geändert am", "PIN set?", "Has password"];
    let record = |n: usize| {
        let day = n + 1;
        let yes = if n.is_multiple_of(2) { "yes" } else { "no" };
        let cells = [
            format!("20{n:02}"),
            format!("aB-{n}xyz1"),
            format!("2024-01-{day:02}"),
            format!("{day:02}.01.2024 08:30"),
            yes.to_owned(),
            yes.to_owned(),
        ];
        cells.to_vec()
    };
    let learned = learned(&dir, &titles, record, &[]);
    assert_eq!(of(&learned, "Password").1, "secret");
    for title in &titles[2..] {
        let (field, standing, ..) = of(&learned, title);
        assert_ne!(standing, "secret", "{title}");
        assert!(!field.contains("password") && !field.contains("pin"), "{title}: {field}");
    }
    // An answer that would show the secrets is none.
    let new = ["formats", "new", "acme", "--from", "users.csv", "--force", "--column"];
    let ran = dir.run(&[&new[..], &["Password=department"]].concat()).ends(2);
    ran.says("no field of secrets");
    dir.run(&[&new[..], &["Password=extensions[0].secret"]].concat()).ends(0);
    dir.run(&[&new[..], &["Password=-"]].concat()).ends(0);
    assert!(dir.read("acme/1.toml").contains("secret.plain"), "what is left open stays a secret");
}

#[test]
fn a_box_has_a_number_or_a_pin() {
    let dir = Dir::new();
    let pins = ["4711", "0815", "9120", "3377", "5512", "6040", "2718", "1414"];
    let record = |own: bool| {
        move |n: usize| {
            let ext = format!("20{n:02}");
            let second = if own { format!("9{ext}") } else { pins[n].to_owned() };
            vec![ext, "Ada".to_owned(), second]
        }
    };
    let boxes = learned(&dir, &["Ext", "First name", "Mailbox"], record(true), &[]);
    assert_eq!(of(&boxes, "Mailbox").0, "voicemail.number");
    let pins = learned(&dir, &["Ext", "First name", "Mailbox"], record(false), &[]);
    let (field, standing, ..) = of(&pins, "Mailbox");
    assert_eq!((field.as_str(), standing.as_str()), ("voicemail.pin", "secret"));
}

#[test]
fn a_mac_address_of_digits_alone_has_the_case_of_the_others() {
    let dir = Dir::new();
    let record = |n: usize| {
        let mac = if n == 3 { "743533387077".to_owned() } else { format!("634fa14d4dd{n:x}") };
        vec![format!("20{n:02}"), mac]
    };
    let learned = learned(&dir, &["Ext", "MAC"], record, &[]);
    assert_eq!(of(&learned, "MAC").0, "devices[0].mac");
    assert!(dir.read("acme/1.toml").contains("mac = \"xxxxxxxxxxxx\""));
}

#[test]
fn the_name_that_somebody_is_called_by_is_the_first_name_where_there_is_no_other() {
    let dir = Dir::new();
    let names = ["Ada", "Bob", "Eve", "Mia", "Raj", "Tom", "Zoe", "Ivy"];
    let record =
        |n: usize| vec![format!("20{n:02}"), "Nguyen".to_owned(), names[n].to_owned(), names[n].to_owned()];
    let alone = learned(&dir, &["Nst", "Name", "Rufname", "Notiz"], record, &[]);
    let (field, standing, todo, why) = of(&alone, "Rufname");
    assert_eq!((field.as_str(), standing.as_str(), todo), ("name.given", "learned", true), "{why}");
    assert_eq!(of(&alone, "Name").0, "name.family");
    let beside = learned(&dir, &["Nst", "Name", "Rufname", "Vorname"], record, &[]);
    assert_eq!(of(&beside, "Rufname").0, "name.nick");
    assert_eq!(of(&beside, "Vorname").0, "name.given");
}

#[test]
fn reasons_are_those_of_the_values() {
    let dir = Dir::new();
    let record = |n: usize| {
        let phone = format!("+44 113 496 00{n:02}");
        vec![format!("20{n:02}"), phone, format!("7{n:03}"), format!("30{n}")]
    };
    let titles = ["Ext", "DDI", "Agent ID", "Extension (3 digits)"];
    let learned = learned(&dir, &titles, record, &[]);
    let (field, _, todo, why) = of(&learned, "DDI");
    assert_eq!((field.as_str(), todo), ("phones.work[0]", true));
    assert!(why.contains("`dids[0]`") && why.contains("blanks or signs"), "{why}");
    assert_eq!(of(&learned, "Agent ID").0, "agent.number");
    // The number in the brackets is none of a list.
    assert!(!of(&learned, "Extension (3 digits)").0.contains("[2]"));
}

#[test]
fn a_number_with_its_scheme_is_no_secret() {
    let dir = Dir::new();
    let record = |n: usize| vec![format!("20{n:02}"), format!("tel:+44113496{n:04}")];
    let learned = learned(&dir, &["Ext", "Tel URI"], record, &[]);
    let (field, standing, todo, _) = of(&learned, "Tel URI");
    assert_eq!((field.as_str(), standing.as_str(), todo), ("phones.work[0]", "learned", false));
    assert!(dir.read("acme/1.toml").contains("affix = [\"tel:\", \"\"]"));
}

#[test]
fn a_title_that_only_hints_is_enough_where_the_values_can_be_nothing_else() {
    let dir = Dir::new();
    let record = |n: usize| {
        let mac = format!("00:1b:54:aa:01:{n:02x}");
        vec![format!("2{n:03}"), format!("Ada Nguyen-{}", ["A", "B", "C", "D", "E", "F", "G", "H"][n]), mac]
    };
    let hints = learned(&dir, &["Number xyzzy", "Directory xyzzy: full name", "xyzzy MAC"], record, &[]);
    for (title, path) in [("Directory xyzzy: full name", "name.display"), ("xyzzy MAC", "devices[0].mac")] {
        let (field, standing, todo, why) = of(&hints, title);
        assert_eq!((field.as_str(), standing.as_str(), todo), (path, "learned", true), "{title}: {why}");
        assert!(why.contains("only hints at it"), "{why}");
    }
    // A second name may be somebody else's.
    let both = learned(
        &dir,
        &["Ext", "Full name", "Directory xyzzy: full name"],
        |n| {
            let mut cells = record(n);
            cells[2] = format!("Bob Archer-{}", ["A", "B", "C", "D", "E", "F", "G", "H"][n]);
            cells
        },
        &[],
    );
    assert_eq!(of(&both, "Full name").1, "learned");
    assert_eq!(of(&both, "Directory xyzzy: full name").1, "doubtful");
}

#[test]
fn a_last_name_in_front_without_a_comma_is_something_to_look_at() {
    let dir = Dir::new();
    let names = |between: &'static str| {
        move |n: usize| vec![format!("20{n:02}"), format!("Nguyen{between}Ada{}", ["", "m"][n % 2])]
    };
    let without = learned(&dir, &["Poste", "Nom et prénom"], names(" "), &[]);
    let (field, standing, todo, why) = of(&without, "Nom et prénom");
    assert_eq!((field.as_str(), standing.as_str(), todo), ("name.display", "learned", true), "{why}");
    let with = learned(&dir, &["Poste", "Nom et prénom"], names(", "), &[]);
    assert!(!of(&with, "Nom et prénom").2, "the comma tells which is which");
}
