//! The table of a plugin, checked before anything in it is used.

use std::sync::Mutex;

use tieline_plugin::abi::{self, Plugin};

use crate::fault::Fault;
use crate::frame::Carried;

/// A table that is larger is none.
const MAX_TABLE: u32 = 4096;
/// Ids and versions are short.
const MAX_NAME: u64 = 40;

/// A checked table: its functions are there, and its texts are copied.
pub(crate) struct Table {
    /// The format's id.
    pub(crate) id: String,
    /// The format's version.
    pub(crate) version: String,
    pub(crate) raw: Plugin,
    /// Held while an instance works, where only one may.
    pub(crate) serial: Option<Mutex<()>>,
}

impl Table {
    /// Checks a table.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence about the plugin.
    ///
    /// # Safety
    /// `table` is null, or what the symbol of a loaded library gave, or the table of a linked plugin: memory that may be
    /// read as far as its `size` says, for as long as the process lives.
    pub(crate) unsafe fn check(table: *const Plugin) -> Result<Table, Fault> {
        let broken = |what: &str| Err(Fault::Contract(what.to_owned()));
        if table.is_null() {
            return broken("gives no table");
        }
        if !table.is_aligned() {
            return broken("gives a table that is not aligned");
        }
        // SAFETY: aligned and not null; a table begins with its size.
        let size = unsafe { (&raw const (*table).size).read() };
        if (size as usize) < size_of::<Plugin>() || size > MAX_TABLE {
            return Err(Fault::Contract(format!(
                "gives a table of {size} bytes, and one of this version has {}",
                size_of::<Plugin>()
            )));
        }
        // SAFETY: the table says that it is as large as this, which the caller vouches for.
        let raw = unsafe { table.read() };
        if raw.abi != abi::ABI {
            return Err(Fault::Contract(format!(
                "is made for version {} of the interface, and this program has {}",
                raw.abi,
                abi::ABI
            )));
        }
        if raw.reserved != 0 {
            return broken("fills a field of its table that is reserved");
        }
        if raw.capabilities == abi::MAPS {
            if raw.extension.is_none() {
                return broken("carries maps and has no `extension`");
            }
            let cuts = raw.open.is_some() || raw.close.is_some() || raw.read_next.is_some();
            if cuts || raw.write_batch.is_some() || raw.finish.is_some() {
                return broken("says that it carries maps alone, and has functions for files");
            }
        } else {
            Self::functions(&raw)?;
        }
        // SAFETY: texts of a table are constant, which the caller vouches for.
        let (id, version) = unsafe { (name(&raw.id), name(&raw.version)) };
        let (Some(id), Some(version)) = (id, version) else {
            return broken("has an id or a version that is no word of `a-zA-Z0-9.-`");
        };
        let serial = (raw.capabilities & abi::SERIAL != 0).then(|| Mutex::new(()));
        Ok(Table { id, version, raw, serial })
    }

    /// What a table that reads or writes must have.
    fn functions(raw: &Plugin) -> Result<(), Fault> {
        let broken = |what: &str| Err(Fault::Contract(what.to_owned()));
        let known = abi::READS | abi::WRITES | abi::SERIAL;
        let (reads, writes) = (raw.capabilities & abi::READS != 0, raw.capabilities & abi::WRITES != 0);
        if raw.capabilities & !known != 0 || !(reads || writes) {
            return Err(Fault::Contract(format!("has impossible capabilities, {:#x}", raw.capabilities)));
        }
        if raw.open.is_none() || raw.close.is_none() {
            return broken("has no `open` or no `close`");
        }
        if reads != raw.read_next.is_some() {
            return broken("says one thing of reading in its capabilities and another in its functions");
        }
        if writes != raw.write_batch.is_some() || writes != raw.finish.is_some() {
            return broken("says one thing of writing in its capabilities and another in its functions");
        }
        Ok(())
    }

    /// The maps that a library carries.
    pub(crate) fn maps(&self) -> Result<Vec<Carried>, Fault> {
        let broken = |what: &str| Err(Fault::Contract(what.to_owned()));
        let Some(extension) = self.raw.extension.filter(|_| self.raw.capabilities == abi::MAPS) else {
            return broken("carries no maps");
        };
        // SAFETY: the text lives during the call.
        let maps = unsafe { extension(abi::Text::of(abi::MAPS_ID)) }.cast::<abi::Maps>();
        if maps.is_null() || !maps.is_aligned() {
            return broken("carries no maps");
        }
        // SAFETY: the extension of this name is such a struct, constant as long as the process lives.
        let maps = unsafe { maps.read() };
        if (maps.size as usize) < size_of::<abi::Maps>()
            || maps.count > 1000
            || maps.maps.is_null()
            || !maps.maps.is_aligned()
        {
            return broken("carries a list of maps that makes no sense");
        }
        let mut found = Vec::new();
        for at in 0..maps.count as usize {
            // SAFETY: the list has `count` items.
            let map = unsafe { maps.maps.add(at).read() };
            // SAFETY: texts of a table are constant.
            let (id, version, toml) =
                unsafe { (name(&map.id), name(&map.version), text(&map.toml, 1 << 20)) };
            let (Some(id), Some(version), Some(toml)) = (id, version, toml) else {
                return broken("carries a map without an id, a version or a text");
            };
            found.push(Carried { id, version, toml });
        }
        Ok(found)
    }
}

/// # Safety
/// The text's bytes may be read.
unsafe fn name(given: &abi::Text) -> Option<String> {
    // SAFETY: as the caller promises.
    let text = unsafe { text(given, MAX_NAME) }?;
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).then_some(text)
}

/// # Safety
/// The text's bytes may be read.
unsafe fn text(text: &abi::Text, most: u64) -> Option<String> {
    if text.bytes.is_null() || text.length == 0 || text.length > most {
        return None;
    }
    // SAFETY: not null, not too long, and readable as the caller promises.
    let bytes = unsafe { std::slice::from_raw_parts(text.bytes, text.length as usize) };
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}
