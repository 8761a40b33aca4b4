//! How much memory an input takes; alone in its process, since that is what can be measured.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

use std::fs;

#[test]
fn a_cell_of_many_megabytes_takes_little_memory() {
    let peak = || -> u64 {
        let status = fs::read_to_string("/proc/self/status").expect("Linux");
        let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("the peak");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
    };
    let before = peak();
    let mut input = b"xivo@14.12 wazo@18.02 skip\nfirstname|lastname\nAda|\"".to_vec();
    input.resize(input.len() + (12 << 20), b'x');
    tieline_fuzz::read(&input);
    drop(input);
    // The input itself, once here and once read back, and what the program may take.
    let more = (peak() - before) / 1024;
    assert!(more < 2 * 12 + 100, "{more} MiB more");
}
