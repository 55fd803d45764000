#![no_main]
libfuzzer_sys::fuzz_target!(init: obole_fuzz::quiet(), |data: &[u8]| obole_fuzz::round("arrow", data));
