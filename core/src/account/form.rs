//! The form of the account: every key with what it says. The JSON Schema is made of these types.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the form: it rises when a key changes its meaning or goes.
pub const FORM: u32 = 1;
/// What a conversion has to account for.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Account")]
pub struct Account<C = Vec<Column>, F = Vec<Finding>> {
    /// The version of this form.
    pub form: u32,
    /// `convert`.
    pub kind: String,
    /// The program that wrote it, with its version.
    pub program: String,
    /// How the run ended.
    pub verdict: VerdictWord,
    /// The same in one sentence.
    pub sentence: String,
    /// The exit code of the program.
    pub exit: u8,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Whether the output was read back, and every field that it carries compared with the source.
    pub proved: bool,
    /// The file that was read.
    pub input: Input,
    /// What was written; nothing unless the run stands.
    pub output: Output,
    /// Options that the user gave, but for the names of files.
    pub options: Vec<String>,
    /// The sums over records.
    pub counts: Counts,
    /// Target columns that got what no source cell said; where nothing was written, that would have got it.
    pub supplied: Vec<Supplied>,
    /// Secrets by kind, as counts.
    pub secrets: Vec<SecretCounts>,
    /// What no file can do, in the order in which it is to be done.
    pub by_hand: Vec<Step>,
    /// What became of every filled cell; where nothing was written, what would have become of it.
    pub ledger: LedgerForm<C>,
    /// What was found.
    pub findings: FindingsForm<F>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VerdictWord {
    /// The output stands.
    Done,
    /// The output stands without some records.
    Partly,
    /// The output stands, and no record is in it: all were set aside.
    Nothing,
    /// The data has errors; nothing was written.
    Errors,
    /// Something is refused by policy; nothing was written.
    Refused,
    /// Something is lost that may not be; nothing was written.
    Lossy,
}

impl VerdictWord {
    /// Whether the output stands.
    pub fn stands(self) -> bool {
        matches!(self, VerdictWord::Done | VerdictWord::Partly | VerdictWord::Nothing)
    }
}

/// The file that was read.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its name.
    pub file: String,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: Option<String>,
    /// Its format, `id@version`.
    pub format: String,
    /// What people call the format.
    pub name: String,
    /// Its encoding.
    pub encoding: String,
    /// What separates its cells.
    pub delimiter: char,
    /// Why the format was taken, where it was detected.
    pub evidence: Vec<String>,
    /// What is worth knowing about it.
    pub notes: Vec<String>,
}

/// What was written.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// The files, in the order in which they are to be imported.
    pub files: Vec<File>,
    /// Their format, `id@version`.
    pub format: String,
    /// What people call the format.
    pub name: String,
    /// The records that were set aside.
    pub rejects: Option<File>,
    /// The list of secrets that were made.
    pub handout: Option<String>,
    /// Files of an earlier run that stand where this one would have put its own, and had none.
    pub old: Vec<String>,
}

/// A file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name.
    pub file: String,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: Option<String>,
}

/// The sums over records.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Records read.
    pub records: u64,
    /// Records that are in the output; none where nothing was written.
    pub written: u64,
    /// Records that can be written: the same, or those that a run that wrote nothing would have written.
    pub sound: u64,
    /// Rows that the written ones take.
    pub rows: u64,
    /// Records that are not among the sound ones: they have errors, repeat an earlier one, or are passed over.
    pub set_aside: u64,
    /// Of those, records that ask to remove something.
    pub removed: u64,
    /// Of those, records that hold nothing.
    pub blank: u64,
    /// Of those, examples of the vendor that stood among the users.
    #[serde(default)]
    pub examples: u64,
    /// Cells that are not blank.
    pub filled_cells: u64,
}

/// A target column that got what no source cell said.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supplied {
    /// Its title.
    pub title: String,
    /// How.
    pub how: String,
    /// From what.
    pub from: String,
    /// How often.
    pub count: u64,
}

/// What became of the secrets of one kind.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretCounts {
    /// `sip`, `web`, `pin` or `hash`.
    pub kind: String,
    /// Cells of the source that hold one.
    pub found: u64,
    /// Of those, cells that were carried as they are.
    pub carried: u64,
    /// Of those, cells that were carried in another form: hashed, or in another spelling.
    pub changed: u64,
    /// Of those, cells that were not carried.
    pub lost: u64,
    /// Of those, cells of records that were not written.
    pub set_aside: u64,
    /// Cells of the target that got a new one; none where nothing was written.
    pub made: u64,
}

/// Something to be done by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What is to be done.
    pub what: String,
    /// Where in the target.
    pub place: Option<String>,
    /// For how many cells or records.
    pub count: Option<u64>,
    /// The first lines that it is about.
    pub lines: Vec<u64>,
}

/// What became of every filled cell.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ledger")]
pub struct LedgerForm<C> {
    /// The sums over all columns; together they are the filled cells.
    pub sums: Fates,
    /// Of those set aside, cells of records that ask to remove something: they stand in no file.
    pub removed: u64,
    /// The columns of the source.
    pub columns: C,
}

/// Cells by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fates {
    /// A target cell has the same text.
    pub kept: u64,
    /// All of it arrived, in another spelling or place.
    pub changed: u64,
    /// At least a part of it did not arrive.
    pub lost: u64,
    /// Keys of the source's own installation.
    pub internal: u64,
    /// Its record was not written.
    #[serde(rename = "set aside")]
    pub set_aside: u64,
}

/// A column of the source.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// The canonical field that it holds.
    pub field: String,
    /// Whether it holds secrets.
    pub secret: bool,
    /// What became of its cells.
    pub fates: Fates,
    /// Of those set aside, cells of records that ask to remove something: they stand in no file.
    pub removed: u64,
    /// Why cells of it were lost, if some were.
    pub reason: Option<String>,
    /// The first lines in which a cell was changed, lost or set aside.
    pub first_lines: FirstLines,
    /// The first changed cells with their old and new text.
    pub changes: Vec<Change>,
    /// Where it is set by hand in the target.
    pub by_hand: Option<String>,
}

/// The first lines of some fates.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstLines {
    /// Of changed cells.
    pub changed: Vec<u64>,
    /// Of lost cells.
    pub lost: Vec<u64>,
    /// Of cells of records that were not written.
    #[serde(rename = "set aside")]
    pub set_aside: Vec<u64>,
}

/// A cell that was changed; secrets are masked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The line of its record.
    pub line: u64,
    /// Its text in the source.
    pub old: String,
    /// Where it went.
    pub new: Vec<NewText>,
}

/// A text in the target.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewText {
    /// The column.
    pub column: String,
    /// The text.
    pub text: String,
}

/// What was found.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Findings")]
pub struct FindingsForm<F> {
    /// How many of each severity.
    pub sums: Severities,
    /// Findings of one kind together, the worst first.
    pub groups: Vec<GroupForm>,
    /// Each, in the order of the file; of notes of one kind the first 1,000.
    pub all: F,
}

/// Findings by how bad they are.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Severities {
    /// Worth knowing.
    pub note: u64,
    /// Probably not what was meant.
    pub warning: u64,
    /// The record cannot stand.
    pub error: u64,
    /// The run is refused.
    pub refuse: u64,
}

/// All findings of one code and column.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Group")]
pub struct GroupForm {
    /// The code.
    pub code: String,
    /// How bad: `note`, `warning`, `error` or `refuse`.
    pub severity: String,
    /// The title of the column.
    pub column: Option<String>,
    /// How many.
    pub count: u64,
    /// The lines, as ranges with both ends.
    pub lines: Vec<(u64, u64)>,
    /// Whether there are more lines than are listed.
    pub lines_cut: bool,
    /// How many of them stand in `all`: every one, but of notes the first 1,000.
    pub listed: u64,
    /// What the first one says.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// One finding.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Its code.
    pub code: String,
    /// How bad: `note`, `warning`, `error` or `refuse`.
    pub severity: String,
    /// The title of the column.
    pub column: Option<String>,
    /// The physical line, from 1.
    pub line: Option<u64>,
    /// The character in the line, from 1; what may not be shown in front of it counts as one.
    pub at: Option<u64>,
    /// The record after the header, from 1; 0 before the records.
    pub record: Option<u64>,
    /// One sentence.
    pub message: String,
    /// The column, field and format; the vendor's reason.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}
