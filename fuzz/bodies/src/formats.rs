//! The formats that the targets know: those of the program.

use std::sync::Arc;

use tieline_core::map::Map;
use tieline_core::map::node::MapSource;
use tieline_core::registry::{Registry, Vendor};

pub(crate) static VENDORS: [&Vendor; 10] = [
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

thread_local! {
    // Parsing the maps takes longer than most inputs do.
    static REGISTRY: Registry = {
        let mut registry = Registry::new(&VENDORS, &[]).unwrap_or_default();
        tieline_users::link(&mut registry);
        registry
    };
}

/// Runs something with the formats of the program.
pub(crate) fn with<T>(run: impl FnOnce(&Registry) -> T) -> T {
    REGISTRY.with(|registry| run(registry))
}

/// All of them.
pub(crate) fn maps() -> Vec<Arc<Map>> {
    with(|registry| registry.all().unwrap_or_default())
}

/// `id@version` of the format that a word names, or else of the one that its bytes happen to choose.
pub(crate) fn id(word: &str) -> String {
    with(|registry| {
        let list = registry.all().unwrap_or_default();
        let named = list.iter().position(|map| match word.split_once('@') {
            Some((id, version)) => map.id == id && map.version == version,
            None => map.id == word && map.default,
        });
        let sum: usize = word.bytes().map(usize::from).sum();
        let entry = &list[named.unwrap_or(sum % list.len())];
        format!("{}@{}", entry.id, entry.version)
    })
}

/// The text of the map that another one extends.
pub(crate) fn source(id: &str) -> Option<MapSource> {
    let (name, version) = id.split_once('@').unwrap_or((id, ""));
    let mut all = VENDORS.iter().flat_map(|vendor| vendor.maps);
    let found =
        all.find(|map| map.id == name && (version == map.version || version.is_empty() && map.default))?;
    Some(MapSource { name: id.to_owned(), text: found.text.to_owned() })
}
