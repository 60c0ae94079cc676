#!/bin/sh
# Installs a PostgreSQL server, unless `initdb` is there. The tests and the sandbox start their own server, so its service need not
# run.
set -eu

# Searches the same places as src/cluster/programs.rs.
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
    echo "error: there is no initdb in APSCTL_PG_BINDIR=$APSCTL_PG_BINDIR" >&2
    exit 1
fi
if found; then
    exit 0
fi
if install && found; then
    exit 0
fi
echo "hint: install a PostgreSQL server, or set APSCTL_PG_BINDIR to the directory of its initdb" >&2
exit 1
