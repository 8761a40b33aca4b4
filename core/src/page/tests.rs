//! A page says what its map says, in tables that hold together.

use super::words::{code, prose};
use super::*;
use crate::map::load::load;
use crate::map::node::MapSource;

const MAP: &str = r##"
tieline = 1

[format]
id = "acme"
version = "1"
default = true
name = "Acme list"
vendor = "Acme"
kind = "pbx"
source = "Acme handbook"

[layout]
delimiter = ["|", ";"]
key = "Numbers"
row_per = "dids"
newline = "lf"

[limits]
rows = 250

[[column]]
name = "Given|Name"
field = "name.given"
required = true
check = [{ min = 2, max = 64 }, { chars = "^<>", severity = "warning", because = "the form strips <b>" }]
doc = "as in *the* form"

[[column]]
name = "Active"
alias = "Enabled"
field = "active"
as = { bool = ["yes", "no"], accept = { true = ["y"] }, other = "false", fold = true }
implied = "yes"

[[column]]
name = ["Full", "Part"]
field = "recording.license"
as = { cases = [[["1", "0"], "unlimited"], [["0", "1"], "on-demand"]] }
ev = "I"
source = "Acme forum"

[[column]]
name = "Numbers"
field = "extensions"
as = { list = "," }

[[column]]
name = "Old"
write = false

[[rule]]
code = "full-needs-number"
when = { Full = "1" }
require = ["Numbers"]
because = "there is nothing to record"

[implied]
"extensions[0].username" = "extensions[0]"

[by_hand]
"title" = "Users > General"

[evidence]
"layout.delimiter" = "D: the handbook's second page"
"note.export" = "?: whether there is an export"
"##;

fn page(text: &str) -> String {
    let source = MapSource { name: "formats/acme/1.toml".into(), text: text.into() };
    format_page(&load(source, &|_| None).expect("the map is right"))
}

/// The cells of the row that begins so.
fn row(page: &str, first: &str) -> Vec<String> {
    let line = page.lines().find(|line| line.starts_with(&format!("| {first} |"))).expect("the row is there");
    let line = line.replace("\\|", "\u{1}");
    line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{1}', "\\|")).collect()
}

#[test]
fn a_column_says_what_it_holds_what_it_must_hold_and_what_blank_means() {
    let page = page(MAP);
    let given = row(&page, "1");
    assert_eq!(given[1..3], ["`Given\\|Name`", "`name.given`"]);
    assert_eq!(given[4], "yes");
    assert_eq!(given[5], "2 to 64 characters; none of `<>` (warning: the form strips \\<b>)");
    assert_eq!(given[7..], ["as in \\*the\\* form", "documented"]);
    let active = row(&page, "2");
    assert_eq!(active[1], "`Active` (also `Enabled`)");
    assert_eq!(
        active[3],
        "`yes` = yes, `no` = no; read as yes: `y`; any other word is no to the vendor; in any case"
    );
    assert_eq!(active[6], "taken as `yes`");
    let licence = row(&page, "3, 4");
    assert_eq!(licence[1], "`Full`, `Part`");
    assert_eq!(licence[3], "`1` and `0` = `unlimited`, `0` and `1` = `on-demand`");
    assert_eq!(licence[8], "inferred: Acme forum");
    assert_eq!(row(&page, "5")[3], "a list with `,` between the items: a number, kept as text");
    let old = row(&page, "6");
    assert_eq!((old[2].as_str(), old[7].as_str()), ("none", "read, never written"));
}

#[test]
fn the_file_its_evidence_and_what_no_table_shows_are_told_once() {
    let page = page(MAP);
    assert_eq!(
        row(&page, "Delimiter")[1..],
        ["`\\|` is written; `\\|` and `;` are read", "D: the handbook's second page"]
    );
    assert_eq!(row(&page, "Records of a file")[1], "At most 250 records");
    assert_eq!(row(&page, "`acme/full-needs-number`")[1..3], ["`Full` is `1`", "`Numbers` is needed"]);
    assert_eq!(
        row(&page, "Records of a user")[1],
        "One for each item of `dids`; neighbours with the same `Numbers` are one user"
    );
    assert_eq!(row(&page, "`extensions[0].username`")[1], "`extensions[0]`");
    assert_eq!(row(&page, "`title`")[1], "Users > General");
    assert_eq!(row(&page, "`note.export`")[1], "?: whether there is an export");
    assert_eq!(page.matches("the handbook's second page").count(), 1);
    assert!(!page.contains("Bytes of a file"), "a limit that is not known is left out");
}

#[test]
fn every_row_of_a_table_has_the_cells_of_its_heading() {
    let page = page(MAP);
    let mut width = None;
    for line in page.lines() {
        if !line.starts_with('|') {
            width = None;
            continue;
        }
        let cells = line.replace("\\|", "").matches('|').count();
        assert_eq!(*width.get_or_insert(cells), cells, "{line}");
    }
}

#[test]
fn text_of_a_map_is_never_taken_for_markup() {
    assert_eq!(code("a|b"), "`a\\|b`");
    assert_eq!(code("\t"), "`\\t`");
    assert_eq!(code("a`b"), "`` a`b ``");
    assert_eq!(code(" "), "`   `");
    assert_eq!(prose("a|b\n<c> *d*"), "a\\|b \\<c> \\*d\\*");
}

#[test]
fn the_index_links_every_page() {
    let source = MapSource { name: "formats/acme/1.toml".into(), text: MAP.into() };
    let map = Arc::new(load(source, &|_| None).expect("the map is right"));
    let index = index(&[map]);
    assert!(
        index.contains("| [`acme@1`](acme@1.md), the default | Acme list | Acme | PBX | 6 | Acme handbook |"),
        "{index}"
    );
}
