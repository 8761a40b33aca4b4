//! The folders that are searched for formats, in their order: those that the user names, `$TIELINE_FORMATS`, the user's
//! own, the system's. The working directory is never one of them.
//!
//! The environment is handed in, so that nothing here depends on the process. Reading the folders is the registry's.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::fault::show_path;

/// A folder that is searched for formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// Whether the user named it for this run or in the environment: then it must be there.
    pub named: bool,
    /// Who named it, in a few words.
    pub by: &'static str,
}

/// Gives a variable of the environment.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

impl Place {
    /// A folder that the user names with `--format-dir`.
    pub fn named(folder: &Path) -> Place {
        Place { folder: folder.to_owned(), named: true, by: "--format-dir" }
    }

    /// The folder and who named it, for the list of places that were searched.
    pub fn shown(&self, there: bool) -> String {
        let absent = if there { "" } else { ", not there" };
        format!("{} ({}{absent})", show_path(&self.folder), self.by)
    }
}

/// All places, the first one first.
///
/// # Errors
/// [`Error::Usage`] where `$TIELINE_FORMATS` names a folder that depends on the working directory.
pub fn all(named: &[PathBuf], variables: Variables<'_>) -> Result<Vec<Place>, Error> {
    let mut places: Vec<Place> = named.iter().map(|folder| Place::named(folder)).collect();
    if let Some(list) = variables("TIELINE_FORMATS") {
        for folder in std::env::split_paths(&list).filter(|folder| !folder.as_os_str().is_empty()) {
            if !folder.is_absolute() {
                return Err(Error::Usage(format!(
                    "`$TIELINE_FORMATS` names `{}`, which depends on the working directory; write the whole path, from the root",
                    show_path(&folder)
                )));
            }
            places.push(Place { folder, named: true, by: "$TIELINE_FORMATS" });
        }
    }
    let own = user_data(variables).into_iter().map(|data| (data, "the user's"));
    let shared = system_data(variables).into_iter().map(|data| (data, "the system's"));
    // A folder that is not absolute is no answer to where the data are, the standard says.
    let standard = own.chain(shared).filter(|(data, _)| data.is_absolute());
    places.extend(standard.map(|(data, by)| Place {
        folder: data.join("tieline").join("formats"),
        named: false,
        by,
    }));
    Ok(places)
}

/// The folder in which programs keep data of this user; none where the environment does not tell.
pub fn user_data(variables: Variables<'_>) -> Option<PathBuf> {
    let given = |name: &str| variables(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        return given("APPDATA");
    }
    let home = || given("HOME");
    if cfg!(target_os = "macos") {
        return home().map(|home| home.join("Library/Application Support"));
    }
    let xdg = given("XDG_DATA_HOME").filter(|folder| folder.is_absolute());
    xdg.or_else(|| home().map(|home| home.join(".local/share")))
}

fn system_data(variables: Variables<'_>) -> Vec<PathBuf> {
    if cfg!(windows) {
        return variables("PROGRAMDATA").map(PathBuf::from).into_iter().collect();
    }
    if cfg!(target_os = "macos") {
        return vec![PathBuf::from("/Library/Application Support")];
    }
    match variables("XDG_DATA_DIRS").filter(|list| !list.is_empty()) {
        Some(list) => std::env::split_paths(&list).collect(),
        None => vec![PathBuf::from("/usr/local/share"), PathBuf::from("/usr/share")],
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    fn folders(named: &[&str], variables: &[(&str, &str)]) -> Result<Vec<String>, Error> {
        let named: Vec<PathBuf> = named.iter().map(PathBuf::from).collect();
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
        let places = all(&named, &find)?;
        Ok(places.iter().map(|place| place.shown(true)).collect())
    }

    #[test]
    fn the_user_comes_first_and_the_system_last() {
        let found = folders(&["mine"], &[("TIELINE_FORMATS", "/a:/b"), ("HOME", "/h")]).unwrap();
        assert_eq!(
            found,
            [
                "mine (--format-dir)",
                "/a ($TIELINE_FORMATS)",
                "/b ($TIELINE_FORMATS)",
                "/h/.local/share/tieline/formats (the user's)",
                "/usr/local/share/tieline/formats (the system's)",
                "/usr/share/tieline/formats (the system's)",
            ]
        );
    }

    #[test]
    fn the_environment_moves_the_folders_of_data() {
        let found =
            folders(&[], &[("XDG_DATA_HOME", "/d"), ("HOME", "/h"), ("XDG_DATA_DIRS", "/s")]).unwrap();
        assert_eq!(found, ["/d/tieline/formats (the user's)", "/s/tieline/formats (the system's)"]);
    }

    #[test]
    fn the_working_directory_is_no_place() {
        let relative = folders(&[], &[("TIELINE_FORMATS", "/a:formats")]).unwrap_err();
        assert!(relative.to_string().contains("`formats`, which depends on the working directory"));
        let empty =
            folders(&[], &[("TIELINE_FORMATS", ":"), ("XDG_DATA_HOME", "."), ("XDG_DATA_DIRS", "x:")]);
        assert_eq!(empty.unwrap(), Vec::<String>::new());
    }
}
