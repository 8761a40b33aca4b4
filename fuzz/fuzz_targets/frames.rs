//! libFuzzer's way to `tieline_fuzz::frames`: any bytes as what a plugin's child says.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tieline_fuzz::frames(input));
