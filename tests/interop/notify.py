#!/usr/bin/python3
"""smbclient watches a folder (its command "notify", which wants the whole tree) while others change it: another
client, and processes on this machine. Each change is seen, and seen once."""
import os
import select
import subprocess
import sys
import time

from holdfast_server import PASSWORD, Holdfast, Tally, expect, main_binary

ADDED, REMOVED, MODIFIED, OLD_NAME, NEW_NAME = "0001", "0002", "0003", "0004", "0005"
PATIENCE = 20  # seconds, of a machine that does much else


class Watcher:
    """smbclient, watching a folder of the share."""

    def __init__(self, server, folder):
        command = ["stdbuf", "-oL", "smbclient", "//%s/share" % server.address, "-p", str(server.port), "-s", "/dev/null",
                   "-U", "alice%" + PASSWORD, "-c", "notify %s" % folder]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.buffer, self.lines = b"", []

    def read(self, seconds):
        """Reads what comes within the time; false when nothing does."""
        if not select.select([self.process.stdout], [], [], max(0.0, seconds))[0]:
            return False
        chunk = os.read(self.process.stdout.fileno(), 65536)
        expect(chunk, "smbclient ended: %s" % self.lines)
        *lines, self.buffer = (self.buffer + chunk).split(b"\n")
        self.lines += [line.decode().replace("\\", "/") for line in lines]
        return True

    def await_lines(self, *wanted):
        """Waits until all that is wanted has come in this order, among others."""
        end = time.monotonic() + PATIENCE
        while True:
            rest = iter(self.lines)
            if all(any(line == want for line in rest) for want in wanted):
                return
            expect(time.monotonic() < end, "wanted %s, saw %s" % (list(wanted), self.lines))
            self.read(end - time.monotonic())

    def is_watching(self, probe):
        """Changes something until smbclient sees it: then its watch stands."""
        end = time.monotonic() + PATIENCE
        while not self.lines:
            expect(time.monotonic() < end, "smbclient sees nothing")
            probe()
            self.read(0.3)
        while self.read(0.5):
            pass
        self.lines = []

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Notify:
    def __init__(self, server):
        self.server = server
        self.local = os.path.join(server.folder("share"), "watched")
        self.smb("mkdir watched")
        self.watcher = Watcher(server, "watched")
        self.watcher.is_watching(self.probe)

    def smb(self, commands):
        self.server.smbclient("share", commands, user="bob")

    def probe(self):
        path = os.path.join(self.local, "probe")
        open(path, "w").close()
        os.unlink(path)

    def once(self, line):
        count = self.watcher.lines.count(line)
        expect(count == 1, "%r came %d times: %s" % (line, count, self.watcher.lines))

    def by_another_client(self):
        self.watcher.lines = []
        self.smb("put /etc/hostname watched/a; rename watched/a watched/b; mkdir watched/d; rename watched/b watched/d/c;"
                 "del watched/d/c; rmdir watched/d; mkdir watched/end")
        self.watcher.await_lines(ADDED + " a", MODIFIED + " a", OLD_NAME + " a", NEW_NAME + " b", ADDED + " d",
                                 REMOVED + " b", ADDED + " d/c", REMOVED + " d/c", REMOVED + " d", ADDED + " end")
        self.wait_for_doubles()
        for line in (ADDED + " a", OLD_NAME + " a", NEW_NAME + " b", ADDED + " d", ADDED + " d/c", REMOVED + " d/c",
                     REMOVED + " d", ADDED + " end"):
            self.once(line)

    def by_a_local_process(self):
        self.watcher.lines = []
        with open(os.path.join(self.local, "l"), "w") as file:
            file.write("text")
        os.rename(os.path.join(self.local, "l"), os.path.join(self.local, "m"))
        os.unlink(os.path.join(self.local, "m"))
        self.watcher.await_lines(ADDED + " l", MODIFIED + " l", OLD_NAME + " l", NEW_NAME + " m", REMOVED + " m")
        self.wait_for_doubles()
        for line in (ADDED + " l", OLD_NAME + " l", NEW_NAME + " m", REMOVED + " m"):
            self.once(line)

    def in_a_new_folder(self):
        self.watcher.lines = []
        os.makedirs(os.path.join(self.local, "x", "y"))
        open(os.path.join(self.local, "x", "y", "f"), "w").close()
        self.watcher.await_lines(ADDED + " x", ADDED + " x/y", ADDED + " x/y/f")
        self.wait_for_doubles()
        for line in (ADDED + " x", ADDED + " x/y", ADDED + " x/y/f"):
            self.once(line)

    def wait_for_doubles(self):
        while self.watcher.read(0.5):
            pass


def main():
    tally = Tally("notify")
    with Holdfast(main_binary(), shares={"share": {"folder_mode": "0777"}}) as server:
        notify = Notify(server)
        try:
            tally.check("another client's changes are seen once", notify.by_another_client)
            tally.check("local changes are seen once", notify.by_a_local_process)
            tally.check("a folder that is made locally is seen with its content", notify.in_a_new_folder)
        finally:
            notify.watcher.stop()
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
