//! The page for authors of plugins is true: its files are written, its commands are run, and what they print is what the
//! page says.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(target_os = "linux")]

mod common;

use common::page::{follow, parts};
use common::plugin::has_compiler;
use common::{Dir, root};

#[test]
fn the_page_leads_from_an_empty_folder_to_a_conversion() {
    if !has_compiler() {
        return;
    }
    let page = std::fs::read_to_string(root().join("docs/plugin-author.md")).unwrap();
    let dir = Dir::new();
    let fill = |text: String| text.replace("\"TIELINE/", &format!("\"{}/", root().display()));
    let followed = follow(&dir, &parts(&page), &fill);
    assert_eq!(followed, (5, 23), "files and commands of the page");
    assert!(dir.read("verba.csv").contains("\nAgent;ada;"), "{}", dir.read("verba.csv"));
}
