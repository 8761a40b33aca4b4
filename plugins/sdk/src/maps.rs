//! Libraries that carry maps and no layout: a vendor's crate as a shared library. The host cuts the bytes itself, and
//! compares the maps with the TOML files beside the library.

use std::ffi::c_void;

use crate::abi::{self, Map, Plugin, Text};

/// A map of a library; for [`export_maps!`](crate::export_maps).
#[doc(hidden)]
pub const fn carried(id: &str, version: &str, toml: &str) -> Map {
    Map { id: Text::of(id), version: Text::of(version), toml: Text::of(toml) }
}

/// Whether a name is that of the extension with the maps.
///
/// # Safety
/// The text is readable during the call.
#[doc(hidden)]
pub unsafe fn asks_for_maps(id: &Text) -> bool {
    if id.bytes.is_null() || id.length != abi::MAPS_ID.len() as u64 {
        return false;
    }
    // SAFETY: not null, of a known length, and readable as the caller promises.
    unsafe { std::slice::from_raw_parts(id.bytes, abi::MAPS_ID.len()) == abi::MAPS_ID.as_bytes() }
}

/// The table of a library that carries maps.
#[doc(hidden)]
pub const fn maps_table(
    id: &'static str,
    version: &'static str,
    extension: unsafe extern "C" fn(Text) -> *const c_void,
) -> Plugin {
    Plugin {
        size: size_of::<Plugin>() as u32,
        abi: abi::ABI,
        id: Text::of(id),
        version: Text::of(version),
        capabilities: abi::MAPS,
        reserved: 0,
        open: None,
        read_next: None,
        write_batch: None,
        finish: None,
        close: None,
        extension: Some(extension),
    }
}

/// Exports maps as the plugin of this library: a constant list of items with `id`, `version` and `text`.
#[macro_export]
macro_rules! export_maps {
    ($maps:expr) => {
        const _: () = {
            static EXPORTED: [$crate::abi::Map; $maps.len()] = {
                let mut carried = [$crate::carried("", "", ""); $maps.len()];
                let mut at = 0;
                while at < $maps.len() {
                    carried[at] = $crate::carried($maps[at].id, $maps[at].version, $maps[at].text);
                    at += 1;
                }
                carried
            };
            static EXPORTED_MAPS: $crate::abi::Maps = $crate::abi::Maps {
                size: ::std::mem::size_of::<$crate::abi::Maps>() as u32,
                count: EXPORTED.len() as u32,
                maps: EXPORTED.as_ptr(),
            };
            extern "C" fn extension(id: $crate::abi::Text) -> *const ::std::ffi::c_void {
                // SAFETY: the host hands in a text that is readable during the call.
                match unsafe { $crate::asks_for_maps(&id) } {
                    true => (&raw const EXPORTED_MAPS).cast(),
                    false => ::std::ptr::null(),
                }
            }
            #[unsafe(no_mangle)]
            extern "C" fn tieline_plugin_v0() -> *const $crate::abi::Plugin {
                static TABLE: $crate::abi::Plugin =
                    $crate::maps_table(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), extension);
                &raw const TABLE
            }
        };
    };
}
