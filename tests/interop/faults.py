#!/usr/bin/python3
"""What goes wrong around a server: a full disk, a file system that turns read-only, a share that is deleted, no more
descriptors, no more memory, clients that connect and say nothing, or speak byte by byte, a clock that jumps, kill -9. Each
is told clearly, and nothing that was acknowledged is lost."""
import os
import random
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

from impacket.smb3 import SessionError
from impacket.smb3structs import FILE_NON_DIRECTORY_FILE, FILE_OPEN_IF, SMB2_OPLOCK_LEVEL_BATCH

from acknowledged import start_writers
from holdfast_server import Holdfast, Skip, Tally, expect, main_binary, wait_for
from leases import DurableHandleRequest, Visitor, handles, hold
from memory_group import memory_limit
from shifted_clock import ShiftedClock
from smb_client import LOCK_FAIL_IMMEDIATELY, LOCK_SHARED, READ_WRITE, SHARE_ALL, Folder, connect

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


def end_of(server, writers):
    """The server is gone: its exit code, and what it acknowledged is there when another one serves it."""
    process, server.process = server.process, None
    code = process.wait(30)
    for writer in writers:
        writer.join(60)
        expect(not writer.is_alive(), "a client still waits for a server that is gone")
    server.start()
    for writer in writers:
        writer.expect_kept(server.folder("share"))
        expect(os.path.getsize(os.path.join(server.folder("share"), writer.name_of_file)) > 0, "nothing was written")
    server.smbclient("share", "put /etc/hostname afterwards")
    return code


def killed_under_load(server):
    """kill -9 while four clients write: what FLUSH has said yes to is in the files, and the next server serves them.
    (Of open handles and locks persistent.py says what stays.)"""
    server.stop()
    server.start()
    dice = random.Random()
    for _ in range(5):
        writers = start_writers(server, 4)
        wait_for(lambda: all(writer.done for writer in writers), "all clients write")
        time.sleep(dice.uniform(0, 0.3))
        server.process.send_signal(signal.SIGKILL)
        code = end_of(server, writers)
        expect(code == -signal.SIGKILL, "ended with %d by itself" % code)


def take_memory(server, seconds):
    """Locks, as many as an open may have, from one client after the other; until the server refuses or is gone, or a
    limit of its own is met. Gives the statuses that refused."""
    refusals = set()
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end and server.is_up() and not refusals:
            folder = Folder(connect(server), "share")
            handle = folder.open("locked-%d" % time.monotonic_ns())
            for first in range(0, 600_000, 2_000):
                ranges = [((first + at) * 2, 1) for at in range(2_000)]
                status = folder.lock(handle, ranges, LOCK_SHARED | LOCK_FAIL_IMMEDIATELY)
                if status != 0:
                    refusals.add(status)
                    break
                if time.monotonic() > end:
                    break
    except Exception as fault:  # refused otherwise, or gone
        refusals.add(type(fault).__name__)
    return refusals


def no_more_memory(server):
    """Promised: what the limits of the configuration allow is answered, and what is beyond them gets a status. The memory
    for it has to be there: where there is less, the server ends, by the kernel's hand or its own. What was acknowledged is
    in the files then, and it starts again."""
    server.stop()
    server.start()
    with memory_limit(server.process.pid) as limit:
        writers = start_writers(server, 2)
        wait_for(lambda: all(writer.done for writer in writers), "all clients write")
        limit.leave_room(24 * MIB)
        refusals = take_memory(server, 60)
        wait_for(lambda: limit.is_met() or refusals == {STATUS_INSUFFICIENT_RESOURCES}, "24 MiB are used up", 5)
        if not limit.is_met():
            server.process.send_signal(signal.SIGTERM)
        code = end_of(server, writers)
        expect(code in (0, limit.end), "the server ended with %d\n%s" % (code, server.log_tail()))


def with_shifted_clock(binary, story):
    """A server of its own, which believes what libfaketime says of the date."""
    with Holdfast(binary, shares={"share": {"file_mode": "0666"}}, settings={"break_timeout": 6}) as server:
        clock = ShiftedClock(server.base, binary)
        server.stop()
        server.environment.update(clock.environment)
        server.start()
        clock.shift_seen(server, 0)
        story(server, clock)


def a_session_outlives_jumps(server, clock):
    folder = Folder(connect(server), "share")
    handle = folder.open("f")
    expect(folder.lock(handle, [(0, 10)]) == 0, "no lock")
    for hours in (30, -30, 500):
        clock.shift_seen(server, hours)
        text = b"%d" % hours
        folder.write(handle, text)
        expect(folder.read(handle, 0, len(text)) == text, "the file is not what was written")
        expect(len(handles(server)) == 1, "the handle is gone")
        server.smbclient("share", "ls")
    folder.close(handle)


class DurableReconnect:
    """[MS-SMB2] 2.2.13.2.4, in the shape of DurableHandleRequest."""

    def __init__(self, handle):
        self.handle = handle

    def getData(self):
        return struct.pack("<IHHHHI4s4x16s", 0, 16, 4, 0, 24, 16, b"DHnC", self.handle)


def open_durably(folder, name, context):
    return folder.low.create(folder.tree, name, READ_WRITE, SHARE_ALL, FILE_NON_DIRECTORY_FILE, FILE_OPEN_IF, 0,
                             oplockLevel=SMB2_OPLOCK_LEVEL_BATCH, createContexts=[context])


def lose_connection(server, folder):
    folder.low.get_socket().shutdown(socket.SHUT_RDWR)
    wait_for(lambda: handles(server)[0]["state"] == "disconnected", "the handle outlives its connection")


def a_durable_handle_outlives_jumps(server, clock):
    """It has 300 seconds from the loss of the connection; the clock says that hours have passed. Then its client is back."""
    folder = Folder(connect(server), "share")
    handle = open_durably(folder, "durable", DurableHandleRequest())
    folder.write(handle, b"kept")
    lose_connection(server, folder)
    for hours in (7, -7, 100):
        clock.shift_seen(server, hours)
        time.sleep(2)
        expect(len(handles(server)) == 1, "it has expired by a clock that is %+d hours off" % hours)
    folder = Folder(connect(server), "share")
    handle = open_durably(folder, "durable", DurableReconnect(handle))
    expect(folder.read(handle, 0, 4) == b"kept", "it is another file")
    folder.close(handle)


class DurableRequestV2:
    """[MS-SMB2] 2.2.13.2.11, in the shape of DurableHandleRequest."""

    def __init__(self, timeout_ms):
        self.timeout_ms = timeout_ms

    def getData(self):
        return struct.pack("<IHHHHI4s4xII8x16s", 0, 16, 4, 0, 24, 32, b"DH2Q", self.timeout_ms, 0, os.urandom(16))


def a_durable_handle_ends_in_time(server, clock):
    """It has five seconds; the clock goes back by hours meanwhile."""
    folder = Folder(connect(server), "share")
    open_durably(folder, "short", DurableRequestV2(5_000))
    clock.shift_seen(server, 5)
    lose_connection(server, folder)
    clock.shift_seen(server, -5)
    wait_for(lambda: not handles(server), "the handle ends", 30)


def a_break_takes_its_time(server, clock):
    """alice answers nobody, and has six seconds, wherever the clock goes."""
    for hours in (3, -3):
        clock.shift_seen(server, 0)
        kept = hold(server, "broken%d" % hours)
        begin = time.monotonic()
        bob = Visitor(server, "broken%d" % hours)
        wait_for(lambda: handles(server)[0]["lease"]["breaking_to"] is not None, "a break in flight")
        clock.shift_seen(server, hours)
        bob.join(30)
        spent = time.monotonic() - begin
        expect(bob.code == 0, "bob was not let in: " + bob.output)
        expect(5 < spent < 20, "bob waited %.1f s for a break of 6 s" % spent)
        kept.connection.close()
        wait_for(lambda: not handles(server), "the handles are closed")


def main():
    tally = Tally("faults")
    with Holdfast(main_binary(), shares={"share": {}, "other": {}}) as server:
        tally.check("a full disk is told", a_full_disk, server)
        tally.check("a read-only remount is told", a_read_only_remount, server)
        tally.check("a deleted share is told, and others go on", a_deleted_share, server)
        tally.check("no more descriptors", no_more_descriptors, server)
        tally.check("silent connections are sent away", silent_connections, server)
        tally.check("slow senders disturb nobody", slow_senders, server)
    with Holdfast(main_binary()) as server:
        tally.check("kill -9 under load", killed_under_load, server)
        tally.check("no more memory", no_more_memory, server)
    tally.check("a session outlives jumps of the clock", with_shifted_clock, main_binary(), a_session_outlives_jumps)
    tally.check("so does a durable handle", with_shifted_clock, main_binary(), a_durable_handle_outlives_jumps)
    tally.check("which ends in time nevertheless", with_shifted_clock, main_binary(), a_durable_handle_ends_in_time)
    tally.check("a break takes its time", with_shifted_clock, main_binary(), a_break_takes_its_time)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
