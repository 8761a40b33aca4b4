//! Loads a library, and checks that it is the one that its map speaks of.
//!
//! A library is never unloaded: its threads and its destructors would run code that is gone.

use std::path::Path;

use tieline_plugin::abi::{Plugin, SYMBOL};

use crate::fault::Fault;
use crate::table::Table;

/// Loads a library and checks its table.
///
/// # Errors
/// The end of a sentence about the plugin.
pub(crate) fn load(path: &Path) -> Result<Table, Fault> {
    let failed = |cause: libloading::Error| {
        let mut words = cause.to_string();
        if let Some(source) = std::error::Error::source(&cause) {
            words = source.to_string();
        }
        Fault::Contract(format!("cannot be loaded: {words}"))
    };
    if !path.is_absolute() {
        return Err(Fault::Contract("has a library without a whole path".into()));
    }
    let library = open(path).map_err(failed)?;
    type Entry = unsafe extern "C" fn() -> *const Plugin;
    // SAFETY: the header gives this symbol this type; a library that exports another thing under this name is trusted
    // code that lies, which no check can find out.
    let entry = unsafe { library.get::<Entry>(SYMBOL.as_bytes()) }.map_err(failed)?;
    // SAFETY: as above; the function takes nothing.
    let table = unsafe { entry() };
    // SAFETY: the table is what the symbol gave, and the library stays loaded for as long as the process lives.
    let table = unsafe { Table::check(table) };
    std::mem::forget(library);
    table
}

#[cfg(unix)]
fn open(path: &Path) -> Result<libloading::Library, libloading::Error> {
    use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const NO_DELETE: i32 = 0x1000;
    #[cfg(target_vendor = "apple")]
    const NO_DELETE: i32 = 0x80;
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    const NO_DELETE: i32 = 0;
    // SAFETY: the constructors of the library run now. The user has said that they may, by trusting its folder.
    let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL | NO_DELETE) };
    library.map(Into::into)
}

#[cfg(windows)]
fn open(path: &Path) -> Result<libloading::Library, libloading::Error> {
    use libloading::os::windows::{LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR, LOAD_LIBRARY_SEARCH_SYSTEM32, Library};
    let flags = LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32;
    // SAFETY: the entry point of the library runs now. The user has said that it may, by trusting its folder.
    let library = unsafe { Library::load_with_flags(path, flags)? };
    library.pin()?;
    Ok(library.into())
}

/// The library must be of the format that its map is of.
pub(crate) fn agree(table: &Table, id: &str, version: &str) -> Result<(), Fault> {
    if table.id == id && table.version == version {
        return Ok(());
    }
    Err(Fault::Contract(format!("calls itself {}@{}, and its map {id}@{version}", table.id, table.version)))
}
