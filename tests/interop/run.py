#!/usr/bin/python3
"""All of it: each script beside this one in a process of its own, one a core at a time. The last line has the counts of
all."""
import argparse
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# name, seconds that it may take; the longest first
SCRIPTS = [("paging", 400), ("story", 300), ("smbclient_matrix", 300), ("impacket_clients", 300), ("libsmbclient", 180),
           ("kerberos", 180), ("guests", 180), ("lifecycle", 180), ("notify", 120), ("leases", 120),
           ("qumulo", 180), ("persistent", 180), ("events", 240), ("admin_security", 120),
           ("admin_crowd", 120), ("srvsvc", 180), ("cli", 180), ("capture", 180), ("faults", 480), ("azure", 400)]
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")


def run(script, seconds, arguments):
    """(what it printed, (passed, failed, skipped), how long it took) of one script."""
    command = [sys.executable, os.path.join(HERE, script + ".py"), *arguments]
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output = process.communicate()[0] + "FAIL %s: not over in %d s\n" % (script, seconds)
    lines, counts = [], None
    for line in output.splitlines():
        found = COUNTS.match(line.strip())
        if found:
            counts = tuple(int(number) for number in found.groups())
        else:
            lines.append(line)
    code = process.returncode
    if counts is None or (code != 0 and counts[1] == 0):
        lines.append("FAIL %s: ended with %d" % (script, code))
        passed, failed, skipped = counts or (0, 0, 0)
        counts = passed, failed + 1, skipped
    return lines, counts, time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--only", default="", help="scripts, with commas")
    arguments = parser.parse_args()
    only = [name for name in arguments.only.split(",") if name]
    totals = [0, 0, 0]
    chosen = [(script, seconds) for script, seconds in SCRIPTS if not only or script in only]
    with concurrent.futures.ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
        running = {pool.submit(run, script, seconds, ["--binary", arguments.binary]): script for script, seconds in chosen}
        for done in concurrent.futures.as_completed(running):
            lines, counts, took = done.result()
            print("\n".join([*lines, "-- %s: %d passed, %d failed, %d skipped in %.0f s" % (
                running[done], *counts, took)]), flush=True)
            totals = [a + b for a, b in zip(totals, counts)]
    print("%d passed, %d failed, %d skipped" % tuple(totals))
    return 1 if totals[1] else 0


if __name__ == "__main__":
    sys.exit(main())
