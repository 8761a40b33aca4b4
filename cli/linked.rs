//! The vendor crates that are linked into the program: the one list of them.

use std::path::PathBuf;

use tieline_core::fault::FileError;
use tieline_core::registry::{Registry, Vendor};

/// Every vendor crate, in the order in which their formats are listed.
pub(crate) static VENDORS: &[&Vendor] = &[
    &tieline_telrex::VENDOR,
    &tieline_enghouse::VENDOR,
    &tieline_verba::VENDOR,
    &tieline_rainbow::VENDOR,
    &tieline_xivo::VENDOR,
    &tieline_wazo::VENDOR,
];

/// The formats of a run: the linked ones and those in the folders named.
pub(crate) fn registry(folders: &[PathBuf]) -> Result<Registry, FileError> {
    Registry::new(VENDORS, folders)
}
