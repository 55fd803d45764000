#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| obole_fuzz::round("inspect", data));
