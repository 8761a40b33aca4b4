//! The encodings that lists are written in: their names, their byte order marks, text into bytes, and which
//! of them a file's head speaks for.
//!
//! Bytes into text, chunk by chunk, is [`super::Chunks`].

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EncoderResult, WINDOWS_1252};

/// An encoding that can be read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252 as browsers read it: the five bytes that it leaves unassigned stand for the control
    /// characters of the same number, so that every byte has a character and comes back as itself.
    Windows1252,
}

/// A character that an encoding has no place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPlace {
    /// The first such character of the text.
    pub character: char,
    /// Its byte index in the text.
    pub index: usize,
}

/// The encoding that the head of a file speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The encoding to read the file with.
    pub encoding: Encoding,
    /// Whether the file begins with this encoding's byte order mark.
    pub bom: bool,
    /// Why, in words. It may hold one character of the file, escaped if it cannot be shown.
    pub evidence: String,
}

impl Encoding {
    /// The name that maps and options use.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// The encoding of that name or alias, in any case; `None` if there is none.
    ///
    /// `utf-16` without an order is little-endian, and the Latin-1 names mean Windows-1252, as on the web.
    pub fn from_name(name: &str) -> Option<Encoding> {
        let name = name.trim().to_ascii_lowercase().replace('_', "-");
        Some(match name.as_str() {
            "utf-8" | "utf8" => Encoding::Utf8,
            "utf-16le" | "utf16le" | "utf-16-le" | "utf-16" | "utf16" => Encoding::Utf16Le,
            "utf-16be" | "utf16be" | "utf-16-be" => Encoding::Utf16Be,
            "windows-1252" | "windows1252" | "cp1252" | "cp-1252" | "ansi" | "latin1" | "latin-1" | "l1"
            | "iso-8859-1" | "iso8859-1" | "iso88591" => Encoding::Windows1252,
            _ => return None,
        })
    }

    /// The byte order mark; empty where there is none.
    pub fn bom(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 => b"\xEF\xBB\xBF",
            Encoding::Utf16Le => b"\xFF\xFE",
            Encoding::Utf16Be => b"\xFE\xFF",
            Encoding::Windows1252 => b"",
        }
    }

    /// Appends `text` in this encoding to `out`, without a byte order mark.
    ///
    /// # Errors
    /// The first character that has no place in the encoding; `out` is then as it was.
    pub fn encode(self, text: &str, out: &mut Vec<u8>) -> Result<(), NoPlace> {
        match self {
            Encoding::Utf8 => out.extend_from_slice(text.as_bytes()),
            Encoding::Utf16Le => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Encoding::Utf16Be => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
            Encoding::Windows1252 => return encode_windows_1252(text, out),
        }
        Ok(())
    }

    /// The first character of `text` that has no place in the encoding, if there is one.
    pub fn no_place(self, text: &str) -> Option<NoPlace> {
        if self != Encoding::Windows1252 || text.is_ascii() {
            return None;
        }
        self.encode(text, &mut Vec::new()).err()
    }

    /// How many bytes at the beginning of `head` are a byte order mark to be dropped.
    ///
    /// Windows-1252 drops the mark of UTF-8 too: nobody means `ï»¿`.
    pub(super) fn bom_length(self, head: &[u8]) -> usize {
        let mark = if self == Encoding::Windows1252 { Encoding::Utf8.bom() } else { self.bom() };
        if head.starts_with(mark) { mark.len() } else { 0 }
    }
}

fn encode_windows_1252(text: &str, out: &mut Vec<u8>) -> Result<(), NoPlace> {
    let before = out.len();
    let mut encoder = WINDOWS_1252.new_encoder();
    let mut index = 0;
    loop {
        // One byte a character is enough, and a character has at least one byte.
        out.reserve(text.len() - index + 1);
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(&text[index..], out, true);
        index += read;
        match result {
            EncoderResult::InputEmpty => return Ok(()),
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => {
                out.truncate(before);
                return Err(NoPlace { character, index: index - character.len_utf8() });
            }
        }
    }
}

/// Says which encoding the `head` of a file speaks for; `whole` says that there is nothing after it.
///
/// A byte order mark decides; else zero bytes in every other place mean UTF-16; else bytes that are all UTF-8
/// mean UTF-8 (a sequence cut by the end of the head is no fault); else it is Windows-1252.
pub fn guess(head: &[u8], whole: bool) -> Guess {
    for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be] {
        if head.starts_with(encoding.bom()) {
            let mark: Vec<String> = encoding.bom().iter().map(|byte| format!("{byte:02X}")).collect();
            let evidence =
                format!("begins with the byte order mark {} of {}", mark.join(" "), encoding.name());
            return Guess { encoding, bom: true, evidence };
        }
    }
    let plain = |encoding, evidence| Guess { encoding, bom: false, evidence };
    if let Some(encoding) = utf_16_by_zeros(head) {
        return plain(encoding, format!("every other byte is mostly zero, as in {}", encoding.name()));
    }
    match simdutf8::compat::from_utf8(head) {
        Ok(_) if head.is_empty() => plain(Encoding::Utf8, "nothing in it".into()),
        Ok(_) if head.is_ascii() => plain(Encoding::Utf8, "plain ASCII so far as read".into()),
        Ok(_) => plain(Encoding::Utf8, "valid UTF-8 so far as read".into()),
        Err(error) if error.error_len().is_none() && !whole => {
            plain(Encoding::Utf8, "valid UTF-8 so far as read".into())
        }
        Err(error) => plain(Encoding::Windows1252, not_utf_8(head, error.valid_up_to(), whole)),
    }
}

/// Latin letters, digits and delimiters leave one of two bytes zero: a fifth of the places on one side, and
/// next to none on the other, is no accident, and stray zero bytes in other text stay below.
fn utf_16_by_zeros(head: &[u8]) -> Option<Encoding> {
    memchr::memchr(0, head)?;
    let (pairs, _) = head.as_chunks::<2>();
    let even = pairs.iter().filter(|pair| pair[0] == 0).count();
    let odd = pairs.iter().filter(|pair| pair[1] == 0).count();
    let many = |zeros: usize, others: usize| zeros > 0 && zeros * 5 >= pairs.len() && others * 10 <= zeros;
    if many(odd, even) {
        Some(Encoding::Utf16Le)
    } else if many(even, odd) {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

fn not_utf_8(head: &[u8], valid: usize, whole: bool) -> String {
    let byte = head[valid];
    let (line, column) = line_and_column(&head[..valid]);
    let (character, _) = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&head[valid]));
    let mut evidence = format!("byte 0x{byte:02X} at {line}:{column} is not UTF-8; ");
    if character.chars().any(char::is_control) {
        evidence.push_str("windows-1252 leaves it unassigned");
    } else {
        evidence.push_str(&format!("as windows-1252 it is `{character}`"));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, whole);
    let opinion = detector.guess(None, Utf8Detection::Deny);
    if opinion != WINDOWS_1252 {
        let name = opinion.name().to_ascii_lowercase();
        evidence.push_str(&format!(" (by its letters it may also be {name}, which is not read here)"));
    }
    evidence
}

/// The place after `text`: its line and its character, from 1. LF ends a line, and CR does in a text without
/// any LF.
fn line_and_column(text: &[u8]) -> (usize, usize) {
    let end = if text.contains(&b'\n') { b'\n' } else { b'\r' };
    let lines = text.iter().filter(|byte| **byte == end).count() + 1;
    let start = text.iter().rposition(|byte| *byte == end).map_or(0, |last| last + 1);
    let begins = |byte: &&u8| (**byte & 0xC0) != 0x80;
    (lines, text[start..].iter().filter(begins).count() + 1)
}
