#!/usr/bin/env python3
"""Holdfast and smbd side by side: what an operation costs each of them. README.md says how to read it.

    run.py --binary HOLDFAST [--load GENERATOR] [quick] [--rows a,b] [--json FILE]

Ends with 1 when Holdfast is dearer in any row, with 2 when it could not measure.
"""
import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

import processes
import servers

MIB = 1 << 20
NAMES = 10_000
SERVER_CORE, CLIENT_CORE = 0, 1


class Row:
    """One line of the table: a scenario of the generator and its options."""

    def __init__(self, name, scenario, unit="us", quick=True, **options):
        self.name, self.scenario, self.unit, self.quick, self.options = name, scenario, unit, quick, options


BULK = {"depth": 4, "path": "bulk", "size": 64 * MIB}
WRITTEN = dict(BULK, path="written")
ROWS = [
    # First, while the servers are fresh. Each process of smbd takes long to log on: fewer are enough.
    Row("idle connection", "hold", unit="KiB", connections={"smbd": 100, "holdfast": 1000}),
    Row("connect and log on", "session"),
    Row("echo, one at a time", "echo", depth=1),
    Row("echo", "echo", depth=16),
    Row("open+close", "open", depth=16, path="file"),
    Row("create+delete among 10,000 names", "create", depth=16, path="names"),
    Row("lock+unlock", "lock", depth=16, path="locked"),
    Row("lock+unlock, 10,000 held", "lock", depth=16, path="locked", held=10_000),
    Row("read 1 MiB", "read", **BULK),
    Row("write 1 MiB", "write", **WRITTEN),
    Row("read 1 MiB, AES-GMAC", "read", quick=False, protection="gmac", **BULK),
    Row("read 1 MiB, AES-CMAC", "read", quick=False, protection="cmac", **BULK),
    Row("read 1 MiB, AES-128-GCM", "read", quick=False, protection="gcm", **BULK),
    Row("write 1 MiB, AES-GMAC", "write", quick=False, protection="gmac", **WRITTEN),
    Row("write 1 MiB, AES-128-GCM", "write", quick=False, protection="gcm", **WRITTEN),
    Row("read 4 KiB", "read", quick=False, depth=16, path="bulk", size=64 * MIB, block=4096),
    Row("write 4 KiB", "write", quick=False, depth=16, path="written", size=64 * MIB, block=4096),
    Row("open+close, AES-GMAC", "open", quick=False, depth=16, path="file", protection="gmac"),
]


# ---------------------------------------------------------------- the share


def fill_share(share):
    """The files that the rows use; both servers serve this one folder."""
    os.makedirs(os.path.join(share, "names"))
    for number in range(NAMES):
        open(os.path.join(share, "names", "file-%05d.txt" % number), "w").close()
    open(os.path.join(share, "file"), "w").close()
    open(os.path.join(share, "locked"), "w").close()
    for name in ("bulk", "written"):
        with open(os.path.join(share, name), "wb") as file:
            for page in range(0, 64 * MIB, 4096):  # each begins with its offset: the generator looks
                file.write(page.to_bytes(8, "little") + b"Holdfast" * 511)
    for folder, _, names in os.walk(share):
        for path in [folder] + [os.path.join(folder, name) for name in names]:
            os.chown(path, servers.UID, servers.GID)


# ---------------------------------------------------------------- one measurement


class Generator:
    """One run of holdfast_load, that stops before and after what is measured."""

    def __init__(self, program, server, row, seconds):
        command = [program, row.scenario, "--gate", "--port", str(server.port), "--share", "share", "--user",
                   servers.USER, "--password", servers.PASSWORD, "--seconds", str(seconds)]
        for name, value in row.options.items():
            value = value[server.name] if isinstance(value, dict) else value
            command += ["--" + name, str(value)]
        self.process = processes.start(command, CLIENT_CORE, subprocess.PIPE)

    def line(self):
        text = self.process.stdout.readline().decode()
        if not text.endswith("\n") or text.startswith("holdfast_load:"):
            raise RuntimeError(text.strip() or "the generator ended")
        return text

    def go_on(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def measure(program, server, row, seconds):
    """{"value": of the row's unit, "rate": operations a second, "client_busy": share of its core}"""
    generator = Generator(program, server, row, seconds)
    look = server.pss_kib if row.unit == "KiB" else server.cpu_ns
    try:
        generator.line()
        before = look()
        generator.go_on()
        result = json.loads(generator.line())
        after = look()
        generator.go_on()
        generator.process.wait(60)
    finally:
        generator.end()
    cost = (after - before) / max(result["ops"], 1)
    return {"value": cost if row.unit == "KiB" else cost / 1000, "rate": result["ops"] / max(result["seconds"], 1e-9),
            "client_busy": result["client_busy"]}


def measure_row(program, both, row, repetitions, seconds):
    """Pairs, so that a neighbour's load meets both; each goes first in every other one."""
    pairs = []
    for number in range(1 if row.unit == "KiB" else repetitions):
        order = both if number % 2 == 0 else both[::-1]
        pairs.append({server.name: measure(program, server, row, seconds) for server in order})
    return summary(pairs)


def summary(pairs):
    """The medians of each server, and of the ratios within a pair: load that comes and goes between two pairs moves
    the first, not the second."""
    result = {name: {key: statistics.median(pair[name][key] for pair in pairs) for key in pairs[0][name]}
              for name in pairs[0]}
    result["ratio"] = statistics.median(ratio(pair["holdfast"]["value"], pair["smbd"]["value"]) for pair in pairs)
    return result


def ratio(ours, theirs):
    return ours / theirs if theirs > 0 else float("inf")


# ---------------------------------------------------------------- the table

HEAD = "%-34s %12s %12s %7s %10s %10s" % ("server CPU per operation", "smbd", "Holdfast", "ratio", "smbd/s", "Holdfast/s")


def table_line(row, result):
    theirs, ours = result["smbd"], result["holdfast"]
    unit = "KiB" if row.unit == "KiB" else "µs "
    return "%-34s %9.1f %s %8.1f %s %6.2f%s %10.0f %10.0f" % (
        row.name, theirs["value"], unit, ours["value"], unit, result["ratio"], "*" if result["ratio"] > 1 else " ",
        theirs["rate"], ours["rate"])


def compare(arguments, both):
    results, dearer = {}, []
    wanted = [row for row in ROWS if (row.quick or arguments.mode == "full")]
    if arguments.rows:
        parts = arguments.rows.split(",")
        wanted = [row for row in ROWS if any(part in row.name for part in parts)]
    repetitions, seconds = (9, 0.3) if arguments.mode == "quick" else (9, 1.0)
    print(HEAD, flush=True)
    for row in wanted:
        try:
            result = measure_row(arguments.load, both, row, repetitions, seconds)
        except (RuntimeError, subprocess.TimeoutExpired) as fault:
            results[row.name] = {"fault": str(fault)}
            dearer.append(row.name)
            print("%-34s %s" % (row.name, fault), flush=True)
            continue
        print(table_line(row, result), flush=True)
        results[row.name] = dict(result, unit=row.unit)
        if result["ratio"] > 1:
            dearer.append(row.name)
    return results, dearer


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", nargs="?", choices=["quick", "full"], default="full")
    parser.add_argument("--binary", required=True)
    parser.add_argument("--load", help="the generator; otherwise that of the program's build tree")
    parser.add_argument("--rows", help="only rows whose names contain one of these words, a,b")
    parser.add_argument("--json", help="a file for the results")
    arguments = parser.parse_args()
    arguments.binary = os.path.abspath(arguments.binary)
    if not arguments.load:
        arguments.load = os.path.join(os.path.dirname(arguments.binary), "tests", "bench", "holdfast_load")
    return arguments


def cannot_measure(arguments):
    if os.getuid() != 0:
        return "only root can start smbd for another user"
    if not shutil.which("smbd") or not shutil.which("smbpasswd"):
        return "no smbd here: ./dev deps test"
    for program in (arguments.binary, arguments.load):
        if not os.access(program, os.X_OK):
            return "no program " + program
    if not {SERVER_CORE, CLIENT_CORE} <= os.sched_getaffinity(0):
        return "cores %d and %d are needed" % (SERVER_CORE, CLIENT_CORE)
    return None


def main():
    arguments = parse_arguments()
    obstacle = cannot_measure(arguments)
    if obstacle:
        print(obstacle, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that what is below "finally" happens
    processes.adopt_orphans()
    folder = tempfile.mkdtemp(prefix="holdfast-bench-", dir="/dev/shm")
    os.chmod(folder, 0o755)
    share = os.path.join(folder, "share")
    both = []
    try:
        fill_share(share)
        both = [servers.Smbd(folder, share, SERVER_CORE),
                servers.Holdfast(folder, share, SERVER_CORE, arguments.binary)]
        for server in both:
            server.launch()
        results, dearer = compare(arguments, both)
    finally:
        for server in both:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(results, file, indent=2)
    print("%d rows, %s" % (len(results), "none dearer than smbd" if not dearer else "dearer: " + "; ".join(dearer)))
    return 1 if dearer else 0


if __name__ == "__main__":
    sys.exit(main())
