//! Every finding code has an input that makes it, in `tests/errors/<code with a dash>/`, and the page of all of them,
//! `docs/errors.md`, is made of these.
//!
//! A folder holds the input files, `cmd` with the arguments, `stderr` with what the program says (and behind it the exit
//! code), and `page.md` with a few sentences. With `TIELINE_BLESS=1` `stderr` and the page are written: read them.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test ends where something is missing")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use common::{Dir, golden, registry, root};
use tieline_core::report::codes::{self, CODES};
use tieline_core::value::shown::hidden;

/// What a folder holds beside the input.
const OWN: [&str; 3] = ["cmd", "page.md", "stderr"];

/// One code with its input.
struct Case {
    folder: PathBuf,
    command: String,
    prose: String,
    /// Input files in order of their names.
    files: Vec<(String, Vec<u8>)>,
}

fn folder(code: &str) -> PathBuf {
    root().join("tests/errors").join(code.replacen('/', "-", 1))
}

fn case(code: &str) -> Case {
    let folder = folder(code);
    let text = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{code} needs {}: an input that makes it", path.display()))
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).expect("a folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if !OWN.contains(&name.as_str()) {
            let bytes = fs::read(folder.join(&name)).expect("a file");
            files.push((name, bytes));
        }
    }
    files.sort();
    assert!(!files.is_empty(), "{code} has no input");
    Case { command: text("cmd").trim().to_owned(), prose: text("page.md").trim().to_owned(), files, folder }
}

/// The words of a command; quotes keep blanks together.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words
}

fn run(case: &Case) -> String {
    let dir = Dir::new();
    for (name, bytes) in &case.files {
        dir.write(name, bytes);
    }
    if case.command.contains("acme-cards") {
        common::plugin::cards(&dir);
        common::plugin::trust(&dir, "cards");
    }
    let words = words(&case.command);
    let ran = dir.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    format!("{}exit {}\n", ran.err.replace('\r', ""), ran.code)
}

#[test]
fn every_code_has_an_input_that_makes_it_and_no_folder_is_of_no_code() {
    for code in CODES {
        let case = case(code.code);
        let said = run(&case);
        assert!(said.contains(&format!("[{}]", code.code)), "{} is not said:\n{said}", code.code);
        assert!(case.prose.len() > 40, "{}: a few sentences", code.code);
        golden(&case.folder.join("stderr"), &said);
    }
    for entry in fs::read_dir(root().join("tests/errors")).expect("a folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let known = CODES.iter().any(|code| code.code.replacen('/', "-", 1) == name);
        assert!(known, "tests/errors/{name} is of no code");
    }
}

#[test]
fn the_page_of_all_codes_is_current() {
    golden(&root().join("docs/errors.md"), &page());
}

#[test]
fn a_code_is_explained_as_on_the_page() {
    let dir = Dir::new();
    for code in CODES {
        let out = dir.run(&["explain", code.code]).ends(0).out;
        assert!(out.starts_with(&format!("{}\n", code.code)), "{out}");
        let message = format!("[{}]: ", code.code);
        assert!(out.contains(code.mend) && out.contains(&message) && !out.contains("```"), "{out}");
    }
    let json = dir.run(&["explain", "text/too-long", "--json"]).ends(0).json();
    assert_eq!((&json["kind"], &json["code"]), (&"code".into(), &"text/too-long".into()));
}

#[test]
fn a_rule_of_a_format_is_explained_from_its_map_and_an_unknown_code_gets_the_nearest() {
    let dir = Dir::new();
    let out = dir.run(&["explain", "verba/login-unique"]).ends(0).out;
    assert!(out.contains("A rule of Verba 9 CSV user import (verba@9), error."), "{out}");
    assert!(out.contains("A login exists once in a tenant."), "{out}");
    dir.run(&["explain", "number/not-digit"]).ends(2).says("did you mean `number/not-digits`?");
    dir.run(&["explain", "verba/login-uniqe"]).ends(2).says("did you mean `verba/login-unique`?");
    dir.write(
        "acme.toml",
        "tieline = 1\n[format]\nid = \"acme\"\nversion = \"1\"\nname = \"Acme\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"handbook\"\n\
         [[column]]\nname = \"a\"\nfield = \"name.display\"\n[[rule]]\ncode = \"one-a\"\nwhen = { a = \"x\" }\nbecause = \"x is taken\"\n",
    );
    let out = dir.run(&["explain", "acme/one-a", "--format-dir", "."]).ends(0).out;
    assert!(out.contains("X is taken."), "{out}");
}

fn page() -> String {
    let mut page = String::from(
        "# The findings\n\nGenerated from `tests/errors/` and the maps; do not edit. Each code with an input that makes it, what is said of it,\n\
         and how to mend it. `tieline explain CODE` prints an entry.\n\n\
         A code is a stable word: it is never renamed and never used again for something else. Its severity is up to the\n\
         vendor and to what is done: what is an error of a file that is checked may be a note where it is converted.\n",
    );
    for code in CODES {
        page.push_str(&entry(code));
    }
    page.push_str(
        "\n## Rules of the formats\n\nThe maps have rules of their own. Their codes begin with the format's id.\n\n\
         | Code | Severity | Because | What to do |\n| --- | --- | --- | --- |\n",
    );
    let mut rules: BTreeMap<String, String> = BTreeMap::new();
    for map in registry().all().expect("every linked map loads") {
        for rule in map.rules.iter().filter(|rule| codes::find(&rule.code).is_none()) {
            let cell = |text: &str| text.replace('|', "\\|");
            let row = format!(
                "| `{}` | {} | {} | {} |\n",
                rule.code,
                rule.severity.word(),
                cell(&rule.because),
                cell(rule.help.as_deref().unwrap_or_default())
            );
            rules.entry(rule.code.clone()).or_insert(row);
        }
    }
    page.extend(rules.into_values());
    page
}

fn entry(code: &codes::Code) -> String {
    let case = case(code.code);
    let mut title = code.title.chars();
    let first = title.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let mut text = format!("\n## {}\n\n**{first}{}.**\n\n{}\n", code.code, title.as_str(), case.prose);
    for (name, bytes) in &case.files {
        let (content, encoding) = match std::str::from_utf8(bytes) {
            Ok(content) => (content.to_owned(), ""),
            Err(_) => (bytes.iter().map(|byte| char::from(*byte)).collect(), ", in Windows-1252"),
        };
        let kind = if name.ends_with(".toml") { "toml" } else { "text" };
        // The head of a map is always the same.
        let content = match content.split_once("source  = \"Acme handbook\"\n\n") {
            Some((_, own)) => own.to_owned(),
            None => content,
        };
        let seen: String = content
            .chars()
            .map(|c| if hidden(c) && c != '\n' { c.escape_default().to_string() } else { c.to_string() })
            .collect();
        text.push_str(&format!("\n`{name}`{encoding}:\n\n```{kind}\n{}\n```\n", seen.trim_end()));
    }
    let said = run(&case);
    let exit = said.lines().last().and_then(|line| line.strip_prefix("exit ")).unwrap_or_default().to_owned();
    let message = message(&said, code.code);
    text.push_str(&format!(
        "\n`tieline {}` ends with {exit} and says:\n\n```text\n{message}```\n",
        case.command
    ));
    text.push_str(&format!("\nTo mend it: {}\n", code.mend));
    text
}

/// The first finding of a code out of what a run says.
fn message(said: &str, code: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in said.lines() {
        let begins = line.starts_with(|c: char| c.is_ascii_lowercase())
            || line.starts_with(|c: char| c.is_ascii_digit()) && !line.contains(" | ");
        if begins {
            if inside {
                break;
            }
            inside = line.contains(&format!("[{code}]"));
        }
        // A line of the excerpt begins with its number.
        if inside {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}
