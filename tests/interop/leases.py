#!/usr/bin/python3
"""What clients cache, as an admin sees it: a holder that does not answer, and one whose connection is lost."""
import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

from impacket.smb3structs import FILE_NON_DIRECTORY_FILE, FILE_OPEN_IF, SMB2_OPLOCK_LEVEL_BATCH

from holdfast_server import Holdfast, Tally, expect, main_binary, wait_for
from smb_client import READ_WRITE, SHARE_ALL, Folder, connect



class DurableHandleRequest:
    """[MS-SMB2] 2.2.13.2.3, as impacket takes it: no next one, the name at 16, 16 bytes of data at 24."""

    def getData(self):
        return struct.pack("<IHHHHI4s4x16x", 0, 16, 4, 0, 24, 16, b"DHnQ")


def handles(server):
    return json.loads(server.run("handles", "ls", "-o", "json"))["handles"]


def hold(server, path, contexts=None, share="share"):
    """alice has a batch oplock, and answers nobody."""
    folder = Folder(connect(server), share)
    folder.low.create(folder.tree, path, READ_WRITE, SHARE_ALL, FILE_NON_DIRECTORY_FILE, FILE_OPEN_IF, 0,
                      oplockLevel=SMB2_OPLOCK_LEVEL_BATCH, createContexts=contexts)
    return folder


class Visitor(threading.Thread):
    """bob, who reads a file with smbclient."""

    def __init__(self, server, path):
        super().__init__(daemon=True)
        self.server, self.path, self.code, self.output = server, path, None, ""
        self.start()

    def run(self):
        self.code, self.output = self.server.smbclient("share", "get %s %s" % (self.path, os.devnull), user="bob",
                                                       check=False)


def a_silent_holder(server):
    kept = hold(server, "report.txt")
    expect(handles(server)[0]["lease"]["state"] == "RWH", "no batch oplock: %s" % handles(server))
    bob = Visitor(server, "report.txt")
    wait_for(lambda: handles(server)[0]["lease"]["breaking_to"] == "R", "a break in flight")
    expect(bob.is_alive(), "bob did not wait for alice's answer")
    held = handles(server)[0]
    server.run("handles", "close", held["id"])
    bob.join(20)
    expect(bob.code == 0, "bob was not let in: " + bob.output)
    expect(handles(server) == [], "something is left: %s" % handles(server))
    kept.connection.close()


def a_lost_connection(server):
    kept = hold(server, "durable.txt", [DurableHandleRequest()])
    held = handles(server)[0]
    durable = {"kind": "durable", "timeout_ms": 300000, "expires_at": None, "create_guid": None}
    expect(held["durable"] == durable, "not durable: %s" % held)
    kept.low.get_socket().shutdown(socket.SHUT_RDWR)
    wait_for(lambda: handles(server)[0]["state"] == "disconnected", "the handle outlives its connection")
    expect(handles(server)[0]["user"]["name"] == "alice", "nobody knows whose it is")
    # Whoever needs the file gets it: nobody is there to be asked.
    server.smbclient("share", "get durable.txt %s" % os.devnull, user="bob")
    expect(handles(server) == [], "something is left: %s" % handles(server))


def a_local_process(server):
    kept = hold(server, "local.txt", share="guarded")
    expect(handles(server)[0]["lease"]["state"] == "RWH", "no batch oplock: %s" % handles(server))
    local = subprocess.Popen(["cat", os.path.join(server.folder("guarded"), "local.txt")])
    wait_for(lambda: handles(server)[0]["lease"]["breaking_to"] is not None, "a break in flight")
    expect(local.poll() is None, "the local process did not wait")
    server.run("handles", "close", handles(server)[0]["id"])
    expect(local.wait(20) == 0, "the local process could not read")
    kept.connection.close()


def a_local_lease(server):
    path = os.path.join(server.folder("share"), "leased.txt")
    with open(path, "w") as file:
        os.chmod(path, 0o666)
    local = os.open(path, os.O_RDWR)
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    fcntl.fcntl(local, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    bob = Visitor(server, "leased.txt")
    wait_for(lambda: fcntl.fcntl(local, fcntl.F_GETLEASE) != fcntl.F_WRLCK, "bob at the door")
    expect(bob.is_alive(), "bob did not wait")
    os.close(local)
    bob.join(20)
    expect(bob.code == 0, "bob was not let in: %s" % bob.output)


def main():
    tally = Tally("leases")
    with Holdfast(main_binary(), shares={"share": {}, "guarded": {"kernel_oplocks": True}}) as server:
        tally.check("a holder that does not answer is seen, and closed", a_silent_holder, server)
        tally.check("a durable handle is kept, shown, and makes way", a_lost_connection, server)
        tally.check("a local process waits for who caches a file", a_local_process, server)
        tally.check("a client waits for a local process that has a lease", a_local_lease, server)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
