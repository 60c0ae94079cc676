#!/bin/sh
# Installs the man pages and completions below the directory $1, such as ~/.local/share.
set -eu

install_into() {
    directory=$1
    shift
    mkdir -p "$directory"
    for file in "$@"; do
        rm -f "$directory/${file##*/}"
        cp "$file" "$directory/"
    done
}

install_into "$1/man/man1" man/*.1
install_into "$1/zsh/site-functions" completions/_apsctl
install_into "$1/fish/vendor_completions.d" completions/apsctl.fish
install_into "$1/bash-completion/completions" completions/apsctl.bash
mv -f "$1/bash-completion/completions/apsctl.bash" "$1/bash-completion/completions/apsctl"
