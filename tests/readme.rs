//! The console blocks of the README, run as they stand.

#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use common::root;

/// One command with the output that the page shows.
struct Shown {
    command: String,
    output: String,
}

fn blocks(page: &str) -> Vec<Vec<Shown>> {
    let mut blocks = Vec::new();
    for block in page.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        let mut commands: Vec<Shown> = Vec::new();
        for line in block.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => commands.push(Shown { command: command.to_owned(), output: String::new() }),
                None => {
                    let shown = commands.last_mut().expect("a block begins with a command");
                    shown.output.push_str(line);
                    shown.output.push('\n');
                }
            }
        }
        blocks.push(commands);
    }
    blocks
}

/// Runs a command of the page in a folder that has the repository's formats. Line ends are shown as a terminal does.
fn run(command: &str) -> String {
    let program = command
        .strip_prefix("cargo run --release --quiet -- ")
        .or_else(|| command.strip_prefix("tieline "))
        .unwrap_or_else(|| panic!("`{command}` is not run by this test"));
    let words: Vec<&str> = program.split(' ').collect();
    let dir = common::Dir::new();
    for word in words.iter().filter(|word| word.starts_with("formats/")) {
        dir.write(word, std::fs::read(root().join(word)).expect("a sample"));
    }
    let ran = dir.run(&words).ends(0);
    format!("{}{}", ran.out, ran.err).replace('\r', "")
}

#[test]
fn the_page_shows_what_its_commands_print() {
    let path = root().join("README.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let mut wanted = page.clone();
    let blocks = blocks(&page);
    assert!(blocks.len() >= 5, "the page shows its commands in `console` blocks");
    for shown in blocks.into_iter().flatten() {
        let old = format!("$ {}\n{}```", shown.command, shown.output);
        let new = format!("$ {}\n{}```", shown.command, run(&shown.command));
        assert!(wanted.contains(&old), "a block has one command");
        wanted = wanted.replace(&old, &new);
    }
    common::golden(&path, &wanted);
}
