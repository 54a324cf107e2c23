#!/bin/bash
# A throw-away Kerberos realm on loopback, for tests. Nothing outside the folder is touched.
#
#   kdc.sh start FOLDER        starts the KDC and prints the environment for clients and servers
#   kdc.sh run FOLDER COMMAND… starts it, runs the command in that environment, stops it
#   kdc.sh stop FOLDER
#
# The realm HOLDFAST.TEST knows alice (password "secret"), bob (password "hidden") and the service
# cifs/files.holdfast.test; FOLDER/keytab has the service's keys, FOLDER/ccache a ticket of alice.
# Clients of Samba refuse Kerberos towards "localhost", so the host has a name of its own: give
# smbclient "-I 127.0.0.1", or map it in /etc/hosts. KDC_HOST and KDC_PORT choose others.
set -euo pipefail

realm=HOLDFAST.TEST
host=${KDC_HOST:-files.holdfast.test}
PATH=$PATH:/usr/sbin:/sbin

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

write_configuration() {
    cat >"$folder/krb5.conf" <<END
[libdefaults]
    default_realm = $realm
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
    udp_preference_limit = 1
    # Servers bear with a ticket for this many seconds after its end.
    clockskew = 5
[realms]
    $realm = {
        kdc = 127.0.0.1:$port
    }
[domain_realm]
    ${host#*.} = $realm
    .${host#*.} = $realm
END
    cat >"$folder/kdc.conf" <<END
[kdcdefaults]
    kdc_listen = 127.0.0.1:$port
    kdc_tcp_listen = 127.0.0.1:$port
[realms]
    $realm = {
        database_name = $folder/principal
        key_stash_file = $folder/stash
        acl_file = $folder/kadm5.acl
        max_life = 10h
    }
[logging]
    kdc = FILE:$folder/kdc.log
    admin_server = FILE:$folder/kdc.log
END
}

set_environment() {
    export KRB5_CONFIG=$folder/krb5.conf
    export KRB5_KDC_PROFILE=$folder/kdc.conf
    export KRB5CCNAME=FILE:$folder/ccache
    export KRB5_KTNAME=FILE:$folder/keytab
    export KRB5RCACHENAME=dfl:
    export KRB5RCACHEDIR=$folder
    export HOLDFAST_KDC_FOLDER=$folder
    export HOLDFAST_KDC_HOST=$host
}

make_realm() {
    kdb5_util create -s -r "$realm" -P "$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')" >"$folder/setup.log" 2>&1
    kadmin.local -r "$realm" >>"$folder/setup.log" 2>&1 <<END
addprinc -pw secret alice
addprinc -pw hidden bob
addprinc -randkey cifs/$host
ktadd -k $folder/keytab cifs/$host
END
    chmod 600 "$folder/keytab"
}

start() {
    mkdir -p "$folder"
    port=${KDC_PORT:-$(free_port)}
    write_configuration
    set_environment
    make_realm
    krb5kdc -r "$realm" -n >>"$folder/kdc.log" 2>&1 &
    echo $! >"$folder/kdc.pid"
    for _ in $(seq 50); do
        if kinit alice <<<secret >>"$folder/setup.log" 2>&1; then return; fi
        sleep 0.1
    done
    echo "the KDC does not answer; see $folder/kdc.log and $folder/setup.log" >&2
    stop
    exit 1
}

stop() {
    if [ -f "$folder/kdc.pid" ]; then
        kill "$(cat "$folder/kdc.pid")" 2>/dev/null || true
        rm -f "$folder/kdc.pid"
    fi
}

command=${1:-}
[ $# -ge 2 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2; }
folder=$(realpath -m "$2")
shift 2
case $command in
start)
    start
    for name in KRB5_CONFIG KRB5CCNAME KRB5_KTNAME KRB5RCACHENAME KRB5RCACHEDIR HOLDFAST_KDC_FOLDER HOLDFAST_KDC_HOST; do
        echo "export $name=${!name}"
    done
    ;;
run)
    trap stop EXIT
    start
    "$@"
    ;;
stop) stop ;;
*)
    echo "start, run or stop?" >&2
    exit 2
    ;;
esac
