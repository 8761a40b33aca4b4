//! What a run makes of bytes that a child might say, without a child: for tests and fuzzers.
//!
//! The bytes go through the same frames, checks and answers as those of a pipe.

use std::io::Read;
use std::sync::Arc;

use tieline_core::error::Error;
use tieline_core::native::{GiveRows, Native, Opening, TakeBytes, TakeRows};

use crate::around::{Around, Reading, Writing};
use crate::fault::{Ended, Fault};
use crate::parent;
use crate::runner::{to_read, to_written};

/// A plugin whose child says the same bytes whatever it is asked.
struct Replayed {
    who: String,
    said: Vec<u8>,
}

/// A plugin of the format `who` (`id@version`), in whose child's pipe are these bytes and its end.
pub fn replayed(who: &str, said: Vec<u8>) -> Arc<dyn Native> {
    Arc::new(Replayed { who: who.to_owned(), said })
}

impl Replayed {
    fn run(&self, reads: bool, around: &mut dyn Around) -> Result<Ended, Fault> {
        parent::replay(&self.said, reads, around)
    }
}

impl Native for Replayed {
    fn read(
        &self,
        opening: &Opening<'_>,
        input: &mut dyn Read,
        rows: &mut dyn TakeRows,
    ) -> Result<(), Error> {
        to_read(self.run(true, &mut Reading { input, rows }), &self.who, opening.file)
    }

    fn write(
        &self,
        _: &Opening<'_>,
        rows: &mut dyn GiveRows,
        output: &mut dyn TakeBytes,
    ) -> Result<bool, Error> {
        to_written(self.run(false, &mut Writing { rows, output }), &self.who)
    }
}
