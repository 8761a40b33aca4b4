//! Damaged copies of a file, the same ones each time.

/// A copy with one to four things wrong with it, by its number.
pub(super) fn damaged(bytes: &[u8], number: u64) -> Vec<u8> {
    let mut random = Random(number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut copy = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(copy.len() + 1);
        let until = (at + 1 + random.below(16)).min(copy.len());
        match random.below(6) {
            0 if at < copy.len() => copy[at] ^= 1 << random.below(8),
            1 if at < copy.len() => copy[at] = random.below(256) as u8,
            2 => copy.truncate(at),
            3 if at < until => drop(copy.drain(at..until)),
            4 if at < until => {
                let part = copy[at..until].to_vec();
                let to = random.below(copy.len() + 1);
                copy.splice(to..to, part);
            }
            _ => {
                let odd: [&[u8]; 6] = [b"\0", b"\xFF\xFF\xFF\xFF", b"\n", b"\r\n\r\n", b"\"", b"\x80"];
                copy.splice(at..at, odd[random.below(odd.len())].iter().copied());
            }
        }
    }
    copy
}

/// Numbers out of a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % most.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_differ_and_come_again() {
        let file = b"acme cards 1\n\nlogin: ada\n";
        let copies: Vec<Vec<u8>> = (0..200).map(|number| damaged(file, number)).collect();
        assert_eq!(copies, (0..200).map(|number| damaged(file, number)).collect::<Vec<_>>());
        let mut other = copies.clone();
        other.sort();
        other.dedup();
        assert!(other.len() > 150, "{}", other.len());
        assert!(copies.iter().all(|copy| copy.len() < 200));
        damaged(b"", 3);
    }
}
