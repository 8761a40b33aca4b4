//! Children on Linux, macOS and the like: a process group, the standard streams as pipes, resource limits.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process_group, setrlimit};

pub(crate) type Input = ChildStdin;
pub(crate) type Output = ChildStdout;

/// A process group, which has the number of its first process.
pub(super) struct Group(Pid);

impl Group {
    pub(super) fn end(&self) {
        // It may be empty by now, and that is all the better.
        let _ = kill_process_group(self.0, Signal::KILL);
    }
}

pub(super) fn start(command: &mut Command, _: u64) -> io::Result<(Child, Input, Output, Group)> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn()?;
    let pid = Pid::from_raw(child.id().cast_signed());
    let (Some(input), Some(output), Some(pid)) = (child.stdin.take(), child.stdout.take(), pid) else {
        return Err(io::Error::other("it has no pipes"));
    };
    // A pipe holds 64 KiB otherwise, and both sides would wait for each other all the time. It may be refused.
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(&output, 1 << 20);
    Ok((child, input, output, Group(pid)))
}

/// The child's side of the pipes, away from the standard streams, which lead nowhere afterwards.
pub(crate) fn streams() -> io::Result<(File, File)> {
    let away = |fd: BorrowedFd<'_>| rustix::io::fcntl_dupfd_cloexec(fd, 64);
    let (input, output) = (away(io::stdin().as_fd())?, away(io::stdout().as_fd())?);
    let nowhere = File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nowhere)?;
    rustix::stdio::dup2_stdout(&nowhere)?;
    // Nobody waits for the work of a child whose run has died. On Linux the system sees to it, whatever the plugin does.
    #[cfg(target_os = "linux")]
    end_with_the_run()?;
    let watched = away(output.as_fd())?;
    thread::Builder::new().name("watch".into()).stack_size(64 * 1024).spawn(move || {
        if until_nobody_reads(&watched).is_ok() {
            let _ = kill_process_group(rustix::process::getpgrp(), Signal::KILL);
        }
    })?;
    Ok((File::from(input), File::from(output)))
}

/// Lets the system say when the run has died: then the process ends with all that is of its group, and a program that
/// takes its place ends by itself.
#[cfg(target_os = "linux")]
fn end_with_the_run() -> io::Result<()> {
    extern "C" fn end(_: libc::c_int) {
        // SAFETY: the call takes two numbers, and is one of those that a signal's handler may make.
        unsafe {
            libc::kill(0, libc::SIGKILL);
        }
    }
    let handler: extern "C" fn(libc::c_int) = end;
    // SAFETY: the handler is a function of the kind that is wanted, and touches nothing.
    if unsafe { libc::signal(libc::SIGHUP, handler as libc::sighandler_t) } == libc::SIG_ERR {
        return Err(io::Error::last_os_error());
    }
    Ok(rustix::process::set_parent_process_death_signal(Some(Signal::HUP))?)
}

/// Waits until nobody is at the other end of a pipe any more.
fn until_nobody_reads(pipe: &OwnedFd) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    loop {
        let mut waited = [PollFd::new(pipe, PollFlags::empty())];
        match poll(&mut waited, None) {
            Ok(_) if waited[0].revents().intersects(PollFlags::ERR | PollFlags::HUP) => return Ok(()),
            // The plugin has closed what is not its own: nothing can be seen any more.
            Ok(_) => return Err(io::ErrorKind::InvalidInput.into()),
            Err(rustix::io::Errno::INTR) => {}
            Err(cause) => return Err(cause.into()),
        }
    }
}

/// Memory has its limit, and a crash leaves no image of it: a list of users holds secrets.
pub(crate) fn limit(memory: u64) {
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    // Where the system refuses (a lower limit is set already) the work goes on within that one.
    let _ = setrlimit(Resource::Core, limit(0));
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    if memory > 0 {
        let _ = setrlimit(Resource::As, limit(memory));
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
    let _ = memory;
}

/// What is printed from now on goes to a file.
pub(crate) fn print_to(file: &Path) -> io::Result<()> {
    let file = File::options().append(true).open(file)?;
    Ok(rustix::stdio::dup2_stdout(&file)?)
}

/// Bytes of memory that this process had at most, where the system tells.
pub(crate) fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// How a child went that did not say so, as the end of a sentence.
pub(crate) fn ending(status: ExitStatus) -> String {
    let Some(signal) = status.signal() else {
        return format!("ended its process (exit code {})", status.code().unwrap_or_default());
    };
    let name = match signal {
        4 => ", illegal instruction",
        6 => ", abort",
        7 => ", bus error",
        8 => ", arithmetic fault",
        9 => ", killed",
        11 => ", segmentation fault",
        15 => ", terminated",
        _ => "",
    };
    format!("crashed (signal {signal}{name})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn a_pipe_that_nobody_reads_any_more_is_seen_while_nothing_is_written() {
        let (reader, writer) = io::pipe().unwrap();
        let writer = OwnedFd::from(writer);
        let waits = thread::spawn(move || (until_nobody_reads(&writer), Instant::now()));
        thread::sleep(Duration::from_millis(50));
        assert!(!waits.is_finished());
        let begin = Instant::now();
        drop(reader);
        let (seen, at) = waits.join().unwrap();
        seen.unwrap();
        assert!(at.saturating_duration_since(begin) < Duration::from_secs(2));
    }
}
