#!/usr/bin/python3
"""What goes wrong around a server: a full disk, a file system that turns read-only, a share that is deleted, no more
descriptors, clients that connect and say nothing, or speak byte by byte. Each is told clearly, and nothing that was
acknowledged is lost."""
import os
import resource
import shutil
import socket
import subprocess
import sys
import time

from impacket.smb3 import SessionError

from holdfast_server import Holdfast, Skip, Tally, expect, main_binary, wait_for
from smb_client import Folder, connect

MIB = 1 << 20
STATUS_TOO_MANY_OPENED_FILES = 0xC000011F
STATUS_INSUFFICIENT_RESOURCES = 0xC000009A


class SmallDisk:
    """A file system of its own, a few MiB large. Needs root, and a kernel that lets it mount."""

    def __init__(self, folder, size_mib):
        self.folder = folder
        may_mount = os.getuid() == 0 and subprocess.run(
            ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], stderr=subprocess.DEVNULL).returncode == 0
        if not may_mount:
            raise Skip("nothing can be mounted here")
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dm,mode=777" % size_mib, "holdfast-test", folder], check=True)

    def remount(self, how):
        subprocess.run(["mount", "-o", "remount," + how, self.folder], check=True)

    def end(self):
        subprocess.run(["umount", "-l", self.folder], check=False)


def file_of(server, size):
    path = os.path.join(server.base, "source-%d" % size)
    with open(path, "wb") as file:
        file.write(os.urandom(size))
    return path


def expect_same(server, name, source):
    back = os.path.join(server.base, "back")
    server.smbclient("share", "get %s %s" % (name, back))
    with open(source, "rb") as one, open(back, "rb") as other:
        expect(one.read() == other.read(), "%s is not what was put" % name)


def a_full_disk(server):
    disk = SmallDisk(server.folder("share"), 4)
    try:
        server.stop()
        server.start()
        small, large = file_of(server, 1 * MIB), file_of(server, 8 * MIB)
        server.smbclient("share", "put %s small" % small)
        code, output = server.smbclient("share", "put %s large" % large, check=False)
        expect(code != 0 and "NT_STATUS_DISK_FULL" in output, "no word of the full disk: %s" % output)
        expect_same(server, "small", small)
        server.smbclient("share", "del large; put %s again" % small)
        expect_same(server, "again", small)
    finally:
        disk.end()


def a_read_only_remount(server):
    disk = SmallDisk(server.folder("share"), 8)
    try:
        server.stop()
        server.start()
        source = file_of(server, MIB)
        server.smbclient("share", "put %s kept" % source)
        disk.remount("ro")
        code, output = server.smbclient("share", "put %s new" % source, check=False)
        expect(code != 0 and "NT_STATUS_MEDIA_WRITE_PROTECTED" in output, "no word of the read-only disk: %s" % output)
        code, output = server.smbclient("share", "del kept", check=False)
        expect("NT_STATUS_MEDIA_WRITE_PROTECTED" in output, "no word of the read-only disk: %s" % output)
        expect_same(server, "kept", source)
        disk.remount("rw")
        server.smbclient("share", "put %s new" % source)
        expect_same(server, "new", source)
    finally:
        disk.end()


def a_deleted_share(server):
    server.stop()
    server.start()
    folder = server.folder("share")
    server.smbclient("other", "mkdir here")
    shutil.rmtree(folder)
    code, output = server.smbclient("share", "put /etc/hostname f", check=False)
    expect(code != 0 and "NT_STATUS_" in output, "a file was put into a folder that is gone: %s" % output)
    listed = server.smbclient("other", "ls")[1]
    expect("here" in listed, "another share suffers: %s" % listed)
    os.makedirs(folder)
    os.chmod(folder, 0o777)
    server.stop()
    server.start()
    server.smbclient("share", "put /etc/hostname f")


def no_more_descriptors(server):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    server.stop()
    server.start()
    subprocess.run(["prlimit", "--pid", str(server.process.pid), "--nofile=300:%d" % limit[1]], check=True)
    folder = Folder(connect(server), "share")
    held = []
    try:
        while len(held) < 1_000:
            held.append(folder.open("many-%d" % len(held)))
        expect(False, "300 descriptors were enough for 1,000 files")
    except SessionError as refused:
        expect(refused.get_error_code() in (STATUS_TOO_MANY_OPENED_FILES, STATUS_INSUFFICIENT_RESOURCES),
               "not told that there are too many: 0x%08x" % refused.get_error_code())
    expect(folder.write(held[0], b"still here") == 10 and folder.read(held[0], 0, 10) == b"still here",
           "what is open cannot be used")
    for handle in held:
        folder.close(handle)
    folder.close(folder.open("afterwards"))
    connect(server).close()


def silent_connections(server):
    """Half of what the machine allows: they take descriptors until the server sends them away."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server.settings.update({"logon_timeout": 4, "max_connections": 20_000})
    server.write_config()
    server.stop()
    server.start()
    count = min(10_000, hard // 2 - 200)
    strangers = []
    try:
        for _ in range(count):
            strangers.append(socket.create_connection((server.address, server.port), 20))
        server.smbclient("share", "ls")
        wait_for(lambda: open_sockets(server) < 100, "silent connections are ended", 60)
        server.smbclient("share", "ls")
        expect(strangers[0].recv(1) == b"", "a silent connection is not ended")
    finally:
        for stranger in strangers:
            stranger.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def open_sockets(server):
    folder = "/proc/%d/fd" % server.process.pid
    count = 0
    for name in os.listdir(folder):
        try:
            count += os.readlink(os.path.join(folder, name)).startswith("socket:")
        except OSError:
            pass  # it has gone meanwhile
    return count


def slow_senders(server):
    """NEGOTIATE, a byte at a time, by a hundred clients; others do not notice."""
    server.settings["logon_timeout"] = 30
    server.write_config()
    server.stop()
    server.start()
    message = bytes.fromhex("fe534d42400000000000000000000100000000000000000000000000000000000000000000000000"
                            "0000000000000000000000000000000000000000000000002400010001000000"
                            "000000000000000000000000000000000000000000000000000000001002")
    frame = len(message).to_bytes(4, "big") + message
    slow = [socket.create_connection((server.address, server.port), 20) for _ in range(100)]
    for at in range(len(frame)):
        for one in slow:
            one.sendall(frame[at:at + 1])
        if at % 20 == 0:
            begin = time.monotonic()
            server.smbclient("share", "ls")
            expect(time.monotonic() - begin < 20, "slow clients slow others down")
    for one in slow:
        answer = one.recv(8)
        expect(answer[4:8] == b"\xfeSMB", "no answer to who speaks slowly: %r" % answer)
        one.close()


def main():
    tally = Tally("faults")
    with Holdfast(main_binary(), shares={"share": {}, "other": {}}) as server:
        tally.check("a full disk is told", a_full_disk, server)
        tally.check("a read-only remount is told", a_read_only_remount, server)
        tally.check("a deleted share is told, and others go on", a_deleted_share, server)
        tally.check("no more descriptors", no_more_descriptors, server)
        tally.check("silent connections are sent away", silent_connections, server)
        tally.check("slow senders disturb nobody", slow_senders, server)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
