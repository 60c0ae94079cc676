#!/bin/sh
# Makes sure that a PostgreSQL server is installed: the tests and the sandbox run one of their own.
# Does nothing where `initdb` is found. A new server's own service is not needed and need not run.
set -eu

# Where src/cluster/programs.rs looks, too.
found() {
    if command -v pg_config >/dev/null 2>&1 && [ -x "$(pg_config --bindir)/initdb" ]; then
        return 0
    fi
    if command -v initdb >/dev/null 2>&1; then
        return 0
    fi
    for initdb in /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb /usr/libexec/postgresql*/initdb \
        /usr/lib/postgresql*/bin/initdb /usr/local/pgsql*/bin/initdb /usr/local/opt/postgresql*/bin/initdb \
        /opt/homebrew/opt/postgresql*/bin/initdb /home/linuxbrew/.linuxbrew/opt/postgresql*/bin/initdb \
        /Applications/Postgres.app/Contents/Versions/*/bin/initdb; do
        if [ -x "$initdb" ]; then
            return 0
        fi
    done
    return 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "error: installing PostgreSQL needs root, and there is no sudo; run as root: $*" >&2
        return 1
    fi
}

install() {
    if command -v apt-get >/dev/null 2>&1; then
        # A package list that is in part out of reach may still know the package.
        as_root apt-get update || true
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y postgresql
    elif command -v dnf >/dev/null 2>&1; then
        as_root dnf install -y postgresql-server
    elif command -v apk >/dev/null 2>&1; then
        as_root apk add postgresql
    elif command -v pacman >/dev/null 2>&1; then
        as_root pacman -Sy --noconfirm --needed postgresql
    elif command -v zypper >/dev/null 2>&1; then
        as_root zypper --non-interactive install postgresql-server
    elif command -v brew >/dev/null 2>&1; then
        brew install postgresql@17
    else
        echo "error: no package manager that this script knows (apt-get, dnf, apk, pacman, zypper, brew)" >&2
        return 1
    fi
}

if [ -n "${APSCTL_PG_BINDIR:-}" ]; then
    if [ -x "$APSCTL_PG_BINDIR/initdb" ]; then
        exit 0
    fi
    echo "error: APSCTL_PG_BINDIR is $APSCTL_PG_BINDIR, which holds no initdb" >&2
    exit 1
fi
if found; then
    exit 0
fi
if install && found; then
    exit 0
fi
echo "hint: install PostgreSQL's server by hand, or name the folder of its initdb in APSCTL_PG_BINDIR" >&2
exit 1
