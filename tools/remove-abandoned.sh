#!/bin/sh
# Removes the data of test servers whose test process and watchdog were both killed. It lies in memory and would add up.
set -eu

for folder in /dev/shm/apsctl-*-*; do
    [ -d "$folder" ] && [ -O "$folder" ] || continue
    owner=${folder#/dev/shm/apsctl-}
    owner=${owner%%-*}
    if kill -0 "$owner" 2>/dev/null || pgrep -f "apsctl-watchdog $folder" >/dev/null; then
        continue
    fi
    read -r server 2>/dev/null <"$folder/data/postmaster.pid" || server=
    if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
        continue
    fi
    echo "Removing the abandoned test server $folder"
    rm -rf "$folder"
done
