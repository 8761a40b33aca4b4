//! The most memory that a run of the program had.

use std::process::{Command, Stdio};

use super::Dir;

/// What a run took: its exit code, its talk, and the most memory that it had, in KiB.
pub fn measured(dir: &Dir, args: &[&str]) -> (i32, String, u64) {
    let talk = std::fs::File::create(dir.path("talk")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tieline"))
        .args(args)
        .current_dir(dir.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(talk)
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        // The high-water mark only grows, so that the last look before the end is the one that counts.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let mark = text
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(mark.unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code().unwrap_or(-1);
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    (code, dir.read("talk"), peak)
}
