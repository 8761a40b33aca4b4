//! Writes cards.

use tieline_plugin::{Cell, Failure, Opening, Remark, Row, WriteCx, Writer};

use crate::{ERASE, TITLE};

/// Writes a file of cards.
#[derive(Debug)]
pub struct CardWriter {
    /// The key of each column: its label without a number.
    keys: Vec<String>,
    /// What a line begins with that goes on with a value.
    indent: String,
}

impl CardWriter {
    /// Begins a file.
    pub(crate) fn new(opening: &Opening<'_>, cx: &mut WriteCx<'_>) -> Result<CardWriter, Failure> {
        let indent = opening.option("indent").unwrap_or(" ").to_owned();
        if indent != " " {
            return Err(Failure::new("the option `indent` can only be one blank"));
        }
        let key = |label: &&str| label.split('[').next().unwrap_or(label).to_owned();
        cx.write(TITLE.as_bytes())?;
        cx.write(b"\n")?;
        Ok(CardWriter { keys: opening.columns.iter().map(key).collect(), indent })
    }
}

impl Writer for CardWriter {
    fn row(&mut self, row: &Row<'_>, cx: &mut WriteCx<'_>) -> Result<(), Failure> {
        let mut card = String::from("\n");
        for (column, key) in self.keys.iter().enumerate() {
            let value = match row.cell(column) {
                Cell::Absent => continue,
                Cell::Clear => ERASE.to_owned(),
                Cell::Value(text) => {
                    if text.contains('\r') {
                        return Err(Failure::at(Remark {
                            record: row.record(),
                            column: key.clone(),
                            message: "a value holds a carriage return, which a card cannot".into(),
                            ..Remark::default()
                        }));
                    }
                    text.replace('\n', &format!("\n{}", self.indent))
                }
            };
            card.push_str(&format!("{key}: {value}\n"));
        }
        if card.len() == 1 {
            return Err(Failure::at(Remark {
                record: row.record(),
                message: "a card needs at least one value".into(),
                ..Remark::default()
            }));
        }
        cx.write(card.as_bytes())
    }
}
