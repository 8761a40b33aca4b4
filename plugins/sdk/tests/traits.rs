//! The table that is made of the traits, called as the host calls it: panics stay inside, and the author needs no
//! `unsafe`; a build that aborts on a panic does not compile.
#![allow(unsafe_code, reason = "the table is called as a host calls it")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test ends where something is missing")]

use std::ffi::c_void;
use std::path::Path;
use std::process::Command;
use std::ptr::null_mut;
use std::sync::Mutex;

use tieline_plugin::abi::{self, Call, Cell, Diag, Host, Open, Text};
use tieline_plugin::{Failure, Format, Opening, Progress, ReadCx, Reader, Row, WriteCx, Writer, table};

/// What the host below was told.
static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn words(text: &Text) -> String {
    // SAFETY: the plugin's text is readable during the call.
    let bytes = unsafe { std::slice::from_raw_parts(text.bytes, text.length as usize) };
    String::from_utf8_lossy(bytes).into_owned()
}

extern "C" fn in_read(_: Call, _: *mut u8, _: u64) -> i64 {
    0
}
extern "C" fn in_all(_: Call, _: *mut *const u8, _: *mut u64) -> i32 {
    abi::REFUSED
}
extern "C" fn column(_: Call, _: Text) -> i32 {
    0
}
extern "C" fn row(_: Call, _: *const Cell, _: u32) -> i32 {
    abi::REFUSED
}
extern "C" fn out_write(_: Call, _: *const u8, _: u64) -> i32 {
    abi::OK
}
extern "C" fn diag(_: Call, diag: *const Diag) -> i32 {
    // SAFETY: the plugin's remark is readable during the call.
    let message = unsafe { words(&(*diag).message) };
    TOLD.lock().unwrap().push(message);
    abi::OK
}
extern "C" fn poll(_: Call, _: u64, _: u64) -> i32 {
    1
}
extern "C" fn extension(_: Call, _: Text) -> *const c_void {
    std::ptr::null()
}

static HOST: Host = Host {
    size: size_of::<Host>() as u32,
    abi: abi::ABI,
    in_read,
    in_all,
    column,
    row,
    out_write,
    diag,
    poll,
    extension,
};

/// Panics where its option says so.
struct Panics;
struct Work(String);

impl Format for Panics {
    const ID: &'static str = "panics";
    const VERSION: &'static str = "1";
    type Reader = Work;
    type Writer = Work;

    fn reader(opening: &Opening<'_>, cx: &mut ReadCx<'_>) -> Result<Work, Failure> {
        let case = opening.option("case").unwrap().to_owned();
        match case.as_str() {
            "open" => panic!("a secret of the file"),
            "all" => cx.all().map(|_| Work(case)),
            _ => Ok(Work(case)),
        }
    }

    fn writer(_: &Opening<'_>, _: &mut WriteCx<'_>) -> Result<Work, Failure> {
        Ok(Work(String::new()))
    }
}

impl Reader for Work {
    fn read(&mut self, cx: &mut ReadCx<'_>, _: u32) -> Result<Progress, Failure> {
        match self.0.as_str() {
            "read" => panic!("a secret of the file"),
            "cancel" if !cx.progress(1, 2)? => Err(Failure::cancelled()),
            "row" => cx.row(&[]).map(|()| Progress::More),
            _ => Ok(Progress::End),
        }
    }
}

impl Writer for Work {
    fn row(&mut self, _: &Row<'_>, _: &mut WriteCx<'_>) -> Result<(), Failure> {
        panic!("a secret of the file")
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        assert_ne!(self.0, "drop", "a secret of the file");
    }
}

/// Opens, reads once, reads again, closes; gives the three statuses and what was told.
fn run(case: &str) -> (Vec<i32>, Vec<String>) {
    let table = table::<Panics>();
    let option = abi::Opt { name: Text::of("case"), value: Text::of(case) };
    let open = Open {
        size: size_of::<Open>() as u32,
        mode: abi::READ,
        input_length: u64::MAX,
        columns: std::ptr::null(),
        column_count: 0,
        options: &raw const option,
        option_count: 1,
    };
    TOLD.lock().unwrap().clear();
    let mut instance = null_mut();
    let mut statuses = Vec::new();
    // SAFETY: the table is called as the header says, with arguments that live as long as the calls.
    unsafe {
        statuses.push((table.open.unwrap())(&raw const HOST, 1, &raw const open, &raw mut instance));
        if statuses[0] == abi::OK {
            statuses.push((table.read_next.unwrap())(instance, 2, 10));
            statuses.push((table.read_next.unwrap())(instance, 3, 10));
            (table.close.unwrap())(instance);
        }
    }
    (statuses, TOLD.lock().unwrap().clone())
}

#[test]
fn panics_and_failures_stay_inside() {
    std::panic::set_hook(Box::new(|_| {}));
    let panicked = vec!["it panicked, which is a bug of the plugin".to_owned()];
    assert_eq!(run("open"), (vec![abi::FAILED], panicked.clone()));
    // What has panicked is not used again.
    assert_eq!(run("read"), (vec![abi::OK, abi::FAILED, abi::REFUSED], panicked));
    assert_eq!(run("drop"), (vec![abi::OK, abi::OK, abi::OK], vec![]));
    assert_eq!(run("cancel"), (vec![abi::OK, abi::CANCELLED, abi::CANCELLED], vec![]));
    // What the host refuses it knows the reason of.
    assert_eq!(run("all"), (vec![abi::FAILED], vec![]));
    assert_eq!(run("row"), (vec![abi::OK, abi::FAILED, abi::FAILED], vec![]));
}

/// Checks the SDK with further flags; gives what the compiler says if it refuses.
fn check(flags: &str) -> Option<String> {
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("abort");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--manifest-path"])
        .arg(sdk.join("Cargo.toml"))
        .env("RUSTFLAGS", flags)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_build_that_aborts_on_a_panic_does_not_compile() {
    assert_eq!(check(""), None);
    let said = check("-Cpanic=abort").unwrap();
    assert!(said.contains("a plugin must not be built with `panic = \"abort\"`"), "{said}");
}
