//! Numbered columns, alone and in groups: what is written where users have different numbers of things.

mod common;

use common::Dir;

const HEAD: &str = "tieline = 1\n[format]\nversion = \"1\"\nname = \"F\"\nvendor = \"V\"\nkind = \"pbx\"\nsource = \"none\"\n";

/// A format of names and up to three phones, which are written as many as are needed, one at least.
fn phones(dir: &Dir, group: &str) {
    let column = |title: &str, field: &str| {
        format!("[[column]]\nname = \"{title}_{{n}}\"\nfield = \"{field}\"\nn = [0, 2]\ngrow = 1\n{group}")
    };
    let text = HEAD.replace("[format]\n", "[format]\nid = \"phones\"\n")
        + "[layout]\nnewline = \"lf\"\n[[column]]\nname = \"Name\"\nfield = \"name.display\"\n"
        + &column("Phone", "devices[n]")
        + &column("Model", "devices[n].model");
    dir.write("maps/phones.toml", text);
    let list = HEAD.replace("[format]\n", "[format]\nid = \"list\"\n")
        + "[[column]]\nname = \"Name\"\nfield = \"name.display\"\n\
           [[column]]\nname = \"A\"\nfield = \"devices[0]\"\n\
           [[column]]\nname = \"B\"\nfield = \"devices[1].model\"\n";
    dir.write("maps/list.toml", list);
}

fn converted(group: &str, rows: &str) -> String {
    let dir = Dir::new();
    phones(&dir, group);
    dir.write("in.csv", format!("Name,A,B\n{rows}"));
    let args = ["convert", "in.csv", "--from", "list", "--to", "phones", "--format-dir", "maps", "--prove"];
    dir.run(&[&args[..], &["-o", "out.csv"]].concat()).ends(0);
    let out = dir.read("out.csv");
    dir.run(&["check", "out.csv", "--from", "phones", "--format-dir", "maps"]).ends(0);
    out
}

#[test]
fn columns_of_a_group_stand_side_by_side_and_grow_together() {
    let group = "group = \"phone\"\n";
    assert_eq!(converted(group, "Ada,desk,\n"), "Name,Phone_0,Model_0\nAda,desk,\n");
    assert_eq!(
        converted(group, "Ada,desk,\nBob,,T46\n"),
        "Name,Phone_0,Model_0,Phone_1,Model_1\nAda,desk,,,\nBob,,,,T46\n"
    );
}

#[test]
fn columns_without_a_group_stand_one_list_behind_the_other() {
    assert_eq!(
        converted("", "Ada,desk,\nBob,,T46\n"),
        "Name,Phone_0,Model_0,Model_1\nAda,desk,,\nBob,,,T46\n"
    );
}
