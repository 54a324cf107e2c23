#!/usr/bin/python3
"""curl follows what happens on a server, as server-sent events and as lines of JSON, and a scrape counts it."""
import json
import os
import select
import subprocess
import sys
import time

from impacket.smb3 import SessionError

from holdfast_server import Holdfast, Tally, expect, main_binary
from smb_client import (LOCK_EXCLUSIVE, LOCK_FAIL_IMMEDIATELY, LOCK_UNLOCK, READ_WRITE, SHARE_ALL, STATUS_LOCK_NOT_GRANTED, Folder,
                        connect)

PATIENCE = 20  # seconds, of a machine that does much else
STATUS_SHARING_VIOLATION = 0xC0000043


class Admin:
    def __init__(self, server):
        with open(os.path.join(server.base, "state", "admin.token")) as file:
            self.authorization = "Authorization: Bearer " + file.read().strip()
        self.base = "http://127.0.0.1:%d" % server.admin_port

    def command(self, target, *options):
        return ["curl", "-sS", "-H", self.authorization, *options, self.base + target]

    def ask(self, target, *options):
        """(status, body) of one request."""
        done = subprocess.run(self.command(target, "-w", "\n%{http_code}", *options), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    def close_handle(self, handle_id, reason):
        body = json.dumps({"ids": [handle_id], "reason": reason})
        status, text = self.ask("/admin/v1/handles:close", "-d", body, "-H", "Content-Type: application/json")
        expect(status == 200 and json.loads(text)["closed"] == 1, "not closed: %d %s" % (status, text))


class Follower:
    """curl -N, and what it has printed so far: server-sent events as dictionaries of event, id and data."""

    def __init__(self, admin, query="", *options):
        self.process = subprocess.Popen(admin.command("/admin/v1/events" + query, "-N", *options),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.buffer, self.messages, self.last_id = b"", [], None
        self.await_(lambda: self.last_id is not None or self.messages, "the begin of the stream")

    def take(self, block):
        fields = {}
        for line in block.decode().split("\n"):
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
        self.last_id = fields.get("id", self.last_id)
        if "data" in fields:
            data = json.loads(fields["data"])
            expect(data["event"] == fields["event"], "two names: %s" % fields)
            self.messages.append(data)

    def read(self, seconds):
        if not select.select([self.process.stdout], [], [], max(0.0, seconds))[0]:
            return False
        chunk = os.read(self.process.stdout.fileno(), 65536)
        if not chunk:
            return False
        *blocks, self.buffer = (self.buffer + chunk).split(b"\n\n")
        for block in blocks:
            self.take(block)
        return True

    def await_(self, condition, what):
        end = time.monotonic() + PATIENCE
        while True:
            found = condition()
            if found:
                return found
            expect(time.monotonic() < end, "waited in vain for %s; came: %s" % (what, self.names()))
            expect(self.process.poll() is None, "curl ended with %s" % self.process.returncode)
            self.read(end - time.monotonic())

    def names(self):
        return [message["event"] for message in self.messages]

    def find(self, name, path=None, seen=0):
        """The first message of this name (and of this path of its handle) after the first `seen`."""
        def first():
            for message in self.messages[seen:]:
                if message["event"] == name and (path is None or message["handle"]["path"] == path):
                    return message
            return None
        return self.await_(first, "%s %s" % (name, path or ""))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def following(admin, *arguments):
    class Context:
        def __enter__(self):
            self.follower = Follower(admin, *arguments)
            return self.follower

        def __exit__(self, *_):
            self.follower.stop()
    return Context()


class Events:
    def __init__(self, server):
        self.server, self.admin = server, Admin(server)

    def a_client_is_seen(self):
        with following(self.admin, "?types=handle.*") as follower:
            self.server.smbclient("share", "put /etc/hostname seen.txt; rename seen.txt moved.txt; del moved.txt")
            opened = follower.find("handle.opened", "seen.txt")
            expect(opened["handle"]["user"]["name"] == "alice", opened)
            expect(opened["handle"]["share"] == "share", opened)
            closed = follower.find("handle.closed", "seen.txt")
            expect(closed["handle"]["id"] == opened["handle"]["id"] and closed["reason"] == "client", closed)
            renamed = follower.find("handle.renamed", "moved.txt")
            expect(renamed["old_path"] == "seen.txt", renamed)
            ids = [int(message["id"]) for message in follower.messages]
            expect(ids == sorted(set(ids)), "ids do not rise: %s" % ids)

    def who_comes_and_goes_is_told(self):
        with following(self.admin, "?types=session.*,tree.*&user=alice") as follower:
            self.server.smbclient("share", "ls")
            begun = follower.find("session.setup")["session"]
            expect(begun["user"]["name"] == "alice" and begun["dialect"] == "3.1.1", begun)
            used = follower.await_(lambda: [one for one in follower.messages if one["event"] == "tree.connect" and
                                            one["session"]["share"] == "share"], "a tree connect")[0]["session"]
            expect(used["session_id"] == begun["session_id"] and used["tree_id"], used)
            ended = follower.await_(lambda: [one for one in follower.messages if one["event"] in (
                "session.logoff", "session.closed")], "the end of the session")[0]
            expect(ended["session"]["session_id"] == begun["session_id"], ended)
            gone = [one["session"]["tree_id"] for one in follower.messages if one["event"] == "tree.disconnect"]
            expect(used["tree_id"] in gone, "the tree connect outlives its session: %s" % follower.names())

    def a_refused_open_names_its_blocker(self):
        holder, other = connect(self.server), connect(self.server, user="bob")
        with following(self.admin, "?types=conflict.*") as follower:
            Folder(holder, "share").open("tight.txt", share_mode=0)
            try:
                Folder(other, "share").open("tight.txt")
                raise AssertionError("the file is open twice")
            except SessionError as error:
                expect(error.get_error_code() == STATUS_SHARING_VIOLATION, str(error))
            told = follower.find("conflict.share_mode", "tight.txt")
            expect(told["handle"]["user"]["name"] == "bob" and told["handle"]["id"] is None, told)
            expect(told["blocker"]["user"]["name"] == "alice" and told["blocker"]["is_open"], told)
            status, text = self.admin.ask("/admin/v1/handles/" + told["blocker"]["id"])
            expect(status == 200 and json.loads(text)["path"] == "tight.txt", text)
        holder.close()
        other.close()

    def a_refused_lock_names_its_blocker(self):
        holder, other = connect(self.server), connect(self.server, user="bob")
        first, second = Folder(holder, "share"), Folder(other, "share")
        mine, his = first.open("ranges.txt"), second.open("ranges.txt")
        with following(self.admin, "?types=lock.*,conflict.lock&path=ranges.txt") as follower:
            first.lock(mine, [(100, 10)])
            expect(second.lock(his, [(105, 1)], LOCK_EXCLUSIVE | LOCK_FAIL_IMMEDIATELY) == STATUS_LOCK_NOT_GRANTED,
                   "both hold it")
            granted = follower.find("lock.granted")
            expect(granted["lock"] == {"mode": "exclusive", "offset": "100", "length": "10"}, granted)
            follower.find("lock.denied")
            told = follower.find("conflict.lock")
            expect(told["outcome"] == "denied" and told["lock"]["offset"] == "105", told)
            expect(told["blocker"]["id"] == granted["handle"]["id"], told)
            expect(told["blocker"]["user"]["name"] == "alice", told)
            first.lock(mine, [(100, 10)], LOCK_UNLOCK)
            follower.find("lock.released")
            first.close(mine)
        holder.close()
        other.close()

    def a_forced_close_is_told(self):
        connection = connect(self.server)
        with following(self.admin, "?types=handle.*,admin.*") as follower:
            Folder(connection, "share").open("forced.txt")
            handle_id = follower.find("handle.opened", "forced.txt")["handle"]["id"]
            self.admin.close_handle(handle_id, "INC-1")
            forced = follower.find("handle.force_closed", "forced.txt")
            expect(forced["handle"]["id"] == handle_id and forced["reason"] == "admin", forced)
            told = follower.find("admin.close")
            expect(told["reason"] == "INC-1" and told["done"] == 1, told)
        connection.close()

    def who_comes_back_misses_nothing(self):
        with following(self.admin, "?types=handle.opened") as follower:
            self.server.smbclient("share", "put /etc/hostname first.txt")
            follower.find("handle.opened", "first.txt")
            last = follower.last_id
        self.server.smbclient("share", "put /etc/hostname between.txt")
        with following(self.admin, "?types=handle.opened", "-H", "Last-Event-ID: " + last) as follower:
            follower.find("handle.opened", "between.txt")
            expect(not any(m["event"] == "gap" for m in follower.messages), follower.messages)
            expect(not any(m["handle"]["path"] == "first.txt" for m in follower.messages), "it was told before")
        with following(self.admin, "?types=handle.opened", "-H", "Last-Event-ID: 5") as follower:
            expect(follower.find("gap")["missed"] is None, "nobody can have counted that")

    def a_mirror_begins_with_what_is_open(self):
        connection = connect(self.server)
        folder = Folder(connection, "share")
        handles = [folder.open("mirror%03d.txt" % number) for number in range(150)]
        with following(self.admin, "?snapshot=true") as follower:
            end = follower.find("snapshot.end")
            told = {m["handle"]["path"] for m in follower.messages if m["event"] == "handle.snapshot"}
            expect({"mirror%03d.txt" % number for number in range(150)} <= told, sorted(told))
            expect(end["handles"] == len([m for m in follower.messages if m["event"] == "handle.snapshot"]), end)
            folder.close(handles[7])
            closed = follower.find("handle.closed", "mirror007.txt")
            expect(int(closed["id"]) > int(end["id"]), (closed, end))
        connection.close()

    def lines_and_filters(self):
        command = self.admin.command("/admin/v1/events?format=jsonl&types=handle.opened&user=bob", "-N", "-m", "8")
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        expect(json.loads(process.stdout.readline())["event"] == "heartbeat", "no begin")
        for user in ("alice", "bob"):
            self.server.smbclient("share", "put /etc/hostname by-%s.txt" % user, user=user)
        lines = [json.loads(line) for line in process.stdout if line.strip()]
        process.wait()
        paths = {line["handle"]["path"] for line in lines if line["event"] == "handle.opened"}
        expect("by-bob.txt" in paths and "by-alice.txt" not in paths, paths)

    def streams_are_bounded_and_leave_room(self):
        followers = []
        try:
            for _ in range(12):
                followers.append(Follower(self.admin))
            status, text = self.admin.ask("/admin/v1/server")
            expect(status == 200, text)
        finally:
            for follower in followers:
                follower.stop()

    def metrics_count(self):
        connection = connect(self.server)
        handle = Folder(connection, "share").open("counted.txt", READ_WRITE, SHARE_ALL)
        status, text = self.admin.ask("/metrics")
        expect(status == 200, text)
        values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        expect(float(values['smb_handles_open{share="share",kind="file"}']) >= 1, text)
        expect(float(values['smb_handles_opened_total{share="share"}']) >= 1, text)
        expect(float(values['smb_handles_closed_total{share="share",cause="force"}']) >= 1, text)
        expect(float(values['smb_sharing_violations_total{share="share"}']) >= 1, text)
        expect(float(values['smb_connections']) >= 1, text)
        expect(any(name.startswith('smb_sessions{dialect="3.1.1"') for name in values), text)
        status, text = self.admin.ask("/metrics", "-H", "Accept: application/openmetrics-text; version=1.0.0")
        expect(status == 200 and text.endswith("# EOF\n"), text[-200:])
        expect(handle, "it was open all the time")
        connection.close()

    def streams_end_with_the_server(self):
        follower = Follower(self.admin)
        begin = time.monotonic()
        self.server.stop()
        expect(time.monotonic() - begin < 10, "the server waited for a reader")
        expect(follower.process.wait(10) == 0, "the stream was cut off: %s" % follower.process.returncode)
        follower.process.stdout.close()


def main():
    tally = Tally("events")
    with Holdfast(main_binary(), shares={"share": {"file_mode": "0666"}}) as server:
        events = Events(server)
        tally.check("what a client does is seen", events.a_client_is_seen)
        tally.check("who comes and goes is told", events.who_comes_and_goes_is_told)
        tally.check("a refused open names who is in the way", events.a_refused_open_names_its_blocker)
        tally.check("a refused lock names who is in the way", events.a_refused_lock_names_its_blocker)
        tally.check("a forced close is told, and by whom", events.a_forced_close_is_told)
        tally.check("Last-Event-ID goes on where the reader was", events.who_comes_back_misses_nothing)
        tally.check("a snapshot comes first", events.a_mirror_begins_with_what_is_open)
        tally.check("lines of JSON of one user", events.lines_and_filters)
        tally.check("many streams leave room for other requests", events.streams_are_bounded_and_leave_room)
        tally.check("metrics count", events.metrics_count)
        tally.check("streams end at once with the server", events.streams_end_with_the_server)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
