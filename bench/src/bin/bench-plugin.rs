//! What plugins cost, for `bench/plugins`: a row over the interface, and a file read in the process or in a child.
//!
//! ```text
//! bench-plugin rows IN.csv ROUNDS                 nanoseconds a row of its own plugin, linked, and without the interface
//! bench-plugin read FOLDER FILE ROUNDS TIELINE    seconds of reading FILE with the plugin in FOLDER, loaded and in a child
//! ```
//!
//! The plugin of `rows` has its rows cut and in memory before the clock begins, so that nothing is measured but the
//! calls, the checks and the copies between a plugin and its host. Without the interface the same cells are put into the
//! same batches by the same loop. What is read is counted and dropped.
#![allow(clippy::print_stdout, reason = "figures go to standard output")]

use std::env;
use std::error::Error as Fault;
use std::fs::File;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use tieline_core::error::Error;
use tieline_core::native::{ABSENT, Batch, Loader, Native, Opening, Remark, TakeRows, VALUE};
use tieline_core::registry::Registry;
use tieline_core::registry::places::Place;
use tieline_host::{Folder, Limits, Plugins, Trust, linked};
use tieline_plugin::abi::Plugin;
use tieline_plugin::{Cell, Column, Failure, Format, Never, Progress, ReadCx, Reader, WriteCx, table};

const USAGE: &str = "usage: bench-plugin rows IN.csv ROUNDS | bench-plugin read FOLDER FILE ROUNDS TIELINE";

/// The titles and records of a list, in memory.
static LIST: OnceLock<(Vec<String>, Vec<csv::StringRecord>)> = OnceLock::new();

/// A plugin that hands [`LIST`] over.
struct Replay;

struct ReplayReader {
    columns: Vec<Column>,
    next: usize,
}

impl Format for Replay {
    const ID: &'static str = "replay";
    const VERSION: &'static str = "1";
    const WRITES: bool = false;
    type Reader = ReplayReader;
    type Writer = Never;

    fn reader(_: &tieline_plugin::Opening<'_>, cx: &mut ReadCx<'_>) -> Result<ReplayReader, Failure> {
        let (titles, _) = LIST.get().ok_or_else(|| Failure::new("there is no list"))?;
        let columns = titles.iter().map(|title| cx.column(title)).collect::<Result<_, _>>()?;
        Ok(ReplayReader { columns, next: 0 })
    }

    fn writer(_: &tieline_plugin::Opening<'_>, _: &mut WriteCx<'_>) -> Result<Never, Failure> {
        Err(Failure::new("it only reads"))
    }
}

impl Reader for ReplayReader {
    fn read(&mut self, cx: &mut ReadCx<'_>, max_rows: u32) -> Result<Progress, Failure> {
        let records = LIST.get().map_or(&[][..], |(_, records)| records);
        let until = (self.next + max_rows as usize).min(records.len());
        let mut cells = Vec::with_capacity(self.columns.len());
        for record in &records[self.next..until] {
            cells.clear();
            cells.extend(self.columns.iter().zip(record).map(|(column, text)| (*column, Cell::Value(text))));
            cx.row(&cells)?;
        }
        self.next = until;
        Ok(if until < records.len() { Progress::More } else { Progress::End })
    }
}

static TABLE: Plugin = table::<Replay>();

/// Counts rows.
#[derive(Default)]
struct Count(u64);

impl TakeRows for Count {
    fn column(&mut self, _: &str) -> Result<(), Error> {
        Ok(())
    }

    fn rows(&mut self, batch: &Batch) -> Result<(), Error> {
        self.0 += batch.rows() as u64;
        Ok(())
    }

    fn remark(&mut self, _: Remark) {}
}

/// Nanoseconds a row where the list is put into batches with nothing between.
fn without() -> f64 {
    let Some((titles, records)) = LIST.get() else { return 0.0 };
    let mut count = Count::default();
    let begin = Instant::now();
    let mut batch = Batch { columns: titles.len(), ..Batch::default() };
    for record in records {
        for text in record {
            batch.push(if text.is_empty() { ABSENT } else { VALUE }, text);
        }
        if batch.arena.len() >= 128 * 1024 || batch.ends.len() >= 64 * 1024 {
            // It takes them whatever they are.
            let _ = count.rows(black_box(&batch));
            batch.clear();
        }
    }
    let _ = count.rows(black_box(&batch));
    begin.elapsed().as_secs_f64() * 1e9 / count.0.max(1) as f64
}

/// How long one reading takes, in seconds, and how many rows it gives.
fn timed(
    plugin: &dyn Native,
    file: &str,
    options: &[(String, String)],
) -> Result<(f64, u64), Box<dyn Fault>> {
    let mut input = File::open(file)?;
    let length = Some(input.metadata()?.len());
    let mut count = Count::default();
    let begin = Instant::now();
    plugin.read(&Opening { file, length, columns: Vec::new(), options }, &mut input, &mut count)?;
    Ok((begin.elapsed().as_secs_f64(), count.0))
}

fn rows(list: &str, rounds: u32) -> Result<(), Box<dyn Fault>> {
    let mut reader = csv::Reader::from_path(list)?;
    let titles = reader.headers()?.iter().map(str::to_owned).collect();
    let records = reader.records().collect::<Result<_, _>>()?;
    LIST.set((titles, records)).map_err(|_| "twice")?;
    let plugin = linked(&TABLE)?;
    // The first one is not counted.
    for round in 0..=rounds {
        let (seconds, rows) = timed(plugin.as_ref(), list, &[])?;
        if round > 0 {
            println!("{:.1} {:.1}", seconds * 1e9 / rows.max(1) as f64, without());
        }
    }
    Ok(())
}

fn read(folder: &Path, file: &str, rounds: u32, program: &Path) -> Result<(), Box<dyn Fault>> {
    let data = tempfile::tempdir()?;
    let trust = Trust::of(data.path());
    let registry = Registry::discover(&[], &[Place::named(folder)])?;
    let entry = registry.list().first().ok_or("there is no format in the folder")?;
    let map = registry.map(&entry.id)?;
    let path = folder.join("format.toml");
    trust.add(&Folder::look(folder)?, vec![map.full_id()])?;
    let plugins = |in_process: &[String]| {
        Plugins::new(Some(trust.clone()), program.to_owned(), in_process.to_vec(), Limits::default())
    };
    let (loaded, child): (Arc<dyn Native>, Arc<dyn Native>) =
        (plugins(std::slice::from_ref(&map.id)).load(&map, &path)?, plugins(&[]).load(&map, &path)?);
    let options = map.layout.native.as_ref().map(|native| native.options.clone()).unwrap_or_default();
    for round in 0..=rounds {
        let (in_process, rows) = timed(loaded.as_ref(), file, &options)?;
        let (in_child, same) = timed(child.as_ref(), file, &options)?;
        if rows != same {
            return Err("a child gives other rows".into());
        }
        if round > 0 {
            println!("{rows} {in_process:.6} {in_child:.6}");
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u32>().unwrap_or(1);
    let done = match words.as_slice() {
        ["rows", list, rounds] => rows(list, number(rounds)),
        ["read", folder, file, rounds, program] => {
            read(Path::new(folder), file, number(rounds), &PathBuf::from(program))
        }
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("{fault}");
            ExitCode::FAILURE
        }
    }
}
