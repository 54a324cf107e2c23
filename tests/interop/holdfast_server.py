"""Starts a Holdfast of its own for a test and ends it: temporary state, free ports, known accounts."""
import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PASSWORD = "Passw0rd!"
# Numbers that no account of the machine has: Holdfast needs the ids, not the names.
UIDS = {"alice": 64901, "bob": 64902}


class ServerFault(Exception):
    """The server did what no server should: did not start, died, left a sanitizer's report."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join(toml_value(v) for v in value)
    return json.dumps(value) if isinstance(value, str) else str(value)


def toml_table(title, values):
    return "%s\n%s\n" % (title, "".join("%s = %s\n" % (k, toml_value(v)) for k, v in values.items()))


class PrivateNetwork:
    """A network of its own, in which ports, addresses and firewall rules disturb nobody. Needs root."""

    def __init__(self):
        self.keeper = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], stdin=subprocess.DEVNULL)
        self.prefix = ["nsenter", "--target", str(self.keeper.pid), "--net"]
        own = os.readlink("/proc/self/ns/net")
        end = time.monotonic() + 10
        while os.readlink("/proc/%d/ns/net" % self.keeper.pid) == own:
            if time.monotonic() > end or self.keeper.poll() is not None:
                raise ServerFault("no private network: not root, or the kernel forbids it")
            time.sleep(0.01)
        subprocess.run([*self.prefix, "ip", "link", "set", "lo", "up"], check=True)

    @staticmethod
    def is_possible():
        return os.getuid() == 0 and subprocess.run(["unshare", "--net", "true"], stderr=subprocess.DEVNULL).returncode == 0

    def end(self):
        self.keeper.kill()
        self.keeper.wait()


class Holdfast:
    """One server.

        with Holdfast(binary, shares={"demo": {}}) as server:
            server.address, server.port, server.folder("demo"), server.run("handles", "ls")
    """

    def __init__(self, binary, shares=None, settings=None, limits=None, accounts=("alice", "bob"), base=None,
                 environment=None, namespace=None, administrators=(), admin=None):
        """`namespace`: a PrivateNetwork in which it listens, on port 445 of all addresses."""
        self.binary = os.path.abspath(binary)
        self.shares = {name: dict(options or {}) for name, options in (shares or {"share": {}}).items()}
        self.settings = dict(settings or {})
        self.limits = dict(limits or {})
        self.admin = dict(admin or {})  # of [admin], beside where it listens
        self.accounts = accounts
        self.administrators = list(administrators)
        self.environment = dict(os.environ, **(environment or {}))
        self.prefix = namespace.prefix if namespace else []
        self.listens_at = "0.0.0.0" if namespace else None  # else at its address
        self.address = "127.0.0.1"
        self.port = 445 if namespace else free_port()
        self.admin_port = free_port()
        # /var/tmp: a real disk with extended attributes more often than /tmp is.
        self.base = base or tempfile.mkdtemp(prefix="holdfast-", dir=os.environ.get("TMPDIR", "/var/tmp"))
        self.owns_base = base is None
        os.makedirs(self.base, exist_ok=True)
        os.chmod(self.base, 0o755)
        self.config = os.path.join(self.base, "holdfast.toml")
        self.log_path = os.path.join(self.base, "server.log")
        self.process = None

    # ---------------------------------------------------------------- what it serves

    def folder(self, share):
        return self.shares[share].get("path") or os.path.join(self.base, "shares", share)

    def write_config(self):
        text = toml_table("[server]", dict(
            {"listen": ["%s:%d" % (self.listens_at or self.address, self.port)], "state_dir": os.path.join(self.base, "state")},
            **self.settings))
        if self.limits:
            text += toml_table("[limits]", self.limits)
        text += toml_table("[admin]", dict({"listen": "127.0.0.1:%d" % self.admin_port,
                                            "administrators": self.administrators}, **self.admin))
        for name, options in self.shares.items():
            path = self.folder(name)
            os.makedirs(path, exist_ok=True)
            if os.getuid() == 0 and name not in getattr(self, "made", ()):
                os.chown(path, UIDS["alice"], UIDS["alice"])
                os.chmod(path, 0o777)
            text += toml_table("[[share]]", dict({"name": name}, **dict(options, path=path)))
        with open(self.config, "w") as file:
            file.write(text)

    # ---------------------------------------------------------------- its life

    def run(self, *arguments, check=True, stdin="", timeout=60):
        """The command line of the same program, on the same configuration; gives what it printed."""
        command = [self.binary, *arguments, "--config", self.config]
        done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=timeout, env=self.environment)
        if check and done.returncode != 0:
            raise ServerFault("%s: exit %d\n%s%s" % (" ".join(arguments), done.returncode, done.stdout, done.stderr))
        return done.stdout

    def add_account(self, name, password=PASSWORD):
        ids = ["--uid", str(UIDS.get(name, 64999))] if os.getuid() == 0 else []
        self.run("user", "add", name, "--password-stdin", *ids, stdin=password + "\n")

    def __enter__(self):
        self.write_config()
        try:
            for name in self.accounts:
                self.add_account(name)
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def start(self, wait=30):
        with open(self.log_path, "ab") as log:
            start_of_log = log.tell()
            self.process = subprocess.Popen([*self.prefix, self.binary, "serve", "--config", self.config], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=subprocess.STDOUT, env=self.environment)
        end = time.monotonic() + wait
        while time.monotonic() < end:
            with open(self.log_path, "rb") as log:
                log.seek(start_of_log)
                if any(b"ready" in line.split() for line in log):
                    return
            if self.process.poll() is not None:
                raise ServerFault("the server ended at start (%d)\n%s" % (self.process.returncode, self.log_tail()))
            time.sleep(0.02)
        raise ServerFault("the server is not ready after %d s\n%s" % (wait, self.log_tail()))

    def is_up(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, wait=30):
        """SIGTERM; a fault when it does not end cleanly."""
        if self.process is None:
            return
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise ServerFault("SIGTERM did not end the server in %d s\n%s" % (wait, self.log_tail()))
        if code != 0:
            raise ServerFault("the server ended with %d\n%s" % (code, self.log_tail()))

    def reload(self):
        self.write_config()
        self.process.send_signal(signal.SIGHUP)

    def __exit__(self, kind, value, trace):
        try:
            self.stop()
        except ServerFault as fault:
            if kind is None:
                raise
            print(fault, flush=True)
        finally:
            if self.owns_base and not os.environ.get("HOLDFAST_KEEP"):
                shutil.rmtree(self.base, ignore_errors=True)

    def log(self):
        try:
            with open(self.log_path, errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def log_tail(self, lines=60):
        text = self.log()
        found = [text.find(begin) for begin in ("ERROR: AddressSanitizer", "WARNING: ThreadSanitizer", "runtime error:")]
        report = min((place for place in found if place >= 0), default=-1)
        if report >= 0:
            return text[max(0, report - 200):report + 6000]
        return "\n".join(text.splitlines()[-lines:])

    # ---------------------------------------------------------------- clients

    def smbclient(self, share, commands, *options, user="alice", password=PASSWORD, dialect=None, check=True, timeout=120):
        """smbclient -c; gives (exit code, output)."""
        command = ["smbclient", "//%s/%s" % (self.address, share), "-p", str(self.port), "-s", "/dev/null",
                   "-U", "%s%%%s" % (user, password), "-c", commands, *options]
        if dialect:
            command += ["--option=client min protocol=" + dialect, "-m", dialect]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=timeout)
        if check and done.returncode != 0:
            raise ServerFault("smbclient %r: exit %d\n%s" % (commands, done.returncode, done.stdout))
        return done.returncode, done.stdout


# ---------------------------------------------------------------- how the parts are counted


class Tally:
    """Runs named checks; a check fails by an exception. Prints each, and a line of counts at the end."""

    def __init__(self, title):
        self.title, self.passed, self.failed, self.skipped = title, 0, 0, 0

    def check(self, name, function, *arguments):
        begin = time.monotonic()
        try:
            function(*arguments)
        except Skip as why:
            self.skipped += 1
            print("SKIP %s: %s: %s" % (self.title, name, why), flush=True)
            return False
        except Exception as fault:  # whatever it is, the next check is run
            self.failed += 1
            print("FAIL %s: %s: %s: %s" % (self.title, name, type(fault).__name__, fault), flush=True)
            return False
        self.passed += 1
        print("ok   %s: %s (%.1f s)" % (self.title, name, time.monotonic() - begin), flush=True)
        return True

    def conclude(self):
        print("%d passed, %d failed, %d skipped" % (self.passed, self.failed, self.skipped), flush=True)
        return 1 if self.failed else 0


class Skip(Exception):
    """A check that this machine cannot run, and why."""


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def wait_for(condition, what, seconds=20):
    """What the condition says as soon as it is true."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        expect(time.monotonic() < end, "not in %d s: %s" % (seconds, what))
        time.sleep(0.05)


def main_binary():
    """The value of --binary."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    return parser.parse_known_args()[0].binary
