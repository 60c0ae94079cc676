//! Shortens the start of a release build, which is most of the time of a short command.
//!
//! A position-independent program has forty thousand addresses (mostly of time zones) that the loader must write at each
//! start. Linked at a fixed address, it needs none of that, which saves a third of the start.

#![allow(clippy::print_stdout, reason = "build scripts print instructions for cargo")]

use std::env;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        link_openssl_statically();
    }
}

/// Links OpenSSL statically, since loading the shared library takes a millisecond of each start. The linker first searches a
/// directory that contains only the static libraries. If that directory is empty, it links the shared ones.
fn link_openssl_statically() {
    let Some(directory) = env::var_os("OUT_DIR") else { return };
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let find = |library: &str| {
        let output = Command::new(&compiler).arg(format!("-print-file-name={library}")).output().ok()?;
        let path = String::from_utf8(output.stdout).ok()?;
        // The compiler prints a bare file name if it does not find the library.
        Some(path.trim_end().to_owned()).filter(|path| Path::new(path).is_absolute())
    };
    let libraries = ["libssl.a", "libcrypto.a"];
    let found: Vec<String> = libraries.iter().filter_map(|library| find(library)).collect();
    if found.len() < libraries.len() {
        return println!(
            "cargo::warning=there is no static OpenSSL (libssl.a), so every command starts a millisecond later"
        );
    }
    for (library, path) in libraries.iter().zip(&found) {
        let link = Path::new(&directory).join(library);
        drop(std::fs::remove_file(&link));
        if symlink(path, link).is_err() {
            return;
        }
    }
    println!("cargo::rustc-link-search=native={}", Path::new(&directory).display());
}
