#!/usr/bin/env python3
"""Breaks the server in known ways, one at a time, and asks whether the simulations see it.

    mutants.py [--build build/mutants] [PART...]

Each row of mutants.tsv is a change to a copy of the sources, and the simulation that has to fail with it; none may fail
without a change. An empty replacement takes the text away. With PART only rows with it in their text are played.
Ends with a line "N passed, N failed, 0 skipped", of rows.
"""
import argparse
import filecmp
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PLAYS = {"sim_locks": ["1", "20", "2000"], "sim_leases": ["--seeds", "10", "--steps", "5000"],
         "sim_connections": ["--seeds", "60", "--steps", "2000"]}
LONGEST = 600  # seconds that a play may last; one that hangs has seen something too


class Copy:
    """The sources elsewhere, built as a release with assertions; what is wrong may leave a parameter unused."""

    def __init__(self, folder):
        self.source, self.build = os.path.join(folder, "source"), os.path.join(folder, "build")
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        paths = listed.split("\0")[:-1]
        for path in paths:
            self.take(path)
        for folder, _, names in os.walk(self.source):
            for gone in {os.path.join(folder, name) for name in names} - {os.path.join(self.source, one) for one in paths}:
                os.remove(gone)
        subprocess.run(["cmake", "-G", "Ninja", "-S", self.source, "-B", self.build, "-DCMAKE_BUILD_TYPE=None",
                        "-DCMAKE_CXX_FLAGS=-O1 -g1 -w", "-DHOLDFAST_FIRST_BUILD=ON", "-DHOLDFAST_TORTURE=ON"],
                       check=True, stdout=subprocess.DEVNULL)

    def take(self, path):
        """Only what is another, so that what is built stays built."""
        theirs, ours = os.path.join(ROOT, path), os.path.join(self.source, path)
        if os.path.exists(ours) and filecmp.cmp(theirs, ours, shallow=False):
            return
        os.makedirs(os.path.dirname(ours), exist_ok=True)
        shutil.copyfile(theirs, ours)

    def compile(self, target):
        done = subprocess.run(["ninja", "-C", self.build, target], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit("%s does not build:\n%s" % (target, done.stdout[-3000:]))

    def play(self, target):
        """What the simulation said of a failure, or None."""
        program = os.path.join(self.build, "tests/sim", target)
        try:
            done = subprocess.run([program, *PLAYS[target]], capture_output=True, text=True, timeout=LONGEST)
        except subprocess.TimeoutExpired:
            return "it does not come to its end"
        if done.returncode == 0:
            return None
        return (done.stderr + done.stdout).strip() or "it ends with %d" % done.returncode


class Mutant:
    """A file of the copy that is wrong as long as this lasts."""

    def __init__(self, copy, path, before, after):
        self.path = os.path.join(copy.source, path)
        with open(self.path) as file:
            self.right = file.read()
        if self.right.count(before) != 1:
            raise SystemExit("%s has not one place with: %s" % (path, before))
        self.wrong = self.right.replace(before, after)

    def write(self, text):
        with open(self.path, "w") as file:
            file.write(text)

    def __enter__(self):
        self.write(self.wrong)

    def __exit__(self, *_):
        self.write(self.right)


def rows(parts):
    with open(os.path.join(HERE, "mutants.tsv")) as file:
        for line in file:
            if line.startswith("#") or not all(part in line for part in parts):
                continue
            yield line.rstrip("\n").split("\t")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "mutants"))
    parser.add_argument("parts", nargs="*")
    arguments = parser.parse_args()
    copy, failed = Copy(os.path.abspath(arguments.build)), 0
    wanted = list(rows(arguments.parts))
    for target in sorted({row[0] for row in wanted}):
        copy.compile(target)
        said = copy.play(target)
        if said is not None:
            raise SystemExit("%s fails as it is:\n%s" % (target, said))
    for target, path, before, after, meaning in wanted:
        with Mutant(copy, path, before, after):
            copy.compile(target)
            said = copy.play(target)
        failed += said is None
        print("%s: %s: %s" % (target, meaning, "NOT SEEN" if said is None else said.splitlines()[0][:150]), flush=True)
    print("%d passed, %d failed, 0 skipped" % (len(wanted) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
