//! `peer-simd-csv IN OUT`: a CallRex 4.3 file becomes a Verba file, by hand, on the `simd-csv` crate: one record used
//! again.

use std::error::Error;
use std::fs::File;
use std::process::ExitCode;

use simd_csv::{ReaderBuilder, StringRecord};
use tieline_bench::verba::{BUFFER, Converter, program};

fn read(from: &str, converter: &mut Converter) -> Result<(), Box<dyn Error>> {
    let mut reader =
        ReaderBuilder::new().flexible(true).buffer_capacity(BUFFER).from_reader(File::open(from)?);
    let mut record = StringRecord::new();
    while reader.read_record(&mut record)? {
        converter.record(record.len(), |cell| &record[cell])?;
    }
    Ok(())
}

fn main() -> ExitCode {
    program("peer-simd-csv", read)
}
