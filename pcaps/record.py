#!/usr/bin/python3
"""Records the captures of this folder anew: real clients against a Holdfast and an smbd of its own, on loopback.

    pcaps/record.py --binary build/release/holdfast [--only PART]      (./dev pcaps record; needs root)

Writes one .pcap a server and story, and keys.tsv with the passwords of the accounts, which live as long as the
recording; the session keys follow from them.
"""
import argparse
import fnmatch
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
for room in ("interop", "bench"):
    sys.path.insert(0, os.path.join(HERE, "..", "tests", room))

import azure  # noqa: E402
import servers  # noqa: E402
from holdfast_server import PASSWORD  # noqa: E402
from loopback import Recording  # noqa: E402
from smb_client import (LOCK_EXCLUSIVE, LOCK_FAIL_IMMEDIATELY, LOCK_UNLOCK, SHARE_NOT_DELETE, SMB2_DIALECT_21,  # noqa: E402
                        Folder, connect)

DIALECTS = ("SMB2_02", "SMB2_10", "SMB3_00", "SMB3_02", "SMB3_11")
# Tests that are over soon and ask for no second account. Each is a story of some requests.
LOCK_TESTS = ("valid-request rw-shared rw-exclusive auto-unlock lock async cancel cancel-tdis cancel-logoff errorcode "
              "zerobytelength zerobyteread unlock multiple-unlock stacking contend context range overlap truncate").split()
LEASE_TESTS = ("request nobreakself statopen upgrade break oplock multibreak breaking1 breaking2 v2_request "
               "v2_request_parent v2_epoch1 v2_epoch2 unlink").split()


class OurServer:
    name = "holdfast"
    user = "alice"
    address = "127.0.0.1"

    def __init__(self, scratch, binary):
        self.sdk_folder = os.path.join(scratch, "sdk")
        self.server = azure.AzureHoldfast(binary, settings={"signing": "enabled"})

    def __enter__(self):
        self.server.__enter__()
        self.port = self.server.port
        self.folder = self.server.folder("share")
        return self

    def __exit__(self, *fault):
        self.server.__exit__(*fault)

    def admin_closes(self, path):
        rows = json.loads(self.server.run("handles", "ls", "--path", path, "-o", "json"))["handles"]
        self.server.run("handles", "close", rows[0]["id"])


class Smbd:
    """With the configuration of the bench, and what smbtorture asks for: rights of all kinds."""
    name = "smbd"
    user = servers.USER
    address = "127.0.0.1"

    def __init__(self, scratch, binary):
        del binary
        self.folder = os.path.join(scratch, "smbd-share")
        os.makedirs(self.folder)
        os.chmod(self.folder, 0o777)
        servers.SMB_CONF += "  admin users = %s\n" % servers.USER  # no permissions of POSIX in the way
        self.server = servers.Smbd(scratch, self.folder, 0)
        self.server.is_administrated = True

    def __enter__(self):
        self.server.launch()
        self.port = self.server.port
        return self

    def __exit__(self, *unused):
        self.server.stop()

    def admin_closes(self, path):
        """As Windows' console does, which is in the capture too."""
        from impacket.dcerpc.v5 import srvs, transport
        admin = connect(self, SMB2_DIALECT_21, "root")
        rpc = transport.SMBTransport(self.address, self.port, r"\srvsvc", smb_connection=admin).get_dce_rpc()
        rpc.connect()
        rpc.bind(srvs.MSRPC_UUID_SRVS)
        files = srvs.hNetrFileEnum(rpc, srvs.NULL, srvs.NULL, 3)["InfoStruct"]["FileInfo"]["Level3"]["Buffer"]
        for file in files:
            if file["fi3_path_name"].rstrip("\0").endswith(path):
                srvs.hNetrFileClose(rpc, file["fi3_id"])
        rpc.disconnect()


# ---------------------------------------------------------------- clients


def smbclient(server, scratch, dialect, protection):
    source = os.path.join(scratch, "there")
    with open(source, "wb") as file:
        file.write(bytes(range(256)) * 20)
    story = "ls; put %s a.bin; ls; get a.bin %s/back; rename a.bin b.bin; mkdir d; allinfo b.bin; del b.bin; rmdir d" % (
        source, scratch)
    subprocess.run(
        ["smbclient", "//%s/share" % server.address, "-p", str(server.port), "-s", "/dev/null", "-U",
         "%s%%%s" % (server.user, PASSWORD), "-m", dialect, "--option=client min protocol=" + dialect,
         "--client-protection=" + protection, "-c", story],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=True)


def list_shares(server, _):
    subprocess.run(["smbclient", "-L", server.address, "-p", str(server.port), "-s", "/dev/null", "-U",
                    "%s%%%s" % (server.user, PASSWORD)], stdout=subprocess.DEVNULL, check=True)


def libsmbclient(server, scratch):
    """In a process of its own: the library reads its configuration once."""
    config = os.path.join(scratch, "smbc.conf")
    with open(config, "w") as file:
        file.write("[global]\n")
    subprocess.run([sys.executable, os.path.abspath(__file__), "--libsmbclient", "smb://%s/share" % server.address,
                    str(server.port), server.user], env=dict(os.environ, SMB_CONF_PATH=config), timeout=60, check=True)


def play_libsmbclient(url, port, user):
    import smbc

    context = smbc.Context()
    context.port = int(port)
    context.optionUseKerberos = False
    context.functionAuthData = lambda *_: ("WORKGROUP", user, PASSWORD)
    context.mkdir(url + "/folder", 0o755)
    file = context.creat(url + "/folder/file.bin")
    file.write(b"0123456789" * 700)
    file.close()
    context.stat(url + "/folder/file.bin")
    context.opendir(url + "/folder").getdents()
    file = context.open(url + "/folder/file.bin", os.O_RDWR)
    file.read(4096)
    file.lseek(100, 0)
    file.write(b"between")
    file.close()
    context.rename(url + "/folder/file.bin", url + "/folder/other.bin")
    context.unlink(url + "/folder/other.bin")
    context.rmdir(url + "/folder")


def impacket_locks(server, _):
    first, second = (Folder(connect(server, SMB2_DIALECT_21, server.user), "share") for _ in range(2))
    mine, theirs = first.open("locked.bin"), second.open("locked.bin")
    first.write(mine, b"x" * 100)
    first.lock(mine, [(0, 10), (20, 10)])
    second.lock(theirs, [(5, 1)])
    second.lock(theirs, [(50, 10)], LOCK_EXCLUSIVE | LOCK_FAIL_IMMEDIATELY)
    first.lock(mine, [(0, 10)], LOCK_UNLOCK)
    second.lock(theirs, [(5, 1)])
    first.close(mine)
    second.close(theirs)


def force_close(server, close):
    holder = Folder(connect(server, SMB2_DIALECT_21, server.user), "share")
    handle = holder.open("report.txt", share_mode=SHARE_NOT_DELETE)
    holder.write(handle, b"held")
    close("report.txt")
    try:
        holder.read(handle)
    except Exception as error:  # pylint: disable=broad-except
        print("  the holder's next read:", error)


def impacket_force_close(server, _):
    force_close(server, server.admin_closes)


def azure_force_close(server, _):
    """By the official client of Azure Files, the newest that the tests know."""
    os.makedirs(server.sdk_folder, exist_ok=True)
    azure.install(server.sdk_folder)
    sdk = azure.Sdk(server.sdk_folder, azure.VERSIONS["newest"], server.server.connection)
    try:
        force_close(server, lambda path: sdk.call("closeAll", "share", path, kind="file"))
    finally:
        sdk.end()


def smbtorture(server, suite, tests):
    """Whether a test passes is the business of tests/conformance; here it is what was said."""
    for test in tests:
        subprocess.run(["smbtorture", "//%s/share" % server.address, "-p", str(server.port), "-s", "/dev/null", "-U",
                        "%s%%%s" % (server.user, PASSWORD), "%s.%s" % (suite, test)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=False)


STORIES = {
    **{"smbclient-" + dialect.lower().replace("_", ""): lambda server, scratch, dialect=dialect:
       smbclient(server, scratch, dialect, "sign") for dialect in DIALECTS},
    "smbclient-smb300-encrypted": lambda server, scratch: smbclient(server, scratch, "SMB3_00", "encrypt"),
    "smbclient-smb311-encrypted": lambda server, scratch: smbclient(server, scratch, "SMB3_11", "encrypt"),
    "smbclient-list-shares": list_shares,
    "libsmbclient": libsmbclient,
    "impacket-locks": impacket_locks,
    "impacket-force-close": impacket_force_close,
    "azure-force-close": azure_force_close,
    "smbtorture-locks": lambda server, _: smbtorture(server, "smb2.lock", LOCK_TESTS),
    "smbtorture-leases": lambda server, _: smbtorture(server, "smb2.lease", LEASE_TESTS),
}


# smbd does not listen for clients of Azure.
NOT_OF = {"smbd": {"azure-force-close"}}


def empty(folder):
    for entry in os.scandir(folder):
        shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)


def write_keys():
    """All that are there, also those that were not recorded just now."""
    users = {kind.name: kind.user for kind in (OurServer, Smbd)}
    with open(os.path.join(HERE, "keys.tsv"), "w") as file:
        file.write("# capture\tsession id\tsession key\taccount\tpassword\n")
        for path in sorted(glob.glob(os.path.join(HERE, "*.pcap"))):
            name = os.path.basename(path)
            server = name.split("-")[0]
            for user in [users[server]] + (["root"] if name == "smbd-impacket-force-close.pcap" else []):
                file.write('%s\t*\t-\t%s\tpassword "%s"\n' % (name, user, PASSWORD))


def main():
    if sys.argv[1:2] == ["--libsmbclient"]:
        return play_libsmbclient(*sys.argv[2:])
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--binary", required=True)
    options.add_argument("--only", default="*", help="captures whose name has this")
    options = options.parse_args()
    for kind in (OurServer, Smbd):
        with tempfile.TemporaryDirectory(dir="/var/tmp") as scratch:
            os.chmod(scratch, 0o755)
            with kind(scratch, options.binary) as server:
                for story, play in STORIES.items():
                    name = "%s-%s.pcap" % (kind.name, story)
                    if story in NOT_OF.get(kind.name, ()) or not fnmatch.fnmatch(name, "*%s*" % options.only):
                        continue
                    path = os.path.join(HERE, name)
                    with Recording(path, server.port):
                        play(server, scratch)
                    print("%7d %s" % (os.path.getsize(path), name), flush=True)
                    empty(server.folder)
    write_keys()
    return 0


if __name__ == "__main__":
    sys.exit(main())
