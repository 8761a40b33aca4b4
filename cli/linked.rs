//! The vendor crates that are linked into the program: the one list of them.

use std::path::PathBuf;

use tieline_core::error::Error;
use tieline_core::registry::{Registry, Vendor, places};

/// Every vendor crate, in the order in which their formats are listed.
pub(crate) static VENDORS: &[&Vendor] = &[
    &tieline_telrex::VENDOR,
    &tieline_enghouse::VENDOR,
    &tieline_verba::VENDOR,
    &tieline_rainbow::VENDOR,
    &tieline_xivo::VENDOR,
    &tieline_wazo::VENDOR,
];

/// The formats of a run: the linked ones, and those in the folders that the user, the environment and the system name.
pub(crate) fn registry(folders: &[PathBuf]) -> Result<Registry, Error> {
    let places = places::all(folders, &|name| std::env::var_os(name))?;
    Ok(Registry::discover(VENDORS, &places)?)
}
