//! What the tests of the program share: the program itself, a folder of its own for each test, and goldens.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test ends where something is missing"
)]

pub mod plugin;

#[cfg(target_os = "linux")]
pub mod bad;

pub mod lists;
pub mod page;
#[cfg(target_os = "linux")]
pub mod peak;
pub mod schema;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tieline_core::registry::{Registry, Vendor};

/// The vendors that the program links.
pub static VENDORS: &[&Vendor] = &[
    &tieline_telrex::VENDOR,
    &tieline_enghouse::VENDOR,
    &tieline_verba::VENDOR,
    &tieline_rainbow::VENDOR,
    &tieline_xivo::VENDOR,
    &tieline_wazo::VENDOR,
    &tieline_microsoft::VENDOR,
    &tieline_users::VENDOR,
    &tieline_3cx::VENDOR,
    &tieline_freepbx::VENDOR,
];

/// The formats that the program has.
pub fn registry() -> Registry {
    let mut registry = Registry::new(VENDORS, &[]).expect("no folder is read");
    tieline_users::link(&mut registry);
    registry
}

/// `id@version` of every format of one file.
pub fn ids() -> Vec<String> {
    registry().all().expect("every linked map loads").iter().map(|map| map.full_id()).collect()
}

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The samples of a format in a stable order: those of the folder for the default version, else of `samples/<version>`.
pub fn samples(id: &str) -> Vec<PathBuf> {
    let (name, version) = id.split_once('@').expect("an id with a version");
    let own = root().join("formats").join(name).join("samples").join(version);
    let folder = if own.is_dir() { own } else { root().join("formats").join(name).join("samples") };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("every format has samples")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv" || extension == "jsonl"))
        .collect();
    files.sort();
    files
}

/// What a run of the program gave.
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// A folder in which the program is run.
pub struct Dir {
    folder: tempfile::TempDir,
}

impl Dir {
    /// An empty folder.
    pub fn new() -> Dir {
        Dir { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder");
        }
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// Copies a file of the repository.
    pub fn copy(&self, from: &Path, name: &str) {
        std::fs::copy(from, self.path(name)).expect("a copy");
    }

    /// Reads a file as text.
    pub fn read(&self, name: &str) -> String {
        String::from_utf8(std::fs::read(self.path(name)).expect("a file")).expect("text")
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The names in it, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Runs the program in it.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// Runs the program in it with standard input.
    pub fn run_with(&self, args: &[&str], stdin: &[u8]) -> Ran {
        self.run_in(args, stdin, &[])
    }

    /// Starts the program in it without standard input; standard error is kept.
    pub fn start(&self, args: &[&str], out: std::process::Stdio) -> std::process::Child {
        Command::new(env!("CARGO_BIN_EXE_tieline"))
            .args(args)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .stdin(std::process::Stdio::null())
            .stdout(out)
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts")
    }

    /// Runs the program in it with standard input and variables of the environment.
    pub fn run_in(&self, args: &[&str], stdin: &[u8], variables: &[(&str, &str)]) -> Ran {
        use std::io::Write;
        let mut child = Command::new(env!("CARGO_BIN_EXE_tieline"))
            .args(args)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            // What the machine has installed is no part of a test.
            .env_remove("TIELINE_FORMATS")
            .env("XDG_DATA_HOME", self.path(".data"))
            .env("XDG_DATA_DIRS", self.path(".shared"))
            .envs(variables.iter().copied())
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts");
        // The program may end before it has read all of it.
        let _ = child.stdin.take().expect("a pipe").write_all(stdin);
        let Output { status, stdout, stderr } = child.wait_with_output().expect("the program ends");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ran { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
    }
}

impl Ran {
    /// Asserts the exit code, showing everything if it is another.
    #[track_caller]
    pub fn ends(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "\n--- standard output\n{}\n--- standard error\n{}", self.out, self.err);
        self
    }

    /// Asserts that standard error holds a text.
    #[track_caller]
    pub fn says(self, text: &str) -> Ran {
        assert!(self.err.contains(text), "`{text}` is not in\n{}", self.err);
        self
    }

    /// Asserts that neither stream holds a text.
    #[track_caller]
    pub fn hides(self, text: &str) -> Ran {
        assert!(!self.err.contains(text), "`{text}` is in standard error\n{}", self.err);
        assert!(!self.out.contains(text), "`{text}` is in standard output\n{}", self.out);
        self
    }

    /// Standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|why| panic!("no JSON ({why}): {}\n{}", self.out, self.err))
    }
}

/// Compares a text with a golden file that a person reads; with `TIELINE_BLESS=1` it is written.
#[track_caller]
pub fn golden(path: &Path, text: &str) {
    if std::env::var_os("TIELINE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("the golden is written");
        return;
    }
    let wanted = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        wanted == text,
        "{} is not current: read the difference, and run the test with TIELINE_BLESS=1 if it is right\n--- wanted\n{wanted}\n--- got\n{text}",
        path.display()
    );
}
