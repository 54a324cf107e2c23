"""A wall clock that jumps, for one server alone: libfaketime lies to it about the date, and not about the time that passes.
The clock of the machine is left as it is."""
import os
import socket
import struct
import subprocess
import time

from holdfast_server import Skip, expect, wait_for

LIBRARIES = ["/usr/lib/%s%s/faketime/libfaketimeMT.so.1" % (os.uname().machine, kind) for kind in ("-linux-gnu", "")]
# [MS-SMB2] 2.2.3, for dialect 2.1 alone.
NEGOTIATE = struct.pack(">I", 64 + 38) + struct.pack("<4sHHIHHIIQIIQ16x", b"\xfeSMB", 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + \
    struct.pack("<HHHHI16xQH", 36, 1, 1, 0, 0, 0, 0x0210)
FROM_1601_TO_1970 = 11_644_473_600


class ShiftedClock:
    def __init__(self, folder, binary):
        self.file = os.path.join(folder, "clock")
        library = next((one for one in LIBRARIES if os.path.exists(one)), None)
        if not library:
            raise Skip("libfaketime is missing")
        self.shift(0)
        linked = subprocess.run(["ldd", binary], stdout=subprocess.PIPE, text=True, check=True).stdout
        first = [line.split()[2] for line in linked.splitlines() if "libasan" in line or "libtsan" in line]
        self.environment = {"LD_PRELOAD": ":".join(first + [library]), "FAKETIME_TIMESTAMP_FILE": self.file,
                            "FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}

    def shift(self, hours):
        """Against the true clock."""
        with open(self.file + ".new", "w") as file:
            file.write("%+dh\n" % hours)
        os.rename(self.file + ".new", self.file)

    def shift_seen(self, server, hours):
        """The same, and that the server has seen it."""
        self.shift(hours)
        wait_for(lambda: abs(date_of(server) - time.time() - hours * 3600) < 60, "the server's clock is %+d h off" % hours)


def date_of(server):
    """SystemTime of [MS-SMB2] 2.2.4, in seconds since 1970."""
    with socket.create_connection((server.address, server.port), 20) as stranger:
        stranger.sendall(NEGOTIATE)
        answer = b""
        while len(answer) < 4 + 64 + 48:
            part = stranger.recv(4096)
            expect(part, "no answer to NEGOTIATE")
            answer += part
    return struct.unpack_from("<Q", answer, 4 + 64 + 40)[0] / 1e7 - FROM_1601_TO_1970
