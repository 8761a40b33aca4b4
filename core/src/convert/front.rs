//! What stands in front of the rows of an output, and how the whole is spelt.

use super::run::Run;
use crate::error::Error;
use crate::format::{Declared, Format};
use crate::layout::{Dialect, Terminator};
use crate::map::layout::{Bom, Header};
use crate::prove::Spelling;
use crate::source::Encoding;

impl Run<'_> {
    /// How the outputs are read back.
    pub(super) fn spelling(&self) -> Spelling {
        let layout = &self.target.layout;
        let mut dialect = layout.dialect(self.output_dialect().delimiter);
        dialect.terminator = Terminator::LfOrCrLf;
        Spelling {
            dialect,
            // A plugin reads its own file back; its rows are spelt as it got them.
            encoding: if self.plugin.is_some() { Encoding::Utf8 } else { self.encoding() },
            header: self.with_header(),
            front: (self.preamble().len(), layout.preamble.len() as u64),
        }
    }

    /// The lines in front of the header, each with its end.
    fn preamble(&self) -> String {
        let end = self.output_dialect().newline.text();
        self.target.layout.preamble.iter().flat_map(|line| [line.as_str(), end]).collect()
    }

    /// Whether a header is written.
    fn with_header(&self) -> bool {
        let layout = &self.target.layout;
        let asked = self.request.writing.flag("header").unwrap_or(true) || layout.header == Header::Required;
        asked && layout.header != Header::None
    }

    /// What stands in front of the rows: a byte order mark, the format's own lines, the header.
    pub(super) fn front(
        &self,
        mask: Option<&[bool]>,
        dialect: &Dialect,
        encoding: Encoding,
    ) -> Result<Vec<u8>, Error> {
        let (writing, layout) = (&self.request.writing, &self.target.layout);
        let mut bytes = Vec::new();
        if writing.flag("bom").unwrap_or(layout.bom == Bom::Always) {
            bytes.extend_from_slice(encoding.bom());
        }
        encoding.encode(&self.preamble(), &mut bytes).map_err(|place| {
            Error::Usage(format!(
                "`{}` in a line in front of the header has no place in {}",
                place.character,
                encoding.name()
            ))
        })?;
        if self.with_header() {
            let cells = self.target.cells.iter().enumerate();
            let written = cells.filter(|(cell, _)| mask.is_none_or(|mask| mask[*cell]));
            let titles: Vec<&str> = written.map(|(_, def)| def.title.as_str()).collect();
            let mut line = Vec::new();
            Declared(self.target).writer(dialect).row(&titles, &mut line);
            let text = String::from_utf8_lossy(&line);
            encoding.encode(&text, &mut bytes).map_err(|place| {
                Error::Usage(format!("`{}` in a title has no place in {}", place.character, encoding.name()))
            })?;
        }
        Ok(bytes)
    }
}
