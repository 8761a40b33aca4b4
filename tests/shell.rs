//! What is made of the command line's own declaration: completions and the manual page.
#![allow(clippy::expect_used, reason = "a test ends where a program is missing")]

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::Dir;

/// The verbs that the help lists.
fn verbs() -> Vec<String> {
    let help = Dir::new().run(&["--help"]).ends(0).out;
    let (_, list) = help.split_once("Commands:\n").expect("the help lists the verbs");
    let list = list.split("\n\n").next().unwrap_or_default();
    let verbs: Vec<String> = list.lines().filter_map(verb_of).map(str::to_owned).collect();
    assert!(verbs.contains(&"convert".to_owned()), "{verbs:?}");
    verbs.into_iter().filter(|verb| verb != "help").collect()
}

/// The verb of a line; a line that goes on with the one before has none.
fn verb_of(line: &str) -> Option<&str> {
    line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?.split_whitespace().next()
}

/// Hands a text to a program; gives its exit code and what it says. None where the program is not installed.
fn through(program: &str, args: &[&str], text: &str) -> Option<(bool, String)> {
    let spawned = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = spawned.ok()?;
    let mut pipe = child.stdin.take().expect("a pipe");
    let text = text.to_owned();
    let writer = std::thread::spawn(move || drop(pipe.write_all(text.as_bytes())));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the text is written");
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

#[test]
fn every_shell_gets_completions_that_name_every_verb() {
    let dir = Dir::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = dir.run(&["completions", shell]).ends(0).out;
        for verb in verbs() {
            assert!(script.contains(&verb), "{shell} does not complete {verb}");
        }
    }
    dir.run(&["completions", "dos"]).ends(2).says("possible values");
}

#[cfg(unix)]
#[test]
fn the_completions_of_bash_are_a_script_that_completes() {
    let script = Dir::new().run(&["completions", "bash"]).ends(0).out;
    let (sound, said) = through("bash", &["-n"], &script).expect("there is a bash");
    assert!(sound && said.is_empty(), "{said}");
    // As a shell asks: the second word is begun with `det`.
    let asked = format!(
        "{script}\nCOMP_WORDS=(tieline det); COMP_CWORD=1; _tieline tieline det tieline; echo \"${{COMPREPLY[@]}}\"\n"
    );
    let (_, said) = through("bash", &[], &asked).expect("there is a bash");
    assert_eq!(said.trim(), "detect");
}

#[test]
fn the_manual_page_has_a_section_for_every_verb_and_every_exit_code() {
    let page = Dir::new().run(&["man"]).ends(0).out;
    for verb in verbs() {
        assert!(page.contains(&format!(".SS \"tieline {verb}\"")), "no section of {verb}");
    }
    for text in [
        ".SS \"tieline formats test\"",
        "\\-\\-skip\\-invalid",
        "one of bash, elvish, fish",
        ".SH \"EXIT STATUS\"",
    ] {
        assert!(page.contains(text), "{text} is not in the page");
    }
    for code in [0, 1, 2, 3, 4, 5, 6, 70, 130] {
        assert!(page.contains(&format!("\\fB{code}\\fR")), "exit code {code} is not in the page");
    }
}

#[cfg(unix)]
#[test]
fn the_manual_page_renders_without_a_complaint() {
    let page = Dir::new().run(&["man"]).ends(0).out;
    let Some((sound, text)) = through("groff", &["-man", "-Tutf8", "-wall", "-Kutf8"], &page) else { return };
    assert!(sound, "{text}");
    assert!(!text.contains("warning:"), "{text}");
    // Bold print may be made by printing a letter twice.
    let text: String = text
        .split('\u{8}')
        .map(|part| &part[..part.len() - usize::from(part.is_ascii() && !part.is_empty())])
        .collect();
    for word in ["NAME", "VERBS", "tieline convert", "EXIT STATUS"] {
        assert!(text.contains(word), "{word} is not rendered");
    }
}
