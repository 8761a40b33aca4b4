//! One user found in a file: the record of that number, with its neighbours of the same key where several records may
//! be one user. The file is read from its beginning to that record and no further.

use crate::open::{Bound, Opened};
use crate::pass::Stop;
use crate::records::Records;

/// Records that may be of one user, as they stand in the file.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// Their text, with whatever stands between them.
    pub(super) text: String,
    /// The physical line of the first one.
    pub(super) line: u64,
    /// The number of the first one.
    pub(super) first: u64,
    /// The key that they share.
    pub(super) key: Option<String>,
}

/// What was found.
pub(crate) enum Found {
    /// The group that has the record.
    Group(Group),
    /// There are only so many records.
    Only(u64),
}

/// Finds the record of that number, from 1. `key`: the physical column by which records of one user are told.
pub(crate) fn find(opened: &mut Opened, bound: &Bound, key: Option<usize>, row: u64) -> Result<Found, Stop> {
    let lead = bound.preface.lead;
    let mut group = Group::default();
    let mut met_last = 0;
    let mut file = Records::of(opened, &bound.preface, &bound.dialect, bound.binding.header || lead > 0)?;
    while let Some(met) = file.next()? {
        let record = met.record();
        let own = key.and_then(|key| met.texts(lead).nth(key)).filter(|key| !key.is_empty());
        let goes_on = own.is_some() && own == group.key.as_deref();
        if !goes_on && met.number > row {
            break;
        }
        met_last = met.number;
        if !goes_on {
            let key = own.map(str::to_owned);
            group = Group { line: record.line, first: met.number, key, ..Group::default() };
        }
        // Comments and blank lines between two records stay, so that lines are counted as they are.
        let next = met.rows.records.get(met.index + 1).map_or(record.end, |next| next.start);
        group.text.push_str(&met.chunk[record.start as usize..next as usize]);
        if met.number == row && key.is_none() {
            break;
        }
    }
    Ok(if met_last >= row { Found::Group(group) } else { Found::Only(met_last) })
}
