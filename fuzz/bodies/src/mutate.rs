//! Changes of an input, made out of a seed: the same seed makes the same ones.
//!
//! libFuzzer makes better ones, because it sees what they do. These are for runs that have to end.

/// Texts that decide something somewhere.
const PIECES: [&[u8]; 44] = [
    b"\"",
    b"\"\"",
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"\0",
    b",",
    b";",
    b"|",
    b"\t",
    b" ",
    b"'",
    b"=",
    b"%",
    b"#",
    b"-",
    b"+",
    b"=\"0203\"",
    b"3,36123E+10",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xE9",
    b"\xC3",
    b"\xED\xA0\x80",
    b"\xC2\xA0",
    b"\xE2\x80\xAE",
    b"\x1B[2J",
    b"sep=;\n",
    b"#TYPE X\n",
    b"_line,_record,_codes,_message,",
    b"99999999999999999999",
    b"-1",
    b"2024-02-30",
    b"true",
    b"1",
    b"[[column]]\n",
    b"[layout]\n",
    b"extends = ",
    b"[0]",
    b"[1..]",
    b"{ ",
    b"\"\"\"",
    b"\\u0000",
];

/// Numbers that look accidental; xorshift.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall by this seed.
    pub fn new(seed: u64) -> Dice {
        // Zero would stay zero.
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `limit`; 0 if that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit.max(1)
    }
}

/// Some changes of `input`, one after the other; `other` lends pieces of itself.
pub fn mutate(input: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + 1 + dice.below(40)).min(bytes.len());
        match dice.below(8) {
            0 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => bytes.truncate(at),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let from = dice.below(other.len() + 1);
                let piece = &other[from..(from + 1 + dice.below(80)).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            5 => bytes.splice(at..end, PIECES[dice.below(PIECES.len())].iter().copied()).for_each(drop),
            _ => bytes.splice(at..at, PIECES[dice.below(PIECES.len())].iter().copied()).for_each(drop),
        }
    }
    bytes
}
