//! What memory a conversion takes: the same for every length of file, but for the 24 bytes a record that a rule of
//! uniqueness may take, and less where numbers that stand close together are to be unique. What hostile files take is
//! left to the tests of sizes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common;

use std::fs::File;
use std::io::{BufWriter, Write};

use common::Dir;
use common::peak::measured;

const FEW: u64 = 100_000;
const MANY: u64 = 1_000_000;
/// What one record may take where something is to be unique.
const UNIQUE_BYTES: u64 = 24;
/// What it may take where that is a number with neighbours.
const NUMBER_BYTES: u64 = 6;
/// What chance may add: the parts of the allocator, and a moment at which two threads have a large part at once.
const PLAY_KIB: u64 = 2 * 1024;

/// A CallRex list of so many invented users, no two of them alike, their extensions so far `apart`.
fn list(dir: &Dir, records: u64, apart: u64) {
    let mut file = BufWriter::new(File::create(dir.path("in.csv")).unwrap());
    for number in 0..records {
        let login = format!("user{number}");
        writeln!(
            file,
            "Zoë,\"O'Dell, Jr.\",{},,,Claims,{login},bm90IHJlYWw=,Agent,,,1,10.20.0.15,1,0,0,,,c2FsdA==,Leeds,,0,0,,0,",
            2_000_000 + number * apart
        )
        .unwrap();
    }
    file.into_inner().unwrap();
}

/// The most memory that a run had, in KiB.
fn peak(dir: &Dir, args: &[&str]) -> u64 {
    let (code, talk, peak) = measured(dir, args);
    assert_eq!(code, 0, "{args:?}\n{talk}");
    assert!(peak > 0, "{args:?} was over before anybody looked");
    peak
}

/// Fails if a run with many records, their extensions so far `apart`, takes more than one with few and `bytes` for each
/// further record.
fn grows_by_at_most(bytes: u64, args: &[&str], apart: u64) {
    let dir = Dir::new();
    for threads in ["1", "2"] {
        let args = [args, &["--threads", threads]].concat();
        list(&dir, FEW, apart);
        let few = peak(&dir, &args);
        list(&dir, MANY, apart);
        let many = peak(&dir, &args);
        let most = few + bytes * (MANY - FEW) / 1024 + PLAY_KIB;
        assert!(
            many <= most,
            "{args:?}: {few} KiB for {FEW} records, {many} for {MANY}, and at most {most} are allowed"
        );
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a million records four times over take a minute without optimisation")]
fn memory_does_not_grow_with_the_file() {
    let args = ["convert", "in.csv", "--from", "callrex", "--to", "callrex", "-o", "out.csv", "--force"];
    grows_by_at_most(0, &args, 1);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a million records four times over take a minute without optimisation")]
fn uniqueness_takes_so_many_bytes_a_record() {
    let args = ["convert", "in.csv", "--from", "callrex", "--to", "verba", "-o", "out.csv", "--force"];
    grows_by_at_most(UNIQUE_BYTES, &[&args[..], &["--allow", "secret/blank-is-login"]].concat(), 1);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a million records four times over take a minute without optimisation")]
fn unique_numbers_side_by_side_take_less() {
    let args =
        ["convert", "in.csv", "--from", "callrex", "--to", "freepbx-extensions", "-o", "out.csv", "--force"];
    grows_by_at_most(NUMBER_BYTES, &args, 1);
    // Each is looked up at once here, which takes nothing more.
    grows_by_at_most(NUMBER_BYTES, &[&args[..], &["--skip-invalid"]].concat(), 1);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a million records four times over take a minute without optimisation")]
fn unique_numbers_far_apart_take_no_more_than_texts() {
    let args =
        ["convert", "in.csv", "--from", "callrex", "--to", "freepbx-extensions", "-o", "out.csv", "--force"];
    grows_by_at_most(UNIQUE_BYTES, &args, 1_000_003);
}
