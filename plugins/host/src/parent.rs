//! The run's side of a child process: starts it, serves what it asks for, and sees to it that it ends.
//!
//! Two threads do the reading and writing of the pipes, so that the run never waits for longer than it wants to. The work
//! has succeeded when an END frame says so, and in no other case: an exit code means nothing.

use std::io::{BufReader, ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use tieline_core::error::Error;
use tieline_core::native::Batch;
use tieline_plugin::abi::MAX_COLUMNS;

use crate::around::Around;
use crate::fault::{Ended, Fault};
use crate::frame::{Finish, FromChild, Task, ToChild, Work};
use crate::system::{self, Group, Started};

/// The name of the hidden verb that a child is started with.
pub const VERB: &str = "plugin-child";
/// How often it is looked whether the child is still there.
const LOOK: Duration = Duration::from_millis(20);
/// How long the last words of a child that has ended may take to come through its pipe.
const LAST_WORDS: Duration = Duration::from_millis(250);

/// A child, which goes when this is dropped, with all of its own.
struct Process {
    child: Child,
    group: Group,
    ended: Option<ExitStatus>,
}

impl Process {
    fn start(
        program: &Path,
        folder: &Path,
        memory: u64,
    ) -> Result<(Process, system::Input, system::Output), Error> {
        let mut command = Command::new(program);
        command.arg(VERB).current_dir(folder);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("LD_") || text.starts_with("DYLD_") || text == "GLIBC_TUNABLES" {
                command.env_remove(&name);
            }
        }
        let Started { child, input, output, group } = system::start(&mut command, memory)
            .map_err(|cause| Error::Bug(format!("the process for a plugin cannot be started: {cause}")))?;
        Ok((Process { child, group, ended: None }, input, output))
    }

    /// Whether it has ended.
    fn look(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().ok().flatten();
        }
        self.ended
    }

    /// Ends it and what it has started; gives how it ended if it had done so by itself.
    fn end(&mut self) -> Option<ExitStatus> {
        let by_itself = self.look();
        self.group.end();
        if by_itself.is_none() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        by_itself
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// What is heard of a child.
enum Heard {
    Frame(FromChild),
    /// The pipe is closed, or what came makes no sense: why.
    End(Option<String>),
}

/// Lets a child do `work`. `doing`: what it does, for messages, such as "while it read `users.box`".
pub(crate) fn run(
    program: &Path,
    work: Work,
    patience: Duration,
    doing: &str,
    around: &mut dyn Around,
) -> Result<Ended, Fault> {
    let folder = work.library.parent().unwrap_or(Path::new("/")).to_owned();
    let (mut process, mut input, output) = Process::start(program, &folder, work.memory)?;
    // One answer waits at most: whoever asks again without having read it breaks the contract.
    let (answers, to_send): (SyncSender<Vec<u8>>, _) = sync_channel(1);
    thread::spawn(move || {
        while let Ok(bytes) = to_send.recv() {
            if input.write_all(&bytes).and_then(|()| input.flush()).is_err() {
                break;
            }
        }
    });
    let (heard, to_hear) = sync_channel(4);
    thread::spawn(move || {
        let mut output = BufReader::with_capacity(256 * 1024, output);
        loop {
            let next = hear(&mut output);
            let last = matches!(next, Heard::End(_));
            if heard.send(next).is_err() || last {
                break;
            }
        }
    });
    let columns = (work.task != Task::Write).then_some(0);
    let watched = work.watch.is_some();
    let mut serving = Serving { answers, around, columns, done: 0, doing };
    serving.answer(&ToChild::Open(Box::new(work)))?;
    let finish = serving.until_end(&to_hear, &mut process, patience);
    if watched {
        // What it has printed comes out as it ends.
        wait(&mut process);
    }
    let by_itself = process.end();
    ended(finish?, || {
        let how = by_itself.map_or_else(|| "closed its pipes".to_owned(), system::ending);
        format!("{how} {doing}")
    })
}

/// Takes `said` for what a child says, to its end.
pub(crate) fn replay(said: &[u8], reads: bool, around: &mut dyn Around) -> Result<Ended, Fault> {
    // Nobody is there to hear an answer, and nobody waits for it.
    let (answers, _) = sync_channel(1);
    let doing = "while it was replayed";
    let mut serving = Serving { answers, around, columns: reads.then_some(0), done: 0, doing };
    let mut said = said;
    loop {
        match hear(&mut said) {
            Heard::Frame(FromChild::End(finish)) => return ended(Some(finish), String::new),
            Heard::Frame(frame) => drop(serving.serve(frame)?),
            Heard::End(None) => return ended(None, || format!("ended {doing}")),
            Heard::End(Some(damage)) => return Err(serving.damaged(&damage)),
        }
    }
}

/// What the last word of a child means; without one, `how` it went.
fn ended(finish: Option<Finish>, how: impl FnOnce() -> String) -> Result<Ended, Fault> {
    match finish {
        Some(Finish::Done) => Ok(Ended::Done),
        Some(Finish::Cancelled) => Ok(Ended::Cancelled),
        Some(Finish::Refused(why)) => Ok(Ended::Refused(why)),
        Some(Finish::Broken(what)) => Err(Fault::Contract(what)),
        Some(Finish::Maps(maps)) => Ok(Ended::Maps(maps)),
        None => Err(Fault::Contract(how())),
    }
}

/// The next that is heard of a child.
fn hear(output: &mut impl Read) -> Heard {
    match FromChild::receive(output) {
        Ok(Some(frame)) => Heard::Frame(frame),
        Ok(None) => Heard::End(None),
        // One that has crashed was cut off in the middle of a frame.
        Err(cause) if cause.kind() == ErrorKind::UnexpectedEof => Heard::End(None),
        Err(cause) => Heard::End(Some(cause.to_string())),
    }
}

struct Serving<'s> {
    answers: SyncSender<Vec<u8>>,
    around: &'s mut dyn Around,
    /// Of a reader how many columns there are.
    columns: Option<usize>,
    /// The highest progress that was told.
    done: u64,
    doing: &'s str,
}

impl Serving<'_> {
    fn answer(&self, frame: &ToChild) -> Result<(), Fault> {
        let bytes =
            frame.bytes().map_err(|_| Fault::Contract("wants a row that no frame can hold".into()))?;
        // A channel that is closed: the child is gone, which is heard soon.
        match self.answers.try_send(bytes) {
            Err(std::sync::mpsc::TrySendError::Full(_)) => {
                Err(Fault::Contract(format!("asks and does not listen {}", self.doing)))
            }
            _ => Ok(()),
        }
    }

    fn damaged(&self, damage: &str) -> Fault {
        Fault::Contract(format!("says what makes no sense ({damage}) {}", self.doing))
    }

    /// Serves until the child says how it ended; `None`: it went without a word.
    fn until_end(
        &mut self,
        hear: &Receiver<Heard>,
        process: &mut Process,
        patience: Duration,
    ) -> Result<Option<Finish>, Fault> {
        let mut moved = Instant::now();
        let mut gone: Option<Instant> = None;
        loop {
            match hear.recv_timeout(LOOK) {
                Ok(Heard::Frame(FromChild::End(finish))) => return Ok(Some(finish)),
                Ok(Heard::Frame(frame)) => {
                    if self.serve(frame)? {
                        moved = Instant::now();
                    }
                }
                Ok(Heard::End(Some(damage))) => {
                    return Err(self.damaged(&damage));
                }
                Ok(Heard::End(None)) | Err(RecvTimeoutError::Disconnected) => {
                    wait(process);
                    return Ok(None);
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if process.look().is_some() && gone.get_or_insert_with(Instant::now).elapsed() > LAST_WORDS {
                // Something that it has started holds the pipe open.
                return Ok(None);
            }
            if moved.elapsed() > patience {
                return Err(Fault::Contract(format!(
                    "does not move for {} seconds {}, and was ended",
                    patience.as_secs(),
                    self.doing
                )));
            }
        }
    }

    /// Serves one frame; gives whether the work has moved on.
    fn serve(&mut self, frame: FromChild) -> Result<bool, Fault> {
        Ok(match frame {
            FromChild::WantInput(most) => {
                if self.columns.is_none() {
                    return Err(Fault::Contract("reads while it writes".into()));
                }
                let mut bytes = vec![0; (most as usize).clamp(1, 256 * 1024)];
                let count = self.around.input(&mut bytes)?;
                bytes.truncate(count);
                self.answer(&ToChild::Input(bytes))?;
                count > 0
            }
            FromChild::WantRows => {
                if self.columns.is_some() {
                    return Err(Fault::Contract("writes while it reads".into()));
                }
                let mut batch = Batch::default();
                let more = self.around.next(&mut batch)?;
                if !more {
                    batch = Batch::default();
                }
                self.answer(&ToChild::Rows(batch))?;
                more
            }
            FromChild::Column(title) => {
                let Some(columns) = self.columns.as_mut().filter(|columns| **columns < MAX_COLUMNS as usize)
                else {
                    return Err(Fault::Contract("makes columns where there are none to make".into()));
                };
                *columns += 1;
                self.around.column(&title)?;
                true
            }
            FromChild::Rows(batch) => {
                if self.columns != Some(batch.columns) {
                    return Err(Fault::Contract("gives rows of another width than it has columns".into()));
                }
                self.around.rows(&batch)?;
                batch.rows() > 0
            }
            FromChild::Bytes(bytes) => {
                if self.columns.is_some() {
                    return Err(Fault::Contract("writes while it reads".into()));
                }
                self.around.bytes(&bytes)?;
                !bytes.is_empty()
            }
            FromChild::Remark(remark) => {
                self.around.remark(remark)?;
                false
            }
            FromChild::Progress(done, total) => {
                let cancel = self.around.progress(done, total)?;
                self.answer(&ToChild::GoOn(cancel))?;
                let before = self.done;
                self.done = before.max(done);
                done > before
            }
            FromChild::Peak(bytes) => {
                self.around.peak(bytes);
                false
            }
            FromChild::End(_) => true,
        })
    }
}

/// A child whose pipe is closed is about to end: its exit status tells why.
fn wait(process: &mut Process) {
    let begin = Instant::now();
    while process.look().is_none() && begin.elapsed() < LAST_WORDS {
        thread::sleep(Duration::from_millis(1));
    }
}
