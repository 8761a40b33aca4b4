//! The page for authors of formats is true: its files are written, its commands are run, and what they print is what the
//! page says.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(unix)]

mod common;

use common::page::{follow, parts};
use common::{Dir, root};

#[test]
fn the_page_leads_from_a_sample_to_a_format_that_is_shared() {
    let page = std::fs::read_to_string(root().join("docs/format-author.md")).unwrap();
    let dir = Dir::new();
    let followed = follow(&dir, &parts(&page), &|text| text);
    assert_eq!(followed, (2, 13), "files and commands of the page");
    assert!(dir.read("verba.csv").contains("\nAda Nguyen;"), "{}", dir.read("verba.csv"));
    assert!(dir.read("new-users.md").contains("`Call plan`"));
}
