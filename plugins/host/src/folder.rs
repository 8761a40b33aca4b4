//! The folder of a plugin: what is in it, who may change it, and its hash. Nothing in it is run.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tieline_core::fault::show_path;

/// A folder with more files or bytes is no plugin's.
const MAX_FILES: usize = 1000;
const MAX_BYTES: u64 = 512 << 20;

/// The folder of a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Where it is, without a symlink on the way.
    pub path: PathBuf,
    /// Its files, relative to it, in order.
    pub files: Vec<PathBuf>,
    /// The hash of all of it, in hex.
    pub hash: String,
}

impl Folder {
    /// Looks at a folder: its files, their rights, and its hash.
    ///
    /// # Errors
    /// One sentence: why nothing in it may be run.
    pub fn look(path: &Path) -> Result<Folder, String> {
        let path = canonical(path).map_err(|cause| format!("`{}`: {cause}", show_path(path)))?;
        above(&path)?;
        let mut files = Vec::new();
        let mut bytes = 0;
        walk(&path, Path::new(""), &mut files, &mut bytes)?;
        files.sort();
        let hash = hash(&path, &files).map_err(|cause| format!("`{}`: {cause}", show_path(&path)))?;
        Ok(Folder { path, files, hash })
    }

    /// Copies its files to a new folder for this user alone.
    ///
    /// # Errors
    /// The first file that cannot be copied.
    pub fn copy_to(&self, to: &Path) -> io::Result<()> {
        private_folder(to)?;
        for file in &self.files {
            let place = to.join(file);
            if let Some(parent) = place.parent().filter(|parent| *parent != to) {
                private_folder(parent)?;
            }
            let mut from = File::open(self.path.join(file))?;
            let mut copy = File::options().write(true).create_new(true).open(&place)?;
            io::copy(&mut from, &mut copy)?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                copy.set_permissions(fs::Permissions::from_mode(0o500))?;
            }
        }
        Ok(())
    }
}

/// The path from the root, without a symlink on the way; on Windows as people write it, without `\\?\` where that can be.
pub(crate) fn canonical(path: &Path) -> io::Result<PathBuf> {
    dunce::canonicalize(path)
}

/// Makes a folder, and those above it, for this user alone.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The hash of files: of each its name, its length and its content.
pub(crate) fn hash(folder: &Path, files: &[PathBuf]) -> io::Result<String> {
    let mut all = Sha256::new();
    for file in files {
        let mut content = Sha256::new();
        let mut from = File::open(folder.join(file))?;
        let mut buffer = vec![0; 256 * 1024];
        let mut length = 0;
        loop {
            let count = from.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            length += count as u64;
            content.update(&buffer[..count]);
        }
        let name: Vec<String> =
            file.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let name = name.join("/");
        all.update((name.len() as u64).to_le_bytes());
        all.update(name.as_bytes());
        all.update(length.to_le_bytes());
        all.update(content.finalize());
    }
    Ok(all.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn walk(root: &Path, under: &Path, files: &mut Vec<PathBuf>, bytes: &mut u64) -> Result<(), String> {
    let folder = root.join(under);
    let fault = |cause: io::Error| format!("`{}`: {cause}", show_path(&folder));
    for entry in fs::read_dir(&folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let name = under.join(entry.file_name());
        let path = root.join(&name);
        let facts = path.symlink_metadata().map_err(fault)?;
        if facts.is_symlink() {
            return Err(format!("`{}` is a symlink, and may lead anywhere", show_path(&path)));
        }
        mine(&path, &facts)?;
        if facts.is_dir() {
            walk(root, &name, files, bytes)?;
        } else if facts.is_file() {
            *bytes += facts.len();
            files.push(name);
        } else {
            return Err(format!("`{}` is neither a file nor a folder", show_path(&path)));
        }
        if files.len() > MAX_FILES || *bytes > MAX_BYTES {
            return Err(format!(
                "`{}` has more than {MAX_FILES} files or 512 MiB: a plugin's folder holds its map, its library and its samples alone",
                show_path(root)
            ));
        }
    }
    Ok(())
}

/// A file or folder that this user or root owns, and nobody else can change.
#[cfg(unix)]
fn mine(path: &Path, facts: &Metadata) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    if facts.uid() != user && facts.uid() != 0 {
        return Err(format!("`{}` belongs to another user, who could change it", show_path(path)));
    }
    if facts.mode() & 0o022 != 0 {
        return Err(format!("`{}` can be written by others; take that right away", show_path(path)));
    }
    Ok(())
}

/// Windows has lists of rights in place of these bits, and they are not looked at.
#[cfg(not(unix))]
fn mine(_: &Path, _: &Metadata) -> Result<(), String> {
    Ok(())
}

/// The folder and those above it. In one that others can write to but where everybody's own things are safe (sticky), the
/// next one down must be ours.
#[cfg(unix)]
fn above(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    let mut below: Option<(PathBuf, Metadata)> = None;
    for folder in path.ancestors() {
        let facts = fs::metadata(folder).map_err(|cause| format!("`{}`: {cause}", show_path(folder)))?;
        let sticky = facts.mode() & 0o1000 != 0;
        let safe_below = below.as_ref().is_some_and(|(_, facts)| facts.uid() == user || facts.uid() == 0);
        if !(sticky && safe_below && (facts.uid() == 0 || facts.uid() == user)) {
            mine(folder, &facts)?;
        }
        below = Some((folder.to_owned(), facts));
    }
    Ok(())
}

#[cfg(not(unix))]
fn above(_: &Path) -> Result<(), String> {
    Ok(())
}
