//! The hand-out: the list of secrets that were made, for those who give them to their users.
//!
//! It is a file of its own, its owner's alone, and safe to open in a spreadsheet: no cell of it is a formula.

use std::io::Write;
use std::path::Path;

use crate::commit::{Output, OutputOptions};
use crate::error::Error;
use crate::layout::{Dialect, Newline, Writer};
use crate::plan::Handed;
use crate::value::shown::shown;

/// The titles of the list.
pub(super) const TITLES: [&str; 5] = ["login", "extension", "name", "kind", "secret"];
/// Characters of a name that the list holds.
const NAME_CHARS: usize = 256;

/// A hand-out that is being written.
pub(super) struct HandOut {
    output: Output,
    writer: Writer,
    line: Vec<u8>,
}

impl HandOut {
    /// Begins the list with its titles.
    pub(super) fn begin(path: &Path, force: bool) -> Result<HandOut, Error> {
        let output = Output::create(path, OutputOptions { force, private: true })?;
        let dialect = Dialect { newline: Newline::CrLf, ..Dialect::default() };
        let mut list = HandOut { output, writer: Writer::new(&dialect), line: Vec::new() };
        list.row(&TITLES.map(str::to_owned))?;
        Ok(list)
    }

    /// Adds one secret.
    pub(super) fn add(&mut self, handed: &Handed) -> Result<(), Error> {
        self.row(&[
            harmless(&handed.login),
            harmless(&handed.extension),
            harmless(&handed.name),
            handed.kind.to_owned(),
            handed.secret.clone(),
        ])
    }

    fn row(&mut self, cells: &[String; 5]) -> Result<(), Error> {
        self.line.clear();
        self.writer.write_row(cells.iter().map(String::as_str), &mut self.line);
        self.output.write_all(&self.line).map_err(|cause| Error::File(self.output.fault(cause)))
    }

    /// The file, to be put in place with the others.
    pub(super) fn into_output(self) -> Output {
        self.output
    }
}

/// A text that no spreadsheet takes for a formula, and no terminal for an order.
fn harmless(text: &str) -> String {
    let shown = shown(text, NAME_CHARS);
    match shown.trim_start().starts_with(['=', '+', '-', '@']) {
        true => format!("'{shown}"),
        false => shown.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn formulas_and_orders_to_a_terminal_become_text() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(harmless(" @SUM(1)"), "' @SUM(1)");
        assert_eq!(harmless("+44"), "'+44");
        assert_eq!(harmless("\tx"), r"\tx");
        assert_eq!(harmless("Zoë\u{202e}"), r"Zoë\u{202e}");
        assert_eq!(harmless("O'Dell, Jr."), "O'Dell, Jr.");
    }
}
