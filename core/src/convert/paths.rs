//! Where the outputs of a conversion go.

use std::path::{Path, PathBuf};

use super::{Request, Target};
use crate::commit::same_file;
use crate::error::Error;
use crate::fault::FileError;
use crate::map::Map;

/// Where everything goes.
pub(super) struct Paths {
    pub(super) output: Option<PathBuf>,
    pub(super) rejects: Option<PathBuf>,
    /// Where secrets that are made go, if some may be.
    pub(super) handout: Option<PathBuf>,
    /// The folder of several files, and the stem of their names.
    pub(super) folder: Option<(PathBuf, String)>,
}

impl Paths {
    /// Settles all paths, and refuses those that would destroy the input or each other. `makes`: secrets may be made.
    pub(super) fn of(request: &Request, target: &Map, makes: bool) -> Result<Paths, Error> {
        let input = &request.input;
        let stdin = input.as_os_str() == "-";
        let beside = |suffix: &str| input.with_file_name(format!("{}.{suffix}", stem(input)));
        let stem = if stdin { "users".to_owned() } else { stem(input) };
        let folder = match &request.output {
            Target::Folder(folder) => Some((folder.clone(), stem.clone())),
            _ => None,
        };
        let output = match &request.output {
            Target::Folder(_) => None,
            Target::Stdout => None,
            Target::File(path) => Some(path.clone()),
            Target::Beside if stdin => {
                return Err(Error::Usage(
                    "standard input has no folder: say where the output goes with `-o`".into(),
                ));
            }
            Target::Beside => Some(beside(&format!("{}.csv", target.id))),
        };
        // A list that belongs to the output stands beside it.
        let with = |named: &Option<PathBuf>, suffix: &str| match (named, &output, &folder) {
            (Some(path), ..) => Some(path.clone()),
            (None, Some(output), _) => {
                Some(output.with_file_name(format!("{}.{suffix}.csv", self::stem(output))))
            }
            (None, None, Some((folder, stem))) => Some(folder.join(format!("{stem}.{suffix}.csv"))),
            (None, None, None) => None,
        };
        let rejects = with(&request.rejects, "rejects");
        let handout = with(&request.handout, "handout").filter(|_| makes);
        let written = [output.as_ref(), rejects.as_ref().filter(|_| request.skip_invalid), handout.as_ref()];
        let written: Vec<&PathBuf> = written.into_iter().flatten().chain(request.reports.iter()).collect();
        for (index, path) in written.iter().enumerate() {
            if !stdin && same_file(path, input) {
                return Err(FileError::output_is_input(path).into());
            }
            if written[..index].iter().any(|other| same_file(other, path)) {
                return Err(FileError::same_outputs(path).into());
            }
        }
        if request.skip_invalid && rejects.is_none() && !request.dry_run {
            return Err(Error::Usage(
                "with `-o -` the records that are set aside need a file: name it with `--rejects`".into(),
            ));
        }
        if makes && handout.is_none() && !request.dry_run {
            return Err(Error::Usage(
                "with `-o -` the secrets that are made need a file: name it with `--handout`".into(),
            ));
        }
        Ok(Paths { output, rejects, handout, folder })
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "users".into(), |stem| stem.to_string_lossy().into_owned())
}
