#!/usr/bin/python3
"""Who comes without proof, where that is allowed and where it is not; and the list of shares, as each tool asks for it."""
import os
import subprocess
import sys

from holdfast_server import PASSWORD, Holdfast, Skip, Tally, expect, main_binary

NO_PASSWORD = ["-N", "-U", "%"]
UNKNOWN = ["-U", "nobody_at_all%whatever"]
ALICE = ["-U", "alice%" + PASSWORD]


def run(*command):
    done = subprocess.run([*command, "-s", "/dev/null"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", timeout=60)
    return done.returncode, done.stdout


def smbclient(server, who, commands, *options):
    return run("smbclient", "//%s/share" % server.address, "-p", str(server.port), *who, "-c", commands, *options)


def works(server, who):
    code, text = smbclient(server, who, "ls")
    expect(code == 0, "exit %d\n%s" % (code, text))


def refused(server, who, status, *options):
    code, text = smbclient(server, who, "ls", *options)
    expect(code != 0 and status in text, "wanted %s, got %d\n%s" % (status, code, text))


def lists(server, who):
    code, text = run("smbclient", "-L", server.address, "-p", str(server.port), *who)
    expect(code == 0 and "A comment" in text and "secret" not in text, "exit %d\n%s" % (code, text))


# ---------------------------------------------------------------- guests


def a_guest_works(server):
    """What he makes belongs to nobody."""
    folder = server.folder("share")
    code, text = smbclient(server, UNKNOWN, "mkdir made; ls")
    expect(code == 0 and "made" in text, "exit %d\n%s" % (code, text))
    if os.getuid() == 0:
        owner = os.stat(os.path.join(folder, "made")).st_uid
        expect(owner not in (0, os.stat(folder).st_uid), "made by %d" % owner)
    code, text = smbclient(server, UNKNOWN, "rmdir made")
    expect(code == 0 and os.listdir(folder) == [], "exit %d\n%s" % (code, text))


def main_guests(tally, binary, shares):
    with Holdfast(binary, shares=shares, settings={"guest": True}) as server:
        tally.check("a guest works", a_guest_works, server)
        tally.check("a guest sees the shares", lists, server, UNKNOWN)
        tally.check("a wrong password makes no guest", refused, server, ["-U", "alice%wrong"], "NT_STATUS_LOGON_FAILURE")
        tally.check("no name makes no guest", refused, server, NO_PASSWORD, "NT_STATUS_")
        tally.check("a client that wants signatures does not stay", refused, server, UNKNOWN, "NT_STATUS_",
                    "--client-protection=sign")
        tally.check("beside guests an account works", works, server, ALICE)


def main_anonymous(tally, binary, shares):
    with Holdfast(binary, shares=shares, settings={"anonymous": True}) as server:
        tally.check("anonymous sees the shares", lists, server, NO_PASSWORD)
        tally.check("anonymous reaches no folder", refused, server, NO_PASSWORD, "NT_STATUS_ACCESS_DENIED")
        tally.check("an unknown name is not anonymous", refused, server, UNKNOWN, "NT_STATUS_LOGON_FAILURE")


def main_closed(tally, binary, shares):
    with Holdfast(binary, shares=shares) as server:
        tally.check("by default no guest", refused, server, UNKNOWN, "NT_STATUS_LOGON_FAILURE")
        tally.check("by default no anonymous", refused, server, NO_PASSWORD, "NT_STATUS_LOGON_FAILURE")


# ---------------------------------------------------------------- lists of shares


def rpcclient_lists(server, level):
    code, text = run("rpcclient", server.address, "-p", str(server.port), *ALICE, "-c", "netshareenumall %d" % level)
    names = [line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("netname: ")]
    expect(code == 0 and sorted(names) == ["IPC$", "share"], "exit %d\n%s" % (code, text))


def net_lists(binary, shares):
    """`net rpc` takes a port and goes to 445 all the same, so it gets that port of an address of its own."""
    if os.getuid() != 0:
        raise Skip("port 445 needs root")
    server = Holdfast(binary, shares=shares)
    server.address, server.port = "127.0.0.%d" % (100 + os.getpid() % 100), 445
    with server:
        code, text = run("net", "rpc", "share", "list", "-S", server.address, *ALICE)
        expect(code == 0 and text.split() == ["share", "IPC$"], "exit %d\n%s" % (code, text))


def main():
    tally, binary = Tally("guests"), main_binary()
    shares = {"share": {"comment": "A comment"}, "secret": {"hidden": True}}
    main_guests(tally, binary, shares)
    main_anonymous(tally, binary, shares)
    main_closed(tally, binary, shares)
    with Holdfast(binary, shares=shares) as server:
        tally.check("smbclient lists the shares", lists, server, ALICE)
        for level in (1, 2):
            tally.check("rpcclient lists the shares, level %d" % level, rpcclient_lists, server, level)
    tally.check("net rpc share list", net_lists, binary, shares)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
