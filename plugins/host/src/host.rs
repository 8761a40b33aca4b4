//! The functions that a plugin calls. Each finds the running call by its name, checks every pointer, count and byte of its
//! arguments, and hands what is sound to the [`Session`].
//!
//! The name of a call is a number that is compared with what this thread is doing, and never followed: a stale, a made-up
//! or another thread's one is refused, and counted, so that the run fails even if the plugin ignores it.

use std::cell::Cell;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, Ordering};

use tieline_core::native::Remark;
use tieline_core::report::Severity;
use tieline_plugin::abi::{self, Call, Diag, Host, Text};

use crate::fault::Fault;
use crate::session::Session;

thread_local! {
    /// What this thread's plugin is working for.
    static RUNNING: Cell<*mut Session<'static>> = const { Cell::new(null_mut()) };
}

/// Calls with a name that is not running, in the whole process.
static STRAY: AtomicU64 = AtomicU64::new(0);
/// Names that were given out.
static NAMES: AtomicU64 = AtomicU64::new(0);

/// The table that every plugin is given.
pub(crate) static HOST: Host = Host {
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

/// Runs a function of a plugin for a session.
pub(crate) fn call<T>(session: &mut Session<'_>, run: impl FnOnce(Call) -> T) -> T {
    // Names are neither small nor in order, so that none is met by chance.
    let name = NAMES.fetch_add(1, Ordering::Relaxed).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let strays = STRAY.load(Ordering::Relaxed);
    session.call = name;
    let session: *mut Session<'_> = session;
    let before = RUNNING.replace(session.cast());
    let result = run(name);
    RUNNING.set(before);
    // SAFETY: the session is borrowed by this function, and the plugin's calls that used it have returned.
    let session = unsafe { &mut *session };
    session.call = 0;
    if STRAY.load(Ordering::Relaxed) != strays {
        session.fail(Fault::Contract(
            "calls the host where no call of its own is running: with a stale or made-up token, or from a thread of its own".into(),
        ));
    }
    result
}

/// Runs `work` for the session whose call has this name; what fails sticks to it.
fn serve<T>(call: Call, refused: T, work: impl FnOnce(&mut Session<'static>) -> Result<T, Fault>) -> T {
    let session = RUNNING.get();
    if call == 0 || session.is_null() {
        STRAY.fetch_add(1, Ordering::Relaxed);
        return refused;
    }
    // SAFETY: the pointer was set by `call` of this thread, which is still running: the session lives, and nobody else
    // uses it, since the plugin runs on this thread and no function here calls back into it.
    let session = unsafe { &mut *session };
    if session.call != call {
        STRAY.fetch_add(1, Ordering::Relaxed);
        return refused;
    }
    if session.fault.is_some() {
        return refused;
    }
    // A panic must not run through the frames of a plugin.
    match catch_unwind(AssertUnwindSafe(|| work(session))) {
        Ok(Ok(value)) => value,
        Ok(Err(fault)) => {
            session.fail(fault);
            refused
        }
        Err(_) => {
            let bug = "the host has panicked while it served a plugin".to_owned();
            session.fail(Fault::Around(tieline_core::error::Error::Bug(bug)));
            refused
        }
    }
}

fn contract<T>(what: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Contract(what.into()))
}

/// The text of an argument.
///
/// # Safety
/// Where the pointer is not null and the length not above `most`, that many bytes may be read.
unsafe fn text<'t>(text: &Text, most: u64, what: &str) -> Result<&'t str, Fault> {
    // SAFETY: as the caller promises.
    let bytes = unsafe { bytes(text.bytes, text.length, most, what)? };
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => contract(format!("gives {what} that is no UTF-8")),
    }
}

/// # Safety
/// Where the pointer is not null and the length not above `most`, that many bytes may be read.
unsafe fn bytes<'t>(start: *const u8, length: u64, most: u64, what: &str) -> Result<&'t [u8], Fault> {
    if length == 0 {
        return Ok(&[]);
    }
    if length > most {
        return contract(format!("gives {what} of {length} bytes, and {most} are the most"));
    }
    if start.is_null() {
        return contract(format!("gives {what} of {length} bytes at no address"));
    }
    // SAFETY: as the caller promises; the length fits, since `most` does.
    Ok(unsafe { std::slice::from_raw_parts(start, length as usize) })
}

extern "C" fn in_read(call: Call, to: *mut u8, length: u64) -> i64 {
    serve(call, i64::from(abi::REFUSED), |session| {
        if length == 0 {
            return Ok(0);
        }
        if to.is_null() {
            return contract("reads to no address");
        }
        // More than this is never filled at once, whatever the plugin has room for.
        let length = length.min(1 << 20) as usize;
        // SAFETY: the plugin gives room for `length` bytes or more; the bytes are written before they are read.
        let to = unsafe {
            std::ptr::write_bytes(to, 0, length);
            std::slice::from_raw_parts_mut(to, length)
        };
        session.input(to).map(|count| count as i64)
    })
}

extern "C" fn in_all(call: Call, to: *mut *const u8, length: *mut u64) -> i32 {
    serve(call, abi::REFUSED, |session| {
        if to.is_null() || length.is_null() || !to.is_aligned() || !length.is_aligned() {
            return contract("asks for its input at no address");
        }
        let all = session.all()?;
        // SAFETY: the plugin gives places for a pointer and a number. The bytes stay where they are until the session
        // ends, which is after `close`.
        unsafe {
            to.write(all.as_ptr());
            length.write(all.len() as u64);
        }
        Ok(abi::OK)
    })
}

extern "C" fn column(call: Call, label: Text) -> i32 {
    serve(call, abi::REFUSED, |session| {
        // SAFETY: a label is readable during the call.
        let label = unsafe { text(&label, abi::MAX_TEXT, "a label") }?;
        session.column(label).map(|handle| handle as i32)
    })
}

extern "C" fn row(call: Call, cells: *const abi::Cell, count: u32) -> i32 {
    serve(call, abi::REFUSED, |session| {
        if count > abi::MAX_CELLS {
            return contract(format!(
                "hands over a row of {count} cells, and {} are the most",
                abi::MAX_CELLS
            ));
        }
        if count > 0 && (cells.is_null() || !cells.is_aligned()) {
            return contract("hands over a row at no address");
        }
        let cells = match count {
            0 => &[],
            // SAFETY: the plugin has `count` cells there, readable during the call.
            _ => unsafe { std::slice::from_raw_parts(cells, count as usize) },
        };
        // SAFETY: the texts of cells are readable during the call.
        unsafe { session.row(cells) }.map(|()| abi::OK)
    })
}

extern "C" fn out_write(call: Call, start: *const u8, length: u64) -> i32 {
    serve(call, abi::REFUSED, |session| {
        // SAFETY: the bytes are readable during the call.
        let bytes = unsafe { bytes(start, length, 1 << 30, "output") }?;
        session.bytes(bytes).map(|()| abi::OK)
    })
}

extern "C" fn diag(call: Call, diag: *const Diag) -> i32 {
    serve(call, abi::REFUSED, |session| {
        if diag.is_null() || !diag.is_aligned() {
            return contract("makes a remark at no address");
        }
        // SAFETY: a remark begins with its size.
        let size = unsafe { (&raw const (*diag).size).read() };
        if (size as usize) < size_of::<Diag>() || size > 4096 {
            return contract(format!("makes a remark of {size} bytes"));
        }
        // SAFETY: the plugin says that it is as large as this.
        let diag = unsafe { diag.read() };
        // SAFETY: the texts of a remark are readable during the call.
        let (column, message, help) = unsafe {
            (
                text(&diag.column, abi::MAX_TEXT, "a label")?,
                text(&diag.message, abi::MAX_TEXT, "a remark")?,
                text(&diag.help, abi::MAX_TEXT, "a remark")?,
            )
        };
        let remark = Remark {
            severity: Severity::Note,
            record: diag.record,
            offset: (diag.offset != u64::MAX).then_some(diag.offset),
            column: column.to_owned(),
            message: message.to_owned(),
            help: help.to_owned(),
        };
        session.remark(diag.severity, remark).map(|()| abi::OK)
    })
}

extern "C" fn poll(call: Call, done: u64, total: u64) -> i32 {
    serve(call, abi::REFUSED, |session| session.progress(done, total).map(i32::from))
}

extern "C" fn extension(call: Call, _: Text) -> *const c_void {
    // There are none yet: a plugin must do without.
    serve(call, std::ptr::null(), |_| Ok(std::ptr::null()))
}
