//! How far a long run is, on a terminal alone: nothing of it in a pipe or a file, and nothing in the first half second.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs that end sooner show nothing.
const QUIET: Duration = Duration::from_millis(500);
/// Drawn so often in a second, at most.
const HERTZ: u8 = 10;

/// A bar that appears when a run is long, and goes when it is dropped.
pub(crate) struct Progress {
    began: Instant,
    bar: OnceLock<ProgressBar>,
    shown: bool,
}

impl Progress {
    /// Begins now.
    pub(crate) fn begin() -> Progress {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        Progress {
            began: Instant::now(),
            bar: OnceLock::new(),
            shown: std::io::stderr().is_terminal() && !dumb,
        }
    }

    /// So many bytes of the whole are done.
    pub(crate) fn tell(&self, what: &'static str, done: u64, whole: u64) {
        if !self.shown || self.began.elapsed() < QUIET {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let bar = ProgressBar::with_draw_target(Some(whole), ProgressDrawTarget::stderr_with_hz(HERTZ));
            if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} %") {
                bar.set_style(style.progress_chars("=> "));
            }
            bar
        });
        bar.set_length(whole);
        bar.set_message(what);
        bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
