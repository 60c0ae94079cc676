//! Start-up is most of what a command costs, and a third of that was the loader's: it wrote forty thousand addresses
//! (time zones, mostly) into pages that are shared otherwise. At a fixed address they are the linker's to write, once.

#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

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

/// To load OpenSSL takes a millisecond of the start of every command, encrypted or not. In a folder that the linker
/// searches before the system's lie the static libraries alone; where there are none, it links the shared ones.
fn link_openssl_statically() {
    let Some(folder) = env::var_os("OUT_DIR") else { return };
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let find = |library: &str| {
        let said = Command::new(&compiler).arg(format!("-print-file-name={library}")).output().ok()?;
        let path = String::from_utf8(said.stdout).ok()?;
        // What it does not find it names without a folder.
        Some(path.trim_end().to_owned()).filter(|path| Path::new(path).is_absolute())
    };
    let libraries = ["libssl.a", "libcrypto.a"];
    let found: Vec<String> = libraries.iter().filter_map(|library| find(library)).collect();
    if found.len() < libraries.len() {
        return println!(
            "cargo::warning=there is no static OpenSSL (libssl.a): every command starts a millisecond later"
        );
    }
    for (library, path) in libraries.iter().zip(&found) {
        let link = Path::new(&folder).join(library);
        drop(std::fs::remove_file(&link));
        if symlink(path, link).is_err() {
            return;
        }
    }
    println!("cargo::rustc-link-search=native={}", Path::new(&folder).display());
}
