#!/bin/sh
# Makes sure that there is what a build needs; of cargo's own parts those that are named (fmt, clippy) too.
set -eu

if ! command -v cargo >/dev/null 2>&1; then
    echo "error: cargo is not installed, or not in PATH" >&2
    echo "hint: install Rust 1.88 or later from https://rustup.rs" >&2
    exit 1
fi
if ! command -v cc >/dev/null 2>&1; then
    echo "error: there is no C compiler (cc), which cargo links with" >&2
    echo "hint: install it: apt-get install gcc libc6-dev" >&2
    exit 1
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
