//! What can go wrong around a run: the exit code, one sentence, no fragment, and the old file as it was.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::{Dir, Ran};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

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
fn a_full_device_ends_with_4() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let dir = ready();
    fails(convert(&dir, &["-o", "/dev/full"]), 4, "/dev/full");
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
        let mut child = start(&dir, args, Stdio::piped());
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(0), "{args:?}\n{err}");
        assert!(!err.contains("error") && !err.contains("panicked"), "{args:?}\n{err}");
    }
}

fn start(dir: &Dir, args: &[&str], out: Stdio) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tieline"))
        .args(args)
        .current_dir(dir.path(""))
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
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
    let child = start(dir, &args, Stdio::null());
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

#[test]
fn a_reader_that_goes_away_leaves_reports_and_hand_outs_whole() {
    let dir = Dir::new();
    let rows: String = (0..20_000).map(|n| format!("Ada|Nguyen|u{n}|fr_FR\n")).collect();
    dir.write("in.csv", format!("firstname|lastname|username|language\n{rows}"));
    let to = ["convert", "in.csv", "--to", "verba", "-o", "-", "--handout", "h.csv", "--rejects", "rej.csv"];
    let mut child = start(&dir, &[&to[..], &ALL].concat(), Stdio::piped());
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{err}");
    assert_eq!(dir.names(), ["h.csv", "in.csv", "r.html", "r.json"]);
    assert_eq!(dir.read("h.csv").lines().count(), 20_001);
    assert!(dir.read("r.html").trim_end().ends_with("</html>") && dir.read("r.json").ends_with("}\n"));
}
