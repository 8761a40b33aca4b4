//! A native plugin to copy from: it reads and writes "Acme cards", an invented layout of blocks of keys and values that
//! no declared layout can cut.
//!
//! ```text
//! acme cards 1
//!
//! login: ada
//! phone: 2101
//! phone: 2151
//! team: Claims,
//!  second floor
//!
//! login: bob
//! ```
//!
//! A card ends at a blank line. A key that repeats has the labels `phone[0]`, `phone[1]`. A line that begins with a blank
//! goes on with the value before it. A value `-` erases. What the keys mean says `format.toml`.
#![forbid(unsafe_code)]

mod read;
mod write;

use tieline_plugin::{Failure, Format, Opening, ReadCx, WriteCx, export};

/// What a file begins with.
const TITLE: &str = "acme cards 1";
/// The value that erases.
const ERASE: &str = "-";

/// The format.
#[derive(Debug, Clone, Copy)]
pub struct Cards;

impl Format for Cards {
    const ID: &'static str = "acme-cards";
    const VERSION: &'static str = "1";
    type Reader = read::CardReader;
    type Writer = write::CardWriter;

    fn reader(_: &Opening<'_>, _: &mut ReadCx<'_>) -> Result<read::CardReader, Failure> {
        Ok(read::CardReader::default())
    }

    fn writer(opening: &Opening<'_>, cx: &mut WriteCx<'_>) -> Result<write::CardWriter, Failure> {
        write::CardWriter::new(opening, cx)
    }
}

export!(Cards);

/// The table of the plugin, for a program that has it linked in.
pub static TABLE: tieline_plugin::abi::Plugin = tieline_plugin::table::<Cards>();
