//! `peer-limit IN OUT BYTES`: the least that any program must do for an output of so many bytes. It reads all, checks
//! that it is UTF-8, finds the places of the delimiters and line ends outside of quotes, copies as many bytes as the
//! output has, and writes them. What it writes is no list.
//!
//! It compares 16 bytes at once, as every x86-64 can; with wider vectors the limit is a few hundredths lower.

use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use tieline_bench::verba::BUFFER;
use wide::{CmpEq, i8x16};

/// One bit for each of 64 bytes that is `wanted`, the lowest for the first.
#[inline]
fn mask(block: &[u8; 64], wanted: u8) -> u64 {
    let (lanes, _) = block.as_chunks::<16>();
    let same = i8x16::splat(wanted.cast_signed());
    lanes.iter().enumerate().fold(0, |mask, (index, lane)| {
        let bits = i8x16::new(lane.map(u8::cast_signed)).cmp_eq(same).move_mask();
        mask | u64::from(bits as u16) << (16 * index)
    })
}

/// Every bit is the parity of those up to it.
fn parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// Finds the places in a text whose first byte is in quotes if `quoted` is all ones. Gives how many, and the same for
/// what follows.
fn find(text: &[u8], mut quoted: u64, places: &mut [u32]) -> (usize, u64) {
    let mut found = 0;
    let mut block = |block: &[u8; 64], base: usize| {
        let inside = parity(mask(block, b'"')) ^ quoted;
        quoted = (inside >> 63).wrapping_neg();
        let mut bits = (mask(block, b',') | mask(block, b'\n')) & !inside;
        while bits != 0 {
            places[found] = base as u32 + bits.trailing_zeros();
            found += 1;
            bits &= bits - 1;
        }
    };
    let (blocks, rest) = text.as_chunks::<64>();
    for (index, bytes) in blocks.iter().enumerate() {
        block(bytes, 64 * index);
    }
    let mut last = [0; 64];
    last[..rest.len()].copy_from_slice(rest);
    block(&last, text.len() - rest.len());
    (found, quoted)
}

fn run(from: &str, to: &str, bytes: u64) -> Result<usize, Box<dyn Error>> {
    let mut file = File::open(from)?;
    let size = file.metadata()?.len().max(1);
    let mut target = File::create(to)?;
    let mut buffer = vec![0; BUFFER];
    let mut out = Vec::with_capacity(2 * BUFFER);
    let mut places = vec![0; BUFFER + 64];
    let (mut filled, mut read, mut written, mut quoted, mut found) = (0, 0, 0, 0, 0);
    loop {
        let count = file.read(&mut buffer[filled..])?;
        filled += count;
        read += count as u64;
        // No character is in two parts if a part ends with a line; a line of more than a buffer is not expected.
        let end = memchr::memrchr(b'\n', &buffer[..filled]).map_or(filled, |at| at + 1);
        let text = simdutf8::basic::from_utf8(&buffer[..end])?.as_bytes();
        let more;
        (more, quoted) = find(text, quoted, &mut places);
        found += more;
        // What is copied is spread over the file as the output of a conversion is; an output may be larger.
        let due = (u128::from(bytes) * u128::from(read) / u128::from(size)) as u64;
        while written < due && !text.is_empty() {
            let part = &text[..text.len().min((due - written) as usize)];
            out.extend_from_slice(part);
            written += part.len() as u64;
        }
        if out.len() >= BUFFER || count == 0 {
            target.write_all(&out)?;
            out.clear();
        }
        if count == 0 {
            return Ok(found);
        }
        buffer.copy_within(end..filled, 0);
        filled -= end;
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [from, to, bytes] => bytes.parse().map_err(Into::into).and_then(|bytes| run(from, to, bytes)),
        _ => Err("usage: peer-limit IN OUT BYTES".into()),
    };
    // Nothing is left to be done if these lines cannot be written.
    let (said, code) = match done {
        Ok(found) => (format!("{found} places"), ExitCode::SUCCESS),
        Err(fault) => (format!("peer-limit: {fault}"), ExitCode::FAILURE),
    };
    let _ = writeln!(io::stderr(), "{said}");
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, one byte after the other.
    fn plainly(text: &[u8]) -> Vec<u32> {
        let mut quoted = false;
        let places = text.iter().enumerate().filter(|(_, byte)| {
            quoted ^= **byte == b'"';
            !quoted && matches!(byte, b',' | b'\n')
        });
        places.map(|(place, _)| place as u32).collect()
    }

    #[test]
    fn the_places_are_those_that_a_plain_search_finds() {
        let text = "a,\"b,\"\"c\n\",d\r\nBjörn,,\"x\"\n".repeat(40);
        for length in 0..text.len() {
            let bytes = &text.as_bytes()[..length];
            let mut places = vec![0; length + 64];
            let (found, _) = find(bytes, 0, &mut places);
            assert_eq!(places[..found], plainly(bytes), "{length}");
        }
    }
}
