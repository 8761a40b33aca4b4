//! What the user trusts: folders with their hashes, and the private copies that are loaded in their place.
//!
//! Trust means that the code of a library runs with the user's rights. It is given by a command of the user's alone, for
//! one folder as it is: any change of a file takes it back.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tieline_core::fault::show_path;

use crate::folder::{Folder, canonical, private_folder};

/// What is trusted, in a folder of the user's data.
#[derive(Debug, Clone)]
pub struct Trust {
    data: PathBuf,
}

/// One folder that is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trusted {
    /// Where it is.
    pub folder: PathBuf,
    /// Its hash when it was trusted.
    pub sha256: String,
    /// The formats that were in it.
    pub formats: Vec<String>,
}

#[derive(Default, Serialize, Deserialize)]
struct Store {
    tieline: u32,
    trusted: Vec<Trusted>,
}

impl Trust {
    /// What is trusted by the user whose data are in this folder, such as `~/.local/share`.
    pub fn of(user_data: &Path) -> Trust {
        Trust { data: user_data.join("tieline").join("plugins") }
    }

    /// All that is trusted, by the folders' names.
    ///
    /// # Errors
    /// The file cannot be read, or is not what this program has written.
    pub fn list(&self) -> Result<Vec<Trusted>, String> {
        let path = self.file();
        let text = match fs::read(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(|cause| format!("cannot read `{}`: {cause}", show_path(&path)))?,
        };
        let store: Store = serde_json::from_slice(&text).map_err(|_| {
            format!("`{}` is damaged; remove it, and trust your plugins again", show_path(&path))
        })?;
        Ok(store.trusted)
    }

    /// Whether a folder is trusted as it is: `None` if it never was, `false` if it has changed.
    ///
    /// # Errors
    /// As [`list`](Trust::list).
    pub fn holds(&self, folder: &Folder) -> Result<Option<bool>, String> {
        let list = self.list()?;
        let found = list.iter().find(|trusted| trusted.folder == folder.path);
        Ok(found.map(|trusted| trusted.sha256 == folder.hash))
    }

    /// Trusts a folder as it is, and makes the copy that will be loaded.
    ///
    /// # Errors
    /// One sentence.
    pub fn add(&self, folder: &Folder, formats: Vec<String>) -> Result<(), String> {
        self.copy(folder)?;
        let mut list = self.list()?;
        list.retain(|trusted| trusted.folder != folder.path);
        list.push(Trusted { folder: folder.path.clone(), sha256: folder.hash.clone(), formats });
        list.sort_by(|a, b| a.folder.cmp(&b.folder));
        self.save(list)
    }

    /// Trusts a folder no longer; gives whether it was. The folder itself may be gone by now.
    ///
    /// # Errors
    /// One sentence.
    pub fn remove(&self, folder: &Path) -> Result<bool, String> {
        let path = canonical(folder).unwrap_or_else(|_| folder.to_owned());
        let mut list = self.list()?;
        let count = list.len();
        let gone: Vec<Trusted> = list.extract_if(.., |trusted| trusted.folder == path).collect();
        let removed = list.len() < count;
        for trusted in gone {
            if !list.iter().any(|other| other.sha256 == trusted.sha256) {
                // Without its line in the list a copy is never loaded: one that cannot be removed is litter.
                let _ = self.discard(&trusted.sha256);
            }
        }
        if removed {
            self.save(list)?;
        }
        Ok(removed)
    }

    /// The copy of a folder that is trusted, hashed again.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn copy(&self, folder: &Folder) -> Result<PathBuf, String> {
        let place = self.data.join(&folder.hash);
        if Folder::look(&place).is_ok_and(|copy| copy.hash == folder.hash) {
            return canonical(&place).map_err(|cause| format!("`{}`: {cause}", show_path(&place)));
        }
        let fault = |cause: io::Error| format!("cannot make `{}`: {cause}", show_path(&place));
        private_folder(&self.data).map_err(fault)?;
        // Made aside and renamed, so that two runs at once never see a half one.
        let aside = tempfile::Builder::new().prefix(".new-").tempdir_in(&self.data).map_err(fault)?;
        let new = aside.path().join("copy");
        folder.copy_to(&new).map_err(fault)?;
        let copy = Folder::look(&new)?;
        if copy.hash != folder.hash {
            return Err(format!("`{}` has changed while it was copied", show_path(&folder.path)));
        }
        let _ = self.discard(&folder.hash);
        match fs::rename(&new, &place) {
            Err(_) if Folder::look(&place).is_ok_and(|copy| copy.hash == folder.hash) => {}
            other => other.map_err(fault)?,
        }
        canonical(&place).map_err(fault)
    }

    fn discard(&self, hash: &str) -> io::Result<()> {
        fs::remove_dir_all(self.data.join(hash))
    }

    fn file(&self) -> PathBuf {
        self.data.join("trusted.json")
    }

    fn save(&self, trusted: Vec<Trusted>) -> Result<(), String> {
        let path = self.file();
        let fault = |cause: io::Error| format!("cannot write `{}`: {cause}", show_path(&path));
        private_folder(&self.data).map_err(fault)?;
        let text =
            serde_json::to_vec_pretty(&Store { tieline: 1, trusted }).map_err(|cause| fault(cause.into()))?;
        let mut file = tempfile::NamedTempFile::new_in(&self.data).map_err(fault)?;
        file.write_all(&text).and_then(|()| file.as_file().sync_all()).map_err(fault)?;
        file.persist(&path).map(|_| ()).map_err(|failed| fault(failed.error))
    }
}
