//! Any bytes as a runbook: it is read and planned, or says why not. Never a panic, never a hang.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stepgate::fuzz::reader(bytes));
