//! Libraries that carry maps of the engine's own layouts: what they carry must be the TOML files beside them, to the byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tieline_core::error::Error;
use tieline_core::fault::show_path;

use super::Conformance;
use super::tape::Tape;
use crate::fault::{Ended, Fault};
use crate::frame::{Task, Work};
use crate::{Plugins, parent};

/// The libraries of a folder, by their names.
pub fn libraries_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && path.to_string_lossy().ends_with(std::env::consts::DLL_SUFFIX))
        .collect();
    found.sort();
    found
}

/// Compares what the libraries of a folder carry with the maps in it.
///
/// # Errors
/// The folder is not trusted or cannot be used.
pub fn carried(plugins: &Plugins, folder: &Path) -> Result<Conformance, Error> {
    let copy = plugins.copy_of(folder)?;
    let mut found = Conformance::default();
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(&copy).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "toml")
            && let Ok(text) = fs::read_to_string(&path)
        {
            files.insert(path.file_name().map(PathBuf::from).unwrap_or_default(), (text, false));
        }
    }
    for library in libraries_in(&copy) {
        let name = library.file_name().map(|name| show_path(Path::new(name))).unwrap_or_default();
        let mut tape = Tape::reading(&[], 1);
        let work = Work {
            library,
            id: String::new(),
            version: String::new(),
            task: Task::Maps,
            length: None,
            columns: Vec::new(),
            options: Vec::new(),
            max_rows: 0,
            memory: plugins.limits.memory,
            watch: None,
        };
        let doing = "while it told its maps";
        match parent::run(&plugins.program, work, plugins.limits.patience, doing, &mut tape) {
            Ok(Ended::Maps(maps)) => {
                found.tried.push(("maps that a library carries", maps.len() as u64));
                for map in maps {
                    match files.values_mut().find(|(text, _)| *text == map.toml) {
                        Some((_, met)) => *met = true,
                        None => found.find(
                            &name,
                            format!("it carries another map of {}@{} than the folder", map.id, map.version),
                        ),
                    }
                }
            }
            Ok(Ended::Done | Ended::Cancelled | Ended::Refused(_)) => {
                found.find(&name, "it does not tell which maps it carries")
            }
            Err(Fault::Contract(broken)) => found.find(&name, format!("it {broken}")),
            Err(Fault::Around(error)) => return Err(error),
        }
    }
    for (file, (_, met)) in files {
        if !met {
            found.find(&show_path(&file), "no library beside it carries this map");
        }
    }
    Ok(found)
}
