#!/bin/sh
# Installs Chromium, unless it is there. Only the tests need it, to open the page of `apsctl report`.
set -eu

# Searches the same names as tests/it/html_report/browser.rs.
found() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || command -v google-chrome-stable >/dev/null 2>&1
}

install() {
    "$(dirname "$0")/package.sh" chromium chromium chromium chromium chromium chromium
}

if found || { install && found; }; then
    exit 0
fi
if [ -n "${CI:-}" ]; then
    echo "error: Chromium is not installed, and with CI set its tests must not be skipped" >&2
    exit 1
fi
echo "warning: Chromium is not installed: the tests that need it will be skipped" >&2
