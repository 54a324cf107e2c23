#!/usr/bin/python3
"""Runs smbtorture against a Holdfast of its own and compares each test with expected.tsv.

    run.py --binary build/dev/holdfast --set quick      what a developer waits for
    run.py --binary build/dev/holdfast --set all        every test of the table
    run.py --binary ... --set smb2.lock,smb2.dir.many   suites or single tests
    run.py --binary ... --set all --update              writes what was seen into expected.tsv

A test that fails unexpectedly has failed. One that passes unexpectedly has failed too: the table is to be
moved up, so that it cannot sink back unseen. Known failures count as skipped. The last line reads "N passed, N failed, N skipped".
"""
import argparse
import contextlib
import os
import queue
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "interop"))
from holdfast_server import PASSWORD, Holdfast, PrivateNetwork, ServerFault  # noqa: E402

EXPECTED = os.path.join(HERE, "expected.tsv")
SUITES = os.path.join(HERE, "suites.conf")
SERVER_SETTINGS = {
    "plain": {"signing": "enabled"},
    "strict": {"signing": "required"},
    "anonymous": {"signing": "enabled", "anonymous": True},
    # In a network of its own, where smbtorture may block connections with iptables.
    "network": {"signing": "enabled"},
}
# smbtorture asks for every kind of access to what it made, execution too: POSIX permissions shall not be in its way.
OPEN_TO_ALL = {"file_mode": "0777", "folder_mode": "0777"}
# Shares with options of their own, beside one plain share per job.
SPECIAL_SHARES = {
    "available": {"continuously_available": True, **OPEN_TO_ALL},
    "dosmode": {"hide_files": ["hidefile", ".*"], **OPEN_TO_ALL},
    "koplocks": {"kernel_oplocks": True, **OPEN_TO_ALL},
    "late": {"late_write_time": True, **OPEN_TO_ALL},
    "localposix": {"local_locks": "respect", **OPEN_TO_ALL},
    "nonotify": {"change_notify": False, **OPEN_TO_ALL},
    "nostreams": {"named_streams": False, **OPEN_TO_ALL},
    "short_names": {"short_names": True, **OPEN_TO_ALL},
}
# Tests that take seconds by their nature (they wait for timers, or write gigabytes): not in the quick set.
SLOW = {
    "smb2.compound_find.compound_find_close", "smb2.maxfid", "smb2.secleak", "smb2.scan.scan", "smb2.dir.large-files",
    "smb2.notify.mask", "smb2.notify.dir", "smb2.timestamps.delayed-1write", "smb2.timestamps.delayed-2write",
    "smb2.rename.close-full-information", "smb2.lease.break", "smb2.lease.break_twice", "smb2.lease.breaking3",
    "smb2.lease.breaking4", "smb2.lease.breaking5", "smb2.lease.complex1", "smb2.lease.lock1",
    "smb2.lease.multibreak", "smb2.lease.oplock", "smb2.lease.statopen4", "smb2.lease.timeout",
    "smb2.lease.timeout-disconnect", "smb2.lease.v1_bug15148", "smb2.lease.v2_breaking3", "smb2.lease.v2_bug15148",
    "smb2.lease.v2_complex1", "smb2.lease.v2_rename", "smb2.oplock.batch22a", "smb2.oplock.batch22b", "smb2.oplock.batch9",
    "smb2.oplock.batch9a", "smb2.oplock.levelii500", "smb2.lease.v2_request",
    "smb2.durable-v2-delay.durable_v2_reconnect_delay", "smb2.durable-v2-delay.durable_v2_reconnect_delay_msec",
}
SLOW_KINDS = ("smb2.multichannel.", "smb2.replay.dhv2-pending", "smb2.replay.replay6")
LONGEST_TEST = 60  # seconds without a word from smbtorture
LONG_TESTS = {
    "smb2.notify.mask": 200,  # waits 200 ms for each of 12 changes and 32 bits
    # These wait for the time of a break to be over, and for what TCP resends after a blockade.
    "smb2.multichannel.oplocks.test3_windows": 150, "smb2.multichannel.oplocks.test3_specification": 150,
    "smb2.multichannel.leases.test4": 150,
}
MOST_HANGS = 3     # of one suite, before the rest of it is given up


class Case:
    def __init__(self, suite, test, expected, reason):
        self.suite, self.test, self.expected, self.reason = suite, test, expected, reason
        self.result, self.message, self.seconds = None, "", 0.0
        self.is_possible = True  # on this machine
        self.name = suite + "." + test


def read_expected():
    cases, head = [], []
    with open(EXPECTED, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#") or line.startswith("suite\t"):
                head.append(line)
                continue
            columns = line.rstrip("\n").split("\t") + [""]
            if len(columns) >= 4 and columns[0]:
                cases.append(Case(*columns[:4]))
    # A suite that is a test by itself has no second name.
    for case in cases:
        if case.suite.endswith("." + case.test) and sum(other.suite == case.suite for other in cases) == 1:
            case.name = case.suite
    return head, cases


def write_expected(head, cases):
    with open(EXPECTED + ".new", "w", encoding="utf-8") as file:
        file.writelines(head)
        for case in cases:
            file.write("\t".join((case.suite, case.test, case.expected, case.reason)).rstrip("\t") + "\n")
    os.replace(EXPECTED + ".new", EXPECTED)


class SuiteSettings:
    def __init__(self, server="plain", share="-", seconds="120", *arguments):
        self.server, self.share, self.seconds, self.arguments = server, share, float(seconds), list(arguments)


def read_suites():
    suites = {}
    with open(SUITES, encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words:
                suites[words[0]] = SuiteSettings(*words[1:])
    return suites


def choose(cases, wanted):
    if wanted == "all":
        return list(cases)
    if wanted == "quick":
        return [case for case in cases if case.name not in SLOW and not case.name.startswith(SLOW_KINDS)]
    words = wanted.split(",")
    for word in words:
        if not any(word in (case.suite, case.name) for case in cases):
            sys.exit("expected.tsv knows no suite or test " + word)
    return [case for case in cases if case.suite in words or case.name in words]


class Output:
    """Reads the subunit text of smbtorture: "test: NAME", "time: …", "success: NAME", "failure: NAME [", …, "]"."""

    VERDICT = re.compile(r"^(success|successful|failure|error|skip|xfail): (.*?)( \[)?$")

    def __init__(self, on_result):
        self.on_result = on_result
        self.running, self.began = None, time.monotonic()
        self.verdict, self.text = None, []

    def line(self, line):
        if self.verdict:
            if line == "]":
                self.on_result(self.verdict[1], self.verdict[0], " ".join(self.text), self.took())
                self.verdict, self.text, self.running = None, [], None
            else:
                self.text.append(line.strip())
        elif line.startswith("test: "):
            self.running, self.began = line[6:].strip(), time.monotonic()
        else:
            found = self.VERDICT.match(line)
            if found and self.running and found.group(2) == self.running:
                verdict = (found.group(1).replace("successful", "success"), self.running)
                if found.group(3):
                    self.verdict = verdict
                else:
                    self.on_result(verdict[1], verdict[0], "", self.took())
                    self.running = None

    def took(self):
        return time.monotonic() - self.began


class Job:
    """Runs suites one after the other, on a share of its own."""

    def __init__(self, runner, number):
        self.runner, self.share = runner, "job%d" % number

    def command(self, settings, server, share, names):
        options = [word.replace("@FOLDER@", server.folder(share)) for word in settings.arguments]
        return [*server.prefix, "stdbuf", "-oL", "smbtorture", "//%s/%s" % (server.address, share), "-p", str(server.port), "-s", "/dev/null",
                "-U", "alice%" + PASSWORD, "--fullname", "--format=subunit",
                "--option=torture:user2name=bob", "--option=torture:user2password=" + PASSWORD, *options, *names]

    def run_suite(self, suite, cases, whole):
        settings = self.runner.suites.get(suite, SuiteSettings())
        share = self.share if settings.share == "-" else settings.share
        left = {case.name: case for case in cases}
        end = time.monotonic() + settings.seconds
        names, hangs = [suite] if whole else list(left), 0
        while left and time.monotonic() < end and hangs < MOST_HANGS:
            server = self.runner.server(settings.server)
            empty_folder(server.folder(share))
            before = len(left)
            hung = self.run_once(self.command(settings, server, share, names), left, end)
            hangs += hung
            if not server.is_up():
                self.runner.server_died(server, suite)
            if len(left) == before and not hung:
                break
            names = list(left)
        for case in left.values():
            case.result, case.message = "no result", "smbtorture said nothing about it"

    def run_once(self, command, left, end):
        """One smbtorture; takes cases that have a result out of `left`. True when a test hung."""
        self.runner.log.write("### %s\n" % " ".join(command))

        def done(name, result, message, seconds):
            case = left.pop(name, None)
            if case:
                case.result, case.message, case.seconds = result, message[:300], seconds

        output = Output(done)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, start_new_session=True, cwd=self.runner.scratch)
        buffer, hung = b"", False
        while True:
            quiet_until = min(output.began + LONG_TESTS.get(output.running, LONGEST_TEST), end)
            if not select.select([process.stdout], [], [], max(0.0, quiet_until - time.monotonic()))[0]:
                hung = True
                break
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                break
            *lines, buffer = (buffer + chunk).split(b"\n")
            for line in lines:
                text = line.decode("utf-8", "replace").rstrip("\r")
                self.runner.log.write(text + "\n")
                output.line(text)
        if hung:
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()
        if output.running in left:
            done(output.running, "hangs" if hung else "crash",
                 "smbtorture ended in this test (%s)" % process.returncode, output.took())
        return hung


class Runner:
    def __init__(self, binary, jobs, base):
        self.suites = read_suites()
        self.base = base
        self.scratch = os.path.join(base, "scratch")
        os.makedirs(self.scratch)
        self.log = open(os.path.join(base, "smbtorture.log"), "w", buffering=1)
        self.lock = threading.Lock()
        self.deaths = []
        self.jobs = jobs
        self.binary = binary
        self.servers = {}
        self.network = None
        self.firewall = threading.Lock()

    def settings_of(self, suite):
        return self.suites.get(suite, SuiteSettings())

    def server(self, name):
        """The server of that name; started when it is not there."""
        with self.lock:
            found = self.servers.get(name)
            if found is None:
                shares = {"job%d" % number: OPEN_TO_ALL for number in range(self.jobs)}
                shares.update(SPECIAL_SHARES)
                if name == "network":
                    self.network = PrivateNetwork()
                found = Holdfast(self.binary, shares=shares, base=os.path.join(self.base, name),
                                 settings=SERVER_SETTINGS[name],
                                 namespace=self.network if name == "network" else None)
                found.__enter__()
                self.servers[name] = found
            elif not found.is_up():
                found.start()
            return found

    def server_died(self, server, suite):
        with self.lock:
            if server.is_up():
                return  # another job has started it again
            self.deaths.append((suite, server.log_tail()))
            print("FAIL the server died in %s\n%s" % (suite, server.log_tail()), flush=True)
            server.process = None
            os.replace(server.log_path, "%s.%d" % (server.log_path, len(self.deaths)))
            server.start()

    def run(self, chosen, all_cases):
        work = queue.Queue()
        sizes = {suite: sum(case.suite == suite for case in all_cases) for suite in {case.suite for case in chosen}}
        by_suite = {}
        for case in chosen:
            if case.expected != "skip" and case.is_possible:
                by_suite.setdefault(case.suite, []).append(case)
        for suite in sorted(by_suite, key=lambda s: -self.suites.get(s, SuiteSettings()).seconds):
            work.put(suite)

        def worker(number):
            job = Job(self, number)
            while True:
                try:
                    suite = work.get_nowait()
                except queue.Empty:
                    return
                cases = by_suite[suite]
                try:
                    # One firewall: a suite that blocks connections has it for itself.
                    alone = self.firewall if self.settings_of(suite).server == "network" else contextlib.nullcontext()
                    with alone:
                        job.run_suite(suite, cases, whole=len(cases) == sizes[suite])
                except Exception as fault:  # the other suites go on
                    self.deaths.append((suite, str(fault)))
                    print("FAIL %s: %s" % (suite, fault), flush=True)

        threads = [threading.Thread(target=worker, args=(number,), daemon=True) for number in range(self.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for server in self.servers.values():
            try:
                server.stop()
            except ServerFault as fault:
                self.deaths.append(("the end", str(fault)))
                print("FAIL %s" % fault, flush=True)
        if self.network:
            self.network.end()


def empty_folder(path):
    for name in os.listdir(path):
        full = os.path.join(path, name)
        if os.path.isdir(full) and not os.path.islink(full):
            shutil.rmtree(full, ignore_errors=True)
        else:
            try:
                os.unlink(full)
            except FileNotFoundError:
                pass


def judge(cases):
    """Prints what differs from the table; gives (passed, failed, skipped)."""
    passed = failed = skipped = 0
    for case in cases:
        if case.expected == "skip" or not case.is_possible:
            skipped += 1
        elif case.expected == "pass" and case.result != "success":
            failed += 1
            print("FAIL %-50s %s: %s" % (case.name, case.result, case.message))
        elif case.expected == "fail" and case.result == "success":
            failed += 1
            print("FAIL %-50s passes now: move it up in expected.tsv (or run with --update)" % case.name)
        elif case.expected == "fail":
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def update(head, all_cases, chosen):
    for case in chosen:
        if case.expected == "skip" or case.result is None:
            continue
        seen = "pass" if case.result == "success" else "fail"
        if seen != case.expected:
            case.expected = seen
            case.reason = "" if seen == "pass" else "TODO: why? " + case.message[:120].replace("\t", " ")
    write_expected(head, all_cases)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--set", default="quick", help="quick, all, or suites and tests with commas")
    parser.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 1))
    parser.add_argument("--update", action="store_true", help="write what was seen into expected.tsv")
    parser.add_argument("--keep", action="store_true", help="leave logs and folders behind, and say where")
    parser.add_argument("--verbose", action="store_true", help="print every test")
    arguments = parser.parse_args()

    head, all_cases = read_expected()
    chosen = choose(all_cases, arguments.set)
    base = tempfile.mkdtemp(prefix="holdfast-torture-", dir=os.environ.get("TMPDIR", "/var/tmp"))
    os.chmod(base, 0o755)
    begin = time.monotonic()
    runner = Runner(arguments.binary, max(1, arguments.jobs), base)
    in_network = [case for case in chosen if runner.settings_of(case.suite).server == "network"]
    if in_network and not PrivateNetwork.is_possible():
        print("skipped: %d tests that want a network of their own, which takes root" % len(in_network))
        for case in in_network:
            case.is_possible = False
    try:
        runner.run(chosen, all_cases)
    finally:
        for server in runner.servers.values():
            if server.is_up():
                server.process.kill()
                server.process.wait()
        if arguments.keep:
            print("kept: " + base)
        else:
            shutil.rmtree(base, ignore_errors=True)

    if arguments.verbose:
        for case in chosen:
            print("%-9s %6.2f s  %s" % (case.result or "not run", case.seconds, case.name))
    passed, failed, skipped = judge(chosen)
    failed += len(runner.deaths)
    if arguments.update:
        update(head, all_cases, chosen)
    print("%.0f s" % (time.monotonic() - begin))
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
