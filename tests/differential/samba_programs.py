#!/usr/bin/python3
"""gentest of Samba, which sends random requests to two servers and compares their answers: smbd and Holdfast.

    samba_programs.py --binary HOLDFAST [--seeds 20] [--first 1] [--length 1000]

gentest stops at the first difference. gentest_explained.tsv says which ones have a reason; a request that one server
carries out and the other refuses, with a reason, is left out, and the others are played again. Between gentest and the
servers is a relay: gentest wants both on one port, tells of a request only which command it was, and can overlook two
unlike errors only for all commands at once.

gentest without --valid fills fields with anything, reserved ones too. Seeds that are odd play so, even ones with --valid.
It covers CREATE, CLOSE, READ, WRITE, LOCK, FLUSH, ECHO, QUERY_INFO and SET_INFO of files, and asks for no oplocks, as it
compares their breaks over SMB1 alone.

Samba's locktest and masktest speak only SMB1: whatever --option="client min protocol=SMB2_02" and -m say, the first
message offers "NT LANMAN 1.0" and "NT LM 0.12". smbd answers "No compatible protocol selected by server", Holdfast with
dialect 0xFFFF. Byte-range locks are played by walk.py instead, and wildcards by tests/interop/smbclient_matrix.py.

Ends with a line "N passed, N failed, N skipped", of seeds.
"""
import argparse
import asyncio
import collections
import os
import random
import re
import shutil
import struct
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "bench")]

import processes  # noqa: E402
import servers  # noqa: E402

SERVER_CORE = 0
NAMES = ("smbd", "holdfast")
ADDRESSES = ("127.0.0.1", "127.0.0.2")  # of the relay, beside each other on one port
COMMANDS = {5: "CREATE", 6: "CLOSE", 7: "FLUSH", 8: "READ", 9: "WRITE", 10: "LOCK", 13: "ECHO", 16: "QFILEINFO",
            17: "SFILEINFO"}
# Of CREATE: what [MS-SMB2] 2.2.13 and [MS-FSCC] 2.6 have a name for.
KNOWN_BITS = {"access": 0xF31F01FF, "attributes": 0x005FFFB7, "share": 7, "options": 0x00FFFFFF}
LAST_VALUES = {"disposition": 5, "impersonation": 3}
RENAME = bytes((1, 10))  # type and class of the information
DOTS = ("\\.", "\\..")
DELETE_ON_CLOSE, CREATE_TREE_CONNECTION = 0x1000, 0x80
MAXIMUM_ALLOWED = 0x2000000
OWNER_RIGHTS = 0x10080060  # all, to take ownership, to execute and to delete children
CHANNEL_AT = {8: 64 + 36, 9: 64 + 32}
FILE_ID_AT = {6: 64 + 8, 7: 64 + 8, 8: 64 + 16, 9: 64 + 16, 10: 64 + 8, 16: 64 + 24, 17: 64 + 16}
STATUS_PENDING, STATUS_BUFFER_OVERFLOW, STATUS_UNSUCCESSFUL = 0x103, 0x80000005, 0xC0000001
IS_SIGNED = 8


class Smbd(servers.Smbd):
    """With named streams, which Holdfast has by itself."""

    def launch(self):
        plain = servers.SMB_CONF
        servers.SMB_CONF = plain + "  vfs objects = streams_xattr\n"
        try:
            super().launch()
        finally:
            servers.SMB_CONF = plain


class Message:
    """An SMB2 message: what the table calls it, and what a reader wants to know of it."""

    def __init__(self, raw, streams=frozenset()):
        """`streams` are the ids of opens of named streams."""
        self.raw, self.streams = raw, streams
        self.status, self.command, _, self.flags = struct.unpack_from("<IHHI", raw, 8)

    def name(self):
        return COMMANDS.get(self.command, str(self.command))

    def kinds(self):
        """What a row of the table may call it: the name alone, or with what is special about it."""
        special = ["stream"] if self.file_id() in self.streams else []
        if self.command in (16, 17):  # information of a file or of its security, and its class
            if self.command == 17 and self.raw[66:68] == RENAME:
                special += self.rename()
            special.append("%d.%d" % tuple(self.raw[66:68]))
        elif self.command == 5:
            fields = self.create()
            special += [field for field, known in KNOWN_BITS.items() if fields[field] & ~known]
            special += [field for field, last in LAST_VALUES.items() if fields[field] > last]
            special += fields["contexts"]
            special += [word for word, is_so in {
                "stream": ":" in fields["name"],
                "dots": fields["name"].endswith(DOTS),
                "maximum": fields["access"] & MAXIMUM_ALLOWED,
                "delete_on_close": fields["options"] & DELETE_ON_CLOSE,
                "tree_connection": fields["options"] & CREATE_TREE_CONNECTION,
                "of_owner": fields["access"] & OWNER_RIGHTS}.items() if is_so]
        elif self.command == 10 and struct.unpack_from("<H", self.raw, 66)[0] > 1:
            special.append("series")
        elif self.command in CHANNEL_AT and any(self.raw[CHANNEL_AT[self.command]:][:4]):
            special.append("channel")
        return ["%s %s" % (self.name(), one) for one in special] + [self.name()]

    def file_id(self):
        at = FILE_ID_AT.get(self.command)
        return at and self.raw[at:at + 16]

    def rename(self):
        at = struct.unpack_from("<H", self.raw, 64 + 8)[0]
        root, size = struct.unpack_from("<8xQI", self.raw, at)
        name = self.raw[at + 20:at + 20 + size].decode("utf-16-le")
        return ["root"] * (root != 0) + ["dots"] * name.endswith(DOTS)

    def create(self):
        values = struct.unpack_from("<HBBIQQIIIIIHHII", self.raw, 64)
        fields = dict(zip(("security", "oplock", "impersonation"), values[1:4]))
        fields.update(zip(("access", "attributes", "share", "disposition", "options"), values[6:11]))
        fields["name"] = self.raw[values[11]:values[11] + values[12]].decode("utf-16-le")
        fields["contexts"], at = [], values[13]
        while at:
            step, tag_at, tag_size = struct.unpack_from("<IHH", self.raw, at)
            fields["contexts"].append(self.raw[at + tag_at:at + tag_at + tag_size].decode("ascii", "replace"))
            at = at + step if step else 0
        return fields

    def text(self):
        if self.command != 5:
            return "%s %s" % (self.kinds()[0], self.raw[64:160].hex())
        return "CREATE " + " ".join("%s=%s" % (key, "%x" % value if isinstance(value, int) else value)
                                    for key, value in self.create().items())


class Relay:
    """Passes messages on and remembers the last of each direction. Where both servers refused, each in its own words
    that the table explains, gentest gets smbd's words from both; unless one has done a part nevertheless."""

    def __init__(self, ports, table):
        self.ports, self.table = ports, table
        self.requests, self.replies = [None, None], [None, None]
        self.streams = [set(), set()]
        self.port, self.listeners = servers.free_port(), []

    async def start(self):
        for side, address in enumerate(ADDRESSES):
            self.listeners.append(await asyncio.start_server(
                lambda reader, writer, side=side: self.serve(side, reader, writer), address, self.port))

    async def serve(self, side, reader, writer):
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.ports[side])
        await asyncio.gather(self.pump(reader, to_server, lambda raw: self.request(side, raw)),
                             self.pump(from_server, writer, lambda raw: self.reply(side, raw)))

    @staticmethod
    async def pump(source, sink, look):
        try:
            while True:
                size = await source.readexactly(4)
                sink.write(size + look(await source.readexactly(int.from_bytes(size, "big"))))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            sink.close()

    def request(self, side, raw):
        if raw.startswith(b"\xfeSMB"):
            self.requests[side] = Message(raw, self.streams[side])
        return raw

    def reply(self, side, raw):
        message = Message(raw)
        if message.status == STATUS_PENDING:
            return raw
        self.replies[side] = message
        self.learn(self.streams[side], self.requests[side], message)
        theirs, asked = self.replies[0], self.requests[1]
        if side == 0 or message.flags & IS_SIGNED or theirs.command != message.command:
            return raw
        if not is_refusal(theirs.status) or not is_refusal(message.status):
            return raw
        told = message.status
        if self.table.leaves_traces(asked.kinds(), theirs.status, message.status):
            told = STATUS_UNSUCCESSFUL  # so that gentest stops here
        elif theirs.status != message.status and self.table.explains(asked.kinds(), theirs.status, message.status):
            told = theirs.status
        return raw[:8] + struct.pack("<I", told) + raw[12:]


    @staticmethod
    def learn(streams, asked, message):
        if message.command != 5 or message.status != 0:
            return
        opened = message.raw[64 + 64:64 + 80]
        (streams.add if ":" in asked.create()["name"] else streams.discard)(opened)


def is_refusal(status):
    return status >= 0x80000000 and status != STATUS_BUFFER_OVERFLOW


class Table:
    """gentest_explained.tsv. What was used of it is counted."""

    def __init__(self, path):
        self.reasons, self.ignored, self.traces, self.used = {}, [], set(), collections.Counter()
        before = ""
        with open(path) as file:
            for line in file:
                if not line.strip() or line.startswith("#"):
                    continue
                operation, theirs, ours, reason = line.rstrip("\n").split("\t")
                reason = before = before if reason == "the same" else reason
                if operation == "ignore":
                    self.ignored.append(theirs)
                    continue
                if operation.startswith("traces "):
                    operation = operation.removeprefix("traces ")
                    self.traces.add((operation, theirs, ours))
                self.reasons[operation, theirs, ours] = reason

    def explains(self, *difference):
        row = find_row(self.reasons, *difference)
        if row:
            self.used[row] += 1
        return row is not None

    def leaves_traces(self, *answers):
        return find_row(self.traces, *answers) is not None


def find_row(rows, kinds, theirs, ours):
    """Statuses may be numbers. "*" stands for all, but for no success of ours."""
    theirs, ours = (value if isinstance(value, str) else "0x%08x" % value if value else "0" for value in (theirs, ours))
    any_of_ours = ours if ours == "0" else "*"
    wanted = ((kind, *values) for kind in kinds
              for values in ((theirs, ours), ("*", ours), (theirs, any_of_ours), ("*", any_of_ours)))
    return next((row for row in wanted if row in rows), None)


class Gentest:
    """Runs gentest on both servers."""

    def __init__(self, folder, relay, table):
        self.folder, self.relay, self.table = folder, relay, table
        self.seeds_file, self.ignore_file = os.path.join(folder, "seeds"), os.path.join(folder, "ignore")
        with open(self.ignore_file, "w") as file:
            file.write("".join(pattern + "\n" for pattern in table.ignored))

    async def run(self, operations, valid):
        """Its exit code and what it said. Each operation is a number that gentest makes a request of."""
        with open(self.seeds_file, "w") as file:
            file.write("".join("%d\n" % one for one in operations))
        account = "%s%%%s" % (servers.USER, servers.PASSWORD)
        process = await asyncio.create_subprocess_exec(
            "gentest", *("//%s/share" % address for address in ADDRESSES), "--smb2", "--preset",
            "--seedsfile", self.seeds_file, "--num-ops", str(len(operations)), "--ignore", self.ignore_file, "--user1", account, "--noacls",
            *(["--valid"] if valid else []), "-s", "/dev/null", "--option=smbports=%d" % self.relay.port,
            "--option=clientsigning=if_required", "-m", "SMB3_11", stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=self.folder)
        output, _ = await asyncio.wait_for(process.communicate(), 300)
        return process.returncode, output.decode(errors="replace")

    async def play(self, seed, length):
        """How many operations were played, how many were left out, and None or the difference that has no reason."""
        dice = random.Random(seed)
        operations = [dice.randrange(1 << 31) for _ in range(length)]
        left_out, done = 0, 0
        while True:
            code, said = await self.run(operations, valid=seed % 2 == 0)
            failed = re.search(r"^Failed at operation (\d+) - ", said, re.M)
            if not failed:
                done += len(operations)
                return done, left_out, None if code == 0 and "no errors" in said else said[-2000:]
            at = int(failed.group(1))
            done += at + 1
            key = self.difference(said)
            if not key or not self.table.explains(*key):
                return done, left_out, self.describe(key, at, said)
            del operations[at]
            left_out += 1

    def difference(self, said):
        """(names of the operation, smbd, Holdfast), as in the table. smbd is "gone" when its process has ended itself."""
        request, (theirs, ours) = self.relay.requests[1], self.relay.replies
        status = re.search(r"^status different in .* - (\S+) \S+$", said, re.M)
        if status:
            is_gone = status.group(1) == "NT_STATUS_CONNECTION_DISCONNECTED"
            return request.kinds(), "gone" if is_gone else theirs.status, ours.status
        field = re.search(r"^Mismatch in (\S+)(?: - (\S+) (\S+))?$", said, re.M)
        return field and ([field.group(1)], field.group(2) or "-", field.group(3) or "-")

    def describe(self, key, at, said):
        lines = ["operation %d differs" % at]
        lines += ["  " + line for line in said.splitlines() if re.match("status different|Mismatch", line)] or [said[-2000:]]
        if key:
            lines.append("  %s: smbd says %s, holdfast %s" % (" / ".join(key[0]), *(
                value if isinstance(value, str) else "0x%08x" % value for value in key[1:])))
        lines.append("  " + self.relay.requests[1].text())
        return "\n".join(lines)


async def play_all(folder, pair, table, arguments):
    relay = Relay([server.port for server in pair], table)
    await relay.start()
    gentest = Gentest(folder, relay, table)
    passed = failed = operations = dropped = 0
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        done, left_out, difference = await gentest.play(seed, arguments.length)
        operations, dropped = operations + done, dropped + left_out
        passed, failed = passed + (difference is None), failed + (difference is not None)
        if difference:
            print("seed %d: %s" % (seed, difference), flush=True)
    print("%d operations, %d left out as only one server carries them out" % (operations, dropped))
    for key, count in sorted(table.used.items()):
        print("explained %d times: %s: %s" % (count, " ".join(key), table.reasons[key]))
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--length", type=int, default=1_000)
    arguments = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("smbd") or not shutil.which("gentest"):
        print("gentest: not run, as it or smbd is missing, or this user cannot start smbd")
        print("0 passed, 0 failed, %d skipped" % arguments.seeds)
        return 0
    processes.adopt_orphans()
    folder = tempfile.mkdtemp(prefix="holdfast-gentest-", dir="/dev/shm")
    os.chmod(folder, 0o755)
    pair = []
    try:
        for name, make in zip(NAMES, (Smbd, lambda *place: servers.Holdfast(*place, os.path.abspath(arguments.binary)))):
            share = os.path.join(folder, "share-" + name)
            os.makedirs(share)
            os.chown(share, servers.UID, servers.GID)
            pair.append(make(folder, share, SERVER_CORE))
            pair[-1].launch()
        return asyncio.run(play_all(folder, pair, Table(os.path.join(HERE, "gentest_explained.tsv")), arguments))
    finally:
        for server in pair:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
