//! `tieline plugin`: which libraries may run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde_json::json;
use tieline_core::error::Error;
use tieline_core::fault::{FileError, show_path};
use tieline_core::map::Map;
use tieline_core::registry::{Origin, Registry, Vendor, places::Place};
use tieline_host::conform::{Effort, carried, conform, libraries_in};
use tieline_host::{Folder, Trust, library_of, preflight};

use super::{Common, stdout_fault};
use crate::shell::data;
use crate::{exit, linked, show};

/// Trust the libraries of native formats.
#[derive(Debug, Args)]
pub(crate) struct Plugin {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Let the libraries in a folder run, as they are now, with your rights
    Trust {
        /// The folder of a format.toml and its library
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Let them run no longer
    Untrust {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Try a plugin that is trusted, as its users and their files would: the conformance kit
    Check {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Damaged copies of each sample that are tried
        #[arg(long, value_name = "N", default_value_t = 500)]
        copies: u32,
        /// Save damaged copies that the plugin does not survive in this folder
        #[arg(long, value_name = "DIR")]
        save: Option<PathBuf>,
    },
    /// List the folders that are trusted, and whether they are still as they were
    List,
}

impl Plugin {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let trust = linked::trust().ok_or_else(|| {
            Error::Refused("there is no folder for your data: neither $XDG_DATA_HOME nor $HOME is set".into())
        })?;
        let text = match &self.verb {
            Verb::Trust { folder } => give(&trust, folder, common)?,
            Verb::Untrust { folder } => take(&trust, folder, common)?,
            Verb::List => list(&trust, common.json)?,
            Verb::Check { folder, copies, save } => {
                let effort = Effort { copies: *copies, save: save.clone() };
                return check(folder, &effort, common);
            }
        };
        data(&text).map_err(stdout_fault)?;
        Ok(exit::DONE)
    }
}

/// The native formats of a folder, each with the file of its map.
fn formats(folder: &Path) -> Result<Vec<(Arc<Map>, PathBuf)>, Error> {
    let place = Place { folder: folder.to_owned(), named: true, by: "named" };
    let registry = Registry::discover(linked::VENDORS, &[place])?;
    let mut maps = Vec::new();
    for entry in registry.list() {
        let Origin::File(file) = &entry.origin else { continue };
        // What is beside the folder's own maps, in folders below it, is no part of the plugin.
        if file.parent() != Some(folder) {
            continue;
        }
        // A vendor's own maps may stand beside a library that carries them; no library is needed to use them.
        let built_in = |vendor: &&Vendor| vendor.maps.iter().any(|map| map.id == entry.id);
        if linked::VENDORS.iter().copied().any(|vendor| built_in(&vendor)) {
            continue;
        }
        if let Some(why) = &entry.unusable {
            return Err(Error::Format(format!("`{}` cannot be used: {why}", show_path(file))));
        }
        let map = registry.map(&format!("{}@{}", entry.id, entry.version))?;
        if map.layout.native.is_some() {
            maps.push((map, file.clone()));
        }
    }
    if maps.is_empty() && libraries_in(folder).is_empty() {
        return Err(Error::Usage(format!(
            "`{}` holds no map of a native format; a format that is one TOML file needs no trust",
            show_path(folder)
        )));
    }
    Ok(maps)
}

/// Tries every native format of a folder.
fn check(folder: &Path, effort: &Effort, common: &Common) -> Result<u8, Error> {
    let plugins = linked::plugins(common)?;
    let (mut text, mut objects, mut conforms) = (String::new(), Vec::new(), true);
    let mut results = Vec::new();
    for (map, file) in formats(folder)? {
        results.push((
            map.full_id(),
            format!("{}: {}", map.full_id(), map.name),
            conform(&plugins, &map, &file, effort)?,
        ));
    }
    if results.is_empty() {
        let shown = show_path(folder);
        results.push((shown.clone(), shown, carried(&plugins, folder)?));
    }
    for (id, title, found) in results {
        conforms &= found.conforms();
        text.push_str(&format!("{title}\n"));
        text.push_str(&found.text());
        let tried: Vec<_> =
            found.tried.iter().map(|(what, count)| json!({ "what": what, "count": count })).collect();
        let findings = found.findings.iter();
        let findings: Vec<_> = findings
            .map(|finding| json!({ "at": finding.at, "what": finding.what, "count": finding.count }))
            .collect();
        objects.push(json!({ "format": id, "tried": tried, "findings": findings }));
    }
    text.push_str(if conforms { "CONFORMS\n" } else { "does not conform\n" });
    let code = if conforms { exit::DONE } else { exit::ERRORS };
    if common.json {
        text = show::json::told(
            &json!({ "kind": "plugin-check", "exit": code, "conforms": conforms, "formats": objects }),
        );
    }
    data(&text).map_err(stdout_fault)?;
    Ok(code)
}

fn give(trust: &Trust, folder: &Path, common: &Common) -> Result<String, Error> {
    if !folder.is_dir() {
        let cause = std::io::ErrorKind::NotADirectory.into();
        return Err(FileError::Read { what: format!("`{}`", show_path(folder)), cause }.into());
    }
    let refused = |why: String| Error::Refused(format!("`{}` is not trusted: {why}", show_path(folder)));
    let maps = formats(folder)?;
    for (map, _) in &maps {
        let library = library_of(map, folder).map_err(refused)?;
        preflight(&folder.join(&library))
            .map_err(|why| refused(format!("`{}` {why}", show_path(&library))))?;
    }
    let mut names: Vec<String> = maps.iter().map(|(map, _)| map.full_id()).collect();
    if maps.is_empty() {
        for library in libraries_in(folder) {
            let name = show_path(Path::new(library.file_name().unwrap_or_default()));
            preflight(&library).map_err(|why| refused(format!("`{name}` {why}")))?;
            names.push(name);
        }
    }
    let looked = Folder::look(folder).map_err(refused)?;
    trust.add(&looked, names.clone()).map_err(refused)?;
    if common.json {
        let folder = show_path(&looked.path);
        let told = json!({ "kind": "plugin-trust", "exit": exit::DONE, "folder": folder, "sha256": looked.hash, "formats": names });
        return Ok(show::json::told(&told));
    }
    Ok(format!(
        "trusted: {} in {}\n  {} files, SHA-256 {}\n  its library runs with your rights; any change of a file takes the trust back\n",
        names.join(", "),
        show_path(&looked.path),
        looked.files.len(),
        looked.hash
    ))
}

fn take(trust: &Trust, folder: &Path, common: &Common) -> Result<String, Error> {
    let was = trust.remove(folder).map_err(Error::Refused)?;
    let shown = show_path(folder);
    if !was {
        return Err(Error::Usage(format!("`{shown}` was not trusted; `tieline plugin list` shows what is")));
    }
    if common.json {
        return Ok(show::json::told(
            &json!({ "kind": "plugin-untrust", "exit": exit::DONE, "folder": shown }),
        ));
    }
    Ok(format!("no longer trusted: {shown}\n"))
}

fn list(trust: &Trust, as_json: bool) -> Result<String, Error> {
    let mut text = String::new();
    let mut objects = Vec::new();
    for trusted in trust.list().map_err(Error::Refused)? {
        let why = match Folder::look(&trusted.folder) {
            Ok(now) if now.hash == trusted.sha256 => None,
            Ok(_) => Some("changed since: not trusted any more".to_owned()),
            Err(why) => Some(format!("not trusted any more: {why}")),
        };
        let folder = show_path(&trusted.folder);
        let state = why.as_deref().unwrap_or("trusted");
        text.push_str(&format!("{}  {folder}  {state}\n", trusted.formats.join(", ")));
        objects.push(json!({
            "folder": folder, "formats": trusted.formats, "sha256": trusted.sha256, "trusted": why.is_none(), "why": why,
        }));
    }
    if as_json {
        return Ok(show::json::told(
            &json!({ "kind": "plugin-list", "exit": exit::DONE, "plugins": objects }),
        ));
    }
    if text.is_empty() {
        text.push_str("no folder is trusted\n");
    }
    Ok(text)
}
