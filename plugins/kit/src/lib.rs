//! The conformance kit for `cargo test`: what `tieline plugin check` tries, tried on the plugin of a crate.
//!
//! A test without libtest's harness is all that a crate needs, for the plugin runs in children of the test itself:
//!
//! ```toml
//! [lib]
//! crate-type = ["cdylib", "rlib"] # the second one makes cargo build the library for tests
//!
//! [[test]]
//! name = "conforms"
//! harness = false
//! ```
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     tieline_kit::conforms(env!("CARGO_MANIFEST_DIR"))
//! }
//! ```
//!
//! The kit itself is in `tieline_host::conform`. Here the folder is made that a user would be shipped, and trusted in a
//! folder of its own: what the user of this machine trusts is neither looked at nor changed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test tells how it went")]

mod folder;

use std::path::Path;
use std::process::{Command, ExitCode};

use tieline_core::error::Error;
use tieline_core::registry::Registry;
use tieline_core::registry::places::Place;
use tieline_host::conform::{Conformance, Effort, carried, conform};
use tieline_host::{Folder, Limits, Plugins, Trust, VERB, run_child};

use folder::Shipped;

/// Damaged copies of each sample that are tried.
const COPIES: u32 = 500;

/// Why the kit could not do its work.
type Failed = Box<dyn std::error::Error>;

/// Tries the plugin of a crate. `folder`: where its `format.toml` and its `samples` are; the library is the one that cargo
/// has built beside the test. Succeeds if the plugin conforms; says what was tried and what is wrong.
pub fn conforms(folder: &str) -> ExitCode {
    run(|| {
        let own = std::env::current_exe()?;
        let beside = own.parent().ok_or("the test is in no folder")?;
        let shipped = Shipped::new()?;
        shipped.take(Path::new(folder), "format.toml")?;
        shipped.take_all(&Path::new(folder).join("samples"), "samples")?;
        let map = {
            let registry = Registry::discover(&[], &[Place::named(&shipped.folder())])?;
            let entry = registry.list().first().ok_or("`format.toml` is no format")?;
            registry.map(&format!("{}@{}", entry.id, entry.version))?
        };
        let native = map.layout.native.as_ref().ok_or("the layout of `format.toml` needs no library")?;
        let library =
            format!("{}{}{}", std::env::consts::DLL_PREFIX, native.library, std::env::consts::DLL_SUFFIX);
        shipped.take(beside, &library).map_err(|cause| {
            format!("{cause}: is `crate-type = [\"cdylib\", \"rlib\"]`, and is the library's name that of the crate?")
        })?;
        let plugins = trusted(&shipped, map.full_id())?;
        let save = beside.parent().map(|folder| folder.join("damaged"));
        let effort = Effort { copies: COPIES, save };
        println!("{}: {}", map.full_id(), map.name);
        Ok(conform(&plugins, &map, &shipped.folder().join("format.toml"), &effort)?)
    })
}

/// For the vendor crates of this repository: builds `package` as a library that carries its maps, and compares them with
/// `formats/<id>/*.toml` of each id.
pub fn carries(package: &str, ids: &[&str]) -> ExitCode {
    run(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let own = std::env::current_exe()?;
        let target = own.ancestors().nth(3).ok_or("the test is in no folder of cargo's")?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo)
            .args(["rustc", "--quiet", "--offline", "-p", package, "--lib", "--features", "library"])
            .args(["--crate-type", "cdylib"])
            .current_dir(&root)
            .env("CARGO_TARGET_DIR", target)
            .output()?;
        if !built.status.success() {
            return Err(String::from_utf8_lossy(&built.stderr).into_owned().into());
        }
        let shipped = Shipped::new()?;
        for id in ids {
            shipped.take_maps(&root.join("formats").join(id), id)?;
        }
        let name = package.replace('-', "_");
        let library = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        shipped.take(&target.join("debug"), &library)?;
        let plugins = trusted(&shipped, package.to_owned())?;
        println!("{package}");
        Ok(carried(&plugins, &shipped.folder())?)
    })
}

/// What loads the library of a folder, which is trusted for this test alone.
fn trusted(shipped: &Shipped, format: String) -> Result<Plugins, Failed> {
    let trust = Trust::of(&shipped.data());
    let folder: Folder = Folder::look(&shipped.folder())?;
    trust.add(&folder, vec![format])?;
    Ok(Plugins::new(Some(trust), std::env::current_exe()?, Vec::new(), Limits::default()))
}

/// The frame of such a test: the child's side, what test runners ask, the result.
fn run(tried: impl FnOnce() -> Result<Conformance, Failed>) -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.any(|argument| argument == VERB) {
        return ExitCode::from(run_child());
    }
    if std::env::args_os().any(|argument| argument == "--list") {
        println!("the_plugin_conforms: test");
        return ExitCode::SUCCESS;
    }
    match tried() {
        Ok(found) => {
            print!("{}", found.text());
            println!("{}", if found.conforms() { "CONFORMS" } else { "does not conform" });
            if found.conforms() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(failed) => {
            let failed = failed.downcast_ref::<Error>().map_or_else(|| failed.to_string(), Error::to_string);
            eprintln!("error: {failed}");
            ExitCode::FAILURE
        }
    }
}
