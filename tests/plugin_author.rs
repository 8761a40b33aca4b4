//! The page for authors of plugins is true: its files are written, its commands are run, and what they print is what the
//! page says.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(target_os = "linux")]

mod common;

use common::page::{parts, shell};
use common::plugin::has_compiler;
use common::{Dir, root};

#[test]
fn the_page_leads_from_an_empty_folder_to_a_conversion() {
    if !has_compiler() {
        return;
    }
    let page = std::fs::read_to_string(root().join("docs/plugin-author.md")).unwrap();
    let dir = Dir::new();
    let (mut files, mut commands) = (0, 0);
    for (info, lines) in parts(&page) {
        if let Some((_, file)) = info.split_once("file=") {
            let text = lines.join("\n") + "\n";
            dir.write(file, text.replace("\"TIELINE/", &format!("\"{}/", root().display())));
            files += 1;
        } else if info == "console" {
            let mut said = String::new();
            for line in lines {
                if let Some(command) = line.strip_prefix("$ ") {
                    said = shell(&dir, command);
                    commands += 1;
                    continue;
                }
                // Each line is said, or begins one that is; in the order of the page.
                let at = said.find(line.trim_start());
                let at = at.unwrap_or_else(|| panic!("`{line}` is not said, or not there:\n{said}"));
                said = said[at + line.trim_start().len()..].to_owned();
            }
        }
    }
    assert_eq!((files, commands), (5, 23), "files and commands of the page");
    assert!(dir.read("verba.csv").contains("\nAgent;ada;"), "{}", dir.read("verba.csv"));
}
