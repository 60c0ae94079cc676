#!/bin/sh
# Installs promtool, unless it is there. Only the tests need it, to read the output of `apsctl metrics`. Its Prometheus server need
# not run.
set -eu

found() {
    command -v promtool >/dev/null 2>&1
}

install() {
    "$(dirname "$0")/package.sh" prometheus golang-github-prometheus prometheus prometheus golang-github-prometheus-prometheus prometheus
}

if found || { install && found; }; then
    exit 0
fi
if [ -n "${CI:-}" ]; then
    echo "error: promtool is not installed, and with CI set its test must not be skipped" >&2
    exit 1
fi
echo "warning: promtool is not installed: the test that needs it will be skipped" >&2
