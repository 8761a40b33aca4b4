//! Codecs of locales, time zones and lists: between two formats, as a user converts a file.

mod common;

use common::{Dir, Ran};

/// A map of one column beside a name.
fn map(id: &str, column: &str) -> String {
    format!(
        "tieline = 1\n[format]\nid = \"{id}\"\nversion = \"1\"\nname = \"{id}\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"made up\"\n[layout]\nnewline = \"lf\"\n[[column]]\nname = \"Name\"\nfield = \"name.display\"\n[[column]]\nname = \"V\"\n{column}\n"
    )
}

/// Converts cells of one format into another one, with every proof; gives the cells that were written.
fn convert(from: &str, to: &str, cells: &[&str], more: &[&str]) -> (Dir, Ran, Vec<String>) {
    let dir = Dir::new();
    dir.write("maps/old.toml", map("old", from));
    dir.write("maps/new.toml", map("new", to));
    let rows: String = cells.iter().map(|cell| format!("Ada,{cell}\n")).collect();
    dir.write("in.csv", format!("Name,V\n{rows}"));
    for file in ["maps/old.toml", "maps/new.toml"] {
        dir.run(&["formats", "test", file]).ends(0);
    }
    let base = [
        "convert",
        "in.csv",
        "--from",
        "old",
        "--to",
        "new",
        "--format-dir",
        "maps",
        "-o",
        "out.csv",
        "--prove",
        "--force",
    ];
    let ran = dir.run(&[&base[..], more].concat());
    let out = if dir.has("out.csv") { dir.read("out.csv") } else { String::new() };
    let cells =
        out.lines().skip(1).map(|line| line.strip_prefix("Ada,").unwrap_or(line).to_owned()).collect();
    (dir, ran, cells)
}

fn locale(form: &str) -> String {
    format!("field = \"language\"\nas = {{ locale = \"{form}\" }}")
}

#[test]
fn a_locale_of_any_spelling_is_written_in_one() {
    let (_, ran, cells) =
        convert(&locale("ll-CC"), &locale("ll_CC"), &["en_gb", "ZH-HANT-TW", "1031", "fr"], &[]);
    ran.ends(0).hides("narrowed");
    assert_eq!(cells, ["en_GB", "zh_Hant_TW", "de_DE", "fr"]);
    let (_, ran, cells) = convert(&locale("ll-CC"), &locale("lcid"), &["en_gb", "de"], &[]);
    ran.ends(0);
    assert_eq!(cells, ["2057", "7"]);
}

#[test]
fn a_region_that_a_language_cannot_say_is_narrowed_and_counted() {
    let (dir, ran, cells) = convert(&locale("ll-CC"), &locale("ll"), &["en-GB", "de"], &["--json"]);
    let ran = ran.ends(0);
    assert_eq!(cells, ["en", "de"]);
    let json = ran.json();
    let findings = json["findings"].to_string();
    assert!(findings.contains("word/narrowed"), "{findings}");
    let loss = dir.run(&["loss", "old", "new", "--format-dir", "maps"]).ends(0);
    assert!(loss.out.contains("the language without its region"), "{}", loss.out);
}

#[test]
fn a_locale_without_a_number_stays_blank_and_a_word_that_is_none_is_refused() {
    let (_, ran, cells) = convert(&locale("ll-CC"), &locale("lcid"), &["en-AQ"], &[]);
    ran.ends(0).says("word/unspeakable");
    assert_eq!(cells, [""]);
    let dir = Dir::new();
    dir.write("maps/old.toml", map("old", &locale("ll")));
    dir.write("in.csv", "Name,V\nAda,en_GB\nBo,Klingon\n");
    dir.run(&["check", "in.csv", "--from", "old", "--format-dir", "maps"])
        .ends(1)
        .says("locale/unknown")
        .says("write a language alone, such as `en`");
}

const ZONE: &str = "field = \"timezone\"";

#[test]
fn a_time_zone_is_written_by_its_name_in_windows_and_a_second_one_of_that_name_is_narrowed() {
    let windows = format!("{ZONE}\nas = {{ timezone = \"windows\" }}");
    let zones = ["Europe/Berlin", "Europe/Vienna", "Asia/Kolkata", "Asia/Calcutta", "Antarctica/Troll"];
    let (dir, ran, cells) = convert(ZONE, &windows, &zones, &[]);
    ran.ends(0)
        .says("`Europe/Vienna` has no word of its own in `V` and is written as `W. Europe Standard Time`")
        .says("`Antarctica/Troll` has no word in `V`");
    let berlin = "W. Europe Standard Time";
    assert_eq!(cells, [berlin, berlin, "India Standard Time", "India Standard Time", ""]);
    let back =
        ["convert", "out.csv", "--from", "new", "--to", "old", "--format-dir", "maps", "-o", "back.csv"];
    dir.run(&[&back[..], &["--prove"]].concat()).ends(0);
    let zones = "Ada,Europe/Berlin\nAda,Europe/Berlin\nAda,Asia/Kolkata\nAda,Asia/Kolkata\nAda,\n";
    assert_eq!(dir.read("back.csv"), format!("Name,V\n{zones}"));
}

#[test]
fn a_zone_that_no_name_of_windows_means_is_refused() {
    let dir = Dir::new();
    dir.write("maps/old.toml", map("old", &format!("{ZONE}\nas = {{ timezone = \"windows\" }}")));
    dir.write("in.csv", "Name,V\nAda,Europe/Vienna\nBo,UTC\n");
    let ran = dir.run(&["check", "in.csv", "--from", "old", "--format-dir", "maps"]).ends(1);
    ran.says("timezone/unknown").hides("`UTC`");
}

const GROUPS: &str = "field = \"groups\"";

#[test]
fn a_separator_inside_an_item_is_doubled_and_comes_back() {
    let doubled = format!("{GROUPS}\nas = {{ list = \";\", escape = \"double\" }}");
    let plain = format!("{GROUPS}\nas = {{ list = \"|\" }}");
    let (dir, ran, cells) = convert(&plain, &doubled, &["a;b|c", "a;|b", ";a", "a"], &[]);
    ran.ends(0);
    assert_eq!(cells, ["a;;b;c", "a;;;b", ";;a", "a"]);
    let back =
        ["convert", "out.csv", "--from", "new", "--to", "old", "--format-dir", "maps", "-o", "back.csv"];
    dir.run(&[&back[..], &["--prove"]].concat()).ends(0);
    assert_eq!(dir.read("back.csv"), dir.read("in.csv"));
    let (_, ran, cells) = convert(&plain, &doubled, &["a|;b"], &["--skip-invalid"]);
    ran.ends(6).says("list/separator");
    assert_eq!(cells, [""; 0]);
}
