//! Canonical paths as maps and the command line write them: `name.given`, `extensions`, `extensions[0].context`,
//! `extensions[1..]`, `x.vendor.anything`.
//!
//! Here a path is taken apart and looked up in the model; which paths a map may bind together is left to the map.

use super::table::{self, FIELDS};
use super::{Secret, Type};

/// One field of the model or an open field of a map.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    /// The canonical key: `name.given`, `extensions[]`, `extensions[].context`, `x.vendor.codecs[]`.
    pub key: String,
    /// What its text is.
    pub ty: Type,
}

/// Which items of a list a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// The one value of a field that is no list.
    One,
    /// All items.
    All,
    /// The item of that index, from 0.
    At(u16),
    /// The items from that index on.
    From(u16),
    /// The item whose index is the number of a numbered column (`[n]`); gone once the columns are expanded.
    Numbered,
    /// The item of the row, where one user takes several rows (`[*]`).
    Row,
}

/// A field, and which items of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    /// The field.
    pub field: Field,
    /// Its items.
    pub item: Item,
}

/// Why a text is no path, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathFault {
    /// One sentence.
    pub message: String,
    /// The text, if it could be a misspelt path.
    misspelt: Option<String>,
}

impl PathFault {
    /// The nearest path that exists, if one is near. Looked for when it is asked for: most are never told.
    pub fn nearest(&self) -> Option<String> {
        nearest_path(self.misspelt.as_deref()?)
    }
}

/// What a map says about an open field: its type, and whether it is a list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Open {
    /// The type; text if the map says none.
    pub ty: Option<Type>,
    /// Whether it is a list.
    pub many: bool,
}

impl Field {
    /// Whether the field is a list or a member of a list's items.
    pub fn many(&self) -> bool {
        self.key.contains("[]")
    }

    /// The kind of secret, if it is one.
    pub fn secret(&self) -> Option<Secret> {
        self.ty.secret()
    }

    /// The list that the field belongs to: `extensions` for `extensions[].context`.
    pub fn list(&self) -> Option<&str> {
        self.key.split_once("[]").map(|(list, _)| list)
    }

    /// Whether it is an open field, of which the model knows nothing.
    pub fn open(&self) -> bool {
        self.key.starts_with("x.")
    }

    /// The model's row, unless the field is open.
    pub fn row(&self) -> Option<&'static table::Row> {
        table::find(&self.key)
    }

    /// Whether it is each user's own, so that one value for all of them does harm.
    pub fn own(&self) -> bool {
        self.key.starts_with("name.") || table::OWN.contains(&self.key.as_str())
    }

    /// The thing that the field is a part of (a line, a DID, a device, a mailbox), if it is a part of one.
    pub fn thing(&self) -> Option<&str> {
        let list = self.list().unwrap_or_else(|| self.key.split('.').next().unwrap_or(&self.key));
        table::THINGS.contains(&list).then_some(list)
    }
}

impl Reference {
    /// Reads a path. `open` says type and number of an `x.` field; other fields have theirs from the model.
    ///
    /// # Errors
    /// A fault in words when the path is malformed or no field of the model.
    pub fn parse(text: &str, open: Open) -> Result<Reference, PathFault> {
        let fault = |message: String| PathFault { message, misspelt: None };
        let (list, rest) = match text.split_once('[') {
            Some((list, rest)) => (list, Some(rest)),
            None => (text, None),
        };
        let (item, member) = match rest {
            None => (None, None),
            Some(rest) => {
                let Some((index, tail)) = rest.split_once(']') else {
                    return Err(fault(format!("`{text}` opens a bracket that it does not close")));
                };
                let member = match tail {
                    "" => None,
                    _ => Some(tail.strip_prefix('.').ok_or_else(|| {
                        fault(format!("behind `]` only `.member` may stand, and here stands `{tail}`"))
                    })?),
                };
                (
                    Some(parse_index(index).ok_or_else(|| {
                        fault(format!("`[{index}]` is no index: `[0]`, `[1..]`, `[]`, `[n]` and `[*]` are"))
                    })?),
                    member,
                )
            }
        };
        if list.starts_with("x.") {
            let many = open.many || item.is_some();
            let mut key = String::from(list);
            if many {
                key.push_str("[]");
            }
            if let Some(member) = member {
                key.push('.');
                key.push_str(member);
            }
            let item = if many { item.unwrap_or(Item::All) } else { Item::One };
            return Ok(Reference { field: Field { key, ty: open.ty.unwrap_or(Type::Text) }, item });
        }
        let scalar = if item.is_none() { table::find(list) } else { None };
        if let Some(row) = scalar {
            return Ok(Reference { field: Field { key: row.path.into(), ty: row.ty }, item: Item::One });
        }
        let key = match member {
            Some(member) => format!("{list}[].{member}"),
            None => format!("{list}[]"),
        };
        match table::find(&key) {
            Some(row) => Ok(Reference {
                field: Field { key: row.path.into(), ty: row.ty },
                item: item.unwrap_or(Item::All),
            }),
            None => Err(PathFault {
                message: format!("`{text}` is no field of the model"),
                misspelt: Some(text.to_owned()),
            }),
        }
    }

    /// The path as a map would write it.
    pub fn path(&self) -> String {
        let index = match self.item {
            Item::One => return self.field.key.clone(),
            Item::All => return self.field.key.trim_end_matches("[]").to_owned(),
            Item::At(index) => format!("[{index}]"),
            Item::From(index) => format!("[{index}..]"),
            Item::Numbered => "[n]".to_owned(),
            Item::Row => "[*]".to_owned(),
        };
        self.field.key.replacen("[]", &index, 1)
    }

    /// Whether what this reference means can be of the item that the other means, where both are of one thing.
    pub fn same_item(&self, other: &Reference) -> bool {
        match (self.item, other.item) {
            (Item::At(a), Item::At(b)) => a == b,
            (Item::From(a), Item::At(b)) => b >= a,
            _ => true,
        }
    }

    /// Whether two references can mean the same item.
    pub fn overlaps(&self, other: &Reference) -> bool {
        self.field.key == other.field.key && self.item.meets(other.item)
    }
}

impl Item {
    /// Whether two references to items of one list can mean the same one.
    pub fn meets(self, other: Item) -> bool {
        match (self, other) {
            (Item::At(a), Item::At(b)) => a == b,
            (Item::At(a), Item::From(b)) | (Item::From(b), Item::At(a)) => a >= b,
            _ => true,
        }
    }
}

/// What stands between brackets.
pub(crate) fn parse_index(text: &str) -> Option<Item> {
    match text {
        "" | ".." => Some(Item::All),
        "n" => Some(Item::Numbered),
        "*" => Some(Item::Row),
        _ => match text.strip_suffix("..") {
            Some(from) => from.parse().ok().map(Item::From),
            None => text.parse().ok().map(Item::At),
        },
    }
}

/// The canonical path nearest to a misspelt one, if one is near enough to be meant.
pub fn nearest_path(text: &str) -> Option<String> {
    let plain = |path: &str| path.replace("[]", "");
    crate::nearest::nearest(text, FIELDS.iter().map(|row| plain(row.path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (String, Item) {
        let reference = Reference::parse(text, Open::default()).unwrap();
        (reference.field.key, reference.item)
    }

    #[test]
    fn paths_name_fields_and_items() {
        assert_eq!(parsed("name.given"), ("name.given".into(), Item::One));
        assert_eq!(parsed("password"), ("password".into(), Item::One));
        assert_eq!(parsed("password.md5"), ("password.md5".into(), Item::One));
        assert_eq!(parsed("extensions"), ("extensions[]".into(), Item::All));
        assert_eq!(parsed("extensions[0]"), ("extensions[]".into(), Item::At(0)));
        assert_eq!(parsed("extensions[1..]"), ("extensions[]".into(), Item::From(1)));
        assert_eq!(parsed("extensions[0].context"), ("extensions[].context".into(), Item::At(0)));
        assert_eq!(parsed("dids[].context"), ("dids[].context".into(), Item::All));
        assert_eq!(parsed("extensions[*].pbx"), ("extensions[].pbx".into(), Item::Row));
    }

    #[test]
    fn what_is_each_users_own_is_in_the_table() {
        for key in table::OWN {
            assert!(table::find(key).is_some(), "{key}");
        }
        let own = |text| Reference::parse(text, Open::default()).unwrap().field.own();
        for path in ["extensions[0]", "dids[2]", "name.family", "voicemail.number", "devices[0].mac"] {
            assert!(own(path), "{path}");
        }
        for path in ["extensions[0].context", "dids[0].label", "language", "phones.work[0]", "caller_id"] {
            assert!(!own(path), "{path}");
        }
    }

    #[test]
    fn open_paths_take_type_and_number_from_the_map() {
        let open = Open { ty: Some(Type::Bool), many: false };
        let one = Reference::parse("x.acme.flag", open).unwrap();
        assert_eq!((one.field.ty, one.item), (Type::Bool, Item::One));
        let many = Reference::parse("x.acme.codecs", Open { ty: None, many: true }).unwrap();
        assert_eq!((many.field.key.as_str(), many.item), ("x.acme.codecs[]", Item::All));
        let numbered = Reference::parse("x.acme.custom[n]", Open::default()).unwrap();
        assert_eq!((numbered.field.key.as_str(), numbered.item), ("x.acme.custom[]", Item::Numbered));
    }

    #[test]
    fn a_misspelt_path_names_the_nearest() {
        let fault = Reference::parse("name.givn", Open::default()).unwrap_err();
        assert_eq!(fault.nearest().as_deref(), Some("name.given"));
        assert!(Reference::parse("extensions[0", Open::default()).is_err());
        assert!(Reference::parse("extensions[x]", Open::default()).is_err());
        assert!(Reference::parse("name.given[0]", Open::default()).is_err());
    }

    #[test]
    fn every_row_of_the_model_parses_back_to_its_own_path() {
        for row in FIELDS {
            let reference = Reference::parse(row.path, Open::default()).unwrap();
            assert_eq!(reference.field.key, row.path);
            let again = Reference::parse(&reference.path(), Open::default()).unwrap();
            assert_eq!(again, reference);
        }
    }

    #[test]
    fn things_are_lines_dids_devices_and_mailboxes() {
        let thing =
            |path: &str| Reference::parse(path, Open::default()).unwrap().field.thing().map(str::to_owned);
        assert_eq!(thing("voicemail.pin").as_deref(), Some("voicemail"));
        assert_eq!(thing("extensions[0].context").as_deref(), Some("extensions"));
        assert_eq!(thing("name.given"), None);
        assert_eq!(thing("groups[0]"), None);
    }
}
