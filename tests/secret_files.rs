//! Where secrets lie while a run is under way: the program is stopped in the middle, and everything that it has open is
//! read, by every verb that reads a list. What holds a secret must hold it, and is its owner's alone; nothing is left where
//! files of no name belong.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::Dir;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What stands in the secrets of a list. It is in no message of the program.
const CANARY: &str = "Kan4ri";
const HEAD: &str = "firstname|username|password|linesecret|phonenumber|context|protocol|voicemailmailbox|voicemailpassword\n";

/// A list of so many users with three secrets each; every third has an error.
fn list(users: u32) -> String {
    let row = |n: u32| {
        let number = if n.is_multiple_of(3) { format!("x{n}") } else { format!("{}", 100_000 + n) };
        format!("Ada|user{n}|{CANARY}-{n}|{CANARY}sip{n}|{number}|default|sip|{}|{CANARY}{n}\n", 100_000 + n)
    };
    format!("{HEAD}{}", (1..=users).map(row).collect::<String>())
}

/// Starts the program where new files are everybody's, with a folder of its own for temporary files.
fn start(dir: &Dir, args: &[&str], stdin: Stdio) -> Child {
    std::fs::create_dir_all(dir.path("tmp")).unwrap();
    Command::new("bash")
        .args(["-c", "umask 0; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_tieline")])
        .args(args)
        .current_dir(dir.path(""))
        .env("TMPDIR", dir.path("tmp"))
        .env("NO_COLOR", "1")
        .env("XDG_DATA_HOME", dir.path(".data"))
        .env("XDG_DATA_DIRS", dir.path(".shared"))
        .stdin(stdin)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    // It may have ended by itself.
    let _ = Command::new("kill").args(["-s", name, &child.id().to_string()]).stderr(Stdio::null()).status();
}

/// A regular file that a program has open, other than those in `known`.
struct Open {
    /// Its name, or that it has none.
    link: String,
    mode: u32,
    text: String,
}

fn open_files(child: &Child, known: &[PathBuf]) -> Vec<Open> {
    let Ok(entries) = std::fs::read_dir(format!("/proc/{}/fd", child.id())) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let (Ok(link), Ok(meta)) = (std::fs::read_link(entry.path()), std::fs::metadata(entry.path())) else {
            continue;
        };
        if !meta.is_file() || known.contains(&link) {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap_or_default()).into_owned();
        let mode = meta.permissions().mode() & 0o777;
        files.push(Open { link: link.to_string_lossy().into_owned(), mode, text });
    }
    files
}

/// What an open file is, as far as it may hold a secret.
fn judge(file: &Open) -> &'static str {
    let begins = |with: &str| file.text.starts_with(with);
    let kind = if begins("firstname|") {
        "input"
    } else if begins("_line|") {
        "rejects"
    } else if begins("login,extension,") {
        "handout"
    } else if begins("{\"") || begins("{\n") {
        "json"
    } else if begins("<!DOCTYPE") {
        "page"
    } else if begins("User name;") {
        "output"
    } else {
        "other"
    };
    // Others may read a report, and only once it is whole; and what is empty, by which the folder's rights are learnt.
    let whole =
        kind == "page" && file.text.ends_with("</html>") || kind == "json" && file.text.ends_with("}\n");
    assert!(file.mode == 0o600 || whole || file.text.is_empty(), "{} ({kind}): {:o}", file.link, file.mode);
    let may = ["input", "rejects"].contains(&kind);
    assert!(may || !file.text.contains(CANARY), "{} ({kind}) holds a secret", file.link);
    kind
}

fn names(dir: &Dir, of: &str) -> Vec<String> {
    let entries = std::fs::read_dir(dir.path(of)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn while_a_conversion_runs_secrets_are_where_they_must_be_and_nowhere_else() {
    let dir = Dir::new();
    dir.write("in.csv", list(12_000));
    let args = [
        "convert",
        "in.csv",
        "--to",
        "verba",
        "-o",
        "o.csv",
        "--secrets",
        "generate",
        "--skip-invalid",
        "--prove",
        "--changes",
        "--report",
        "r.html",
        "--report",
        "r.json",
        "--threads",
        "1",
    ];
    let mut child = start(&dir, &args, Stdio::null());
    let known = [dir.path("in.csv").canonicalize().unwrap()];
    let mut seen = std::collections::BTreeSet::new();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(120), "it does not end");
        signal(&child, "STOP");
        seen.extend(open_files(&child, &known).iter().map(judge));
        assert!(names(&dir, "tmp").is_empty(), "a temporary file has a name");
        signal(&child, "CONT");
        std::thread::sleep(Duration::from_millis(15));
    }
    let done = child.wait_with_output().unwrap();
    let talk = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(6), "{talk}");
    for kind in ["output", "handout", "rejects", "json"] {
        assert!(seen.contains(kind), "{kind} was not met under way: {seen:?}");
    }
    for text in
        [&talk, &dir.read("o.csv"), &dir.read("o.handout.csv"), &dir.read("r.html"), &dir.read("r.json")]
    {
        assert!(!text.contains(CANARY));
    }
    assert!(dir.read("o.rejects.csv").contains(CANARY), "the records as they were");
    assert!(names(&dir, "tmp").is_empty());
}

#[test]
fn what_comes_by_a_pipe_lies_in_a_file_without_a_name() {
    let verbs: [&[&str]; 6] = [
        &["check", "-"],
        &["detect", "-"],
        &["inspect", "-"],
        &["inspect", "-", "--row", "1"],
        &["explain", "-", "--row", "1", "--to", "verba"],
        &["convert", "-", "--to", "verba", "-o", "o.csv"],
    ];
    for verb in verbs {
        let dir = Dir::new();
        let mut child = start(&dir, verb, Stdio::piped());
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(list(20_000).as_bytes()).unwrap();
        let begun = Instant::now();
        let spool = loop {
            let files = open_files(&child, &[]);
            let spool = files.into_iter().find(|file| file.text.contains(CANARY));
            if let Some(spool) = spool {
                break spool;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{verb:?} keeps nothing");
            std::thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(judge(&spool), "input", "{verb:?}");
        assert!(spool.link.ends_with("(deleted)"), "{verb:?}: {}", spool.link);
        assert!(names(&dir, "tmp").is_empty(), "{verb:?}");
        signal(&child, "KILL");
        drop(pipe);
        child.wait_with_output().unwrap();
        assert!(names(&dir, "tmp").is_empty(), "{verb:?} leaves something behind");
        assert_eq!(dir.names(), ["tmp"], "{verb:?}");
    }
}

#[test]
fn no_verb_leaves_anything_in_the_folder_for_temporary_files() {
    let dir = Dir::new();
    common::plugin::cards(&dir);
    dir.write("in.csv", list(50));
    let trusted = dir.run(&["plugin", "trust", "formats/cards"]).ends(0);
    assert!(!trusted.out.contains(CANARY));
    let library = format!("formats/cards/{}", common::plugin::file_name("tieline_plugin_example"));
    let verbs: [&[&str]; 12] = [
        &["check", "in.csv", "--json"],
        &["detect", "in.csv"],
        &["inspect", "in.csv"],
        &["explain", "in.csv", "--row", "2", "--to", "wazo", "--secrets", "generate"],
        &["explain", "secret/masked"],
        &["loss", "xivo", "verba"],
        &["formats", "list"],
        &["formats", "test", "formats/cards/format.toml"],
        &["plugin", "check", &library],
        &["convert", "in.csv", "--to", "wazo", "--dry-run", "--json", "--secrets", "generate"],
        &[
            "convert",
            "in.csv",
            "--to",
            "verba",
            "-o",
            "o.csv",
            "--skip-invalid",
            "--prove",
            "--secrets",
            "hash",
            "--report",
            "r.json",
        ],
        &[
            "convert",
            "users.cards",
            "--to",
            "acme-cards",
            "-o",
            "o.cards",
            "--prove",
            "--format-dir",
            "formats",
        ],
    ];
    for verb in verbs {
        let done = start(&dir, verb, Stdio::null()).wait_with_output().unwrap();
        let talk = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!talk.contains(CANARY) && !talk.contains("panicked"), "{verb:?}: {talk}");
        assert!(names(&dir, "tmp").is_empty(), "{verb:?} leaves {:?}", names(&dir, "tmp"));
        assert!(dir.names().iter().all(|name| !name.starts_with(".tieline-")), "{verb:?}: {:?}", dir.names());
    }
}
