#!/usr/bin/env python3
"""Runs the unit tests of one build: a few processes for each room, each with a share of its tests.

A process for each test, as ctest has it, costs more than the tests do: the sanitizers take a sixth of a second to start.
The last line reads "N passed, N failed, N skipped".
"""
import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

LIMIT = 300  # seconds of one process


def run_share(program, index, shares):
    """(passed, failed, skipped, what to print) of one share of a program's tests."""
    with tempfile.TemporaryDirectory(prefix="holdfast-unit-") as folder:
        report = os.path.join(folder, "report.json")
        env = dict(os.environ, GTEST_TOTAL_SHARDS=str(shares), GTEST_SHARD_INDEX=str(index))
        name = "%s, share %d of %d" % (os.path.basename(program), index + 1, shares)
        try:
            done = subprocess.run([program, "--gtest_output=json:" + report, "--gtest_brief=1"], env=env, timeout=LIMIT,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            output, status = done.stdout, done.returncode
        except subprocess.TimeoutExpired as late:
            output, status = (late.stdout or b""), "not done after %d s" % LIMIT
        text = output.decode(errors="replace")
        try:
            with open(report, encoding="utf-8") as file:
                suites = json.load(file)["testsuites"]
        except (OSError, ValueError):  # it died: nobody knows of which of its tests
            return 0, 1, 0, "%s\nFAIL %s: died, status %s" % (text, name, status)
    results = [test.get("result") if not test.get("failures") else "FAILED" for suite in suites
               for test in suite["testsuite"] if test.get("status") == "RUN"]
    failed, skipped = results.count("FAILED"), results.count("SKIPPED")
    if status != 0 and failed == 0:  # a sanitizer had the last word
        failed = 1
    passed = len(results) - results.count("FAILED") - skipped
    return passed, failed, skipped, "%s\nFAIL %s: status %s" % (text, name, status) if failed else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="the folder of the build, build/dev")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("rooms", nargs="+")
    options = parser.parse_args()

    programs = [os.path.abspath(os.path.join(options.build, "tests", "test_" + room)) for room in options.rooms]
    shares = 4 * options.jobs
    counts = {program: [0, 0, 0] for program in programs}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        running = {pool.submit(run_share, program, index, shares): program
                   for program in programs for index in range(shares)}
        for done in concurrent.futures.as_completed(running):
            *figures, text = done.result()
            counts[running[done]] = [a + b for a, b in zip(counts[running[done]], figures)]
            if text:
                print(text, flush=True)
    for room, program in zip(options.rooms, programs):
        print("-- %s: %d passed, %d failed, %d skipped" % (room, *counts[program]))
    totals = [sum(figures) for figures in zip(*counts.values())]
    print("%d passed, %d failed, %d skipped" % tuple(totals))
    return 0 if totals[1] == 0 and totals[0] > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
