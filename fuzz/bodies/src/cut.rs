//! Any text, cut by tieline and by the `csv` crate.
//!
//! The first byte is the delimiter, or chooses one. The two differ on purpose where a CR stands alone (a line end to `csv`), in a
//! quote that is left open (which `csv` accepts) and in a byte order mark (which `csv` takes away, and tieline before it cuts):
//! there tieline is only asked for the same twice.

use tieline_core::layout::{CutEnd, Cutter, Dialect, Rows, write_row};

/// Cells of records.
type Table = Vec<Vec<String>>;

/// Cuts any text.
///
/// # Panics
/// If the program is wrong: how the text is divided shows, `csv` sees other records, or what is written of the cells does
/// not come back.
pub fn cut(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let known = [',', ';', '\t', '|'];
    let named = known.iter().position(|delimiter| *delimiter == char::from(*first));
    let delimiter = known[named.unwrap_or(usize::from(*first) % known.len())];
    let dialect = Dialect { delimiter, ..Dialect::default() };
    let (table, closed) = cut_at(&dialect, text, text.len());
    for step in [1, 2, 7] {
        let stepped = cut_at(&dialect, text, step);
        assert_eq!(stepped, (table.clone(), closed), "{step} bytes at a time");
    }
    if closed && !lone_return(text) && !text.starts_with('\u{feff}') {
        assert_eq!(table, by_csv(delimiter, text), "beside the csv crate");
    }
    let mut bytes = Vec::new();
    for row in &table {
        write_row(&dialect, row.iter().map(String::as_str), &mut bytes);
    }
    let written = String::from_utf8_lossy(&bytes);
    assert_eq!(cut_at(&dialect, &written, written.len()), (table, true), "what was written: {written:?}");
}

/// The cells of a text that is handed in so many bytes at a time, and whether every quote was closed.
fn cut_at(dialect: &Dialect, text: &str, step: usize) -> (Table, bool) {
    let (mut cutter, mut rows) = (Cutter::new(dialect), Rows::default());
    let (mut table, mut start, mut end) = (Vec::new(), 0, 0);
    loop {
        end = (end + step.max(1)).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let last = end == text.len();
        let part = &text[start..end];
        rows.clear();
        let cut = cutter.cut(part, last, &mut rows);
        assert!(cut.consumed <= part.len(), "more is done with than there is");
        for record in &rows.records {
            let cells = rows.record_cells(record).iter();
            table.push(cells.map(|cell| rows.text(part, *cell).to_owned()).collect());
        }
        start += cut.consumed;
        match cut.end {
            CutEnd::Done => return (table, true),
            CutEnd::Unclosed { .. } => return (table, false),
            CutEnd::More => assert!(!last || cut.consumed > 0, "nothing follows, and more is wanted"),
        }
    }
}

fn by_csv(delimiter: char, text: &str) -> Table {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter as u8);
    let mut reader = builder.from_reader(text.as_bytes());
    let row = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map_while(Result::ok).map(row).collect()
}

fn lone_return(text: &str) -> bool {
    text.replace("\r\n", "").contains('\r')
}
