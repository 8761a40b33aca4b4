//! `tieline formats test`: the proof of a map, for its author.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::Value;
use tieline_core::error::Error;
use tieline_core::loss::loss;
use tieline_core::map::Map;
use tieline_core::proof;
use tieline_core::registry::Registry;

use super::named;
use crate::shell::{data, talk};
use crate::verbs::{Common, stdout_fault};
use crate::{exit, show};

#[derive(Debug, Args)]
pub(super) struct Test {
    /// The path of a map, or the `id` or `id@version` of a format
    #[arg(value_name = "MAP")]
    map: String,
    /// Also try this file, beside the samples that lie with the map; may be given several times
    #[arg(long, value_name = "FILE")]
    sample: Vec<PathBuf>,
    /// Also tell what is lost on the way to this format; may be given several times
    #[arg(long, value_name = "FORMAT")]
    to: Vec<String>,
    /// Also tell what is lost on the way from this format; may be given several times
    #[arg(long, value_name = "FORMAT")]
    from: Vec<String>,
}

impl Test {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common, registry: &mut Registry) -> Result<u8, Error> {
        let (map, file) = named(registry, &self.map)?;
        if map.is_bundle() {
            let files: Vec<String> =
                map.files.iter().map(|file| format!("`{}`", file.map.full_id())).collect();
            return Err(Error::Usage(format!(
                "`{}` has no rows of its own: it is proved by {}",
                map.full_id(),
                files.join(" and ")
            )));
        }
        let mut samples = match &file {
            Some(file) => proof::samples_beside(file, &map)?,
            None => Vec::new(),
        };
        samples.extend(self.sample.iter().cloned());
        if map.layout.native.is_some() {
            talk(
                "note: the samples of a native format are tried by `tieline plugin check`; here its map is\n",
            );
        }
        let mut pairs: Vec<(Arc<Map>, Arc<Map>)> = Vec::new();
        for id in &self.to {
            pairs.push((Arc::clone(&map), registry.map(id)?));
        }
        for id in &self.from {
            pairs.push((registry.map(id)?, Arc::clone(&map)));
        }
        let tested = proof::test(&map, &registry.all()?, &samples)?;
        let code = if tested.holds() { exit::DONE } else { exit::ERRORS };
        let text = if common.json {
            let losses: Vec<Value> =
                pairs.iter().map(|(a, b)| show::loss::pair_value(a, b, &loss(a, b))).collect();
            show::proof::json(&tested, &losses, code)
        } else {
            let mut text = show::proof::text(&tested, file.is_some());
            for (a, b) in &pairs {
                text.push_str(&format!("\n{}", show::loss::pair(a, b, &loss(a, b))));
            }
            text
        };
        data(&text).map_err(stdout_fault)?;
        Ok(code)
    }
}
