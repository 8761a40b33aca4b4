//! Lists of numbers, looked at eight bytes at once in a word of 64 bits: bit 7 of a byte of a mask says something of the
//! byte of the text.

const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
const HIGH: u64 = !LOW;

/// The word in which each byte is that one.
#[inline(always)]
fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Which bytes are none of the ten digits.
#[inline(always)]
fn no_digits(word: u64) -> u64 {
    let rest = word ^ each(b'0');
    (((rest & LOW) + each(0x80 - 10)) | rest) & HIGH
}

/// Which bytes are that one.
#[inline(always)]
fn equal(word: u64, byte: u8) -> u64 {
    let rest = word ^ each(byte);
    !(((rest & LOW) + LOW) | rest) & HIGH
}

/// Up to eight bytes as a word, the first the lowest; there are zeros (the digit) for those that are missing.
#[inline(always)]
fn word(bytes: &[u8]) -> u64 {
    let length = bytes.len().min(8);
    // Two words that may overlap, or three bytes that may be the same.
    let own = match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(front), Some(back)) => {
            let back = u64::from(u32::from_le_bytes(*back));
            u64::from(u32::from_le_bytes(*front)) | back << (8 * (length - 4))
        }
        _ => match bytes {
            [] => 0,
            [one, ..] => {
                let (middle, last) = (length / 2, length - 1);
                u64::from(*one)
                    | u64::from(bytes[middle]) << (8 * middle)
                    | u64::from(bytes[last]) << (8 * last)
            }
        },
    };
    if length == 8 { own } else { own | each(b'0') << (8 * length) }
}

/// Whether a text is of digits alone.
#[inline(always)]
pub(super) fn digits(bytes: &[u8]) -> bool {
    if bytes.len() <= 8 {
        return no_digits(word(bytes)) == 0;
    }
    let (words, _) = bytes.as_chunks::<8>();
    let last = bytes.last_chunk::<8>().map_or(0, |last| no_digits(u64::from_le_bytes(*last)));
    words.iter().fold(last, |wrong, word| wrong | no_digits(u64::from_le_bytes(*word))) == 0
}

/// Whether a text is a list of numbers, of digits alone, with one separator between each two. A digit separates nothing.
#[inline(always)]
pub(super) fn numbers(bytes: &[u8], separator: u8) -> bool {
    let end = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == separator);
    if end(bytes.first()) || end(bytes.last()) {
        return false;
    }
    let mut wrong = 0;
    let mut look = |word: u64, before: u64| {
        let parts = no_digits(word);
        // Separators side by side, within the word and over its edge.
        wrong |= parts ^ equal(word, separator) | parts & (parts << 8 | before);
        parts >> 56
    };
    if bytes.len() <= 8 {
        look(word(bytes), 0);
        return wrong == 0;
    }
    let mut before = 0;
    for word in bytes.as_chunks::<8>().0 {
        before = look(u64::from_le_bytes(*word), before);
    }
    // The last eight bytes once more, with those that are left and the one before them.
    if let Some(last) = bytes.last_chunk::<8>() {
        look(u64::from_le_bytes(*last), 0);
    }
    wrong == 0
}

/// Puts one byte in place of another; gives how many there were.
#[inline(always)]
pub(super) fn replace(bytes: &mut [u8], own: u8, by: u8) -> usize {
    let (words, rest) = bytes.as_chunks_mut::<8>();
    let mut count = 0;
    for word in words {
        let found = equal(u64::from_le_bytes(*word), own);
        count += found.count_ones() as usize;
        // Of a mask the lowest bits of its bytes, times what differs: a product that crosses no byte.
        let change = (found >> 7) * u64::from(own ^ by);
        *word = (u64::from_le_bytes(*word) ^ change).to_le_bytes();
    }
    for byte in rest {
        let found = *byte == own;
        count += usize::from(found);
        *byte = if found { by } else { *byte };
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn lists_are_told_as_byte_for_byte(
            text in prop_oneof!["[0-9]{0,9}([,;][0-9]{1,9}){0,6}", "[0-9,]{0,30}", "[/:é0-9,;\u{80}-\u{ff}]{0,20}"],
            separator in prop_oneof![Just(b','), Just(b';'), Just(b'|'), any::<u8>()],
        ) {
            prop_assume!(!separator.is_ascii_digit());
            let items = text.as_bytes().split(|byte| *byte == separator);
            let plainly = items.into_iter().all(|item| !item.is_empty() && item.iter().all(u8::is_ascii_digit));
            prop_assert_eq!(numbers(text.as_bytes(), separator), plainly);
        }

        #[test]
        fn digits_are_told_as_byte_for_byte(text in prop_oneof!["[0-9]{1,20}", "[0-9]{0,12}[/:a]?[0-9]{0,12}"]) {
            prop_assert_eq!(digits(text.as_bytes()), text.bytes().all(|byte| byte.is_ascii_digit()));
        }

        #[test]
        fn bytes_are_replaced_as_one_by_one(
            mut text in prop::collection::vec(prop_oneof![any::<u8>(), Just(b',')], 0..40),
            by in any::<u8>(),
        ) {
            let wanted: Vec<u8> = text.iter().map(|byte| if *byte == b',' { by } else { *byte }).collect();
            let there = text.iter().filter(|byte| **byte == b',').count();
            prop_assert_eq!(replace(&mut text, b',', by), there);
            prop_assert_eq!(text, wanted);
        }
    }
}
