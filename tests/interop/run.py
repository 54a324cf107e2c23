#!/usr/bin/python3
"""All of it: each script beside this one in a process of its own. The last line has the counts of all."""
import argparse
import os
import re
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# name, seconds that it may take
SCRIPTS = [("story", 300), ("smbclient_matrix", 300), ("impacket_clients", 300), ("libsmbclient", 180),
           ("kerberos", 180), ("guests", 180), ("lifecycle", 180), ("notify", 120), ("leases", 120),
           ("qumulo", 180), ("paging", 400), ("persistent", 180), ("events", 240), ("capture", 240),
           ("admin_security", 120), ("admin_crowd", 120), ("srvsvc", 180), ("cli", 180), ("azure", 400)]
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")


def run(script, seconds, arguments):
    """(passed, failed, skipped) of one script."""
    command = [sys.executable, os.path.join(HERE, script + ".py"), *arguments]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, errors="replace", start_new_session=True)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    signal.alarm(seconds)
    counts = None
    for line in process.stdout:
        found = COUNTS.match(line.strip())
        if found:
            counts = tuple(int(number) for number in found.groups())
        else:
            print(line, end="", flush=True)
    code = process.wait()
    signal.alarm(0)
    if counts is None or (code != 0 and counts[1] == 0):
        print("FAIL %s: ended with %d%s" % (script, code, " after %d s" % seconds if code == -9 else ""), flush=True)
        passed, failed, skipped = counts or (0, 0, 0)
        return passed, failed + 1, skipped
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--only", default="", help="scripts, with commas")
    arguments = parser.parse_args()
    only = [name for name in arguments.only.split(",") if name]
    totals = [0, 0, 0]
    for script, seconds in SCRIPTS:
        if only and script not in only:
            continue
        begin = time.monotonic()
        counts = run(script, seconds, ["--binary", arguments.binary])
        print("-- %s: %d passed, %d failed, %d skipped in %.0f s" % (script, *counts, time.monotonic() - begin), flush=True)
        totals = [a + b for a, b in zip(totals, counts)]
    print("%d passed, %d failed, %d skipped" % tuple(totals))
    return 1 if totals[1] else 0


if __name__ == "__main__":
    sys.exit(main())
