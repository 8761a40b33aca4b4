//! The program and its surroundings: standard streams, signals, panics.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use crate::exit;

/// Sets what happens on an interrupt and on a panic.
pub(crate) fn guard() {
    // A panic's own text may quote the data that it met; only the place is shown.
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
        talk(&format!(
            "error: this is a bug of tieline{place}; nothing was written\n  = help: please report it with the command line, and without the file's data\n"
        ));
    }));
    let handler = ctrlc::set_handler(|| {
        tieline_core::commit::remove_temporaries();
        talk("interrupted; nothing was written\n");
        #[allow(clippy::exit, reason = "the run is to end here, whatever it is doing")]
        std::process::exit(i32::from(exit::INTERRUPTED));
    });
    if handler.is_err() {
        talk("note: an interrupt may leave a temporary file behind: its handler could not be set\n");
    }
}

/// Runs the program; a panic ends with the exit code of a bug.
pub(crate) fn caught(run: impl FnOnce() -> u8) -> ExitCode {
    let code = panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or(exit::BUG);
    if code == exit::BUG {
        tieline_core::commit::remove_temporaries();
    }
    exit::code(code)
}

/// Writes to standard error, with colours where a terminal takes them.
pub(crate) fn talk(text: &str) {
    // Nobody is left to tell when standard error is gone.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Writes data to standard output. A closed pipe is no error.
pub(crate) fn data(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
