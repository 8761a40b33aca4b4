//! The law of whole files: a sample is bound, read without an error, written, and read again as the same users.

use std::sync::Arc;

use super::rows::{difference, first_error};
use super::{Fault, Law};
use crate::detect;
use crate::headers;
use crate::judge::{Spot as At, runs_together};
use crate::layout::{Cutter, Dialect, Rows, Writer};
use crate::map::Map;
use crate::map::layout::{Bom, Ragged, begins_example};
use crate::model::User;
use crate::plan::bind::{self, Binding};
use crate::plan::read::Strictness;
use crate::plan::row::{RowReader, RowWriter, judge_cells};
use crate::plan::rules::{self, RowCells};
use crate::preface::Preface;
use crate::report::Findings;
use crate::source::{ChunkError, Encoding, Source, guess};

/// What a sample gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SampleProof {
    /// Its records.
    pub records: u64,
    /// Whether it is written byte for byte as it was, with its own delimiter.
    pub normal: bool,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// A file that was read as records of users.
struct Read {
    users: Vec<User>,
    delimiter: char,
    header: bool,
    /// Which cells of the map are filled in some record.
    filled: Vec<bool>,
}

/// Tries a sample file on its map.
pub fn prove_sample(map: &Map, bytes: &[u8]) -> SampleProof {
    let map = Arc::new(map.clone());
    let mut proof = SampleProof::default();
    if let Err(message) = prove(&map, bytes, &mut proof) {
        proof.faults.push(Fault { law: Law::Sample, message });
    }
    proof
}

fn prove(map: &Arc<Map>, bytes: &[u8], proof: &mut SampleProof) -> Result<(), String> {
    let first = read(map, bytes, None)?;
    proof.records = first.users.len() as u64;
    let written = write(map, &first)?;
    proof.normal = written == bytes;
    let second = read(map, &written, Some(first.delimiter)).map_err(|why| format!("written again, {why}"))?;
    if first.users.len() != second.users.len() {
        return Err(format!(
            "{} records are read, and {} after they were written",
            first.users.len(),
            second.users.len()
        ));
    }
    for (index, (was, is)) in first.users.iter().zip(&second.users).enumerate() {
        if let Some((_, message)) = difference(map, was, is) {
            return Err(format!("record {}: {message}, after it was written and read again", index + 1));
        }
    }
    Ok(())
}

/// The text of a file in the encoding that it has.
fn decode(bytes: &[u8]) -> Result<(String, Encoding), String> {
    let encoding = guess(bytes, true).encoding;
    let mut source = Source::from_reader("the sample", bytes).map_err(|fault| fault.to_string())?;
    let mut text = String::new();
    let mut chunks = source.chunks(encoding).map_err(|fault| fault.to_string())?;
    let mut consumed = 0;
    loop {
        match chunks.next(consumed) {
            Ok(chunk) => {
                text.push_str(chunk.text);
                consumed = chunk.text.len();
                if chunk.last {
                    return Ok((text, encoding));
                }
            }
            Err(ChunkError::File(fault)) => return Err(fault.to_string()),
            Err(ChunkError::NotText { line, .. }) => {
                return Err(format!("line {line} is no text in {}", encoding.name()));
            }
        }
    }
}

fn read(map: &Arc<Map>, bytes: &[u8], delimiter: Option<char>) -> Result<Read, String> {
    let (text, encoding) = decode(bytes)?;
    if !map.layout.encodings.contains(&encoding) {
        return Err(format!("the file is in {}, which the format does not read", encoding.name()));
    }
    let mut preface = Preface::of(&text).within(&map.layout, &text);
    preface.delimiter = preface.delimiter.or(delimiter);
    let candidate =
        detect::try_map(map, &preface, &text, true).ok_or("the file is not recognised as the format")?;
    let mut dialect = map.layout.dialect(candidate.delimiter);
    dialect.terminator = preface.terminator;
    let text = &text[preface.bytes..];
    let mut rows = Rows::default();
    Cutter::new(&dialect).cut(text, true, &mut rows);
    let records: Vec<Vec<&str>> = rows
        .records
        .iter()
        .map(|record| rows.record_cells(record).iter().map(|cell| rows.text(text, *cell)).collect())
        .collect();
    let titles = records.first().ok_or("the file has no record")?;
    let (binding, faults) = bind::bind(map, titles, candidate.header);
    let mut findings = Findings::default();
    headers::judge(map, (&binding, &faults), preface.lines + 1, true, &mut findings);
    headers::judge_preamble(map, &preface, true, &mut findings);
    if let Some(why) = first_error(&findings) {
        return Err(format!("its header has an error: {}", why.message));
    }
    let mut read = Read {
        users: Vec::new(),
        delimiter: candidate.delimiter,
        header: candidate.header,
        filled: vec![false; map.cells.len()],
    };
    let reader = RowReader::new(map);
    for (index, record) in records.iter().skip(usize::from(candidate.header)).enumerate() {
        read.record(map, &reader, &binding, record).map_err(|why| format!("record {}: {why}", index + 1))?;
    }
    Ok(read)
}

impl Read {
    fn record(
        &mut self,
        map: &Map,
        reader: &RowReader<'_>,
        binding: &Binding,
        record: &[&str],
    ) -> Result<(), String> {
        let width = binding.columns.len();
        if record.len() != width && (map.layout.ragged == Ragged::Refuse || record.len() > width) {
            return Err(format!("it has {} cells, and {width} are wanted", record.len()));
        }
        let row: Vec<&str> = binding
            .of_cell
            .iter()
            .map(|at| at.and_then(|at| record.get(at).copied()).unwrap_or(""))
            .collect();
        if let Some((title, text)) = &map.layout.example_row
            && map.cell_of_title(title).is_some_and(|cell| begins_example(row[cell], text))
        {
            return Ok(());
        }
        let mut findings = Findings::default();
        let user = reader.read(&row, &mut findings);
        judge_cells(&row, &mut findings, |judge| {
            let cells = RowCells { cells: &row, at: &|_| At::Record };
            rules::judge_row(map, &cells, judge, |rule| Strictness::Vendor.of_rule(rule), |_, _| None);
        });
        if let Some(why) = first_error(&findings) {
            // What a cell of such a record holds may be a secret, whatever its column is.
            return Err(match record.len() != width || runs_together(record, self.delimiter) {
                true => "a cell of it is wrong, and none of it is shown: they may stand in the wrong columns"
                    .into(),
                false => why.message,
            });
        }
        for (filled, cell) in self.filled.iter_mut().zip(&row) {
            *filled |= !cell.is_empty();
        }
        self.users.push(user);
        Ok(())
    }
}

/// The file as the format writes it.
fn write(map: &Map, read: &Read) -> Result<Vec<u8>, String> {
    let layout = &map.layout;
    let dialect: Dialect = layout.dialect(read.delimiter);
    let writer = Writer::new(&dialect);
    let kept: Vec<usize> =
        (0..map.cells.len()).filter(|cell| !layout.filled_only || read.filled[*cell]).collect();
    let mut text = Vec::new();
    for line in &layout.preamble {
        text.extend_from_slice(line.as_bytes());
        text.extend_from_slice(layout.newline.text().as_bytes());
    }
    if read.header {
        writer.write_row(kept.iter().map(|cell| map.cells[*cell].title.as_str()), &mut text);
    }
    let row_writer = RowWriter::new(map);
    for (index, user) in read.users.iter().enumerate() {
        let mut findings = Findings::default();
        let cells = row_writer.write(user, &mut findings);
        if let Some(why) = first_error(&findings) {
            return Err(format!("record {} is read and cannot be written: {}", index + 1, why.message));
        }
        writer.write_row(kept.iter().map(|cell| cells[*cell].as_str()), &mut text);
    }
    let mut bytes = Vec::new();
    if layout.bom == Bom::Always {
        bytes.extend_from_slice(layout.encoding().bom());
    }
    let text = String::from_utf8_lossy(&text);
    layout.encoding().encode(&text, &mut bytes).map_err(|no| {
        format!("`{}` has no place in {}", no.character.escape_default(), layout.encoding().name())
    })?;
    Ok(bytes)
}
