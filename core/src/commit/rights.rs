//! Who may read an output once it is in place. Until then its temporary file is its owner's alone.
//!
//! Where a system has no such rights (Windows: the folder's apply), nothing is done.

use super::OutputOptions;
use std::fs::File;
use std::io;
use std::path::Path;

/// What an output will get.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rights {
    /// Those of its temporary file.
    Private,
    /// Those of the file that it replaces, else these.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is no mode to find out"))]
    Usual(u32),
}

impl Rights {
    /// Finds out the rights of a new file in `folder`. Without changing the umask for all threads, and with the
    /// folder's own defaults taken in, only an (empty) file can tell.
    #[cfg(unix)]
    pub(super) fn of(options: OutputOptions, folder: &Path, prefix: &str) -> io::Result<Rights> {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt;
        if options.private {
            return Ok(Rights::Private);
        }
        let all = Permissions::from_mode(0o666);
        let probe = tempfile::Builder::new().prefix(prefix).permissions(all).tempfile_in(folder)?;
        Ok(Rights::Usual(probe.as_file().metadata()?.permissions().mode() & 0o777))
    }

    /// There is nothing to find out.
    #[cfg(not(unix))]
    pub(super) fn of(_: OutputOptions, _: &Path, _: &str) -> io::Result<Rights> {
        Ok(Rights::Private)
    }

    /// Gives them to `file`, which goes to `place`.
    ///
    /// Owner and group of a replaced file come along where the system permits. Where it does not, the new group
    /// gets no more than everybody had.
    #[cfg(unix)]
    pub(super) fn give(self, file: &File, place: &Path) -> io::Result<()> {
        use std::fs::Permissions;
        use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
        let Rights::Usual(usual) = self else { return Ok(()) };
        let mode = match place.symlink_metadata() {
            Ok(old) if old.is_file() => {
                let (owner, group, mode) = (old.uid(), old.gid(), old.mode() & 0o777);
                // To give a file to whom it belongs already is always permitted.
                let kept =
                    fchown(file, Some(owner), Some(group)).or_else(|_| fchown(file, None, Some(group)));
                if kept.is_ok() { mode } else { mode & (0o707 | ((mode & 0o007) << 3)) }
            }
            _ => usual,
        };
        file.set_permissions(Permissions::from_mode(mode))
    }

    /// There are none to give.
    #[cfg(not(unix))]
    pub(super) fn give(self, _: &File, _: &Path) -> io::Result<()> {
        Ok(())
    }
}
