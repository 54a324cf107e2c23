"""impacket, as these tests use it: one connection, and the few calls that its own API lacks."""
import struct

from impacket import smb3
from impacket.smb3structs import (
    FILE_NON_DIRECTORY_FILE, FILE_OPEN_IF, FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE,
    SMB2_DIALECT_002, SMB2_DIALECT_21, SMB2_DIALECT_30, SMB2_DIALECT_302, SMB2_DIALECT_311, SMB2_LOCK, SMB2Lock)
from impacket.smbconnection import SMBConnection

from holdfast_server import PASSWORD

DIALECTS = {"2.0.2": SMB2_DIALECT_002, "2.1": SMB2_DIALECT_21, "3.0": SMB2_DIALECT_30, "3.0.2": SMB2_DIALECT_302,
            "3.1.1": SMB2_DIALECT_311}
READ_WRITE = 0x0012019F  # FILE_GENERIC_READ | FILE_GENERIC_WRITE
SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE
SHARE_NOT_DELETE = FILE_SHARE_READ | FILE_SHARE_WRITE

STATUS_FILE_CLOSED = 0xC0000128
STATUS_LOCK_NOT_GRANTED = 0xC0000055

LOCK_SHARED, LOCK_EXCLUSIVE, LOCK_UNLOCK, LOCK_FAIL_IMMEDIATELY = 1, 2, 4, 16


def connect(server, dialect=SMB2_DIALECT_311, user="alice", password=PASSWORD):
    """A connection that is logged on."""
    low = smb3.SMB3("holdfast", server.address, sess_port=server.port, preferredDialect=dialect, timeout=60)
    # impacket 0.10 forgets this step of [MS-SMB2] 3.2.5.3 with NTLM and would derive wrong keys for 3.1.1.
    low._Session["PreauthIntegrityHashValue"] = low._Connection["PreauthIntegrityHashValue"]
    connection = SMBConnection(existingConnection=low)
    connection.login(user, password)
    return connection


class Folder:
    """One tree connect; paths with backslashes."""

    def __init__(self, connection, share):
        self.connection, self.low = connection, connection.getSMBServer()
        self.tree = connection.connectTree(share)

    def open(self, path, access=READ_WRITE, share_mode=SHARE_ALL, disposition=FILE_OPEN_IF, options=FILE_NON_DIRECTORY_FILE):
        return self.low.create(self.tree, path, access, share_mode, options, disposition, 0)

    def close(self, handle):
        self.low.close(self.tree, handle)

    def read(self, handle, offset=0, length=1):
        return self.low.read(self.tree, handle, offset, length)

    def write(self, handle, data, offset=0):
        return self.low.write(self.tree, handle, data, offset, len(data))

    def lock(self, handle, ranges, flags=LOCK_EXCLUSIVE | LOCK_FAIL_IMMEDIATELY):
        """ranges: (offset, length) each; one request. Gives the status."""
        packet = self.low.SMB_PACKET()
        packet["Command"], packet["TreeID"] = SMB2_LOCK, self.tree
        lock = SMB2Lock()
        lock["FileID"], lock["LockCount"], lock["LockSequence"] = handle, len(ranges), 0
        lock["Locks"] = b"".join(struct.pack("<QQII", offset, length, flags, 0) for offset, length in ranges)
        packet["Data"] = lock
        return self.low.recvSMB(self.low.sendSMB(packet))["Status"]

