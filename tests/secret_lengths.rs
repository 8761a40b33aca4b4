//! The length of a secret is information: two files that differ in nothing but the lengths of their secrets get the same
//! words from every verb, places included.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::Dir;

const SHORT: &str = "Kan4ri";
const LONG: &str = "Kan4riKan4riKan4riKan4ri";

/// Lists in which something is found behind a secret in its line; `{}` is the secret.
const LISTS: [(&str, &str); 6] = [
    (
        "an error",
        "firstname|username|password|phonenumber|context|protocol\nAda|ada|{}|21O1|default|sip\nBo|bo|{}|2102|default|spi\n",
    ),
    ("a duplicate", "firstname|password|username\nAda|{}|ada\nBo|{}|ada\n"),
    ("a quote that is never closed", "firstname|password|username\nAda|{}|ada\nBo|{}|\"bo\n"),
    ("text behind a quote", "firstname|password|username\nAda|{}|\"ada\" x\n"),
    ("a title that nobody knows", "firstname|kennwort|username\nAda|{}|a da\n"),
    ("a cell too few", "firstname|password|username|phonenumber\nAda|{}|\"ada\" x\n"),
];

#[test]
fn no_place_and_no_word_tells_the_length_of_a_secret() {
    let verbs: [&[&str]; 8] = [
        &["check", "in.csv", "--from", "xivo"],
        &["check", "in.csv", "--from", "xivo", "--json"],
        &["inspect", "in.csv", "--from", "xivo"],
        &["inspect", "in.csv", "--from", "xivo", "--row", "1", "--json"],
        &["explain", "in.csv", "--from", "xivo", "--row", "1", "--to", "verba"],
        &["explain", "in.csv", "--from", "xivo", "--row", "1", "--to", "wazo", "--json"],
        &["convert", "in.csv", "--from", "xivo", "--to", "verba", "--dry-run", "--changes", "--skip-invalid"],
        &[
            "convert",
            "in.csv",
            "--from",
            "xivo",
            "--to",
            "verba",
            "--skip-invalid",
            "--report",
            "r.html",
            "--force",
        ],
    ];
    for (name, list) in LISTS {
        for verb in verbs {
            let said = |secret: &str| {
                let dir = Dir::new();
                dir.write("in.csv", list.replace("{}", &format!("\"{secret}\"")));
                let allow =
                    if verb[0] == "convert" { &["--allow", "secret/blank-is-login"][..] } else { &[] };
                let ran = dir.run(&[verb, allow].concat());
                let page = std::fs::read_to_string(dir.path("r.html")).unwrap_or_default();
                // Digests are those of other bytes.
                let lines = page.split('<').filter(|part| !part.starts_with("code class=\"sha\""));
                (ran.code, ran.out, ran.err, lines.collect::<Vec<_>>().join("<"))
            };
            let (short, long) = (said(SHORT), said(LONG));
            assert!(
                short == long,
                "{name}, {verb:?}:\n{}{}\n--- and\n{}{}",
                short.1,
                short.2,
                long.1,
                long.2
            );
        }
    }
}

#[test]
fn a_secret_that_is_too_short_or_too_long_is_not_measured() {
    for (secret, says) in [
        ("abc", "[secret] has fewer than the 4 characters that are wanted"),
        ("ab", "[secret] has fewer than the 4 characters that are wanted"),
        (&"a".repeat(70), "[secret] has more than the 64 characters that are taken"),
        (&"a".repeat(99), "[secret] has more than the 64 characters that are taken"),
    ] {
        let dir = Dir::new();
        dir.write("in.csv", format!("firstname|username|password\nAda|ada|{secret}\n"));
        for verb in [&["check", "in.csv", "--from", "xivo"][..], &["convert", "in.csv", "--to", "xivo"]] {
            dir.run(verb).ends(1).says(says).hides(&format!("{} characters", secret.len()));
        }
    }
}

#[test]
fn what_stands_in_front_of_a_secret_has_its_own_column() {
    let dir = Dir::new();
    dir.write("in.csv", "username|password|firstname\na da|Kan4ri-1|Ada\nbo|Kan4ri-22|Z\u{7}oe\n");
    dir.run(&["check", "in.csv", "--from", "xivo"]).ends(1).says("in.csv:2:1\n").says("in.csv:3:6\n");
    // `bo`, a bar, the secret as one, a bar.
    let ran = dir.run(&["explain", "in.csv", "--from", "xivo", "--row", "2"]).ends(0);
    assert!(ran.out.contains("password  in.csv:3:4  [secret]"), "{}", ran.out);
    assert!(ran.out.contains("firstname  in.csv:3:6  "), "{}", ran.out);
}
