#!/usr/bin/python3
"""impacket in each dialect that it knows: connect, list, read, write, delete."""
import io
import os
import sys

from impacket.smbconnection import SessionError

from holdfast_server import Holdfast, Tally, expect, main_binary
from smb_client import DIALECTS, connect

CONTENT = os.urandom(3 * 1024 * 1024 + 17)


def whole_round(server, dialect):
    connection = connect(server, dialect)
    expect(connection.getDialect() == dialect, "negotiated %#x" % connection.getDialect())
    shares = [entry["shi1_netname"][:-1] for entry in connection.listShares()]
    expect("share" in shares and "IPC$" in shares, "shares: %s" % shares)
    connection.createDirectory("share", "folder")
    connection.putFile("share", "folder\\file.bin", io.BytesIO(CONTENT).read)
    names = [entry.get_longname() for entry in connection.listPath("share", "folder\\*")]
    expect(sorted(names) == [".", "..", "file.bin"], "listed: %s" % names)
    back = io.BytesIO()
    connection.getFile("share", "folder\\file.bin", back.write)
    expect(back.getvalue() == CONTENT, "the content came back different")
    connection.rename("share", "folder\\file.bin", "folder\\other.bin")
    connection.deleteFile("share", "folder\\other.bin")
    connection.deleteDirectory("share", "folder")
    expect(os.listdir(server.folder("share")) == [], "something is left")
    connection.logoff()
    connection.close()


def wrong_password(server, dialect):
    try:
        connect(server, dialect, password="wrong")
    except SessionError as error:
        expect(error.getErrorCode() == 0xC000006D, "status %#x" % error.getErrorCode())
    else:
        expect(False, "a wrong password was taken")


def main():
    tally = Tally("impacket")
    with Holdfast(main_binary()) as server:
        for name, dialect in DIALECTS.items():
            tally.check(name, whole_round, server, dialect)
        tally.check("a wrong password", wrong_password, server, DIALECTS["3.1.1"])
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
