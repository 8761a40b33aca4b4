//! `tieline loss`: what is lost from one format to another, from their maps alone.

use clap::Args;
use tieline_core::error::Error;
use tieline_core::loss::{loss, pairs};

use super::{Common, stdout_fault};
use crate::shell::data;
use crate::{exit, linked, show};

/// Tell what is lost from one format to another, without any file.
#[derive(Debug, Args)]
pub(crate) struct Loss {
    /// The source format, `id` or `id@version`
    #[arg(value_name = "A", required_unless_present = "all")]
    a: Option<String>,
    /// The target format, `id` or `id@version`
    #[arg(value_name = "B", required_unless_present = "all")]
    b: Option<String>,
    /// The matrix of all formats
    #[arg(long, conflicts_with_all = ["a", "b"])]
    all: bool,
}

impl Loss {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let registry = linked::registry(common)?;
        let text = if let (Some(a), Some(b)) = (&self.a, &self.b) {
            let (a, b) = (registry.map(a)?, registry.map(b)?);
            let found = loss(&a, &b);
            if common.json { show::loss::pair_json(&a, &b, &found) } else { show::loss::pair(&a, &b, &found) }
        } else {
            let pairs = pairs(&registry.all()?);
            if common.json { show::loss::matrix_json(&pairs) } else { show::loss::matrix(&pairs) }
        };
        data(&text).map_err(stdout_fault)?;
        Ok(exit::DONE)
    }
}
