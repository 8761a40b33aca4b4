//! A CallRex 4.3 record becomes a row for Verba, written by hand: what somebody who knows both formats would write for
//! this one task. The programs that share it differ in what cuts the file into cells.
//!
//! The records are tested: the right width, cells that must be filled, 0 and 1, licences that are converse, lengths in
//! characters, the characters of logins and numbers, blanks at the ends of cells, one login once. Those with a fault
//! are left out and counted by fault. No account is kept of what is lost, and no line is named.

use std::collections::HashSet;
use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::process::ExitCode;

use foldhash::fast::RandomState;

const HEADER: &str = "User name;Login ID;Language;E-mail address;Valid From yyyy.mm.dd;Phone Mapping;\
Password (MD5 Hash);Change Password at Next Login;Groups;Role API Names;Recording Mode;Time Zone;CRM User ID;Voice;\
Instant Messaging;Video;Desktop Screen;custom0;custom1;custom2;custom3;custom4;Prompt Inbound;Prompt Conference;\
Inbound File;Conference File;Conference Message\r\n";

const COLUMNS: usize = 26;
const FIRST_NAME: usize = 0;
const LAST_NAME: usize = 1;
const EXTENSION: usize = 2;
const DEPARTMENT: usize = 5;
const LOGIN: usize = 6;
const UNLIMITED: usize = 13;
const ON_DEMAND: usize = 14;
const SCREEN: usize = 15;
const WINDOWS_LOGIN: usize = 16;
const SIP_URI: usize = 17;
const ADDITIONAL: usize = 20;
const LOOKBACK: usize = 21;
/// Cells that CallRex wants filled.
const REQUIRED: [usize; 9] = [0, 1, 2, 6, 7, 11, 12, 13, 14];
/// Cells of 0 or 1.
const FLAGS: [usize; 7] = [11, 13, 14, 15, 21, 22, 24];

const MAX_NAME: usize = 64;
const MAX_LOGIN: usize = 32;
/// Bytes that are collected before they are written, and bytes that a peer reads at once.
pub const BUFFER: usize = 1 << 18;

/// A login with zeros behind it: no memory of its own for each.
type Login = [u8; MAX_LOGIN];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Width,
    Name,
    Login,
    Flag,
    Licence,
    Number,
    Uri,
    Edge,
    Twice,
}

const FAULTS: [(Fault, &str); 9] = [
    (Fault::Width, "not 26 cells"),
    (Fault::Name, "no name, or one of more than 64 characters"),
    (Fault::Login, "no login, or one that Verba does not take"),
    (Fault::Flag, "neither 0 nor 1"),
    (Fault::Licence, "licences that are not converse"),
    (Fault::Number, "no number"),
    (Fault::Uri, "no SIP address"),
    (Fault::Edge, "a blank at the end of a cell"),
    (Fault::Twice, "a login that was there before"),
];

/// What was met, for the last line.
#[derive(Debug, Default)]
struct Counts {
    written: u64,
    faults: [u64; FAULTS.len()],
    blank: u64,
    no_licence: u64,
    no_windows_login: u64,
}

/// Turns records into rows, and writes them.
#[derive(Debug)]
pub struct Converter {
    file: File,
    out: Vec<u8>,
    logins: HashSet<Login, RandomState>,
    name: String,
    numbers: String,
    counts: Counts,
}

impl Converter {
    fn new(to: &str) -> io::Result<Converter> {
        let mut out = Vec::with_capacity(2 * BUFFER);
        out.extend_from_slice(HEADER.as_bytes());
        Ok(Converter {
            file: File::create(to)?,
            out,
            logins: HashSet::default(),
            name: String::new(),
            numbers: String::new(),
            counts: Counts::default(),
        })
    }

    /// Takes the next record: how many cells it has, and their texts by their index below 26.
    ///
    /// # Errors
    /// If the output cannot be written.
    #[inline]
    pub fn record<'r>(&mut self, width: usize, cell: impl Fn(usize) -> &'r str) -> io::Result<()> {
        if let Err(fault) = self.row(width, cell) {
            self.counts.faults[fault as usize] += 1;
        }
        if self.out.len() >= BUFFER {
            self.file.write_all(&self.out)?;
            self.out.clear();
        }
        Ok(())
    }

    #[inline]
    fn row<'r>(&mut self, width: usize, record: impl Fn(usize) -> &'r str) -> Result<(), Fault> {
        if width != COLUMNS {
            return Err(Fault::Width);
        }
        self.counts.blank += REQUIRED.iter().filter(|&&cell| record(cell).is_empty()).count() as u64;
        if FLAGS.iter().any(|&cell| !matches!(record(cell), "0" | "1" | "")) {
            return Err(Fault::Flag);
        }
        let mode = match (record(UNLIMITED), record(ON_DEMAND), record(LOOKBACK)) {
            ("1", "0", _) => "full",
            ("0", "1", "1") => "on-demand",
            ("0", "1", _) => "manual",
            ("0", "0", _) => {
                self.counts.no_licence += 1;
                "no"
            }
            ("", "", _) => "",
            _ => return Err(Fault::Licence),
        };
        let screen = record(SCREEN);
        self.counts.no_windows_login += u64::from(screen == "1" && record(WINDOWS_LOGIN).is_empty());
        self.join_name(record(FIRST_NAME), record(LAST_NAME))?;
        let login = record(LOGIN);
        let taken = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'@' || byte == b'.';
        if login.is_empty() || login.len() > MAX_LOGIN || !login.bytes().all(taken) {
            return Err(Fault::Login);
        }
        let uri = without_scheme(record(SIP_URI));
        if !uri.is_empty() && !like_address(uri) {
            return Err(Fault::Uri);
        }
        self.join_numbers(record(EXTENSION), record(ADDITIONAL), uri)?;
        let department = record(DEPARTMENT);
        if edge(&self.name) || edge(department) {
            return Err(Fault::Edge);
        }
        let mut key = Login::default();
        key[..login.len()].copy_from_slice(login.as_bytes());
        if !self.logins.insert(key) {
            return Err(Fault::Twice);
        }
        let out = &mut self.out;
        cell(&self.name, out);
        out.push(b';');
        out.extend_from_slice(login.as_bytes());
        out.extend_from_slice(b";;");
        if is_mail(uri) {
            out.extend_from_slice(uri.as_bytes());
        }
        out.extend_from_slice(b";;");
        cell(&self.numbers, out);
        out.extend_from_slice(b";;;");
        cell(department, out);
        out.extend_from_slice(b";;");
        out.extend_from_slice(mode.as_bytes());
        out.extend_from_slice(b";;;;;;");
        out.extend_from_slice(screen.as_bytes());
        out.extend_from_slice(b";;;;;;;;;;\r\n");
        self.counts.written += 1;
        Ok(())
    }

    fn join_name(&mut self, first: &str, last: &str) -> Result<(), Fault> {
        self.name.clear();
        self.name.push_str(first);
        if !last.is_empty() {
            self.name.push(' ');
            self.name.push_str(last);
        }
        // No text has more characters than bytes.
        let long = self.name.len() > MAX_NAME && self.name.chars().count() > MAX_NAME;
        if first.is_empty() || long { Err(Fault::Name) } else { Ok(()) }
    }

    fn join_numbers(&mut self, extension: &str, additional: &str, uri: &str) -> Result<(), Fault> {
        self.numbers.clear();
        let additional = additional.split(',').map(str::trim);
        for number in std::iter::once(extension).chain(additional).filter(|number| !number.is_empty()) {
            if !number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'#')) {
                return Err(Fault::Number);
            }
            self.numbers.push_str(number);
            self.numbers.push(';');
        }
        if uri.is_empty() {
            self.numbers.pop();
        } else {
            self.numbers.push_str(uri);
        }
        Ok(())
    }
}

fn without_scheme(uri: &str) -> &str {
    match uri.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("sip:") => &uri[4..],
        _ => uri,
    }
}

/// `user@host` in the characters that both have in a SIP address without parameters.
fn like_address(text: &str) -> bool {
    let user = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,?/%".contains(&byte);
    let host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    text.split_once('@').is_some_and(|(before, behind)| {
        !before.is_empty() && !behind.is_empty() && before.bytes().all(user) && behind.bytes().all(host)
    })
}

/// Whether a SIP address can serve as an e-mail address too: its host is a domain, with a dot and without a port.
fn is_mail(uri: &str) -> bool {
    uri.split_once('@').is_some_and(|(_, host)| host.contains('.') && !host.contains(':'))
}

/// Whether Verba would take a blank off the text.
fn edge(text: &str) -> bool {
    text.starts_with([' ', '\t']) || text.ends_with([' ', '\t'])
}

/// Appends a cell; in quotes where either of the two delimiters that Verba knows is in it.
fn cell(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let odd =
        memchr::memchr3(b',', b';', b'"', bytes).is_some() || memchr::memchr2(b'\r', b'\n', bytes).is_some();
    if !odd {
        out.extend_from_slice(bytes);
        return;
    }
    out.push(b'"');
    for &byte in bytes {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// The whole of a program `NAME IN OUT`: `read` hands every record behind the header to the converter.
pub fn program(
    name: &str,
    read: impl FnOnce(&str, &mut Converter) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut said = io::stderr();
    // Nothing is left to be done if these lines cannot be written.
    match arguments.as_slice() {
        [from, to] => match convert(from, to, read) {
            Ok(counts) => {
                let (blank, none, windows) = (counts.blank, counts.no_licence, counts.no_windows_login);
                let written = counts.written;
                let _ = writeln!(
                    said,
                    "{written} written; blank: {blank}, no licence: {none}, no Windows login: {windows}"
                );
                for (fault, words) in FAULTS.iter().filter(|(fault, _)| counts.faults[*fault as usize] > 0) {
                    let _ = writeln!(said, "left out: {} ({words})", counts.faults[*fault as usize]);
                }
                return ExitCode::SUCCESS;
            }
            Err(fault) => {
                let _ = writeln!(said, "{name}: {fault}");
            }
        },
        _ => {
            let _ = writeln!(said, "usage: {name} IN OUT");
        }
    }
    ExitCode::FAILURE
}

fn convert(
    from: &str,
    to: &str,
    read: impl FnOnce(&str, &mut Converter) -> Result<(), Box<dyn Error>>,
) -> Result<Counts, Box<dyn Error>> {
    let mut converter = Converter::new(to)?;
    read(from, &mut converter)?;
    converter.file.write_all(&converter.out)?;
    Ok(converter.counts)
}
