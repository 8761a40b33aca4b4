//! Trust: nothing of a library runs that the user has not trusted as it is, and no verb that needs no rows runs any.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use common::plugin::{acme_box, build_c, cards, file_name, has_compiler, trust};
use common::{Dir, Ran, root};

fn run(dir: &Dir, args: &[&str]) -> Ran {
    dir.run(&[args, &["--format-dir", "formats"]].concat())
}

const CHECK: [&str; 2] = ["check", "users.box"];

/// The C example with a constructor that leaves a mark; its path, and where the mark appears.
fn marked(dir: &Dir) -> PathBuf {
    acme_box(dir);
    let mark = dir.path("mark");
    let source = format!(
        "#include <stdio.h>\n#include \"{}\"\n__attribute__((constructor)) static void begin(void) {{\n    FILE *mark = fopen(\"{}\", \"w\");\n    if (mark) fclose(mark);\n}}\n",
        root().join("plugins/example-c/box.c").display(),
        mark.display()
    );
    let source = dir.write("marked.c", source);
    build_c(&source, &dir.path(&format!("formats/box/{}", file_name("acme_box"))), &[]);
    mark
}

#[test]
fn a_library_that_is_not_trusted_never_runs_and_one_that_is_runs_for_rows_alone() {
    if !has_compiler() {
        return;
    }
    let dir = Dir::new();
    let mark = marked(&dir);
    let idle: [&[&str]; 7] = [
        &["formats", "list"],
        &["formats", "show", "acme-box"],
        &["formats", "test", "acme-box"],
        &["detect", "users.box"],
        &["loss", "acme-box", "verba"],
        &["loss", "verba", "acme-box"],
        &["plugin", "list"],
    ];
    for args in idle {
        run(&dir, args).ends(0);
    }
    run(&dir, &CHECK)
        .ends(5)
        .says("the plugin of acme-box@1 is not trusted: its library would run with your rights; `tieline plugin trust ");
    run(&dir, &["check", "users.box", "--in-process", "acme-box"]).ends(5);
    run(&dir, &["convert", "users.box", "--to", "verba", "-o", "out.csv"]).ends(5);
    dir.write("users.csv", "user,name\nada,Ada\n");
    run(&dir, &["convert", "users.csv", "--from", "callrex", "--to", "acme-box", "-o", "out.box"]).ends(5);
    trust(&dir, "box");
    for args in idle {
        run(&dir, args).ends(0);
    }
    assert!(!mark.exists(), "something has run the library");
    run(&dir, &CHECK).ends(0);
    assert!(mark.exists());
    assert!(!dir.has("out.csv") && !dir.has("out.box"));
}

#[test]
fn any_change_takes_the_trust_back_and_it_can_be_taken_by_hand() {
    if !has_compiler() {
        return;
    }
    let dir = Dir::new();
    acme_box(&dir);
    dir.write("formats/box/samples/more.box", "ACMEBOX1");
    trust(&dir, "box");
    run(&dir, &CHECK).ends(0);
    let changed = |dir: &Dir| {
        run(dir, &CHECK)
            .ends(5)
            .says("it has changed since it was trusted; look at it, and say `tieline plugin trust ");
        assert!(run(dir, &["plugin", "list"]).ends(0).out.contains("changed since: not trusted any more"));
        assert!(run(dir, &["formats", "list"]).ends(0).out.contains("untrusted: it has changed"));
    };
    dir.write("formats/box/samples/more.box", "ACMEBOX2");
    changed(&dir);
    dir.write("formats/box/samples/more.box", "ACMEBOX1");
    run(&dir, &CHECK).ends(0);
    dir.write("formats/box/NEW.md", "");
    changed(&dir);
    fs::remove_file(dir.path("formats/box/NEW.md")).unwrap();
    run(&dir, &CHECK).ends(0);
    // A library that is replaced by the same with one byte more.
    let library = format!("formats/box/{}", file_name("acme_box"));
    let mut bytes = fs::read(dir.path(&library)).unwrap();
    bytes.push(0);
    dir.write(&library, bytes);
    changed(&dir);
    trust(&dir, "box");
    run(&dir, &CHECK).ends(0);
    // Moved, it is another folder.
    fs::rename(dir.path("formats/box"), dir.path("formats/moved")).unwrap();
    run(&dir, &CHECK).ends(5).says("its library would run with your rights");
    fs::rename(dir.path("formats/moved"), dir.path("formats/box")).unwrap();
    dir.run(&["plugin", "untrust", "formats/box"]).ends(0);
    run(&dir, &CHECK).ends(5);
    dir.run(&["plugin", "untrust", "formats/box"]).ends(2).says("was not trusted");
    assert_eq!(dir.run(&["plugin", "list"]).ends(0).out, "no folder is trusted\n");
    let left: Vec<_> =
        fs::read_dir(dir.path(".data/tieline/plugins")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "trusted.json" || name.len() == 64), "{left:?}");
}

#[test]
fn what_others_could_change_is_not_trusted() {
    if !has_compiler() {
        return;
    }
    let dir = Dir::new();
    acme_box(&dir);
    let rights = |name: &str, mode: u32| {
        fs::set_permissions(dir.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    let refused = |why: &str| {
        dir.run(&["plugin", "trust", "formats/box"]).ends(5).says("is not trusted: `").says(why);
    };
    let library = format!("formats/box/{}", file_name("acme_box"));
    rights(&library, 0o777);
    refused("can be written by others");
    rights(&library, 0o755);
    rights("formats/box", 0o777);
    refused("can be written by others");
    rights("formats/box", 0o755);
    rights("formats", 0o775);
    refused("can be written by others");
    rights("formats", 0o1777);
    trust(&dir, "box");
    rights("formats", 0o755);
    run(&dir, &CHECK).ends(0);
    rights(&library, 0o775);
    run(&dir, &CHECK)
        .ends(3)
        .says("the plugin of acme-box@1 cannot be used")
        .says("can be written by others");
    rights(&library, 0o755);
    // A symlink may lead out of the folder, whatever it leads to now.
    fs::rename(dir.path(&library), dir.path("elsewhere.so")).unwrap();
    symlink(dir.path("elsewhere.so"), dir.path(&library)).unwrap();
    run(&dir, &CHECK).ends(3).says("is a symlink, and may lead anywhere");
    refused("is a symlink, and may lead anywhere");
}

#[test]
fn the_copy_that_is_loaded_is_hashed_again() {
    if !has_compiler() {
        return;
    }
    let dir = Dir::new();
    acme_box(&dir);
    trust(&dir, "box");
    let plugins = dir.path(".data/tieline/plugins");
    assert_eq!(fs::metadata(&plugins).unwrap().permissions().mode() & 0o777, 0o700);
    let copy = fs::read_dir(&plugins)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.is_dir())
        .unwrap();
    let library = copy.join(file_name("acme_box"));
    fs::set_permissions(&library, fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(&library, "no library").unwrap();
    // The copy is made again out of the folder, which is as it was.
    run(&dir, &CHECK).ends(0);
    assert_ne!(fs::read(&library).unwrap(), b"no library");
    fs::write(plugins.join("trusted.json"), "{").unwrap();
    run(&dir, &CHECK).ends(3).says("trusted.json` is damaged");
}

#[test]
fn a_project_cannot_give_trust_and_a_toml_format_needs_none() {
    let dir = Dir::new();
    cards(&dir);
    dir.write("formats/list/1.toml", "tieline = 1\n[format]\nid = \"acme-list\"\nversion = \"1\"\nname = \"Acme list\"\nvendor = \"Acme\"\nkind = \"pbx\"\nsource = \"invented\"\n[[column]]\nname = \"login\"\nfield = \"username\"\n");
    dir.run(&["plugin", "trust", "formats/list"])
        .ends(2)
        .says("a format that is one TOML file needs no trust");
    dir.run(&["plugin", "trust", "nowhere"]).ends(4).says("nowhere");
    // A list of trust beside the plugin is a file like any other.
    dir.write("formats/cards/trusted.json", "{ \"tieline\": 1, \"trusted\": [] }");
    run(&dir, &["check", "users.cards"]).ends(5);
    dir.run_in(&["plugin", "list"], b"", &[("XDG_DATA_HOME", ""), ("HOME", "")])
        .ends(5)
        .says("there is no folder for your data");
}
