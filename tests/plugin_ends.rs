//! What a plugin has started ends with it, and a plugin with the run that it works for: processes that leave their group,
//! runs that are killed, interrupts.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(target_os = "linux")]

mod common;

use std::process::Command;
use std::time::{Duration, Instant};

use common::bad::{processes_in, read, with, write};
use common::plugin::has_compiler;

#[test]
fn what_leaves_its_group_cannot_hold_the_run() {
    if !has_compiler() {
        return;
    }
    // A process that makes a session of its own is out of reach of the one that started it; the run goes on without it.
    let dir = with("READ_FORK_NEW_SESSION");
    let begin = Instant::now();
    read(&dir).ends(70).says("the plugin of bad@1 ended its process (exit code 0)");
    assert!(begin.elapsed() < Duration::from_secs(2));
}

/// A run whose plugin never ends is stopped by `stop` once so many processes are its plugin's; gives its exit code.
fn stopped(case: &str, processes: usize, stop: impl FnOnce(&mut std::process::Child)) -> Option<i32> {
    let dir = with(case);
    let mut run = Command::new(env!("CARGO_BIN_EXE_tieline"))
        .args(["check", "users.bad", "--format-dir", "formats"])
        .current_dir(dir.path(""))
        .env("XDG_DATA_HOME", dir.path(".data"))
        .env("XDG_DATA_DIRS", dir.path(".shared"))
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let wait = |wanted: usize| {
        let begin = Instant::now();
        while processes_in(&dir.path(".data")).len() != wanted {
            assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", processes_in(&dir.path(".data")));
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    wait(processes);
    stop(&mut run);
    let code = run.wait().unwrap().code();
    wait(0);
    code
}

#[test]
fn a_run_that_is_killed_takes_its_child_along() {
    if has_compiler() {
        stopped("READ_LOOP", 1, |run| run.kill().unwrap());
    }
}

#[test]
fn a_run_that_is_killed_takes_along_what_its_child_has_started() {
    if has_compiler() {
        stopped("READ_FORK_EXEC", 2, |run| run.kill().unwrap());
    }
}

#[test]
fn a_copy_of_a_plugin_says_nothing_a_second_time() {
    if !has_compiler() {
        return;
    }
    // Both go on after the fork: what belongs to the run is said by one of them.
    for _ in 0..4 {
        let dir = with("READ_FORK_BOTH");
        read(&dir).ends(0);
        assert_eq!(dir.read("out.csv").matches("ada").count(), 1, "{}", dir.read("out.csv"));
        let dir = with("WRITE_FORK_BOTH");
        write(&dir).ends(0);
        assert_eq!(dir.read("out.bad").matches("ada").count(), 1, "{}", dir.read("out.bad"));
    }
}

#[test]
fn an_interrupt_ends_a_plugin_that_does_not_and_what_it_has_started() {
    if has_compiler() {
        let code = stopped("READ_FORK_LOOP", 2, |run| {
            let sent = Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
            assert!(sent.success());
        });
        assert_eq!(code, Some(130));
    }
}
