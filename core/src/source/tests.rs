//! Decoding with every cut; heads and spools.

use super::*;
use std::io::Cursor;

mod encodings;
mod properties;

const ALL: [Encoding; 4] = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];

fn source(bytes: &[u8]) -> Source {
    Source::from_reader("test", Cursor::new(bytes)).unwrap()
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoding.encode(text, &mut bytes).unwrap();
    bytes
}

/// The text of all chunks, consuming `eaten` percent of each in turn, and everything kept in between.
fn joined(bytes: &[u8], encoding: Encoding, step: usize, eaten: &[usize]) -> Result<String, ChunkError> {
    let mut source = source(bytes);
    let mut chunks = source.chunks(encoding)?.with_step(step);
    let mut eaten = eaten.iter().cycle();
    let mut text = String::new();
    let (mut consumed, mut before) = (0, None);
    loop {
        let chunk = chunks.next(consumed)?;
        assert_eq!(chunk.offset, text.len() as u64);
        if let Some(before) = before {
            assert!(chunk.text.len() > before || chunk.last, "no progress");
        }
        if chunk.last {
            return Ok(text + chunk.text);
        }
        let mut cut = chunk.text.len() * eaten.next().unwrap() / 100;
        while !chunk.text.is_char_boundary(cut) {
            cut -= 1;
        }
        text.push_str(&chunk.text[..cut]);
        before = Some(chunk.text.len() - cut);
        consumed = cut;
    }
}

fn place(bytes: &[u8], encoding: Encoding) -> (u64, u64, u8) {
    match joined(bytes, encoding, 5, &[100]) {
        Err(ChunkError::NotText { offset, line, byte }) => (offset, line, byte),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_cut_of_every_encoding() {
    let text = "id;näme\r\n1;Zoë €5 ž\n2;\u{81}ÿ";
    for encoding in ALL {
        let wide = if encoding == Encoding::Windows1252 {
            text.into()
        } else {
            format!("{text}𝄞漢é\u{feff}𝄞")
        };
        let bytes = encoded(&wide, encoding);
        for step in 1..bytes.len() + 2 {
            for eaten in [&[100][..], &[0], &[50, 0, 100]] {
                assert_eq!(
                    joined(&bytes, encoding, step, eaten).unwrap(),
                    wide,
                    "{encoding:?} {step} {eaten:?}"
                );
            }
        }
    }
}

#[test]
fn a_mark_is_dropped_once() {
    for encoding in ALL {
        let mut bytes = encoding.bom().to_vec();
        if bytes.is_empty() {
            bytes.extend(b"\xEF\xBB\xBF");
        } else {
            bytes.extend(encoding.bom());
        }
        bytes.extend(encoded("a", encoding));
        let expected = if encoding == Encoding::Windows1252 { "a" } else { "\u{feff}a" };
        for step in 1..4 {
            assert_eq!(joined(&bytes, encoding, step, &[100]).unwrap(), expected);
        }
    }
}

#[test]
fn last_is_said_with_the_last_text() {
    for (length, step) in [(8, 4), (8, 8), (9, 8), (7, 8)] {
        let bytes = vec![b'x'; length];
        for encoding in [Encoding::Utf8, Encoding::Windows1252] {
            let mut source = source(&bytes);
            let mut chunks = source.chunks(encoding).unwrap().with_step(step);
            let (mut consumed, mut seen) = (0, 0);
            loop {
                let chunk = chunks.next(consumed).unwrap();
                seen += chunk.text.len();
                assert_eq!(chunk.last, seen == length, "{length} {step} {encoding:?}");
                consumed = chunk.text.len();
                if chunk.last {
                    break;
                }
            }
            let after = chunks.next(consumed - 1).unwrap();
            assert_eq!(after, Chunk { text: "x", last: true, offset: length as u64 - 1 });
        }
    }
}

#[test]
fn nothing_consumed_doubles() {
    let mut source = source(&[b'x'; 1000]);
    let mut chunks = source.chunks(Encoding::Utf8).unwrap().with_step(4);
    let lengths: Vec<usize> = (0..6).map(|_| chunks.next(0).unwrap().text.len()).collect();
    assert_eq!(lengths, [4, 8, 16, 32, 64, 128]);
}

#[test]
fn empty_files() {
    for encoding in ALL {
        for bytes in [&b""[..], encoding.bom()] {
            let mut source = source(bytes);
            assert!(source.is_whole_in_head());
            let mut chunks = source.chunks(encoding).unwrap();
            for _ in 0..2 {
                assert_eq!(chunks.next(7).unwrap(), Chunk { text: "", last: true, offset: 0 });
            }
        }
    }
}

#[test]
fn not_text_has_its_place() {
    assert_eq!(place(b"a\nb\r\nc\xE9d\n", Encoding::Utf8), (6, 3, 0xE9));
    assert_eq!(place(b"\xEF\xBB\xBFab\xC3", Encoding::Utf8), (5, 1, 0xC3));
    assert_eq!(place(b"a\rb\rc\xFF", Encoding::Utf8), (5, 3, 0xFF));
    assert_eq!(place(b"\xFF\xFEa\0\n\0\x00\xD8b\0", Encoding::Utf16Le), (6, 2, 0));
    assert_eq!(place(b"\0a\0\n\xDC\x01\0b", Encoding::Utf16Be), (4, 2, 0xDC));
    assert_eq!(place(b"a\0\x0A\x0Ab\0c", Encoding::Utf16Le), (6, 1, b'c'));
}

#[test]
fn not_text_stays_so() {
    let mut source = source(b"good\xFF");
    let mut chunks = source.chunks(Encoding::Utf8).unwrap().with_step(2);
    assert_eq!(chunks.next(0).unwrap().text, "go");
    assert_eq!(chunks.next(2).unwrap().text, "od");
    for _ in 0..2 {
        assert!(matches!(chunks.next(2), Err(ChunkError::NotText { offset: 4, line: 1, byte: 0xFF })));
    }
    let mut chunks = source.chunks(Encoding::Windows1252).unwrap();
    assert_eq!(chunks.next(0).unwrap().text, "goodÿ");
}

#[test]
fn head_and_whole() {
    let mut bytes = vec![b'x'; HEAD_BYTES];
    let mut small = source(&bytes);
    assert!(small.is_whole_in_head());
    assert_eq!(small.head().unwrap().len(), HEAD_BYTES);
    bytes.push(b'y');
    let mut large = source(&bytes);
    assert!(!large.is_whole_in_head());
    assert_eq!(large.len(), HEAD_BYTES as u64 + 1);
    assert!(large.head().unwrap().iter().all(|byte| *byte == b'x'));
    let mut chunks = large.chunks(Encoding::Utf8).unwrap();
    let first = chunks.next(0).unwrap();
    assert_eq!((first.text.len(), first.last), (HEAD_BYTES, false));
    assert_eq!(chunks.next(HEAD_BYTES).unwrap(), Chunk { text: "y", last: true, offset: HEAD_BYTES as u64 });
}

#[test]
fn text_again_at_a_place() {
    for encoding in ALL {
        let text = "one\nzwölf;ünf\nend";
        let bytes = [encoding.bom(), &encoded(text, encoding)].concat();
        let mut source = source(&bytes);
        assert_eq!(source.text_at(encoding, 4, 6).unwrap(), "zwölf", "{encoding:?}");
        assert_eq!(source.text_at(encoding, 4, 3).unwrap(), "zw");
        assert_eq!(source.text_at(encoding, 15, 100).unwrap(), "\nend".get(..).unwrap());
        assert_eq!(source.text_at(encoding, 500, 10).unwrap(), "");
    }
    assert_eq!(source(b"a\xFFb\xC3").text_at(Encoding::Utf8, 0, 10).unwrap(), "a\u{fffd}b");
}

#[test]
fn folders_and_missing_files() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Source::open(folder.path()), Err(FileError::InputIsFolder { .. })));
    let error = Source::open(Path::new("no/such\n.csv")).unwrap_err().to_string();
    assert!(error.starts_with(r"cannot read `no/such\n.csv`: ") && !error.contains("os error"), "{error}");
    let path = folder.path().join("users.csv");
    fs::write(&path, "a;b").unwrap();
    let mut source = Source::open(&path).unwrap();
    assert_eq!((source.path(), source.len()), (Some(path.as_path()), 3));
    assert_eq!(source.head().unwrap(), b"a;b");
}

#[cfg(unix)]
#[test]
fn a_fifo_is_read_twice() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let writer = {
        let path = path.clone();
        std::thread::spawn(move || fs::write(path, "a;ö\n".repeat(100_000)).unwrap())
    };
    let mut source = Source::open(&path).unwrap();
    writer.join().unwrap();
    assert_eq!(source.len(), 500_000);
    assert_eq!(source.file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    for _ in 0..2 {
        let mut chunks = source.chunks(Encoding::Utf8).unwrap();
        let mut lines = 0;
        let mut consumed = 0;
        loop {
            let chunk = chunks.next(consumed).unwrap();
            lines += chunk.text.matches("a;ö\n").count();
            consumed = chunk.text.rfind('\n').map_or(0, |end| end + 1);
            if chunk.last {
                break;
            }
        }
        assert_eq!(lines, 100_000);
    }
}
