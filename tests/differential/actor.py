"""A client that does one operation and tells what came of it: a status, and what can be compared between servers."""
import struct

from impacket import smb3
from impacket.smb3structs import (
    SMB2_CLOSE, SMB2_CREATE, SMB2_DIALECT_21, SMB2_FILE_NAMES_INFO, SMB2_IL_IMPERSONATION, SMB2_LOCK,
    SMB2_QUERY_DIRECTORY, SMB2_READ, SMB2_SET_INFO, SMB2_WRITE, SMB2Close, SMB2Create, SMB2Create_Response, SMB2Lock,
    SMB2QueryDirectory, SMB2QueryDirectory_Response, SMB2Read, SMB2Read_Response, SMB2SetInfo, SMB2Write)
from impacket.nmb import NetBIOSError
from impacket.smbconnection import SMBConnection

SUCCESS = 0
FILE_RENAME, FILE_DISPOSITION, FILE_END_OF_FILE = 10, 13, 20  # [MS-FSCC] 2.4
RESTART_SCANS = 1


class Actor:
    """One connection with its handles, which are numbered by whoever asks."""

    def __init__(self, port, user, password, share):
        # 2.1: impacket adds nothing of its own to its requests there.
        self.low = smb3.SMB3("server", "127.0.0.1", sess_port=port, preferredDialect=SMB2_DIALECT_21, timeout=60)
        self.connection = SMBConnection(existingConnection=self.low)
        self.connection.login(user, password)
        self.tree = self.connection.connectTree(share)
        self.handles = {}

    def end(self):
        """Logs off: when that is answered, nothing is open any more."""
        try:
            self.connection.logoff()
        except NetBIOSError:
            pass  # it is gone
        self.connection.close()

    def ask(self, command, structure):
        """(status, body); a server that ends the connection is "gone"."""
        packet = self.low.SMB_PACKET()
        packet["Command"], packet["TreeID"], packet["Data"] = command, self.tree, structure
        try:
            answer = self.low.recvSMB(self.low.sendSMB(packet))
        except NetBIOSError:
            return "gone", b""
        return answer["Status"], answer["Data"]

    # ---- operations: each gives a tuple to be compared

    def open(self, slot, path, access, share_mode, disposition, options):
        if slot in self.handles:
            return ("held",)
        request = SMB2Create()
        request["SecurityFlags"], request["RequestedOplockLevel"] = 0, 0
        request["ImpersonationLevel"], request["FileAttributes"] = SMB2_IL_IMPERSONATION, 0
        request["DesiredAccess"], request["ShareAccess"] = access, share_mode
        request["CreateDisposition"], request["CreateOptions"] = disposition, options
        name = path.encode("utf-16le")
        request["NameLength"], request["Buffer"] = len(name), name or b"\0"
        request["CreateContextsOffset"] = request["CreateContextsLength"] = 0
        status, body = self.ask(SMB2_CREATE, request)
        if status != SUCCESS:
            return (status,)
        answer = SMB2Create_Response(body)
        self.handles[slot] = answer["FileID"].getData()
        is_folder = bool(answer["FileAttributes"] & 0x10)
        return status, answer["CreateAction"], is_folder, 0 if is_folder else answer["EndOfFile"]

    def with_handle(self, slot, command, structure):
        if slot not in self.handles:
            return None, b""
        structure["FileID"] = self.handles[slot]
        return self.ask(command, structure)

    def close(self, slot):
        status, _ = self.with_handle(slot, SMB2_CLOSE, SMB2Close())
        self.handles.pop(slot, None)
        return (status,)

    def read(self, slot, offset, length):
        request = SMB2Read()
        request["Padding"], request["Length"], request["Offset"] = 0x50, length, offset
        status, body = self.with_handle(slot, SMB2_READ, request)
        return (status, SMB2Read_Response(body)["Buffer"] if status == SUCCESS else b"")

    def write(self, slot, offset, data):
        request = SMB2Write()
        request["Length"], request["Offset"], request["WriteChannelInfoOffset"] = len(data), offset, 0
        request["Buffer"] = data
        return (self.with_handle(slot, SMB2_WRITE, request)[0],)

    def lock(self, slot, elements):
        """elements: (offset, length, flags) each"""
        request = SMB2Lock()
        request["LockCount"], request["LockSequence"] = len(elements), 0
        request["Locks"] = b"".join(struct.pack("<QQII", *element, 0) for element in elements)
        return (self.with_handle(slot, SMB2_LOCK, request)[0],)

    def set_info(self, slot, information_class, data):
        request = SMB2SetInfo()
        request["InfoType"], request["FileInfoClass"], request["AdditionalInformation"] = 1, information_class, 0
        request["BufferLength"], request["Buffer"] = len(data), data
        return (self.with_handle(slot, SMB2_SET_INFO, request)[0],)

    def rename(self, slot, path, replaces):
        name = path.encode("utf-16le")
        return self.set_info(slot, FILE_RENAME, struct.pack("<B7xQI", replaces, 0, len(name)) + name)

    def delete(self, slot, wanted):
        return self.set_info(slot, FILE_DISPOSITION, struct.pack("<B", wanted))

    def set_size(self, slot, size):
        return self.set_info(slot, FILE_END_OF_FILE, struct.pack("<Q", size))

    def list(self, slot):
        """The names in a folder, in no order."""
        request = SMB2QueryDirectory()
        request["FileInformationClass"], request["Flags"], request["FileIndex"] = SMB2_FILE_NAMES_INFO, RESTART_SCANS, 0
        pattern = "*".encode("utf-16le")
        request["FileNameLength"], request["OutputBufferLength"] = len(pattern), 65_536
        request["Buffer"] = pattern
        status, body = self.with_handle(slot, SMB2_QUERY_DIRECTORY, request)
        if status != SUCCESS:
            return (status,)
        data, names, at = SMB2QueryDirectory_Response(body)["Buffer"], [], 0
        while True:
            following, _, length = struct.unpack_from("<III", data, at)
            names.append(data[at + 12:at + 12 + length].decode("utf-16le"))
            if not following:
                return status, tuple(sorted(names))
            at += following
