//! What readers and writers are handed: the file's options, its rows, and what the host does for them.
//!
//! A context lives for one call. Nothing of it can be kept, so that no stale call reaches the host.

use std::io;
use std::marker::PhantomData;

use crate::abi::{self, Host, Opt, Text};
use crate::{Cell, Column, Failure, Remark, Severity};

/// What a file is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening<'o> {
    /// Bytes of the file that is read, if they are known.
    pub input_length: Option<u64>,
    /// The labels of the columns of a file that is written.
    pub columns: Vec<&'o str>,
    /// `[layout.options]` of `format.toml`, in its order.
    pub options: Vec<(&'o str, &'o str)>,
}

impl Opening<'_> {
    /// The value of an option.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// The host, for one call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'c> {
    host: *const Host,
    call: abi::Call,
    life: PhantomData<&'c ()>,
}

impl Line<'_> {
    /// # Safety
    /// `host` is the table that the host has handed to `open`.
    pub(crate) unsafe fn new(host: *const Host, call: abi::Call) -> Self {
        Line { host, call, life: PhantomData }
    }

    fn host(&self) -> &Host {
        // SAFETY: the table lives as long as the process, which is a condition of the interface; `new` was given it.
        unsafe { &*self.host }
    }

    pub(crate) fn say(&self, severity: Severity, remark: &Remark) -> Result<(), Failure> {
        let diag = abi::Diag {
            size: size_of::<abi::Diag>() as u32,
            severity: match severity {
                Severity::Note => abi::NOTE,
                Severity::Warning => abi::WARNING,
                Severity::Error => abi::ERROR,
            },
            record: remark.record,
            offset: remark.offset.unwrap_or(u64::MAX),
            column: short(&remark.column),
            message: short(&remark.message),
            help: short(&remark.help),
        };
        fine((self.host().diag)(self.call, &raw const diag))
    }

    fn progress(&self, done: u64, total: u64) -> Result<bool, Failure> {
        match (self.host().poll)(self.call, done, total) {
            0 => Ok(true),
            1 => Ok(false),
            _ => Err(Failure::refused()),
        }
    }
}

fn fine(status: i32) -> Result<(), Failure> {
    if status >= 0 { Ok(()) } else { Err(Failure::refused()) }
}

/// As much of a text as the host takes.
fn short(text: &str) -> Text {
    let mut end = text.len().min(abi::MAX_TEXT as usize);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Text::of(&text[..end])
}

/// What a reader can do.
#[derive(Debug)]
pub struct ReadCx<'c> {
    line: Line<'c>,
    cells: Vec<abi::Cell>,
}

impl<'c> ReadCx<'c> {
    pub(crate) fn new(line: Line<'c>) -> Self {
        ReadCx { line, cells: Vec::new() }
    }

    /// Reads bytes of the input; gives how many: 0 at its end.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn read(&mut self, to: &mut [u8]) -> Result<usize, Failure> {
        let read = (self.line.host().in_read)(self.line.call, to.as_mut_ptr(), to.len() as u64);
        usize::try_from(read).map_err(|_| Failure::refused())
    }

    /// All of the input that was not read yet, at most 1 GiB.
    ///
    /// # Errors
    /// The input cannot be read, or is larger.
    pub fn all(&mut self) -> Result<&[u8], Failure> {
        let (mut bytes, mut length) = (std::ptr::null(), 0);
        fine((self.line.host().in_all)(self.line.call, &raw mut bytes, &raw mut length))?;
        let length = usize::try_from(length).map_err(|_| Failure::refused())?;
        if length == 0 || bytes.is_null() {
            return Ok(&[]);
        }
        // SAFETY: the host keeps these bytes until the instance is closed, which is after this call; the slice is
        // borrowed from the context, which ends with the call.
        Ok(unsafe { std::slice::from_raw_parts(bytes, length) })
    }

    /// The column of a label, a new one if there is none yet.
    ///
    /// # Errors
    /// The label is longer than 8 KiB, or there are more than 4,096.
    pub fn column(&mut self, label: &str) -> Result<Column, Failure> {
        let handle = (self.line.host().column)(self.line.call, Text::of(label));
        u32::try_from(handle).map(Column).map_err(|_| Failure::refused())
    }

    /// Hands one row over. Columns that are not in it are absent.
    ///
    /// # Errors
    /// The row has no cell, a column twice, or a cell of more than 1 MiB; or more rows than were asked for.
    pub fn row(&mut self, cells: &[(Column, Cell<'_>)]) -> Result<(), Failure> {
        self.cells.clear();
        self.cells.extend(cells.iter().map(|(column, cell)| {
            let (state, text) = match cell {
                Cell::Value(text) => (abi::VALUE, *text),
                Cell::Absent => (abi::ABSENT, ""),
                Cell::Clear => (abi::CLEAR, ""),
            };
            abi::Cell { column: column.0, state, text: Text::of(text) }
        }));
        let count = u32::try_from(self.cells.len()).map_err(|_| Failure::refused())?;
        fine((self.line.host().row)(self.line.call, self.cells.as_ptr(), count))
    }

    /// Tells the user something.
    ///
    /// # Errors
    /// The host takes no more.
    pub fn say(&mut self, severity: Severity, remark: &Remark) -> Result<(), Failure> {
        self.line.say(severity, remark)
    }

    /// Says that work goes on where no rows show it; `false`: the run is cancelled.
    ///
    /// # Errors
    /// The host has refused an earlier call.
    pub fn progress(&mut self, done: u64, total: u64) -> Result<bool, Failure> {
        self.line.progress(done, total)
    }
}

impl io::Read for ReadCx<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        ReadCx::read(self, to).map_err(|_| io::Error::other("the host cannot read the input"))
    }
}

/// What a writer can do.
#[derive(Debug)]
pub struct WriteCx<'c> {
    line: Line<'c>,
}

impl<'c> WriteCx<'c> {
    pub(crate) fn new(line: Line<'c>) -> Self {
        WriteCx { line }
    }

    /// Writes bytes to the output.
    ///
    /// # Errors
    /// The output takes no more.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        fine((self.line.host().out_write)(self.line.call, bytes.as_ptr(), bytes.len() as u64))
    }

    /// Tells the user something.
    ///
    /// # Errors
    /// The host takes no more.
    pub fn say(&mut self, severity: Severity, remark: &Remark) -> Result<(), Failure> {
        self.line.say(severity, remark)
    }

    /// Says that work goes on where no bytes show it; `false`: the run is cancelled.
    ///
    /// # Errors
    /// The host has refused an earlier call.
    pub fn progress(&mut self, done: u64, total: u64) -> Result<bool, Failure> {
        self.line.progress(done, total)
    }
}

impl io::Write for WriteCx<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = WriteCx::write(self, bytes);
        written.map(|()| bytes.len()).map_err(|_| io::Error::other("the host takes no more output"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Rows that a writer gets.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'b> {
    columns: usize,
    first_record: u64,
    arena: &'b str,
    ends: &'b [u64],
    states: &'b [u8],
}

impl<'b> Batch<'b> {
    /// # Safety
    /// The pointers of `batch` lead to as much as its numbers say, for as long as the result lives.
    pub(crate) unsafe fn of(batch: &abi::Batch) -> Option<Batch<'b>> {
        let cells = (batch.rows as usize).checked_mul(batch.columns as usize)?;
        let length = usize::try_from(batch.arena_length).ok()?;
        // SAFETY: as the caller promises.
        let arena = unsafe { slice(batch.arena, length) };
        // SAFETY: as the caller promises.
        let (ends, states) = unsafe { (slice(batch.ends, cells), slice(batch.states, cells)) };
        let arena = std::str::from_utf8(arena).ok()?;
        let mut last = 0;
        for end in ends {
            let fits = *end >= last && *end <= length as u64 && arena.is_char_boundary(*end as usize);
            if !fits {
                return None;
            }
            last = *end;
        }
        Some(Batch { columns: batch.columns as usize, first_record: batch.first_record, arena, ends, states })
    }

    /// The rows, in their order.
    pub fn rows(self) -> impl Iterator<Item = Row<'b>> {
        let rows = self.ends.len().checked_div(self.columns).unwrap_or(0);
        (0..rows).map(move |row| Row { batch: self, row })
    }
}

/// # Safety
/// `start` leads to `length` items that live for `'b`; where there are none it may be null.
unsafe fn slice<'b, T>(start: *const T, length: usize) -> &'b [T] {
    if length == 0 || start.is_null() {
        return &[];
    }
    // SAFETY: as the caller promises.
    unsafe { std::slice::from_raw_parts(start, length) }
}

/// One row that a writer gets, in the order of [`Opening::columns`].
#[derive(Debug, Clone, Copy)]
pub struct Row<'b> {
    batch: Batch<'b>,
    row: usize,
}

impl<'b> Row<'b> {
    /// Its number, from 1.
    pub fn record(&self) -> u64 {
        self.batch.first_record + self.row as u64
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.batch.columns
    }

    /// Whether it has no cell, which no row has.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a cell says; nothing behind the last one.
    pub fn cell(&self, column: usize) -> Cell<'b> {
        if column >= self.batch.columns {
            return Cell::Absent;
        }
        let at = self.row * self.batch.columns + column;
        let start = if at == 0 { 0 } else { self.batch.ends[at - 1] as usize };
        match u32::from(self.batch.states[at]) {
            abi::VALUE => Cell::Value(&self.batch.arena[start..self.batch.ends[at] as usize]),
            abi::CLEAR => Cell::Clear,
            _ => Cell::Absent,
        }
    }

    /// The text of a cell; empty where it says nothing.
    pub fn text(&self, column: usize) -> &'b str {
        match self.cell(column) {
            Cell::Value(text) => text,
            Cell::Absent | Cell::Clear => "",
        }
    }
}

/// The options and labels of an `open` call.
///
/// # Safety
/// The pointers of `open` lead to as much as its numbers say, for as long as the result lives.
pub(crate) unsafe fn opening<'o>(open: &abi::Open) -> Option<Opening<'o>> {
    // SAFETY: as the caller promises.
    let columns = unsafe { slice::<Text>(open.columns, usize::try_from(open.column_count).ok()?) };
    // SAFETY: as the caller promises.
    let options = unsafe { slice::<Opt>(open.options, usize::try_from(open.option_count).ok()?) };
    // SAFETY: as the caller promises: each text is valid as long as the result.
    let text = |text: &Text| unsafe { text_of(text) };
    Some(Opening {
        input_length: (open.input_length != u64::MAX).then_some(open.input_length),
        columns: columns.iter().map(text).collect::<Option<_>>()?,
        options: options
            .iter()
            .map(|opt| Some((text(&opt.name)?, text(&opt.value)?)))
            .collect::<Option<_>>()?,
    })
}

/// # Safety
/// The text's bytes live for `'o`.
unsafe fn text_of<'o>(text: &Text) -> Option<&'o str> {
    // SAFETY: as the caller promises.
    std::str::from_utf8(unsafe { slice(text.bytes, usize::try_from(text.length).ok()?) }).ok()
}
