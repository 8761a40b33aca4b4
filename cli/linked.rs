//! The vendor crates that are linked into the program: the one list of them. And what a run knows beside them.

use std::sync::Arc;
use std::time::Duration;

use tieline_core::error::Error;
use tieline_core::registry::{Registry, Vendor, places};
use tieline_host::{Limits, Plugins, Trust};

use crate::verbs::Common;

/// Every vendor crate, in the order in which their formats are listed.
pub(crate) static VENDORS: &[&Vendor] = &[
    &tieline_telrex::VENDOR,
    &tieline_enghouse::VENDOR,
    &tieline_verba::VENDOR,
    &tieline_rainbow::VENDOR,
    &tieline_xivo::VENDOR,
    &tieline_wazo::VENDOR,
    &tieline_microsoft::VENDOR,
    &tieline_users::VENDOR,
    &tieline_3cx::VENDOR,
    &tieline_freepbx::VENDOR,
];

/// The formats of a run: the linked ones, and those in the folders that the user, the environment and the system name;
/// with what loads the libraries of native ones.
pub(crate) fn registry(common: &Common) -> Result<Registry, Error> {
    let places = places::all(&common.format_dir, &|name| std::env::var_os(name))?;
    let mut registry = Registry::discover(VENDORS, &places)?;
    tieline_users::link(&mut registry);
    registry.load_with(Arc::new(plugins(common)?));
    Ok(registry)
}

/// What the user trusts; none where there is no folder for their data.
pub(crate) fn trust() -> Option<Trust> {
    places::user_data(&|name| std::env::var_os(name)).map(|data| Trust::of(&data))
}

/// What loads the libraries that the user trusts.
pub(crate) fn plugins(common: &Common) -> Result<Plugins, Error> {
    let program = std::env::current_exe()
        .map_err(|cause| Error::Bug(format!("the program does not find itself: {cause}")))?;
    let mut limits = Limits::default();
    if let Some(seconds) = number("TIELINE_PLUGIN_SECONDS")? {
        limits.patience = Duration::from_secs(seconds.max(1));
    }
    if let Some(mebibytes) = number("TIELINE_PLUGIN_MIB")? {
        limits.memory = mebibytes.saturating_mul(1 << 20);
    }
    Ok(Plugins::new(trust(), program, common.in_process.clone(), limits))
}

/// A number in the environment.
fn number(name: &str) -> Result<Option<u64>, Error> {
    let Some(text) = std::env::var_os(name) else { return Ok(None) };
    match text.to_str().map(str::parse) {
        Some(Ok(number)) => Ok(Some(number)),
        _ => Err(Error::Usage(format!("`${name}` wants a whole number"))),
    }
}
