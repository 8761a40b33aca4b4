//! Formats of several files: what is written, in which order, what is accounted for, and what is refused.

mod common;

use std::collections::BTreeSet;

use common::{Dir, golden, ids, registry, root, samples};
use tieline_core::laws::foretold::{Own, foretold};
use tieline_core::map::load::load;
use tieline_core::map::node::MapSource;

/// Options that a conversion into FreePBX needs where the source does not say them.
const SUPPLIED: [&str; 4] = ["--default", "name=X", "--secrets", "pin=generate"];

const USERS: &str = "firstname|lastname|phonenumber|context|protocol|incallexten|incallcontext|language|\
voicemailname|voicemailmailbox|voicemailpassword\n\
Ada|Nguyen|2101|default|sip|1132000101|from-extern|en_US|Ada|2101|4711\n\
Bob|Stone|2102|default|sip||||||\n\
Eve|Moss|2103|default|sip|1132000103|from-extern|en_US|Eve|2103|\n";

#[test]
fn one_list_gives_two_files_in_the_order_of_their_import() {
    let dir = Dir::new();
    dir.write("users.csv", USERS);
    let args = [
        "convert",
        "users.csv",
        "--to",
        "freepbx",
        "--out-dir",
        "out",
        "--prove",
        "--secrets",
        "pin=generate",
    ];
    let ran = dir.run(&args).ends(0);
    let text =
        "wrote 3 records as 5 rows to out/users.1-freepbx-extensions.csv, out/users.2-freepbx-dids.csv";
    assert!(ran.err.contains(text), "{}", ran.err);
    assert!(ran.err.contains("import the files in this order"), "{}", ran.err);
    let extensions = dir.read("out/users.1-freepbx-extensions.csv");
    let titles = "extension,name,voicemail,outboundcid,tech,secret,voicemail_enable,voicemail_vmpwd,voicemail_options,voicemail_same_exten\n";
    let lines: Vec<&str> = extensions.lines().collect();
    assert_eq!(format!("{}\n", lines[0]), titles);
    assert_eq!(lines[1], "2101,Ada Nguyen,default,,pjsip,REGEN,yes,4711,delete=no,yes");
    assert_eq!(lines[2], "2102,Bob Stone,,,pjsip,REGEN,,,,");
    // A box without a PIN gets one, and is handed out once though the user takes two rows.
    assert!(lines[3].starts_with("2103,Eve Moss,default,,pjsip,REGEN,yes,"), "{}", lines[3]);
    assert_eq!(dir.read("out/users.handout.csv").lines().count(), 2);
    // Nobody without a number is among the routes: a blank one would be the route of all calls.
    assert_eq!(
        dir.read("out/users.2-freepbx-dids.csv"),
        "description,extension,cidnum,destination,privacyman,pmmaxretries,pmminlength,alertinfo,ringing,reversal,mohclass,grppre,delay_answer,pricid,rvolume,callrecording\n\
         ,1132000101,,\"from-did-direct,2101,1\",,,,,,,default,,,,,\n\
         ,1132000103,,\"from-did-direct,2103,1\",,,,,,,default,,,,,\n"
    );
    dir.run(&["check", "out/users.1-freepbx-extensions.csv"]).ends(0);
    dir.run(&["check", "out/users.2-freepbx-dids.csv"]).ends(0);
}

#[test]
fn the_report_says_which_file_is_imported_first() {
    let dir = Dir::new();
    dir.write("users.csv", USERS);
    dir.run(&[
        "convert",
        "users.csv",
        "--to",
        "freepbx",
        "--out-dir",
        "out",
        "--secrets",
        "pin=generate",
        "--report",
        "r.json",
    ])
    .ends(0);
    let report: serde_json::Value = serde_json::from_str(&dir.read("r.json")).unwrap();
    let steps: Vec<&str> =
        report["by_hand"].as_array().unwrap().iter().map(|step| step["what"].as_str().unwrap()).collect();
    let first = steps.iter().position(|step| step.contains("1-freepbx-extensions.csv` into Sangoma first."));
    let second = steps.iter().position(|step| step.contains("2-freepbx-dids.csv` into Sangoma after that."));
    assert!(first.is_some() && first < second, "{steps:#?}");
}

#[test]
fn a_file_that_nobody_needs_is_not_written_and_an_old_one_is_told_of() {
    let dir = Dir::new();
    dir.write("users.csv", "firstname|phonenumber|context|protocol\nAda|2101|default|sip\n");
    dir.write("out/users.2-freepbx-dids.csv", "old");
    let ran = dir.run(&["convert", "users.csv", "--to", "freepbx", "--out-dir", "out"]).ends(0);
    assert_eq!(dir.read("out/users.2-freepbx-dids.csv"), "old");
    assert!(ran.err.contains("users.2-freepbx-dids.csv"), "{}", ran.err);
    assert!(!ran.err.contains("in this order"), "{}", ran.err);
}

#[test]
fn an_error_in_one_file_keeps_the_user_out_of_both() {
    let dir = Dir::new();
    dir.write(
        "users.csv",
        "firstname|phonenumber|context|protocol|incallexten|incallcontext\n\
         Ada|2101|default|sip|1132000101|from-extern\nBob|||||\nEve|||||1132000103\n",
    );
    dir.run(&["convert", "users.csv", "--to", "freepbx", "--out-dir", "out"]).ends(1);
    assert!(!dir.has("out"));
    let args = ["convert", "users.csv", "--to", "freepbx", "--out-dir", "out", "--skip-invalid"];
    dir.run(&args).ends(6);
    assert_eq!(dir.read("out/users.1-freepbx-extensions.csv").lines().count(), 2);
    assert_eq!(dir.read("out/users.2-freepbx-dids.csv").lines().count(), 2);
    assert_eq!(dir.read("out/users.rejects.csv").lines().count(), 3);
}

#[test]
fn every_sample_converts_into_the_bundle_and_every_cell_is_accounted_for() {
    for from in ids() {
        for sample in samples(&from) {
            let dir = Dir::new();
            dir.copy(&sample, "in.csv");
            let mut args = vec!["convert", "in.csv", "--from", &from, "--to", "freepbx", "--out-dir", "out"];
            args.extend(["--skip-invalid", "--prove", "--json"]);
            args.extend(SUPPLIED);
            let ran = dir.run(&args);
            assert!(matches!(ran.code, 0 | 6), "{from}, {}: {} {}", sample.display(), ran.code, ran.err);
            let json = ran.json();
            let sums = json["ledger"]["sums"].as_object().unwrap().values().map(|sum| sum.as_u64().unwrap());
            assert_eq!(sums.sum::<u64>(), json["counts"]["filled_cells"].as_u64().unwrap(), "{from}");
            if !dir.has("out") {
                continue;
            }
            for name in std::fs::read_dir(dir.path("out")).unwrap() {
                let name = name.unwrap().file_name().to_string_lossy().into_owned();
                if !name.contains("rejects") && !name.contains("handout") {
                    let ran = dir.run(&["check", &format!("out/{name}")]).ends(0);
                    assert!(ran.err.contains("FreePBX"), "{from}: {}", ran.err);
                }
            }
        }
    }
}

#[test]
fn the_loss_into_a_bundle_is_that_of_all_files_together_and_is_foretold() {
    let registry = registry();
    let target = registry.map("freepbx").unwrap();
    let dir = Dir::new();
    for from in ids() {
        let ran = dir.run(&["loss", &from, "freepbx"]).ends(0);
        golden(&root().join("tests/pairs").join(format!("{from}--freepbx@16.txt")), &ran.out);
        let source = registry.map(&from).unwrap();
        let own = Own::new(&source, 150, 7);
        let unlike = foretold(&own, &target);
        // A format with every field there is has more to lose than so few users say.
        let reached = unlike.unreached.is_empty() || source.layout.native.is_some();
        assert!(unlike.unpredicted.is_empty() && reached, "{from}: {unlike:#?}");
    }
}

#[test]
fn a_bundle_is_no_format_that_a_file_has() {
    let dir = Dir::new();
    dir.write("in.csv", "extension,name\n2101,Ada\n");
    dir.write("users.csv", USERS);
    for args in [
        vec!["check", "in.csv", "--from", "freepbx"],
        vec!["convert", "in.csv", "--from", "freepbx", "--to", "xivo"],
        vec!["inspect", "in.csv", "--from", "freepbx"],
        vec!["explain", "in.csv", "--from", "freepbx", "--row", "1"],
    ] {
        dir.run(&args).ends(3).says("`--from freepbx-extensions@16` or `--from freepbx-dids@16`");
    }
    dir.run(&["convert", "users.csv", "--to", "freepbx"]).ends(2).says("--out-dir");
    dir.run(&["convert", "users.csv", "--to", "freepbx", "-o", "out.csv"]).ends(2).says("--out-dir");
    dir.run(&["formats", "test", "freepbx"]).ends(2).says("`freepbx-extensions@16` and `freepbx-dids@16`");
    let page = dir.run(&["formats", "show", "freepbx"]).ends(0).out;
    assert!(page.contains("`<input>.2-freepbx-dids.csv`"), "{page}");
    let json = dir.run(&["formats", "show", "freepbx", "--json"]).ends(0).json();
    assert_eq!(json["bundle"], serde_json::json!(["freepbx-extensions@16", "freepbx-dids@16"]));
    let found = dir.run(&["detect", "in.csv"]).ends(0);
    assert!(found.out.contains("freepbx-extensions@16"), "{}", found.out);
}

#[test]
fn one_record_is_explained_into_both_files() {
    let dir = Dir::new();
    dir.write("users.csv", USERS);
    let ran = dir.run(&["explain", "users.csv", "--row", "1", "--to", "freepbx"]).ends(0);
    assert!(ran.out.contains("-> destination `from-did-direct,2101,1`"), "{}", ran.out);
    assert!(ran.out.contains("-> voicemail_vmpwd [secret]"), "{}", ran.out);
}

const FILE: &str = "tieline = 1\n[format]\nversion = \"1\"\nname = \"F\"\nvendor = \"V\"\nkind = \"pbx\"\nsource = \"none\"\n";
const COLUMN: &str = "[[column]]\nname = \"a\"\nfield = \"name.display\"\n";

/// The faults of a bundle of two files, which stand behind `id = "one"` and `id = "two"`.
fn faults(one: &str, two: &str, more: &str) -> BTreeSet<String> {
    let file =
        |id: &str, body: &str| FILE.replace("[format]\n", &format!("[format]\nid = \"{id}\"\n")) + body;
    let (one, two) = (file("one", one), file("two", two));
    let find = |id: &str| {
        let text = match id {
            "one@1" => one.clone(),
            "two@1" => two.clone(),
            _ => return None,
        };
        Some(MapSource { name: id.to_owned(), text })
    };
    let bundle = file("both", "").replace("source = \"none\"\n", &format!("source = \"none\"\n{more}"));
    match load(MapSource { name: "both.toml".into(), text: bundle }, &find) {
        Ok(map) => {
            assert_eq!(map.files.len(), 2);
            BTreeSet::new()
        }
        Err(faults) => faults.faults.into_iter().map(|fault| fault.message).collect(),
    }
}

#[test]
fn a_bundle_that_could_not_be_written_does_not_load() {
    const BOTH: &str = "files = [\"one@1\", \"two@1\"]\n";
    let said = |one: &str, two: &str, more: &str| {
        faults(&format!("{one}{COLUMN}"), &format!("{two}{COLUMN}"), more)
            .into_iter()
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert_eq!(said("", "", BOTH), "");
    let table = [
        ("", "", "files = [\"one@1\"]\n", "a bundle has two files at least"),
        ("", "", "files = [\"one@1\", \"three@1\"]\n", "no format `three@1` is known"),
        ("", "", "files = [\"one@1\", \"one@1\"]\n", "`one@1` is named twice"),
        ("", "[layout]\ndelimiter = \";\"\n", BOTH, "`two@1` is not cut as `one@1` is"),
        ("", "[layout]\nnewline = \"lf\"\n", BOTH, "`two@1` is not cut as `one@1` is"),
        (
            "[limits]\nrows = 3\n",
            "",
            BOTH,
            "`one@1` has limits, or kinds of records that may not share a file",
        ),
        ("", "[layout]\ndelimeter = \";\"\n", BOTH, "`two@1` does not load"),
        (
            "",
            "",
            "files = [\"one@1\", \"two@1\"]\n[layout]\nnewline = \"lf\"\n",
            "a bundle has files and no `layout` of its own",
        ),
    ];
    for (one, two, more, wanted) in table {
        let said = said(one, two, more);
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
}
