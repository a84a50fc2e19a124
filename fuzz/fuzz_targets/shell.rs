//! Any bytes as the text of a shell block with a value in it: split, judged and quoted, or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stepgate::fuzz::shell(bytes));
