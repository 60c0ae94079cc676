//! Connection strings, URLs and libpq's key=value pairs: read without a panic, or refused.

#![no_main]

use apsctl::db::Settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match Settings::gather(Some(text), &|_| None) {
    Ok(settings) => assert!(!settings.describe().is_empty()),
    Err(why) => assert!(!why.to_string().is_empty()),
});
