//! Files of rejects: what is in them, that they convert again once they are corrected, and what becomes of old ones.

mod common;

use common::Dir;

const XIVO: &str = "firstname|lastname|username|phonenumber|context|protocol";
const TO_VERBA: [&str; 10] = [
    "convert",
    "in.csv",
    "--to",
    "verba",
    "-o",
    "o.csv",
    "--force",
    "--skip-invalid",
    "--allow",
    "secret/blank-is-login",
];

#[test]
fn an_output_from_which_all_records_were_set_aside_has_a_header_all_the_same() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{XIVO}\n|Li|bo!|||\n"));
    // Wazo takes only columns that some record fills, and needs this one.
    dir.run(&["convert", "in.csv", "--to", "wazo", "-o", "o.csv", "--skip-invalid"]).ends(6);
    assert_eq!(dir.read("o.csv"), "firstname\r\n");
    dir.run(&["check", "o.csv", "--from", "wazo"]).ends(0);
}

#[test]
fn rejects_of_an_earlier_run_are_named_and_left_alone() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{XIVO}\nAda|Nguyen|ada|||\nBo|Li|bo!|||\n"));
    let says = "note: o.rejects.csv is of an earlier run";
    dir.run(&TO_VERBA).ends(6).says("set 1 record aside in o.rejects.csv").hides(says);
    let rejects = dir.read("o.rejects.csv");
    dir.write("in.csv", format!("{XIVO}\nAda|Nguyen|ada|||\nBo|Li|bob|||\n"));
    dir.run(&TO_VERBA).ends(0).says(says);
    assert_eq!(dir.read("o.rejects.csv"), rejects, "somebody may be at work on it");
    let json = dir.run(&[&TO_VERBA[..], &["--json"]].concat()).ends(0).json();
    assert_eq!(json["output"]["old"][0], "o.rejects.csv");
    // Nothing is said where nothing is written, of a file of another kind, and of the input itself.
    dir.run(&[&TO_VERBA[..], &["--dry-run"]].concat()).ends(0).hides(says);
    dir.write("o.rejects.csv", format!("{XIVO}\nEve|Ng|eve|||\n"));
    dir.run(&TO_VERBA).ends(0).hides(says);
    dir.write("o.rejects.csv", rejects.replace("bo!", "bob"));
    dir.run(&["convert", "o.rejects.csv", "--to", "wazo", "-o", "o.csv", "--force"]).ends(0).hides(says);
}

#[test]
fn a_character_without_a_place_in_the_output_is_an_error_of_its_record() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{XIVO}\nZoë|Ng|zoe|||\nŁucja|Li|lucja|||\n"));
    let args = ["convert", "in.csv", "--to", "xivo", "-o", "o.csv", "--output", "encoding=windows-1252"];
    dir.run(&args)
        .ends(1)
        .says("`Łucja` holds `Ł`, which has no place in windows-1252")
        .says(" --> in.csv:3:1");
    dir.run(&[&args[..], &["--skip-invalid"]].concat()).ends(6);
    let output = std::fs::read(dir.path("o.csv")).unwrap_or_default();
    assert!(output.ends_with(b"\nZo\xEB|Ng|zoe\n"), "{output:?}");
    assert!(dir.read("o.rejects.csv").contains("|encoding/unwritable|"));
    // A password is not shown here either.
    dir.write("in.csv", "firstname|username|password\nAda|ada|Kanaříci\n");
    let again = [&args[..], &["--force"]].concat();
    dir.run(&again).ends(1).says("encoding/unwritable").hides("Kana").hides("ř");
}
