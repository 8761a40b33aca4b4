//! libFuzzer's way to `tieline_fuzz::cut`: the cutter beside the csv crate.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tieline_fuzz::cut(input));
