//! `tieline formats`: the catalogue, what a format says, maps that are learned, and their proof.

mod new;
mod template;
mod test;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde_json::json;
use tieline_core::error::Error;
use tieline_core::map::Map;
use tieline_core::native::Standing;
use tieline_core::page::format_page;
use tieline_core::registry::{Origin, Registry};

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
    /// Show what a format says: its columns, limits and rules, and how well each fact is known
    Show {
        /// `id`, `id@version`, or the path of a map
        #[arg(value_name = "FORMAT")]
        format: String,
    },
    /// Learn a map from a sample: how it is cut, and what each column means
    New(new::New),
    /// Prove a map: laws, examples, samples, detection, what is inferred or forgotten, and what it loses
    Test(test::Test),
    /// Write an empty file of a format to fill in, and a page that explains its columns
    Template(template::Template),
    /// Print the JSON Schema of maps, by which editors complete and check them
    Schema,
}

impl Formats {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let mut registry = linked::registry(common)?;
        let (text, code) = match &self.verb {
            Verb::List => (list(&registry, common.json), exit::DONE),
            Verb::Show { format } => {
                let (map, _) = named(&mut registry, format)?;
                let text = match common.json {
                    true => show::facts::map(&map),
                    false if std::io::stdout().is_terminal() => show::manual::manual(&format_page(&map)),
                    false => format_page(&map),
                };
                (text, exit::DONE)
            }
            Verb::New(new) => return new.run(common, &registry),
            Verb::Test(test) => return test.run(common, &mut registry),
            Verb::Template(template) => return template.run(common, &mut registry),
            Verb::Schema => (show::json::schema(&tieline_core::map::schema::json_schema()), exit::DONE),
        };
        data(&text).map_err(stdout_fault)?;
        Ok(code)
    }
}

/// The map of an id or a path, and its file if it has one. What ends in `.toml` or names a folder is a path.
fn named(registry: &mut Registry, name: &str) -> Result<(Arc<Map>, Option<PathBuf>), Error> {
    let path = Path::new(name);
    if path.components().count() > 1 || path.extension().is_some_and(|extension| extension == "toml") {
        let map = registry.add_path(path)?.map_err(Error::Map)?;
        return Ok((map, Some(path.to_owned())));
    }
    let map = registry.map(name)?;
    let mut entries = registry.list().iter();
    let entry = entries.find(|entry| entry.id == map.id && entry.version == map.version);
    let file = entry.and_then(|entry| match &entry.origin {
        Origin::File(path) => Some(path.clone()),
        Origin::BuiltIn => None,
    });
    Ok((map, file))
}

fn list(registry: &Registry, as_json: bool) -> String {
    let mut rows = Vec::new();
    let mut objects = Vec::new();
    for entry in registry.list() {
        let id = format!("{}@{}", entry.id, entry.version);
        // What is a part of the program needs no trust.
        let standing = registry.standing(entry).filter(|_| entry.origin != Origin::BuiltIn);
        let kind = match (&entry.origin, &standing) {
            (_, Some(_)) => "native",
            (Origin::BuiltIn, None) => "built-in",
            (Origin::File(_), None) => "TOML",
        };
        let (name, trouble) = match (&entry.unusable, registry.map(&id)) {
            (Some(why), _) => (String::new(), Some(why.clone())),
            (None, Ok(map)) => (format!("{}, {}", map.name, map.vendor), None),
            (None, Err(error)) => (String::new(), Some(error.to_string())),
        };
        let mark = if entry.default { " (default)" } else { "" };
        let (trust, why) = match &standing {
            Some(Standing::Trusted) => (Some("trusted"), None),
            Some(Standing::Untrusted(why)) => (Some("untrusted"), Some(why.clone())),
            Some(Standing::Unusable(why)) => (Some("unusable"), Some(why.clone())),
            None => (None, None),
        };
        let tail = match (&trouble, trust, &why) {
            (Some(why), ..) => format!("unusable: {}", why.lines().next().unwrap_or_default()),
            (None, Some(trust), Some(why)) => format!("{name}; {trust}: {why}"),
            (None, Some(trust), None) => format!("{name}; {trust}"),
            (None, None, _) => name.clone(),
        };
        rows.push((format!("{id}{mark}"), kind, tail));
        objects.push(json!({
            "id": entry.id, "version": entry.version, "default": entry.default, "kind": kind,
            "name": name, "origin": entry.name(), "unusable": trouble,
            "library": trust.map(|trust| json!({ "standing": trust, "why": why })),
        }));
    }
    if as_json {
        return show::json::formats(&objects);
    }
    let width = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0);
    rows.iter().map(|(id, kind, tail)| format!("{id:<width$}  {kind:<8}  {tail}\n")).collect()
}
