//! The table of C functions of a [`Format`]: each function makes a context of its arguments, catches what panics, and
//! turns the result into a status.

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::abi::{self, Host, Plugin, Text};
use crate::cx::{Batch, Line, ReadCx, WriteCx, opening};
use crate::{Failure, Format, Progress, Reader, Severity, Writer};

/// What is behind the pointer of an instance.
struct Instance<F: Format> {
    host: *const Host,
    work: Work<F>,
}

enum Work<F: Format> {
    Read(F::Reader),
    Write(F::Writer),
    /// A call has panicked: what it left behind is not used any more.
    Broken,
}

/// The table of a format. [`export!`](crate::export) makes a library of it; a program that has the crate linked in
/// hands it to the host as it is.
pub const fn table<F: Format>() -> Plugin {
    let mut capabilities = 0;
    if F::READS {
        capabilities |= abi::READS;
    }
    if F::WRITES {
        capabilities |= abi::WRITES;
    }
    if F::SERIAL {
        capabilities |= abi::SERIAL;
    }
    Plugin {
        size: size_of::<Plugin>() as u32,
        abi: abi::ABI,
        id: Text::of(F::ID),
        version: Text::of(F::VERSION),
        capabilities,
        reserved: 0,
        open: Some(open::<F>),
        read_next: if F::READS { Some(read_next::<F>) } else { None },
        write_batch: if F::WRITES { Some(write_batch::<F>) } else { None },
        finish: if F::WRITES { Some(finish::<F>) } else { None },
        close: Some(close::<F>),
        extension: None,
    }
}

/// Runs a part of a plugin; what it fails with, or its panic, is told to the host.
///
/// The text of a panic may quote the data that the plugin met, and so is not told.
fn guarded(line: Line<'_>, run: impl FnOnce() -> Result<i32, Failure>) -> (i32, bool) {
    let (failure, panicked) = match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(status)) => return (status, false),
        Ok(Err(failure)) => (failure, false),
        Err(payload) => {
            // Dropping the payload may panic as well.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
            (Failure::new("it panicked, which is a bug of the plugin"), true)
        }
    };
    if let Some(remark) = &failure.remark {
        // That the run fails is known from the status; a remark that is not taken changes nothing.
        let _ = line.say(Severity::Error, remark);
    }
    (if failure.cancelled { abi::CANCELLED } else { abi::FAILED }, panicked)
}

unsafe extern "C" fn open<F: Format>(
    host: *const Host,
    call: abi::Call,
    open: *const abi::Open,
    instance: *mut *mut c_void,
) -> i32 {
    if host.is_null() || open.is_null() || instance.is_null() {
        return abi::REFUSED;
    }
    // SAFETY: the host hands in its table, which lives as long as the process.
    let line = unsafe { Line::new(host, call) };
    let mut made = None;
    let (status, _) = guarded(line, || {
        // SAFETY: the host's struct is valid during this call, and nothing of it is kept.
        let open = unsafe { &*open };
        // SAFETY: as above; `opening` lives no longer than this call.
        let Some(opening) = (unsafe { opening(open) }) else {
            return Err(Failure::new("an option or a label is no UTF-8"));
        };
        made = Some(match open.mode {
            abi::READ if F::READS => Work::Read(F::reader(&opening, &mut ReadCx::new(line))?),
            abi::WRITE if F::WRITES => Work::Write(F::writer(&opening, &mut WriteCx::new(line))?),
            _ => return Err(Failure::new("this format is not opened in this way")),
        });
        Ok(abi::OK)
    });
    if let (abi::OK, Some(work)) = (status, made) {
        let boxed: Box<Instance<F>> = Box::new(Instance { host, work });
        // SAFETY: the host gives a place for one pointer.
        unsafe { *instance = Box::into_raw(boxed).cast() };
    }
    status
}

/// The instance behind a pointer.
///
/// # Safety
/// `instance` came from `open` of the same format and was not closed; no other call works on it.
unsafe fn of<'i, F: Format>(instance: *mut c_void) -> Option<&'i mut Instance<F>> {
    // SAFETY: as the caller promises.
    unsafe { instance.cast::<Instance<F>>().as_mut() }
}

unsafe extern "C" fn read_next<F: Format>(instance: *mut c_void, call: abi::Call, max_rows: u32) -> i32 {
    // SAFETY: the host calls with what `open` gave, one call at a time.
    let Some(instance) = (unsafe { of::<F>(instance) }) else { return abi::REFUSED };
    // SAFETY: this is the table that `open` was given.
    let line = unsafe { Line::new(instance.host, call) };
    let Work::Read(reader) = &mut instance.work else { return abi::REFUSED };
    let (status, panicked) = guarded(line, || {
        Ok(match reader.read(&mut ReadCx::new(line), max_rows)? {
            Progress::More => abi::MORE,
            Progress::End => abi::OK,
        })
    });
    if panicked {
        abandon(instance);
    }
    status
}

unsafe extern "C" fn write_batch<F: Format>(
    instance: *mut c_void,
    call: abi::Call,
    batch: *const abi::Batch,
) -> i32 {
    // SAFETY: the host calls with what `open` gave, one call at a time.
    let Some(instance) = (unsafe { of::<F>(instance) }) else { return abi::REFUSED };
    // SAFETY: this is the table that `open` was given.
    let line = unsafe { Line::new(instance.host, call) };
    let Work::Write(writer) = &mut instance.work else { return abi::REFUSED };
    // SAFETY: the host's batch is valid during this call, and nothing of it is kept.
    let Some(batch) = (unsafe { batch.as_ref() }) else { return abi::REFUSED };
    let (status, panicked) = guarded(line, || {
        // SAFETY: as above.
        let Some(batch) = (unsafe { Batch::of(batch) }) else {
            return Err(Failure::new("the host's batch is not sound"));
        };
        let mut cx = WriteCx::new(line);
        for row in batch.rows() {
            writer.row(&row, &mut cx)?;
        }
        Ok(abi::OK)
    });
    if panicked {
        abandon(instance);
    }
    status
}

unsafe extern "C" fn finish<F: Format>(instance: *mut c_void, call: abi::Call) -> i32 {
    // SAFETY: the host calls with what `open` gave, one call at a time.
    let Some(instance) = (unsafe { of::<F>(instance) }) else { return abi::REFUSED };
    // SAFETY: this is the table that `open` was given.
    let line = unsafe { Line::new(instance.host, call) };
    let Work::Write(writer) = &mut instance.work else { return abi::REFUSED };
    let (status, panicked) = guarded(line, || writer.finish(&mut WriteCx::new(line)).map(|()| abi::OK));
    if panicked {
        abandon(instance);
    }
    status
}

/// What a panic has left behind is neither used nor dropped: its own drop may rely on what does not hold any more.
fn abandon<F: Format>(instance: &mut Instance<F>) {
    std::mem::forget(std::mem::replace(&mut instance.work, Work::Broken));
}

unsafe extern "C" fn close<F: Format>(instance: *mut c_void) {
    if instance.is_null() {
        return;
    }
    // SAFETY: the host calls once, with what `open` has made by `Box::into_raw`.
    let boxed = unsafe { Box::from_raw(instance.cast::<Instance<F>>()) };
    let _ = catch_unwind(AssertUnwindSafe(|| drop(boxed)));
}
