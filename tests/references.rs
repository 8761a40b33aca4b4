//! `--list`: what the target's system has, and what the source calls it.

mod common;

use common::Dir;

const LIST: &str = "firstname|language|phonenumber|context|protocol|incallexten|incallcontext\nAda|en_US|0042|default|sip|0113|from-extern\nZoe|en_US|0043|ofice|sip||\n";

fn convert(dir: &Dir, more: &[&str]) -> common::Ran {
    dir.write("in.csv", LIST);
    let base = ["convert", "in.csv", "--from", "xivo", "--to", "wazo", "-o", "out.csv", "--force", "--prove"];
    dir.run(&[&base[..], more].concat())
}

#[test]
fn what_is_not_in_the_list_is_an_error_and_the_nearest_is_named() {
    let dir = Dir::new();
    dir.write("contexts.csv", "office\r\nfrom-extern\r\n\r\ndefault,office\r\n");
    let ran = convert(&dir, &["--list", "contexts=contexts.csv"]).ends(1);
    ran.says("`ofice` is not in the list `contexts`").says("did you mean `office`?");
    let args = ["--list", "contexts=contexts.csv", "--skip-invalid"];
    convert(&dir, &args).ends(6).says("`default` is called `office` in the target");
    let out = dir.read("out.csv");
    assert!(out.contains(",office,") && out.contains(",from-extern") && !out.contains("default"), "{out}");
    dir.run(&[&["explain", "in.csv", "--row", "1", "--to", "wazo"][..], &args[..2]].concat()).ends(0);
}

#[test]
fn without_a_list_nothing_is_asked() {
    let dir = Dir::new();
    convert(&dir, &[]).ends(0).hides("listed/");
    assert!(dir.read("out.csv").contains("ofice"));
}

#[test]
fn a_list_that_is_none_is_wrong_usage() {
    let dir = Dir::new();
    dir.write("three.csv", "a,b,c\n");
    dir.write("twice.csv", "a,b\na,c\n");
    dir.write("good.csv", "a\n");
    for (list, says, code) in [
        ("contexts", "wants NAME=FILE", 2),
        ("contexts=three.csv", "line 1: an entry is one text, or two", 2),
        ("contexts=twice.csv", "line 2: it is renamed twice", 2),
        ("context=good.csv", "the lists that Wazo user import and export, 18.02 takes are `contexts`", 2),
        ("contexts=none.csv", "none.csv", 4),
    ] {
        convert(&dir, &["--list", list]).ends(code).says(says);
    }
    convert(&dir, &["--list", "contexts=good.csv", "--list", "contexts=good.csv"]).ends(2).says("twice");
}
