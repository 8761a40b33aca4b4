//! A look at a library's file before anything of it runs: whether it is a library for this machine, has the symbol, and
//! takes other libraries only from where it should.

use std::fs;
use std::path::Path;

use object::elf;
use object::read::elf::{Dyn, ElfFile, FileHeader, ProgramHeader};
use object::{Architecture, BinaryFormat, Object, ObjectKind};
use tieline_plugin::abi::SYMBOL;

/// The front of every version's symbol.
const FRONT: &str = "tieline_plugin_v";

/// Looks at a library.
///
/// # Errors
/// The end of a sentence about the library: why it cannot be loaded.
pub fn preflight(path: &Path) -> Result<(), String> {
    let bytes = fs::read(path).map_err(|cause| format!("cannot be read: {cause}"))?;
    let file = object::File::parse(bytes.as_slice())
        .map_err(|_| "is no library, or a part of one: its headers make no sense".to_owned())?;
    let format = if cfg!(windows) {
        BinaryFormat::Pe
    } else if cfg!(target_vendor = "apple") {
        BinaryFormat::MachO
    } else {
        BinaryFormat::Elf
    };
    if file.format() != format {
        return Err(format!("is made for another system ({:?})", file.format()));
    }
    if !same_architecture(&file) {
        return Err(format!(
            "is made for another processor ({:?}), and this program runs on {}",
            file.architecture(),
            std::env::consts::ARCH
        ));
    }
    if file.kind() != ObjectKind::Dynamic {
        return Err(format!("is no shared library ({:?})", file.kind()));
    }
    match &file {
        object::File::Elf64(file) => dynamic(file)?,
        object::File::Elf32(file) => dynamic(file)?,
        _ => {}
    }
    let exports = file.exports().map_err(|_| "has exports that make no sense".to_owned())?;
    let names: Vec<String> = exports
        .iter()
        .map(|export| String::from_utf8_lossy(export.name()).trim_start_matches('_').to_owned())
        .collect();
    if names.iter().any(|name| name == SYMBOL) {
        return Ok(());
    }
    match names.iter().find_map(|name| name.strip_prefix(FRONT)) {
        Some(other) => Err(format!("is made for version {other} of the interface, and this program has 0")),
        None => Err(format!("does not export `{SYMBOL}`")),
    }
}

fn same_architecture(file: &object::File<'_>) -> bool {
    let bits = if file.is_64() { 64 } else { 32 };
    let known = match std::env::consts::ARCH {
        "x86_64" => Architecture::X86_64,
        "x86" => Architecture::I386,
        "aarch64" => Architecture::Aarch64,
        "arm" => Architecture::Arm,
        "riscv64" => Architecture::Riscv64,
        "powerpc64" => Architecture::PowerPc64,
        "s390x" => Architecture::S390x,
        // Of other machines the loader knows more than this.
        _ => return bits == usize::BITS as usize,
    };
    file.architecture() == known && bits == usize::BITS as usize
}

/// What the loader will be told to do: nothing may lead out of the library's own folder but to the system's libraries.
fn dynamic<Elf: FileHeader<Endian = object::Endianness>>(file: &ElfFile<'_, Elf>) -> Result<(), String> {
    let broken = || "has a list of what it needs that makes no sense".to_owned();
    let (endian, data) = (file.endian(), file.data());
    let headers = file.elf_program_headers();
    let entries = headers.iter().find_map(|header| header.dynamic(endian, data).ok().flatten());
    let entries = entries.ok_or_else(broken)?;
    let number =
        |entry: &Elf::Dyn| -> (u64, u64) { (entry.d_tag(endian).into(), entry.d_val(endian).into()) };
    let entries: Vec<(u64, u64)> = entries.iter().map(number).take_while(|(tag, _)| *tag != 0).collect();
    let value =
        |wanted: u32| entries.iter().find(|(tag, _)| *tag == u64::from(wanted)).map(|(_, value)| *value);
    let (start, length) =
        (value(elf::DT_STRTAB).ok_or_else(broken)?, value(elf::DT_STRSZ).ok_or_else(broken)?);
    let texts = headers
        .iter()
        .find_map(|header| header.data_range(endian, data, start, length).ok().flatten())
        .ok_or_else(broken)?;
    let text = |at: u64| -> Result<String, String> {
        let rest = usize::try_from(at).ok().and_then(|at| texts.get(at..)).ok_or_else(broken)?;
        let end = rest.iter().position(|byte| *byte == 0).ok_or_else(broken)?;
        Ok(String::from_utf8_lossy(&rest[..end]).into_owned())
    };
    for (tag, value) in &entries {
        let Ok(tag) = u32::try_from(*tag) else { continue };
        match tag {
            elf::DT_RPATH | elf::DT_RUNPATH => {
                for path in text(*value)?.split(':') {
                    let below = path.strip_prefix("$ORIGIN").or_else(|| path.strip_prefix("${ORIGIN}"));
                    let inside = below.is_some_and(|rest| {
                        (rest.is_empty() || rest.starts_with('/'))
                            && !rest.split('/').any(|part| part == "..")
                    });
                    if !inside {
                        return Err(format!(
                            "looks for other libraries in `{path}` (RPATH), and only `$ORIGIN` is its own folder"
                        ));
                    }
                }
            }
            elf::DT_NEEDED => {
                let name = text(*value)?;
                if name.contains('/') {
                    return Err(format!("needs the library `{name}` by its path"));
                }
            }
            elf::DT_AUDIT | elf::DT_DEPAUDIT => {
                return Err("asks to watch the loading of libraries".to_owned());
            }
            elf::DT_FLAGS_1 if *value & u64::from(elf::DF_1_PIE) != 0 => {
                return Err("is a program and no library".to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}
