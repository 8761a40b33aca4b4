//! `tieline loss`: what is predicted of two formats is what happens to users.

mod common;

use common::{Dir, ids, registry};
use tieline_core::laws::foretold::{Own, against, foretold};
use tieline_core::loss::loss;
use tieline_core::map::Map;

#[test]
fn what_is_predicted_is_what_is_lost() {
    let maps = registry().all().unwrap_or_else(|why| panic!("{why}"));
    let prove = |a: &Map| -> Vec<String> {
        let own = Own::new(a, 150, 7);
        let mut faults = Vec::new();
        for b in &maps {
            // A format whose titles are paths has the open fields of the other one, too.
            let open = a.keeping_those_of(b).map(|open| Box::leak(Box::new(open)) as &Map);
            let unlike = match open {
                Some(open) => foretold(&Own::new(open, 150, 7), b),
                None => foretold(&own, b),
            };
            let pair = format!("{} to {}", a.full_id(), b.full_id());
            faults.extend(unlike.unpredicted.iter().map(|what| format!("{pair}: not predicted: {what}")));
            faults.extend(unlike.unreached.iter().map(|what| format!("{pair}: never lost: {what}")));
        }
        faults
    };
    // Each source by itself; the order of the faults is that of the formats.
    let faults: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = maps.iter().map(|a| scope.spawn(|| prove(a))).collect();
        runs.into_iter().flat_map(|run| run.join().unwrap_or_else(|_| vec!["a panic".to_owned()])).collect()
    });
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_prediction_that_says_too_little_or_too_much_is_found() {
    let registry = registry();
    let map = |id: &str| registry.map(id).unwrap_or_else(|why| panic!("{why}"));
    let (a, b) = (map("callrex"), map("qms"));
    let own = Own::new(&a, 60, 7);
    let mut prediction = loss(&a, &b);
    assert_eq!(against(&own, &b, &prediction), Default::default());
    let location = prediction.carried.iter().find(|line| line.field == "location").cloned();
    prediction.dropped.retain(|line| line.field != "devices[1].mac");
    prediction.dropped.extend(location);
    let unlike = against(&own, &b, &prediction);
    assert!(unlike.unpredicted[0].starts_with("Phone IP/Mac Address 2 (devices.mac): "), "{unlike:?}");
    assert!(unlike.unreached[0].starts_with("Location (location): "), "{unlike:?}");
    assert_eq!((unlike.unpredicted.len(), unlike.unreached.len()), (1, 1), "{unlike:?}");
}

#[test]
fn fields_that_no_map_names_are_lost_where_they_have_no_place() {
    let dir = Dir::new();
    dir.write("in.jsonl", "{\"name.display\":\"Ada\",\"username\":\"ada\",\"x.acme.floor\":\"3\"}\n");
    let to = |to| ["convert", "in.jsonl", "--to", to, "--dry-run", "--allow", "secret/blank-is-login"];
    dir.run(&to("verba")).ends(0).says("x.acme.floor (line 1)");
    dir.run(&to("users")).ends(0).hides("x.acme.floor");
    let told = |from, to| dir.run(&["loss", from, to]).ends(0).out.contains("any other column (x.*)");
    assert!(told("users", "verba") && told("users", "freepbx") && !told("users", "users"));
    assert!(!told("verba", "users") && !told("callrex", "verba"));
}

#[test]
fn a_pair_names_secrets_blanks_and_where_a_fact_is_set_by_hand() {
    let out = Dir::new().run(&["loss", "xivo", "verba"]).ends(0).out;
    for text in [
        "enablexfer (call_transfer): the target has no place for it",
        "password (password), plain: lost; --secrets hash writes its password.md5",
        "-> Password (MD5 Hash) (password.md5), md5: blank, and without a hash Verba makes the login name the password",
        "source, entityid: a blank cell is refused",
        "source, enablexfer: blank means `1`",
        "target, every column: a blank cell says nothing",
        "language (language) -> Language: nearest word: de-DE as de, en-US as en, fr-FR as fr; no word for es-ES, it-IT, nl-NL",
    ] {
        assert!(out.contains(text), "{text}\n{out}");
    }
    let out = Dir::new().run(&["loss", "callrex", "verba"]).ends(0).out;
    let active = "Is User Active (active): only `true`, which Verba 9 CSV user import takes for granted; any other value is lost; by hand: Valid To in the user form";
    assert!(out.contains(active), "{out}");
}

#[test]
fn what_a_vendor_implies_is_the_same_on_both_sides_or_is_written_out() {
    let out = Dir::new().run(&["loss", "xivo", "wazo"]).ends(0).out;
    let same =
        "source, outcallerid -> outgoing_caller_id: blank means `default`, as in the target, and stays blank";
    let said = "source, enablexfer -> call_transfer_enabled: blank means `1`, and is written out";
    assert!(out.contains(same) && out.contains(said), "{out}");
}

#[test]
fn the_matrix_has_every_pair_and_agrees_with_the_pairs() {
    let dir = Dir::new();
    let text = dir.run(&["loss", "--all"]).ends(0).out;
    for id in ids() {
        assert!(text.matches(&id).count() >= 2, "{id} has a row in both tables");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let all = dir.run(&["loss", "--all", "--json"]).ends(0).json();
    let pairs = all["pairs"].as_array().map_or(&[] as &[_], Vec::as_slice);
    assert_eq!(pairs.len(), ids().len() * (ids().len() - 1));
    let one = dir.run(&["loss", "verba", "wazo", "--json"]).ends(0).json();
    let same = pairs.iter().find(|pair| pair["from"] == "verba@9" && pair["to"] == "wazo@18.02");
    assert_eq!(same.map(|pair| &pair["loss"]), Some(&one["loss"]));
    for section in ["carried", "narrowed", "dropped", "internal", "needed", "secrets", "blanks"] {
        assert!(one["loss"][section].is_array(), "{section}");
    }
}

#[test]
fn one_format_alone_or_a_pair_beside_all_is_wrong_usage() {
    let dir = Dir::new();
    dir.run(&["loss", "callrex"]).ends(2);
    dir.run(&["loss", "callrex", "verba", "--all"]).ends(2);
    dir.run(&["loss", "calrex", "verba"]).ends(3).says("did you mean `callrex`?");
}

#[test]
fn what_is_each_users_own_is_given_no_default() {
    let dir = Dir::new();
    for (from, to, title) in [
        ("xivo", "rainbow-telephony", "loginEmail"),
        ("xivo", "verba", "Login ID"),
        ("rainbow-members", "callrex", "User Name"),
    ] {
        let ran = dir.run(&["loss", from, to]).ends(0);
        let line = ran.out.lines().find(|line| line.trim_start().starts_with(&format!("{title}: "))).unwrap();
        assert!(line.contains("it is each user's own") && !line.contains("--default"), "{line}");
    }
}

#[test]
fn a_password_that_can_be_made_is_made_before_a_blank_is_permitted() {
    let dir = Dir::new();
    for (from, hash) in [("wazo", true), ("callrex", false)] {
        let ran = dir.run(&["loss", from, "verba"]).ends(0);
        for start in ["Password (MD5 Hash): ", "-> Password (MD5 Hash)"] {
            let line = ran.out.lines().find(|line| line.trim_start().starts_with(start)).unwrap();
            let (made, allowed) =
                (line.find("--secrets generate"), line.find("--allow secret/blank-is-login"));
            assert!(made.is_some() && made < allowed, "{line}");
            assert_eq!(line.contains("--secrets hash"), hash, "{line}");
        }
    }
}
