//! Lists that go to another format and come back: what both have is the same again.

mod common;

use std::path::PathBuf;

use common::{Dir, root};

/// The cells of a list under the titles of its first line. No cell of these samples holds a line break.
fn table(text: &str, delimiter: char) -> (Vec<String>, Vec<Vec<String>>) {
    let cells = |line: &str| -> Vec<String> {
        let (mut cells, mut quoted) = (vec![String::new()], false);
        for letter in line.chars() {
            match letter {
                '"' => quoted = !quoted,
                letter if letter == delimiter && !quoted => cells.push(String::new()),
                letter => cells.last_mut().into_iter().for_each(|cell| cell.push(letter)),
            }
        }
        cells
    };
    let mut lines = text.lines().map(cells);
    (lines.next().unwrap_or_default(), lines.collect())
}

fn sample(name: &str) -> PathBuf {
    root().join("formats/xivo/samples").join(name)
}

#[test]
fn xivo_to_wazo_and_back_keeps_every_field_that_both_have() {
    // Wazo has no agents, and neither bosses nor secretaries: by its own documentation, not by what comes out here.
    let lost = ["agentnumber", "bosssecretary"];
    for (version, name) in [("14.12", "users.csv"), ("14.12", "full.csv"), ("15.15", "15.15/full.csv")] {
        let dir = Dir::new();
        dir.copy(&sample(name), "in.csv");
        let xivo = format!("xivo@{version}");
        // One user has a line of a kind that Wazo does not make: it is set aside, and told.
        let ran =
            dir.run(&["convert", "in.csv", "--from", &xivo, "--to", "wazo", "-o", "w.csv", "--skip-invalid"]);
        assert!([0, 6].contains(&ran.code), "{}", ran.err);
        dir.run(&["convert", "w.csv", "--from", "wazo", "--to", &xivo, "-o", "x.csv"]).ends(0);
        let (titles, before) = table(&dir.read("in.csv"), '|');
        let (again, after) = table(&dir.read("x.csv"), '|');
        let protocol = titles.iter().position(|title| title == "protocol");
        let kept: Vec<_> =
            before.iter().filter(|row| protocol.is_none_or(|at| row[at] != "custom")).collect();
        assert!(kept.len() == after.len() && kept.len() > 1, "{name}: {} and {}", kept.len(), after.len());
        for (old, new) in kept.iter().zip(&after) {
            for (title, cell) in titles.iter().zip(old.iter()).filter(|(_, cell)| !cell.is_empty()) {
                let at = again.iter().position(|other| other == title);
                let back = at.and_then(|at| new.get(at)).map_or("", String::as_str);
                let wanted = if lost.contains(&title.as_str()) { "" } else { cell };
                assert_eq!(back, wanted, "{name}: {title} of {old:?}");
            }
        }
    }
}
