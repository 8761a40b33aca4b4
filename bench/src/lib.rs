//! What the programs of the benchmark share: the numbers behind an invented file, its
//! records, and what is written of them by hand.
//!
//! How programs are run and compared is in `bench/run`; what is measured is told in `bench/README.md`.

mod names;
pub mod people;
pub mod random;
pub mod verba;
