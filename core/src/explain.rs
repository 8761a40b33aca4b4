//! One record explained.
pub mod trace;
