//! What the fuzz targets do with their input: one function a target, which panics where the program is wrong.
//!
//! The targets of cargo-fuzz in `fuzz/fuzz_targets` call these functions with what libFuzzer makes up. `tests/corpus.rs`
//! calls them with the corpus and with changes of it, so that every run of the tests is a short run of the targets.

mod cut;
mod detect;
mod formats;
mod frames;
mod map;
pub mod mutate;
mod read;

pub use cut::cut;
pub use detect::detect;
pub use frames::frames;
pub use map::map;
pub use read::read;

/// A target: what is done with one input.
pub type Body = fn(&[u8]);

/// Every target by its name, which is that of its folder in `fuzz/corpus`, too.
pub const BODIES: [(&str, Body); 5] =
    [("cut", cut), ("detect", detect), ("frames", frames), ("map", map), ("read", read)];
