# Waits until the owner of the server in folder $1 ends; then stops the server and removes the folder.
# Standard input is a pipe whose other end only the owner has.
trap '' HUP INT TERM
while read -r _; do :; done
exec 2>/dev/null

# The owner's initdb may outlive it, and holds the lock till its end.
if [ -e "$1/lock" ] && command -v flock >/dev/null; then
    flock "$1/lock" true
fi

tries=0
while [ -e "$1" ] && [ "$tries" -lt 100 ]; do
    # The owner may have started the server in its last moment.
    waits=0
    while [ -e "$1/data" ] && [ ! -e "$1/data/postmaster.pid" ] && [ "$waits" -lt 10 ]; do
        sleep 0.05
        waits=$((waits + 1))
    done
    if read -r pid <"$1/data/postmaster.pid"; then
        kill -QUIT "$pid"
        waits=0
        while [ -e "$1/data/postmaster.pid" ] && kill -0 "$pid" && [ "$waits" -lt 100 ]; do
            sleep 0.05
            waits=$((waits + 1))
        done
    fi
    rm -rf "$1" || sleep 0.05
    tries=$((tries + 1))
done
