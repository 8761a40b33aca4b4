//! Lists in a cell: how a cell is cut into items, and how an item is written so that it is cut out again.
//!
//! Where a separator inside an item is doubled, two of them are one letter of the item. Then a further item cannot begin
//! with the separator: behind the one before it, nobody could tell which of three is which.

use std::borrow::Cow;

/// A list in a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// Between the items.
    pub separator: String,
    /// Items that can be written, at most.
    pub max: Option<usize>,
    /// Whether items are taken as they stand: with their blanks, and one of nothing keeps its place.
    pub exact: bool,
    /// Whether a separator inside an item is written twice; it is one character then.
    pub doubled: bool,
}

impl List {
    /// The items of a cell as they stand there, with doubled separators and blanks.
    pub fn items<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let mut rest = Some(text);
        std::iter::from_fn(move || {
            let text = rest?;
            let size = self.separator.len();
            let mut from = 0;
            while let Some(at) = text[from..].find(self.separator.as_str()) {
                let behind = from + at + size;
                if self.doubled && text[behind..].starts_with(self.separator.as_str()) {
                    from = behind + size;
                    continue;
                }
                rest = Some(&text[behind..]);
                return Some(&text[..behind - size]);
            }
            rest = None;
            Some(text)
        })
    }

    /// The text of an item that stands in a cell.
    pub fn single<'t>(&self, item: &'t str) -> Cow<'t, str> {
        if self.doubled && item.contains(&self.separator) {
            Cow::Owned(item.replace(&self.separator.repeat(2), &self.separator))
        } else {
            Cow::Borrowed(item)
        }
    }

    /// How an item stands in a cell. `None`: it would not be cut out again; `first`: no other stands before it.
    pub fn written<'t>(&self, item: &'t str, first: bool) -> Option<Cow<'t, str>> {
        if !item.contains(&self.separator) {
            Some(Cow::Borrowed(item))
        } else if self.doubled && (first || !item.starts_with(&self.separator)) {
            Some(Cow::Owned(item.replace(&self.separator, &self.separator.repeat(2))))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(doubled: bool) -> List {
        List { separator: ";".into(), doubled, ..List::default() }
    }

    fn read(list: &List, cell: &str) -> Vec<String> {
        list.items(cell).map(|item| list.single(item).into_owned()).collect()
    }

    #[test]
    fn a_doubled_separator_is_a_letter_of_its_item() {
        assert_eq!(read(&list(true), "a;;b;c"), ["a;b", "c"]);
        assert_eq!(read(&list(true), "a;;;b"), ["a;", "b"]);
        assert_eq!(read(&list(true), ";;a"), [";a"]);
        assert_eq!(read(&list(false), "a;;b;c"), ["a", "", "b", "c"]);
        assert_eq!(read(&list(true), ""), [""]);
    }

    #[test]
    fn an_item_that_would_not_come_back_is_not_written() {
        assert_eq!(list(true).written(";a", true).as_deref(), Some(";;a"));
        assert_eq!(list(true).written(";a", false), None);
        assert_eq!(list(false).written("a;b", true), None);
        assert_eq!(list(false).written("ab", false).as_deref(), Some("ab"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(items in prop::collection::vec("[a;é]{1,4}", 1..5)) {
            let list = list(true);
            let written: Option<Vec<_>> =
                items.iter().enumerate().map(|(at, item)| list.written(item, at == 0)).collect();
            if let Some(written) = written {
                prop_assert_eq!(read(&list, &written.join(";")), items);
            }
        }
    }
}
