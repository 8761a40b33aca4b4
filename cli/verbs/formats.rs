//! `tieline formats`: the catalogue.

use clap::{Args, Subcommand};
use serde_json::json;
use tieline_core::error::Error;
use tieline_core::registry::Origin;

use super::{Common, stdout_fault};
use crate::shell::data;
use crate::{exit, linked, show};

/// List, show and test formats.
#[derive(Debug, Args)]
pub(crate) struct Formats {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List every format that is known, and those that cannot be used
    List,
}

impl Formats {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let registry = linked::registry(&common.format_dir)?;
        match &self.verb {
            Verb::List => {
                let mut rows = Vec::new();
                let mut objects = Vec::new();
                for entry in registry.list() {
                    let id = format!("{}@{}", entry.id, entry.version);
                    let kind = match entry.origin {
                        Origin::BuiltIn => "built-in",
                        Origin::File(_) => "TOML",
                    };
                    let (name, trouble) = match (&entry.unusable, registry.map(&id)) {
                        (Some(why), _) => (String::new(), Some(why.clone())),
                        (None, Ok(map)) => (format!("{}, {}", map.name, map.vendor), None),
                        (None, Err(error)) => (String::new(), Some(error.to_string())),
                    };
                    let mark = if entry.default { " (default)" } else { "" };
                    let tail = match &trouble {
                        Some(why) => format!("unusable: {}", why.lines().next().unwrap_or_default()),
                        None => name.clone(),
                    };
                    rows.push((format!("{id}{mark}"), kind, tail));
                    objects.push(json!({
                        "id": entry.id, "version": entry.version, "default": entry.default, "kind": kind,
                        "name": name, "origin": entry.name(), "unusable": trouble,
                    }));
                }
                let width = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0);
                let text = if common.json {
                    show::json::formats(&objects)
                } else {
                    rows.iter().map(|(id, kind, tail)| format!("{id:<width$}  {kind:<8}  {tail}\n")).collect()
                };
                data(&text).map_err(stdout_fault)?;
                Ok(exit::DONE)
            }
        }
    }
}
