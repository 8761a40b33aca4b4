//! What a run says of itself, as text, as JSON and as a page: the verdict, what was written and what was not, and what
//! is left to people, also where nothing was written.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::{Dir, Ran, root};
use tieline_core::account::{Account, Step, VerdictWord};

const ALLOW: [&str; 2] = ["--allow", "secret/blank-is-login"];
const HEAD: &str = "firstname|lastname|username|phonenumber\n";

/// The account of a conversion of these records to Verba, its page and what was said.
fn verba(records: &str, more: &[&str], code: i32) -> (Account, String, Ran, Dir) {
    let dir = Dir::new();
    dir.write("in.csv", format!("{HEAD}{records}"));
    let to = ["convert", "in.csv", "--from", "xivo", "--to", "verba", "-o", "out.csv"];
    let reports = ["--report", "r.json", "--report", "r.html"];
    let ran = dir.run(&[&to[..], &reports, more].concat()).ends(code);
    let account = serde_json::from_str(&dir.read("r.json")).expect("an account");
    (account, dir.read("r.html"), ran, dir)
}

/// A list of members of whom some are to be removed.
fn members(records: &str) -> Dir {
    let dir = Dir::new();
    dir.write("in.csv", format!("__action__;loginEmail;firstName\n{records}"));
    dir
}

fn said(steps: &[Step]) -> Vec<(&str, Option<u64>, &[u64])> {
    steps.iter().map(|step| (step.what.as_str(), step.count, step.lines.as_slice())).collect()
}

#[test]
fn a_record_that_asks_to_remove_something_is_seen_wherever_a_run_accounts_for_itself() {
    let dir = members("create;ada@contoso.example;Ada\ndelete;zoe@contoso.example;Zoe\n");
    let to = ["convert", "in.csv", "--from", "rainbow-members", "--to", "xivo", "-o", "out.csv", "--force"];
    let ran = dir.run(&[&to[..], &["--json", "--report", "r.html"]].concat()).ends(0);
    let account: Account = serde_json::from_str(&ran.out).expect("an account");
    assert_eq!(
        account.sentence,
        "1 of 2 records was written for XiVO user import, 14.12 to 15.14, 1 asks to remove something, for which XiVO user import, 14.12 to 15.14 has no word, and 2 of 6 filled cells are lost."
    );
    assert_eq!((account.ledger.sums.set_aside, account.ledger.removed), (3, 3));
    let step = account.by_hand.iter().find(|step| step.what.starts_with("Do in XiVO")).expect("a step");
    assert_eq!((step.count, step.lines.as_slice()), (Some(1), &[3][..]));
    ran.says("passed over 1 record that asks to remove something (line 3), with 3 filled cells: do it by hand in XiVO");
    assert!(dir.read("r.html").contains("3 of them in records that ask to remove something"));
    // It is lost to those who permit no loss, also where nothing else is.
    for option in ["--fail-on-loss", "--fail-on-loss=firstName", "--fail-on-loss=name"] {
        dir.run(&[&to[..], &[option]].concat())
            .ends(5)
            .says("`firstName` (1 cell)")
            .says("1 record asks to remove");
    }
    dir.write("in.csv", "__action__;loginEmail;firstName\ndelete;;Zoe\n");
    let ran = dir.run(&[&to[..], &["--json"]].concat()).ends(0);
    assert!(
        !ran.out.contains("nothing is lost") && ran.out.contains("None of 1 record was written"),
        "{}",
        ran.out
    );
    dir.run(&[&to[..], &["--fail-on-loss"]].concat()).ends(5);
}

#[test]
fn a_run_that_wrote_nothing_says_so_in_every_number() {
    let bad = "Ada|Ng|ada|2101\nBo|Li|b o|2102\n";
    let good = "Ada|Ng|ada|2101\nBo|Li|bo|2102\n";
    for (records, more, code) in [
        (bad, &["--secrets", "generate"][..], 1),
        (good, &[], 5),
        (good, &["--secrets", "generate", "--fail-on-loss"], 0),
        (good, &["--secrets", "generate", "--fail-on-loss=lastname"], 0),
        (good, &["--secrets", "generate", "--dry-run"], 0),
    ] {
        let (account, page, _, dir) = verba(records, more, code);
        if dir.has("out.csv") {
            assert_eq!((account.counts.written, account.counts.sound), (2, 2), "{more:?}");
            continue;
        }
        let counts = account.counts;
        assert_eq!((counts.written, counts.rows), (0, 0), "{more:?}");
        assert!(account.secrets.iter().all(|one| one.made == 0), "{more:?}: {:?}", account.secrets);
        assert_eq!(counts.sound + counts.set_aside, counts.records);
        assert!(page.contains("2 records read, 0 written"), "{more:?}");
        assert!(page.contains("What would become of every cell"), "{more:?}");
    }
}

#[test]
fn records_that_repeat_an_earlier_one_are_not_sound() {
    let twice = "Ada|Ng|ada|2101\nBo|Li|ada|2102\n";
    let (account, _, ran, _) = verba(twice, &ALLOW, 1);
    let counts = account.counts;
    assert_eq!((counts.records, counts.written, counts.sound, counts.set_aside), (2, 0, 1, 1));
    ran.says("error: 1 of 2 records cannot be written");
    assert_eq!(account.sentence, "Nothing was written: 1 of 2 records cannot be.");
    let (account, ..) = verba(twice, &[&ALLOW[..], &["--skip-invalid"]].concat(), 6);
    let counts = account.counts;
    assert_eq!((counts.records, counts.written, counts.sound, counts.set_aside), (2, 1, 1, 1));
}

#[test]
fn a_run_that_stops_counts_what_skip_invalid_would_write() {
    let cases = [
        // Both repeat one another, and both have an error of their own.
        ("Ada,Nguyen,b d\nZoe,Roth,b d\nIda,Xu,ida\n", (3, 1, 2)),
        // What repeats a bad record repeats nothing that is written.
        (",Nguyen,ada\nZoe,Roth,ada\n", (2, 1, 1)),
        // The third repeats the second.
        (",Nguyen,ada\nZoe,Roth,ada\nIda,Xu,ada\n", (3, 1, 2)),
        ("Ada,Nguyen,ada\n,Roth,ada\nIda,Xu,ada\n", (3, 1, 2)),
    ];
    // A file that is no list of users, as wide as it is, is counted all the same.
    let wide = cases[..1].iter().map(|one| (9_000, one));
    for (wide, (records, (all, sound, aside))) in cases.iter().map(|one| (0, one)).chain(wide) {
        let dir = Dir::new();
        let titles: String = (0..wide).map(|column| format!(",c{column}")).collect();
        let records = records.replace('\n', &format!("{}\n", ",".repeat(wide)));
        dir.write("in.csv", format!("firstname,lastname,username{titles}\n{records}"));
        let stopped = ["convert", "in.csv", "--from", "wazo", "--to", "xivo", "-o", "o.csv", "--json"];
        let counts = |ran: &Ran| {
            let account: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
            let count = |key: &str| account["counts"][key].as_u64().unwrap();
            (count("records"), count("sound"), count("set_aside"))
        };
        let ran = dir.run(&stopped).ends(1);
        assert_eq!(counts(&ran), (*all, *sound, *aside), "{wide}: {records}");
        if wide > 0 {
            continue;
        }
        ran.says(&format!("error: {aside} of {all} records cannot be written"));
        let ran = dir.run(&[&stopped[..], &["--skip-invalid"]].concat()).ends(6);
        assert_eq!(counts(&ran), (*all, *sound, *aside), "{records}");
    }
}

#[test]
fn the_steps_of_a_run_that_stopped_are_what_lets_it_go_on() {
    let (account, page, ..) = verba("Ada|Ng|ada|2101\nBo|Li|b o|2102\n", &ALLOW, 1);
    let steps = said(&account.by_hand);
    assert_eq!(steps[0].1, Some(1));
    assert_eq!(steps[0].2, [3]);
    assert!(steps[0].0.contains("`b o`"), "{steps:?}");
    assert_eq!(steps[1].0, "Convert the file again when that is done.");
    assert!(steps[2].0.contains("--skip-invalid") && steps[2].1 == Some(1), "{steps:?}");
    assert!(page.contains("What lets the conversion go on") && !page.contains("No file can do it"));

    let (account, ..) = verba("Ada|Ng|ada|2101\n", &[], 5);
    let steps = said(&account.by_hand);
    for way in ["--secrets hash", "--secrets generate", "--allow secret/blank-is-login"] {
        assert!(steps[0].0.contains(way), "{way}: {steps:?}");
    }

    let (account, ..) = verba("Ada|Ng|ada|2101\n", &[&ALLOW[..], &["--strict"]].concat(), 0);
    assert_eq!(account.verdict, VerdictWord::Done);
    let (account, ..) = verba("=1+1|Ng|ada|2101\n", &[&ALLOW[..], &["--strict"]].concat(), 1);
    assert_eq!(
        said(&account.by_hand),
        [("Mend what the warnings are about, or convert the file without --strict.", Some(1), &[][..])]
    );

    let dir = Dir::new();
    dir.write("in.csv", "firstname|username|voicemailmailbox|voicemailpassword\nAda|ada|2101|4711\n");
    let to = ["convert", "in.csv", "--from", "xivo", "--to", "verba", "--json", "--fail-on-loss=voicemail"];
    let ran = dir.run(&[&to[..], &ALLOW].concat()).ends(5);
    let account: Account = serde_json::from_str(&ran.out).expect("an account");
    let steps = said(&account.by_hand);
    assert!(
        steps[0].0.starts_with("Accept that something of `voicemailmailbox` and `voicemailpassword`"),
        "{steps:?}"
    );
    assert_eq!((steps[0].1, steps[0].2), (Some(2), &[2][..]));
}

#[test]
fn a_run_that_set_everything_aside_is_not_done_in_part() {
    let (account, page, ..) = verba("Bo|Li|b o|2102\n", &[&ALLOW[..], &["--skip-invalid"]].concat(), 6);
    assert_eq!(
        account.sentence,
        "None of 1 record was written for Verba 9 CSV user import, 1 was set aside."
    );
    assert!(page.contains("Nothing converted") && !page.contains("Done in part"));
    assert!(!said(&account.by_hand).iter().any(|step| step.0.starts_with("Import")), "{:?}", account.by_hand);
    let (account, ..) = verba("", &[], 0);
    assert_eq!(
        account.sentence,
        "The list holds no record, and so the file for Verba 9 CSV user import holds none."
    );
}

#[test]
fn a_hand_out_of_an_earlier_run_is_named_and_left_alone() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{HEAD}Ada|Ng|ada|2101\n"));
    let to = ["convert", "in.csv", "--to", "verba", "-o", "out.csv", "--force"];
    dir.run(&[&to[..], &["--secrets", "generate"]].concat()).ends(0).hides("earlier run");
    let handed = dir.read("out.handout.csv");
    let ran = dir.run(&[&to[..], &ALLOW, &["--json"]].concat()).ends(0);
    assert_eq!(ran.json()["output"]["old"][0], "out.handout.csv");
    ran.says("note: out.handout.csv is of an earlier run");
    assert_eq!(dir.read("out.handout.csv"), handed);
    // Another file of that name is nobody's hand-out.
    dir.write("out.handout.csv", "login,extension\n");
    dir.run(&[&to[..], &ALLOW].concat()).ends(0).hides("earlier run");
}

#[test]
fn a_hand_out_that_was_named_and_not_needed_is_said() {
    let dir = Dir::new();
    dir.write("in.csv", format!("{HEAD}Ada|Ng|ada|2101\n"));
    let to = ["convert", "in.csv", "--to", "verba", "-o", "out.csv", "--force", "--handout", "h.csv"];
    dir.run(&[&to[..], &ALLOW].concat())
        .ends(0)
        .says("note: no secret was made, and so `h.csv` was not written: `--secrets` does not ask for one");
    dir.write("in.csv", "firstname|username|password\n");
    dir.run(&[&to[..], &["--secrets", "generate"]].concat()).ends(0).says("no record lacks a secret");
    assert!(!dir.has("h.csv"));
}

#[test]
fn what_is_set_by_hand_and_secrets_come_before_other_losses_where_not_all_are_listed() {
    let dir = Dir::new();
    dir.copy(&root().join("formats/callrex/samples/users.csv"), "in.csv");
    let to = ["convert", "in.csv", "--to", "xivo", "--default", "context=x", "--default", "protocol=sip"];
    let ran = dir.run(&to).ends(0).says("and 8 columns more; `--json` lists all");
    let listed = |title: &str| ran.err.contains(&format!("  {title} (line"));
    // The salt stands behind the SIP address in the file, and is a secret.
    assert!(listed("Password") && listed("On-Demand License") && listed("Salt Value"), "{}", ran.err);
    assert!(!listed("SIP URI") && !listed("Location"), "{}", ran.err);
}

#[test]
fn a_mask_is_lost_because_it_is_one_and_is_no_secret_that_was_found() {
    for mask in ["******", "*", "\u{2022}", "[SECRET]", "[Not shown]"] {
        let dir = Dir::new();
        dir.write(
            "in.csv",
            format!("firstname,lastname,username,password\nAda,Nguyen,ada,{mask}\nZoe,Roth,zoe,Kan4rie-17\n"),
        );
        let to = ["convert", "in.csv", "--from", "wazo", "--to", "verba", "-o", "o.csv", "--json"];
        let ran = dir.run(&[&to[..], &["--secrets", "generate"]].concat()).ends(0);
        let account: Account = serde_json::from_str(&ran.out).expect("an account");
        let web = account.secrets.iter().find(|one| one.kind == "web").expect("web passwords");
        assert_eq!((web.found, web.lost), (1, 1), "{mask}");
        let reason = account.ledger.columns[3].reason.clone().expect("a reason");
        assert!(reason.ends_with("; 1 of them: the cell holds a mask, no secret"), "{mask}: {reason}");
        assert!(!dir.read("o.csv").contains(mask));
    }
    let dir = Dir::new();
    dir.write("in.csv", "firstname,lastname,username,password\nAda,Nguyen,ada,***\n");
    let to = ["convert", "in.csv", "--from", "wazo", "--to", "verba", "-o", "o.csv", "--secrets", "generate"];
    let ran = dir.run(&to).ends(0).says("1  password (line 2): the cell holds a mask, no secret");
    assert!(!ran.err.contains("a new one is made in its place"), "{}", ran.err);
}

#[test]
fn a_blank_cell_of_a_record_of_several_rows_is_one_finding() {
    let dir = Dir::new();
    let list = "{\"name.given\":\"Ada\",\"extensions\":[\"2101\",\"2102\",\"2103\"]}\n";
    dir.write("in.jsonl", list);
    let to = ["convert", "in.jsonl", "--from", "users", "--to", "rainbow-telephony", "-o", "o.csv", "--json"];
    let ran = dir.run(&[&to[..], &["--default", "pbxId=PBX1"]].concat()).ends(1);
    let account: Account = serde_json::from_str(&ran.out).expect("an account");
    let blank: Vec<_> =
        account.findings.groups.iter().filter(|group| group.code == "required/blank").collect();
    assert_eq!(blank.len(), 1);
    assert_eq!((blank[0].column.as_deref(), blank[0].count), (Some("loginEmail"), 1));
    assert_eq!(blank[0].help.as_deref(), Some("fill it in the source: it is each user's own"));
}

#[test]
fn strict_and_skip_invalid_do_not_go_together_and_each_says_so() {
    let (_, _, ran, _) = verba("Ada|Ng|ada|2101\nBo|Li|b o|2102\n", &[&ALLOW[..], &["--strict"]].concat(), 1);
    ran.says("--skip-invalid in place of --strict writes the 1 that is sound");
    let dir = Dir::new();
    dir.write("in.csv", format!("{HEAD}=1+1|Ng|ada|2101\n"));
    let both = ["convert", "in.csv", "--to", "verba", "--strict", "--skip-invalid"];
    dir.run(&both).ends(2).says("leave one of them out");
    dir.write(
        "short.csv",
        "loginEmail;firstName;__action__;password\nada@contoso.example;Ada;create;Abcdef-17\n",
    );
    dir.run(&["check", "short.csv", "--from", "rainbow-members"]).ends(0).says("warning");
    dir.run(&["check", "short.csv", "--from", "rainbow-members", "--strict"])
        .ends(1)
        .says("error: there are warnings, and --strict makes them errors");
}

#[test]
fn what_is_refused_to_be_guessed_says_so() {
    let dir = Dir::new();
    dir.write("in.csv", "loginEmail;firstName;__action__;language\nada@contoso.example;Ada;create;en\n");
    let to = ["convert", "in.csv", "--from", "rainbow-members", "--to", "xivo", "--dry-run", "--no-guess"];
    dir.run(&to).ends(0).says("--no-guess refuses `en_US`").says("leave --no-guess out");
}

#[test]
fn a_run_that_set_everything_aside_proves_nothing_and_is_called_so_everywhere() {
    let more = [&ALLOW[..], &["--skip-invalid", "--prove"]].concat();
    let (account, page, ran, _) = verba("Bo|Li|b o|2102\n", &more, 6);
    assert_eq!((account.verdict, account.proved), (VerdictWord::Nothing, false));
    assert!(page.contains("Nothing converted") && !ran.err.contains("proved"), "{}", ran.err);
    let (account, _, ran, _) = verba("Bo|Li|b o|2102\nAda|Ng|ada|2101\n", &more, 6);
    assert_eq!((account.verdict, account.proved), (VerdictWord::Partly, true));
    ran.says("proved");
}
