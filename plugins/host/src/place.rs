//! Where the library of a map is: in the folder of its map, or below it in one for this system.

use std::path::{Path, PathBuf};

use tieline_core::map::Map;

/// The library of a map, relative to the map's folder: `<system>-<processor>/<file>`, else `<file>`, where the file is
/// called as this system calls libraries (`libacme.so`, `acme.dll`, `libacme.dylib`).
///
/// # Errors
/// One sentence: there is none, and what was looked for.
pub fn library_of(map: &Map, folder: &Path) -> Result<PathBuf, String> {
    let Some(native) = &map.layout.native else { return Err("its layout needs no library".into()) };
    let file = libloading::library_filename(&native.library);
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let places = [PathBuf::from(&platform).join(&file), PathBuf::from(&file)];
    let found = places.iter().find(|place| folder.join(place).is_file());
    found.cloned().ok_or_else(|| {
        format!(
            "there is no library for this system beside its map: neither `{platform}/{0}` nor `{0}`",
            file.to_string_lossy()
        )
    })
}
