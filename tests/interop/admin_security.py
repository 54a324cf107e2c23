#!/usr/bin/python3
"""Who gets into the admin API, and what it remembers: TLS with curl and openssl, tokens, the audit."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from holdfast_server import Holdfast, Tally, expect, main_binary
from smb_client import Folder, connect


def make_certificate(folder, name):
    """Signed by itself, for localhost and 127.0.0.1; gives the paths of certificate and key."""
    paths = [os.path.join(folder, name + suffix) for suffix in (".crt", ".key")]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-out", paths[0], "-keyout", paths[1]], check=True, stderr=subprocess.DEVNULL)
    os.chmod(paths[1], 0o600)
    return paths


def install(server, certificate):
    for source, target in zip(certificate, ("tls_cert", "tls_key")):
        shutil.copy(source, server.admin[target])


def curl(server, path, *options, token=None, ca=None, scheme="https"):
    """(status, body); status 0 where there is no connection."""
    command = ["curl", "-sS", "-m", "20", "-w", "\n%{http_code}", "-H", "@-"]
    if ca:
        command += ["--cacert", ca]
    done = subprocess.run([*command, *options, "%s://localhost:%d%s" % (scheme, server.admin_port, path)], text=True,
                          input="Authorization: Bearer %s\n" % token if token else "", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    body, _, status = done.stdout.rpartition("\n")
    return int(status or 0), body


def shown_certificate(server):
    """The subject of what the server shows just now."""
    done = subprocess.run(["openssl", "s_client", "-connect", "127.0.0.1:%d" % server.admin_port], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=20)
    return [line for line in done.stdout.splitlines() if line.startswith("subject=")]


def run(server, *arguments):
    """(exit code, what it said) of the command line."""
    done = subprocess.run([server.binary, *arguments, "--config", server.config], stdin=subprocess.DEVNULL, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=server.environment)
    return done.returncode, done.stdout


class Checks:
    def __init__(self, server, scratch, first, second):
        self.server, self.scratch, self.first, self.second = server, scratch, first, second
        with open(os.path.join(server.base, "state", "admin.token")) as file:
            self.token = file.read().strip()

    # ------------------------------------------------------------ TLS

    def tls(self):
        status, body = curl(self.server, "/admin/v1/server", token=self.token, ca=self.first[0])
        expect(status == 200 and "Holdfast" in body, body)
        expect(curl(self.server, "/healthz", ca=self.second[0])[0] == 0, "a certificate of nobody was believed")
        expect(curl(self.server, "/healthz", scheme="http")[0] == 0, "plain HTTP was answered")
        expect(curl(self.server, "/healthz", "--tls-max", "1.1", ca=self.first[0])[0] == 0, "TLS 1.1 was taken")
        expect(curl(self.server, "/admin/v1/server", ca=self.first[0])[0] == 401, "no token was needed")

    def command_line(self):
        expect("ID" in self.server.run("handles", "ls"), "the configured certificate is not believed")
        expect("ID" in self.server.run("handles", "ls", "--ca", self.first[0]), "--ca is not believed")
        code, said = run(self.server, "handles", "ls", "--ca", self.second[0])
        expect(code == 1 and "certificate" in said and "refused" in said, said)

    def reload(self):
        install(self.server, self.second)
        code, said = run(self.server, "handles", "ls")
        expect(code == 1 and "it is not the one in" in said, said)
        self.server.reload()
        end = time.monotonic() + 20
        while "second" not in "".join(shown_certificate(self.server)):
            expect(time.monotonic() < end, "the old certificate is still shown: %s" % shown_certificate(self.server))
            time.sleep(0.1)
        self.server.run("handles", "ls")

    def faulty_reload(self):
        with open(self.server.admin["tls_cert"], "w") as file:
            file.write("no certificate\n")
        self.server.reload()
        end = time.monotonic() + 20
        while "nothing was changed" not in self.server.log():
            expect(time.monotonic() < end, "the faulty file was not logged")
            time.sleep(0.1)
        expect("second" in "".join(shown_certificate(self.server)), "the old certificate has gone")
        install(self.server, self.second)

    def elsewhere_without_tls(self):
        path = os.path.join(self.scratch, "open.toml")
        with open(path, "w") as file:
            file.write('[admin]\nlisten = "0.0.0.0:%d"\n[[share]]\nname = "x"\npath = "/tmp"\n' % self.server.admin_port)
        done = subprocess.run([self.server.binary, "serve", "--config", path], stdin=subprocess.DEVNULL, timeout=30,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        expect(done.returncode == 1 and "open.toml:2:" in done.stdout and "TLS" in done.stdout, done.stdout)

    # ------------------------------------------------------------ tokens

    def limited_token(self):
        folders = {share: Folder(connect(self.server, user="bob"), share) for share in ("projects", "secret")}
        for share, folder in folders.items():
            folder.open("of-%s.txt" % share)
        token = self.server.run("token", "create", "few", "--scope", "close", "--share", "projects", "--expires", "1d").strip()

        def ask(path, *options):
            return curl(self.server, path, *options, token=token, ca=self.second[0])

        for path in ("handles", "locks", "sessions", "shares", "watches"):
            status, body = ask("/admin/v1/" + path)
            expect(status == 200 and "secret" not in body, "%s: %d %s" % (path, status, body))
        rows = json.loads(ask("/admin/v1/handles")[1])["handles"]
        expect([row["path"] for row in rows] == ["of-projects.txt"], str(rows))
        expect(ask("/admin/v1/server")[0] == 403, "it learns of the whole server")

        everything = json.loads(curl(self.server, "/admin/v1/handles", token=self.token, ca=self.second[0])[1])["handles"]
        hidden = [row["id"] for row in everything if row["share"] == "secret"]
        expect(len(hidden) == 1, str(everything))
        expect(ask("/admin/v1/handles/" + hidden[0])[0] == 404, "it sees a handle of another share")
        expect(ask("/admin/v1/handles/" + hidden[0], "-X", "DELETE")[0] == 404, "it closes a handle of another share")
        status, body = ask("/admin/v1/handles:close", "-d", '{"all":true,"reason":"INC-1"}')
        expect(status == 200 and json.loads(body)["closed"] == 1, body)
        self.server.run("token", "rm", "few")
        expect(ask("/admin/v1/handles")[0] == 401, "the token still works")

    # ------------------------------------------------------------ audit

    def audit(self):
        status, body = curl(self.server, "/admin/v1/audit?caller=few", token=self.token, ca=self.second[0])
        entries = json.loads(body)["entries"]
        expect(status == 200 and entries[0]["kind"] == "done" and entries[0]["reason"] == "INC-1", body)
        expect(entries[0]["results"][0]["path"] == "of-projects.txt" and entries[1]["kind"] == "asked", body)
        expect("few" in self.server.run("audit", "ls"), "the list lacks it")
        self.server.run("audit", "verify")

    def hash_by_hand(self):
        """The chain as README says it, with no code of ours."""
        with open(os.path.join(self.server.base, "state", "audit.jsonl")) as file:
            lines = file.read().splitlines()
        before = "0" * 64
        for line in lines:
            text, _, rest = line.rpartition(',"hash":"')
            done = subprocess.run(["sha256sum"], input=text + "}", stdout=subprocess.PIPE, text=True, check=True)
            expect(done.stdout.split()[0] == rest[:64], line)
            expect(json.loads(line)["prev"] == before, line)
            before = rest[:64]

    def tampering(self):
        path = os.path.join(self.server.base, "state", "audit.jsonl")
        head = self.server.run("audit", "head").split()[1]
        with open(path) as file:
            whole = file.read()
        lines = whole.splitlines(keepends=True)
        number = next(i for i, line in enumerate(lines, 1) if "INC-1" in line)

        def verdict(content, *options):
            with open(path, "w") as file:
                file.write(content)
            return run(self.server, "audit", "verify", *options)

        code, said = verdict(whole.replace("INC-1", "INC-2", 1))
        expect(code == 1 and "audit.jsonl:%d:" % number in said, said)
        code, said = verdict("".join(lines[:1] + lines[2:]))
        expect(code == 1 and "audit.jsonl:2:" in said, said)
        expect(verdict("".join(lines[:-1]))[0] == 0, "what is cut off shows only against a hash")
        expect(verdict("".join(lines[:-1]), "--expect", head)[0] == 1, "what was cut off did not show")
        code, said = verdict(whole, "--expect", head)
        expect(code == 0, said)

    def full_disk(self):
        path = os.path.join(self.server.base, "state", "audit.jsonl")
        folder = Folder(connect(self.server, user="bob"), "projects")
        handle = folder.open("kept.txt")
        os.rename(path, path + ".kept")
        os.symlink("/dev/full", path)
        status, body = curl(self.server, "/admin/v1/handles:close", "-d", '{"all":true}', token=self.token, ca=self.second[0])
        expect(status == 507, "%d %s" % (status, body))
        folder.write(handle, b"it is open")
        os.unlink(path)
        os.rename(path + ".kept", path)
        status, body = curl(self.server, "/admin/v1/handles:close", "-d", '{"all":true}', token=self.token, ca=self.second[0])
        expect(status == 200, body)
        self.server.run("audit", "verify")

    def kill(self):
        head = self.server.run("audit", "head").split()[1]
        with open(os.path.join(self.server.base, "state", "audit.jsonl"), "a") as file:
            file.write('{"seq":"9')  # as a crash leaves it
        self.server.process.kill()
        self.server.process.wait()
        self.server.start()
        status, body = curl(self.server, "/admin/v1/handles:close", "-d", '{"all":true}', token=self.token, ca=self.second[0])
        expect(status == 200, body)
        said = self.server.run("audit", "verify", "--expect", head)
        expect("1 lines torn" in said, said)


def main():
    tally = Tally("admin_security")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as scratch:
        first, second = make_certificate(scratch, "first"), make_certificate(scratch, "second")
        used = {"tls_cert": os.path.join(scratch, "used.crt"), "tls_key": os.path.join(scratch, "used.key")}
        server = Holdfast(main_binary(), shares={"projects": {}, "secret": {}}, admin=used)
        install(server, first)
        os.chmod(used["tls_key"], 0o600)
        with server:
            checks = Checks(server, scratch, first, second)
            for name, step in [("TLS, and nothing else", checks.tls),
                               ("the command line believes the right server", checks.command_line),
                               ("SIGHUP takes a new certificate", checks.reload),
                               ("a faulty one is logged and not taken", checks.faulty_reload),
                               ("listening elsewhere without TLS is refused", checks.elsewhere_without_tls),
                               ("a token of one share sees no other", checks.limited_token),
                               ("the audit says who closed what, and why", checks.audit),
                               ("its hashes are what README says", checks.hash_by_hand),
                               ("changes in it are noticed", checks.tampering),
                               ("what cannot be recorded is not done", checks.full_disk),
                               ("a torn line is marked after a crash", checks.kill)]:
                tally.check(name, step)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
