#!/bin/sh
# Makes sure that promtool is installed: the tests let it read what `apsctl metrics` writes. Nobody else needs it.
# Does nothing where `promtool` is found. The Prometheus that comes with it is not needed and need not run.
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
    echo "error: promtool is not installed, and where a change is judged its test must not be left out" >&2
    exit 1
fi
echo "warning: promtool is not installed: the test that needs it will be skipped" >&2
