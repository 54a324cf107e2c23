#!/usr/bin/env python3
"""Whether each source compiles by itself, with what it includes and nothing that a neighbour in its batch includes.

Takes the commands of a build without batches, reads the sources and makes nothing. Prints what the compiler says and
ends with 1 when a source does not compile.
"""
import argparse
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys


def without_output(command):
    """The words of the command that compile, without what they write and without what only makes them slow."""
    words = shlex.split(command)
    kept, skip = [], False
    for word in words:
        if skip or word == "-c" or word.startswith(("-fsanitize", "-MD", "-Wno-error=")) or word.endswith("ccache"):
            skip = False
        elif word in ("-o", "-MF", "-MT"):
            skip = True
        else:
            kept.append(word)
    return kept + ["-fsyntax-only"]


def check(entry):
    done = subprocess.run(without_output(entry["command"]), cwd=entry["directory"], capture_output=True, text=True)
    return done.returncode, done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/alone", help="a folder with compile_commands.json")
    parser.add_argument("parts", nargs="*", help="only sources with one of these in their paths")
    options = parser.parse_args()

    with open(os.path.join(options.build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    wanted = [e for e in entries if not options.parts or any(part in e["file"] for part in options.parts)]
    if not wanted:
        sys.exit("no such source")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for status, said in pool.map(check, wanted):
            if status:
                failed += 1
                sys.stderr.write(said)
    print(f"{len(wanted) - failed} sources compile by themselves, {failed} do not")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
