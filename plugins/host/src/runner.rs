//! The ways in which a plugin runs: in a child, loaded into the process of the run, or linked into the program. All three
//! are one to the engine.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tieline_core::error::Error;
use tieline_core::map::Map;
use tieline_core::native::{GiveRows, Native, Opening, TakeBytes, TakeRows};
use tieline_plugin::abi::Plugin;

use crate::Limits;
use crate::around::{Around, Reading, Writing};
use crate::drive::{MAX_ROWS, OpenWith, read, write};
use crate::fault::{Ended, Fault};
use crate::frame::{Task, Work};
use crate::library;
use crate::parent;
use crate::table::Table;

/// A plugin in the process of the run.
pub(crate) struct Loaded {
    who: String,
    table: Table,
}

/// A plugin that runs in a child.
pub(crate) struct InChild {
    who: String,
    id: String,
    version: String,
    library: PathBuf,
    program: PathBuf,
    limits: Limits,
}

/// A plugin that is linked into the program.
///
/// # Errors
/// [`Error::Plugin`] where its table is not sound.
pub fn linked(table: &'static Plugin) -> Result<Arc<dyn Native>, Error> {
    // SAFETY: a static table lives and stays the same as long as the process, with its texts.
    let table = unsafe { Table::check(table) }.map_err(|fault| fault.of("a linked format"))?;
    let who = format!("{}@{}", table.id, table.version);
    Ok(Arc::new(Loaded { who, table }))
}

impl Loaded {
    /// Loads the library of a map.
    pub(crate) fn load(map: &Map, library: &Path) -> Result<Loaded, Error> {
        let who = map.full_id();
        let table = library::load(library)
            .and_then(|table| library::agree(&table, &map.id, &map.version).map(|()| table))
            .map_err(|fault| fault.of(&who))?;
        Ok(Loaded { who, table })
    }
}

fn opened<'o>(opening: &'o Opening<'_>) -> OpenWith<'o> {
    OpenWith {
        length: opening.length,
        columns: opening.columns.clone(),
        options: opening.options.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        max_rows: MAX_ROWS,
    }
}

/// A reader that refuses a file has nothing more to give.
pub(crate) fn to_read(ended: Result<Ended, Fault>, who: &str, file: &str) -> Result<(), Error> {
    match ended.map_err(|fault| fault.of(who))? {
        Ended::Done => Ok(()),
        Ended::Cancelled => Err(Fault::Contract("stops as if it was cancelled".into()).of(who)),
        Ended::Maps(_) => Err(Fault::Contract("tells its maps in place of rows".into()).of(who)),
        Ended::Refused(why) => {
            let why = why.unwrap_or_else(|| "its plugin gives no reason".into());
            Err(Error::Format(format!("`{file}` cannot be read as {who}: {why}")))
        }
    }
}

/// Whether a writer has done its work; `false`: it refused.
pub(crate) fn to_written(ended: Result<Ended, Fault>, who: &str) -> Result<bool, Error> {
    Ok(ended.map_err(|fault| fault.of(who))? == Ended::Done)
}

impl Native for Loaded {
    fn read(
        &self,
        opening: &Opening<'_>,
        input: &mut dyn Read,
        rows: &mut dyn TakeRows,
    ) -> Result<(), Error> {
        let ended = read(&self.table, &opened(opening), &mut Reading { input, rows });
        to_read(ended, &self.who, opening.file)
    }

    fn write(
        &self,
        opening: &Opening<'_>,
        rows: &mut dyn GiveRows,
        output: &mut dyn TakeBytes,
    ) -> Result<bool, Error> {
        to_written(write(&self.table, &opened(opening), &mut Writing { rows, output }), &self.who)
    }
}

impl InChild {
    pub(crate) fn new(map: &Map, library: PathBuf, program: PathBuf, limits: Limits) -> InChild {
        let (id, version) = (map.id.clone(), map.version.clone());
        InChild { who: map.full_id(), id, version, library, program, limits }
    }

    fn run(&self, opening: &Opening<'_>, task: Task, around: &mut dyn Around) -> Result<Ended, Fault> {
        let work = Work {
            library: self.library.clone(),
            id: self.id.clone(),
            version: self.version.clone(),
            task,
            length: opening.length,
            columns: opening.columns.iter().map(|column| (*column).to_owned()).collect(),
            options: opening.options.to_vec(),
            max_rows: MAX_ROWS,
            memory: self.limits.memory,
            watch: None,
        };
        let doing =
            format!("while it {} `{}`", if task == Task::Write { "wrote" } else { "read" }, opening.file);
        parent::run(&self.program, work, self.limits.patience, &doing, around)
    }
}

impl Native for InChild {
    fn read(
        &self,
        opening: &Opening<'_>,
        input: &mut dyn Read,
        rows: &mut dyn TakeRows,
    ) -> Result<(), Error> {
        to_read(self.run(opening, Task::Read, &mut Reading { input, rows }), &self.who, opening.file)
    }

    fn write(
        &self,
        opening: &Opening<'_>,
        rows: &mut dyn GiveRows,
        output: &mut dyn TakeBytes,
    ) -> Result<bool, Error> {
        to_written(self.run(opening, Task::Write, &mut Writing { rows, output }), &self.who)
    }
}
