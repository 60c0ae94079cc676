#!/bin/sh
# Installs PgBouncer, unless it is there. Only the tests need it; they start their own instance, so its service need not run.
set -eu

# Searches the same places as tests/it/support/pooler.rs.
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
    echo "error: PgBouncer is not installed, and with CI set its tests must not be skipped" >&2
    exit 1
fi
echo "warning: PgBouncer is not installed: the tests that need it will be skipped" >&2
