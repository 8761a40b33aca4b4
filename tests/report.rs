//! Reports: the account as JSON and the page for people, of runs that stand and of runs that do not. The page is looked
//! at in a browser in `tests/browser.rs`.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::{Dir, root};
use tieline_core::account::{Account, VerdictWord};
use tieline_core::source::Digest;

const LIST: &str = "\
firstname|lastname|language|username|password|phonenumber|context|protocol|linesecret|voicemailmailbox|voicemailpassword|voicemailname
Ada|Nguyen|fr_FR|ada|Autumn-17|2101|default|sip|s3cret-2101|2101|4711|Ada
Grace|O'Dell|fr_FR|grace||2102|default|sip||||
";

const TO_VERBA: [&str; 6] = ["convert", "in.csv", "--to", "verba", "-o", "out.csv"];
const ALLOW: [&str; 2] = ["--allow", "secret/blank-is-login"];

fn ready() -> Dir {
    let dir = Dir::new();
    dir.write("in.csv", LIST);
    dir
}

/// The report, in which every key is one of the form and none is missing.
#[track_caller]
fn account(text: &str) -> Account {
    serde_json::from_str(text).unwrap_or_else(|why| panic!("{why}\n{text}"))
}

fn sha256(bytes: &[u8]) -> String {
    let mut digest = Digest::default();
    digest.add(bytes);
    digest.hex()
}

#[test]
fn a_report_is_the_same_account_as_json_on_standard_output() {
    let dir = ready();
    let ran = dir.run(&[&TO_VERBA[..], &ALLOW, &["--json", "--report", "r.json"]].concat()).ends(0);
    assert_eq!(dir.read("r.json"), ran.out);
    let account = account(&ran.out);
    assert_eq!((account.form, account.verdict, account.exit), (1, VerdictWord::Done, 0));
    assert_eq!(
        account.sentence,
        "All 2 records were written for Verba 9 CSV user import, and 11 of 19 filled cells are lost."
    );
    let sums = account.ledger.sums;
    assert_eq!(
        sums.kept + sums.changed + sums.lost + sums.internal + sums.set_aside,
        account.counts.filled_cells
    );
    let of_columns: u64 = account.ledger.columns.iter().map(|column| column.fates.lost).sum();
    assert_eq!(of_columns, sums.lost);
    assert_eq!(account.options, ["--allow secret/blank-is-login"]);
    let sums = account.findings.sums;
    assert_eq!(sums.note + sums.warning, account.findings.all.len() as u64);
    assert_eq!(
        account.findings.groups.iter().map(|group| group.count).sum::<u64>(),
        sums.note + sums.warning
    );
}

#[test]
fn files_are_named_with_the_digest_of_their_bytes() {
    // A byte order mark, another encoding, several passes, standard input, a file whose rest is not read.
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(LIST.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let bom = format!("\u{feff}{LIST}").into_bytes();
    let broken = format!("{LIST}x|\"never closed\n").into_bytes();
    for (name, bytes) in
        [("plain", LIST.as_bytes().to_vec()), ("utf-16", utf16), ("bom", bom), ("broken", broken)]
    {
        for to in ["verba", "xivo"] {
            let dir = Dir::new();
            dir.write("in.csv", &bytes);
            let args =
                ["convert", "in.csv", "--from", "xivo", "--to", to, "-o", "out.csv", "--report", "r.json"];
            let ran = dir.run(&[&args[..], &ALLOW].concat());
            let account = account(&dir.read("r.json"));
            assert_eq!(account.input.sha256.as_deref(), Some(sha256(&bytes).as_str()), "{name} to {to}");
            assert_eq!(account.output.files.len(), usize::from(ran.code == 0), "{name} to {to}: {}", ran.err);
            for file in &account.output.files {
                let bytes = std::fs::read(dir.path(&file.file)).expect("an output");
                assert_eq!(file.sha256.as_deref(), Some(sha256(&bytes).as_str()), "{name} to {to}");
            }
        }
    }
    let dir = Dir::new();
    let args = ["convert", "-", "--from", "xivo", "--to", "verba", "-o", "-", "--report", "r.json"];
    let ran = dir.run_with(&[&args[..], &ALLOW].concat(), LIST.as_bytes()).ends(0);
    let account = account(&dir.read("r.json"));
    assert_eq!(account.input.sha256.as_deref(), Some(sha256(LIST.as_bytes()).as_str()));
    assert_eq!(account.output.files[0].sha256.as_deref(), Some(sha256(ran.out.as_bytes()).as_str()));
    assert_eq!(account.output.files[0].file, "standard output");
}

#[test]
fn a_run_that_does_not_stand_is_reported_and_nothing_else_is_written() {
    let bad = LIST.replace("|2102|", "|21O2|");
    for (text, more, code, verdict, says) in [
        (bad.as_str(), &ALLOW[..], 1, VerdictWord::Errors, "Nothing was written: 1 of 2 records cannot be."),
        (LIST, &[], 5, VerdictWord::Refused, "is refused until it is permitted by name."),
        (
            LIST,
            &["--allow", "secret/blank-is-login", "--fail-on-loss"],
            5,
            VerdictWord::Lossy,
            "and that was not to be.",
        ),
        (
            LIST,
            &["--allow", "secret/blank-is-login", "--strict"],
            1,
            VerdictWord::Errors,
            "Nothing was written: there are warnings, and they were to count as errors.",
        ),
    ] {
        let dir = Dir::new();
        dir.write("in.csv", text);
        let reports = ["--report", "r.html", "--report", "r.json"];
        dir.run(&[&TO_VERBA[..], more, &reports].concat()).ends(code);
        let account = account(&dir.read("r.json"));
        assert_eq!((account.verdict, i32::from(account.exit)), (verdict, code));
        assert!(
            account.sentence.ends_with(says) || account.sentence.starts_with(says),
            "{}",
            account.sentence
        );
        assert!(
            dir.read("r.html").contains(&account.sentence.replace('\'', "&#39;")),
            "{}",
            dir.read("r.html")
        );
        if code != 0 {
            assert_eq!(dir.names(), ["in.csv", "r.html", "r.json"]);
            assert!(account.output.files.is_empty());
        }
    }
}

#[test]
fn a_run_that_cannot_go_on_leaves_no_report() {
    let dir = ready();
    let report = ["--report", "r.html"];
    dir.run(&[&["convert", "in.csv", "--to", "nonsense"][..], &report].concat()).ends(3);
    dir.run(&[&["convert", "no.csv", "--to", "verba"][..], &report].concat()).ends(4);
    dir.run(&[&["convert", "in.csv", "--to", "verba", "--set", "nonsense=1"][..], &report].concat()).ends(2);
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn the_name_of_a_report_says_what_it_is() {
    let dir = ready();
    for name in ["r.txt", "r", "-", "r.pdf"] {
        dir.run(&[&TO_VERBA[..], &ALLOW, &["--report", name]].concat())
            .ends(2)
            .says("FILE.html or FILE.json");
    }
    dir.run(&[&TO_VERBA[..], &ALLOW, &["--report", "a.json", "--report", "a.json"]].concat())
        .ends(2)
        .says("two outputs");
    dir.write("old.html", "old");
    dir.run(&[&TO_VERBA[..], &ALLOW, &["--report", "old.html"]].concat()).ends(5).says("--force");
    assert_eq!(dir.names(), ["in.csv", "old.html"]);
    assert_eq!(dir.read("old.html"), "old");
    dir.run(&[&TO_VERBA[..], &ALLOW, &["--report", "old.html", "--force"]].concat()).ends(0);
    assert!(dir.read("old.html").starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_report_knows_no_clock_and_no_thread() {
    let run = |threads: &str| {
        let dir = Dir::new();
        let rows: String =
            (0..20_000).map(|n| format!("Ada{n}|Nguyen|fr_FR|u{n}||{n}|default|sip||||\n")).collect();
        dir.write("in.csv", format!("{}\n{rows}", LIST.lines().next().expect("a header")));
        let reports = ["--report", "r.html", "--report", "r.json", "--threads", threads];
        dir.run(&[&TO_VERBA[..], &ALLOW, &reports].concat()).ends(0);
        (dir.read("r.html"), dir.read("r.json"))
    };
    let (html, json) = run("1");
    assert!(run("3") == (html, json));
}

#[test]
fn what_no_file_can_do_stands_in_the_order_of_the_work() {
    let dir = Dir::new();
    dir.copy(&root().join("formats/callrex/samples/users.csv"), "in.csv");
    let mut text = dir.read("in.csv");
    text.push_str("Zoe,Bad,21O3,,,,zbad,x,,,,1,10.0.0.1,1,0,0,,y,,,,,,,,\r\n");
    dir.write("in.csv", text);
    dir.run(&[&TO_VERBA[..], &["--secrets", "generate", "--skip-invalid", "--report", "r.json"]].concat())
        .ends(6);
    let steps = account(&dir.read("r.json")).by_hand;
    let said: Vec<(&str, Option<&str>, Option<u64>)> =
        steps.iter().map(|step| (step.what.as_str(), step.place.as_deref(), step.count)).collect();
    assert_eq!(
        said,
        [
            (
                "Correct the records that were set aside in `out.rejects.csv`, and convert that file as well.",
                None,
                Some(1)
            ),
            ("Import `out.csv` into Verba.", None, None),
            ("Set what `Is User Active` said.", Some("Valid To in the user form"), Some(1)),
            (
                "Set what `Private Extensions` said.",
                Some("the extension's own page: recording mode Do not record"),
                Some(1)
            ),
            (
                "Give each user the secret that stands in `out.handout.csv`, then delete that file.",
                None,
                None
            ),
        ]
    );
}

#[test]
fn secrets_are_counts() {
    let dir = ready();
    let ran = dir
        .run(
            &[
                &TO_VERBA[..],
                &["--secrets", "web=hash,hash=generate", "--report", "r.json", "--report", "r.html"],
            ]
            .concat(),
        )
        .ends(0);
    let secrets = account(&dir.read("r.json")).secrets;
    let counts: Vec<(&str, [u64; 5])> = secrets
        .iter()
        .map(|one| (one.kind.as_str(), [one.found, one.carried, one.changed, one.lost, one.made]))
        .collect();
    assert_eq!(
        counts,
        [
            ("sip", [1, 0, 0, 1, 0]),
            ("web", [1, 0, 1, 0, 0]),
            ("pin", [1, 0, 0, 1, 0]),
            ("hash", [0, 0, 0, 0, 1])
        ]
    );
    let handed = dir.read("out.handout.csv");
    let made = handed.lines().nth(1).and_then(|line| line.rsplit(',').next()).expect("a secret");
    for secret in ["Autumn-17", "s3cret-2101", "4711", made] {
        for text in [&dir.read("r.json"), &dir.read("r.html"), &ran.err] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}

#[test]
fn a_trial_is_reported_as_one() {
    let dir = ready();
    dir.run(&[
        "convert",
        "in.csv",
        "--to",
        "verba",
        "--dry-run",
        "--allow",
        "secret/blank-is-login",
        "--report",
        "r.json",
    ])
    .ends(0);
    let account = account(&dir.read("r.json"));
    assert!(account.dry_run && account.output.files.is_empty());
    assert!(account.sentence.starts_with("All 2 records would be written"), "{}", account.sentence);
    assert_eq!(dir.names(), ["in.csv", "r.json"]);
}

#[test]
fn the_report_stands_with_the_output_or_not_at_all() {
    let dir = ready();
    // The output cannot be put in place: its folder is there for nobody.
    dir.run(&[
        "convert",
        "in.csv",
        "--to",
        "verba",
        "-o",
        "no/out.csv",
        "--allow",
        "secret/blank-is-login",
        "--report",
        "r.html",
    ])
    .ends(4);
    assert_eq!(dir.names(), ["in.csv"]);
}
