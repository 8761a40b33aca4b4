//! The law of bytes: cells that were written are cut into the same cells, whatever they hold.

use super::Law;
use super::rows::Prover;
use crate::layout::{Cutter, Rows, write_row};
use crate::map::Map;

impl Prover<'_> {
    /// Cells that were written as bytes are cut into the same cells, with each of the map's delimiters.
    pub(super) fn bytes(&mut self, cells: &[String]) {
        for delimiter in &self.map.layout.delimiters {
            self.tried.bytes += 1;
            let dialect = self.map.layout.dialect(*delimiter);
            let mut bytes = Vec::new();
            write_row(&dialect, cells.iter().map(String::as_str), &mut bytes);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let mut rows = Rows::default();
            Cutter::new(&dialect).cut(&text, true, &mut rows);
            let cut: Vec<Vec<&str>> = rows
                .records
                .iter()
                .map(|record| rows.record_cells(record).iter().map(|cell| rows.text(&text, *cell)).collect())
                .collect();
            if cut.len() == 1 && cut[0] == *cells {
                continue;
            }
            let message = match cut.first() {
                Some(first) if cut.len() == 1 && first.len() == cells.len() => {
                    let at = (0..cells.len()).find(|at| cells[*at] != first[*at]).unwrap_or(0);
                    let title = &self.map.cells[at].title;
                    let (was, is) = (self.cell_text(at, &cells[at]), self.cell_text(at, first[at]));
                    format!(
                        "`{title}` was {was} and is cut as {is} with the delimiter `{}`",
                        delimiter.escape_default()
                    )
                }
                _ => format!(
                    "a row of {} cells is cut into {} records, the first of {} cells, with the delimiter `{}`",
                    cells.len(),
                    cut.len(),
                    cut.first().map_or(0, Vec::len),
                    delimiter.escape_default()
                ),
            };
            self.faults.add(Law::Bytes, "", message);
        }
    }
}

/// The row with cells that are hard on a parser, whatever the format means by them. Where the vendor drops blanks at
/// the ends of a cell, no cell has them.
pub(super) fn hostile(map: &Map, row: &[String], seed: u64) -> Vec<String> {
    const PARTS: [&str; 9] = ["\"", ",", ";", "|", "\t", "\n", "\r\n", "#", " x"];
    let shift = row.iter().map(String::len).sum::<usize>() + (seed % 64) as usize;
    let cell = |(index, text): (usize, &String)| {
        let odd = PARTS[(index + shift) % PARTS.len()];
        match (index + shift) % 4 {
            0 => odd.to_owned(),
            1 => format!("{odd}{text}{odd}"),
            2 => String::new(),
            _ => format!("{text}{odd}{text}"),
        }
    };
    let cell = |at: (usize, &String)| {
        let text = cell(at);
        if map.layout.trim { text.trim_matches([' ', '\t']).to_owned() } else { text }
    };
    row.iter().enumerate().map(cell).collect()
}
