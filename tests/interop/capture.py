#!/usr/bin/python3
"""What clients say sealed is captured open: by the command line, read by libpcap's reader, by hand, and by Wireshark."""
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

from impacket.smb3 import SessionError

from events import Admin
from holdfast_server import Holdfast, Skip, Tally, expect, main_binary
from smb_client import (DIALECTS, LOCK_EXCLUSIVE, LOCK_FAIL_IMMEDIATELY, READ_WRITE, STATUS_LOCK_NOT_GRANTED, Folder,
                        connect)

PATIENCE = 20  # seconds, of a machine that does much else
HERE = os.path.dirname(os.path.abspath(__file__))
STATUS_SHARING_VIOLATION = 0xC0000043
SECTION_HEADER, STATISTICS, PACKET = 0x0A0D0D0A, 5, 6


def options_in(block, at):
    """(code, value) each."""
    while at + 4 <= len(block) - 4:
        code, length = struct.unpack_from("<HH", block, at)
        if code == 0:
            return
        yield code, block[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4


class CaptureFile:
    """Taken apart by hand, as draft-ietf-opsawg-pcapng lays it out."""

    def __init__(self, data):
        self.comments, self.packets, self.lost, self.payload = [], 0, None, b""
        at = 0
        while at + 8 <= len(data):
            kind, length = struct.unpack_from("<II", data, at)
            block = data[at:at + length]
            expect(len(block) == length and struct.unpack_from("<I", block, length - 4)[0] == length,
                   "a block that is broken at %d" % at)
            self.take(kind, block)
            at += length
        expect(at == len(data), "%d bytes behind the last block" % (len(data) - at))

    def take(self, kind, block):
        if kind == STATISTICS:
            self.lost = struct.unpack("<Q", dict(options_in(block, 20))[5])[0]
        if kind != PACKET:
            return
        self.packets += 1
        kept = struct.unpack_from("<I", block, 20)[0]
        packet = block[28:28 + kept]
        self.payload += packet[40:]
        for code, value in options_in(block, 28 + (kept + 3) // 4 * 4):
            if code == 1:
                self.comments.append(value.decode())

    def comment(self, *words):
        for comment in self.comments:
            if all(word in comment for word in words):
                return comment
        raise AssertionError("no comment has %s: %s" % (words, self.comments))


class Running:
    """holdfast capture, until it is ended."""

    def __init__(self, server, path, *arguments):
        self.path = path
        command = [server.binary, "capture", "-o", path, "--config", server.config, *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, env=server.environment)
        end = time.monotonic() + PATIENCE
        while not (os.path.exists(path) and os.path.getsize(path)):
            if self.process.poll() is not None:
                raise AssertionError("capture ended at once: %s" % self.process.stdout.read())
            expect(time.monotonic() < end, "no capture begins")
            time.sleep(0.02)

    def read(self):
        with open(self.path, "rb") as file:
            return CaptureFile(file.read())

    def await_comment(self, *words):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.read().comment(*words)
            except AssertionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(PATIENCE)
        self.process.stdout.close()


class Captures:
    def __init__(self, server, folder, pcap_roundtrip):
        self.server, self.folder, self.pcap_roundtrip = server, folder, pcap_roundtrip
        self.admin = Admin(server)
        self.made = None  # the file of the first check

    def path(self, name):
        return os.path.join(self.folder, name)

    def capture(self, name, *arguments):
        class Context:
            def __enter__(context):
                context.running = Running(self.server, self.path(name), *arguments)
                return context.running

            def __exit__(context, *_):
                context.running.stop()
        return Context()

    def a_sealed_lock_is_refused_in_the_open(self):
        with self.capture("locks.pcapng", "--client", "127.0.0.0/8") as running:
            sealing = DIALECTS["3.0"]  # impacket 0.10 does not seal with 3.1.1 where a share asks for it
            holder, other = connect(self.server, sealing), connect(self.server, sealing, user="bob")
            first, second = Folder(holder, "sealed"), Folder(other, "sealed")
            mine, his = first.open("ranges.txt"), second.open("ranges.txt")
            expect(first.lock(mine, [(100, 10)]) == 0, "not granted")
            expect(second.lock(his, [(105, 1)], LOCK_EXCLUSIVE | LOCK_FAIL_IMMEDIATELY) == STATUS_LOCK_NOT_GRANTED,
                   "both hold it")
            first.write(mine, b"words that nobody can read on the wire", 200)
            comment = running.await_comment("exclusive lock of 1 bytes at 105 refused because of open ", "alice")
            print("    " + comment, flush=True)
            first.close(mine)
            holder.close()
            other.close()
            running.await_comment("the connection has gone")
        self.made = running.path
        expect(b"words that nobody can read on the wire" in running.read().payload, "the content is not there")
        expect(b"\xfdSMB" not in running.read().payload, "something is still sealed")

    def every_message_can_be_read(self):
        if not os.path.exists(self.pcap_roundtrip):
            raise Skip("%s was not built" % self.pcap_roundtrip)
        allowed = os.path.join(HERE, "..", "pcap", "allowed.tsv")
        done = subprocess.run([self.pcap_roundtrip, allowed, self.made], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=60)
        first = done.stdout.splitlines()[0]
        expect(" 0 not TCP, 0 cut short, 0 gaps" in first, done.stdout)
        expect(int(first.split()[0]) >= 20, first)
        expect(done.returncode == 0 and "LockRequest" in done.stdout and " 0 frames skipped" in done.stdout, done.stdout)

    def tshark(self, *arguments):
        if not shutil.which("tshark"):
            raise Skip("tshark is not installed")
        done = subprocess.run(["tshark", "-r", self.made, *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
        expect(done.returncode == 0, done.stderr)
        return done.stdout

    def wireshark_shows_the_lock_and_the_comment(self):
        refused = self.tshark("-Y", "smb2.cmd == 10 && smb2.nt_status == 0xc0000055", "-T", "fields", "-e",
                              "frame.comment", "-e", "tcp.srcport")
        print("    tshark: " + refused.strip(), flush=True)
        expect("refused because of open" in refused and "445" in refused, refused)
        requests = self.tshark("-Y", "smb2.cmd == 10 && smb2.flags.response == 0", "-O", "smb2")
        expect("Lock Request" in requests and "Encrypted" not in requests, requests)
        broken = self.tshark("-Y", "_ws.malformed || tcp.analysis.flags || tcp.checksum.status == 0", "-o",
                             "tcp.check_checksum:TRUE")
        expect(broken == "", "what Wireshark complains of:\n" + broken)

    def a_refused_open_and_a_forced_close_are_told(self):
        with self.capture("closes.pcapng", "--client", "127.0.0.1", "--user", "bob") as running:
            holder, other = connect(self.server), connect(self.server, user="bob")
            tight = Folder(holder, "share").open("tight.txt", share_mode=0)
            folder = Folder(other, "share")
            try:
                folder.open("tight.txt")
                raise AssertionError("the file is open twice")
            except SessionError as error:
                expect(error.get_error_code() == STATUS_SHARING_VIOLATION, str(error))
            running.await_comment('open of "tight.txt"', "sharing violation with open ", "alice from 127.0.0.1")
            folder.open("forced.txt")
            status, text = self.admin.ask("/admin/v1/handles?path=forced.txt")
            expect(status == 200, text)
            self.admin.close_handle(json.loads(text)["handles"][0]["id"], "INC-1")
            running.await_comment('on "forced.txt" closed by an administrator')
            expect(tight, "it was open all the time")
            holder.close()
            other.close()
        file = running.read()
        expect(b"NTLMSSP" not in file.payload, "the logon of somebody else, or one that nobody had finished")

    def bounds_are_kept(self):
        path = self.path("bounds.pcapng")
        with self.capture("bounds.pcapng", "--client", "127.0.0.1", "--max-bytes", "100k", "--snap", "64") as running:
            big = os.path.join(self.server.base, "big")
            with open(big, "wb") as file:
                file.write(b"x" * (3 << 20))
            while running.process.poll() is None:
                self.server.smbclient("share", "put %s big" % big)
            expect(running.process.returncode == 0, running.process.stdout.read())
        expect(os.path.getsize(path) <= 100 << 10, "%d bytes" % os.path.getsize(path))
        file = running.read()
        expect(file.lost == 0 and b"x" * 65 not in file.payload, "%s lost" % file.lost)

        begin = time.monotonic()
        with self.capture("seconds.pcapng", "--client", "127.0.0.1", "--seconds", "1") as running:
            running.process.wait(PATIENCE)
        expect(time.monotonic() - begin < 10 and running.process.returncode == 0, "the time is not kept")

    def it_is_for_administrators_and_audited(self):
        url = "/admin/v1/captures"
        status, text = self.admin.ask(url, "-d", "{}")
        expect(status == 400 and json.loads(text)["parameter"] == "client_ip", text)
        told = self.server.run("token", "create", "--scope", "close", "--name", "closer")
        token = next(word for word in told.split() if word.startswith("hft_"))
        done = subprocess.run(["curl", "-sS", "-H", "Authorization: Bearer " + token, "-d", '{"all":true}',
                               self.admin.base + url], stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        expect(json.loads(done.stdout)["status"] == 403, done.stdout)
        entries = [json.loads(line) for line in self.server.run("audit", "ls", "-o", "json").splitlines()]
        kinds = [entry["kind"] for entry in entries if entry["action"] == "captures:start"]
        expect(kinds.count("asked") >= 3 and kinds.count("done") >= 2, kinds)

    def what_is_killed_can_be_read(self):
        with self.capture("killed.pcapng", "--client", "127.0.0.1") as running:
            for _ in range(3):
                self.server.smbclient("share", "ls")
            running.stop(signal.SIGKILL)
        expect(running.read().packets > 10, "nothing was captured")

    def the_server_does_not_wait_for_it(self):
        with self.capture("last.pcapng", "--client", "127.0.0.1") as running:
            self.server.smbclient("share", "ls")
            begin = time.monotonic()
            self.server.stop()
            expect(time.monotonic() - begin < 10, "the server waited for a reader")
            expect(running.process.wait(PATIENCE) == 0, "the stream was cut off")
        expect(running.read().lost == 0, "the end is missing")


def main():
    tally = Tally("capture")
    binary = main_binary()
    pcap_roundtrip = os.path.join(os.path.dirname(os.path.abspath(binary)), "tests", "pcap", "pcap_roundtrip")
    shares = {"share": {"file_mode": "0666"}, "sealed": {"encrypt": True, "file_mode": "0666"}}
    with tempfile.TemporaryDirectory(prefix="holdfast-capture-", dir="/var/tmp") as folder, \
            Holdfast(binary, shares=shares) as server:
        captures = Captures(server, folder, pcap_roundtrip)
        if tally.check("a lock that is refused under seal, in the open", captures.a_sealed_lock_is_refused_in_the_open):
            tally.check("libpcap and our decoder read all of it", captures.every_message_can_be_read)
            tally.check("Wireshark shows the lock and the comment", captures.wireshark_shows_the_lock_and_the_comment)
        tally.check("a refused open and a forced close, of one user", captures.a_refused_open_and_a_forced_close_are_told)
        tally.check("bounds of bytes, of content, of time", captures.bounds_are_kept)
        tally.check("for administrators, and audited", captures.it_is_for_administrators_and_audited)
        tally.check("what is killed can be read", captures.what_is_killed_can_be_read)
        tally.check("ends at once with the server", captures.the_server_does_not_wait_for_it)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
