//! What is around a plugin: where its input comes from, and where its rows, bytes and remarks go. In the process of the
//! run these are the engine's; in a child they are pipes.

use std::io::Read;

use tieline_core::error::Error;
use tieline_core::native::{Batch, GiveRows, Remark, TakeBytes, TakeRows};

/// What is around a plugin that works.
pub(crate) trait Around {
    /// Bytes of the input; 0 at its end.
    ///
    /// # Errors
    /// The input cannot be read.
    fn input(&mut self, to: &mut [u8]) -> Result<usize, Error>;
    /// A new column.
    ///
    /// # Errors
    /// The run cannot go on.
    fn column(&mut self, title: &str) -> Result<(), Error>;
    /// Rows that were read.
    ///
    /// # Errors
    /// The run cannot go on.
    fn rows(&mut self, batch: &Batch) -> Result<(), Error>;
    /// Rows to be written; `false`: there are no more.
    ///
    /// # Errors
    /// The run cannot go on.
    fn next(&mut self, batch: &mut Batch) -> Result<bool, Error>;
    /// Bytes that were written.
    ///
    /// # Errors
    /// The run cannot go on.
    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error>;
    /// A remark.
    ///
    /// # Errors
    /// The run cannot go on.
    fn remark(&mut self, remark: Remark) -> Result<(), Error>;
    /// Work goes on; `true`: the run is cancelled.
    ///
    /// # Errors
    /// The run cannot go on.
    fn progress(&mut self, done: u64, total: u64) -> Result<bool, Error>;
    /// Bytes of memory that its process had at most.
    fn peak(&mut self, _bytes: u64) {}
}

/// Around a plugin that reads.
pub(crate) struct Reading<'r> {
    /// The file.
    pub(crate) input: &'r mut dyn Read,
    /// What takes the rows.
    pub(crate) rows: &'r mut dyn TakeRows,
}

/// Around a plugin that writes.
pub(crate) struct Writing<'w> {
    /// What gives the rows.
    pub(crate) rows: &'w mut dyn GiveRows,
    /// What takes the bytes.
    pub(crate) output: &'w mut dyn TakeBytes,
}

fn elsewhere() -> Error {
    Error::Bug("a plugin that reads was asked to write, or the other way round".into())
}

impl Around for Reading<'_> {
    fn input(&mut self, to: &mut [u8]) -> Result<usize, Error> {
        loop {
            match self.input.read(to) {
                Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
                // Whoever gave the input knows better what failed, and says so in place of this.
                other => return other.map_err(|_| Error::Format("the input cannot be read".into())),
            }
        }
    }

    fn column(&mut self, title: &str) -> Result<(), Error> {
        self.rows.column(title)
    }

    fn rows(&mut self, batch: &Batch) -> Result<(), Error> {
        self.rows.rows(batch)
    }

    fn next(&mut self, _: &mut Batch) -> Result<bool, Error> {
        Err(elsewhere())
    }

    fn bytes(&mut self, _: &[u8]) -> Result<(), Error> {
        Err(elsewhere())
    }

    fn remark(&mut self, remark: Remark) -> Result<(), Error> {
        self.rows.remark(remark);
        Ok(())
    }

    fn progress(&mut self, _: u64, _: u64) -> Result<bool, Error> {
        Ok(false)
    }
}

impl Around for Writing<'_> {
    fn input(&mut self, _: &mut [u8]) -> Result<usize, Error> {
        Err(elsewhere())
    }

    fn column(&mut self, _: &str) -> Result<(), Error> {
        Err(elsewhere())
    }

    fn rows(&mut self, _: &Batch) -> Result<(), Error> {
        Err(elsewhere())
    }

    fn next(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        self.rows.next(batch)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.output.bytes(bytes)
    }

    fn remark(&mut self, remark: Remark) -> Result<(), Error> {
        self.output.remark(remark);
        Ok(())
    }

    fn progress(&mut self, _: u64, _: u64) -> Result<bool, Error> {
        Ok(false)
    }
}
