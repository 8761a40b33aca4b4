//! The types of `include/tieline_plugin.h` in Rust, field by field. What each function may do, and when, stands in the
//! header; `tests/layout.rs` compares every size and offset with the C compiler's.

use std::ffi::c_void;

/// The major version.
pub const ABI: u32 = 0;
/// The exported symbol.
pub const SYMBOL: &str = "tieline_plugin_v0";

/// Done; of `read_next`: there are no more rows.
pub const OK: i32 = 0;
/// Of `read_next` alone: call again.
pub const MORE: i32 = 1;
/// Failed; the reason was told with `diag`.
pub const FAILED: i32 = -1;
/// Stopped because `poll` asked for it.
pub const CANCELLED: i32 = -2;
/// Of a host function: the arguments or the call were wrong.
pub const REFUSED: i32 = -3;

/// The plugin reads.
pub const READS: u32 = 1;
/// The plugin writes.
pub const WRITES: u32 = 2;
/// One instance at a time.
pub const SERIAL: u32 = 4;

/// Alone: the layouts are the host's own, and the library carries their maps.
pub const MAPS: u32 = 8;
/// The extension of a plugin that carries maps: a [`Maps`].
pub const MAPS_ID: &str = "tieline.maps";

/// A file is read.
pub const READ: u32 = 1;
/// A file is written.
pub const WRITE: u32 = 2;

/// The cell is its text.
pub const VALUE: u32 = 0;
/// Nothing is said.
pub const ABSENT: u32 = 1;
/// Said: erase what is there.
pub const CLEAR: u32 = 2;

/// Worth knowing.
pub const NOTE: u32 = 1;
/// Probably not meant.
pub const WARNING: u32 = 2;
/// Wrong.
pub const ERROR: u32 = 3;

/// Bytes of a cell, at most.
pub const MAX_CELL: u64 = 1 << 20;
/// Cells of one `row` call, at most.
pub const MAX_CELLS: u32 = 16_384;
/// Columns of a file, at most.
pub const MAX_COLUMNS: u32 = 4096;
/// Bytes of a label or a message, at most.
pub const MAX_TEXT: u64 = 8192;
/// Diagnostics that are kept, at most.
pub const MAX_DIAGS: u32 = 1000;

/// The name of one call into the plugin; no pointer.
pub type Call = u64;

/// Borrowed UTF-8.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Its bytes; may be null where there are none.
    pub bytes: *const u8,
    /// How many.
    pub length: u64,
}

/// One cell of a row that a reader hands over.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The handle of its column.
    pub column: u32,
    /// [`VALUE`], [`ABSENT`] or [`CLEAR`].
    pub state: u32,
    /// Its text.
    pub text: Text,
}

/// Rows for a writer: an arena, where each cell ends in it, and the states.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Batch {
    /// Size of this struct.
    pub size: u32,
    /// How many rows.
    pub rows: u32,
    /// How many cells a row has.
    pub columns: u32,
    /// 0.
    pub reserved: u32,
    /// The number of the first row, from 1.
    pub first_record: u64,
    /// The texts of all cells, one after the other.
    pub arena: *const u8,
    /// Bytes of the arena.
    pub arena_length: u64,
    /// Where each cell ends in the arena.
    pub ends: *const u64,
    /// The state of each cell.
    pub states: *const u8,
}

/// Something to tell the user.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Diag {
    /// Size of this struct.
    pub size: u32,
    /// [`NOTE`], [`WARNING`] or [`ERROR`].
    pub severity: u32,
    /// The row that it is about, from 1; 0: the file.
    pub record: u64,
    /// The byte of the file; `u64::MAX`: not known.
    pub offset: u64,
    /// The label of the column; empty: no one column.
    pub column: Text,
    /// One sentence.
    pub message: Text,
    /// What to do; may be empty.
    pub help: Text,
}

/// An option of the format.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Opt {
    /// Its name.
    pub name: Text,
    /// Its value.
    pub value: Text,
}

/// What a file is opened with.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Open {
    /// Size of this struct.
    pub size: u32,
    /// [`READ`] or [`WRITE`].
    pub mode: u32,
    /// Bytes of the file that is read; `u64::MAX`: not known.
    pub input_length: u64,
    /// The labels of a file that is written.
    pub columns: *const Text,
    /// How many.
    pub column_count: u64,
    /// The options.
    pub options: *const Opt,
    /// How many.
    pub option_count: u64,
}

/// A map that a library carries.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Map {
    /// The format's id.
    pub id: Text,
    /// Its version.
    pub version: Text,
    /// The text of its TOML file.
    pub toml: Text,
}

/// All maps that a library carries.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Maps {
    /// Size of this struct.
    pub size: u32,
    /// How many.
    pub count: u32,
    /// The maps.
    pub maps: *const Map,
}

/// What the host does for a plugin.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// Size of this struct.
    pub size: u32,
    /// [`ABI`].
    pub abi: u32,
    /// Copies bytes of the input.
    pub in_read: extern "C" fn(call: Call, to: *mut u8, length: u64) -> i64,
    /// All of the input at once.
    pub in_all: extern "C" fn(call: Call, bytes: *mut *const u8, length: *mut u64) -> i32,
    /// The handle of a column.
    pub column: extern "C" fn(call: Call, label: Text) -> i32,
    /// Hands one row over.
    pub row: extern "C" fn(call: Call, cells: *const Cell, count: u32) -> i32,
    /// Writes to the output.
    pub out_write: extern "C" fn(call: Call, bytes: *const u8, length: u64) -> i32,
    /// Tells the user something.
    pub diag: extern "C" fn(call: Call, diag: *const Diag) -> i32,
    /// Progress in, cancel out.
    pub poll: extern "C" fn(call: Call, done: u64, total: u64) -> i32,
    /// Further tables of host functions.
    pub extension: extern "C" fn(call: Call, id: Text) -> *const c_void,
}

/// What a plugin is. Functions are optional here because a library may have null in their place.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Plugin {
    /// Size of this struct.
    pub size: u32,
    /// [`ABI`].
    pub abi: u32,
    /// The format's id.
    pub id: Text,
    /// Its version.
    pub version: Text,
    /// [`READS`], [`WRITES`], [`SERIAL`].
    pub capabilities: u32,
    /// 0.
    pub reserved: u32,
    /// Begins a file.
    pub open: Option<
        unsafe extern "C" fn(
            host: *const Host,
            call: Call,
            open: *const Open,
            instance: *mut *mut c_void,
        ) -> i32,
    >,
    /// Hands rows over.
    pub read_next: Option<unsafe extern "C" fn(instance: *mut c_void, call: Call, max_rows: u32) -> i32>,
    /// Writes rows.
    pub write_batch:
        Option<unsafe extern "C" fn(instance: *mut c_void, call: Call, batch: *const Batch) -> i32>,
    /// Writes what stands behind the last row.
    pub finish: Option<unsafe extern "C" fn(instance: *mut c_void, call: Call) -> i32>,
    /// Ends an instance.
    pub close: Option<unsafe extern "C" fn(instance: *mut c_void)>,
    /// Further tables of the plugin.
    pub extension: Option<unsafe extern "C" fn(id: Text) -> *const c_void>,
}

// SAFETY: a table is read and never written; its texts are constant for as long as the process lives, which is a
// condition of the interface.
unsafe impl Sync for Plugin {}
// SAFETY: as for a table.
unsafe impl Sync for Map {}
// SAFETY: as for a table.
unsafe impl Sync for Maps {}
// SAFETY: as above; nothing of a table belongs to a thread.
unsafe impl Send for Plugin {}

impl Text {
    /// A borrowed text.
    pub const fn of(text: &str) -> Text {
        Text { bytes: text.as_ptr(), length: text.len() as u64 }
    }
}
