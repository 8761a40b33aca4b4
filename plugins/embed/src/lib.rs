//! Build-time help for vendor crates: finds the maps of a format's folder and writes a list that embeds them.
//!
//! A vendor crate calls [`embed`] from its build script with the ids of its formats, and includes the list. What is in
//! a folder is found by walking it, so that a new version is a new file and nothing else.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Writes `$OUT_DIR/maps.rs`: an array expression of `Embedded` items (see `tieline_core::registry`), one item a file
/// `formats/<id>/<version>.toml`, in order of the ids given and then of the versions.
///
/// # Errors
/// When a folder has no map, or a file cannot be read or written. A build script ends with it.
pub fn embed(ids: &[&str]) -> io::Result<()> {
    let variable = |name: &str| {
        std::env::var(name)
            .map_err(|_| io::Error::other(format!("{name} is not set: call this from a build script")))
    };
    let formats = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("../../formats").canonicalize()?;
    let out = PathBuf::from(variable("OUT_DIR")?).join("maps.rs");
    fs::write(out, list(&formats, ids)?)
}

/// The list as Rust source.
fn list(formats: &Path, ids: &[&str]) -> io::Result<String> {
    let mut source = String::from("[\n");
    for id in ids {
        let folder = formats.join(id);
        rerun_if_changed(&folder);
        let mut files: Vec<PathBuf> =
            fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
        files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        files.sort();
        if files.is_empty() {
            return Err(io::Error::other(format!("{} holds no map", folder.display())));
        }
        for file in files {
            rerun_if_changed(&file);
            let text = fs::read_to_string(&file)?;
            let version =
                file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let default = text.lines().any(|line| {
                let words: Vec<&str> = line.split(['=', '#']).map(str::trim).collect();
                words.first() == Some(&"default") && words.get(1) == Some(&"true")
            });
            let path = file.to_string_lossy();
            let _ = writeln!(
                source,
                "    Embedded {{ id: {id:?}, version: {version:?}, default: {default}, text: include_str!({path:?}) }},"
            );
        }
    }
    source.push(']');
    Ok(source)
}

/// Tells cargo, on the build script's standard output, what the list depends on.
#[allow(clippy::print_stdout, reason = "a build script speaks to cargo this way")]
fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_map_of_a_folder_is_listed_and_a_folder_without_one_is_an_error() {
        let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../formats");
        let source = list(&formats, &["qms"]).unwrap();
        assert!(source.contains(r#"version: "5.2", default: true"#), "{source}");
        assert!(source.contains(r#"version: "8.1", default: false"#), "{source}");
        assert!(list(&formats, &["no-such-format"]).is_err());
    }
}
