#!/usr/bin/python3
"""Readers, closers and clients all at once: no handle is closed that no selector meant, and every count adds up.

    admin_crowd.py --binary HOLDFAST [--seconds 10] [--readers 16] [--closers 8] [--clients 8] [--seed N]

With a server of the preset tsan it is the test that the admin surface has no race.
"""
import argparse
import http.client
import json
import random
import sys
import threading
import time
import urllib.request

from impacket.smb3 import SessionError

from holdfast_server import Holdfast, Tally, expect
from smb_client import STATUS_FILE_CLOSED, Folder, connect

QUESTIONS = ["/admin/v1/handles?limit=200", "/admin/v1/handles?path_prefix=open&sort=-age&limit=50",
             "/admin/v1/handles?path_prefix=kept&fields=id,path", "/admin/v1/locks", "/admin/v1/leases",
             "/admin/v1/sessions", "/admin/v1/trees", "/admin/v1/connections", "/admin/v1/shares", "/admin/v1/leaks",
             "/admin/v1/server", "/metrics", "/admin/v1/explain?op=rename&share=share&path=open&local=false",
             "/admin/v1/explain?op=delete&share=share&path=kept&local=false"]


class Admin:
    """One kept connection."""

    def __init__(self, server):
        with open(server.base + "/state/admin.token") as file:
            self.headers = {"Authorization": "Bearer " + file.read().strip()}
        self.port, self.connection = server.admin_port, None

    def ask(self, method, target, body=None):
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
            try:
                self.connection.request(method, target, body and json.dumps(body), self.headers)
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (http.client.RemoteDisconnected, http.client.CannotSendRequest, BrokenPipeError,
                    ConnectionResetError):  # it was kept, and its time was over
                self.connection.close()
                self.connection = None
                if attempt == 2 or method != "GET" and body and not body.get("request_id"):
                    raise


class Crowd:
    def __init__(self, server, options):
        self.server, self.options = server, options
        self.deadline = time.monotonic() + options.seconds
        self.faults, self.mutex = [], threading.Lock()
        self.asked = self.closed = self.seen_closed = self.opened = self.kept_lost = 0

    def is_over(self):
        return time.monotonic() > self.deadline or self.faults

    def add(self, **counts):
        with self.mutex:
            for name, count in counts.items():
                setattr(self, name, getattr(self, name) + count)

    def read(self, number):
        admin, draw = Admin(self.server), random.Random(self.options.seed * 1000 + number)
        while not self.is_over():
            target = draw.choice(QUESTIONS)
            status, body = admin.ask("GET", target)
            expect(status == 200, "%s: %d %s" % (target, status, body[:200]))
            if target != "/metrics":
                json.loads(body)
            self.add(asked=1)

    def close(self, number):
        """Only below `open`; what is below `kept` is nobody's to close."""
        admin, draw = Admin(self.server), random.Random(self.options.seed * 2000 + number)
        serial = 0
        while not self.is_over():
            serial += 1
            selector = {"share": "share", "path_prefix": "open/%d" % draw.randrange(self.options.clients)}
            body = {"selector": selector, "mode": draw.choice(["force", "graceful"]), "grace_ms": 200,
                    "request_id": "%d-%d" % (number, serial)}
            status, content = admin.ask("POST", "/admin/v1/handles:close", body)
            expect(status in (200, 429), "close: %d %s" % (status, content[:300]))
            if status == 429:
                time.sleep(0.5)
                continue
            answer = json.loads(content)
            for result in answer["results"]:
                expect((result["path"] or "open/").startswith("open/"), "closed what was not meant: %s" % result)
            outcomes = [result["outcome"] for result in answer["results"]]
            expect(answer["closed"] == outcomes.count("closed") and answer["failed"] == outcomes.count("not_found"),
                   "the counts do not add up: %s" % answer)
            self.add(closed=answer["closed"])
            time.sleep(draw.random() * 0.1)

    def use(self, number):
        """Opens, locks, reads and closes; one handle is kept throughout and must live."""
        draw = random.Random(self.options.seed * 3000 + number)
        folder = Folder(connect(self.server), "share")
        kept = folder.open("kept\\file-%d" % number)
        while not self.is_over():
            # impacket knows a handle by its path: one of each.
            handles = [folder.open("open\\%d\\file-%d" % (number, index)) for index in range(draw.randrange(1, 6))]
            time.sleep(draw.random() * 0.2)
            for handle in handles:
                self.add(opened=1)
                try:
                    folder.lock(handle, [(draw.randrange(100), 1)])
                    folder.write(handle, b"x")
                    folder.close(handle)
                except SessionError as fault:
                    expect(fault.get_error_code() == STATUS_FILE_CLOSED or "LOCK" in str(fault), str(fault))
                    if fault.get_error_code() == STATUS_FILE_CLOSED:
                        self.add(seen_closed=1)
                    else:
                        self.try_close(folder, handle)
            folder.write(kept, b"k")
        folder.write(kept, b"k")
        folder.close(kept)

    def try_close(self, folder, handle):
        try:
            folder.close(handle)
        except SessionError as fault:
            expect(fault.get_error_code() == STATUS_FILE_CLOSED, str(fault))
            self.add(seen_closed=1)

    def guard(self, work, number):
        try:
            work(number)
        except Exception as fault:  # whichever: it ends the crowd and is told
            with self.mutex:
                self.faults.append("%s %d: %s: %s" % (work.__name__, number, type(fault).__name__, fault))

    def run(self):
        threads = [threading.Thread(target=self.guard, args=(work, number))
                   for work, count in ((self.use, self.options.clients), (self.read, self.options.readers),
                                       (self.close, self.options.closers)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def forced_closes(server):
    """As the server has counted them."""
    _, body = Admin(server).ask("GET", "/metrics")
    return sum(int(float(line.rsplit(" ", 1)[1])) for line in body.decode().splitlines()
               if line.startswith("smb_handles_closed_total{") and 'cause="force"' in line and 'share="share"' in line)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--readers", type=int, default=16)
    parser.add_argument("--closers", type=int, default=8)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=random.randrange(1, 10_000))
    options = parser.parse_args()
    tally = Tally("admin_crowd")
    with Holdfast(options.binary, admin={"closes_per_minute": 100_000, "handles_closed_per_minute": 10_000_000}) as server:
        folder = Folder(connect(server), "share")
        for path in ["kept", "open"] + ["open\\%d" % number for number in range(options.clients)]:
            folder.connection.createDirectory("share", path)
        # The HTTP library makes some tables at the first request. It is not instrumented, so that the sanitizer has to
        # see the worker who did it come back before the others begin.
        with urllib.request.urlopen("http://127.0.0.1:%d/healthz" % server.admin_port) as answer:
            expect(answer.status == 200 and answer.read(), "the server is not well")
        crowd = Crowd(server, options)

        def together():
            crowd.run()
            expect(not crowd.faults, "seed %d: %s" % (options.seed, "; ".join(crowd.faults[:3])))
            print("admin_crowd: seed %d: %d questions, %d opens, %d closed by admins, %d of them seen by clients" % (
                options.seed, crowd.asked, crowd.opened, crowd.closed, crowd.seen_closed))
            expect(crowd.asked > 0 and crowd.opened > 0 and crowd.closed > 0, "somebody did nothing")

        def counts():
            expect(forced_closes(server) == crowd.closed, "%d were closed, the server counts %d" % (
                crowd.closed, forced_closes(server)))
            expect(crowd.seen_closed <= crowd.closed, "more were closed than anybody has asked for")

        tally.check("readers, closers and clients at once", together)
        tally.check("the counts add up", counts)
        tally.check("the audit's chain is whole", lambda: server.run("audit", "verify"))
        expect("ThreadSanitizer" not in server.log(), "the thread sanitizer has something to say:\n" + server.log_tail(80))
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
