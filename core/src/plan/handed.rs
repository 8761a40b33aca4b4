//! The lines of the hand-out: who gets a secret that was made.
//!
//! A user is named by what the source says, but for the login: that is the cell of the target's own login column, since a
//! name that the target does not know lets nobody in.

use std::fmt;

use super::frame::{Frame, Slots, What};
use super::secrets;
use crate::map::{Column, Map, Meaning, Write};
use crate::model::{Reference, Secret};

/// What was made for one user: a line of the hand-out.
#[derive(Clone, PartialEq, Eq)]
pub struct Handed {
    /// The name typed to log in, as the target has it.
    pub login: String,
    /// The first number.
    pub extension: String,
    /// The name of the person.
    pub name: String,
    /// Which kind of secret.
    pub kind: &'static str,
    /// The secret itself.
    pub secret: String,
}

/// The fields that a hand-out names a user by: read even where the target has no use for them.
pub const NAMED_BY: [&str; 7] = [
    "username",
    "email",
    "extensions[]",
    "extensions[].username",
    "name.display",
    "name.given",
    "name.family",
];

impl fmt::Debug for Handed {
    /// Without the secret: such a text may end in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handed").field("login", &self.login).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Handed {
    /// A secret that was made for the user of a frame. The login is what the source says.
    pub(super) fn of(frame: &Frame<'_>, slots: &Slots, secret: Secret, made: String) -> Handed {
        let text = |key: &str| -> Option<String> {
            let slot = slots.find(key)?;
            let text = frame.slots[usize::from(slot)].iter().find_map(|said| match said.what {
                What::Text(text) => Some(text.to_owned()),
                _ => None,
            });
            text.filter(|text| !text.is_empty())
        };
        let sip = if secret == Secret::Sip { text("extensions[].username") } else { None };
        let login = sip.or_else(|| text("username")).or_else(|| text("email"));
        let given = [text("name.given"), text("name.family")].into_iter().flatten().collect::<Vec<_>>();
        Handed {
            login: login.unwrap_or_default(),
            extension: text("extensions[]").unwrap_or_default(),
            name: text("name.display").unwrap_or_else(|| given.join(" ")),
            // What is handed out is the password, and not the hash of it that is written.
            kind: secrets::kind(if matches!(secret, Secret::Md5 | Secret::Sha1) {
                Secret::Plain
            } else {
                secret
            }),
            secret: made,
        }
    }
}

/// The cells of a target that hold the name which goes with the secret of a column, the first of them before all others.
/// None where the target has no column for a login.
pub(super) fn logins(target: &Map, of: &Column) -> Vec<usize> {
    let cells = |wanted: &dyn Fn(&Reference) -> bool| -> Vec<usize> {
        let holds = |column: &&Column| match &column.meaning {
            Meaning::Field(field, codec) => {
                column.write == Write::Yes && codec.list.is_none() && wanted(field)
            }
            _ => false,
        };
        target.columns.iter().filter(holds).map(|column| column.first_cell).collect()
    };
    let own = match &of.meaning {
        Meaning::Field(field, _) if field.field.secret() == Some(Secret::Sip) => Some(field),
        _ => None,
    };
    // A line has a login of its own.
    let line = own.map_or_else(Vec::new, |own| {
        cells(&|field| field.field.key == "extensions[].username" && field.same_item(own))
    });
    let ways =
        [line, cells(&|field| field.field.key == "username"), cells(&|field| field.field.key == "email")];
    ways.into_iter().find(|cells| !cells.is_empty()).unwrap_or_default()
}
