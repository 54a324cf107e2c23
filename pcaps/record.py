#!/usr/bin/python3
"""Records the captures of this folder anew: real clients against a Holdfast of its own, on loopback.

    pcaps/record.py --binary build/release/holdfast        (needs root, tshark, smbclient, python3-impacket)

Writes one .pcap a story and keys.tsv with the session keys, which are of no use elsewhere.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "interop"))

from holdfast_server import PASSWORD, Holdfast  # noqa: E402
from smb_client import (LOCK_EXCLUSIVE, LOCK_FAIL_IMMEDIATELY, LOCK_UNLOCK, SHARE_NOT_DELETE, SMB2_DIALECT_21,  # noqa: E402
                        Folder, connect)

DIALECTS = ("SMB2_02", "SMB2_10", "SMB3_00", "SMB3_02", "SMB3_11")


class Recording:
    """What goes over the server's port while it is entered."""

    def __init__(self, name, port):
        self.path = os.path.join(HERE, name)
        self.port = port

    def __enter__(self):
        # -F pcap: the plain format. Root's dumpcap may write anywhere; tshark would drop its rights.
        self.process = subprocess.Popen(["dumpcap", "-q", "-P", "-i", "lo", "-f", "tcp port %d" % self.port,
                                         "-w", self.path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(1.5)
        return self

    def __exit__(self, *unused):
        time.sleep(1)
        self.process.terminate()
        self.process.wait()


def smbclient(server, dialect, protection, commands, keys, capture):
    done = subprocess.run(
        ["smbclient", "//%s/share" % server.address, "-p", str(server.port), "-s", "/dev/null", "-U", "alice%" + PASSWORD,
         "-m", dialect, "--option=client min protocol=" + dialect, "--client-protection=" + protection,
         "--option=debug encryption=yes", "-d1", "-c", commands],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=True)
    dump = lambda label: bytes.fromhex("".join(re.findall(
        r"^%s\s+\[0000\] ((?:[0-9A-F]{2}\s+)+)" % label, done.stdout, re.M)[0].split())[:32])
    if "Session Key" in done.stdout:
        keys.append((capture, "0x%016x" % int.from_bytes(dump("Session Id")[:8], "little"), dump("Session Key").hex(),
                     "alice", "%s, %s" % (dialect, protection)))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--binary", required=True)
    binary = options.parse_args().binary
    keys = []
    with tempfile.TemporaryDirectory() as scratch, Holdfast(binary, settings={"signing": "enabled"}) as server:
        source = os.path.join(scratch, "there")
        with open(source, "wb") as file:
            file.write(bytes(range(256)) * 20)
        story = "ls; put %s a.bin; ls; get a.bin %s/back; rename a.bin b.bin; mkdir d; allinfo b.bin; del b.bin; rmdir d" % (
            source, scratch)
        for dialect in DIALECTS:
            name = "smbclient-%s.pcap" % dialect.lower().replace("_", "")
            with Recording(name, server.port):
                smbclient(server, dialect, "sign", story, keys, name)
        with Recording("smbclient-smb311-encrypted.pcap", server.port):
            smbclient(server, "SMB3_11", "encrypt", story, keys, "smbclient-smb311-encrypted.pcap")
        with Recording("smbclient-list-shares.pcap", server.port):
            subprocess.run(["smbclient", "-L", server.address, "-p", str(server.port), "-s", "/dev/null",
                            "-U", "alice%" + PASSWORD], stdout=subprocess.DEVNULL, check=True)

        with Recording("impacket-locks.pcap", server.port):
            first, second = (Folder(connect(server, SMB2_DIALECT_21), "share") for _ in range(2))
            mine, theirs = first.open("locked.bin"), second.open("locked.bin")
            first.write(mine, b"x" * 100)
            first.lock(mine, [(0, 10), (20, 10)])
            second.lock(theirs, [(5, 1)])
            second.lock(theirs, [(50, 10)], LOCK_EXCLUSIVE | LOCK_FAIL_IMMEDIATELY)
            first.lock(mine, [(0, 10)], LOCK_UNLOCK)
            second.lock(theirs, [(5, 1)])
            first.close(mine)
            second.close(theirs)

        with Recording("impacket-force-close.pcap", server.port):
            holder = Folder(connect(server, SMB2_DIALECT_21), "share")
            handle = holder.open("report.txt", share_mode=SHARE_NOT_DELETE)
            holder.write(handle, b"held")
            rows = json.loads(server.run("handles", "ls", "--path", "report.txt", "-o", "json"))["handles"]
            server.run("handles", "close", rows[0]["id"])
            try:
                holder.read(handle)
            except Exception as error:  # pylint: disable=broad-except
                print("the holder's next read:", error)
    with open(os.path.join(HERE, "keys.tsv"), "w") as file:
        file.write("# capture\tsession id\tsession key\taccount\tdialect, protection\n")
        file.writelines("\t".join(row) + "\n" for row in keys)


if __name__ == "__main__":
    main()
