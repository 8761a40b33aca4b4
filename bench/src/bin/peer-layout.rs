//! `peer-layout IN OUT`: a CallRex 4.3 file becomes a Verba file, by hand, on tieline's own cutter: what the maps, the
//! findings and the ledger cost is the difference between this and tieline.

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::process::ExitCode;

use tieline_bench::verba::{BUFFER, Converter, program};
use tieline_core::layout::{CutEnd, Cutter, Dialect, Rows};

fn read(from: &str, converter: &mut Converter) -> Result<(), Box<dyn Error>> {
    let mut file = File::open(from)?;
    let mut cutter = Cutter::new(&Dialect::default());
    let mut rows = Rows::default();
    let mut buffer = vec![0; BUFFER];
    let (mut filled, mut header) = (0, true);
    loop {
        let count = file.read(&mut buffer[filled..])?;
        filled += count;
        let last = count == 0;
        // Only whole lines are looked at, so that no character is in two parts.
        let lines =
            if last { Some(filled) } else { memchr::memrchr(b'\n', &buffer[..filled]).map(|at| at + 1) };
        let text = simdutf8::basic::from_utf8(&buffer[..lines.unwrap_or(0)])?;
        rows.clear();
        let cut = cutter.cut(text, last, &mut rows);
        for record in &rows.records {
            let cells = rows.record_cells(record);
            if !std::mem::take(&mut header) {
                converter.record(cells.len(), |cell| rows.text(text, cells[cell]))?;
            }
        }
        let consumed = cut.consumed;
        match cut.end {
            CutEnd::More if !last => {}
            CutEnd::More | CutEnd::Done => return Ok(()),
            CutEnd::Unclosed { line, .. } if last => {
                return Err(format!("a quote is open in line {line}").into());
            }
            CutEnd::Unclosed { .. } => {}
        }
        buffer.copy_within(consumed..filled, 0);
        filled -= consumed;
        if filled == buffer.len() {
            buffer.resize(2 * filled, 0);
        }
    }
}

fn main() -> ExitCode {
    program("peer-layout", read)
}
