//! libFuzzer's way to `tieline_fuzz::detect`: any bytes, which format.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tieline_fuzz::detect(input));
