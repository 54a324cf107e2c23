#!/usr/bin/python3
"""smbclient with Kerberos tickets of a throw-away realm (kdc.sh): list, put, get, rename, delete; who is refused."""
import filecmp
import os
import re
import shutil
import subprocess
import sys
import tempfile

from holdfast_server import Holdfast, Skip, Tally, expect, main_binary

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ["PATH"] += ":/usr/sbin:/sbin"


def environment_of(kdc):
    """kdc.sh prints "export NAME=VALUE" lines."""
    return dict(re.findall(r"^export (\w+)=(.*)$", kdc, re.MULTILINE))


class Realm:
    """The KDC, while it runs."""

    def __init__(self, folder):
        self.folder = folder
        done = subprocess.run([os.path.join(HERE, "kdc.sh"), "start", folder], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        self.environment = environment_of(done.stdout)
        self.host = self.environment["HOLDFAST_KDC_HOST"]

    def stop(self):
        subprocess.run([os.path.join(HERE, "kdc.sh"), "stop", self.folder], stdin=subprocess.DEVNULL, check=False)

    def tickets_of(self, name, password):
        """A credential cache with a fresh ticket."""
        cache = os.path.join(self.folder, "ccache_" + name)
        subprocess.run(["kinit", "-c", cache, name], input=password + "\n", text=True, check=True,
                       stdout=subprocess.DEVNULL, env=dict(os.environ, **self.environment))
        return cache


def smbclient(server, realm, cache, commands, *options, share="share"):
    command = ["smbclient", "//%s/%s" % (realm.host, share), "-I", server.address, "-p", str(server.port),
               "-s", "/dev/null", "--use-kerberos=required", "--use-krb5-ccache=" + cache, "-c", commands, *options]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=60, env={**os.environ, **realm.environment, "KRB5CCNAME": "FILE:" + cache})
    return done.returncode, done.stdout


def round_trip(server, realm, cache, scratch, dialect, protection):
    there, back = os.path.join(scratch, "there"), os.path.join(scratch, "back")
    with open(there, "wb") as file:
        file.write(os.urandom(2_000_003))
    code, text = smbclient(server, realm, cache, "put %s x; ls; get x %s; rename x y; del y" % (there, back),
                           "-m", dialect, "--option=client min protocol=" + dialect, "--client-protection=" + protection)
    expect(code == 0, "exit %d\n%s" % (code, text))
    expect(filecmp.cmp(there, back, shallow=False), "the file came back different")
    expect(os.listdir(server.folder("share")) == [], "something is left")


def refused(server, realm, cache):
    code, text = smbclient(server, realm, cache, "ls")
    expect(code != 0 and "NT_STATUS_" in text, "exit %d\n%s" % (code, text))


def main():
    tally = Tally("kerberos")

    def tools():
        for tool in ("krb5kdc", "kinit", "kadmin.local"):
            if not shutil.which(tool):
                raise Skip("no " + tool)

    if not tally.check("the tools of a KDC", tools):
        return tally.conclude()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as scratch:
        realm = Realm(os.path.join(scratch, "realm"))
        try:
            settings = {"keytab": os.path.join(realm.folder, "keytab")}
            with Holdfast(main_binary(), settings=settings, environment=realm.environment, accounts=("alice",)) as server:
                alice = realm.tickets_of("alice", "secret")
                for dialect in ("SMB2_02", "SMB2_10", "SMB3_00", "SMB3_02", "SMB3_11"):
                    tally.check(dialect + " sign", round_trip, server, realm, alice, scratch, dialect, "sign")
                for dialect in ("SMB3_00", "SMB3_11"):
                    tally.check(dialect + " encrypt", round_trip, server, realm, alice, scratch, dialect, "encrypt")
                tally.check("a password still works", server.smbclient, "share", "ls")
                tally.check("a ticket of somebody without account", refused, server, realm,
                            realm.tickets_of("bob", "hidden"))
                tally.check("no ticket", refused, server, realm, os.path.join(scratch, "none"))
        finally:
            realm.stop()
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
