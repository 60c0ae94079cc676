#!/bin/sh
# Checks the spelling of all files with typos (typos.toml), which is installed from PyPI into target/typos if it is missing.
set -eu
version=1.52.0

typos=target/typos/bin/typos
if ! "$typos" --version 2>/dev/null | grep -qF "$version"; then
    python3 -m venv target/typos
    target/typos/bin/python -m pip install --quiet "typos==$version"
fi
exec "$typos" --config typos.toml
