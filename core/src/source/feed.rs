//! The bytes of a source in pieces, whether the file ends with one, and the line of a byte.

use super::Encoding;
use super::digest::Digest;
use crate::fault::FileError;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// How many bytes are read at a time.
/// With what is left over of the chunk before, a chunk is mostly less than the most cells of a record in bytes, which
/// then need not be counted.
pub(super) const STEP_BYTES: usize = 240 * 1024;

/// The file and how far it was read.
#[derive(Debug)]
pub(super) struct Feed<'s> {
    file: &'s mut File,
    what: &'s str,
    encoding: Encoding,
    length: u64,
    /// Bytes of the byte order mark, which are not handed out.
    pub(super) skipped: u64,
    /// Bytes of the file that were read, `skipped` ones included.
    pub(super) read: u64,
    /// Whether the file is at its end.
    pub(super) ended: bool,
    digest: Option<&'s mut Digest>,
}

impl<'s> Feed<'s> {
    /// `file` stands at byte `skipped` of `length`.
    pub(super) fn new(
        file: &'s mut File,
        what: &'s str,
        length: u64,
        skipped: u64,
        encoding: Encoding,
    ) -> Self {
        Feed { file, what, encoding, length, skipped, read: skipped, ended: false, digest: None }
    }

    /// The same, of which every byte goes into a digest.
    pub(super) fn with_digest(mut self, digest: Option<&'s mut Digest>) -> Self {
        self.digest = digest;
        self
    }

    /// Fills `buffer` but for its last byte, which is there to find out whether the file ends here; a file that
    /// grows while it is read goes on.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, FileError> {
        let mut filled = 0;
        let mut wanted = buffer.len().saturating_sub(1);
        while filled < wanted {
            match self.file.read(&mut buffer[filled..wanted]) {
                Ok(0) => {
                    self.ended = true;
                    if let Some(digest) = &mut self.digest {
                        digest.end();
                    }
                    break;
                }
                Ok(count) => {
                    if let Some(digest) = &mut self.digest {
                        digest.add(&buffer[filled..filled + count]);
                    }
                    filled += count;
                    self.read += count as u64;
                    if filled == wanted && self.read >= self.length {
                        wanted = buffer.len();
                    }
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(self.failed(cause)),
            }
        }
        Ok(filled)
    }

    /// The physical line of the byte at `offset`, and the byte. Reads the file again: this is asked once, and
    /// counting all the way would cost every good file something.
    ///
    /// LF ends a line, and CR does in a text without any LF before.
    pub(super) fn locate(&mut self, offset: u64) -> Result<(u64, u8), FileError> {
        self.ended = true;
        let (mut feeds, mut returns) = (0, 0);
        let mut count = |block: &[u8]| match self.encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let units = block.as_chunks::<2>().0.iter();
                let little = self.encoding == Encoding::Utf16Le;
                for unit in units.map(|pair| if little { *pair } else { [pair[1], pair[0]] }) {
                    feeds += u64::from(unit == [b'\n', 0]);
                    returns += u64::from(unit == [b'\r', 0]);
                }
            }
            Encoding::Utf8 | Encoding::Windows1252 => {
                feeds += memchr::memchr_iter(b'\n', block).count() as u64;
                returns += memchr::memchr_iter(b'\r', block).count() as u64;
            }
        };
        let mut byte = [0];
        let file = &mut *self.file;
        let counted = (|| {
            file.seek(SeekFrom::Start(0))?;
            let mut left = offset;
            let mut block = vec![0; STEP_BYTES];
            while left > 0 {
                let size = usize::try_from(left).unwrap_or(STEP_BYTES).min(STEP_BYTES);
                file.read_exact(&mut block[..size])?;
                count(&block[..size]);
                left -= size as u64;
            }
            file.read_exact(&mut byte)
        })();
        match counted {
            Ok(()) => Ok((1 + if feeds > 0 { feeds } else { returns }, byte[0])),
            Err(cause) => Err(self.failed(cause)),
        }
    }

    fn failed(&self, cause: io::Error) -> FileError {
        FileError::Read { what: self.what.to_owned(), cause }
    }
}
