//! Rows that came before the last column: once all columns are known, every row gets its cells, so that a row that is
//! too short never looks like one with cells in the wrong places.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use crate::error::Error;
use crate::fault::FileError;
use crate::layout::{CutEnd, Cutter, Dialect, Rows};
use crate::source::{ChunkError, Encoding, Source, unlinked};

/// A copy of `spool` in which every row has `width` cells; gives its length too.
pub(super) fn widen(
    name: &str,
    spool: (File, u64),
    width: usize,
    dialect: &Dialect,
) -> Result<(File, u64), Error> {
    let fault = |cause: io::Error| Error::File(FileError::spool(name.to_owned(), cause));
    let mut source = Source::spooled("a temporary file", None, spool.0, spool.1);
    let mut chunks = source.chunks(Encoding::Utf8)?;
    let mut cutter = Cutter::new(dialect);
    let mut rows = Rows::default();
    let mut to = BufWriter::with_capacity(256 * 1024, unlinked().map_err(fault)?);
    let (mut bytes, mut consumed) = (0, 0);
    let mut line = Vec::new();
    loop {
        let chunk = match chunks.next(consumed) {
            Ok(chunk) => chunk,
            Err(ChunkError::File(fault)) => return Err(fault.into()),
            Err(ChunkError::NotText { .. }) => return Err(Error::Bug("a row is not UTF-8".into())),
        };
        rows.clear();
        let cut = cutter.cut(chunk.text, chunk.last, &mut rows);
        for record in &rows.records {
            line.clear();
            line.extend_from_slice(&chunk.text.as_bytes()[record.span()]);
            let missing = width.saturating_sub(record.cell_count as usize);
            line.resize(line.len() + missing, dialect.delimiter as u8);
            line.extend_from_slice(dialect.newline.bytes());
            to.write_all(&line).map_err(fault)?;
            bytes += line.len() as u64;
        }
        consumed = cut.consumed;
        if cut.end != CutEnd::More || chunk.last && cut.consumed == 0 {
            break;
        }
    }
    let file = to.into_inner().map_err(|failed| fault(failed.into_error()))?;
    Ok((file, bytes))
}
