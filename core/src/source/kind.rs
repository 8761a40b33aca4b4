//! Files that are no lists at all, told by their first bytes.

use super::Encoding;

const SAVE: &str = "save the sheet as CSV";
const EXPORT: &str = "export the list as CSV";
const UNPACK: &str = "unpack it first";

/// First bytes, what begins with them, and the way out.
const KINDS: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "a ZIP archive, as a spreadsheet's workbook (.xlsx, .ods, .numbers) is", SAVE),
    (b"PK\x05\x06", "a ZIP archive with nothing in it", EXPORT),
    (b"\xD0\xCF\x11\xE0", "an old workbook or document (.xls, .doc), or one with a password", SAVE),
    (b"%PDF-", "a PDF", EXPORT),
    (b"{\\rtf", "a document (.rtf)", EXPORT),
    (b"\x89PNG", "a picture (PNG)", EXPORT),
    (b"\xFF\xD8\xFF", "a picture (JPEG)", EXPORT),
    (b"GIF8", "a picture (GIF)", EXPORT),
    (b"SQLite format 3", "a database (SQLite)", EXPORT),
    (b"\x7FELF", "a program", EXPORT),
    (b"\x1F\x8B", "compressed with gzip", UNPACK),
    (b"BZh", "compressed with bzip2", UNPACK),
    (b"\xFD7zXZ\x00", "compressed with xz", UNPACK),
    (b"\x28\xB5\x2F\xFD", "compressed with zstd", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1A\x07", "a RAR archive", UNPACK),
];

/// First words of texts that are no lists, in small letters.
const WORDS: &[(&[u8], &str, &str)] = &[
    (b"<!doctype html", "a web page (HTML), which some systems call .xls", SAVE),
    (b"<html", "a web page (HTML), which some systems call .xls", SAVE),
    (b"<table", "a web page (HTML), which some systems call .xls", SAVE),
    (b"<?xml", "XML", EXPORT),
];

/// What a file is that is no list, by its first bytes, and the way out. `encoding`: what it seems to be in.
pub fn no_text(head: &[u8], encoding: Encoding) -> Option<String> {
    let said = |(_, what, help): &(&[u8], &str, &str)| format!("it is {what}; {help}");
    if let Some(kind) = KINDS.iter().find(|(bytes, ..)| head.starts_with(bytes)) {
        return Some(said(kind));
    }
    let text = head.trim_ascii_start();
    let begins = |words: &[u8]| text.get(..words.len()).is_some_and(|text| text.eq_ignore_ascii_case(words));
    if let Some(kind) = WORDS.iter().find(|(words, ..)| begins(words)) {
        return Some(said(kind));
    }
    let zeros = encoding == Encoding::Windows1252 && head.contains(&0);
    zeros.then(|| {
        "it holds zero bytes and is not UTF-8; if it is text, name its encoding with `--input encoding=…`"
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_kinds_are_told_by_their_first_bytes() {
        let said = |head: &[u8]| no_text(head, Encoding::Utf8);
        assert_eq!(said(b"%PDF-1.7\n").as_deref(), Some("it is a PDF; export the list as CSV"));
        assert!(said(b"\n <!DOCTYPE HTML><table>").is_some_and(|said| said.contains("HTML")));
        assert_eq!(said(b"a;b\n"), None);
        assert_eq!(said(b"a\0b\n"), None, "one zero byte is a matter of its cell");
        assert!(no_text(b"a\0\xE9", Encoding::Windows1252).is_some());
    }
}
