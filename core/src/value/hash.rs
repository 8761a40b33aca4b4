//! Hashes of plain passwords, as systems without salt store them.
//!
//! Whether a hash may be made at all is the business of the options for secrets.

use md5::Md5;
use sha1::{Digest, Sha1};

/// MD5 of the UTF-8 bytes: 32 lower-case hexadecimal digits.
pub fn md5_hex(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

/// SHA-1 of the UTF-8 bytes: 40 lower-case hexadecimal digits.
pub fn sha1_hex(text: &str) -> String {
    hex(&Sha1::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // From RFC 1321, A.5, RFC 3174, 7.3, and `printf Zürich | md5sum`.
    #[test]
    fn hashes_are_those_of_the_standards() {
        assert_eq!(md5_hex(""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(md5_hex("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
        assert_eq!(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(sha1_hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    }

    #[test]
    fn letters_beyond_ascii_are_hashed_as_utf_8() {
        assert_eq!(md5_hex("Zürich"), "103a821a3a6a0b923c9f74a39662bb51");
        assert_eq!(sha1_hex("Zürich"), "9b5ee41a2d0900fd6c2177616c90f64eee41b55a");
    }
}
