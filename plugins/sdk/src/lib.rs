//! What a native plugin of tieline is written with.
//!
//! A plugin cuts the bytes of a vendor's file into rows of text cells, and writes rows as bytes. Two traits say how:
//! [`Reader`] and [`Writer`]; [`Format`] names them, and [`export!`] makes a library of it. The author writes no
//! `unsafe`, and a panic is caught before it leaves the library.
//!
//! ```
//! use tieline_plugin::{Cell, Failure, Format, Opening, Progress, ReadCx, Reader, Row, WriteCx, Writer};
//!
//! /// One name a line.
//! struct Names;
//!
//! struct NameReader(Vec<String>);
//!
//! impl Reader for NameReader {
//!     fn read(&mut self, cx: &mut ReadCx<'_>, max_rows: u32) -> Result<Progress, Failure> {
//!         let column = cx.column("name")?;
//!         for _ in 0..max_rows {
//!             let Some(name) = self.0.pop() else { return Ok(Progress::End) };
//!             cx.row(&[(column, Cell::Value(&name))])?;
//!         }
//!         Ok(Progress::More)
//!     }
//! }
//!
//! struct NameWriter;
//!
//! impl Writer for NameWriter {
//!     fn row(&mut self, row: &Row<'_>, cx: &mut WriteCx<'_>) -> Result<(), Failure> {
//!         cx.write(row.text(0).as_bytes())?;
//!         cx.write(b"\n")
//!     }
//! }
//!
//! impl Format for Names {
//!     const ID: &'static str = "names";
//!     const VERSION: &'static str = "1";
//!     type Reader = NameReader;
//!     type Writer = NameWriter;
//!
//!     fn reader(_: &Opening<'_>, cx: &mut ReadCx<'_>) -> Result<NameReader, Failure> {
//!         let text = String::from_utf8(cx.all()?.to_vec()).map_err(|_| Failure::new("the file is no UTF-8"))?;
//!         Ok(NameReader(text.lines().rev().map(str::to_owned).collect()))
//!     }
//!
//!     fn writer(_: &Opening<'_>, _: &mut WriteCx<'_>) -> Result<NameWriter, Failure> {
//!         Ok(NameWriter)
//!     }
//! }
//!
//! tieline_plugin::export!(Names);
//! ```
//!
//! Here are the traits and what they are handed. The C interface is in [`abi`], the way between the two in the module
//! `glue`, which has all the `unsafe` of a plugin.
#![allow(unsafe_code, reason = "a table of C functions is made of safe traits here")]

#[cfg(panic = "abort")]
compile_error!(
    "a plugin must not be built with `panic = \"abort\"`: one panic would end the program that loaded it; remove the line from the profile"
);

pub mod abi;
mod cx;
mod glue;
mod maps;

pub use cx::{Batch, Opening, ReadCx, Row, WriteCx};
pub use glue::table;
#[doc(hidden)]
pub use maps::{asks_for_maps, carried, maps_table};

/// A format with code: what reads its files and what writes them.
pub trait Format: Sized + 'static {
    /// The id, as in `format.toml`.
    const ID: &'static str;
    /// The version, as in `format.toml`.
    const VERSION: &'static str;
    /// Whether files are read.
    const READS: bool = true;
    /// Whether files are written.
    const WRITES: bool = true;
    /// Whether only one file at a time may be open in a process.
    const SERIAL: bool = false;
    /// What reads a file.
    type Reader: Reader;
    /// What writes a file.
    type Writer: Writer;

    /// Begins to read a file.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn reader(opening: &Opening<'_>, cx: &mut ReadCx<'_>) -> Result<Self::Reader, Failure>;

    /// Begins to write a file.
    ///
    /// # Errors
    /// Why it cannot be written.
    fn writer(opening: &Opening<'_>, cx: &mut WriteCx<'_>) -> Result<Self::Writer, Failure>;
}

/// Reads one file.
pub trait Reader {
    /// Hands over at most `max_rows` rows, and at least one if there are any.
    ///
    /// # Errors
    /// Why the file cannot be read on. What is wrong with one record is told with [`ReadCx::say`] instead.
    fn read(&mut self, cx: &mut ReadCx<'_>, max_rows: u32) -> Result<Progress, Failure>;
}

/// Writes one file.
pub trait Writer {
    /// Writes one row.
    ///
    /// # Errors
    /// Why the file cannot be written.
    fn row(&mut self, row: &Row<'_>, cx: &mut WriteCx<'_>) -> Result<(), Failure>;

    /// Writes what stands behind the last row.
    ///
    /// # Errors
    /// Why the file cannot be written.
    fn finish(&mut self, _cx: &mut WriteCx<'_>) -> Result<(), Failure> {
        Ok(())
    }
}

/// Stands in for the reader or the writer of a format that has none.
#[derive(Debug, Clone, Copy)]
pub enum Never {}

impl Reader for Never {
    fn read(&mut self, _: &mut ReadCx<'_>, _: u32) -> Result<Progress, Failure> {
        match *self {}
    }
}

impl Writer for Never {
    fn row(&mut self, _: &Row<'_>, _: &mut WriteCx<'_>) -> Result<(), Failure> {
        match *self {}
    }
}

/// Whether a reader is at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// There may be more rows.
    More,
    /// There are no more rows.
    End,
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'t> {
    /// A text; an empty one says nothing.
    Value(&'t str),
    /// Nothing is said.
    Absent,
    /// Erase what is there.
    Clear,
}

/// A column of the file that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column(u32);

/// How bad a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not meant.
    Warning,
    /// Wrong: nothing is written.
    Error,
}

/// Something to tell the user. Never quote the text of a cell that may be a secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remark {
    /// The row that it is about, from 1; 0: the file.
    pub record: u64,
    /// The byte of the file, from 0, if it is known.
    pub offset: Option<u64>,
    /// The label of the column; empty: no one column.
    pub column: String,
    /// One sentence in lower case without a full stop: what was found, and what is allowed.
    pub message: String,
    /// What to do; may be empty.
    pub help: String,
}

/// Why a file cannot be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    remark: Option<Remark>,
    cancelled: bool,
}

impl Failure {
    /// A failure with its sentence.
    pub fn new(message: impl Into<String>) -> Failure {
        Failure::at(Remark { message: message.into(), ..Remark::default() })
    }

    /// A failure with its place.
    pub fn at(remark: Remark) -> Failure {
        Failure { remark: Some(remark), cancelled: false }
    }

    /// The run was cancelled, as [`ReadCx::progress`] and [`WriteCx::progress`] tell.
    pub fn cancelled() -> Failure {
        Failure { remark: None, cancelled: true }
    }

    /// The host has refused a call, and knows why.
    fn refused() -> Failure {
        Failure { remark: None, cancelled: false }
    }
}

/// Exports a [`Format`] as the plugin of this library.
#[macro_export]
macro_rules! export {
    ($format:ty) => {
        const _: () = {
            #[unsafe(no_mangle)]
            extern "C" fn tieline_plugin_v0() -> *const $crate::abi::Plugin {
                static TABLE: $crate::abi::Plugin = $crate::table::<$format>();
                &raw const TABLE
            }
        };
    };
}
