"""Clients that write records and remember which ones were acknowledged: after whatever happens to the server, these are in
the files."""
import os
import threading

from impacket.smb3structs import FILE_NON_DIRECTORY_FILE, FILE_OVERWRITE_IF, SMB2_FLUSH, SMB2Flush

from holdfast_server import expect
from smb_client import Folder, connect

RECORD = 4096


def record_of(writer, number):
    return (b"%08d of %04d " % (number, writer) * (RECORD // 17 + 1))[:RECORD]


class Writer(threading.Thread):
    """Appends to a file of its own until the server no longer answers."""

    def __init__(self, server, number):
        super().__init__(daemon=True)
        self.number, self.name_of_file, self.done, self.fault = number, "records-%d" % number, 0, None
        self.folder = Folder(connect(server), "share")
        self.may_go_on = True

    def run(self):
        try:
            handle = self.folder.open(self.name_of_file, disposition=FILE_OVERWRITE_IF, options=FILE_NON_DIRECTORY_FILE)
            while self.may_go_on:
                for at in range(self.done, self.done + 8):
                    self.folder.write(handle, record_of(self.number, at), at * RECORD)
                self.flush(handle)
                self.done += 8
        except Exception as fault:  # the connection has gone
            self.fault = fault

    def flush(self, handle):
        packet = self.folder.low.SMB_PACKET()
        packet["Command"], packet["TreeID"] = SMB2_FLUSH, self.folder.tree
        flush = SMB2Flush()
        flush["FileID"] = handle
        packet["Data"] = flush
        status = self.folder.low.recvSMB(self.folder.low.sendSMB(packet))["Status"]
        expect(status == 0, "FLUSH says 0x%08x" % status)

    def expect_kept(self, folder_on_disk):
        with open(os.path.join(folder_on_disk, self.name_of_file), "rb") as file:
            for number in range(self.done):
                expect(file.read(RECORD) == record_of(self.number, number),
                       "record %d of %d that were acknowledged is lost" % (number, self.done))


def start_writers(server, count):
    writers = [Writer(server, number) for number in range(count)]
    for writer in writers:
        writer.start()
    return writers
