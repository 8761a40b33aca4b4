//! Plugins that go wrong: whatever they do, the exit code is not 0, one sentence names the plugin and what it did, the
//! input is untouched, nothing is half-written, and no process is left behind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]
#![cfg(target_os = "linux")]

mod common;

use std::fs;
use std::process::Command;

use common::bad::{LIMITS, cases, empty, library, names, read, survived, with, write};
use common::plugin::{build_c, has_compiler, trust};
use common::{Dir, root};

const CRASHED: &str =
    "crashed (signal 11, segmentation fault) while it read `users.bad`; nothing was written";
const STALLED: &str =
    "does not move for 1 seconds while it read `users.bad`, and was ended; nothing was written";
const ENDED: &str = "ended its process (exit code 0) while it read `users.bad`";

#[test]
fn a_good_one_is_fine() {
    if !has_compiler() {
        return;
    }
    for case in ["GOOD", "READ_PRINTS"] {
        let dir = with(case);
        let ran = read(&dir).ends(0);
        assert_eq!(
            (ran.out.as_str(), dir.read("out.csv").as_str()),
            ("", "login\r\nada\r\nbob\r\n"),
            "{case}"
        );
    }
    let dir = with("GOOD");
    write(&dir).ends(0);
    assert_eq!(dir.read("out.bad"), "BAD1 half of a fileadabob");
}

#[test]
fn libraries_that_cannot_be_loaded() {
    if !has_compiler() {
        return;
    }
    let good = fs::read(with("GOOD").path(&library())).unwrap();
    let refused = |dir: &Dir, says: &str| {
        dir.run(&["plugin", "trust", "formats/bad"])
            .ends(5)
            .says("`formats/bad` is not trusted: ")
            .says(says);
        survived(says, dir, read(dir), 3, &format!("the plugin of bad@1 cannot be used: the library {says}"));
    };
    let bytes = |bytes: &[u8]| {
        let dir = empty();
        dir.write(&library(), bytes);
        dir
    };
    refused(&bytes(b"#!/bin/sh\necho no library\n"), "is no library, or a part of one");
    refused(&bytes(b""), "is no library, or a part of one");
    refused(&bytes(&good[..good.len() / 3]), "is no library, or a part of one");
    let mut other = good.clone();
    other[18..20].copy_from_slice(&0xF3_u16.to_le_bytes());
    refused(&bytes(&other), "is made for another processor (Riscv64)");
    let build = |source: &str, more: &[&str]| {
        let dir = empty();
        let source = dir.write("formats/other.c", source);
        build_c(&source, &dir.path(&library()), more);
        dir
    };
    refused(&build("int nothing;", &[]), "does not export `tieline_plugin_v0`");
    refused(
        &build("void *tieline_plugin_v7(void) { return 0; }", &[]),
        "is made for version 7 of the interface, and this program has 0",
    );
    let symbol = "void *tieline_plugin_v0(void) { return 0; }";
    refused(&build(symbol, &["-Wl,-rpath,/tmp/lib"]), "looks for other libraries in `/tmp/lib` (RPATH)");
    refused(
        &build(symbol, &["-Wl,-rpath,$ORIGIN/../.."]),
        "looks for other libraries in `$ORIGIN/../..` (RPATH)",
    );
    let dir = empty();
    let source = dir.write("formats/main.c", "int main(void) { return 0; }");
    let built =
        Command::new("cc").arg(&source).args(["-pie", "-o"]).arg(dir.path(&library())).status().unwrap();
    assert!(built.success());
    refused(&dir, "is a program and no library");
}

#[test]
fn libraries_that_fail_as_they_are_loaded() {
    cases(&[
        ("UNDEFINED_SYMBOL", "cannot be loaded: "),
        ("CONSTRUCTOR_CRASH", CRASHED),
        ("CONSTRUCTOR_HANG", STALLED),
        ("CONSTRUCTOR_EXIT", ENDED),
    ]);
}

#[test]
fn tables_that_make_no_sense() {
    cases(&[
        ("TABLE_NULL", "gives no table"),
        ("TABLE_SHORT", "gives a table of 24 bytes"),
        ("TABLE_LONG", "gives a table of 4000000000 bytes"),
        ("TABLE_MISALIGNED", "gives a table that is not aligned"),
        ("TABLE_CAPABILITIES", "has impossible capabilities, 0xffffffff"),
        ("TABLE_NONE", "has impossible capabilities, 0x0"),
        ("TABLE_RESERVED", "fills a field of its table that is reserved"),
        ("TABLE_ABI", "is made for version 9 of the interface"),
        ("TABLE_NO_OPEN", "has no `open` or no `close`"),
        ("TABLE_CONTRADICTS_READ", "says one thing of reading"),
        ("TABLE_CONTRADICTS_WRITE", "says one thing of writing"),
        ("ID_PATH", "has an id or a version that is no word"),
        ("ID_NOT_UTF8", "has an id or a version that is no word"),
        ("ID_NULL", "has an id or a version that is no word"),
        ("ID_LONG", "has an id or a version that is no word"),
        ("ID_OTHER", "calls itself good@1, and its map bad@1"),
    ]);
}

#[test]
fn crashes_and_ends_of_the_process() {
    cases(&[
        ("OPEN_CRASH", CRASHED),
        ("READ_CRASH_LATE", CRASHED),
        ("READ_ABORT", "crashed (signal 6, abort)"),
        ("READ_DIVIDE", "crashed (signal 8, arithmetic fault)"),
        ("READ_STACK", "crashed (signal "),
        ("READ_DOUBLE_FREE", "crashed (signal 6, abort)"),
        // Noticed by the heap itself or by the processor.
        ("READ_HEAP", "crashed (signal "),
        ("READ_EXIT", ENDED),
        ("READ_UNDERSCORE_EXIT", ENDED),
        ("READ_FORK", ENDED),
        // What is left of it may end in one way or another.
        ("READ_CLOSE_ALL", ""),
        ("CLOSE_CRASH", CRASHED),
        ("MEMORY", "crashed (signal 6, abort)"),
    ]);
}

#[test]
fn a_c_plus_plus_exception_does_not_come_through() {
    if !has_compiler() {
        return;
    }
    if !Command::new("c++").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no C++ compiler (`c++`) on this machine");
        return;
    }
    let dir = empty();
    let object = dir.path("formats/throw.o");
    let source = root().join("tests/plugin_bad/throw.cpp");
    let built =
        Command::new("c++").args(["-c", "-fPIC"]).arg(source).arg("-o").arg(&object).status().unwrap();
    assert!(built.success());
    let object = object.to_string_lossy().into_owned();
    let more = ["-DCASE=READ_THROWS", "-DWITH_THROW", "-w", "-pthread", "-fexceptions", &object, "-lstdc++"];
    build_c(&root().join("tests/plugin_bad/bad.c"), &dir.path(&library()), &more);
    trust(&dir, "bad");
    survived("READ_THROWS", &dir, read(&dir), 70, "error: the plugin of bad@1 crashed (signal 6, abort)");
}

#[test]
fn a_library_with_maps_alone_cuts_nothing() {
    if !has_compiler() {
        return;
    }
    cases(&[
        ("MAPS_ENDLESS", "carries maps and cuts nothing"),
        ("MAPS_AND_MORE", "says that it carries maps alone, and has functions for files"),
    ]);
    for case in ["MAPS_ENDLESS", "MAPS_NOWHERE"] {
        let dir = with(case);
        fs::remove_file(dir.path("formats/bad/format.toml")).unwrap();
        trust(&dir, "bad");
        let ran = dir.run(&["plugin", "check", "formats/bad"]).ends(1);
        assert!(ran.out.contains("it carries a list of maps that makes no sense"), "{}", ran.out);
    }
}

#[test]
fn what_never_ends() {
    cases(&[
        ("READ_LOOP", STALLED),
        ("READ_SLEEP", STALLED),
        ("CLOSE_HANG", STALLED),
        ("READ_IDLE", "says 1000 times that there are more rows, and gives none"),
        ("READ_ENDLESS_ROWS", "gives more rows than `users.bad` can hold: "),
        ("READ_TOO_MANY", "hands over more rows than it was asked for"),
        ("COLUMNS_ENDLESS", "makes more than 4096 columns"),
    ]);
    // It calls and calls, and every call is refused: nothing moves.
    cases(&[("READ_EMPTY_ROWS", STALLED)]);
}

#[test]
fn rows_texts_and_statuses_that_make_no_sense() {
    cases(&[
        ("CELL_HUGE", "gives a cell of 18446744073709551615 bytes, and 1048576 are the most"),
        ("CELL_GIB", "gives a cell of 1073741824 bytes, and 1048576 are the most"),
        ("CELL_NULL", "gives a cell of 1 bytes at no address"),
        ("CELL_NOT_UTF8", "gives a cell that is no UTF-8"),
        ("CELL_HALF_CHARACTER", "gives a cell that is no UTF-8"),
        ("CELL_UNKNOWN_COLUMN", "uses a column that it never made, 7"),
        ("CELL_TWICE", "gives one column twice in a row"),
        ("CELL_UNKNOWN_STATE", "gives a cell of the unknown state 9"),
        ("ROW_COUNT", "hands over a row of 4000000000 cells, and 16384 are the most"),
        ("ROW_NULL", "hands over a row at no address"),
        ("LABEL_EMPTY", "makes a column without a label"),
        ("STATUS_UNKNOWN", "answers `read_next` with 5, which is no status"),
        ("OPEN_UNKNOWN_STATUS", "answers `open` with 77, which is no status"),
        ("STATUS_CANCELLED", "stops in `read_next` as if it was cancelled"),
        ("DIAG_SEVERITY", "makes a remark of the unknown severity 99"),
        ("DIAG_SIZE", "makes a remark of 3 bytes"),
        ("TOKEN_STALE", "calls the host where no call of its own is running"),
        ("TOKEN_FORGED", "calls the host where no call of its own is running"),
        ("TOKEN_THREAD", "calls the host where no call of its own is running"),
        ("WRITES_WHILE_READING", "writes while it reads"),
        ("SPEAKS_FRAMES", "says what makes no sense (a frame is too long)"),
        ("CLEARS", "clears `login`, and its map has no word that clears there"),
    ]);
}

#[test]
fn failures_without_a_word_and_with_a_million() {
    if !has_compiler() {
        return;
    }
    let dir = with("READ_ADVISES");
    let says = "the file ends without its trailer (byte 7 of the file); export it again";
    read(&dir).ends(3).says(&format!("`users.bad` cannot be read as bad@1: {says}"));
    for case in ["OPEN_FAILS_SILENTLY", "STATUS_UNKNOWN_NEGATIVE"] {
        let dir = with(case);
        let says = "`users.bad` cannot be read as bad@1: its plugin gives no reason";
        survived(case, &dir, read(&dir), 3, says);
    }
    let dir = with("DIAGS");
    let ran = read(&dir).ends(1).says("error[plugin/remark]: and another thing");
    assert!(ran.err.contains("1,001 errors concern the whole file"), "{}", ran.err);
    assert!(!dir.has("out.csv"));
}

#[test]
fn writers_that_die_half_way_leave_nothing() {
    if !has_compiler() {
        return;
    }
    let table = [
        (
            "WRITE_CRASH",
            70,
            "the plugin of bad@1 crashed (signal 11, segmentation fault) while it wrote `out.bad`",
        ),
        ("WRITE_EXIT", 70, "the plugin of bad@1 ended its process (exit code 0) while it wrote `out.bad`"),
        ("WRITE_ENDLESS", 70, "the plugin of bad@1 writes more than `out.bad` can hold: "),
        ("WRITE_HANG", 70, "the plugin of bad@1 does not move for 1 seconds while it wrote `out.bad`"),
        ("WRITE_FAILS", 1, "error[plugin/remark]: the moon is full"),
        (
            "WRITE_FINISH_FAILS",
            1,
            "error[plugin/remark]: the plugin refuses to write the file, and gives no reason",
        ),
    ];
    for (case, code, says) in table {
        let dir = with(case);
        let ran = write(&dir);
        let told = format!("{case}\n{}", ran.err);
        assert!(ran.code == code && ran.err.contains(says), "{told}");
        assert_eq!(names(&dir), ["formats", "users.bad", "users.csv"], "{told}");
        // What was there stays, also where it may be replaced.
        dir.write("out.bad", "from before");
        let args = [
            "convert",
            "users.csv",
            "--from",
            "list",
            "--to",
            "bad",
            "-o",
            "out.bad",
            "--force",
            "--format-dir",
            "formats",
        ];
        assert_ne!(dir.run_in(&args, b"", &LIMITS).code, 0, "{told}");
        assert_eq!(dir.read("out.bad"), "from before", "{told}");
    }
}
