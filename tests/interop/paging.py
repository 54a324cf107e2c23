#!/usr/bin/python3
"""10,000 opens and 10,000 byte-range locks, listed page by page while other clients open and close: what stays is
seen exactly once, whatever comes and goes."""
import json
import sys
import threading
import urllib.parse
import urllib.request

from holdfast_server import Holdfast, Tally, expect, main_binary
from smb_client import DIALECTS, STATUS_LOCK_NOT_GRANTED, Folder, connect

COUNT = 10_000
ELEMENTS = 500  # of one LOCK request


class Churn(threading.Thread):
    """Opens, locks and closes without pause until told to stop."""

    def __init__(self, server, number):
        super().__init__(daemon=True)
        self.folder = Folder(connect(server, DIALECTS["2.1"], user="bob"), "share")
        self.number, self.running, self.rounds, self.fault = number, True, 0, None

    def run(self):
        try:
            while self.running:
                handles = [self.folder.open("churn\\%d_%d" % (self.number, i)) for i in range(5)]
                for handle in handles:
                    self.folder.lock(handle, [(0, 10), (100, 10)])
                for handle in handles:
                    self.folder.close(handle)
                self.rounds += 1
        except Exception as fault:  # told in the check
            self.fault = fault

    def stop(self):
        self.running = False
        self.join(30)
        if self.fault:
            raise self.fault


class Paging:
    def __init__(self, server):
        self.server = server
        self.folder = Folder(connect(server, DIALECTS["2.1"]), "share")
        self.handles = []
        self.token = server.run("token", "create", "--scope", "read", "--name", "paging").strip()

    def hold_many(self):
        self.folder.connection.createDirectory("share", "many")
        self.folder.connection.createDirectory("share", "churn")
        for number in range(COUNT):
            self.handles.append(self.folder.open("many\\f%05d" % number))

    def lock_many(self):
        for start in range(0, COUNT, ELEMENTS):
            status = self.folder.lock(self.handles[0], [(number * 20, 10) for number in range(start, start + ELEMENTS)])
            expect(status == 0, "LOCK said %#x" % status)

    def pages(self, what, limit, **filters):
        """All pages over REST, by cursor."""
        cursor, pages = None, []
        while True:
            query = dict(filters, limit=str(limit), **({"cursor": cursor} if cursor else {}))
            url = "http://127.0.0.1:%d/admin/v1/%s?%s" % (self.server.admin_port, what, urllib.parse.urlencode(query))
            request = urllib.request.Request(url, headers={"Authorization": "Bearer " + self.token})
            with urllib.request.urlopen(request, timeout=30) as answer:
                page = json.load(answer)
            expect(len(page[what]) <= limit, "a page of %d rows" % len(page[what]))
            pages += page[what]
            cursor = page["next"]
            if cursor is None:
                return pages

    def with_churn(self, check):
        churns = [Churn(self.server, number) for number in range(2)]
        for churn in churns:
            churn.start()
        try:
            for _ in range(3):
                check()
        finally:
            for churn in churns:
                churn.stop()
        expect(all(churn.rounds > 0 for churn in churns), "nobody opened and closed meanwhile")

    def handles_once(self):
        rows = self.pages("handles", 700)
        ids = [int(row["id"]) for row in rows]
        expect(ids == sorted(set(ids)), "ids are not rising, or one came twice")
        held = [row["path"] for row in rows if row["path"].startswith("many/f")]
        expect(len(held) == COUNT and len(set(held)) == COUNT, "%d rows, %d paths" % (len(held), len(set(held))))

    def locks_once(self):
        rows = self.pages("locks", 700)
        offsets = [int(row["offset"]) for row in rows if row["path"] == "many/f00000"]
        expect(sorted(offsets) == [20 * number for number in range(COUNT)],
               "%d locks, %d offsets" % (len(offsets), len(set(offsets))))

    def filtered(self):
        rows = self.pages("handles", 1000, path_prefix="many", user="alice")
        expect(len(rows) == COUNT, "path_prefix: %d rows" % len(rows))
        expect(self.pages("handles", 1000, path_prefix="man") == [], "a prefix cut a name in two")
        rows = self.pages("handles", 1000, path="many/f00017")
        expect([row["path"] for row in rows] == ["many/f00017"], "path: %s" % [row["path"] for row in rows][:5])
        rows = self.pages("handles", 1000, share="share", has_locks="true", user="alice")
        expect([row["path"] for row in rows] == ["many/f00000"], "has_locks: %s" % [row["path"] for row in rows][:5])

    def command_line(self):
        handles = self.server.run("handles", "ls")
        expect(handles.count("many/f") + handles.count("many\\f") == COUNT, "handles ls shows %d" % handles.count("many/f"))
        locks = self.server.run("locks", "ls")
        expect(sum("many" in line for line in locks.splitlines()) == COUNT, "locks ls shows another number")
        rows = json.loads(self.server.run("handles", "ls", "-o", "json"))
        rows = rows["handles"] if isinstance(rows, dict) else rows
        expect(sum(row["path"].startswith("many/f") for row in rows) == COUNT, "json has %d rows" % len(rows))

    def locks_hold(self):
        other = Folder(connect(self.server, user="bob"), "share")
        handle = other.open("many\\f00000")
        for number in (0, COUNT // 2, COUNT - 1):
            status = other.lock(handle, [(number * 20 + 9, 1)])
            expect(status == STATUS_LOCK_NOT_GRANTED, "the lock at %d does not hold: %#x" % (number * 20, status))
            expect(other.lock(handle, [(number * 20 + 10, 10)]) == 0, "a free range is refused")

    def all_goes_with_the_session(self):
        self.folder.connection.logoff()
        left = [row for row in self.pages("handles", 1000) if row["path"].startswith("many/")
                and row["user"]["name"] == "alice"]
        expect(left == [], "%d handles are left" % len(left))
        left = [row for row in self.pages("locks", 1000) if int(row["offset"]) % 20 == 0 and row["user"]["name"] == "alice"]
        expect(left == [], "%d locks are left" % len(left))


def main():
    tally = Tally("paging")
    with Holdfast(main_binary(), shares={"share": {"file_mode": "0666", "folder_mode": "0777"}}) as server:
        paging = Paging(server)
        tally.check("%d opens" % COUNT, paging.hold_many)
        tally.check("%d locks" % COUNT, paging.lock_many)
        tally.check("handles, page by page", lambda: paging.with_churn(paging.handles_once))
        tally.check("locks, page by page", lambda: paging.with_churn(paging.locks_once))
        tally.check("filters", paging.filtered)
        tally.check("on the command line, meanwhile", lambda: paging.with_churn(paging.command_line))
        tally.check("every lock holds", paging.locks_hold)
        tally.check("all goes with the session", paging.all_goes_with_the_session)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
