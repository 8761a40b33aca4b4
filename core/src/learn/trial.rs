//! The trial of a learned map: every record of the sample is read and written again, and no cell may differ. A column that
//! does not come back is taken for nothing more than text.

use std::collections::BTreeMap;

use super::sample::Sample;
use crate::error::Error;
use crate::map::Map;
use crate::plan::row::{RowReader, RowWriter};
use crate::report::{Findings, Severity};

/// What was found wrong with a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The first record that it was seen in.
    pub(super) record: u64,
    /// In how many.
    pub(super) times: u64,
    /// Whether it cannot be read at all; else it comes back otherwise.
    pub(super) unreadable: bool,
}

/// Tries the map on all records: the columns of the file that do not come back as they were.
pub(super) fn run(map: &Map, sample: &mut Sample) -> Result<BTreeMap<usize, Wrong>, Error> {
    let (reader, writer) = (RowReader::new(map), RowWriter::new(map));
    let width = map.cells.len();
    let mut wrong: BTreeMap<usize, Wrong> = BTreeMap::new();
    let mut record = 0;
    sample.each(|cells| {
        record += 1;
        if cells.len() != width {
            return;
        }
        let mut findings = Findings::default();
        let user = reader.read(cells, &mut findings);
        let again = writer.write(&user, &mut findings);
        let mut note = |at: usize, unreadable: bool| {
            let known = wrong.entry(at).or_insert(Wrong { record, times: 0, unreadable });
            known.times += 1;
            known.unreadable |= unreadable;
        };
        let mut named = Vec::new();
        for (key, _) in findings.groups() {
            if key.severity < Severity::Error {
                continue;
            }
            let titled =
                |column: &&crate::map::Column| key.column.as_deref() == Some(map.title(column).as_str());
            if let Some(column) = map.columns.iter().find(titled) {
                named.extend(column.first_cell..column.first_cell + column.width);
            }
        }
        named.iter().for_each(|at| note(*at, true));
        for (at, text) in cells.iter().enumerate() {
            if again.get(at).map(String::as_str) != Some(*text) && !named.contains(&at) {
                note(at, false);
            }
        }
    })?;
    Ok(wrong)
}
