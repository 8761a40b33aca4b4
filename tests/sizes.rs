//! Large inputs: wide ones, long ones, long cells, many duplicates; and the memory and time that the program takes for
//! them, which is measured where the system tells.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use common::lists::{ALLOW, VERBA, XIVO, utf16, xivo};
use common::peak::measured;
use common::{Dir, Ran};

/// The memory that no file may take more of.
const MOST_KIB: u64 = 100 * 1024;

#[track_caller]
fn small(dir: &Dir, args: &[&str], codes: &[i32]) -> String {
    let (code, talk, peak) = measured(dir, args);
    assert!(codes.contains(&code), "{args:?} ends with {code}\n{talk}");
    assert!(peak > 0 && peak < MOST_KIB, "{args:?} took {peak} KiB");
    assert!(talk.len() < 32 * 1024, "{args:?} says {} bytes", talk.len());
    talk
}

fn everything_is_small(dir: &Dir, from: &str, to: &str) {
    small(dir, &["detect", "in.csv"], &[0, 3]);
    small(dir, &["check", "in.csv", "--from", from], &[0, 1, 3]);
    for more in [&[][..], &["--skip-invalid"]] {
        let args = ["convert", "in.csv", "--from", from, "--to", to, "-o", "o.csv", "--force"];
        small(dir, &[&args[..], ALLOW, more].concat(), &[0, 1, 3, 5, 6]);
    }
}

#[test]
fn a_cell_of_16_mib_takes_little_memory() {
    let dir = Dir::new();
    for length in [(16 << 20) - 100, 17 << 20] {
        for quote in ["", "\""] {
            dir.write(
                "in.csv",
                xivo(&[&format!("Ada|{quote}{}{quote}|ada|||", "x".repeat(length)), "Bo|Li|bob|||"]),
            );
            everything_is_small(&dir, "xivo", "verba");
        }
    }
    dir.write("in.csv", xivo(&[&format!("Ada|\"{}\"|ada|||", "\"\"".repeat(8 << 20))]));
    everything_is_small(&dir, "xivo", "verba");
    dir.write("in.csv", "x".repeat(20 << 20));
    everything_is_small(&dir, "xivo", "verba");
    dir.write(
        "in.csv",
        utf16(
            &xivo(&[&format!("Ada|{}|ada|||", "ë".repeat(8 << 20)), "Bo|Li|bob|||"]),
            u16::to_le_bytes,
            true,
        ),
    );
    everything_is_small(&dir, "xivo", "verba");
}

#[test]
fn two_hundred_thousand_columns_take_little_memory() {
    let dir = Dir::new();
    let titles: Vec<String> = (0..200_000).map(|n| format!("c{n}")).collect();
    let many = "v|".repeat(200_000);
    for (header, row) in [
        (format!("{XIVO}|{}", titles.join("|")), format!("Ada|Nguyen|ada||||{many}")),
        (XIVO.to_owned(), format!("Ada|Nguyen|ada||||{many}")),
        (format!("{XIVO}|{}", titles.join("|")), "Ada|Nguyen|ada|||".to_owned()),
    ] {
        dir.write("in.csv", format!("{header}\n{row}\n{row}\n"));
        everything_is_small(&dir, "xivo", "verba");
        everything_is_small(&dir, "callrex", "qms");
    }
}

#[test]
fn a_record_of_16_mib_of_delimiters_takes_little_memory() {
    let dir = Dir::new();
    for (from, delimiter) in [("xivo", "|"), ("callrex", ","), ("verba", ";")] {
        dir.write("in.csv", format!("{XIVO}\n{}\nAda|Nguyen|ada|||\n", delimiter.repeat((16 << 20) - 10)));
        everything_is_small(&dir, from, "verba");
        let many = format!("{}\n", delimiter.repeat(100_000)).repeat(100);
        dir.write("in.csv", format!("{XIVO}\n{many}"));
        everything_is_small(&dir, from, "verba");
    }
    dir.write("in.csv", format!("{XIVO}\n{}\n", "\"\"|".repeat(5 << 20)));
    everything_is_small(&dir, "xivo", "verba");
}

#[test]
#[ignore = "a million records twice over take half a minute without optimisation"]
fn a_million_duplicates_take_little_memory() {
    let dir = Dir::new();
    let row = "Ada|Nguyen|ada|0042|default|sip\n";
    dir.write("in.csv", format!("{XIVO}\n{}", row.repeat(1_000_000)));
    let talk = small(&dir, &["check", "in.csv"], &[1]);
    assert!(talk.contains("in line 2 already"), "{talk}");
    small(
        &dir,
        &[&["convert", "in.csv", "--to", "verba", "-o", "o.csv", "--skip-invalid"], ALLOW].concat(),
        &[6],
    );
    assert_eq!(dir.read("o.csv").lines().count(), 2);
    // Every login twice: no two pairs have their first record in common.
    let pairs: String = (0..1_000_000).map(|n| format!("Ada|Nguyen|u{}|||\n", n % 500_000)).collect();
    dir.write("in.csv", format!("{XIVO}\n{pairs}"));
    let talk = small(&dir, &["check", "in.csv"], &[1]);
    assert!(talk.contains("`u0` in `username` stands in line 2 already"), "{talk}");
}

#[test]
fn a_hundred_thousand_duplicates_are_settled_in_no_time() {
    let dir = Dir::new();
    let pairs: String = (0..100_000).map(|n| format!("Ada|Nguyen|u{}|||\n", n % 50_000)).collect();
    for bytes in
        [format!("{XIVO}\n{pairs}").into_bytes(), utf16(&format!("{XIVO}\n{pairs}"), u16::to_le_bytes, true)]
    {
        dir.write("in.csv", bytes);
        let begun = std::time::Instant::now();
        let talk = small(&dir, &["check", "in.csv"], &[1]);
        assert!(
            talk.contains("in.csv:50002:12") && talk.contains("`u0` in `username` stands in line 2 already"),
            "{talk}"
        );
        assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    }
}

#[test]
#[ignore = "writes 300 MB, and takes a minute without optimisation"]
fn a_file_larger_than_the_memory_it_may_take_is_converted() {
    use std::io::Write;
    let dir = Dir::new();
    let mut file = std::io::BufWriter::new(std::fs::File::create(dir.path("in.csv")).unwrap());
    writeln!(file, "{XIVO}").unwrap();
    let (mut bytes, mut n) = (0, 0);
    while bytes < 300_000_000 {
        let row = format!("Ada|{}|u{n:07}|||\n", "Nguyen ".repeat(8).trim());
        file.write_all(row.as_bytes()).unwrap();
        bytes += row.len();
        n += 1;
    }
    drop(file);
    let args = ["convert", "in.csv", "--to", "verba", "-o", "o.csv", "--allow", "secret/blank-is-login"];
    let (code, talk, peak) = measured(&dir, &args);
    assert_eq!(code, 0, "{talk}");
    // What grows with the file is the table of logins, 16 bytes a record and its spare room.
    let table = n * 2 * 17 / 1024;
    assert!(peak < 40 * 1024 + 2 * table, "{peak} KiB for {n} records");
}

#[test]
fn many_faults_in_one_record_are_found_in_no_time() {
    let dir = Dir::new();
    let (stray, zeros) = (["\"a\"b"; 200_000].join("|"), ["a\0"; 200_000].join("|"));
    for (record, says) in [(stray, "quote/stray"), (zeros, "character/nul")] {
        dir.write("in.csv", xivo(&[&record]));
        quick(&dir, &["check", "in.csv", "--from", "xivo"], 1).says(says);
    }
    // A list of nothing right: each item is an error, and all of them stand in one cell.
    let list = format!("{VERBA}\nAda;ada;;;;\"{}\";;1;;;;;;;;;\n", ["21x"; 300_000].join(";"));
    dir.write("in.csv", list);
    quick(&dir, &["check", "in.csv"], 1).says("299,999 more like this");
    let args = ["convert", "in.csv", "--from", "verba", "--to", "callrex", "-o", "o.csv", "--skip-invalid"];
    let allow = ["--force", "--allow", "secret/blank-required"];
    quick(&dir, &[&args[..], &allow].concat(), 6);
    let rejects = dir.read("o.rejects.csv");
    let front = rejects.lines().nth(1).unwrap_or_default().split(";Ada;").next().unwrap_or_default();
    assert!(front.len() < 4_000 && front.contains("and more"), "{} bytes", front.len());
    small(&dir, &[&args[..], &allow, &["--json"]].concat(), &[6]);
}

/// Runs the program, which may take a few seconds, however slow build and machine are.
#[track_caller]
fn quick(dir: &Dir, args: &[&str], code: i32) -> Ran {
    let begun = std::time::Instant::now();
    let ran = dir.run(args).ends(code);
    assert!(begun.elapsed().as_secs() < 10, "{args:?} took {:?}", begun.elapsed());
    ran
}
