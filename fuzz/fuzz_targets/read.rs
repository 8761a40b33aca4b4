//! libFuzzer's way to `tieline_fuzz::read`: any bytes through check and convert.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tieline_fuzz::read(input));
