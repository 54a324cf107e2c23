#!/usr/bin/python3
"""The story that Holdfast is for, told by real clients.

A file goes up and comes back the same. Somebody holds a file open, so nobody can delete it. The admin sees who,
closes that one handle, and the delete works; the holder is told.
"""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time

from impacket.smb3 import SessionError

from holdfast_server import Holdfast, Tally, expect
from smb_client import SHARE_NOT_DELETE, STATUS_FILE_CLOSED, Folder, connect

MIB = 1024 * 1024


def digest(path):
    result = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(MIB):
            result.update(chunk)
    return result.hexdigest()


class Story:
    def __init__(self, server, scratch, size_mib):
        self.server, self.scratch, self.size_mib = server, scratch, size_mib
        self.folder = self.handle = self.id = self.token = None

    def show(self, command):
        print("    $ " + command, flush=True)

    def there_and_back(self):
        there, back = os.path.join(self.scratch, "there"), os.path.join(self.scratch, "back")
        block = os.urandom(MIB)
        with open(there, "wb") as file:
            for number in range(self.size_mib):
                file.write(number.to_bytes(8, "little") + block[8:])
        self.show("smbclient //…/demo -c 'put big; get big'    # %d MiB" % self.size_mib)
        begin = time.monotonic()
        self.server.smbclient("demo", "put %s big" % there, timeout=1200)
        middle = time.monotonic()
        self.server.smbclient("demo", "get big %s" % back, timeout=1200)
        end = time.monotonic()
        print("      put %.0f MiB/s, get %.0f MiB/s" % (self.size_mib / max(middle - begin, 0.001),
                                                        self.size_mib / max(end - middle, 0.001)), flush=True)
        expect(digest(there) == digest(back), "the file came back different")
        os.unlink(back)
        os.unlink(there)
        self.server.smbclient("demo", "del big")

    def somebody_holds_a_file(self):
        connection = connect(self.server, user="bob")
        self.folder = Folder(connection, "demo")
        self.handle = self.folder.open("report.txt", share_mode=SHARE_NOT_DELETE)
        self.folder.write(self.handle, b"Figures of the quarter")
        expect(self.folder.read(self.handle, 0, 7) == b"Figures", "the holder cannot read")
        self.show("smbclient //…/demo -c 'del report.txt'")
        _, text = self.server.smbclient("demo", "del report.txt", check=False)
        print("      " + text.strip().splitlines()[0], flush=True)
        expect("NT_STATUS_SHARING_VIOLATION" in text, text)

    def the_admin_sees_who(self):
        self.show("holdfast handles ls")
        table = self.server.run("handles", "ls")
        print("\n".join("      " + line for line in table.splitlines()), flush=True)
        lines = [line for line in table.splitlines() if "report.txt" in line]
        expect(len(lines) == 1 and "bob" in lines[0] and "127.0.0.1" in lines[0], "who holds it is not to be seen")
        self.token = self.server.run("token", "create", "--scope", "admin", "--name", "story").strip()
        url = "http://127.0.0.1:%d/admin/v1/handles?path=%s" % (self.server.admin_port, "report.txt")
        self.show("curl -H 'Authorization: Bearer …' '%s'" % url)
        answer = subprocess.run(["curl", "-sS", "--fail-with-body", "-H", "@-", url], text=True, timeout=30,
                                input="Authorization: Bearer %s\n" % self.token, stdout=subprocess.PIPE, check=True).stdout
        rows = json.loads(answer)["handles"]
        expect(len(rows) == 1 and rows[0]["user"]["name"] == "bob", answer)
        self.id = rows[0]["id"]
        expect(re.search(r"\b%s\b" % self.id, lines[0]), "the table lacks the id %s" % self.id)

    def the_admin_closes_it(self):
        self.show("holdfast handles close %s" % self.id)
        print("      " + self.server.run("handles", "close", self.id).strip(), flush=True)
        self.show("smbclient //…/demo -c 'del report.txt'")
        self.server.smbclient("demo", "del report.txt")
        expect(os.listdir(self.server.folder("demo")) == [], "the file is still there")

    def the_holder_is_told(self):
        try:
            self.folder.read(self.handle, 0, 7)
        except SessionError as error:
            print("      the holder's next read: %#x %s" % (error.get_error_code(), "FILE_CLOSED"), flush=True)
            expect(error.get_error_code() == STATUS_FILE_CLOSED, "status %#x" % error.get_error_code())
        else:
            expect(False, "the holder still reads")

    def no_secret_in_the_log(self):
        log = self.server.log()
        expect(self.token not in log, "the token is in the log")
        expect("Passw0rd" not in log, "the password is in the log")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--size-mib", type=int, default=64)
    arguments = parser.parse_args()
    tally = Tally("story")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as scratch, \
            Holdfast(arguments.binary, shares={"demo": {}}) as server:
        story = Story(server, scratch, arguments.size_mib)
        steps = [("%d MiB there and back, the same" % arguments.size_mib, story.there_and_back),
                 ("a held file cannot be deleted", story.somebody_holds_a_file),
                 ("the admin sees who holds it", story.the_admin_sees_who),
                 ("the admin closes that handle; the delete works", story.the_admin_closes_it),
                 ("the holder is told", story.the_holder_is_told),
                 ("the log keeps secrets", story.no_secret_in_the_log)]
        for name, step in steps:
            tally.check(name, step)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
