#!/usr/bin/env bash
# demo.sh BINARY: an account with a fresh password, a word on how to mount, and the server in the foreground.
set -euo pipefail
binary=$1

password=demo-$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
ids=()
if [ -n "${SUDO_UID:-}" ]; then ids=(--uid "$SUDO_UID" --gid "${SUDO_GID:-$SUDO_UID}"); fi
"$binary" user rm demo 2>/dev/null || true
"$binary" user add demo --password-stdin "${ids[@]}" <<<"$password"

# Where the demo lives: as server/demo_config.cpp has it.
if [ -n "${XDG_STATE_HOME:-}" ]; then
    home=$XDG_STATE_HOME/holdfast/demo
elif [ "$(id -u)" = 0 ]; then
    home=/var/lib/holdfast/demo
else
    home=$HOME/.local/state/holdfast/demo
fi
if [ -n "${SUDO_UID:-}" ]; then chown "$SUDO_UID" "$home/files"; fi
if [ -z "$(ls -A "$home/files")" ]; then
    echo 'Open me, and look at "holdfast handles ls" meanwhile.' >"$home/files/hello.txt"
fi

cat <<END

  Holdfast serves $home/files as //127.0.0.1:4450/demo

  user      demo
  password  $password     (a new one at each start)

  smbclient  smbclient //127.0.0.1/demo -p 4450 -U demo%$password
  Linux      mount -t cifs //127.0.0.1/demo /mnt -o port=4450,vers=3.1.1,username=demo,password=$password
  macOS      mount_smbfs //demo:$password@127.0.0.1:4450/demo ~/mnt
  Windows 11 24H2, from this machine:
             net use X: \\\\127.0.0.1\\demo $password /user:demo /TCPPORT:4450

  Look from another terminal, as the same user:
             $binary handles ls
             $binary locks ls
             $binary sessions ls
             $binary handles close ID
             curl -H "Authorization: Bearer \$(cat $home/state/admin.token)" http://127.0.0.1:4451/admin/v1/handles

  Ctrl-C ends it.

END
exec "$binary" serve
