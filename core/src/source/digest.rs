//! The SHA-256 of a file, made of the bytes as they pass by.

use sha2::{Digest as _, Sha256};

/// A digest that grows with the bytes that are read or written.
#[derive(Debug, Clone, Default)]
pub struct Digest {
    sha: Sha256,
    whole: bool,
}

impl Digest {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.sha.update(bytes);
    }

    /// The file ends here.
    pub fn end(&mut self) {
        self.whole = true;
    }

    /// Whether the file was seen to its end.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        self.sha.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    // From FIPS 180-4's examples.
    #[test]
    fn it_is_that_of_the_standard_however_the_bytes_come() {
        let mut digest = Digest::default();
        digest.add(b"a");
        digest.add(b"bc");
        assert_eq!(digest.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(!digest.is_whole());
    }
}
