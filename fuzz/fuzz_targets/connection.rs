//! Connection strings, URLs and libpq's key=value pairs, service files and password files: read without a panic, or refused.

#![no_main]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pgconnect::Settings;

/// Writes the input to a file that only this user can read.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let file = std::env::temp_dir().join(format!("apsctl-fuzz-connection-{}", std::process::id()));
    fs::write(&file, "").expect("a temporary file");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("its mode");
    file
});

fn read(text: Option<&str>, variable: &dyn Fn(&str) -> Option<String>) {
    match Settings::gather(text, variable) {
        Ok(settings) => assert!(!settings.describe().is_empty()),
        Err(why) => assert!(!why.to_string().is_empty()),
    }
}

fuzz_target!(|text: &str| {
    read(Some(text), &|_| None);
    fs::write(&*FILE, text).expect("a temporary file");
    let file = || FILE.display().to_string();
    read(Some("service=s"), &|name| (name == "PGSERVICEFILE").then(|| file()));
    read(Some("host=h user=u"), &|name| (name == "PGPASSFILE").then(|| file()));
});
