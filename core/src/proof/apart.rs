//! Whether files of a format are recognised, and told apart from those of all others: a file is made up and detected.

use std::sync::Arc;

use crate::detect;
use crate::laws::Generator;
use crate::layout::Writer;
use crate::map::Map;
use crate::map::layout::Header;
use crate::preface::Preface;

/// Rows of the file.
const ROWS: usize = 20;

/// How a made-up file was detected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Apart {
    /// What speaks for the format itself; nothing: its own file is not recognised.
    pub evidence: Vec<String>,
    /// Its score, 0 to 1000.
    pub score: u32,
    /// Formats that take the file too, with their scores, the best first.
    pub rivals: Vec<(String, u32)>,
}

impl Apart {
    /// Formats that take the file as well as its own format does.
    pub fn tied(&self) -> impl Iterator<Item = &str> {
        self.rivals.iter().filter(|(_, score)| *score >= self.score).map(|(id, _)| id.as_str())
    }
}

/// Makes up a file and detects it among all formats; the first of them is its own.
pub(super) fn apart(map: &Map, formats: &[Arc<Map>], seed: u64) -> Apart {
    let dialect = map.layout.dialect(map.layout.delimiter());
    let writer = Writer::new(&dialect);
    let mut bytes = Vec::new();
    if map.layout.header != Header::None {
        writer.write_row(map.cells.iter().map(|cell| cell.title.as_str()), &mut bytes);
    }
    let mut generator = Generator::new(map, seed);
    for _ in 0..ROWS {
        writer.write_row(generator.row().iter().map(String::as_str), &mut bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    let formats: Vec<Arc<Map>> = formats.iter().filter(|map| map.layout.native.is_none()).cloned().collect();
    let mut apart = Apart::default();
    for found in detect::candidates(&formats, &Preface::of(&text), &text, true) {
        if found.map.full_id() == map.full_id() {
            (apart.evidence, apart.score) = (found.evidence, found.score);
        } else {
            apart.rivals.push((found.map.full_id(), found.score));
        }
    }
    apart
}
