//! Names of encodings, writing in them, and telling them from a head.

use super::*;

#[test]
fn guesses() {
    let say = |bytes: &[u8]| {
        let guess = guess(bytes, true);
        (guess.encoding, guess.bom, guess.evidence)
    };
    let (utf_8, cp) = (Encoding::Utf8, Encoding::Windows1252);
    assert_eq!(say(b"").0, utf_8);
    assert_eq!(say(b"\xEF\xBB\xBFa\xFF").0, utf_8);
    assert_eq!(
        say(b"\xFF\xFEa\0"),
        (Encoding::Utf16Le, true, "begins with the byte order mark FF FE of utf-16le".into())
    );
    assert_eq!(say("näme;ext\n".as_bytes()).0, utf_8);
    let expected = "byte 0xE9 at 3:14 is not UTF-8; as windows-1252 it is `é`";
    let (encoding, bom, evidence) = say(b"first,last\nAda,Lovelace\nMarie-Claude,\xE9tienne\n");
    assert_eq!((encoding, bom), (cp, false));
    assert!(evidence.starts_with(expected), "{evidence}");
    assert!(say(b"a\x81").2.contains("unassigned"));
    assert!(
        say(b"\xC4\xC7\xC9\xCD \xF0\xF2\xE8\xE2\xE5\xF2, \xEA\xE0\xEA \xE4\xE5\xEB\xE0")
            .2
            .contains("windows-1251")
    );
    // The end of the head may cut a sequence; the end of the file may not.
    assert_eq!(guess(b"Zo\xC3", false).encoding, utf_8);
    assert_eq!(guess(b"Zo\xC3", true).encoding, cp);
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
        let found = guess(&encoded("name,ext\r\nŻółć,100\r\n", encoding), true);
        assert_eq!((found.encoding, found.bom), (encoding, false));
    }
    assert_eq!(say(b"name,ext\n\0\0,1\0").0, utf_8);
}

#[test]
fn names_and_aliases() {
    for encoding in ALL {
        assert_eq!(Encoding::from_name(encoding.name()), Some(encoding));
    }
    for name in ["Latin1", "ISO_8859-1", "ansi", "CP1252"] {
        assert_eq!(Encoding::from_name(name), Some(Encoding::Windows1252));
    }
    assert_eq!(Encoding::from_name("iso-8859-15"), None);
}

#[test]
fn what_has_no_place_is_named() {
    let mut out = b"kept".to_vec();
    let missing = Encoding::Windows1252.encode("aé€ł€", &mut out).unwrap_err();
    assert_eq!(missing, NoPlace { character: 'ł', index: 6 });
    assert_eq!(out, b"kept");
    Encoding::Windows1252.encode("aé€", &mut out).unwrap();
    assert_eq!(out, b"kepta\xE9\x80");
    assert_eq!(encoded("€", Encoding::Utf16Be), [0x20, 0xAC]);
}
