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

install() {
    "$(dirname "$0")/package.sh" postgresql postgresql-server postgresql postgresql postgresql-server postgresql@17
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
