#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| integration_tests::fuzz::run_once("gate", bytes));
