//! What a terminal shows of a bad file: few lines however many findings, and how far a long run is.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::{Dir, Ran};

/// Lines that a person reads.
const MOST: usize = 40;

/// 50,000 records of which 12,000 have an error, of as many kinds as a file has.
fn bad() -> String {
    let mut list = String::from(
        "firstname|lastname|username|password|phonenumber|context|protocol|enableclient|language\n",
    );
    for n in 0..50_000 {
        let (mut login, mut number) = (format!("u{n}"), (100_000 + n).to_string());
        if n % 4 == 0 && n < 48_000 {
            match (n / 4) % 6 {
                0 => number = format!("21O{n}"),
                1 => number = "9O".into(),
                2 => login = format!("a b@{n}"),
                3 => login.clear(),
                4 => login = "first".into(),
                _ => login = format!("{}{n}", "x".repeat(40)),
            }
        } else if n == 48_001 {
            login = "first".into();
        }
        list.push_str(&format!("Ada{n}|Nguyen|{login}|Autumn-17|{number}|default|sip|maybe|fr_FR\n"));
    }
    list
}

#[track_caller]
fn few(ran: &Ran) {
    let lines = ran.err.lines().count();
    assert!(lines <= MOST, "{lines} lines\n{}", ran.err);
}

#[test]
fn twelve_thousand_errors_take_forty_lines_and_all_stand_in_the_report() {
    let dir = Dir::new();
    dir.write("in.csv", bad());
    let to = [
        "convert",
        "in.csv",
        "--from",
        "xivo",
        "--to",
        "verba",
        "-o",
        "out.csv",
        "--allow",
        "secret/blank-is-login",
    ];
    let ran = dir.run(&[&to[..], &["--report", "r.json", "--report", "r.html"]].concat()).ends(1);
    few(&ran);
    let ran = ran.says("error: 12,000 of 50,000 records cannot be written").says("3,999 more like this");
    // One fix for all of a kind.
    assert_eq!(ran.err.matches("fill it in the source").count(), 1, "{}", ran.err);
    let report: serde_json::Value = serde_json::from_str(&dir.read("r.json")).expect("JSON");
    let all = report["findings"]["all"].as_array().expect("a list");
    let errors: Vec<u64> = all
        .iter()
        .filter(|one| one["severity"] == "error")
        .filter_map(|one| one["record"].as_u64())
        .collect();
    assert_eq!(errors.len(), 12_000);
    assert!(errors.iter().all(|record| record % 4 == 1 || *record == 48_002), "each names its own record");
    assert!(dir.read("r.html").len() < 100_000, "the page groups them");
    few(&dir.run(&["check", "in.csv", "--from", "xivo"]));
    few(&dir.run(&[&to[..], &["--skip-invalid", "--secrets", "generate"]].concat()).ends(6));
}

#[test]
fn a_file_of_every_damage_takes_forty_lines() {
    let dir = Dir::new();
    let titles: Vec<String> = (0..60).map(|n| format!("unknown {n}")).collect();
    let mut list = format!("firstname|username|phonenumber|language|{}\n", titles.join("|"));
    for n in 0..2_000 {
        list.push_str(&format!("\"a\"b{n}|x y|3,36E+10|klingon|{}\n", "=1+1|".repeat(n % 62)));
    }
    dir.write("in.csv", list);
    few(&dir.run(&["check", "in.csv", "--from", "xivo"]));
    for more in [&[][..], &["--skip-invalid"], &["--strict"]] {
        let to = ["convert", "in.csv", "--from", "xivo", "--to", "verba", "-o", "out.csv", "--force"];
        few(&dir.run(&[&to[..], more].concat()));
    }
}

/// Runs the program on a terminal, as far as there is the program `script` to make one.
#[cfg(target_os = "linux")]
fn on_a_terminal(dir: &Dir, args: &str) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_tieline");
    let output = std::process::Command::new("script")
        .args(["-qec", &format!("'{program}' {args}"), "/dev/null"])
        .current_dir(dir.path(""))
        .env("TERM", "xterm")
        .stdin(std::process::Stdio::null())
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_run_says_how_far_it_is_on_a_terminal_alone() {
    let dir = Dir::new();
    let rows: String = (0..600_000).map(|n| format!("Ada|Nguyen|u{n}|{n}\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username|mobilephonenumber\n{rows}"));
    let args = "convert in.csv --from xivo --to verba -o out.csv --force --allow secret/blank-is-login";
    let begun = std::time::Instant::now();
    let Some(terminal) = on_a_terminal(&dir, args) else {
        eprintln!("skipped: there is no `script` to make a terminal");
        return;
    };
    // A fast machine may be done before anybody waits.
    if begun.elapsed() > std::time::Duration::from_secs(1) {
        assert!(terminal.contains("converting") && terminal.contains('%'), "{terminal}");
    }
    assert!(terminal.contains("wrote 600,000 records"), "{terminal}");
    let piped = dir.run(&args.split(' ').collect::<Vec<_>>()).ends(0);
    assert!(!piped.err.contains("converting") && !piped.err.contains('\r'), "{}", piped.err);
    // A run of a moment shows nothing.
    dir.write("in.csv", "firstname|username\nAda|ada\n");
    let short = on_a_terminal(&dir, args).unwrap_or_default();
    assert!(short.contains("wrote 1 record") && !short.contains("converting"), "{short}");
}
