#!/usr/bin/python3
"""libsmbclient (what file managers of Linux use) in each dialect: list, read, write, delete."""
import os
import subprocess
import sys
import tempfile

from holdfast_server import PASSWORD, Holdfast, Tally, expect, main_binary

DIALECTS = ["SMB2_02", "SMB2_10", "SMB3_00", "SMB3_02", "SMB3_11"]


def client(url, port):
    """In a process of its own: the library reads its configuration once."""
    import smbc

    context = smbc.Context()
    context.port = port
    context.optionUseKerberos = False
    context.functionAuthData = lambda *_: ("WORKGROUP", "alice", PASSWORD)
    content = os.urandom(1_500_001)
    context.mkdir(url + "/folder", 0o755)
    file = context.creat(url + "/folder/file.bin")
    file.write(content)
    file.close()
    expect(context.stat(url + "/folder/file.bin")[6] == len(content), "the size is wrong")
    names = [entry.name for entry in context.opendir(url + "/folder").getdents()]
    expect(sorted(names) == [".", "..", "file.bin"], "listed: %s" % names)
    back = b""
    file = context.open(url + "/folder/file.bin", os.O_RDONLY)
    while True:
        chunk = file.read(65536)
        if not chunk:
            break
        back += chunk
    file.close()
    expect(back == content, "the content came back different")
    context.rename(url + "/folder/file.bin", url + "/folder/other.bin")
    context.unlink(url + "/folder/other.bin")
    context.rmdir(url + "/folder")


def one_dialect(server, dialect, scratch):
    config = os.path.join(scratch, dialect + ".conf")
    with open(config, "w") as file:
        file.write("[global]\nclient min protocol = %s\nclient max protocol = %s\n" % (dialect, dialect))
    done = subprocess.run([sys.executable, __file__, "--client", "smb://%s/share" % server.address, str(server.port)],
                          env=dict(os.environ, SMB_CONF_PATH=config), stdin=subprocess.DEVNULL, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    expect(done.returncode == 0, done.stdout)
    expect(os.listdir(server.folder("share")) == [], "something is left")


def main():
    if sys.argv[1] == "--client":
        client(sys.argv[2], int(sys.argv[3]))
        return 0
    tally = Tally("libsmbclient")
    with tempfile.TemporaryDirectory() as scratch, Holdfast(main_binary()) as server:
        for dialect in DIALECTS:
            tally.check(dialect, one_dialect, server, dialect, scratch)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
