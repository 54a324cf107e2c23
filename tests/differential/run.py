#!/usr/bin/python3
"""Random histories of opens, locks, reads, writes, renames and deletes, played on smbd and on Holdfast: both have to
answer alike.

    run.py --binary HOLDFAST [--seeds 20] [--first 1] [--length 1000]

A difference is cut down to the operations that it takes and printed. One that explained.tsv has a reason for is counted;
where one of them has done something and the other has not, the operation is left out and the history begins anew. Ends
with a line "N passed, N failed, N skipped", of histories.
"""
import argparse
import collections
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "bench")]

import processes  # noqa: E402
import servers  # noqa: E402
import walk  # noqa: E402
from actor import SUCCESS, Actor  # noqa: E402

SERVER_CORE = 0
OWN_NAMES = ".holdfast~"  # what Holdfast keeps in a share, and shows to nobody
FILE_SUPERSEDED, FILE_CREATED, FILE_OVERWRITTEN = 0, 2, 3  # [MS-SMB2] 2.2.14, CreateAction


class Pair:
    """Both servers, each with a folder of its own."""

    def __init__(self, folder, binary, reasons):
        self.folders, self.servers = [], []
        self.reasons, self.explained = reasons, collections.Counter()
        self.asked = 0  # operations of the last play that came to the servers: others had no handle, or a handle too many
        for name, make in (("smbd", servers.Smbd), ("holdfast", lambda *place: servers.Holdfast(*place, binary))):
            share = os.path.join(folder, "share-" + name)
            os.makedirs(share)
            self.folders.append(share)
            self.servers.append(make(folder, share, SERVER_CORE))

    def launch(self):
        for server in self.servers:
            server.launch()

    def stop(self):
        for server in self.servers:
            server.stop()

    def prepare(self):
        for share in self.folders:
            for name in os.listdir(share):
                path = os.path.join(share, name)
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
            for name in ("d", "e"):
                os.makedirs(os.path.join(share, name))
            for name in ("a", "d/a"):
                with open(os.path.join(share, name), "w") as file:
                    file.write("0123456789")
            for path, _, names in os.walk(share):
                for one in [path] + [os.path.join(path, name) for name in names]:
                    os.chown(one, servers.UID, servers.GID)

    def play_through(self, history):
        """The operations that both carry out or refuse, up to the one that differs without a reason; and that, or None."""
        while True:
            count, difference = self.play(history)
            if difference is None or self.row_of(difference) is None:
                return history[:count], difference
            history = history[:count - 1] + history[count:]

    def row_of(self, difference):
        """The row of explained.tsv for a difference: the narrowest that there is, or None."""
        return next((key for key in keys_of(difference) if key in self.reasons), None)

    def with_what_is_left(self, answers):
        """Answers to a close that are alike, with the names in the shares where those are not."""
        trees = [names_below(share) for share in self.folders]
        if trees[0] == trees[1]:
            return answers
        return [(*answer, "has alone", *sorted(tree - other)) for answer, tree, other in zip(answers, trees, trees[::-1])]

    def play(self, history):
        """How many operations were played, and the last of them with both answers where it differs without a reason or
        only one has carried it out."""
        self.prepare()
        actors = [[Actor(server.port, servers.USER, servers.PASSWORD, "share") for _ in range(walk.CLIENTS)]
                  for server in self.servers]
        handles, self.asked = walk.Handles(), 0
        try:
            for number, (client, kind, arguments) in enumerate(history):
                if not handles.may(client, kind, arguments[0]):
                    continue
                answers = [getattr(sides[client], kind)(*arguments) for sides in actors]
                self.asked += answers[0][0] not in (None, "held")
                if kind == "close" and answers[0] == answers[1]:
                    answers = self.with_what_is_left(answers)
                if answers[0] == answers[1]:
                    if kind == "open" and answers[0][0] == 0:
                        handles.opened(client, arguments[0], arguments[2])
                    continue
                difference = (client, kind, arguments), answers
                row = self.row_of(difference)
                if row is None:
                    return number + 1, difference
                self.explained[row] += 1
                if not all(is_refusal(answer) for answer in answers):
                    return number + 1, difference
            return len(history), None
        finally:
            for actor in [one for sides in actors for one in sides]:
                actor.end()


def names_below(share):
    """What is in a share, folders with a slash behind them."""
    found = set()
    for path, folders, files in os.walk(share):
        folders[:] = [name for name in folders if not name.startswith(OWN_NAMES)]
        place = os.path.relpath(path, share)
        found.update(os.path.join(place, name) for name in files)
        found.update(os.path.join(place, name, "") for name in folders)
    return found


def is_refusal(answer):
    return isinstance(answer[0], int) and answer[0] >= 0xC0000000


def text_of(answer):
    return " ".join("0x%08x" % part if isinstance(part, int) and not isinstance(part, bool) and part > 0xFFFF
                    else str(part) for part in answer)


def read_reasons(path):
    """{(operation and, maybe, a word of words_of, first word of smbd's answer, first word of ours): reason}"""
    reasons = {}
    with open(path) as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                kind, theirs, ours, reason = line.rstrip("\n").split("\t")
                reasons[kind, theirs, ours] = reason
    return reasons


def words_of(operation, answers):
    """What was opened, or left by a close, in words that rows of explained.tsv are narrowed with."""
    _, kind, arguments = operation
    if kind == "close":
        theirs, ours = (answer[2:] for answer in answers)
        if theirs and not ours and all(name.endswith("/") for name in theirs):
            yield "folder_stays"
    elif kind == "open":
        done = next((answer for answer in answers if answer[0] == SUCCESS), None)
        action, is_folder = done[1:3] if done else (None, arguments[1] in walk.FOLDERS)
        if is_folder:
            yield "folder"
        if action == FILE_CREATED:
            yield "made"
        if action in (FILE_SUPERSEDED, FILE_OVERWRITTEN):
            yield "replaced"


def keys_of(difference):
    """The rows that may stand for a difference, the narrowest first."""
    (_, kind, _), answers = difference
    statuses = tuple(text_of(answer).split(" ")[0] for answer in answers)
    yield from ((kind + " " + word, *statuses) for word in words_of(*difference))
    yield kind, *statuses


def shrink(pair, history, difference):
    """Fewer operations with the same difference."""
    (_, kind, _), wanted = difference
    size = len(history) // 2
    while size >= 1:
        at = 0
        while at < len(history) - 1:
            shorter = history[:at] + history[at + size:]
            count, found = pair.play(shorter)
            if found and (found[0][1], found[1]) == (kind, wanted):
                history = shorter[:count]
            else:
                at += size
        size //= 2
    return history


def show(seed, history, difference):
    print("seed %d differs, with these operations:" % seed)
    for client, kind, arguments in history:
        print("  client %d %s%s" % (client, kind, arguments))
    for name, answer in zip(("smbd", "holdfast"), difference[1]):
        print("  %-8s says %s" % (name, text_of(answer)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--length", type=int, default=1_000)
    arguments = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("smbd"):
        print("differential: not run, as smbd is missing or cannot be started by this user")
        print("0 passed, 0 failed, %d skipped" % arguments.seeds)
        return 0
    processes.adopt_orphans()
    folder = tempfile.mkdtemp(prefix="holdfast-differential-", dir="/dev/shm")
    os.chmod(folder, 0o755)
    reasons = read_reasons(os.path.join(HERE, "explained.tsv"))
    pair = Pair(folder, os.path.abspath(arguments.binary), reasons)
    passed = failed = operations = 0
    try:
        pair.launch()
        for seed in range(arguments.first, arguments.first + arguments.seeds):
            history, difference = pair.play_through(walk.history(seed, arguments.length))
            operations += pair.asked
            if difference is None:
                passed += 1
                continue
            failed += 1
            history = shrink(pair, history, difference)
            show(seed, history, pair.play(history)[1] or difference)
    finally:
        pair.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("%d operations answered alike" % operations)
    for key, count in sorted(pair.explained.items()):
        print("explained %d times: %s: %s" % (count, " ".join(key), reasons[key]))
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
