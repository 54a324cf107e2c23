#!/usr/bin/python3
"""Clients with Kerberos tickets of a throw-away realm (kdc.sh): list, put, get, rename, delete; who is refused; and
what becomes of a session when its ticket ends."""
import filecmp
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from impacket import smb3
from impacket.krb5.ccache import CCache
from impacket.smbconnection import SMBConnection

from holdfast_server import Holdfast, Skip, Tally, expect, main_binary
from smb_client import DIALECTS, Folder

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ["PATH"] += ":/usr/sbin:/sbin"
NAME_OF_REALM = "HOLDFAST.TEST"
STATUS_NETWORK_SESSION_EXPIRED = 0xC000035C
SHORT_LIFE = 3  # seconds
CLOCK_SKEW = 5  # as kdc.sh configures it: a server bears with a ticket that long after its end


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

    def run(self, *command, text=""):
        subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, **self.environment))

    def tickets_of(self, name, password, seconds=36000):
        """A credential cache with a fresh ticket."""
        cache = os.path.join(self.folder, "ccache_%s_%d" % (name, seconds))
        self.run("kinit", "-l", "%ds" % seconds, "-c", cache, name, text=password + "\n")
        return cache

    def ticket_for_server(self, cache):
        """The ticket that the server is shown, as impacket takes it; it ends with the one that it was got by."""
        service = "cifs/" + self.host
        self.run("kvno", "-c", cache, service)
        return CCache.loadFile(cache).getCredential("%s@%s" % (service, NAME_OF_REALM)).toTGS()


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


def log_on(low, realm, seconds):
    """On a connection without session that makes one; else it renews the session, whose keys stay ([MS-SMB2] 3.3.5.5.3):
    impacket would take new ones."""
    ticket = realm.ticket_for_server(realm.tickets_of("alice", "secret", seconds))
    before = dict(low._Session) if low._Session["SessionID"] else {}
    low.kerberosLogin("alice", "", NAME_OF_REALM, TGS=ticket)
    for key in ("SessionKey", "SigningKey", "EncryptionKey", "DecryptionKey", "ApplicationKey"):
        if key in before:
            low._Session[key] = before[key]


def status_of(call, *arguments):
    try:
        call(*arguments)
    except smb3.SessionError as error:
        return error.get_error_code()
    return 0


def a_session_ends_with_its_ticket(server, realm):
    """[MS-SMB2] 3.3.5.2.9: until it is renewed nothing can be done with it; its opens live on."""
    low = smb3.SMB3("holdfast", server.address, sess_port=server.port, preferredDialect=DIALECTS["3.0.2"], timeout=60)
    log_on(low, realm, SHORT_LIFE)
    session = low._Session["SessionID"]
    folder = Folder(SMBConnection(existingConnection=low), "share")
    handle = folder.open("held")
    folder.write(handle, b"before")

    end = time.monotonic() + SHORT_LIFE + CLOCK_SKEW + 10
    while status_of(folder.read, handle) == 0 and time.monotonic() < end:
        time.sleep(0.2)
    for name, call in (("read", folder.read), ("write", lambda h: folder.write(h, b"lost!!"))):
        status = status_of(call, handle)
        expect(status == STATUS_NETWORK_SESSION_EXPIRED, "%s after the end: %#x" % (name, status))
    expect(len(server.run("handles", "ls").splitlines()) == 2, "the open went with the ticket")

    log_on(low, realm, 3600)
    expect(low._Session["SessionID"] == session, "it is another session")
    expect(folder.read(handle, 0, 6) == b"before", "the open did not outlive the ticket, or was written")
    folder.write(handle, b"after!")
    folder.close(handle)
    with open(os.path.join(server.folder("share"), "held"), "rb") as file:
        expect(file.read() == b"after!", "the write after the renewal is lost")
    os.unlink(os.path.join(server.folder("share"), "held"))


def main():
    tally = Tally("kerberos")

    def tools():
        for tool in ("krb5kdc", "kinit", "kvno", "kadmin.local"):
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
                tally.check("a session ends with its ticket", a_session_ends_with_its_ticket, server, realm)
                tally.check("no ticket", refused, server, realm, os.path.join(scratch, "none"))
        finally:
            realm.stop()
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
