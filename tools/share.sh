#!/bin/sh
# Puts the man pages and completions below the folder $1, such as ~/.local/share.
set -eu

put() {
    folder=$1
    shift
    mkdir -p "$folder"
    for file in "$@"; do
        rm -f "$folder/${file##*/}"
        cp "$file" "$folder/"
    done
}

put "$1/man/man1" man/*.1
put "$1/zsh/site-functions" completions/_apsctl
put "$1/fish/vendor_completions.d" completions/apsctl.fish
put "$1/bash-completion/completions" completions/apsctl.bash
mv -f "$1/bash-completion/completions/apsctl.bash" "$1/bash-completion/completions/apsctl"
