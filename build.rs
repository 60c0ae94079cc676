//! Start-up is most of what a command costs, and a third of that was the loader's: it wrote forty thousand addresses
//! (time zones, mostly) into pages that are shared otherwise. At a fixed address they are the linker's to write, once.

#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
