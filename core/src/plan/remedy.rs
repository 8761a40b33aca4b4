//! What to do about a text that does not fit. Who can mend it depends on who says it: the file, the user's options, or a
//! guess.

use super::judge_cell::CellCx;
use super::supply::SupplyPlan;
use super::{generate, secrets};
use crate::report::Supply;

/// Who says the text that is judged.
#[derive(Clone, Copy)]
pub(super) enum Whence<'m> {
    /// The file that is judged: the text stands in it.
    File,
    /// The record, for a target.
    Record,
    /// Something else, for a target.
    Supplied(Supply, &'m SupplyPlan),
}

impl Whence<'_> {
    /// How the text was supplied, if it is not the record's.
    pub(super) fn supply(self) -> Option<Supply> {
        match self {
            Whence::Supplied(supply, _) => Some(supply),
            Whence::File | Whence::Record => None,
        }
    }
}

impl CellCx<'_> {
    /// What to do about the text of a cell that stops a record. `known`: what is known of the text alone.
    pub(super) fn help(&self, known: Option<String>) -> String {
        let known_or = |text: &str| known.clone().unwrap_or_else(|| text.to_owned());
        match self.whence {
            Whence::File => known_or("correct the cell"),
            Whence::Record => {
                let mend = known_or("correct it in the source");
                match self.without() {
                    Some(other) => format!("{mend}, or {other}"),
                    None => mend,
                }
            }
            Whence::Supplied(Supply::Set, supply) => {
                known_or(&format!("give another value with `--set {}=…`", supply.path))
            }
            Whence::Supplied(Supply::Default, supply) => {
                known_or(&format!("give another value with `--default {}=…`", supply.path))
            }
            Whence::Supplied(way, supply) => {
                let mut ways = Vec::new();
                if supply.from_record {
                    ways.push("fill it in the source".to_owned());
                } else if matches!(way, Supply::Derived | Supply::Inferred) {
                    ways.push("correct in the source what it follows from".to_owned());
                }
                if way == Supply::Inferred {
                    ways.push("leave all guesses out with `--no-guess`".to_owned());
                }
                if !self.map.own(&self.map.columns[self.column]) {
                    ways.push(format!("give every record one with `--set {}=…`", supply.path));
                }
                match ways.split_last() {
                    None => known_or("correct the cell in the output"),
                    Some((last, [])) => last.clone(),
                    Some((last, others)) => format!("{}, or {last}", others.join(", ")),
                }
            }
        }
    }

    /// How a record stands without a secret that does not fit: left out where it may be blank, made anew where one can be.
    fn without(&self) -> Option<String> {
        let column = &self.map.columns[self.column];
        let secret = self.map.fields_of(column).iter().find_map(|field| field.field.secret())?;
        let kind = secrets::kind(secret);
        if generate::can_fill(self.map, column) {
            return Some(format!("leave it blank there and have one made with `--secrets {kind}=generate`"));
        }
        let free = generate::needs(self.map, column).is_empty();
        free.then(|| format!("leave those of its kind out with `--secrets {kind}=drop`"))
    }
}
