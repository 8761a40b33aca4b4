//! Where the outputs of a conversion go.

use std::path::{Path, PathBuf};

use super::{Request, Target};
use crate::commit::same_file;
use crate::error::Error;
use crate::fault::{FileError, show_path};
use crate::map::Map;
use crate::open::{Opened, Overrides};
use crate::preface::Preface;
use crate::source::is_regular;

/// Where everything goes.
pub(super) struct Paths {
    pub(super) output: Option<PathBuf>,
    pub(super) rejects: Option<PathBuf>,
    /// Where secrets that are made go, if some may be.
    pub(super) handout: Option<PathBuf>,
    /// Where they would go, whether or not some may be made.
    hand_place: Option<PathBuf>,
    /// The folder of several files, and the stem of their names.
    pub(super) folder: Option<(PathBuf, String)>,
}

impl Paths {
    /// Settles all paths, and refuses those that would destroy the input or each other. `makes`: secrets may be made.
    pub(super) fn of(request: &Request, target: &Map, makes: bool) -> Result<Paths, Error> {
        let input = &request.input;
        if target.is_bundle() && !matches!(request.output, Target::Folder(_)) {
            return Err(Error::Usage(format!(
                "{} is {} files: name the folder that they go to with `--out-dir`",
                target.name,
                target.files.len()
            )));
        }
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
            // A pipe stands in a folder of the system's.
            Target::Beside if input.exists() && !input.is_dir() && !is_regular(input) => {
                return Err(Error::Usage(format!(
                    "`{}` is no file that an output could stand beside: say where it goes with `-o`",
                    show_path(input)
                )));
            }
            Target::Beside => Some(beside(&target.file_ending())),
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
        if request.handout.as_deref().is_some_and(|path| path.as_os_str() == "-") {
            return Err(Error::Usage(
                "--handout names a file: passwords in clear text are not for a terminal or a pipe".into(),
            ));
        }
        let hand_place = with(&request.handout, "handout");
        let handout = hand_place.clone().filter(|_| makes);
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
        Ok(Paths { output, rejects, handout, hand_place, folder })
    }
}

impl Paths {
    /// Everything that this run may write, whether or not it comes to it: temporary files stand beside each.
    pub(super) fn written(&self, request: &Request) -> Vec<PathBuf> {
        let folder = self.folder.as_ref().map(|(folder, stem)| folder.join(stem));
        let lists = [self.output.clone(), folder, self.rejects.clone(), self.hand_place.clone()];
        let lists = lists.into_iter().flatten().filter(|_| !request.dry_run);
        lists.chain(request.reports.iter().cloned()).collect()
    }

    /// Files in the folder that go on where those of this run end, or that a bundle has none for this time.
    pub(super) fn old_files(&self, target: &Map, made: &[PathBuf]) -> Vec<PathBuf> {
        let Some((folder, stem)) = &self.folder else { return Vec::new() };
        let names = Names::of(target, stem);
        if target.is_bundle() {
            let all = (0..target.files.len()).map(|part| folder.join(names.name(part, part + 1)));
            return all.filter(|path| !made.contains(path) && is_regular(path)).collect();
        }
        let further = (made.len() + 1..).map(|number| folder.join(names.name(0, number)));
        further.take_while(|path| is_regular(path)).collect()
    }

    /// The file that stands in the place of the hand-out and is one of an earlier run: it holds secrets that nobody has
    /// deleted, and which are not those of this output.
    pub(super) fn old_handout(&self) -> Option<PathBuf> {
        let path = self.hand_place.as_ref().filter(|path| is_regular(path))?;
        let opened = Opened::open(path, &Overrides::default()).ok()?;
        let titles = opened.head.lines().next().unwrap_or_default();
        (titles == super::handout::TITLES.join(",")).then(|| path.clone())
    }

    /// The file that stands in the place of the rejects and is one. It is left there, since somebody may be at work on
    /// it, and is not the input.
    pub(super) fn old_rejects(&self, request: &Request) -> Option<PathBuf> {
        let path =
            self.rejects.as_ref().filter(|path| is_regular(path) && !same_file(path, &request.input))?;
        let opened = Opened::open(path, &Overrides::default()).ok()?;
        Preface::of_rejects(&opened.head).then(|| path.clone())
    }
}

/// The names of several files in a folder: `<stem>.<n>-<id>.csv`. Those of a bundle have their numbers in import order.
pub(super) struct Names {
    stem: String,
    /// What follows the number: one for all, or of a bundle one a file.
    endings: Vec<String>,
}

impl Names {
    /// The names of a target's files.
    pub(super) fn of(target: &Map, stem: &str) -> Names {
        let endings = match target.files.as_slice() {
            [] => vec![target.file_ending()],
            files => files.iter().map(|file| file.map.file_ending()).collect(),
        };
        Names { stem: stem.to_owned(), endings }
    }

    /// The name of the file of a part that is begun as the `number`th one, from 1.
    pub(super) fn name(&self, part: usize, number: usize) -> String {
        match self.endings.as_slice() {
            [one] => format!("{}.{number}-{one}", self.stem),
            more => format!("{}.{}-{}", self.stem, part + 1, more[part]),
        }
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "users".into(), |stem| stem.to_string_lossy().into_owned())
}
