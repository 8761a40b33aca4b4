//! Any text and any bytes, against what the standard library says of the whole.

use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn chunks_are_the_text(text in any::<String>(), step in 1..40usize, eaten in prop::collection::vec(0..=100usize, 1..5)) {
        for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be] {
            let bytes = [encoding.bom(), &encoded(&text, encoding)].concat();
            prop_assert_eq!(&joined(&bytes, encoding, step, &eaten).unwrap(), &text);
        }
    }

    #[test]
    fn any_bytes_are_utf_8_as_std_says(bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x80..0xC5u8, Just(b'\n')], 0..12), step in 1..9usize) {
        prop_assume!(!bytes.starts_with(Encoding::Utf8.bom()));
        match (joined(&bytes, Encoding::Utf8, step, &[100, 0]), std::str::from_utf8(&bytes)) {
            (Ok(text), Ok(expected)) => prop_assert_eq!(text, expected),
            (Err(ChunkError::NotText { offset, line, byte }), Err(error)) => {
                prop_assert_eq!(offset, error.valid_up_to() as u64);
                prop_assert_eq!(byte, bytes[error.valid_up_to()]);
                let lines = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u64;
                prop_assert!(line == lines + 1 || (lines == 0 && bytes.contains(&b'\r')));
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn any_bytes_are_windows_1252(bytes in prop::collection::vec(any::<u8>(), 0..60), step in 1..9usize) {
        prop_assume!(!bytes.starts_with(Encoding::Utf8.bom()));
        let text = joined(&bytes, Encoding::Windows1252, step, &[100, 30]).unwrap();
        prop_assert_eq!(encoded(&text, Encoding::Windows1252), bytes);
    }

    #[test]
    fn any_units_are_utf_16_as_std_says(units in prop::collection::vec(prop_oneof![any::<u16>(), 0xD800..0xE000u16], 0..9), odd in any::<bool>(), step in 1..9usize) {
        prop_assume!(units.first() != Some(&0xFEFF));
        let mut bytes: Vec<u8> = units.iter().copied().flat_map(u16::to_le_bytes).collect();
        let mut good = 0;
        let text: Option<String> = char::decode_utf16(units.iter().copied()).map(|unit| {
            good += unit.as_ref().map_or(0, |character| 2 * character.len_utf16() as u64);
            unit.ok()
        }).collect();
        if odd {
            bytes.push(b'x');
        }
        match (joined(&bytes, Encoding::Utf16Le, step, &[100, 0]), text) {
            (Ok(text), Some(expected)) if !odd => prop_assert_eq!(text, expected),
            (Err(ChunkError::NotText { offset, byte, .. }), None) => prop_assert_eq!((offset, byte), (good, bytes[good as usize])),
            (Err(ChunkError::NotText { offset, .. }), Some(_)) if odd => prop_assert_eq!(offset, bytes.len() as u64 - 1),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn ascii_in_utf_16_is_guessed(text in "[ -~]{1,40}") {
        for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
            prop_assert_eq!(guess(&encoded(&text, encoding), true).encoding, encoding);
        }
        prop_assert_eq!(guess(text.as_bytes(), true).encoding, Encoding::Utf8);
    }
}
