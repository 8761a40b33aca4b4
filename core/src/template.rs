//! An empty file of a format, to be filled in by hand: its titles, and an example where the vendor takes none of it for a
//! user. The page that explains its columns is [`crate::page::template_page`].

use crate::error::Error;
use crate::layout::Writer;
use crate::map::layout::{Bom, Header};
use crate::map::{Blank, Column, Map, Required, Write};

/// The bytes of an empty file.
///
/// # Errors
/// A bundle, which is several files; a native format, whose files only its library makes; titles that have no place in the encoding.
pub fn template(map: &Map) -> Result<Vec<u8>, Error> {
    let layout = &map.layout;
    if map.is_bundle() {
        let files: Vec<String> = map.files.iter().map(|file| format!("`{}`", file.map.full_id())).collect();
        let why = format!("`{}` is several files: ask for {}", map.full_id(), files.join(" and for "));
        return Err(Error::Usage(why));
    }
    if layout.native.is_some() {
        let why =
            format!("files of {} are made by its library; there is none to fill in by hand", map.full_id());
        return Err(Error::Usage(why));
    }
    let dialect = layout.dialect(layout.delimiter());
    let writer = Writer::new(&dialect);
    let mut text = Vec::new();
    for line in &layout.preamble {
        text.extend_from_slice(line.as_bytes());
        text.extend_from_slice(dialect.newline.bytes());
    }
    if layout.header != Header::None {
        let cells = columns(map).flat_map(|column| column.first_cell..column.first_cell + column.width);
        writer.write_row(cells.map(|cell| map.cells[cell].title.as_str()), &mut text);
    }
    if let (Some(comment), Some(row)) = (&layout.comment, example(map)) {
        let mut line = Vec::new();
        writer.write_row(row.iter().map(String::as_str), &mut line);
        let one = memchr::memchr2_iter(b'\n', b'\r', &line)
            .all(|at| at + dialect.newline.bytes().len() >= line.len());
        // A line that is no record holds no line break.
        if one {
            text.extend_from_slice(comment.as_bytes());
            text.extend_from_slice(&line);
        }
    }
    // The vendor's own example is known by how one of its cells begins.
    if let (Some((title, begins)), Some(row)) = (&layout.example_row, example(map)) {
        let own = map.cell_of_title(title);
        let cells = columns(map).flat_map(|column| column.first_cell..column.first_cell + column.width);
        let row: Vec<String> = cells
            .zip(row)
            .map(|(cell, text)| if Some(cell) == own { format!("{begins}{text}") } else { text })
            .collect();
        writer.write_row(row.iter().map(String::as_str), &mut text);
    }
    let mut bytes = Vec::new();
    if layout.bom == Bom::Always {
        bytes.extend_from_slice(layout.encoding().bom());
    }
    let text = String::from_utf8_lossy(&text);
    layout.encoding().encode(&text, &mut bytes).map_err(|no| {
        let encoding = layout.encoding().name();
        Error::Bug(format!(
            "a title of {} holds `{}`, which {encoding} has no place for",
            map.full_id(),
            no.character
        ))
    })?;
    Ok(bytes)
}

/// The columns that are there to be filled: those that are written, without those that may be left out and must not be
/// blank where they stand.
pub(crate) fn columns(map: &Map) -> impl Iterator<Item = &Column> {
    let left_out = |column: &Column| {
        map.layout.filled_only && column.blank == Blank::Refuse && column.required == Required::No
    };
    map.columns.iter().filter(move |column| column.write != Write::No && !left_out(column))
}

/// The row of the first example, secrets left out.
fn example(map: &Map) -> Option<Vec<String>> {
    let example = map.examples().first()?;
    let mut row = Vec::new();
    for column in columns(map) {
        for cell in column.first_cell..column.first_cell + column.width {
            let text = example.row.iter().find(|(at, _)| *at == cell).map_or("", |(_, text)| text.as_str());
            row.push(if map.secret(column) { String::new() } else { text.to_owned() });
        }
    }
    Some(row)
}
