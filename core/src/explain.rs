//! One record explained: from every cell of it through its codec into the fields, and on through derivations and codecs
//! into the cells of the target; what is lost on the way and why, and what is found about it.
//!
//! The record is replayed through the programs that conversions run ([`trace`]), and once more through a whole pass for
//! the findings. Only that part of the file is read that stands before its end. Texts come out fit to be shown: what may
//! be a secret, or may stand in the wrong column, is masked.

mod find;
pub mod trace;
mod user;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use self::find::{Found, Group, find};
use crate::check;
use crate::convert;
use crate::error::Error;
use crate::map::Map;
use crate::open::{Bound, Opened, Overrides, not_text};
use crate::pass::Stop;
use crate::plan::Options;
use crate::registry::Registry;
use crate::report::{Fate, Findings};
use crate::source::Encoding;

/// What is asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// The file; `-` is standard input.
    pub file: PathBuf,
    /// Its format, if the user names it.
    pub from: Option<String>,
    /// The target; without one the way ends in the fields.
    pub to: Option<String>,
    /// The number of the record, from 1.
    pub row: u64,
    /// Values by `--default`, as they were typed.
    pub defaults: Vec<String>,
    /// Values by `--set`.
    pub sets: Vec<String>,
    /// Policies; its supplied values are filled from the above.
    pub options: Options,
    /// Layout keys of the file.
    pub reading: Overrides,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// There is no target.
    Read,
    /// It is written.
    Written,
    /// It is written only if what is refused is permitted.
    Refused,
    /// It has errors, and is not written.
    SetAside,
    /// It asks to remove something, which the target has no word for.
    Removed,
}

/// An explanation.
#[derive(Debug)]
pub struct Explained {
    /// Name of the file as it is shown.
    pub input: String,
    /// The source format.
    pub source: Arc<Map>,
    /// The target format.
    pub target: Option<Arc<Map>>,
    /// The number of the record that was asked for.
    pub row: u64,
    /// Its user's records: number and physical line of each.
    pub records: Vec<(u64, u64)>,
    /// Why the source format was taken, where it was detected.
    pub evidence: Vec<String>,
    /// What is worth knowing about the file.
    pub notes: Vec<String>,
    /// What became of it.
    pub end: End,
    /// The columns of its records, in the order of the file.
    pub columns: Vec<Step>,
    /// The columns of the target, for each record that is written.
    pub written: Vec<Put>,
    /// What was found about the user's records; the first of them counts as record 1.
    pub findings: Findings,
}

/// One column of a record of the source, and what became of it.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// The number of the record.
    pub record: u64,
    /// Its cells.
    pub cells: Vec<CellAt>,
    /// What its codec does, in words.
    pub codec: String,
    /// The values that it said: canonical path, text, and whether all of it reached the target.
    pub values: Vec<(String, String, bool)>,
    /// Where they went.
    pub to: Vec<Went>,
    /// The worst fate of its filled cells, if there is a target.
    pub fate: Option<Fate>,
    /// Why it is lost, if it is.
    pub reason: String,
    /// Where it is set by hand in the target.
    pub by_hand: String,
}

/// Where a value of the source went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Went {
    /// The target's field, if it is another one, with its value and how that was made.
    pub by: Option<(String, String, String)>,
    /// What the target's codec does, in words.
    pub codec: String,
    /// The title of the target's column.
    pub title: String,
    /// Its cells as they are written, ready to be shown.
    pub text: String,
}

/// A cell of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellAt {
    /// The title of its column.
    pub title: String,
    /// Physical line, from 1.
    pub line: u64,
    /// Character in the line, from 1.
    pub column: u64,
    /// Its text, ready to be shown.
    pub text: String,
    /// Whether it is filled.
    pub filled: bool,
}

/// One column of a record of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Which record of the user it is, from 0.
    pub row: usize,
    /// Its title.
    pub title: String,
    /// Its canonical fields.
    pub field: String,
    /// Its text, ready to be shown.
    pub text: String,
    /// Whether it is filled.
    pub filled: bool,
    /// Where its values came from: in words, and the titles of the source's columns that they are made of.
    pub from: Vec<(String, Vec<String>)>,
    /// Whether some of it was supplied, and not said by the record in that field.
    pub supplied: bool,
}

/// Explains one record of a file.
///
/// # Errors
/// Why it cannot be done; a record that is not there is wrong usage, and the message says how many there are.
pub fn explain(request: &Request, registry: &Registry) -> Result<Explained, Error> {
    let target = request.to.as_deref().map(|to| registry.map(to)).transpose()?;
    let mut options = request.options.clone();
    if let Some(target) = &target {
        for text in &request.defaults {
            options.supplied.add(target, text, false).map_err(Error::Usage)?;
        }
        for text in &request.sets {
            options.supplied.add(target, text, true).map_err(Error::Usage)?;
        }
    }
    if let Some(target) = &target {
        convert::known_lists(&options.lists, target)?;
    }
    let mut opened = Opened::of(&request.file, request.from.as_deref(), &request.reading, registry)?;
    let (mut bound, evidence) = settle(request, &opened, registry, target.as_deref(), &options)?;
    let key = if target.is_some() { key(&bound) } else { None };
    let mut found = own(&mut opened, &bound, key, request.row);
    let guessed = !opened.encoding_given && opened.encoding == Encoding::Utf8;
    if let (Err(Stop::NotText { line, byte }), true) = (&found, guessed) {
        opened.not_utf_8(*line, *byte)?;
        bound = opened.bind(&bound.map, &request.reading)?;
        found = own(&mut opened, &bound, key, request.row);
    }
    let group = match found {
        Ok(group) => group,
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::NotText { line, byte }) => {
            return Err(not_text(opened.source.name(), opened.encoding, line, byte));
        }
    };
    let target = target.map(|target| bound.target(&target));
    let mut explained = user::explain(&opened, &bound, target.as_ref(), &options, group, request.row)?;
    explained.evidence = evidence;
    Ok(explained)
}

/// Explains one record of a file that is bound already, as far as the fields.
pub(crate) fn read(opened: &mut Opened, bound: &Bound, row: u64) -> Result<Explained, Stop> {
    let group = own(opened, bound, None, row)?;
    Ok(user::explain(opened, bound, None, &Options::default(), group, row)?)
}

/// The record of that number, with its neighbours of the same key.
fn own(opened: &mut Opened, bound: &Bound, key: Option<usize>, row: u64) -> Result<Group, Stop> {
    match find(opened, bound, key, row)? {
        Found::Group(group) => Ok(group),
        Found::Only(number) => {
            let have = if number == 1 { "1 record".to_owned() } else { format!("{number} records") };
            let name = opened.source.name();
            Err(Error::Usage(format!("there is no record {row}: `{name}` has {have}")).into())
        }
    }
}

fn settle(
    request: &Request,
    opened: &Opened,
    registry: &Registry,
    target: Option<&Map>,
    options: &Options,
) -> Result<(Bound, Vec<String>), Error> {
    match (target, &request.from) {
        (Some(target), from) => {
            let from = from.as_deref();
            convert::settle_source(from, &request.reading, opened, registry, target, options)
        }
        (None, Some(from)) => Ok((opened.bind(&registry.source_map(from)?, &request.reading)?, Vec::new())),
        (None, None) => {
            let map = check::detected(opened, &request.reading, registry)?;
            let evidence = vec![format!("{} ({})", map.full_id(), map.name)];
            Ok((opened.bind(&map, &request.reading)?, evidence))
        }
    }
}

/// The physical column by which records of one user are told.
fn key(bound: &Bound) -> Option<usize> {
    let layout = &bound.map.layout;
    layout.row_per.as_ref()?;
    bound.binding.of_cell[bound.map.cell_of_title(layout.key.as_ref()?)?]
}
