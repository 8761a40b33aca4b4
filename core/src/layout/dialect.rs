//! How a vendor spells delimited text. What the spelling means for cutting and for writing is in the modules
//! `cut` and `write`; which map asks for which dialect is decided elsewhere.

/// The quote of every dialect; doubled inside quotes.
pub(super) const QUOTE: u8 = b'"';

/// The spelling of delimited text.
///
/// Any value can be used without a panic; [`Dialect::fault`] says of one that cannot be read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between two cells: one ASCII character.
    pub delimiter: char,
    /// Further ASCII bytes that make the writer quote a cell.
    pub also_quote: Vec<u8>,
    /// Which cells are quoted though nothing in them asks for it.
    pub quotes: Quotes,
    /// The line end that is written.
    pub newline: Newline,
    /// A line that begins with this is no record.
    pub comment: Option<String>,
    /// The vendor drops spaces and tabs at both ends of a cell.
    pub trim: bool,
    /// The vendor drops an apostrophe before `+` or a digit. Only carried here: who reads a cell applies it.
    pub apostrophe: bool,
    /// What an empty line where a record could begin means.
    pub blank_line: BlankLine,
    /// What ends a line when it is read.
    pub terminator: Terminator,
}

/// Which cells are written in quotes though nothing in them asks for it; all are read in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// None.
    Needed,
    /// Those that are not empty.
    Filled,
    /// All.
    All,
}

/// The line end that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newline {
    /// `\n`
    Lf,
    /// `\r\n`
    CrLf,
}

impl Newline {
    /// The characters.
    pub fn text(self) -> &'static str {
        match self {
            Newline::Lf => "\n",
            Newline::CrLf => "\r\n",
        }
    }
}

/// What an empty line (with `trim` also one of blanks alone) means where a record could begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlankLine {
    /// It is passed over.
    Skip,
    /// It is passed over and noted in [`Rows::blank_lines`](super::Rows::blank_lines).
    Refuse,
    /// Records end there; the rest of the input is something else.
    End,
}

/// What ends a line when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terminator {
    /// `\n`, and a `\r` directly before it belongs to it; any other `\r` is text.
    LfOrCrLf,
    /// `\r` alone; `\n` is text.
    Cr,
}

impl Default for Dialect {
    /// RFC 4180: commas, CRLF written, no comments, no trimming, empty lines passed over.
    fn default() -> Self {
        Self {
            delimiter: ',',
            also_quote: Vec::new(),
            quotes: Quotes::Needed,
            newline: Newline::CrLf,
            comment: None,
            trim: false,
            apostrophe: false,
            blank_line: BlankLine::Skip,
            terminator: Terminator::LfOrCrLf,
        }
    }
}

impl Dialect {
    /// Why text written in this dialect could not be cut again, in words for the author of a map.
    pub fn fault(&self) -> Option<&'static str> {
        let comment = self.comment.as_deref().unwrap_or_default();
        if !self.delimiter.is_ascii() {
            return Some("the delimiter must be one ASCII character");
        }
        if matches!(self.delimiter, '"' | '\r' | '\n') {
            return Some("the delimiter must not be a quote or a line end");
        }
        if comment.starts_with('"') {
            return Some("a comment must not begin with a quote");
        }
        if comment.contains(['\r', '\n']) {
            return Some("the beginning of a comment must not hold a line end");
        }
        None
    }

    /// The delimiter as a byte; a comma in place of one that is not ASCII, which `fault` refuses.
    pub(super) fn delimiter_byte(&self) -> u8 {
        u8::try_from(self.delimiter).ok().filter(u8::is_ascii).unwrap_or(b',')
    }

    /// Whether `byte` is dropped by trimming: a space or a tab that is not the delimiter.
    pub(super) fn is_blank(delimiter: u8, byte: u8) -> bool {
        matches!(byte, b' ' | b'\t') && byte != delimiter
    }
}

impl Newline {
    /// The bytes that are written.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
        }
    }
}

impl Terminator {
    /// The byte at which every physical line ends, inside quotes too.
    pub(crate) fn byte(self) -> u8 {
        match self {
            Self::LfOrCrLf => b'\n',
            Self::Cr => b'\r',
        }
    }
}
