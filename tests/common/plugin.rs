//! What the tests of native plugins share: libraries that are really built, and folders that are really trusted.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Dir, Ran, root};

/// How this system calls a library.
pub fn file_name(library: &str) -> String {
    format!("{}{library}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}

/// Whether there is a C compiler; where there is none, a line says that a test is skipped.
pub fn has_compiler() -> bool {
    let found = Command::new("cc").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: there is no C compiler (`cc`) on this machine");
    }
    found
}

/// Builds a C source against the header alone.
pub fn build_c(source: &Path, to: &Path, more: &[&str]) {
    let output = Command::new("cc")
        .args(["-std=c99", "-O1", "-shared", "-fPIC", "-I"])
        .arg(root().join("plugins/sdk/include"))
        .args(more)
        .arg(source)
        .arg("-o")
        .arg(to)
        .output()
        .expect("the compiler runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The library of the Rust example, which was built because the tests depend on the crate.
pub fn rust_example() -> PathBuf {
    let own = std::env::current_exe().expect("the test has a path");
    let folder = own.parent().expect("the test is in a folder");
    let library = folder.join(file_name("tieline_plugin_example"));
    assert!(library.is_file(), "{} is not built", library.display());
    library
}

/// Puts the example in Rust into `formats/cards` of the folder, and a sample beside.
pub fn cards(dir: &Dir) {
    let from = root().join("plugins/example");
    dir.write("formats/cards/format.toml", std::fs::read(from.join("format.toml")).expect("a map"));
    dir.copy(&rust_example(), &format!("formats/cards/{}", file_name("tieline_plugin_example")));
    dir.copy(&from.join("samples/users.cards"), "users.cards");
}

/// Puts the example in C into `formats/box` of the folder, and a sample beside.
pub fn acme_box(dir: &Dir) {
    let from = root().join("plugins/example-c");
    dir.write("formats/box/format.toml", std::fs::read(from.join("format.toml")).expect("a map"));
    // As an author does it who has the header and nothing else of this repository.
    build_c(
        &from.join("box.c"),
        &dir.path(&format!("formats/box/{}", file_name("acme_box"))),
        &["-Wall", "-Wextra", "-Wpedantic", "-Werror"],
    );
    dir.copy(&from.join("samples/users.box"), "users.box");
}

/// Trusts `formats/<name>`.
pub fn trust(dir: &Dir, name: &str) -> Ran {
    dir.run(&["plugin", "trust", &format!("formats/{name}")]).ends(0)
}
