//! Native plugins as the program sees them: found beside their maps, trusted by the user, looked at before anything of
//! them runs, and run in a child process unless the user wants one in the process of the run.
//!
//! A [`Plugins`] is the loader that the registry of formats asks. What a plugin may do is in `session`, the functions
//! that it calls in `host`, the frames between the run and a child in [`frame`]. Everything that no compiler can check is
//! in `table`, `library`, `host` and `drive`.
#![allow(unsafe_code, reason = "libraries are loaded and called here")]

mod around;
mod child;
pub mod conform;
mod drive;
mod fault;
mod folder;
pub mod frame;
mod host;
mod library;
mod parent;
mod place;
mod preflight;
mod replay;
mod rows;
mod runner;
mod session;
mod system;
mod table;
mod trust;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tieline_core::error::Error;
use tieline_core::map::Map;
use tieline_core::native::{Loader, Native, Standing};

pub use child::run as run_child;
pub use folder::Folder;
pub use parent::VERB;
pub use place::library_of;
pub use preflight::preflight;
pub use replay::replayed;
pub use runner::linked;
pub use system::end_children;
pub use trust::{Trust, Trusted};

use runner::{InChild, Loaded};

/// Where plugins run, and within which limits.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long a plugin in a child may neither take nor give anything.
    pub patience: Duration,
    /// Bytes of memory that a child may have; 0: as many as there are.
    pub memory: u64,
}

impl Default for Limits {
    /// 30 seconds, 4 GiB.
    fn default() -> Limits {
        Limits { patience: Duration::from_secs(30), memory: 4 << 30 }
    }
}

/// Loads the libraries of native formats that the user trusts.
#[derive(Debug)]
pub struct Plugins {
    trust: Option<Trust>,
    program: PathBuf,
    in_process: Vec<String>,
    limits: Limits,
}

impl Plugins {
    /// `trust`: what the user trusts, none where there is no folder for their data. `program` is started for a child, with
    /// [`VERB`] as its only argument, and must call [`run_child`] then. `in_process`: ids of formats whose libraries the
    /// user wants in the process of the run.
    pub fn new(trust: Option<Trust>, program: PathBuf, in_process: Vec<String>, limits: Limits) -> Plugins {
        Plugins { trust, program, in_process, limits }
    }

    /// The folder of a map's library, if it may be loaded.
    fn settle(&self, map: &Map, file: &Path) -> Result<Folder, Standing> {
        let unusable = Standing::Unusable;
        let parent = match file.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let library = library_of(map, parent).map_err(unusable)?;
        let folder = Folder::look(parent).map_err(unusable)?;
        preflight(&parent.join(library)).map_err(|why| unusable(format!("the library {why}")))?;
        let Some(trust) = &self.trust else {
            return Err(unusable(
                "there is no folder for the user's data, in which trust could be kept".into(),
            ));
        };
        let shown = tieline_core::fault::show_path(&folder.path);
        match trust.holds(&folder).map_err(unusable)? {
            Some(true) => Ok(folder),
            Some(false) => Err(Standing::Untrusted(format!(
                "it has changed since it was trusted; look at it, and say `tieline plugin trust {shown}` again"
            ))),
            None => Err(Standing::Untrusted(format!(
                "its library would run with your rights; `tieline plugin trust {shown}` lets it"
            ))),
        }
    }
}

impl Loader for Plugins {
    fn standing(&self, map: &Map, file: &Path) -> Standing {
        self.settle(map, file).map_or_else(|standing| standing, |_| Standing::Trusted)
    }

    fn load(&self, map: &Map, file: &Path) -> Result<Arc<dyn Native>, Error> {
        let library = self.copied(map, file)?;
        if self.in_process.contains(&map.id) {
            return Ok(Arc::new(Loaded::load(map, &library)?));
        }
        Ok(Arc::new(InChild::new(map, library, self.program.clone(), self.limits.clone())))
    }
}

impl Plugins {
    /// The copy of a folder that is trusted.
    ///
    /// # Errors
    /// It is not, or cannot be used.
    fn copy_of(&self, folder: &Path) -> Result<PathBuf, Error> {
        let shown = tieline_core::fault::show_path(folder);
        let unusable =
            |why: String| Error::Format(format!("the libraries in `{shown}` cannot be used: {why}"));
        let looked = Folder::look(folder).map_err(unusable)?;
        let trust =
            self.trust.as_ref().ok_or_else(|| unusable("there is no folder for the user's data".into()))?;
        match trust.holds(&looked).map_err(unusable)? {
            Some(true) => trust.copy(&looked).map_err(unusable),
            _ => Err(Error::Refused(format!(
                "`{shown}` is not trusted as it is; `tieline plugin trust {shown}` does it"
            ))),
        }
    }

    /// The library of a map in the copy of its folder that may be loaded.
    fn copied(&self, map: &Map, file: &Path) -> Result<PathBuf, Error> {
        let who = map.full_id();
        let unusable = |why: String| Error::Format(format!("the plugin of {who} cannot be used: {why}"));
        let folder = match self.settle(map, file) {
            Ok(folder) => folder,
            Err(Standing::Untrusted(why)) => {
                return Err(Error::Refused(format!("the plugin of {who} is not trusted: {why}")));
            }
            Err(Standing::Unusable(why)) => return Err(unusable(why)),
            Err(Standing::Trusted) => return Err(Error::Bug("trusted and not".into())),
        };
        let copy = match &self.trust {
            Some(trust) => trust.copy(&folder).map_err(unusable)?,
            None => return Err(Error::Bug("trusted by nobody".into())),
        };
        // What was read as the map must be what was hashed.
        let name = file.file_name().map(PathBuf::from).unwrap_or_default();
        let same = std::fs::read(copy.join(name)).is_ok_and(|bytes| {
            map.sources.first().is_some_and(|source| source.text == String::from_utf8_lossy(&bytes))
        });
        if !same {
            return Err(unusable("its map has changed since it was read".into()));
        }
        Ok(copy.join(library_of(map, &copy).map_err(unusable)?))
    }
}
