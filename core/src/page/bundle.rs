//! The page of a bundle: which files it writes, in which order, and what none of them can say.

use super::words::{Table, code, prose};
use super::{head, origin, rule};
use crate::map::Map;

/// The page.
pub(super) fn page(map: &Map) -> String {
    let mut page = format!("# {}\n\n{}\n\n{}", prose(&map.name), origin(map), head(map));
    page.push_str(
        "\n## Files\n\nA conversion into this format writes several files, named and numbered in the order in which they are\n\
         imported: `--out-dir` names their folder. A user of whom a file has nothing to say is not in it. Each file is read as\n\
         a format of its own.\n\n",
    );
    let mut table = Table::new(&["No.", "Format", "Name", "Named", "Cells", "Records"]);
    for (at, file) in map.files.iter().enumerate() {
        let id = file.map.full_id();
        let records = match &file.map.layout.row_per {
            Some(list) => format!("one for each of {}", code(list)),
            None => "one a user".to_owned(),
        };
        table.row(&[
            (at + 1).to_string(),
            format!("[`{id}`]({id}.md)"),
            prose(&file.map.name),
            code(&format!("<input>.{}-{}", at + 1, file.map.file_ending())),
            file.map.cells.len().to_string(),
            records,
        ]);
    }
    page.push_str(&table.finish());
    if !map.by_hand.is_empty() {
        page.push_str(
            "\n## Set by hand\n\nWhat no file of this format can say is set on the vendor's own screens.\n\n",
        );
        page.push_str(&rule::by_hand(map));
    }
    page
}
