//! Children on Windows: a job object, and pipes that are handed over beside the standard streams.
//!
//! A C runtime takes its standard streams when it is loaded, and the library of a plugin may bring one along or share the
//! program's. So a child's standard output leads nowhere from its start, and its pipes are duplicated into it: their
//! numbers come through its standard input, which is closed behind them.

use std::ffi::c_void;
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::windows::io::{AsHandle, AsRawHandle, BorrowedHandle, FromRawHandle, OwnedHandle, RawHandle};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{DUPLICATE_SAME_ACCESS, DuplicateHandle};
use windows_sys::Win32::Storage::FileSystem::{FILE_TYPE_PIPE, GetFileType};
use windows_sys::Win32::System::Diagnostics::Debug::{
    SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX, SetErrorMode,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION,
    JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOB_OBJECT_LIMIT_PROCESS_MEMORY,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation, SetInformationJobObject,
    TerminateJobObject,
};
use windows_sys::Win32::System::Threading::GetCurrentProcess;

pub(crate) type Input = PipeWriter;
pub(crate) type Output = PipeReader;

/// What a child's group ends with that the run has ended.
const ENDED: u32 = 70;
/// What stands before the numbers of the pipes: whoever starts a child by hand sends something else.
const GREETING: u64 = 0x7469_656c_696e_6530;

/// A job object. What belongs to it ends when its last handle is closed, which the system does for a run that dies.
pub(super) struct Group(OwnedHandle);

impl Group {
    fn new(memory: u64) -> io::Result<Group> {
        // SAFETY: both arguments may be null: no attributes, no name.
        let job = unsafe { CreateJobObjectW(null(), null()) };
        if job.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the handle is new, and nobody else's.
        let job = unsafe { OwnedHandle::from_raw_handle(job) };
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        let flags = &mut limits.BasicLimitInformation.LimitFlags;
        // Without the second one a crash waits for somebody to close a window.
        *flags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
        if memory > 0 {
            *flags |= JOB_OBJECT_LIMIT_PROCESS_MEMORY;
            limits.ProcessMemoryLimit = usize::try_from(memory).unwrap_or(usize::MAX);
        }
        // SAFETY: the struct is the one that this kind of information is, and as long as is said.
        let set = unsafe {
            SetInformationJobObject(
                job.as_raw_handle(),
                JobObjectExtendedLimitInformation,
                (&raw const limits).cast::<c_void>(),
                size_of_val(&limits) as u32,
            )
        };
        done(set)?;
        Ok(Group(job))
    }

    pub(super) fn end(&self) {
        // SAFETY: the handle is a job's. It may be empty by now, and that is all the better.
        unsafe { TerminateJobObject(self.0.as_raw_handle(), ENDED) };
    }
}

/// What a function of the system answers: 0 has failed.
fn done(answer: i32) -> io::Result<()> {
    if answer == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// The number that `handle` gets in another process.
fn hand_over(handle: BorrowedHandle<'_>, to: BorrowedHandle<'_>) -> io::Result<u64> {
    let mut number: RawHandle = null_mut();
    // SAFETY: the handles are open, and there is a place for the new one.
    let answer = unsafe {
        DuplicateHandle(
            GetCurrentProcess(),
            handle.as_raw_handle(),
            to.as_raw_handle(),
            &raw mut number,
            0,
            0,
            DUPLICATE_SAME_ACCESS,
        )
    };
    done(answer)?;
    Ok(number as usize as u64)
}

pub(super) fn start(command: &mut Command, memory: u64) -> io::Result<(Child, Input, Output, Group)> {
    let group = Group::new(memory)?;
    let ((theirs_to_read, input), (output, theirs_to_write)) = (io::pipe()?, io::pipe()?);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let told = (|| {
        // It loads nothing before it has been told what to do, so nothing that it starts is left out of the job.
        // SAFETY: both handles are open, and what they are.
        done(unsafe { AssignProcessToJobObject(group.0.as_raw_handle(), child.as_raw_handle()) })?;
        let numbers = [
            GREETING,
            hand_over(theirs_to_read.as_handle(), child.as_handle())?,
            hand_over(theirs_to_write.as_handle(), child.as_handle())?,
        ];
        let mut first = child.stdin.take().ok_or_else(|| io::Error::other("it has no pipes"))?;
        first.write_all(&numbers.map(u64::to_le_bytes).concat())
    })();
    if let Err(cause) = told {
        let _ = child.kill();
        return Err(cause);
    }
    Ok((child, input, output, group))
}

/// The child's side of the pipes.
pub(crate) fn streams() -> io::Result<(File, File)> {
    let mut first = [0; 24];
    io::stdin().read_exact(&mut first)?;
    let number = |at: usize| u64::from_le_bytes(first[at..at + 8].try_into().unwrap_or_default());
    if number(0) != GREETING {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok((pipe(number(8))?, pipe(number(16))?))
}

/// The pipe that the run has handed over.
fn pipe(number: u64) -> io::Result<File> {
    let handle =
        usize::try_from(number).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))? as RawHandle;
    // SAFETY: asks about a number, whatever it is.
    if unsafe { GetFileType(handle) } != FILE_TYPE_PIPE {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // SAFETY: the run has made this handle for this process, and told its number once; it is a pipe.
    Ok(unsafe { File::from_raw_handle(handle) })
}

/// The job has the limits of its processes. Beyond it, no failure may open a window and wait for somebody.
pub(crate) fn limit(_: u64) {
    let quiet = SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX;
    // SAFETY: takes a number of flags.
    unsafe { SetErrorMode(quiet) };
}

/// What is printed goes nowhere from the beginning, and is not looked at.
pub(crate) fn print_to(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Not asked for here.
pub(crate) fn peak() -> Option<u64> {
    None
}

/// How a child went that did not say so, as the end of a sentence.
pub(crate) fn ending(status: ExitStatus) -> String {
    let code = status.code().unwrap_or_default().cast_unsigned();
    let name = match code {
        0x8000_0003 => "breakpoint",
        0xC000_0005 => "access violation",
        0xC000_0006 => "a file could not be read into memory",
        0xC000_001D => "illegal instruction",
        0xC000_0094 | 0xC000_0095 => "arithmetic fault",
        0xC000_00FD => "stack overflow",
        0xC000_0374 => "damaged heap",
        0xC000_0409 => "abort",
        0xC06D_007E | 0xC06D_007F => "a library that is not there",
        0xE06D_7363 | 0x2047_4343 => "C++ exception",
        _ if code >= 0xC000_0000 => "exception",
        _ => return format!("ended its process (exit code {code})"),
    };
    format!("crashed ({code:#010x}, {name})")
}
