#!/bin/sh
# Makes sure that PgBouncer is installed: the tests put one of their own before their server. Nobody else needs it.
# Does nothing where `pgbouncer` is found. A new one's own service is not needed and need not run.
set -eu

# Where tests/it/support/pooler.rs looks, too.
found() {
    command -v pgbouncer >/dev/null 2>&1 || [ -x /usr/sbin/pgbouncer ] || [ -x /usr/local/sbin/pgbouncer ] ||
        [ -x /opt/homebrew/bin/pgbouncer ]
}

install() {
    "$(dirname "$0")/package.sh" pgbouncer pgbouncer pgbouncer pgbouncer pgbouncer pgbouncer
}

if found || { install && found; }; then
    exit 0
fi
if [ -n "${CI:-}" ]; then
    echo "error: PgBouncer is not installed, and where a change is judged its tests must not be left out" >&2
    exit 1
fi
echo "warning: PgBouncer is not installed: the tests that need it will be skipped" >&2
