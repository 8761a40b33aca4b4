//! Drives a plugin through one file: open, rows or batches, finish, close. It knows nothing of processes and pipes.

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::{MutexGuard, PoisonError};

use tieline_core::native::Batch;
use tieline_plugin::abi::{self, Opt, Text};

use crate::around::Around;
use crate::fault::{Ended, Fault};
use crate::host::{HOST, call};
use crate::session::{Phase, Session};
use crate::table::Table;

/// Rows that a reader is asked for at once.
pub(crate) const MAX_ROWS: u32 = 4096;
/// How often a reader may say that there is more and neither give nor take anything.
const IDLE_CALLS: u32 = 1000;

/// What a file is opened with.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenWith<'o> {
    pub(crate) length: Option<u64>,
    pub(crate) columns: Vec<&'o str>,
    pub(crate) options: Vec<(&'o str, &'o str)>,
    /// Rows that a reader is asked for at once.
    pub(crate) max_rows: u32,
}

/// An instance that is closed when this is dropped.
struct Instance<'t> {
    table: &'t Table,
    pointer: *mut c_void,
    _alone: Option<MutexGuard<'t, ()>>,
}

impl Instance<'_> {
    fn close(self) {}
}

impl Drop for Instance<'_> {
    fn drop(&mut self) {
        if let Some(close) = self.table.raw.close {
            // SAFETY: `open` gave this pointer, and it is closed once, here.
            unsafe { close(self.pointer) };
        }
    }
}

/// Lets a plugin read a file.
pub(crate) fn read(table: &Table, with: &OpenWith<'_>, around: &mut dyn Around) -> Result<Ended, Fault> {
    let mut session = Session::new(around, Phase::OpenRead);
    let Some(read_next) = table.raw.read_next else { return cannot(table, "only writes") };
    let instance = match open(table, with, abi::READ, &mut session)? {
        Ok(instance) => instance,
        Err(refused) => return Ok(refused),
    };
    session.phase = Phase::Read;
    let mut idle = 0;
    loop {
        session.rows_left = with.max_rows;
        session.moved = 0;
        let status = call(&mut session, |name| {
            // SAFETY: the instance is open, and this is its only call.
            unsafe { read_next(instance.pointer, name, with.max_rows) }
        });
        sound(&mut session)?;
        session.flush()?;
        match status {
            abi::OK => break,
            abi::MORE => {
                idle = if session.moved == 0 { idle + 1 } else { 0 };
                if idle >= IDLE_CALLS {
                    return Err(Fault::Contract(format!(
                        "says {IDLE_CALLS} times that there are more rows, and gives none"
                    )));
                }
            }
            other => {
                session.end_remarks()?;
                return refused(&session, other, "read_next");
            }
        }
    }
    session.end_remarks()?;
    instance.close();
    Ok(Ended::Done)
}

/// Lets a plugin write a file.
pub(crate) fn write(table: &Table, with: &OpenWith<'_>, around: &mut dyn Around) -> Result<Ended, Fault> {
    let mut session = Session::new(around, Phase::OpenWrite);
    let (Some(write_batch), Some(finish)) = (table.raw.write_batch, table.raw.finish) else {
        return cannot(table, "only reads");
    };
    let instance = match open(table, with, abi::WRITE, &mut session)? {
        Ok(instance) => instance,
        Err(refused) => return Ok(refused),
    };
    session.phase = Phase::Write;
    let mut batch = Batch::default();
    while session.next(&mut batch)? {
        let raw = abi::Batch {
            size: size_of::<abi::Batch>() as u32,
            rows: batch.rows() as u32,
            columns: batch.columns as u32,
            reserved: 0,
            first_record: batch.first_record,
            arena: batch.arena.as_ptr(),
            arena_length: batch.arena.len() as u64,
            ends: batch.ends.as_ptr(),
            states: batch.states.as_ptr(),
        };
        let status = call(&mut session, |name| {
            // SAFETY: the instance is open, this is its only call, and the batch outlives it.
            unsafe { write_batch(instance.pointer, name, &raw const raw) }
        });
        sound(&mut session)?;
        session.flush()?;
        if status != abi::OK {
            session.end_remarks()?;
            return refused(&session, status, "write_batch");
        }
    }
    let status = call(&mut session, |name| {
        // SAFETY: the instance is open, and this is its only call.
        unsafe { finish(instance.pointer, name) }
    });
    sound(&mut session)?;
    session.flush()?;
    session.end_remarks()?;
    if status != abi::OK {
        return refused(&session, status, "finish");
    }
    instance.close();
    Ok(Ended::Done)
}

/// A plugin that does not do what is wanted; `only`: what it does in its place.
fn cannot<T>(table: &Table, only: &str) -> Result<T, Fault> {
    let only = if table.raw.capabilities == abi::MAPS { "carries maps and cuts nothing" } else { only };
    Err(Fault::Contract(only.into()))
}

/// Opens an instance; the inner error is a refusal.
fn open<'t>(
    table: &'t Table,
    with: &OpenWith<'_>,
    mode: u32,
    session: &mut Session<'_>,
) -> Result<Result<Instance<'t>, Ended>, Fault> {
    let alone = table.serial.as_ref().map(|mutex| mutex.lock().unwrap_or_else(PoisonError::into_inner));
    let columns: Vec<Text> = with.columns.iter().map(|column| Text::of(column)).collect();
    let options: Vec<Opt> = with
        .options
        .iter()
        .map(|(name, value)| Opt { name: Text::of(name), value: Text::of(value) })
        .collect();
    let raw = abi::Open {
        size: size_of::<abi::Open>() as u32,
        mode,
        input_length: with.length.unwrap_or(u64::MAX),
        columns: columns.as_ptr(),
        column_count: columns.len() as u64,
        options: options.as_ptr(),
        option_count: options.len() as u64,
    };
    let Some(function) = table.raw.open else { return Err(Fault::Contract("has no `open`".into())) };
    let mut pointer = null_mut();
    let status = call(session, |name| {
        // SAFETY: the table and all that `raw` leads to outlive the call.
        unsafe { function(&raw const HOST, name, &raw const raw, &raw mut pointer) }
    });
    // Without an instance there is no `close`: none must be made, not even to be dropped.
    let instance = (status == abi::OK).then(|| Instance { table, pointer, _alone: alone });
    sound(session)?;
    match instance {
        Some(instance) => Ok(Ok(instance)),
        None => refused(session, status, "open").map(Err),
    }
}

/// What the host saw while a call ran counts more than what the call says.
fn sound(session: &mut Session<'_>) -> Result<(), Fault> {
    session.fault.take().map_or(Ok(()), Err)
}

/// What a status means that is not what was hoped for.
fn refused(session: &Session<'_>, status: i32, function: &str) -> Result<Ended, Fault> {
    match status {
        abi::CANCELLED if session.cancelled => Ok(Ended::Cancelled),
        abi::CANCELLED => Err(Fault::Contract(format!("stops in `{function}` as if it was cancelled"))),
        status if status < 0 => Ok(Ended::Refused(session.said.clone())),
        status => Err(Fault::Contract(format!("answers `{function}` with {status}, which is no status"))),
    }
}
