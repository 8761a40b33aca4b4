//! Maps: what every column of a format means, declared once for both directions.
//!
//! Here are the types of a loaded map. [`load`] makes one from TOML and checks every rule that makes it invertible;
//! [`codec`] turns the text of a cell into a value and back; [`check`] tests texts. What two maps do together is the
//! plan's business.

mod about;
pub mod bundle;
pub mod check;
pub mod codec;
mod codec_load;
mod column;
mod constant;
mod extends;
mod invert;
mod kept;
pub mod keys;
mod kinds;
pub mod layout;
mod list;
pub mod load;
pub mod native;
pub mod node;
mod read;
mod rule;
pub mod schema;
pub mod titles;

use std::sync::{Arc, OnceLock};

use crate::model::{Reference, State};
use crate::report::Severity;
use crate::value::phone::Form;
use crate::value::shape::Shape;
pub use check::Check;
pub use codec::Codec;
pub use layout::Layout;
pub use native::NativeLayout;
pub use node::{MapFault, MapFaults};

/// The standing of a fact about a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The vendor's documents say so.
    Documented,
    /// Read in the source of the vendor's importer or exporter.
    Source,
    /// Verified by running that code.
    Verified,
    /// Inferred.
    Inferred,
    /// Unknown.
    Unknown,
}

/// A loaded map: immutable, and valid in itself.
#[derive(Debug, Clone)]
pub struct Map {
    /// The format's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Whether this version is meant where none is named.
    pub default: bool,
    /// What people call the format.
    pub name: String,
    /// Who makes the system.
    pub vendor: String,
    /// What the system is: recorder, pbx, uc or directory.
    pub kind: &'static str,
    /// Where the facts are from.
    pub source: String,
    /// Their standing, where a column says no other.
    pub ev: Standing,
    /// How its files are cut.
    pub layout: Layout,
    /// How large its files may be.
    pub limits: Limits,
    /// The columns in the vendor's order; numbered ones are expanded.
    pub columns: Vec<Column>,
    /// All cells of a full record in order: each column has one, or one a title.
    pub cells: Vec<CellDef>,
    /// What must hold between cells or records.
    pub rules: Vec<Rule>,
    /// What the vendor takes for a field that it has no column for: the field, and the one that it is taken from.
    pub implied: Vec<(Reference, Reference)>,
    /// Where what a file cannot say is set by hand: field or title, and the place.
    pub by_hand: Vec<(String, String)>,
    /// What is for readers and tests alone, once it was asked for.
    rest: OnceLock<Rest>,
    /// Of a bundle its files in import order, whose columns and cells follow one another; else none.
    pub files: Vec<bundle::File>,
    /// The files that it was made of; the first is the map itself.
    pub sources: Arc<Vec<node::MapSource>>,
}

/// What of a map no file is read or written by.
#[derive(Debug, Clone, Default)]
struct Rest {
    evidence: Vec<(String, String)>,
    examples: Vec<Example>,
}

impl Map {
    /// Keys of the map with the standing and source of the facts behind them.
    pub fn evidence(&self) -> &[(String, String)] {
        &self.rest().evidence
    }

    /// Rows with the users they mean.
    pub fn examples(&self) -> &[Example] {
        &self.rest().examples
    }

    fn rest(&self) -> &Rest {
        self.rest.get_or_init(|| load::rest(&self.sources))
    }
}

/// Limits of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Records, at most.
    pub rows: Option<u64>,
    /// Bytes, at most.
    pub bytes: Option<u64>,
    /// Bytes of a line with its end, at most.
    pub line_bytes: Option<u64>,
}

/// One cell of a full record.
#[derive(Debug, Clone)]
pub struct CellDef {
    /// Its title.
    pub title: String,
    /// Further titles that are read.
    pub alias: Vec<String>,
    /// The index of its column.
    pub column: usize,
}

/// One column, or several that are one fact.
#[derive(Debug, Clone)]
pub struct Column {
    /// Index of its first cell in [`Map::cells`].
    pub first_cell: usize,
    /// How many cells it has.
    pub width: usize,
    /// What its text means.
    pub meaning: Meaning,
    /// Whether it must be filled.
    pub required: Required,
    /// What the vendor takes when nothing is said, as it stands in a cell.
    pub implied: Option<Implied>,
    /// What is written when nothing supplies a value, as it stands in a cell.
    pub default: Option<Implied>,
    /// What a blank cell says.
    pub blank: Blank,
    /// Words for states.
    pub states: Vec<(State, String)>,
    /// What the text must keep to.
    pub checks: Vec<Check>,
    /// The name of a list that the user can give, of what the column takes.
    pub listed: Option<String>,
    /// The form that a phone number has there, where the user names the country.
    pub phone: Option<Form>,
    /// Whether it is a key of one installation.
    pub internal: bool,
    /// Whether it is written.
    pub write: Write,
    /// Of a numbered column, whether it is written only where some record fills it.
    pub grown: bool,
    /// Whether it is no column of the map, but one of a file that the map keeps.
    pub kept: bool,
    /// Of a column in a group, the index of the group's first column with the same number: they are written together.
    pub set: Option<usize>,
    /// Where it has a meaning, in words.
    pub only: Option<String>,
    /// One line for the page.
    pub doc: Option<String>,
    /// Standing of its facts.
    pub ev: Standing,
    /// Where they are from, if not from the format's source.
    pub source: Option<String>,
    /// The canonical declaration, for `formats show`: what stands in the column's `field` and `as`.
    pub field_text: String,
}

/// A text of a cell with the value it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implied {
    /// The cell.
    pub cell: String,
    /// The value; a state where the cell is the word of one.
    pub value: Result<String, State>,
}

/// What the text of a column means.
#[derive(Debug, Clone)]
pub enum Meaning {
    /// Nothing for others.
    None,
    /// One field, by one codec.
    Field(Reference, Codec),
    /// Several cells or several fields that are one fact: tuples of words.
    Tuple(Vec<Reference>, codec::Cases),
    /// Items of several fields, told apart by shape or name; with a separator a list of them.
    Kinds(Option<codec::List>, Vec<Kind>),
}

/// One kind of item of a cell.
#[derive(Debug, Clone)]
pub struct Kind {
    /// What stands in front of its item, of which a cell has one: name and sign. None: it is told by its shape.
    pub name: Option<String>,
    /// The word in the cell behind it, of a column whose kinds are told by that one (`by`).
    pub is: Option<String>,
    /// The shape of its items, tested after the affix.
    pub shape: Shape,
    /// Their field.
    pub field: Reference,
    /// Their codec, without a list.
    pub codec: Codec,
}

/// Whether a column must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// It may be blank.
    No,
    /// Always.
    Always,
    /// Where another written column of its thing is filled.
    Group,
}

/// What a blank cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// Nothing.
    Absent,
    /// A state.
    State(State),
    /// It is an error.
    Refuse,
    /// The value that it is the word of in the column's own codec.
    Word,
}

/// Whether a column is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// With its values.
    Yes,
    /// Not at all.
    No,
    /// Its title, never a value.
    Blank,
}

/// Something that must hold between cells of a record, or between records.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The finding's code: `<format id>/<word>`, or one of the core's own codes.
    pub code: String,
    /// When it asks; all must hold.
    pub when: Vec<Condition>,
    /// What it asks.
    pub demand: Demand,
    /// Whether texts are compared without case.
    pub fold: bool,
    /// How bad it is.
    pub severity: Severity,
    /// What the vendor makes of it.
    pub because: String,
    /// What to do.
    pub help: Option<String>,
    /// Its standing.
    pub ev: Standing,
    /// Where it is from.
    pub source: Option<String>,
}

/// A condition on one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Index of the cell in [`Map::cells`].
    pub cell: usize,
    /// What it must be.
    pub want: Want,
}

/// What a condition wants of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// Not blank.
    Filled,
    /// Blank.
    Blank,
    /// One of these texts, in any spelling that means the same.
    Words(Vec<String>),
}

/// Characters of a text from which on another text may not hold it: shorter ones stand in others by chance.
pub const PART: usize = 3;

/// What a rule asks. Cells are indices into [`Map::cells`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demand {
    /// Nothing: the condition itself is the finding.
    Never,
    /// These must be filled.
    Require(Vec<usize>),
    /// These must be blank.
    Forbid(Vec<usize>),
    /// All filled or all blank.
    Together(Vec<usize>),
    /// At least one is filled.
    OneOf(Vec<usize>),
    /// The text of the first holds none of the others' texts, as far as those are of [`PART`] characters and more.
    Without(Vec<usize>),
    /// Their values together occur once in a file.
    Unique(Vec<usize>),
    /// Records of a file in which any record meets the condition, at most.
    MaxRows(u64),
}

/// A row with the user it means.
#[derive(Debug, Clone)]
pub struct Example {
    /// Cell index and text; other cells are blank.
    pub row: Vec<(usize, String)>,
    /// The user, in its JSON form.
    pub user: crate::model::User,
    /// Where it stands.
    pub at: node::At,
}

impl Standing {
    /// The letters of maps.
    pub const LETTERS: &[(&str, Standing)] = &[
        ("D", Standing::Documented),
        ("S", Standing::Source),
        ("V", Standing::Verified),
        ("I", Standing::Inferred),
        ("?", Standing::Unknown),
    ];

    /// The standing in one word.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Documented => "documented",
            Standing::Source => "read in source",
            Standing::Verified => "verified",
            Standing::Inferred => "inferred",
            Standing::Unknown => "unknown",
        }
    }
}
