//! The engine of tieline: it turns the user list of one phone system into the user list of another.
//!
//! Two waists hold it together. A [`layout`] turns bytes into rows of text cells; a [`map`] says what each column means
//! in the canonical [`model`]. A [`plan`] joins two maps for one file, a [`pass`] runs it over every record, and
//! [`mod@convert`] is the route from a path to a committed output. What a run finds and does is data: a [`report`].
//!
//! The crate prints nothing and knows no vendor. Only [`source`] and [`commit`] touch files.

pub mod account;
pub mod check;
pub mod commit;
pub mod convert;
pub mod detect;
mod duplicates;
pub mod error;
pub mod explain;
pub mod fault;
pub mod format;
pub mod headers;
pub mod inspect;
pub mod judge;
pub mod laws;
pub mod layout;
pub mod learn;
pub mod lists;
pub mod loss;
pub mod map;
pub mod model;
pub mod native;
pub mod nearest;
pub mod open;
pub mod page;
pub mod pass;
pub mod plan;
pub mod preface;
pub mod proof;
pub mod prove;
mod records;
pub mod registry;
pub mod report;
pub mod source;
pub mod template;
pub mod value;
