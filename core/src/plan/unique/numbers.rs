//! The numbers of one rule, in pages: which record has each of them first.
//!
//! Numbers of users stand close together. A page has 4 bytes for each of 128 neighbours, which is a quarter of what a
//! hash takes, and knows at once which record an earlier number is of. Where numbers turn out to be too far apart for
//! that, all of them are handed over to the hashes, and those that follow go there too.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The most digits of a number: with one more in front, see [`number`], any of them fits into 64 bits.
const DIGITS: usize = 18;
/// Eight times the digit.
const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
/// A one with so many zeros behind it.
const TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
/// Numbers of a page.
const PAGE: usize = 128;
/// What a page takes, with its share of what leads to it.
const PAGE_BYTES: usize = size_of::<Page>() + 32;
/// Pages may take so many bytes, and so many more for each number that they have.
const ROOM: (usize, usize) = (4 << 20, 16);

/// The number that a text is, if it is digits alone and few enough of them: with a one in front, since a text with
/// leading zeros is another one than that without them.
#[inline]
pub(super) fn number(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    // Most texts show in their first byte what they are.
    if !bytes.first()?.is_ascii_digit() {
        return None;
    }
    // Most numbers are of four to eight digits: two words of four, of which the second may begin within the first.
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>())
        && bytes.len() <= 8
    {
        let [first, last] = [first, last].map(|four| u64::from(u32::from_le_bytes(*four)));
        let digits = first | last << (8 * (bytes.len() - 4));
        let room = 8 * (8 - bytes.len());
        let zeros = ZEROS & !(u64::MAX << room);
        return Some(of_eight(digits << room | zeros)? + TENS[bytes.len()]);
    }
    if bytes.len() > DIGITS {
        return None;
    }
    bytes.iter().try_fold(1, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then(|| number * 10 + u64::from(digit))
    })
}

/// The number that eight digits are, the first of them in the lowest byte.
#[inline]
fn of_eight(text: u64) -> Option<u64> {
    // Of a digit the upper half is 3, and still is with 6 more.
    let upper = |word: u64| word & 0xF0F0_F0F0_F0F0_F0F0;
    if upper(text) | upper(text.wrapping_add(0x0606_0606_0606_0606)) >> 4 != 0x3333_3333_3333_3333 {
        return None;
    }
    // Neighbours are put together: digits, then twos of them, then fours.
    let ones = text & 0x0F0F_0F0F_0F0F_0F0F;
    let twos = (ones * 10 + (ones >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF)
}

/// What becomes of a number that is entered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// It has its place, or needs none.
    Here,
    /// This record has it already.
    Repeats(u64),
    /// Numbers are too far apart: they are to be handed over to the hashes, and this one is to go there.
    Apart,
}

/// The numbers of one rule.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    #[expect(clippy::vec_box, reason = "so many pages are not to be moved whenever there are more of them")]
    pages: Vec<Box<Page>>,
    /// The pages by their numbers.
    by_number: HashTable<u32>,
    /// The page used last: the next number is often beside.
    last: usize,
    /// Numbers that the pages have.
    count: usize,
    /// Whether all numbers were handed over to the hashes.
    apart: bool,
}

/// A page: which record has each number first, counted from 1.
#[derive(Debug)]
struct Page {
    number: u64,
    records: [u32; PAGE],
}

impl Numbers {
    /// Whether all numbers were handed over to the hashes.
    pub(super) fn apart(&self) -> bool {
        self.apart
    }

    /// Hands over each number with the record that has it first, in no order, and keeps no more of them.
    #[cold]
    pub(super) fn hand_over(&mut self, mut take: impl FnMut(u64, u64)) {
        self.apart = true;
        self.by_number = HashTable::new();
        // A page goes as soon as it is empty: what takes its numbers grows meanwhile.
        for page in std::mem::take(&mut self.pages) {
            let first = page.number * PAGE as u64;
            let numbers = (first..).zip(page.records).filter(|(_, record)| *record > 0);
            numbers.for_each(|(number, record)| take(number, u64::from(record)));
        }
    }

    /// The record that has a number first.
    pub(super) fn find(&mut self, number: u64) -> Option<u64> {
        let page = self.page(number)?;
        let record = self.pages[page].records[number as usize % PAGE];
        (record > 0).then_some(u64::from(record))
    }

    /// Enters the number of a record. Where the record does not `stand`, it only learns whether it repeats one.
    #[inline]
    pub(super) fn enter(&mut self, number: u64, record: u64, stands: bool) -> Entered {
        if self.apart {
            return Entered::Apart;
        }
        let Some(page) = self.page(number).or_else(|| self.open(number)) else {
            return Entered::Apart;
        };
        let place = &mut self.pages[page].records[number as usize % PAGE];
        if *place > 0 {
            return Entered::Repeats(u64::from(*place));
        }
        let Ok(short) = u32::try_from(record) else {
            // There is no room for the numbers of so many records.
            return Entered::Apart;
        };
        if stands {
            *place = short;
            self.count += 1;
        }
        Entered::Here
    }

    /// The page of a number, if it was opened.
    #[inline]
    fn page(&mut self, number: u64) -> Option<usize> {
        let page = number / PAGE as u64;
        if self.pages.get(self.last).is_some_and(|last| last.number == page) {
            return Some(self.last);
        }
        let found = self.by_number.find(hash(page), |at| self.pages[*at as usize].number == page);
        self.last = *found? as usize;
        Some(self.last)
    }

    /// Opens the page of a number, unless those that there are have too few numbers.
    fn open(&mut self, number: u64) -> Option<usize> {
        let (least, each) = ROOM;
        let apart = self.pages.len() * PAGE_BYTES > least + each * self.count;
        let at = u32::try_from(self.pages.len()).ok().filter(|_| !apart)?;
        let page = number / PAGE as u64;
        self.pages.push(Box::new(Page { number: page, records: [0; PAGE] }));
        let pages = &self.pages;
        self.by_number.insert_unique(hash(page), at, |at| hash(pages[*at as usize].number));
        self.last = at as usize;
        Some(self.last)
    }
}

/// The hash of a number, or of that of a page.
#[inline]
pub(super) fn hash(number: u64) -> u64 {
    FixedState::default().hash_one(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_is_digits_alone_with_one_in_front(text in "[0-9]{0,20}|[0-9a-z/:+ ٣]{0,9}|.{0,6}") {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let wanted = digits.then(|| format!("1{text}")).filter(|_| text.len() <= 18);
            prop_assert_eq!(number(&text).map(|number| number.to_string()), wanted);
        }

        #[test]
        fn no_byte_but_a_digit_passes(text in "[0-9]{8}", byte in any::<u8>(), at in 0..8_usize) {
            let mut eight: [u8; 8] = text.as_bytes().try_into().unwrap();
            eight[at] = byte;
            let wanted = std::str::from_utf8(&eight).ok().filter(|_| byte.is_ascii_digit());
            prop_assert_eq!(of_eight(u64::from_le_bytes(eight)), wanted.map(|text| text.parse().unwrap()));
        }
    }

    /// Enters numbers so far apart; gives how many the pages have.
    fn spread(numbers: &mut Numbers, count: u64, step: u64) -> u64 {
        let entered = |at: u64| numbers.enter(at * step, at + 1, true) == Entered::Here;
        (0..count).map(entered).filter(|here| *here).count() as u64
    }

    #[test]
    fn numbers_side_by_side_all_have_a_page_and_take_little() {
        let mut numbers = Numbers::default();
        assert_eq!(spread(&mut numbers, 200_000, 1), 200_000);
        assert!(numbers.pages.len() * PAGE_BYTES < 5 * 200_000, "{} pages", numbers.pages.len());
    }

    #[test]
    fn numbers_in_any_order_all_have_a_page() {
        let mut numbers = Numbers::default();
        // A step without a common factor, so that every number comes once.
        let all = (0..200_000_u64).map(|at| at * 99_991 % 200_000);
        let here = all.filter(|at| numbers.enter(*at, *at + 1, true) == Entered::Here).count();
        assert_eq!(here, 200_000);
    }

    #[test]
    fn numbers_far_apart_are_handed_over() {
        let mut numbers = Numbers::default();
        let here = spread(&mut numbers, 50_000, 100_000);
        // Each has a page of its own, until the pages take too much.
        assert_eq!(numbers.pages.len() as u64, here);
        let most = (ROOM.0 + ROOM.1 * here as usize) / PAGE_BYTES + 1;
        assert!(numbers.pages.len() <= most, "{} pages", numbers.pages.len());
        let mut taken = Vec::new();
        numbers.hand_over(|number, record| taken.push((number, record)));
        assert!(numbers.apart() && numbers.pages.is_empty());
        taken.sort_unstable();
        assert_eq!(taken, (0..here).map(|at| (at * 100_000, at + 1)).collect::<Vec<_>>());
        assert_eq!(numbers.enter(0, 60_000, true), Entered::Apart);
    }
}
