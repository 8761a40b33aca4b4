//! `bench-input N [--seed S] [--bad PER_MILLE]` writes a CallRex 4.3 file of N invented users to standard output.
//!
//! One seed gives one file, whatever the machine: a header, CRLF, cells quoted only where they must be.

use std::env;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use tieline_bench::people::{People, TITLES};

const USAGE: &str = "usage: bench-input N [--seed S] [--bad PER_MILLE] > file";

struct Wanted {
    records: u64,
    seed: u64,
    bad: u64,
}

fn wanted(mut arguments: impl Iterator<Item = String>) -> Option<Wanted> {
    let mut wanted = Wanted { records: 0, seed: 1, bad: 0 };
    let mut records = None;
    while let Some(argument) = arguments.next() {
        let place = match argument.as_str() {
            "--seed" => &mut wanted.seed,
            "--bad" => &mut wanted.bad,
            _ if records.is_none() => {
                records = Some(argument.parse().ok()?);
                continue;
            }
            _ => return None,
        };
        *place = arguments.next()?.parse().ok()?;
    }
    wanted.records = records?;
    Some(wanted)
}

fn row<'c>(cells: impl Iterator<Item = &'c str>, line: &mut String) {
    line.clear();
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            line.push(',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    line.push_str("\r\n");
}

fn write(wanted: &Wanted) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
    let mut people = People::new(wanted.seed, wanted.bad);
    let mut line = String::new();
    row(TITLES.into_iter(), &mut line);
    out.write_all(line.as_bytes())?;
    for _ in 0..wanted.records {
        people.next();
        row(people.cells.iter().map(String::as_str), &mut line);
        out.write_all(line.as_bytes())?;
    }
    out.flush()
}

fn main() -> ExitCode {
    let said = match wanted(env::args().skip(1)) {
        None => USAGE.to_owned(),
        Some(wanted) => match write(&wanted) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(fault) => format!("bench-input: {fault}"),
        },
    };
    // Nothing is left to be done if this cannot be said either.
    let _ = writeln!(io::stderr(), "{said}");
    ExitCode::FAILURE
}
