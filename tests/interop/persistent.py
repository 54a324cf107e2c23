#!/usr/bin/python3
"""Persistent handles through kill -9: what the server has said yes to is there when it is back.

    persistent.py --binary build/dev/holdfast [--kills 200] [--seed N]

The client is holdfast_persistent, beside this file in the build; it starts and kills the server itself."""
import argparse
import os
import random
import subprocess
import sys
import time

from holdfast_server import Holdfast, ServerFault, Tally, expect

SHARE = {"continuously_available": True, "file_mode": "0666", "folder_mode": "0777"}


def play(binary, story, rounds, seed, seconds):
    """One story, with a server of its own."""
    client = os.path.join(os.path.dirname(os.path.abspath(binary)), "tests", "interop", "persistent_client",
                          "holdfast_persistent")
    with Holdfast(binary, shares={"share": SHARE}) as server:
        server.stop()
        command = [client, story, "--binary", server.binary, "--config", server.config, "--log", server.log_path,
                   "--state", os.path.join(server.base, "state"), "--port", str(server.port), "--seed", str(seed),
                   "--rounds", str(rounds)]
        begin = time.monotonic()
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=seconds)
        print("persistent: %s: seed %d: %s, %.0f s" % (story, seed, done.stdout.strip(), time.monotonic() - begin),
              flush=True)
        log = server.log()
        if "ERROR: AddressSanitizer" in log or "runtime error:" in log:
            raise ServerFault(server.log_tail())
        expect(done.returncode == 0, "seed %d: %s\n%s" % (seed, done.stdout.strip(), server.log_tail(20)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--seed", type=int, default=None, help="else a new one each time, which is printed")
    arguments = parser.parse_args()
    seed = random.randrange(1 << 32) if arguments.seed is None else arguments.seed
    tally = Tally("persistent")
    tally.check("%d kills" % arguments.kills, play, arguments.binary, "kills", arguments.kills, seed,
                60 + 3 * arguments.kills)
    tally.check("who does not come back loses the file", play, arguments.binary, "absent", 1, seed, 60)
    tally.check("a damaged journal costs one file", play, arguments.binary, "damage", max(3, arguments.kills // 10),
                seed, 120)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
