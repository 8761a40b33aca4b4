//! Reads cards: lines out of the input, cards out of lines, rows out of cards.

use tieline_plugin::{Cell, Column, Failure, Progress, ReadCx, Reader, Remark};

use crate::{ERASE, TITLE};

/// A card longer than this is no card.
const CARD_BYTES: usize = 1 << 20;

/// Reads a file of cards.
#[derive(Debug, Default)]
pub struct CardReader {
    /// What was read and is no whole line yet.
    rest: Vec<u8>,
    /// Whether the input is at its end.
    ended: bool,
    titled: bool,
    /// Lines and rows so far.
    line: u64,
    rows: u64,
}

impl Reader for CardReader {
    fn read(&mut self, cx: &mut ReadCx<'_>, max_rows: u32) -> Result<Progress, Failure> {
        if !self.titled {
            match self.line(cx)? {
                Some(line) if line == TITLE => self.titled = true,
                _ => return Err(Failure::new(format!("a file of cards begins with the line `{TITLE}`"))),
            }
        }
        for _ in 0..max_rows {
            let card = self.card(cx)?;
            if card.is_empty() {
                return Ok(Progress::End);
            }
            self.rows += 1;
            row(cx, &card)?;
        }
        Ok(Progress::More)
    }
}

impl CardReader {
    /// The keys and values of the next card; none at the end of the file.
    fn card(&mut self, cx: &mut ReadCx<'_>) -> Result<Vec<(String, String)>, Failure> {
        let mut card: Vec<(String, String)> = Vec::new();
        let mut bytes = 0;
        while let Some(line) = self.line(cx)? {
            bytes += line.len();
            if line.is_empty() {
                if card.is_empty() {
                    continue;
                }
                break;
            }
            if bytes > CARD_BYTES {
                return Err(self.fault("a card is longer than 1 MiB"));
            }
            match (line.strip_prefix(' '), line.split_once(':')) {
                (Some(more), _) if !card.is_empty() => {
                    if let Some((_, value)) = card.last_mut() {
                        value.push('\n');
                        value.push_str(more);
                    }
                }
                (None, Some((key, value))) if !key.trim().is_empty() => {
                    card.push((key.trim().to_owned(), value.strip_prefix(' ').unwrap_or(value).to_owned()));
                }
                _ => return Err(self.fault("a line is neither `key: value` nor goes on with one")),
            }
        }
        Ok(card)
    }

    fn fault(&self, message: &str) -> Failure {
        Failure::at(Remark {
            record: self.rows + 1,
            message: format!("{message}, in line {}", self.line),
            ..Remark::default()
        })
    }

    /// The next line without its end.
    fn line(&mut self, cx: &mut ReadCx<'_>) -> Result<Option<String>, Failure> {
        let mut searched = 0;
        loop {
            if let Some(at) = self.rest[searched..].iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=searched + at).collect();
                return self.text(&line[..line.len() - 1]).map(Some);
            }
            if self.ended {
                let line = std::mem::take(&mut self.rest);
                return if line.is_empty() { Ok(None) } else { self.text(&line).map(Some) };
            }
            searched = self.rest.len();
            if searched > CARD_BYTES {
                return Err(self.fault("a line is longer than 1 MiB"));
            }
            let mut buffer = [0; 16 * 1024];
            let read = cx.read(&mut buffer)?;
            self.ended = read == 0;
            self.rest.extend_from_slice(&buffer[..read]);
        }
    }

    fn text(&mut self, line: &[u8]) -> Result<String, Failure> {
        self.line += 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        String::from_utf8(line.to_vec()).map_err(|_| self.fault("the text is no UTF-8"))
    }
}

/// Hands a card over. A key that repeats has numbered labels; so has one whose label is numbered in the map.
fn row(cx: &mut ReadCx<'_>, card: &[(String, String)]) -> Result<(), Failure> {
    let mut cells: Vec<(Column, Cell<'_>)> = Vec::new();
    for (index, (key, value)) in card.iter().enumerate() {
        let number = card[..index].iter().filter(|(known, _)| known == key).count();
        let numbered = key == "phone" || card.iter().filter(|(known, _)| known == key).count() > 1;
        let column = match numbered {
            true => cx.column(&format!("{key}[{number}]"))?,
            false => cx.column(key)?,
        };
        let cell = if value == ERASE { Cell::Clear } else { Cell::Value(value) };
        cells.push((column, cell));
    }
    cx.row(&cells)
}
