//! What can go wrong around a run: the exit code, one sentence, no fragment, and the old file as it was.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::{Dir, Ran};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Stdio};

const LIST: &str = "firstname|lastname|username\nAda|Nguyen|ada\n";
const CONVERT: [&str; 6] = ["convert", "in.csv", "--to", "verba", "--allow", "secret/blank-is-login"];

fn convert(dir: &Dir, more: &[&str]) -> Ran {
    dir.run(&[&CONVERT[..], more].concat())
}

fn ready() -> Dir {
    let dir = Dir::new();
    dir.write("in.csv", LIST);
    dir
}

/// One sentence, that of an error, without the system's numbers.
#[track_caller]
fn one_sentence(ran: &Ran) {
    let errors: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(errors.len(), 1, "{}", ran.err);
    assert!(!ran.err.contains("os error") && !ran.err.contains("panicked"), "{}", ran.err);
}

#[track_caller]
fn fails(ran: Ran, code: i32, says: &str) {
    let ran = ran.ends(code).says(says);
    one_sentence(&ran);
    assert_eq!(ran.out, "");
}

/// Whether the tests run as the superuser, whom no rights stop.
fn superuser(dir: &Dir) -> bool {
    let folder = dir.path("probe");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).unwrap();
    let free = std::fs::write(folder.join("x"), "").is_ok();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    free
}

#[test]
fn what_cannot_be_read_ends_with_4() {
    let dir = ready();
    std::fs::create_dir(dir.path("folder.csv")).unwrap();
    symlink("nowhere.csv", dir.path("broken.csv")).unwrap();
    for verb in [&["detect"][..], &["check"], &["convert", "--to", "verba"]] {
        for (file, says) in [
            ("no.csv", "cannot read `no.csv`"),
            ("folder.csv", "it is a folder"),
            ("broken.csv", "broken.csv"),
            ("in.csv/x", "in.csv/x"),
        ] {
            fails(dir.run(&[verb, &[file]].concat()), 4, says);
        }
    }
    assert_eq!(dir.names(), ["broken.csv", "folder.csv", "in.csv"]);
}

#[test]
fn rights_that_are_missing_end_with_4() {
    let dir = ready();
    if superuser(&dir) {
        return;
    }
    dir.write("closed.csv", LIST);
    std::fs::set_permissions(dir.path("closed.csv"), PermissionsExt::from_mode(0o000)).unwrap();
    fails(dir.run(&["check", "closed.csv"]), 4, "closed.csv");
    std::fs::create_dir(dir.path("folder")).unwrap();
    std::fs::set_permissions(dir.path("folder"), PermissionsExt::from_mode(0o555)).unwrap();
    fails(convert(&dir, &["-o", "folder/o.csv"]), 4, "no file can be made in `folder`");
}

#[test]
fn outputs_that_cannot_be_made_end_with_4() {
    let dir = ready();
    std::fs::create_dir(dir.path("folder")).unwrap();
    for (path, says) in [
        ("no/o.csv", "there is no folder `no`"),
        ("folder", "it is a folder"),
        ("in.csv/o.csv", "in.csv"),
        ("/proc/o.csv", "/proc"),
    ] {
        fails(convert(&dir, &["-o", path, "--force"]), 4, says);
    }
    assert_eq!(dir.names(), ["folder", "in.csv"]);
    assert_eq!(dir.read("in.csv"), LIST);
}

#[test]
fn a_temporary_folder_that_is_none_ends_with_4() {
    let dir = ready();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tieline"))
        .args(["check", "-"])
        .env("TMPDIR", "/nowhere")
        .current_dir(dir.path(""))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(4), "{err}");
    assert!(err.contains("TMPDIR"), "{err}");
}

#[test]
fn the_input_is_never_the_output_whatever_it_is_called() {
    let dir = ready();
    std::fs::create_dir(dir.path("sub")).unwrap();
    symlink("in.csv", dir.path("link.csv")).unwrap();
    std::fs::hard_link(dir.path("in.csv"), dir.path("hard.csv")).unwrap();
    for path in ["in.csv", "./in.csv", "sub/../in.csv", "link.csv", "hard.csv"] {
        for force in [&[][..], &["--force"]] {
            fails(convert(&dir, &[&["-o", path][..], force].concat()), 2, "is the input");
            fails(
                convert(&dir, &[&["-o", "o.csv", "--skip-invalid", "--rejects", path][..], force].concat()),
                2,
                "is the input",
            );
        }
    }
    fails(convert(&dir, &["-o", "o.csv", "--skip-invalid", "--rejects", "./o.csv"]), 2, "two outputs");
    assert_eq!(dir.read("in.csv"), LIST);
    assert!(!dir.has("o.csv"));
}

#[test]
fn a_symlink_is_replaced_and_not_followed() {
    let dir = ready();
    dir.write("far.csv", "far");
    symlink("far.csv", dir.path("o.csv")).unwrap();
    fails(convert(&dir, &["-o", "o.csv"]), 5, "--force");
    convert(&dir, &["-o", "o.csv", "--force"]).ends(0);
    assert_eq!(dir.read("far.csv"), "far");
    assert!(
        !dir.path("o.csv").symlink_metadata().unwrap().is_symlink()
            && dir.read("o.csv").contains("Ada Nguyen")
    );
}

#[test]
fn devices_and_fifos_are_written_in_place() {
    let dir = ready();
    for _ in 0..2 {
        convert(&dir, &["-o", "/dev/null"]).ends(0);
        assert!(!std::fs::metadata("/dev/null").unwrap().is_file(), "it is still a device");
    }
    let made = Command::new("mkfifo").arg(dir.path("pipe")).status().is_ok_and(|status| status.success());
    assert!(made, "mkfifo is in POSIX");
    let path = dir.path("pipe");
    let reader = std::thread::spawn(move || std::fs::read_to_string(path).unwrap());
    convert(&dir, &["-o", "pipe"]).ends(0);
    assert!(reader.join().unwrap().contains("Ada Nguyen;ada;"));
    // As an input it is read once, and twice from its copy.
    let path = dir.path("pipe");
    let writer = std::thread::spawn(move || std::fs::write(path, LIST).unwrap());
    dir.run(&["convert", "pipe", "--to", "verba", "-o", "o.csv", "--allow", "secret/blank-is-login"]).ends(0);
    writer.join().unwrap();
    assert!(dir.read("o.csv").contains("Ada Nguyen;ada;"));
    // It has no name and no folder that an output could take over.
    dir.run(&["convert", "pipe", "--to", "verba"]).ends(2).says("`-o`");
    assert_eq!(dir.names(), ["in.csv", "o.csv", "pipe"]);
}

/// A list that no pipe holds at once.
fn long() -> String {
    let records = (0..3000).map(|at| format!("Ada|Nguyen{}|ada{at}\n", "n".repeat(30)));
    format!("firstname|lastname|username\n{}", records.collect::<String>())
}

#[test]
fn a_pipe_that_is_closed_early_leaves_nothing_that_claims_success() {
    let dir = Dir::new();
    dir.write("in.csv", long());
    let args = ["--secrets", "generate", "--handout", "h.csv", "--report", "r.json", "--prove", "-o", "-"];
    let mut child = dir.start(&[&["convert", "in.csv", "--to", "verba"][..], &args].concat(), Stdio::piped());
    // Nobody reads: the end of the pipe goes at once.
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert!(said.contains("note: standard output was closed before all of the output was taken"), "{said}");
    assert!(!said.contains("wrote") && !said.contains("proved") && !said.contains("error"), "{said}");
    assert_eq!(dir.names(), ["in.csv"]);
}

#[test]
fn what_a_killed_run_left_is_named_and_stays() {
    let dir = ready();
    dir.write(".tieline-AbCdEf", "old");
    dir.write("out/.tieline-GhIjKl", "old");
    let ran = convert(&dir, &["-o", "o.csv", "--report", "r.json"]).ends(0).says(": .tieline-AbCdEf; delete");
    assert!(!ran.err.contains("GhIjKl"), "{}", ran.err);
    assert!(dir.has(".tieline-AbCdEf"));
    let ran = convert(&dir, &["-o", "out/o.csv"]).ends(0).says("out/.tieline-GhIjKl");
    assert!(!ran.err.contains("AbCdEf"), "{}", ran.err);
    let ran = convert(&dir, &["-o", "-"]).ends(0);
    assert!(!ran.err.contains(".tieline-"), "{}", ran.err);
    // Everything that a run writes has a folder of its own perhaps; each is named once, whatever it is called.
    for option in [
        &["--report", "out/s.json"][..],
        &["--handout", "out/h.csv"],
        &["--skip-invalid", "--rejects", "out/e.csv"],
    ] {
        let more = ["-o", "p.csv", "--force", "--report", "./q.html"];
        let ran = convert(&dir, &[&more, option].concat()).ends(0);
        let said = ran.err.matches(".tieline-").count();
        assert!(said == 2 && ran.err.contains(".tieline-AbCdEf, out/.tieline-GhIjKl"), "{}", ran.err);
    }
    convert(&dir, &["--dry-run", "--report", "out/t.json"]).ends(0).says(": out/.tieline-GhIjKl; delete");
}

#[test]
fn texts_for_a_shell_are_json_too_where_that_is_asked_for() {
    let dir = Dir::new();
    for (args, key) in [(&["man"][..], "man"), (&["completions", "bash"], "completions")] {
        let plain = dir.run(args).ends(0).out;
        let told = dir.run(&[args, &["--json"]].concat()).ends(0).out;
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told[key].as_str(), Some(plain.as_str()));
    }
}
