#!/bin/sh
# Installs what a build needs, including OpenSSL's headers, and the components of cargo that are given as arguments (fmt, clippy).
set -eu

if ! command -v cargo >/dev/null 2>&1; then
    echo "error: cargo is not installed, or not in PATH" >&2
    echo "hint: install the current stable Rust from https://rustup.rs" >&2
    exit 1
fi
if ! command -v cc >/dev/null 2>&1; then
    echo "error: there is no C compiler (cc), which cargo needs for linking" >&2
    echo "hint: for example: apt-get install gcc libc6-dev" >&2
    exit 1
fi
# The openssl crate finds Homebrew's OpenSSL by itself.
if ! pkg-config --exists openssl 2>/dev/null && ! brew --prefix --installed openssl@3 >/dev/null 2>&1; then
    tools=$(dirname "$0")
    "$tools/package.sh" pkg-config pkgconf-pkg-config pkgconf pkgconf pkg-config pkgconf
    "$tools/package.sh" libssl-dev openssl-devel openssl-dev openssl libopenssl-devel openssl@3
fi
for part in "$@"; do
    if cargo "$part" --version >/dev/null 2>&1; then
        continue
    fi
    case $part in
        fmt) rustup component add rustfmt ;;
        *) rustup component add "$part" ;;
    esac
done
