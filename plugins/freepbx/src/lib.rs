//! The formats of FreePBX: maps alone, no code.

use tieline_core::registry::{Embedded, Vendor};

/// All maps of the vendor, found in the folder of each of its formats.
pub static MAPS: &[Embedded] = &include!(concat!(env!("OUT_DIR"), "/maps.rs"));

/// What a program links.
pub static VENDOR: Vendor = Vendor { name: env!("CARGO_PKG_NAME"), maps: MAPS };

#[cfg(feature = "library")]
mod library {
    use super::Embedded;

    const MAPS: &[Embedded] = &include!(concat!(env!("OUT_DIR"), "/maps.rs"));
    tieline_plugin::export_maps!(MAPS);
}
