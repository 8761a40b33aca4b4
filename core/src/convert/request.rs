//! What is asked of a conversion.

use std::path::PathBuf;

use crate::open::Overrides;
use crate::plan::Options;

/// What is asked for.
pub struct Request {
    /// The input; `-` is standard input.
    pub input: PathBuf,
    /// The source format, if the user names it.
    pub from: Option<String>,
    /// The target format.
    pub to: String,
    /// Where the output goes; none: beside the input.
    pub output: Target,
    /// Where records that are set aside go, if not beside the output.
    pub rejects: Option<PathBuf>,
    /// Where secrets that are made go, if not beside the output.
    pub handout: Option<PathBuf>,
    /// Reports that will be committed with the outputs; they may be none of the other files.
    pub reports: Vec<PathBuf>,
    /// Values by `--default` and `--set`, as they were typed.
    pub defaults: Vec<String>,
    /// Values by `--set`.
    pub sets: Vec<String>,
    /// Policies; its supplied values are filled from the above.
    pub options: Options,
    /// Layout keys of the input.
    pub reading: Overrides,
    /// Layout keys of the output.
    pub writing: Overrides,
    /// Write the good records and set the others aside.
    pub skip_invalid: bool,
    /// Make no output.
    pub dry_run: bool,
    /// Warnings are errors.
    pub strict: bool,
    /// Overwrite what is there.
    pub force: bool,
    /// How many threads work; none: as many as there are cores, at most eight.
    pub threads: Option<usize>,
    /// Convert every record the general way. The result is the same, and comes later: this is for comparisons.
    pub plain: bool,
    /// Keep every finding for a report.
    pub every_finding: bool,
    /// Read the output back, and compare it with the source.
    pub prove: bool,
    /// Make the SHA-256 of the input and of what is written.
    pub digests: bool,
    /// How many changed cells of each column are shown with their old and new text.
    pub changes: usize,
    /// Names of columns and fields that may lose nothing; empty: all. None: losses are no reason to stop.
    pub fail_on_loss: Option<Vec<String>>,
}

impl Request {
    /// A conversion of that file into that format, and nothing else asked for.
    pub fn new(input: PathBuf, to: String) -> Request {
        Request {
            input,
            from: None,
            to,
            output: Target::Beside,
            rejects: None,
            handout: None,
            reports: Vec::new(),
            defaults: Vec::new(),
            sets: Vec::new(),
            options: Options::default(),
            reading: Overrides::default(),
            writing: Overrides::default(),
            skip_invalid: false,
            dry_run: false,
            strict: false,
            force: false,
            threads: None,
            plain: false,
            every_finding: false,
            prove: false,
            digests: false,
            changes: 0,
            fail_on_loss: None,
        }
    }
}

/// Where an output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Beside the input, as `<stem>.<format id>.csv`.
    Beside,
    /// A file.
    File(PathBuf),
    /// Standard output.
    Stdout,
    /// A folder, for targets that take several files.
    Folder(PathBuf),
}
