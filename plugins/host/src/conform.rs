//! The conformance kit: what a plugin must do beyond not breaking the contract. Everything runs in children, one for each
//! try, so that a crash is a finding like any other.

mod carried;
mod damage;
mod load;
mod tape;
mod together;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tieline_core::error::Error;
use tieline_core::fault::show_path;
use tieline_core::map::Map;
use tieline_core::proof::{ROWS, SEED, samples_beside};
use tieline_core::value::shown::{shown, thousands};

use crate::fault::{Ended, Fault};
use crate::frame::{Task, Work};
use crate::{Limits, Plugins};
use damage::damaged;
use tape::{Table, Tape};

pub use carried::{carried, libraries_in};
pub(crate) use together::read_twice;

/// Samples larger than this are not read byte by byte, and not damaged.
const SMALL: usize = 256 * 1024;

/// How much is tried.
#[derive(Debug, Clone)]
pub struct Effort {
    /// Damaged copies of each sample.
    pub copies: u32,
    /// Where a damaged copy is saved that a plugin does not survive.
    pub save: Option<PathBuf>,
}

/// What was tried and found of one format.
#[derive(Debug, Clone, Default)]
pub struct Conformance {
    /// What was tried, each with how often.
    pub tried: Vec<(&'static str, u64)>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Something that is wrong, where it was met first, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The sample or input.
    pub at: String,
    /// One sentence about the plugin, which is `it`.
    pub what: String,
    /// How often it was met.
    pub count: u64,
}

impl Conformance {
    /// Whether nothing is wrong.
    pub fn conforms(&self) -> bool {
        self.findings.is_empty()
    }

    /// As people read it: what was tried, a line each, and what is wrong.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (what, count) in &self.tried {
            text.push_str(&format!("  {:>6}  {what}\n", thousands(*count)));
        }
        for Finding { at, what, count } in &self.findings {
            let more = match count {
                1 => String::new(),
                count => format!(" ({} times)", thousands(*count)),
            };
            text.push_str(&format!("finding: {}: {}{more}\n", shown(at, 200), shown(what, 500)));
        }
        text
    }

    /// A plugin with one fault shows it in hundreds of damaged copies: it is one finding.
    fn find(&mut self, at: &str, what: impl Into<String>) {
        let what = what.into();
        match self.findings.iter_mut().find(|finding| finding.what == what) {
            Some(finding) => finding.count += 1,
            None => self.findings.push(Finding { at: at.to_owned(), what, count: 1 }),
        }
    }

    fn count(&self) -> u64 {
        self.findings.iter().map(|finding| finding.count).sum()
    }
}

/// Tries the plugin of a map.
///
/// # Errors
/// It is not trusted or cannot be used; a sample that cannot be read.
pub fn conform(
    plugins: &Plugins,
    map: &Arc<Map>,
    file: &Path,
    effort: &Effort,
) -> Result<Conformance, Error> {
    let library = plugins.copied(map, file)?;
    let Some(native) = &map.layout.native else { return Err(Error::Bug("the map is not native".into())) };
    let text = native.text;
    let mut kit = Kit { plugins, map, library, text, effort, loaded: false, found: Conformance::default() };
    kit.laws();
    let samples = samples_beside(file, map)?;
    if samples.is_empty() {
        kit.found.find("samples", "there is none: put some into `samples` beside the map");
    }
    for sample in &samples {
        let shown = show_path(sample);
        let bytes = fs::read(sample)
            .map_err(|cause| tieline_core::fault::FileError::Read { what: format!("`{shown}`"), cause })?;
        kit.sample(&shown, &bytes)?;
    }
    kit.odd()?;
    Ok(kit.found)
}

struct Kit<'k> {
    plugins: &'k Plugins,
    map: &'k Arc<Map>,
    library: PathBuf,
    /// Whether the plugin takes text: then no input is tried that the host would not hand to it.
    text: bool,
    effort: &'k Effort,
    /// Whether many rows were tried.
    loaded: bool,
    found: Conformance,
}

impl Kit<'_> {
    fn laws(&mut self) {
        let proof = tieline_core::laws::prove(self.map, ROWS, SEED);
        self.found.tried.push(("rows of the map's laws", proof.tried.rows));
        for fault in proof.faults {
            self.found.find("the map", format!("{}: {}", fault.law.describe(), fault.message));
        }
    }

    fn limits(&self) -> &Limits {
        &self.plugins.limits
    }

    fn work(&self, task: Task, max_rows: u32) -> Work {
        Work {
            library: self.library.clone(),
            id: self.map.id.clone(),
            version: self.map.version.clone(),
            task,
            length: None,
            columns: Vec::new(),
            options: self.map.layout.native.as_ref().map(|native| native.options.clone()).unwrap_or_default(),
            max_rows,
            memory: self.limits().memory,
            watch: None,
        }
    }

    /// Reads bytes; a broken contract is a finding, and so is a refusal without a reason.
    fn read(&mut self, what: &str, bytes: &[u8], step: usize, max_rows: u32) -> Result<Option<Table>, Error> {
        let mut tape = Tape::reading(bytes, step);
        let ended = self.run(self.work(Task::Read, max_rows), &mut tape);
        match ended {
            Ok(Ended::Done) => return Ok(Some(tape.table)),
            Ok(Ended::Refused(Some(_)) | Ended::Cancelled | Ended::Maps(_)) => {}
            Ok(Ended::Refused(None)) => self.found.find(what, "it refuses the file and gives no reason"),
            Err(Fault::Contract(broken)) => self.found.find(what, format!("it {broken}")),
            Err(Fault::Around(error)) => return Err(error),
        }
        Ok(None)
    }

    /// Writes the rows of a table, so many times over.
    fn write(&mut self, what: &str, table: &Table, times: usize) -> Result<Option<Vec<u8>>, Error> {
        let mut tape = Tape::writing(table, times);
        let work = Work { columns: table.titles.clone(), ..self.work(Task::Write, 1) };
        let ended = self.run(work, &mut tape);
        match ended {
            Ok(Ended::Done) => return Ok(Some(tape.written)),
            Ok(Ended::Maps(_) | Ended::Cancelled) => {
                self.found.find(what, "it does something else in place of writing");
            }
            Ok(Ended::Refused(why)) => {
                let why = why.unwrap_or_else(|| "for no reason".into());
                self.found.find(what, format!("it does not write what it has read: {why}"));
            }
            Err(Fault::Contract(broken)) => self.found.find(what, format!("it {broken}")),
            Err(Fault::Around(error)) => return Err(error),
        }
        Ok(None)
    }

    fn count(&mut self, what: &'static str, more: u64) {
        match self.found.tried.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += more,
            None => self.found.tried.push((what, more)),
        }
    }

    fn sample(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let before = self.found.count();
        let Some(table) = self.read(name, bytes, usize::MAX, 4096)? else {
            if self.found.count() == before {
                self.found.find(name, "it cannot read its own sample");
            }
            return Ok(());
        };
        self.count("samples", 1);
        self.count("rows of samples", table.rows.len() as u64);
        if table.errors > 0 {
            self.found.find(name, format!("it reports {} errors in its own sample", table.errors));
        }
        for title in &table.titles {
            let known = (0..self.map.cells.len())
                .any(|cell| tieline_core::plan::bind::same_title(self.map, cell, title));
            if !known && !self.map.layout.ignored.contains(title) {
                self.found.find(name, format!("it gives the column `{title}`, which its map does not have"));
            }
        }
        let ways: &[(&str, usize, u32)] = &[
            ("read a second time", usize::MAX, 4096),
            ("read one row at a time", usize::MAX, 1),
            ("read in pieces of 7 bytes", 7, 4096),
            ("read byte by byte", 1, 3),
        ];
        let most = if bytes.len() <= SMALL { ways.len() } else { 2 };
        for (how, step, rows) in &ways[..most] {
            self.count("ways to cut a sample", 1);
            if self.read(name, bytes, *step, *rows)?.is_some_and(|again| again != table) {
                self.found.find(name, format!("{how}, it gives other rows"));
            }
        }
        self.together(name, bytes, &table)?;
        if let Some(written) = self.write(name, &table, 1)? {
            self.count("samples written back", 1);
            match self.read(&format!("{name}, written back"), &written, usize::MAX, 4096)? {
                Some(again) if again.same_cells(&table) => {
                    // What many rows take is the same for every sample.
                    if !std::mem::replace(&mut self.loaded, true) {
                        self.load(&format!("{name}, many times over"), &table)?;
                    }
                }
                Some(_) => self.found.find(name, "what it writes of it reads as other rows"),
                None => self.found.find(name, "it cannot read what it has written"),
            }
        }
        if bytes.len() <= SMALL {
            for number in 0..self.effort.copies {
                let copy = damaged(bytes, u64::from(number));
                let copy =
                    if self.text { String::from_utf8_lossy(&copy).into_owned().into_bytes() } else { copy };
                let before = self.found.count();
                self.read(&format!("{name}, damaged copy {number}"), &copy, usize::MAX, 4096)?;
                self.count("damaged copies", 1);
                if self.found.count() > before {
                    self.save(number, &copy).map_err(|cause| tieline_core::fault::FileError::Write {
                        what: "a damaged copy".into(),
                        cause,
                    })?;
                }
            }
        }
        Ok(())
    }

    fn save(&self, number: u32, copy: &[u8]) -> io::Result<()> {
        let Some(folder) = &self.effort.save else { return Ok(()) };
        fs::create_dir_all(folder)?;
        fs::write(folder.join(format!("{}-damaged-{number}", self.map.id)), copy)
    }

    /// Inputs that are none: each is read or refused with a reason.
    fn odd(&mut self) -> Result<(), Error> {
        let utf16: Vec<u8> = "\u{feff}login\nada\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let magic = self.map.layout.native.as_ref().and_then(|native| native.magic.first().cloned());
        let magic = magic.unwrap_or_default();
        let behind = |what: &[u8]| [&magic[..], what].concat();
        let inputs: [(&str, Vec<u8>); 10] = [
            ("an empty file", Vec::new()),
            ("what a file begins with and no more", magic.clone()),
            ("64 zero bytes", vec![0; 64]),
            ("a beginning and 64 zero bytes", behind(&[0; 64])),
            ("a byte order mark", b"\xEF\xBB\xBF".to_vec()),
            ("text in UTF-16", utf16),
            ("text in Latin-1", b"Bj\xF6rn\n".to_vec()),
            ("a beginning and a line of 900 kB", behind(&vec![b'a'; 900_000])),
            ("a beginning and 200,000 line ends", behind(&b"\n".repeat(200_000))),
            ("a beginning and the highest numbers", behind(&[0xFF; 256])),
        ];
        for (what, bytes) in inputs {
            let bytes =
                if self.text { String::from_utf8_lossy(&bytes).into_owned().into_bytes() } else { bytes };
            self.count("inputs that are none", 1);
            self.read(what, &bytes, usize::MAX, 4096)?;
        }
        Ok(())
    }
}
