#!/bin/sh
# Makes sure that PgBouncer is installed: the tests put one of their own before their server. Nobody else needs it.
# Does nothing where `pgbouncer` is found. A new one's own service is not needed and need not run.
set -eu

# Where tests/it/support/pooler.rs looks, too.
found() {
    command -v pgbouncer >/dev/null 2>&1 || [ -x /usr/sbin/pgbouncer ] || [ -x /usr/local/sbin/pgbouncer ] ||
        [ -x /opt/homebrew/bin/pgbouncer ]
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "error: installing PgBouncer needs root, and there is no sudo; run as root: $*" >&2
        return 1
    fi
}

install() {
    if command -v apt-get >/dev/null 2>&1; then
        # A package list that is in part out of reach may still know the package.
        as_root apt-get update || true
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y pgbouncer
    elif command -v dnf >/dev/null 2>&1; then
        as_root dnf install -y pgbouncer
    elif command -v apk >/dev/null 2>&1; then
        as_root apk add pgbouncer
    elif command -v pacman >/dev/null 2>&1; then
        as_root pacman -Sy --noconfirm --needed pgbouncer
    elif command -v zypper >/dev/null 2>&1; then
        as_root zypper --non-interactive install pgbouncer
    elif command -v brew >/dev/null 2>&1; then
        brew install pgbouncer
    else
        echo "error: no package manager that this script knows (apt-get, dnf, apk, pacman, zypper, brew)" >&2
        return 1
    fi
}

if found || { install && found; }; then
    exit 0
fi
if [ -n "${CI:-}" ]; then
    echo "error: PgBouncer is not installed, and where a change is judged its tests must not be left out" >&2
    exit 1
fi
echo "warning: PgBouncer is not installed: the tests that need it will be skipped" >&2
