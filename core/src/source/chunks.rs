//! The streaming decoder: bytes of a file into UTF-8 text, a chunk at a time, in constant memory.
//!
//! UTF-8 is checked where it was read to and never copied but for what the caller leaves over. How the file
//! is cut never shows: the text of the chunks, each without what was left over, is the text of the file.

use super::digest::Digest;
use super::feed::{Feed, STEP_BYTES};
use super::{Encoding, Floor};
use crate::fault::FileError;
use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fs::File;

/// The text of a source, from its beginning; a byte order mark is dropped.
#[derive(Debug)]
pub struct Chunks<'s> {
    feed: Feed<'s>,
    step: usize,
    buffer: Buffer,
    /// Bytes of the text that the last chunk had.
    shown: usize,
    /// Where that text begins in the decoded text.
    offset: u64,
    failed: Option<(u64, u64, u8)>,
}

/// A stretch of decoded text; it never splits a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk<'c> {
    /// What was left over from the chunk before, then what was read since.
    pub text: &'c str,
    /// Whether the file ends with this text.
    pub last: bool,
    /// Where `text` begins: bytes of decoded text before it, without a byte order mark.
    pub offset: u64,
}

/// Why there is no next chunk.
#[derive(Debug, thiserror::Error)]
pub enum ChunkError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is not text in this encoding; another pass with another encoding may be.
    #[error("byte 0x{byte:02X} in line {line} (byte {offset} of the file) is not text in this encoding")]
    NotText {
        /// Where the first byte that does not belong is: bytes of the file before it.
        offset: u64,
        /// Its physical line, from 1.
        line: u64,
        /// The byte.
        byte: u8,
    },
}

#[derive(Debug)]
enum Buffer {
    /// UTF-8 as it stands in the file, of which the first `filled` bytes count.
    Plain { bytes: Vec<u8>, filled: usize },
    /// Other encodings: bytes as read, and the text made of them.
    Decoded { bytes: Vec<u8>, text: String, decoder: Box<Decoder> },
}

impl<'s> Chunks<'s> {
    /// `file` stands at byte `skipped`, after its byte order mark; `length` is its length in bytes.
    pub(super) fn new(
        file: &'s mut File,
        what: &'s str,
        length: u64,
        skipped: u64,
        encoding: Encoding,
        digest: Option<&'s mut Digest>,
    ) -> Self {
        let decoded = |encoding: &'static encoding_rs::Encoding| Buffer::Decoded {
            bytes: Vec::new(),
            text: String::new(),
            decoder: Box::new(encoding.new_decoder_without_bom_handling()),
        };
        let buffer = match encoding {
            Encoding::Utf8 => Buffer::Plain { bytes: Vec::new(), filled: 0 },
            Encoding::Utf16Le => decoded(UTF_16LE),
            Encoding::Utf16Be => decoded(UTF_16BE),
            Encoding::Windows1252 => decoded(WINDOWS_1252),
        };
        let feed = Feed::new(file, what, length, skipped, encoding).with_digest(digest);
        Chunks { feed, step: STEP_BYTES, buffer, shown: 0, offset: 0, failed: None }
    }

    /// The same, reading `step` bytes at a time (at least one): for tests of what must not depend on it.
    pub fn with_step(mut self, step: usize) -> Self {
        self.step = step.max(1);
        self
    }

    /// The next stretch of text. The caller is done with the first `consumed` bytes of the last chunk's text (0
    /// at first; rounded down to a character's beginning); the rest stands in front of the new text.
    ///
    /// There is always new text unless the chunk is the last. If nothing was consumed, as much again is read, so
    /// that a record of any length is met in few steps: the caller sets the limit.
    ///
    /// # Errors
    /// The file cannot be read, or is not text in this encoding; then every further call says so too. Text
    /// before the place that is at fault may not have been handed out.
    pub fn next(&mut self, consumed: usize) -> Result<Chunk<'_>, ChunkError> {
        if let Some((offset, line, byte)) = self.failed {
            return Err(ChunkError::NotText { offset, line, byte });
        }
        let consumed = self.buffer.drop_front(consumed.min(self.shown));
        let more = if consumed == 0 { self.step.max(self.shown) } else { self.step };
        self.shown -= consumed;
        self.offset += consumed as u64;
        let before = self.shown;
        let mut wrong = None;
        while wrong.is_none() && self.shown == before && !self.feed.ended {
            wrong = self.buffer.pull(&mut self.feed, more)?;
            self.shown = self.buffer.len(self.feed.ended);
        }
        let offset = match (&self.buffer, wrong) {
            (_, Some(offset)) => offset,
            (Buffer::Decoded { text, .. }, None) => {
                return Ok(Chunk { text, last: self.feed.ended, offset: self.offset });
            }
            (Buffer::Plain { bytes, .. }, None) => {
                let bytes = &bytes[..self.shown];
                match simdutf8::basic::from_utf8(bytes) {
                    Ok(text) => return Ok(Chunk { text, last: self.feed.ended, offset: self.offset }),
                    Err(_) => self.feed.skipped + self.offset + valid_length(bytes) as u64,
                }
            }
        };
        let (line, byte) = self.feed.locate(offset)?;
        self.failed = Some((offset, line, byte));
        Err(ChunkError::NotText { offset, line, byte })
    }
}

impl Buffer {
    /// Bytes of text that can be shown; what may be half a character waits for more.
    fn len(&self, ended: bool) -> usize {
        match self {
            Buffer::Plain { filled, .. } if ended => *filled,
            Buffer::Plain { bytes, filled } => complete(&bytes[..*filled]),
            Buffer::Decoded { text, .. } => text.len(),
        }
    }

    /// Forgets about `count` bytes of text; returns how many it really were.
    fn drop_front(&mut self, count: usize) -> usize {
        match self {
            Buffer::Plain { bytes, filled } => {
                let mut count = count.min(*filled);
                while count > 0 && count < *filled && (bytes[count] & 0xC0) == 0x80 {
                    count -= 1;
                }
                bytes.copy_within(count..*filled, 0);
                *filled -= count;
                count
            }
            Buffer::Decoded { text, .. } => {
                let count = text.floor_char_boundary_at(count);
                text.drain(..count);
                count
            }
        }
    }

    /// Reads `more` bytes; returns where in the file the first one is that cannot be decoded.
    fn pull(&mut self, feed: &mut Feed<'_>, more: usize) -> Result<Option<u64>, FileError> {
        match self {
            Buffer::Plain { bytes, filled } => {
                let needed = *filled + more + 1;
                if bytes.is_empty() {
                    // The system's zeros: no page is touched before it is read to.
                    *bytes = vec![0; needed];
                } else if bytes.len() < needed {
                    bytes.resize(needed, 0);
                }
                *filled += feed.fill(&mut bytes[*filled..*filled + more + 1])?;
                Ok(None)
            }
            Buffer::Decoded { bytes, text, decoder } => {
                if bytes.len() < more + 1 {
                    bytes.resize(more + 1, 0);
                }
                let begin = feed.read;
                let count = feed.fill(&mut bytes[..more + 1])?;
                Ok(decode(decoder, &bytes[..count], text, feed.ended)
                    .map(|end| begin.saturating_add_signed(end)))
            }
        }
    }
}

/// Appends the decoded `bytes` to `text`; returns the place of what cannot be decoded, which may be before the
/// beginning of `bytes`.
fn decode(decoder: &mut Decoder, bytes: &[u8], text: &mut String, last: bool) -> Option<i64> {
    let mut done = 0;
    loop {
        let rest = &bytes[done..];
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(rest.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(rest, text, last);
        done += read;
        match result {
            DecoderResult::InputEmpty => return None,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(wrong, after) => {
                return Some(done as i64 - i64::from(after) - i64::from(wrong));
            }
        }
    }
}

/// The length of `bytes` without a UTF-8 sequence that their end may have cut.
pub(super) fn complete(bytes: &[u8]) -> usize {
    let end = bytes.len();
    for back in 1..=end.min(3) {
        let needed = match bytes[end - back] {
            0x80..=0xBF => continue,
            0xF0..=0xFF => 4,
            0xE0..=0xEF => 3,
            0xC0..=0xDF => 2,
            _ => 1,
        };
        return if needed > back { end - back } else { end };
    }
    end
}

fn valid_length(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.len(),
        Err(error) => error.valid_up_to(),
    }
}
