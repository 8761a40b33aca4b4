//! What goes through the pipes between the run and the child that a plugin works in.
//!
//! A frame is its length in four bytes, its kind in one, and its content. The child asks and the run answers, one answer
//! an ask, so that neither ever waits for the other's pipe to empty. What comes from the child is trusted as little as
//! the plugin itself: every number is checked before it is used.

mod rows;

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use tieline_core::native::{Batch, Remark};
use tieline_core::report::Severity;

use rows::{send_rows, take_rows};

/// A frame that is longer is none.
pub const MAX_FRAME: usize = 64 << 20;

/// What a child says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromChild {
    /// It wants bytes of the input, so many at most.
    WantInput(u32),
    /// It wants rows to write.
    WantRows,
    /// A new column.
    Column(String),
    /// Rows that were read.
    Rows(Batch),
    /// Bytes that were written.
    Bytes(Vec<u8>),
    /// A remark.
    Remark(Remark),
    /// Work goes on; it waits for a [`ToChild::GoOn`].
    Progress(u64, u64),
    /// The end: the only one that is a success.
    End(Finish),
    /// Bytes of memory that it had at most; to whoever watches.
    Peak(u64),
}

/// How a child's work ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finish {
    /// The work is done.
    Done,
    /// It was told to stop, and did.
    Cancelled,
    /// The plugin refused, for this reason.
    Refused(Option<String>),
    /// The plugin broke the contract: the end of a sentence about it.
    Broken(String),
    /// The maps that the library carries, which were all that was wanted.
    Maps(Vec<Carried>),
}

/// A map that a library carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The text of its TOML file.
    pub toml: String,
}

/// What a child is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToChild {
    /// What to do: the first frame.
    Open(Box<Work>),
    /// Bytes of the input; none: its end.
    Input(Vec<u8>),
    /// Rows to write; none: there are no more.
    Rows(Batch),
    /// Go on; `true`: the run is cancelled.
    GoOn(bool),
}

/// What is wanted of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// A file is read.
    Read,
    /// A file is read by two instances at once, and they must agree.
    ReadTwice,
    /// A file is written.
    Write,
    /// The maps that the library carries are told.
    Maps,
}

/// What a child is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The library.
    pub library: std::path::PathBuf,
    /// The id and version that its map has.
    pub id: String,
    /// The version.
    pub version: String,
    /// What is wanted.
    pub task: Task,
    /// Bytes of the file that is read.
    pub length: Option<u64>,
    /// Titles of the file that is written.
    pub columns: Vec<String>,
    /// Options.
    pub options: Vec<(String, String)>,
    /// Rows that a reader is asked for at once.
    pub max_rows: u32,
    /// The conformance kit watches: what is printed goes to this file, and the memory that was needed is told.
    pub watch: Option<std::path::PathBuf>,
    /// Bytes of memory that the child may have; 0: as many as there are.
    pub memory: u64,
}

#[derive(Serialize, Deserialize)]
struct Said {
    severity: u8,
    record: u64,
    offset: Option<u64>,
    column: String,
    message: String,
    help: String,
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

fn send(to: &mut impl Write, kind: u8, parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length).ok().filter(|length| *length as usize <= MAX_FRAME);
    let length = length.ok_or_else(|| damaged("a frame is too long"))?;
    let mut head = [0; 5];
    head[..4].copy_from_slice(&length.to_le_bytes());
    head[4] = kind;
    to.write_all(&head)?;
    for part in parts {
        to.write_all(part)?;
    }
    to.flush()
}

/// The next frame; `None` where the pipe ends between two.
fn receive(from: &mut impl Read) -> io::Result<Option<(u8, Vec<u8>)>> {
    let mut head = [0; 5];
    let mut filled = 0;
    while filled < head.len() {
        match from.read(&mut head[filled..]) {
            Ok(0) if filled == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
    if length > MAX_FRAME {
        return Err(damaged("a frame is too long"));
    }
    // Memory is taken as bytes come, and not because a number asks for it; but for as much as most frames have.
    let mut content = Vec::with_capacity(length.min(1 << 20));
    from.take(length as u64).read_to_end(&mut content)?;
    if content.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some((head[4], content)))
}

fn words(bytes: &[u8]) -> io::Result<String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| damaged("a text is no UTF-8"))
}

fn json<'j, T: Deserialize<'j>>(bytes: &'j [u8]) -> io::Result<T> {
    serde_json::from_slice(bytes).map_err(|_| damaged("a frame makes no sense"))
}

impl FromChild {
    /// Sends it.
    ///
    /// # Errors
    /// The pipe is closed.
    pub fn send(&self, to: &mut impl Write) -> io::Result<()> {
        match self {
            FromChild::WantInput(most) => send(to, 1, &[&most.to_le_bytes()]),
            FromChild::WantRows => send(to, 2, &[]),
            FromChild::Column(title) => send(to, 3, &[title.as_bytes()]),
            FromChild::Rows(batch) => send_rows(to, 4, batch),
            FromChild::Bytes(bytes) => send(to, 5, &[bytes]),
            FromChild::Remark(remark) => {
                let said = Said {
                    severity: remark.severity as u8,
                    record: remark.record,
                    offset: remark.offset,
                    column: remark.column.clone(),
                    message: remark.message.clone(),
                    help: remark.help.clone(),
                };
                send(to, 6, &[&serde_json::to_vec(&said)?])
            }
            FromChild::Progress(done, total) => send(to, 7, &[&done.to_le_bytes(), &total.to_le_bytes()]),
            FromChild::End(finish) => send(to, 8, &[&serde_json::to_vec(finish)?]),
            FromChild::Peak(bytes) => send(to, 9, &[&bytes.to_le_bytes()]),
        }
    }

    /// Sends rows without a copy of them.
    ///
    /// # Errors
    /// The pipe is closed.
    pub fn send_rows(batch: &Batch, to: &mut impl Write) -> io::Result<()> {
        send_rows(to, 4, batch)
    }

    /// Receives one; `None` where the pipe ends.
    ///
    /// # Errors
    /// The pipe cannot be read, or what came makes no sense.
    pub fn receive(from: &mut impl Read) -> io::Result<Option<FromChild>> {
        let Some((kind, content)) = receive(from)? else { return Ok(None) };
        let number = |at: usize| -> io::Result<u64> {
            let bytes = content.get(at..at + 8).ok_or_else(|| damaged("a frame is too short"))?;
            Ok(u64::from_le_bytes(bytes.try_into().unwrap_or_default()))
        };
        Ok(Some(match (kind, content.len()) {
            (1, 4) => FromChild::WantInput(u32::from_le_bytes(
                content[..].try_into().map_err(|_| damaged("a frame is too short"))?,
            )),
            (2, 0) => FromChild::WantRows,
            (3, 1..=8192) => FromChild::Column(words(&content)?),
            (4, _) => FromChild::Rows(take_rows(&content)?),
            (5, _) => FromChild::Bytes(content),
            (6, 0..=65536) => {
                let said: Said = json(&content)?;
                let severity = [Severity::Note, Severity::Warning, Severity::Error];
                let severity =
                    severity.get(usize::from(said.severity)).ok_or_else(|| damaged("an unknown severity"))?;
                FromChild::Remark(Remark {
                    severity: *severity,
                    record: said.record,
                    offset: said.offset,
                    column: said.column,
                    message: said.message,
                    help: said.help,
                })
            }
            (7, 16) => FromChild::Progress(number(0)?, number(8)?),
            (8, 0..=16_777_216) => FromChild::End(json(&content)?),
            (9, 8) => FromChild::Peak(number(0)?),
            _ => return Err(damaged("a frame of an unknown kind")),
        }))
    }
}

impl ToChild {
    /// The frame as bytes.
    ///
    /// # Errors
    /// It is too long.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            ToChild::Open(work) => send(&mut bytes, 65, &[&serde_json::to_vec(work)?])?,
            ToChild::Input(input) => send(&mut bytes, 66, &[input])?,
            ToChild::Rows(batch) => send_rows(&mut bytes, 67, batch)?,
            ToChild::GoOn(cancel) => send(&mut bytes, 68, &[&[u8::from(*cancel)]])?,
        }
        Ok(bytes)
    }

    /// Receives one; `None` where the pipe ends.
    ///
    /// # Errors
    /// The pipe cannot be read, or what came makes no sense.
    pub fn receive(from: &mut impl Read) -> io::Result<Option<ToChild>> {
        let Some((kind, content)) = receive(from)? else { return Ok(None) };
        Ok(Some(match (kind, content.as_slice()) {
            (65, content) => ToChild::Open(json(content)?),
            (66, _) => ToChild::Input(content),
            (67, content) => ToChild::Rows(take_rows(content)?),
            (68, [cancel]) => ToChild::GoOn(*cancel != 0),
            _ => return Err(damaged("a frame of an unknown kind")),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch {
        let mut batch = Batch { columns: 2, first_record: 7, ..Batch::default() };
        for (state, text) in [(0, "Zoë"), (1, ""), (2, ""), (0, "b")] {
            batch.push(state, text);
        }
        batch
    }

    #[test]
    fn frames_come_back_as_they_were() {
        let remark = Remark {
            severity: Severity::Error,
            record: 3,
            offset: None,
            column: "a".into(),
            message: "m".into(),
            help: String::new(),
        };
        let frames = [
            FromChild::WantInput(9),
            FromChild::WantRows,
            FromChild::Column("mail[0]".into()),
            FromChild::Rows(batch()),
            FromChild::Bytes(vec![0, 255]),
            FromChild::Remark(remark),
            FromChild::Progress(1, u64::MAX),
            FromChild::End(Finish::Refused(Some("no".into()))),
            FromChild::Peak(1 << 40),
        ];
        let mut pipe = Vec::new();
        for frame in &frames {
            frame.send(&mut pipe).unwrap();
        }
        let mut pipe = pipe.as_slice();
        for frame in &frames {
            assert_eq!(FromChild::receive(&mut pipe).unwrap().as_ref(), Some(frame));
        }
        assert_eq!(FromChild::receive(&mut pipe).unwrap(), None);
        let rows = ToChild::Rows(batch()).bytes().unwrap();
        assert_eq!(ToChild::receive(&mut rows.as_slice()).unwrap(), Some(ToChild::Rows(batch())));
        let none = ToChild::Rows(Batch::default()).bytes().unwrap();
        assert_eq!(ToChild::receive(&mut none.as_slice()).unwrap(), Some(ToChild::Rows(Batch::default())));
    }

    #[test]
    fn damaged_frames_are_refused_and_never_believed() {
        let mut whole = Vec::new();
        FromChild::Rows(batch()).send(&mut whole).unwrap();
        // Every byte changed in eight ways, every end cut off: no panic, and what is taken is sound.
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[at] ^= 1 << bit;
                if let Ok(Some(FromChild::Rows(rows))) = FromChild::receive(&mut damaged.as_slice()) {
                    for row in 0..rows.rows() {
                        for column in 0..rows.columns {
                            let _ = rows.cell(row, column);
                        }
                    }
                }
            }
            if at > 0 {
                assert!(FromChild::receive(&mut &whole[..at]).is_err(), "cut at {at}");
            }
        }
        let huge = [&u32::MAX.to_le_bytes()[..], &[4]].concat();
        assert!(FromChild::receive(&mut huge.as_slice()).is_err());
    }
}
