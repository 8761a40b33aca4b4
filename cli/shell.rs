//! The program and its surroundings: standard streams, signals, panics.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use tieline_core::commit::{self, Left};

use crate::exit;

/// Held while an interrupt is handled, and to the end where it ends the program: nobody but its handler says anything
/// then.
static INTERRUPT: Mutex<()> = Mutex::new(());

/// Sets what happens on an interrupt and on a panic.
pub(crate) fn guard() {
    // A panic's own text may quote the data that it met; only the place is shown.
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
        let left = if commit::stands() { "the output stands" } else { "nothing was written" };
        say(&format!(
            "error: this is a bug of tieline{place}; {left}\n  = help: please report it with the command line, and without the file's data\n"
        ));
    }));
    let mut again = false;
    let handler = ctrlc::set_handler(move || {
        let _ending = INTERRUPT.lock().unwrap_or_else(PoisonError::into_inner);
        let said = match commit::remove_temporaries() {
            Left::Nothing => "interrupted; nothing was written\n",
            Left::Part => "interrupted; a part of the output was sent already, and no file was written\n",
            // The run is done: it says so, and ends as it would have. Whoever does not want to wait for that asks again.
            Left::All if !std::mem::replace(&mut again, true) => return,
            Left::All => "interrupted; the output stands\n",
        };
        tieline_host::end_children();
        say(said);
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
        commit::remove_temporaries();
    }
    hold();
    exit::code(code)
}

/// Waits while an interrupt is handled: where it ends the program, what was taken from under a run is no error of its own.
fn hold() {
    drop(INTERRUPT.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Writes to standard error, with colours where a terminal takes them.
pub(crate) fn talk(text: &str) {
    hold();
    say(text);
}

fn say(text: &str) {
    // Nobody is left to tell when standard error is gone.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Writes data to standard output. A closed pipe is no error.
pub(crate) fn data(text: &str) -> io::Result<()> {
    hold();
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What stands in the text that a panic quotes.
    const SECRET: &str = "Kan4rié-17";
    /// How the child that panics is told which way.
    const WAY: &str = "TIELINE_TEST_PANIC";

    /// Panics as the program would, in a process of its own: the hook is everybody's.
    #[test]
    #[ignore = "it is run by the test below"]
    fn panics() {
        let Ok(way) = std::env::var(WAY) else { return };
        guard();
        let code = caught(|| {
            match way.as_str() {
                // The messages of the standard library quote what they were given.
                #[allow(clippy::string_slice, reason = "it is to panic")]
                "slice" => drop(SECRET[..7].to_owned()),
                "parse" => drop(SECRET.parse::<u64>().map_err(|why| panic!("{why}: {SECRET}"))),
                "thread" => std::thread::scope(|scope| {
                    scope.spawn(|| panic!("{SECRET}"));
                }),
                _ => panic::panic_any(SECRET.to_owned()),
            }
            exit::DONE
        });
        assert_eq!(format!("{code:?}"), format!("{:?}", exit::code(exit::BUG)), "{way}");
    }

    #[test]
    fn a_panic_shows_its_place_and_nothing_that_it_quotes() {
        let own = std::env::current_exe().unwrap_or_else(|why| panic!("{why}"));
        for way in ["slice", "parse", "thread", "any"] {
            let done = Command::new(&own)
                .args(["--exact", "shell::tests::panics", "--ignored", "--nocapture"])
                .env(WAY, way)
                .env("RUST_BACKTRACE", "full")
                .output()
                .unwrap_or_else(|why| panic!("{why}"));
            let said =
                [done.stdout, done.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
            assert!(done.status.success(), "{way}: {said}");
            assert!(
                said.contains("this is a bug of tieline (") && said.contains("nothing was written"),
                "{said}"
            );
            assert!(!said.contains("Kan4ri"), "{way}: {said}");
        }
    }
}
