//! `formats new`: maps learned from invented exports in seven languages, against what people say their columns are.
//!
//! `tests/learn` has the exports and, beside each, its columns by hand. Those that say `held` were never looked at while
//! the words were chosen.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;

use common::{Dir, root};
use serde_json::Value;

/// A sample with what its columns are: each a title and what may be said of it.
struct Known {
    name: String,
    file: PathBuf,
    columns: Vec<(String, Vec<String>)>,
}

fn corpus() -> Vec<Known> {
    let folder = root().join("tests/learn");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    let known = files.iter().map(|path| {
        let text = std::fs::read_to_string(path).expect("a readable file");
        let mut columns = Vec::new();
        // `"title" = "path"` or `"title" = ["path", "path"]`, a line each.
        for line in text.lines().filter(|line| line.starts_with('"')) {
            let (title, said) = line.split_once(" = ").expect("a title and what it is");
            let said = said.trim_matches(['[', ']']).split(", ").map(|one| one.trim_matches('"').to_owned());
            columns.push((title.trim_matches('"').to_owned(), said.collect()));
        }
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        Known { name, file: path.with_extension("csv"), columns }
    });
    known.collect()
}

/// What was learned of each column: standing, field, whether there is a TODO.
fn learned(ran: &Value) -> BTreeMap<String, (String, String, bool)> {
    let columns = ran["columns"].as_array().expect("columns");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    columns
        .iter()
        .map(|one| {
            let todo = one["todo"].as_bool().unwrap_or_default();
            (text(&one["title"]), (text(&one["standing"]), text(&one["field"]), todo))
        })
        .collect()
}

#[test]
fn nine_of_ten_columns_are_learned_and_none_wrongly() {
    let (mut all, mut right, mut misses, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for known in corpus() {
        let dir = Dir::new();
        dir.copy(&known.file, "users.csv");
        let ran = dir.run(&["formats", "new", "acme", "--from", "users.csv", "--json"]);
        assert!([0, 3].contains(&ran.code), "{}: {}\n{}", known.name, ran.code, ran.err);
        let json = ran.json();
        assert_eq!(json["same_bytes"].as_bool(), Some(true), "{} comes back: {}", known.name, ran.out);
        assert_eq!(json["laws"]["hold"].as_bool(), Some(true), "{}: {}", known.name, ran.out);
        let learned = learned(&json);
        assert_eq!(learned.len(), known.columns.len(), "{}: every column is listed", known.name);
        let (mut own, mut good) = (0, 0);
        for (title, said) in &known.columns {
            let (standing, field, todo) = &learned[title];
            let where_ = format!("{}: `{title}` is {standing} {field}", known.name);
            let path = said.iter().any(|one| one == field) || said.contains(&format!("secret:{field}"));
            let unsure =
                said.iter().any(|one| one == "open" || one == "doubt") && !(standing == "learned" && path);
            if standing == "learned" && !path && !todo {
                wrong.push(where_.clone());
            }
            if unsure {
                continue;
            }
            own += 1;
            let secret = said.iter().any(|one| one.starts_with("secret:"));
            let fits = if secret { standing == "secret" && path } else { standing == "learned" && path };
            if fits {
                good += 1;
            } else {
                misses.push(where_);
            }
        }
        assert!(good * 10 >= own * 9, "{}: {good} of {own}: {misses:?}", known.name);
        all += own;
        right += good;
    }
    assert!(wrong.is_empty(), "taken for sure, and wrong:\n{}", wrong.join("\n"));
    assert!(right * 100 >= all * 95, "{right} of {all} learned; not these:\n{}", misses.join("\n"));
}

#[test]
fn a_learned_map_is_proved_and_converts() {
    for known in corpus() {
        let dir = Dir::new();
        dir.copy(&known.file, "users.csv");
        // Its author says what the secrets are.
        let said = known.columns.iter().filter_map(|(title, said)| {
            let path = said.iter().find_map(|one| one.strip_prefix("secret:"))?;
            Some(format!("{title}={path}"))
        });
        // And that addresses under a title for numbers are addresses, which the program only guesses.
        let number = (known.name == "de-traps").then(|| "Nummer=email".to_owned());
        let answers: Vec<String> = said.chain(number).flat_map(|one| ["--column".to_owned(), one]).collect();
        let mut args = vec!["formats", "new", "acme", "--from", "users.csv"];
        args.extend(answers.iter().map(String::as_str));
        dir.run(&args).ends(0).says("byte for byte");
        dir.run(&["formats", "test", "acme/1.toml"]).ends(0);
        if known.name == "en-bare" {
            // Nothing is sure of a list without titles.
            continue;
        }
        let to = |format: &str, more: &[&str]| {
            let out = format!("{format}.csv");
            let base =
                ["convert", "users.csv", "--from", "acme", "--format-dir", ".", "--to", format, "-o", &out];
            let ran = dir.run(&[&base[..], more].concat());
            assert_eq!(ran.code, 0, "{} to {format}\n{}", known.name, ran.err);
            assert!(dir.read(&out).lines().count() > 10, "{}", known.name);
        };
        to("verba", &["--default", "Login ID=login", "--allow", "secret/blank-is-login"]);
        let service = "Recording Service IP Address=10.0.0.1";
        let more = ["--set", service, "--default", "recording.license=none", "--default", "User Name=x"];
        let login = ["--default", "Windows Login=A\\b", "--allow", "secret/blank-required"];
        to("callrex", &[&more[..], &login].concat());
    }
}
