#!/usr/bin/python3
"""The command line as an administrator uses it: why, what it tells to close, formats, exit codes, shells."""
import argparse
import csv
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

from impacket.smb3 import SessionError

from holdfast_server import Holdfast, Tally, expect
from smb_client import SHARE_NOT_DELETE, Folder, connect

MAN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "man", "holdfast.1")
NOTHING_MATCHED, MISUSE, BLOCKED = 3, 2, 5


class CommandLine:
    def __init__(self, server):
        self.server = server
        self.folder = Folder(connect(server, user="bob"), "demo")

    def run(self, *arguments, code=0, stdin=""):
        """What it printed on stdout; a failure when it does not end with `code`."""
        done = subprocess.run([self.server.binary, *arguments, "--config", self.server.config], input=stdin, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, env=self.server.environment)
        expect(done.returncode == code, "holdfast %s: exit %d, not %d\n%s%s" % (
            " ".join(arguments), done.returncode, code, done.stdout, done.stderr))
        return done.stdout

    def rename(self, old, new):
        return self.server.smbclient("demo", "rename %s %s" % (old, new), check=False)[1]

    # ---------------------------------------------------------------- why

    def why_names_who_is_in_the_way(self):
        os.makedirs(os.path.join(self.server.folder("demo"), "dir"), exist_ok=True)
        os.chmod(os.path.join(self.server.folder("demo"), "dir"), 0o777)
        held = self.folder.open("dir\\report.txt", share_mode=SHARE_NOT_DELETE)
        refused = self.rename("dir", "dir2")
        expect("NT_STATUS_" in refused, "the rename should not work: " + refused)

        place = "//127.0.0.1:%d/demo/dir" % self.server.port
        print("    $ holdfast why rename " + place, flush=True)
        text = self.run("why", "rename", place, code=BLOCKED)
        print("".join("      %s\n" % line for line in text.splitlines()), end="", flush=True)
        for word in ("bob", "127.0.0.1", "report.txt", "since 20", "has read, write", "does not share delete",
                     "holdfast handles close"):
            expect(word in text, "%r is not told:\n%s" % (word, text))
        for other in ("\\\\filer\\demo\\dir", "smb://filer/demo/dir", "demo:dir", "/demo/dir",
                      os.path.join(self.server.folder("demo"), "dir")):
            self.run("why", "rename", other, code=BLOCKED)

        told = json.loads(self.run("why", "rename", place, "-o", "json", code=BLOCKED))
        expect(told["verdict"] == "blocked" and told["minimal_close_set"], json.dumps(told))
        command = next(line for line in text.splitlines() if line.strip().startswith("holdfast handles close"))
        print("    $ " + command.strip(), flush=True)
        words = shlex.split(command)
        done = subprocess.run([self.server.binary, *words[1:]], stdin=subprocess.DEVNULL, text=True, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.server.environment)
        expect(done.returncode == 0, "exit %d\n%s" % (done.returncode, done.stdout))

        self.run("why", "rename", place)
        answer = self.rename("dir", "dir2")
        expect("NT_STATUS_" not in answer, answer)
        expect(os.path.exists(os.path.join(self.server.folder("demo"), "dir2", "report.txt")), "it is not renamed")
        try:
            self.folder.read(held)
            expect(False, "the holder still reads")
        except SessionError:
            pass
        self.run("why", "rename", "demo:nowhere", code=NOTHING_MATCHED)
        self.run("why", "rename", "//127.0.0.1/other/dir", code=MISUSE)

    # ---------------------------------------------------------------- lists and closing

    def every_list_has_every_format(self):
        handle = self.folder.open("listed, really.txt")
        lists = {"handles": ["handles", "ls"], "locks": ["locks", "ls"], "waiters": ["locks", "waiters"],
                 "leases": ["leases", "ls"], "watches": ["watches", "ls"], "sessions": ["sessions", "ls"],
                 "connections": ["connections", "ls"], "trees": ["trees", "ls"], "shares": ["shares", "ls"],
                 "leaks": ["leaks"]}
        for name, words in lists.items():
            rows = json.loads(self.run(*words, "-o", "json"))[name]
            lines = [json.loads(line) for line in self.run(*words, "-o", "jsonl").splitlines()]
            table = list(csv.reader(io.StringIO(self.run(*words, "-o", "csv"), newline="")))
            expect(len(lines) == len(rows) and len(table) == len(rows) + 1, "%s: formats differ" % name)
            expect(all(len(line) == len(table[0]) for line in table), "%s: uneven CSV" % name)
            expect(len(self.run(*words, "-o", "wide").splitlines()[0]) > len(self.run(*words).splitlines()[0]),
                   "%s: wide is not wider" % name)
        paths = [row["path"] for row in csv.DictReader(io.StringIO(self.run("handles", "ls", "-o", "csv"), newline=""))]
        expect("listed, really.txt" in paths, paths)
        oldest = json.loads(self.run("handles", "ls", "--sort", "age", "-r", "--limit", "1", "-o", "json"))["handles"]
        expect(len(oldest) == 1, oldest)
        count = self.run("handles", "count", "--by", "user")
        expect("bob" in count, count)
        top = self.run("top", "--once")
        expect("bob" in top and "\x1b" not in top, top)
        self.folder.close(handle)

    def filters_ask_before_they_close(self):
        self.folder.open("one.txt")
        self.folder.open("two.txt")
        chosen = ["handles", "close", "--user", "bob", "--glob", "*.txt"]
        self.run(*chosen, code=MISUSE)
        expect("one.txt" in self.run(*chosen, "--dry-run"), "the dry run shows nothing")
        self.run(*chosen, "--confirm", "99", code=1)
        self.run(*chosen, "--yes", "--reason", "test")
        self.run(*chosen, "--yes", code=NOTHING_MATCHED)
        self.run("handles", "close", "--user", "nobody", "--yes", code=NOTHING_MATCHED)

    def graceful_closing_closes(self):
        self.folder.open("three.txt")
        ids = [row["id"] for row in json.loads(self.run("handles", "ls", "--path", "three.txt", "-o", "json"))["handles"]]
        self.run("handles", "close", *ids, "--graceful", "1s")
        self.run("handles", "close", *ids, "--graceful", "1s", code=NOTHING_MATCHED)

    def events_are_lines(self):
        process = subprocess.Popen([self.server.binary, "events", "--snapshot", "--limit", "2", "-o", "json", "--types",
                                    "handle.*", "--path", "told.txt", "--config", self.server.config],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                   env=self.server.environment)
        try:
            expect(json.loads(process.stdout.readline())["event"] == "snapshot.end", "no snapshot")
            self.folder.close(self.folder.open("told.txt"))
            event = json.loads(process.stdout.readline())
            expect(event["event"] == "handle.opened" and event["handle"]["path"] == "told.txt", json.dumps(event))
            expect(process.wait(10) == 0, "it does not end after --limit")
        finally:
            process.kill()

    def a_session_is_closed(self):
        connection = connect(self.server, user="bob")
        rows = json.loads(self.run("sessions", "ls", "--user", "bob", "-o", "json"))["sessions"]
        newest = max(rows, key=lambda row: row["created_at"])
        self.run("sessions", "close", newest["id"])
        self.run("sessions", "close", newest["id"], code=NOTHING_MATCHED)
        try:
            connection.connectTree("demo")
            expect(False, "the session still works")
        except Exception as error:  # whatever the client makes of a session that is gone
            expect(not isinstance(error, AssertionError), str(error))

    # ---------------------------------------------------------------- shells and manual

    def shells_complete(self):
        with tempfile.TemporaryDirectory() as scratch:
            for shell, check in (("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"])):
                script = os.path.join(scratch, shell)
                with open(script, "w") as file:
                    file.write(subprocess.run([self.server.binary, "completion", shell], stdout=subprocess.PIPE,
                                              text=True, check=True).stdout)
                expect(shutil.which(shell), "%s is missing" % shell)
                done = subprocess.run([*check, script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                expect(done.returncode == 0 and not done.stdout, "%s: %s" % (shell, done.stdout))

    def the_manual_page_is_sound(self):
        done = subprocess.run(["groff", "-man", "-ww", "-z", MAN], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        expect(done.returncode == 0 and not done.stdout, done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    arguments = parser.parse_args()
    tally = Tally("cli")
    with Holdfast(arguments.binary, shares={"demo": {}}) as server:
        line = CommandLine(server)
        steps = [("why names who is in the way, and the close that helps", line.why_names_who_is_in_the_way),
                 ("every list has every format", line.every_list_has_every_format),
                 ("filters ask before they close", line.filters_ask_before_they_close),
                 ("graceful closing closes", line.graceful_closing_closes),
                 ("events are lines", line.events_are_lines),
                 ("a session is closed", line.a_session_is_closed),
                 ("shells complete", line.shells_complete),
                 ("the manual page is sound", line.the_manual_page_is_sound)]
        for name, step in steps:
            tally.check(name, step)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
