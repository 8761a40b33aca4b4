//! A format whose library goes wrong, and what must hold after every run with one.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::plugin::{build_c, file_name, has_compiler, trust};
use super::{Dir, Ran, root};

/// The map of the format.
pub const MAP: &str = "tieline = 1\n[format]\nid = \"bad\"\nversion = \"1\"\nname = \"Bad\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"invented\"\n\n[layout]\nkind = \"native\"\nlibrary = \"bad\"\nmagic = \"BAD1\"\nextensions = [\"bad\"]\n\n[[column]]\nname = \"login\"\nfield = \"username\"\n";
/// A list in its place.
pub const LIST: &str = "tieline = 1\n[format]\nid = \"list\"\nversion = \"1\"\nname = \"List\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"invented\"\n\n[[column]]\nname = \"login\"\nfield = \"username\"\n";
/// What is in `users.bad`.
pub const INPUT: &str = "BAD1 whatever";

/// Where its library is.
pub fn library() -> String {
    format!("formats/bad/{}", file_name("bad"))
}

/// A folder with the format `bad` whose library is nothing yet, and inputs of both directions.
pub fn empty() -> Dir {
    let dir = Dir::new();
    dir.write("formats/bad/format.toml", MAP);
    dir.write("formats/list.toml", LIST);
    dir.write("users.bad", INPUT);
    dir.write("users.csv", "login\r\nada\r\nbob\r\n");
    dir
}

/// The same with the library of one case, trusted.
pub fn with(case: &str) -> Dir {
    let dir = empty();
    let case_is = format!("-DCASE={case}");
    let mut more = vec![case_is.as_str(), "-w", "-pthread"];
    if case == "UNDEFINED_SYMBOL" {
        more.push("-DWITH_UNDEFINED");
    }
    build_c(&root().join("tests/plugin_bad/bad.c"), &dir.path(&library()), &more);
    trust(&dir, "bad");
    dir
}

/// Short patience and little memory, so that a test does not take long.
pub const LIMITS: [(&str, &str); 2] = [("TIELINE_PLUGIN_SECONDS", "1"), ("TIELINE_PLUGIN_MIB", "300")];

/// Converts `users.bad`.
pub fn read(dir: &Dir) -> Ran {
    dir.run_in(
        &["convert", "users.bad", "--to", "list", "-o", "out.csv", "--format-dir", "formats"],
        b"",
        &LIMITS,
    )
}

/// Writes a file of the format.
pub fn write(dir: &Dir) -> Ran {
    dir.run_in(
        &[
            "convert",
            "users.csv",
            "--from",
            "list",
            "--to",
            "bad",
            "-o",
            "out.bad",
            "--format-dir",
            "formats",
        ],
        b"",
        &LIMITS,
    )
}

/// The processes that work in a folder: a child's working directory is its copy of the plugin.
pub fn processes_in(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(place) = fs::read_link(entry.path().join("cwd")) else { continue };
        let state = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let dead = state.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'));
        if place.starts_with(folder) && !dead {
            found.push(format!("{:?} {}", entry.file_name(), place.display()));
        }
    }
    found
}

/// What is in the folder of a run.
pub fn names(dir: &Dir) -> Vec<String> {
    dir.names().into_iter().filter(|name| name != ".data").collect()
}

/// What must hold after every run, and which code it ends with.
#[track_caller]
pub fn survived(case: &str, dir: &Dir, ran: Ran, code: i32, says: &str) {
    let told = format!("{case}\n--- standard output\n{}\n--- standard error\n{}", ran.out, ran.err);
    assert_eq!(ran.code, code, "{told}");
    assert!(ran.err.contains(says), "`{says}` is not said by {told}");
    assert_eq!(ran.err.matches("error").count(), 1, "one sentence: {told}");
    assert_eq!(ran.out, "", "{told}");
    assert_eq!(dir.read("users.bad"), INPUT, "{told}");
    assert_eq!(names(dir), ["formats", "users.bad", "users.csv"], "{told}");
    let begin = Instant::now();
    loop {
        let left = processes_in(&dir.path(".data"));
        if left.is_empty() {
            break;
        }
        assert!(begin.elapsed() < Duration::from_secs(2), "{left:?} is left by {told}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Runs cases that read, each a case and what is said of it behind the name of the plugin.
pub fn cases(table: &[(&str, &str)]) {
    if !has_compiler() {
        return;
    }
    for (case, says) in table {
        let dir = with(case);
        survived(case, &dir, read(&dir), 70, &format!("error: the plugin of bad@1 {says}"));
    }
}
