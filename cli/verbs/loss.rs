//! `tieline loss`: what is lost from one format to another, from their maps alone.

use clap::Args;
use tieline_core::error::Error;
use tieline_core::loss::loss;

use super::{Common, stdout_fault};
use crate::shell::data;
use crate::{exit, linked, show};

/// Tell what is lost from one format to another, without any file.
#[derive(Debug, Args)]
pub(crate) struct Loss {
    /// The source format, `id` or `id@version`
    #[arg(value_name = "A")]
    a: String,
    /// The target format, `id` or `id@version`
    #[arg(value_name = "B")]
    b: String,
}

impl Loss {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let registry = linked::registry(&common.format_dir)?;
        let (a, b) = (registry.map(&self.a)?, registry.map(&self.b)?);
        let found = loss(&a, &b);
        let text = if common.json { show::json::loss(&a, &b, &found) } else { show::loss(&a, &b, &found) };
        data(&text).map_err(stdout_fault)?;
        Ok(exit::DONE)
    }
}
