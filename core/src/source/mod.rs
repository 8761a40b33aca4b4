//! Inputs: opening them, reading their head, and decoding them to UTF-8 text chunk by chunk.
//!
//! A source may be read more than once; what cannot be (standard input, a FIFO) is copied to a temporary file
//! without a name first. Nothing here knows what the text means; outputs are [`crate::commit`]'s.

mod chunks;
mod digest;
mod encoding;
mod feed;
mod kind;
#[cfg(test)]
mod tests;

pub use chunks::{Chunk, ChunkError, Chunks};
pub use digest::Digest;
pub use encoding::{Encoding, Guess, NoPlace, guess};
pub use kind::no_text;

use crate::fault::{FileError, quote_path, show_path};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How many bytes of an input are looked at to tell its encoding and format.
pub const HEAD_BYTES: usize = 240 * 1024;

/// An input that can be read several times. It is never written.
#[derive(Debug)]
pub struct Source {
    file: File,
    path: Option<PathBuf>,
    name: String,
    /// The name with quotes if it is a path's: how messages call it.
    what: String,
    bytes: u64,
    head: Option<Vec<u8>>,
    digest: Option<Digest>,
}

impl Source {
    /// Opens the file at `path`; `-` is standard input. What is no regular file is read to its end at once,
    /// into an unlinked temporary file for its owner only.
    ///
    /// # Errors
    /// It does not exist, may not be read, or is a folder; or there is no room for the temporary copy.
    pub fn open(path: &Path) -> Result<Source, FileError> {
        if path == Path::new("-") {
            return Source::from_reader("standard input", io::stdin().lock());
        }
        let what = quote_path(path);
        let failed = |cause| FileError::Read { what: what.clone(), cause };
        // Asked before opening: Windows says no more than "access denied" when a folder is opened.
        if fs::metadata(path).map_err(failed)?.is_dir() {
            return Err(FileError::InputIsFolder { what });
        }
        let file = File::open(path).map_err(failed)?;
        let facts = file.metadata().map_err(failed)?;
        let (path, name) = (Some(path.to_path_buf()), show_path(path));
        // The system's made-up files (/proc) call themselves regular and empty, whatever is in them.
        if facts.is_file() && facts.len() > 0 {
            return Ok(Source { file, path, name, what, bytes: facts.len(), head: None, digest: None });
        }
        let (file, bytes) = spool(file, &what)?;
        Ok(Source { file, path, name, what, bytes, head: None, digest: None })
    }

    /// Reads `reader` to its end, into an unlinked temporary file for its owner only. `name` is what messages
    /// call it; there is no path.
    ///
    /// # Errors
    /// It cannot be read, or there is no room for the copy.
    pub fn from_reader(name: &str, reader: impl Read) -> Result<Source, FileError> {
        let (file, bytes) = spool(reader, name)?;
        Ok(Source {
            file,
            path: None,
            name: name.to_owned(),
            what: name.to_owned(),
            bytes,
            head: None,
            digest: None,
        })
    }

    /// A file that is open for reading, of that length. `name` is what messages call it; there is no path.
    pub(crate) fn of_file(file: File, length: u64, name: &str) -> Source {
        let name = name.to_owned();
        Source { file, path: None, what: name.clone(), name, bytes: length, head: None, digest: None }
    }

    /// Takes over a temporary file that stands for what was opened under this name and path.
    pub(crate) fn spooled(name: &str, path: Option<&Path>, file: File, bytes: u64) -> Source {
        let path = path.map(Path::to_path_buf);
        let what = path.as_deref().map_or_else(|| name.to_owned(), quote_path);
        Source { file, path, name: name.to_owned(), what, bytes, head: None, digest: None }
    }

    /// What to call it in places and messages: the path, fit to be shown, or `standard input`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path it was opened with; none for standard input.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Its length in bytes when it was opened.
    pub fn len(&self) -> u64 {
        self.bytes
    }

    /// Whether it was empty when it was opened.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Whether [`head`](Source::head) is all of it.
    pub fn is_whole_in_head(&self) -> bool {
        self.bytes <= HEAD_BYTES as u64
    }

    /// The first [`HEAD_BYTES`] bytes, or fewer if there are no more; read once and kept.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn head(&mut self) -> Result<&[u8], FileError> {
        let head = match self.head.take() {
            Some(head) => head,
            None => self.read_at(0, HEAD_BYTES)?,
        };
        Ok(self.head.insert(head))
    }

    /// Reads it from the beginning as it is.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn bytes(&mut self) -> Result<Bytes<'_>, FileError> {
        match self.file.seek(SeekFrom::Start(0)) {
            Ok(_) => Ok(Bytes { file: &mut self.file, failed: None }),
            Err(cause) => Err(self.failed(cause)),
        }
    }

    /// Reads it from the beginning as text. May be called again for another pass.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn chunks(&mut self, encoding: Encoding) -> Result<Chunks<'_>, FileError> {
        let skipped = encoding.bom_length(self.head()?) as u64;
        self.file.seek(SeekFrom::Start(skipped)).map_err(|cause| self.failed(cause))?;
        if let Some(digest) = &mut self.digest {
            *digest = Digest::default();
            digest
                .add(self.head.as_deref().and_then(|head| head.get(..skipped as usize)).unwrap_or_default());
        }
        let digest = self.digest.as_mut();
        Ok(Chunks::new(&mut self.file, &self.what, self.bytes, skipped, encoding, digest))
    }

    /// From now on every reading of it makes its SHA-256.
    pub fn keep_digest(&mut self) {
        self.digest = Some(Digest::default());
    }

    /// Its SHA-256: of the last reading, or of another one if that did not go to the end.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn sha256(&mut self) -> Result<String, FileError> {
        if let Some(digest) = self.digest.as_ref().filter(|digest| digest.is_whole()) {
            return Ok(digest.hex());
        }
        let mut digest = Digest::default();
        let mut buffer = vec![0; HEAD_BYTES];
        let mut read = || -> io::Result<()> {
            self.file.seek(SeekFrom::Start(0))?;
            loop {
                match self.file.read(&mut buffer) {
                    Ok(0) => return Ok(()),
                    Ok(count) => digest.add(&buffer[..count]),
                    Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                    Err(cause) => return Err(cause),
                }
            }
        };
        match read() {
            Ok(()) => Ok(digest.hex()),
            Err(cause) => Err(self.failed(cause)),
        }
    }

    /// About `length` bytes (never more) of the decoded text from its byte `from` on, cut where characters end;
    /// to show a place again. `from` counts as [`Chunk::offset`] does. Bytes that are no text are U+FFFD in
    /// UTF-8, and end the answer in other encodings. These are decoded from the beginning, which is slow.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn text_at(&mut self, encoding: Encoding, from: u64, length: usize) -> Result<String, FileError> {
        if encoding != Encoding::Utf8 {
            return self.text_by_decoding(encoding, from, length);
        }
        let skipped = encoding.bom_length(self.head()?) as u64;
        let bytes = self.read_at(from.saturating_add(skipped), length)?;
        let inside = bytes.iter().take(3).take_while(|byte| (**byte & 0xC0) == 0x80).count();
        let whole = &bytes[inside..chunks::complete(&bytes).max(inside)];
        let mut text = String::from_utf8_lossy(whole).into_owned();
        // A byte may have become three.
        text.truncate(text.floor_char_boundary_at(length));
        Ok(text)
    }

    fn text_by_decoding(
        &mut self,
        encoding: Encoding,
        from: u64,
        length: usize,
    ) -> Result<String, FileError> {
        let mut found = String::new();
        let mut chunks = self.chunks(encoding)?;
        let mut consumed = 0;
        loop {
            let chunk = match chunks.next(consumed) {
                Ok(chunk) => chunk,
                Err(ChunkError::File(error)) => return Err(error),
                Err(ChunkError::NotText { .. }) => return Ok(found),
            };
            let end = chunk.offset + chunk.text.len() as u64;
            if end > from {
                let skipped = usize::try_from(from.saturating_sub(chunk.offset)).unwrap_or(0);
                let rest = &chunk.text[chunk.text.floor_char_boundary_at(skipped)..];
                let room = length - found.len();
                found.push_str(&rest[..rest.floor_char_boundary_at(room)]);
                if rest.len() >= room {
                    return Ok(found);
                }
            }
            if chunk.last {
                return Ok(found);
            }
            consumed = chunk.text.len();
        }
    }

    fn read_at(&mut self, from: u64, length: usize) -> Result<Vec<u8>, FileError> {
        let mut bytes = Vec::new();
        let read = self
            .file
            .seek(SeekFrom::Start(from))
            .and_then(|_| (&mut self.file).take(length as u64).read_to_end(&mut bytes));
        match read {
            Ok(_) => Ok(bytes),
            Err(cause) => Err(self.failed(cause)),
        }
    }

    fn failed(&self, cause: io::Error) -> FileError {
        FileError::Read { what: self.what.clone(), cause }
    }
}

/// Whether a file is there that can be read without waiting for anybody.
pub fn is_regular(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|facts| facts.is_file())
}

/// The bytes of a source; what they could not be read for is kept, since a reader in between may lose it.
pub(crate) struct Bytes<'s> {
    file: &'s mut File,
    pub(crate) failed: Option<io::Error>,
}

impl Read for Bytes<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.file.read(to).map_err(|cause| {
            let kind = cause.kind();
            self.failed = Some(cause);
            kind.into()
        })
    }
}

/// An unlinked temporary file for its owner only: the system's default would leave the rights to the umask,
/// and lists hold secrets.
pub(crate) fn unlinked() -> io::Result<File> {
    let file = tempfile::tempfile()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

/// Copies all of `reader`; returns the copy and its length.
fn spool(mut reader: impl Read, what: &str) -> Result<(File, u64), FileError> {
    let no_room = |cause| FileError::spool(what.to_owned(), cause);
    let mut copy = unlinked().map_err(no_room)?;
    let mut buffer = vec![0; HEAD_BYTES];
    let mut bytes = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok((copy, bytes)),
            Ok(count) => {
                copy.write_all(&buffer[..count]).map_err(no_room)?;
                bytes += count as u64;
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(FileError::Read { what: what.to_owned(), cause }),
        }
    }
}

/// `str::floor_char_boundary`, which is newer than the oldest compiler that is supported.
trait Floor {
    fn floor_char_boundary_at(&self, index: usize) -> usize;
}

impl Floor for str {
    fn floor_char_boundary_at(&self, index: usize) -> usize {
        let mut index = index.min(self.len());
        while !self.is_char_boundary(index) {
            index -= 1;
        }
        index
    }
}
