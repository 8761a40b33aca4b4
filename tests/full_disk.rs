//! Where nobody takes what a run writes: a full device, a full disk, a reader that goes away. One sentence, no fragment, and
//! the old files as they were.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::{Dir, Ran};
use std::path::Path;
use std::process::{Command, Stdio};

const LIST: &str = "firstname|lastname|username\nAda|Nguyen|ada\n";
/// Everything that a run can write at once.
const ALL: [&str; 9] = [
    "--secrets",
    "generate",
    "--skip-invalid",
    "--prove",
    "--changes",
    "--report",
    "r.html",
    "--report",
    "r.json",
];

const CONVERT: [&str; 6] = ["convert", "in.csv", "--to", "verba", "--allow", "secret/blank-is-login"];

fn convert(dir: &Dir, more: &[&str]) -> Ran {
    dir.run(&[&CONVERT[..], more].concat())
}

#[test]
fn a_full_device_ends_with_4() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let dir = Dir::new();
    dir.write("in.csv", LIST);
    convert(&dir, &["-o", "/dev/full"]).ends(4).says("/dev/full");
    assert_eq!(dir.names(), ["in.csv"]);
    // Standard output on a full device: for data and for JSON.
    for args in [
        &["convert", "in.csv", "--to", "verba", "-o", "-", "--allow", "secret/blank-is-login"][..],
        &["check", "in.csv", "--json"],
        &["detect", "in.csv"],
        &["formats", "list"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let done = Command::new(env!("CARGO_BIN_EXE_tieline"))
            .args(args)
            .current_dir(dir.path(""))
            .stdout(full)
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(4), "{args:?}\n{err}");
        assert!(err.contains("standard output"), "{args:?}\n{err}");
    }
}

/// A file that may grow no further, as on a disk that is full: the limit is the shell's.
#[test]
fn a_disk_that_is_full_leaves_no_fragment_and_the_old_file() {
    let dir = Dir::new();
    let rows: String = (0..50_000).map(|n| format!("Ada|Nguyen|u{n}\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username\n{rows}"));
    dir.write("o.csv", "old");
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\"";
    let done = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_tieline")])
        .args(CONVERT)
        .args(["-o", "o.csv", "--force"])
        .current_dir(dir.path(""))
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(4), "{err}");
    assert!(
        err.contains("o.csv") && err.lines().filter(|line| line.starts_with("error")).count() == 1,
        "{err}"
    );
    assert_eq!(
        (dir.names(), dir.read("o.csv")),
        (vec!["in.csv".to_owned(), "o.csv".to_owned()], "old".to_owned())
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let dir = Dir::new();
    let rows: String = (0..20_000).map(|n| format!("Ada|Nguyen|u{n}\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username\n{rows}"));
    for args in [
        &["convert", "in.csv", "--to", "verba", "-o", "-", "--allow", "secret/blank-is-login"][..],
        &["check", "in.csv", "--json"],
        &["formats", "list"],
    ] {
        let mut child = dir.start(args, Stdio::piped());
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(0), "{args:?}\n{err}");
        assert!(!err.contains("error") && !err.contains("panicked"), "{args:?}\n{err}");
    }
}

#[test]
fn a_full_disk_takes_reports_hand_outs_and_rejects_with_it() {
    let dir = Dir::new();
    // The last record has an error, so that there is a file of rejects too.
    let rows: String = (0..4_000).map(|n| format!("Ada|Nguyen|user{n}|fr_FR\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username|language\n{rows}Ada|Nguyen|a b|fr_FR\n"));
    for file in ["o.csv", "o.handout.csv", "o.rejects.csv", "r.html", "r.json"] {
        dir.write(file, "old");
    }
    // First the output has no room, at last only the report with every finding has none.
    let mut ends = Vec::new();
    for limit in ["16", "180", "700"] {
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
        let done = Command::new("bash")
            .args(["-c", &script, env!("CARGO_BIN_EXE_tieline")])
            .args(CONVERT)
            .args(["-o", "o.csv", "--force"])
            .args(ALL)
            .current_dir(dir.path(""))
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(4), "{limit}: {err}");
        ends.push(err);
        assert_eq!(
            dir.names(),
            ["in.csv", "o.csv", "o.handout.csv", "o.rejects.csv", "r.html", "r.json"],
            "{limit}"
        );
        for file in ["o.csv", "o.handout.csv", "o.rejects.csv", "r.html", "r.json"] {
            assert_eq!(dir.read(file), "old", "{limit}: {file}");
        }
    }
    assert!(ends[0].contains("o.csv") && ends[2].contains("r.json"), "{ends:?}");
    convert(&dir, &[&["-o", "o.csv", "--force"], &ALL[..]].concat()).ends(6);
    assert!(dir.read("o.handout.csv").lines().count() == 4_001 && dir.read("r.json").ends_with("}\n"));
}

#[test]
fn a_reader_that_goes_away_leaves_nothing_that_says_it_was_written() {
    let dir = Dir::new();
    let rows: String = (0..20_000).map(|n| format!("Ada|Nguyen|u{n}|fr_FR\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username|language\n{rows}"));
    let to = ["convert", "in.csv", "--to", "verba", "-o", "-", "--handout", "h.csv", "--rejects", "rej.csv"];
    let mut child = dir.start(&[&to[..], &ALL].concat(), Stdio::piped());
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{err}");
    assert_eq!(dir.names(), ["in.csv"], "{err}");
    assert!(!err.contains("wrote") && !err.contains("proved"), "{err}");
}
