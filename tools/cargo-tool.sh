#!/bin/sh
# Makes sure that there is the subcommand of cargo in the crate $1 (such as cargo-deny), of version $2 where it is made here.
# Unoptimised: it runs for a second, and takes a minute and a half to compile instead of several.
set -eu

if cargo "${1#cargo-}" --version >/dev/null 2>&1; then
    exit 0
fi
cargo install --locked --debug "$1@$2"
