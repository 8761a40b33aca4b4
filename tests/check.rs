//! `check`: a file judged as its own vendor would, all of it in one run.

mod common;

use common::{Dir, ids, samples};

#[test]
fn every_sample_that_its_map_writes_is_without_errors() {
    for id in ids() {
        for sample in samples(&id).into_iter().filter(|path| path.to_string_lossy().contains("full")) {
            let dir = Dir::new();
            dir.copy(&sample, "in.csv");
            let ran = dir.run(&["check", "in.csv", "--from", &id]).ends(0);
            assert!(
                ran.err.contains("nothing to complain about") || !ran.err.contains("error["),
                "{id}: {}",
                ran.err
            );
        }
    }
}

#[test]
fn all_errors_of_a_file_are_found_in_one_run_grouped_and_with_their_places() {
    let dir = Dir::new();
    dir.write(
        "in.csv",
        "firstname|phonenumber|context|protocol|username\n\
         Ada|11O2|default|sip|ada\n\
         |1103|default|sip|bob\n\
         Chloe|1104||sip|ADA\n\
         Dora|1105|default|SIP|x y\n\
         Eve|1106|default|sip\n",
    );
    let ran = dir.run(&["check", "in.csv"]).ends(1);
    for (code, place) in [
        ("number/not-digits", "in.csv:2:5"),
        ("required/blank", "in.csv:3:1"),
        ("required/group", "in.csv:4:12"),
        ("word/unknown", "in.csv:5:19"),
        ("character/forbidden", "in.csv:5:23"),
        ("xivo/username-unique", "in.csv:4:17"),
    ] {
        assert!(ran.err.contains(code), "{code} is not in\n{}", ran.err);
        assert!(ran.err.contains(place), "{place} is not in\n{}", ran.err);
    }
    ran.says("letter `O` where")
        .says("`ADA` in `username` stands in line 2 already")
        .says("did you mean `sip`?");
}

#[test]
fn what_concerns_the_vendors_parser_is_an_error_here_and_a_note_in_a_conversion() {
    let dir = Dir::new();
    dir.write("in.csv", "\u{feff}firstname|username\nAda|ada\n");
    dir.run(&["check", "in.csv"]).ends(1).says("error[header/bom]");
    dir.run(&["convert", "in.csv", "--to", "xivo", "-o", "out.csv"]).ends(0).says("note[header/bom]");
    dir.write("extra.csv", "firstname|username|shoesize\nAda|ada|38\n");
    dir.run(&["check", "extra.csv"]).ends(1).says("`shoesize` is no title");
    dir.run(&["convert", "extra.csv", "--to", "xivo", "-o", "o2.csv"]).ends(0).says("shoesize");
}

#[test]
fn users_with_and_without_a_line_may_not_share_a_xivo_file() {
    let dir = Dir::new();
    dir.write("in.csv", "firstname|phonenumber|context|protocol\nAda|1101|default|sip\nBob|||\n");
    dir.run(&["check", "in.csv"]).ends(1).says("split/mixed");
    dir.write("wazo.csv", "firstname,exten,context,line_protocol\nAda,1101,default,sip\nBob,,,\n");
    dir.run(&["convert", "wazo.csv", "--to", "xivo", "-o", "x.csv"]).ends(1).says("--out-dir");
    dir.run(&["convert", "wazo.csv", "--to", "xivo", "--out-dir", "out"]).ends(0);
    assert_eq!(
        dir.read("out/wazo.1-xivo.csv"),
        "firstname|phonenumber|context|protocol\nAda|1101|default|sip\n"
    );
    assert_eq!(dir.read("out/wazo.2-xivo.csv"), "firstname\nBob\n");
}

#[test]
fn a_line_of_xivo_has_1024_bytes_at_most() {
    let dir = Dir::new();
    let long = "x".repeat(120);
    let row = |rest: &str| format!("firstname|lastname|profileclient\nAda|{long}|{rest}\n");
    let fits = "p".repeat(1024 - 4 - 120 - 1 - 1);
    dir.write("fits.csv", row(&fits));
    dir.run(&["check", "fits.csv"]).ends(0);
    dir.write("long.csv", row(&format!("{fits}p")));
    dir.run(&["check", "long.csv"]).ends(1).says("1025 bytes").says("1024");
    dir.run(&["convert", "long.csv", "--to", "xivo", "-o", "o.csv"]).ends(1).says("limit/line-bytes");
}

#[test]
fn names_count_characters_for_verba_and_bytes_for_xivo() {
    let dir = Dir::new();
    let verba = |name: &str| format!("{name};ada;;;;;a7d4e5ea468ceb87e458868e0bb05ca8;;;;;;;;;;\n");
    dir.write("v64.csv", verba(&"é".repeat(64)));
    dir.run(&["check", "v64.csv", "--from", "verba"]).ends(0);
    dir.write("v65.csv", verba(&"é".repeat(65)));
    dir.run(&["check", "v65.csv", "--from", "verba"]).ends(1).says("65 characters");
    dir.write("x64.csv", format!("firstname\n{}\n", "é".repeat(64)));
    dir.run(&["check", "x64.csv", "--from", "xivo"]).ends(0);
    dir.write("x65.csv", format!("firstname\n{}\n", "é".repeat(65)));
    dir.run(&["check", "x65.csv", "--from", "xivo"]).ends(1).says("130 bytes");
}

#[test]
fn converse_licences_are_one_fact() {
    let dir = Dir::new();
    let sample = std::fs::read_to_string(&samples("callrex@4.3")[1]).expect("text");
    dir.write("in.csv", sample.replace(",1,10.20.0.15,1,0,", ",1,10.20.0.15,1,1,"));
    dir.run(&["check", "in.csv"])
        .ends(1)
        .says("`1` and `1` do not go together in `Unlimited License + On-Demand License`");
}

#[test]
fn the_records_with_errors_are_those_that_the_errors_name() {
    let dir = Dir::new();
    // Two repeat the first one's login, one of them with an error of its own; the other one is wrong in itself.
    dir.write(
        "in.csv",
        "firstname|phonenumber|context|username\n\
         Ada|1101|default|ada\n\
         Bob|1102|default|Ada\n\
         Cyd|1x3|default|ADA\n\
         Dee|1y4|default|dee\n\
         Eve|1105|default|eve\n",
    );
    let ran = dir.run(&["check", "in.csv", "--json"]).ends(1);
    let told: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((&told["counts"]["records"], &told["counts"]["with_errors"]), (&5.into(), &3.into()));
    let all = told["findings"]["all"].as_array().expect("a list");
    let errors = all.iter().filter(|one| one["severity"] == "error");
    let named: std::collections::BTreeSet<u64> = errors.filter_map(|one| one["record"].as_u64()).collect();
    assert_eq!(named.into_iter().collect::<Vec<_>>(), [2, 3, 4]);
}
