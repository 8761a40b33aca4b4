//! Pages that are run: their fenced parts, and their commands.

use std::path::Path;
use std::process::Command;

use super::{Dir, root};

/// A fenced part of the page: what stands behind the fence, and its lines.
pub fn parts(page: &str) -> Vec<(String, Vec<String>)> {
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(_), true) => open = false,
            (Some(info), false) => {
                open = true;
                parts.push((info.to_owned(), Vec::new()));
            }
            (None, true) => parts.last_mut().unwrap().1.push(line.to_owned()),
            (None, false) => {}
        }
    }
    parts
}

fn shell(dir: &Dir, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_tieline")).parent().unwrap();
    let mut path = vec![program.to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(dir.path(""))
        .env("PATH", std::env::join_paths(path).unwrap())
        .env("TIELINE", root())
        .env("XDG_DATA_HOME", dir.path(".data"))
        .env("XDG_DATA_DIRS", dir.path(".shared"))
        .env("NO_COLOR", "1")
        .env_remove("TIELINE_FORMATS")
        // What this test is built with is no part of what an author builds with.
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "$ {command}\n{said}");
    said
}

/// Follows a page: writes its files, after `fill`, and runs its commands; each line below a command must be said, or begin a
/// line that is, in the order of the page. Gives how many files and commands there were.
pub fn follow(dir: &Dir, parts: &[(String, Vec<String>)], fill: &dyn Fn(String) -> String) -> (usize, usize) {
    let (mut files, mut commands) = (0, 0);
    for (info, lines) in parts {
        if let Some((_, file)) = info.split_once("file=") {
            dir.write(file, fill(lines.join("\n") + "\n"));
            files += 1;
        } else if let Some((_, file)) = info.split_once("same=") {
            let wanted = std::fs::read_to_string(root().join(file)).unwrap();
            assert_eq!(lines.join("\n") + "\n", wanted, "{file} is another one");
        } else if info == "console" {
            let mut said = String::new();
            for line in lines {
                if let Some(command) = line.strip_prefix("$ ") {
                    said = shell(dir, command);
                    commands += 1;
                    continue;
                }
                let at = said.find(line.trim_start());
                let at = at.unwrap_or_else(|| panic!("`{line}` is not said, or not there:\n{said}"));
                said = said[at + line.trim_start().len()..].to_owned();
            }
        }
    }
    (files, commands)
}
