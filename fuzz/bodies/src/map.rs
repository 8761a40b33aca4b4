//! Any text as a map: it is refused with places that are in it, or it can be used for everything that maps are for.

use std::sync::Arc;

use tieline_core::detect;
use tieline_core::laws;
use tieline_core::layout::write_row;
use tieline_core::loss::loss;
use tieline_core::map::Map;
use tieline_core::map::load::load;
use tieline_core::map::node::MapSource;
use tieline_core::page::format_page;
use tieline_core::plan::bind;
use tieline_core::preface::Preface;

use crate::formats;

/// Rows that are made up and tried for a map.
const ROWS: usize = 4;

/// Loads any text as a map.
///
/// # Panics
/// If the program is wrong: a refusal has nothing to say, a map that loads is not the same twice, its own header does not
/// bind, or something that maps are for panics.
pub fn map(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let read = || load(MapSource { name: "map.toml".into(), text: text.to_owned() }, &formats::source);
    let map = match read() {
        Ok(map) => Arc::new(map),
        Err(faults) => {
            assert!(!faults.to_string().trim().is_empty(), "a refusal without words");
            return;
        }
    };
    assert!(read().is_ok_and(|again| format!("{again:?}") == format!("{map:?}")), "twice the same text");
    assert!(!format_page(&map).is_empty(), "a page without words");
    if map.is_bundle() {
        // Its files have the headers and the rows.
        for other in formats::maps() {
            loss(&other, &map);
        }
        return;
    }
    header(&map);
    // Whether a map keeps the laws is its author's to see; trying them must end.
    let proof = laws::prove(&map, ROWS, 1);
    assert!(proof.faults.iter().all(|fault| !fault.message.is_empty()), "a fault without words");
    for other in formats::maps() {
        loss(&map, &other);
        loss(&other, &map);
    }
}

/// The header that the map writes is the one that it knows.
fn header(map: &Arc<Map>) {
    let titles: Vec<&str> = map.cells.iter().map(|cell| cell.title.as_str()).collect();
    let (binding, faults) = bind::bind(map, &titles, true);
    assert!(faults.is_empty(), "its own header: {faults:?}");
    assert!(binding.of_cell.iter().all(Option::is_some), "a cell without its column");
    let mut bytes = Vec::new();
    write_row(&map.layout.dialect(map.layout.delimiter()), titles.iter().copied(), &mut bytes);
    let head = String::from_utf8_lossy(&bytes).into_owned();
    detect::try_map(map, &Preface::of(&head), &head, true);
}
