//! Runs that are interrupted or killed while everything is under way: no fragment, the old files as they were, and nothing
//! that others can read.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::{Dir, Ran};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

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

/// A conversion that is at work: its temporary file is there.
fn at_work(dir: &Dir) -> Child {
    at_work_with(dir, &[], 3)
}

/// The same with further options: so many files are there.
fn at_work_with(dir: &Dir, more: &[&str], files: usize) -> Child {
    let rows: String = (0..400_000).map(|n| format!("Ada|Nguyen|u{n}\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username\n{rows}"));
    dir.write("o.csv", "old");
    let args = [&CONVERT[..], &["-o", "o.csv", "--force"], more].concat();
    let child = dir.start(&args, Stdio::null());
    let begun = Instant::now();
    while dir.names().len() < files {
        assert!(begun.elapsed() < Duration::from_secs(20), "no temporary file appears");
        std::thread::sleep(Duration::from_millis(1));
    }
    child
}

/// Sends a signal to that one child.
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn an_interrupt_leaves_the_old_file_and_nothing_else() {
    for name in ["INT", "TERM"] {
        let dir = Dir::new();
        let child = at_work(&dir);
        signal(&child, name);
        let done = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(130), "{name}: {err}");
        assert_eq!(err, "interrupted; nothing was written\n");
        assert_eq!(
            (dir.names(), dir.read("o.csv")),
            (vec!["in.csv".to_owned(), "o.csv".to_owned()], "old".to_owned()),
            "{name}"
        );
    }
}

#[test]
fn a_kill_leaves_the_old_file_and_a_fragment_that_is_its_owners_alone() {
    let dir = Dir::new();
    let child = at_work(&dir);
    signal(&child, "KILL");
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.signal(), Some(9));
    assert_eq!(dir.read("o.csv"), "old");
    for name in dir.names().iter().filter(|name| !["in.csv", "o.csv"].contains(&name.as_str())) {
        let mode = std::fs::metadata(dir.path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
        assert!(name.starts_with('.'), "{name} is no file that somebody takes for a list");
    }
    // The next run is not in its way.
    dir.write("in.csv", LIST);
    convert(&dir, &["-o", "o.csv", "--force"]).ends(0);
}

#[test]
fn an_interrupt_takes_reports_and_hand_outs_with_it() {
    let dir = Dir::new();
    let child = at_work_with(&dir, &ALL, 6);
    signal(&child, "TERM");
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(130), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!((dir.names(), dir.read("o.csv")), (vec!["in.csv".into(), "o.csv".into()], "old".to_owned()));
}

#[test]
fn a_kill_leaves_nothing_that_others_can_read() {
    let dir = Dir::new();
    let child = at_work_with(&dir, &ALL, 6);
    signal(&child, "KILL");
    assert_eq!(child.wait_with_output().unwrap().status.signal(), Some(9));
    assert_eq!(dir.read("o.csv"), "old");
    let left: Vec<String> =
        dir.names().into_iter().filter(|name| !["in.csv", "o.csv"].contains(&name.as_str())).collect();
    assert!(left.len() >= 4, "{left:?}");
    for name in left {
        let mode = std::fs::metadata(dir.path(&name)).unwrap().permissions().mode() & 0o777;
        assert!(name.starts_with(".tieline-") && mode == 0o600, "{name} {mode:o}");
    }
}

/// Starts a conversion that writes everything at once, where all of its files are there already.
fn all_at_once(dir: &Dir) -> Child {
    let rows: String = (0..1_500).map(|n| format!("Ada|Nguyen|user{n}|fr_FR\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username|language\n{rows}Ada|Nguyen|a b|fr_FR\n"));
    for file in EACH {
        dir.write(file, "old");
    }
    dir.start(&[&CONVERT[..], &["-o", "o.csv", "--force"], &ALL[..]].concat(), Stdio::null())
}

/// The files of such a run, each with what it ends with when it is whole, and how many lines it has then at least.
const EACH: [&str; 5] = ["o.csv", "o.handout.csv", "o.rejects.csv", "r.html", "r.json"];

fn whole(dir: &Dir, file: &str) -> bool {
    let text = dir.read(file);
    let lines = text.lines().count();
    match file {
        "o.csv" | "o.handout.csv" => lines == 1_501 && text.ends_with("\r\n"),
        "o.rejects.csv" => lines == 2 && text.ends_with("a b|fr_FR\n"),
        "r.html" => text.trim_end().ends_with("</html>"),
        _ => text.ends_with("}\n"),
    }
}

/// How long such a run takes here and now.
fn usual() -> Duration {
    let dir = Dir::new();
    let begun = Instant::now();
    let done = all_at_once(&dir).wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(6), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(EACH.iter().all(|file| whole(&dir, file)), "{:?}", dir.names());
    begun.elapsed()
}

/// A run that stands and is not at its end, because nobody reads what it writes: its files, and the program.
fn done_and_held_up(more: &[&str]) -> (Dir, Child) {
    let dir = Dir::new();
    let rows: String = (0..2_000).map(|n| format!("Ada|Nguyen|user{n}|fr_FR\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username|language\n{rows}Ada|Nguyen|a b|fr_FR\n"));
    let child = dir.start(&[&CONVERT[..], &["-o", "o.csv", "--skip-invalid"], more].concat(), Stdio::piped());
    let begun = Instant::now();
    // Beside the files no temporary one is left; and the pipe is full by then or soon.
    while !dir.has("o.csv") || dir.names().iter().any(|name| name.starts_with('.')) {
        assert!(begun.elapsed() < Duration::from_secs(20), "no output appears: {:?}", dir.names());
        std::thread::sleep(Duration::from_millis(1));
    }
    (dir, child)
}

#[test]
fn a_run_that_stands_ends_as_done_whatever_interrupts_it() {
    let (dir, child) = done_and_held_up(&["--json", "--report", "r.json"]);
    signal(&child, "INT");
    std::thread::sleep(Duration::from_millis(100));
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(6), "{err}");
    assert!(!err.contains("interrupted"), "{err}");
    assert_eq!(String::from_utf8_lossy(&done.stdout), dir.read("r.json"));
    assert_eq!(dir.names(), ["in.csv", "o.csv", "o.rejects.csv", "r.json"]);
}

#[test]
fn who_asks_twice_need_not_wait_and_is_told_what_stands() {
    let (dir, child) = done_and_held_up(&["--json"]);
    for _ in 0..2 {
        signal(&child, "INT");
        // Two of a kind that come at once are one.
        std::thread::sleep(Duration::from_millis(200));
    }
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(130), "{err}");
    assert!(err.ends_with("interrupted; the output stands\n"), "{err}");
    assert!(dir.read("o.csv").lines().count() > 2_000);
}

#[test]
fn an_output_that_is_sent_in_part_is_no_file_and_is_said() {
    let dir = Dir::new();
    let rows: String = (0..50_000).map(|n| format!("Ada|Nguyen|user{n}\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username\n{rows}"));
    let child = dir.start(&[&CONVERT[..], &["-o", "-", "--report", "r.json"]].concat(), Stdio::piped());
    let begun = Instant::now();
    while !dir.has("r.json") {
        assert!(begun.elapsed() < Duration::from_secs(20), "no report appears: {:?}", dir.names());
        std::thread::sleep(Duration::from_millis(1));
    }
    // It is at work on a pipe that nobody empties.
    std::thread::sleep(Duration::from_millis(200));
    signal(&child, "TERM");
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(130), "{err}");
    assert_eq!(err, "interrupted; a part of the output was sent already, and no file was written\n");
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn an_interrupt_takes_the_folders_with_it_that_were_made() {
    let dir = Dir::new();
    let rows: String = (0..400_000).map(|n| format!("Ada|Nguyen|u{n}\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username\n{rows}"));
    let child = dir.start(&[&CONVERT[..], &["--out-dir", "a/b"]].concat(), Stdio::null());
    let begun = Instant::now();
    while !dir.has("a/b") {
        assert!(begun.elapsed() < Duration::from_secs(20), "no folder appears");
        std::thread::sleep(Duration::from_millis(1));
    }
    signal(&child, "INT");
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn an_interrupt_at_any_moment_leaves_all_new_files_or_all_old_ones() {
    let usual = usual();
    for moment in 1..=14 {
        let dir = Dir::new();
        let child = all_at_once(&dir);
        std::thread::sleep(usual * moment / 12);
        let _ =
            Command::new("kill").args(["-s", "INT", &child.id().to_string()]).stderr(Stdio::null()).status();
        let done = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        let new = EACH.iter().filter(|file| dir.read(file) != "old").count();
        match done.status.code() {
            Some(130) => assert_eq!(new, 0, "{moment}: {err}"),
            // Before the program has said what it does with a signal, the system ends it.
            None => assert_eq!((new, done.status.signal()), (0, Some(2)), "{moment}: {err}"),
            code => assert_eq!((code, new), (Some(6), EACH.len()), "{moment}: {err}"),
        }
        assert_eq!(dir.names().len(), EACH.len() + 1, "{moment}: {:?}", dir.names());
        assert!(new == 0 || EACH.iter().all(|file| whole(&dir, file)), "{moment}");
    }
}

#[test]
fn a_kill_at_any_moment_leaves_no_half_file_and_nothing_that_others_can_read() {
    let usual = usual();
    for moment in 1..=14 {
        let dir = Dir::new();
        let mut child = all_at_once(&dir);
        std::thread::sleep(usual * moment / 12);
        // It may have ended by itself.
        let _ = child.kill();
        child.wait_with_output().unwrap();
        for file in EACH {
            assert!(dir.read(file) == "old" || whole(&dir, file), "{moment}: {file} is half a file");
        }
        for name in dir.names().iter().filter(|name| name.starts_with('.')) {
            let mode = std::fs::metadata(dir.path(name)).unwrap().permissions().mode() & 0o777;
            let text = std::fs::read_to_string(dir.path(name)).unwrap();
            let report = text.starts_with('{') || text.starts_with("<!DOCTYPE");
            assert!(name.starts_with(".tieline-"), "{name}");
            // An old file that waits beside its place keeps its own rights.
            let others = report || text.is_empty() || text == "old";
            assert!(mode == 0o600 || others, "{moment}: {name} {mode:o}");
        }
    }
}
