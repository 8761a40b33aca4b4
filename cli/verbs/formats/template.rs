//! `tieline formats template`: an empty file to fill in, and a page beside it that explains its columns.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use tieline_core::commit::{Output, OutputOptions, commit_all};
use tieline_core::error::Error;
use tieline_core::fault::show_path;
use tieline_core::page::template_page;
use tieline_core::registry::Registry;
use tieline_core::template::template;

use super::named;
use crate::shell::{data, talk};
use crate::verbs::{Common, stdout_fault};
use crate::{exit, show};

#[derive(Debug, Args)]
pub(super) struct Template {
    /// `id`, `id@version`, or the path of a map
    #[arg(value_name = "FORMAT")]
    format: String,
    /// Where the file goes; the page goes beside it, with the ending `.md`. `-` writes the file alone to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
}

impl Template {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common, registry: &mut Registry) -> Result<u8, Error> {
        let (map, _) = named(registry, &self.format)?;
        let bytes = template(&map)?;
        let stdout = self.output.as_deref() == Some(Path::new("-"));
        if stdout && common.json {
            return Err(Error::Usage("`-o -` and --json both want standard output".into()));
        }
        let file = self.output.clone().unwrap_or_else(|| PathBuf::from(map.file_ending()));
        let options = OutputOptions { force: self.force, private: false };
        let mut output = Output::create(&file, options)?;
        output.write_all(&bytes).map_err(|cause| output.fault(cause))?;
        if stdout {
            output.commit()?;
            return Ok(exit::DONE);
        }
        let page = file.with_extension("md");
        let name = file.file_name().map(|name| show_path(Path::new(name))).unwrap_or_default();
        let mut beside = Output::create(&page, options)?;
        beside.write_all(template_page(&map, &name).as_bytes()).map_err(|cause| beside.fault(cause))?;
        commit_all(vec![output, beside])?;
        let (file, page) = (show_path(&file), show_path(&page));
        if common.json {
            let told = json!({
                "kind": "format-template", "exit": exit::DONE, "format": map.full_id(), "file": file, "page": page,
            });
            data(&show::json::told(&told)).map_err(stdout_fault)?;
        } else {
            talk(&format!("wrote {file} to fill in, and {page}, which explains its columns\n"));
        }
        Ok(exit::DONE)
    }
}
