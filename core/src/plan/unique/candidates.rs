//! Candidates of a unique rule, in the order in which they were met: the first ones in memory, all others in a
//! temporary file, so that a file of nothing but duplicates takes no more memory than another.

use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use super::Candidate;
use crate::report::Place;

/// Candidates that are kept in memory.
const KEPT: usize = 1 << 14;
/// Bytes of a candidate in the file.
const BYTES: usize = 6 * 8;

/// The candidates of one pass.
#[derive(Debug, Default)]
pub struct Candidates {
    kept: Vec<Candidate>,
    spool: Option<BufWriter<std::fs::File>>,
    spooled: u64,
    failed: Option<io::Error>,
}

impl Candidates {
    /// Adds one. What goes wrong with the file is said when they are read.
    pub fn push(&mut self, candidate: Candidate) {
        if self.kept.len() < KEPT {
            self.kept.push(candidate);
        } else if self.failed.is_none()
            && let Err(cause) = self.spool(candidate)
        {
            self.failed = Some(cause);
        }
    }

    fn spool(&mut self, candidate: Candidate) -> io::Result<()> {
        let spool = match &mut self.spool {
            Some(spool) => spool,
            None => self.spool.insert(BufWriter::new(tempfile::tempfile()?)),
        };
        let Candidate { rule, earlier, offset, place } = candidate;
        for number in [rule as u64, earlier, offset, place.line, place.column, place.record] {
            spool.write_all(&number.to_le_bytes())?;
        }
        self.spooled += 1;
        Ok(())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// All of them in their order, at most `most` at a time.
    ///
    /// # Errors
    /// When the temporary file cannot be written or read, or `each` fails.
    pub fn batches<E: From<io::Error>>(
        mut self,
        most: usize,
        mut each: impl FnMut(Vec<Candidate>) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Some(cause) = self.failed {
            return Err(cause.into());
        }
        let mut batch = std::mem::take(&mut self.kept);
        if let Some(spool) = self.spool {
            let mut file = spool.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            let mut file = BufReader::new(file);
            for _ in 0..self.spooled {
                if batch.len() >= most {
                    each(std::mem::take(&mut batch))?;
                }
                let mut bytes = [0; BYTES];
                file.read_exact(&mut bytes)?;
                let (words, _) = bytes.as_chunks::<8>();
                let word = |index: usize| u64::from_le_bytes(words[index]);
                let place = Place { line: word(3), column: word(4), record: word(5) };
                batch.push(Candidate { rule: word(0) as usize, earlier: word(1), offset: word(2), place });
            }
        }
        each(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_come_back_in_their_order() {
        let all: Vec<u64> = (0..KEPT as u64 * 2 + 3).collect();
        let mut candidates = Candidates::default();
        for n in &all {
            let place = Place { line: n + 2, column: n + 3, record: n + 4 };
            candidates.push(Candidate { rule: 1, earlier: *n, offset: n + 1, place });
        }
        let mut met = Vec::new();
        let done: io::Result<()> = candidates.batches(1000, |batch| {
            assert!(batch.len() <= KEPT);
            for one in batch {
                let Place { line, column, record } = one.place;
                assert_eq!((one.rule, one.offset, line, column, record), {
                    let n = one.earlier;
                    (1, n + 1, n + 2, n + 3, n + 4)
                });
                met.push(one.earlier);
            }
            Ok(())
        });
        done.unwrap();
        assert_eq!(met, all);
    }
}
