//! libFuzzer's way to `tieline_fuzz::map`: any text as a map.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tieline_fuzz::map(input));
