#!/bin/sh
# Installs a package with the package manager of this machine, as root or with sudo. The arguments are its names for apt-get, dnf,
# apk, pacman, zypper and brew.
set -eu
apt=$1 dnf=$2 apk=$3 pacman=$4 zypper=$5 brew=$6

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "error: installing $apt needs root, and there is no sudo; run as root: $*" >&2
        return 1
    fi
}

if command -v apt-get >/dev/null 2>&1; then
    # The update may fail for one package source; the package may still be known.
    as_root apt-get update || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y "$apt"
elif command -v dnf >/dev/null 2>&1; then
    as_root dnf install -y "$dnf"
elif command -v apk >/dev/null 2>&1; then
    as_root apk add "$apk"
elif command -v pacman >/dev/null 2>&1; then
    as_root pacman -Sy --noconfirm --needed "$pacman"
elif command -v zypper >/dev/null 2>&1; then
    as_root zypper --non-interactive install "$zypper"
elif command -v brew >/dev/null 2>&1; then
    brew install "$brew"
else
    echo "error: no known package manager (apt-get, dnf, apk, pacman, zypper, brew)" >&2
    exit 1
fi
