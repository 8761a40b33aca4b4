//! Columns and findings written one after the other: there may be very many of both.

use std::cell::RefCell;
use std::io;

use serde::ser::{Error as _, Serialize, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use crate::report::{Findings, Ledger};

/// Every finding, from where all of them were spooled.
pub struct AllFindings<'f>(RefCell<&'f mut Findings>);

impl<'f> AllFindings<'f> {
    /// Those of a run.
    pub fn of(findings: &'f mut Findings) -> AllFindings<'f> {
        AllFindings(RefCell::new(findings))
    }
}

impl Serialize for AllFindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut findings = self.0.borrow_mut();
        let written = findings.each_json(|line| {
            let line: &RawValue = serde_json::from_str(line).map_err(io::Error::other)?;
            list.serialize_element(line).map_err(|why| io::Error::other(why.to_string()))
        });
        written.map_err(S::Error::custom)?;
        list.end()
    }
}

/// The columns of a ledger.
pub struct Columns<'l>(pub &'l Ledger);

impl Serialize for Columns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.columns.len()))?;
        for at in 0..self.0.columns.len() {
            list.serialize_element(&super::column(self.0, at))?;
        }
        list.end()
    }
}
