//! The proof of a map for its author: the laws, the examples, the samples beside it, and what nothing proves.
//!
//! The laws themselves are in [`crate::laws`]. Here they are run on one map with its files, each sample is detected
//! among all formats that are known, and it is told where facts are only inferred and where an example is missing. What
//! else its author may have forgotten is found by `lint`; how its files are told from those of others, by `apart`.

mod apart;
mod lint;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::detect;
use crate::error::Error;
use crate::fault::{FileError, show_path};
use crate::laws::{Fault, Law, Proof, prove, prove_sample};
use crate::map::codec::Cases;
use crate::map::{Column, Map, Meaning, Standing, Write};
use crate::open::{Opened, Overrides};
pub use apart::Apart;
pub use lint::Lint;

/// Rows and users that are made; the same ones each time.
pub const ROWS: usize = 400;
/// What they are made out of.
pub const SEED: u64 = 1;

/// What the proof of a map gave.
#[derive(Debug, Clone)]
pub struct Tested {
    /// The map.
    pub map: Arc<Map>,
    /// The laws on rows and users that were made, and on the examples.
    pub proof: Proof,
    /// The samples, in the order of their names.
    pub samples: Vec<Sample>,
    /// Titles of columns whose facts are inferred.
    pub inferred: Vec<String>,
    /// Titles of columns whose facts are unknown.
    pub unknown: Vec<String>,
    /// Titles of columns that no example fills.
    pub bare: Vec<String>,
    /// Words that stand in no example, of columns that some example fills.
    pub bare_words: Vec<(String, Vec<String>)>,
    /// What its author may have forgotten.
    pub lint: Lint,
    /// How a file that was made up is detected; none of a native format, whose files are its library's.
    pub apart: Option<Apart>,
}

/// What one sample gave.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its path as it is shown.
    pub path: String,
    /// Its records.
    pub records: u64,
    /// Whether it is written byte for byte as it was.
    pub same: bool,
    /// The formats that fit it best, `id@version`; several where it does not tell them apart.
    pub detected: Vec<String>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

impl Tested {
    /// Whether no law is broken and every sample is sound.
    pub fn holds(&self) -> bool {
        self.proof.holds() && self.samples.iter().all(|sample| sample.faults.is_empty())
    }

    /// Faults of a law, those of the samples included.
    pub fn broken(&self, law: Law) -> usize {
        let samples = self.samples.iter().flat_map(|sample| &sample.faults);
        self.proof.faults.iter().chain(samples).filter(|fault| fault.law == law).count()
    }
}

/// Proves a map with its samples. `known` are the formats among which each sample must be detected as this one; a
/// format of the same id and version among them is not asked.
///
/// # Errors
/// A sample that cannot be read.
pub fn test(map: &Arc<Map>, known: &[Arc<Map>], samples: &[PathBuf]) -> Result<Tested, FileError> {
    let mut formats = vec![Arc::clone(map)];
    formats.extend(known.iter().filter(|known| known.full_id() != map.full_id()).cloned());
    let titles = |standing: Standing| {
        let columns = map.columns.iter().filter(|column| column.ev == standing);
        columns.map(|column| map.title(column)).collect()
    };
    let (bare, bare_words) = without_example(map);
    // Files of a native format are its library's, and nothing is loaded here.
    let native = map.layout.native.is_some();
    let samples = if native { &[] } else { samples };
    Ok(Tested {
        map: Arc::clone(map),
        proof: prove(map, ROWS, SEED),
        samples: samples.iter().map(|path| sample(map, &formats, path)).collect::<Result<_, _>>()?,
        inferred: titles(Standing::Inferred),
        unknown: titles(Standing::Unknown),
        bare,
        bare_words,
        lint: lint::lint(map, known),
        apart: (!native).then(|| apart::apart(map, &formats, SEED)),
    })
}

/// The samples of a map that stands in a file: those in `samples/<version>` beside it, and those in `samples` itself
/// if it is the default version or has no folder of its own. Hidden files and Markdown are none.
///
/// # Errors
/// A folder that cannot be read. None at all is no error.
pub fn samples_beside(file: &Path, map: &Map) -> Result<Vec<PathBuf>, FileError> {
    let folder = file.parent().unwrap_or(Path::new("")).join("samples");
    let own = folder.join(&map.version);
    let mut found = files(&own)?;
    if map.default || !own.is_dir() {
        found.extend(files(&folder)?);
    }
    Ok(found)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let fault = |cause| FileError::Read { what: show_path(folder), cause };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let text = path.extension().is_some_and(|extension| extension == "md");
        if path.is_file() && !hidden && !text {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn sample(map: &Map, formats: &[Arc<Map>], path: &Path) -> Result<Sample, FileError> {
    let shown = show_path(path);
    let bytes = std::fs::read(path).map_err(|cause| FileError::Read { what: shown.clone(), cause })?;
    let proof = prove_sample(map, &bytes);
    let mut sample = Sample {
        path: shown,
        records: proof.records,
        same: proof.normal,
        detected: Vec::new(),
        faults: proof.faults,
    };
    let opened = match Opened::open(path, &Overrides::default()) {
        Ok(opened) => opened,
        Err(Error::File(fault)) => return Err(fault),
        // What is no text has failed above already.
        Err(_) => return Ok(sample),
    };
    let found = detect::candidates(formats, &opened.preface, &opened.head, opened.whole);
    let best = found.first().map(|candidate| candidate.score);
    let best = found.iter().take_while(|candidate| Some(candidate.score) == best);
    sample.detected = best.map(|candidate| candidate.map.full_id()).collect();
    // A sample without the columns that tell two versions apart is a sound one: it is shown, and is no fault.
    if sample.faults.is_empty() && !sample.detected.contains(&map.full_id()) {
        let message = match sample.detected.as_slice() {
            [] => "it is detected as no format".to_owned(),
            found => format!("it is detected as {}", found.join(" or ")),
        };
        sample.faults.push(Fault { law: Law::Sample, message });
    }
    Ok(sample)
}

/// Columns that no example fills, and words of the others that no example has. What is never written, and what means
/// nothing, needs none.
fn without_example(map: &Map) -> (Vec<String>, Vec<(String, Vec<String>)>) {
    let (mut bare, mut bare_words) = (Vec::new(), Vec::new());
    let asked = |column: &&Column| column.write == Write::Yes && !matches!(column.meaning, Meaning::None);
    for column in map.columns.iter().filter(asked) {
        let cells = column.first_cell..column.first_cell + column.width;
        let rows = map.examples().iter().map(|example| {
            let text =
                |cell| example.row.iter().find(|(at, _)| *at == cell).map_or("", |(_, text)| text.as_str());
            cells.clone().map(text).collect::<Vec<_>>()
        });
        let rows: Vec<Vec<&str>> = rows.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
        if rows.is_empty() {
            bare.push(map.title(column));
            continue;
        }
        let words = words_without(column, &rows);
        if !words.is_empty() {
            bare_words.push((map.title(column), words));
        }
    }
    (bare, bare_words)
}

/// The written words of a column that stand in none of the rows.
fn words_without(column: &Column, rows: &[Vec<&str>]) -> Vec<String> {
    let missing = |cases: &Cases, had: &dyn Fn(usize) -> bool| {
        let rows = cases.rows.iter().enumerate().filter(|(index, _)| !had(*index));
        rows.map(|(_, (cells, _))| cells.join(", ")).collect()
    };
    match &column.meaning {
        Meaning::Tuple(_, cases) => {
            missing(cases, &|index| rows.iter().any(|row| cases.find_words(row) == Some(index)))
        }
        Meaning::Field(_, codec) => {
            let Some(cases) = codec.cases() else { return Vec::new() };
            let list = codec.list.as_ref();
            let items: Vec<&str> = rows
                .iter()
                .flat_map(|row| match list {
                    Some(list) => list.items(row[0]).map(str::trim).collect(),
                    None => vec![row[0]],
                })
                .collect();
            missing(cases, &|index| {
                items.iter().any(|item| cases.find_words(&[codec.strip(item)]) == Some(index))
            })
        }
        _ => Vec::new(),
    }
}
