#!/usr/bin/env python3
"""Who may include whom, who has a test, and which file tells two stories.

Every rule is a table at the top of this file, every exception stands in one with its reason. Prints
what is wrong as file:line: text and ends with 1 when there is anything.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# room -> rooms that it may include
MAY_INCLUDE = {
    "locks": {"locks"},
    "vfs": {"vfs"},
    "smb2": {"locks", "vfs", "smb2"},
    "admin_api": {"locks", "admin_api"},
    "server": {"locks", "vfs", "smb2", "admin_api", "server"},
}

# A library's headers -> the files that may include them. A path that ends in "/" stands for a folder,
# one with "*" for all files that begin so.
ONLY_IN = [
    (re.compile(r"boost/asio"), "Asio", ["smb2/connection/transport*", "server/"]),
    (re.compile(r"httplib\.h"), "cpp-httplib", ["admin_api/http_server*", "server/commands/admin_client"]),
    (re.compile(r"toml\+\+|toml\.hpp"), "toml++", ["server/"]),
    (re.compile(r"CLI/"), "CLI11", ["server/"]),
    (re.compile(r"gssapi|krb5"), "Kerberos", ["smb2/auth/"]),
    (re.compile(r"openssl/"), "OpenSSL", ["smb2/crypto/", "smb2/auth/", "admin_api/"]),
    (re.compile(r"spdlog/"), "spdlog", ["smb2/", "admin_api/", "server/"]),
]

# What the libraries without I/O may take from Boost: data structures, results and checksums.
LEAF_ROOMS = {"locks", "vfs"}
BOOST_IN_LEAVES = re.compile(r"boost/(container|unordered|intrusive|system|core|smart_ptr|move|container_hash)/|boost/crc\.hpp")

# Standard headers that a library does not include, and why.
FORBIDDEN_IN_LIBRARIES = {"iostream": "libraries log, they do not print"}
FORBIDDEN_IN_ROOM = {
    "locks": {
        "filesystem": "no I/O here", "fstream": "no I/O here", "thread": "no threads here",
        "fcntl.h": "no I/O here", "unistd.h": "no I/O here", "sys/socket.h": "no I/O here",
    },
}
# The journal alone writes and waits: (file, header).
MAY_DO_IO = {
    ("locks/journal_disk.cpp", "fcntl.h"), ("locks/journal_disk.cpp", "unistd.h"),
    ("locks/journal_file.h", "thread"),
}

LONGEST = 500
LONG_FILES = {
    # path: reason
}

# Sources without a mirrored test, with the reason. A folder ends in "/".
UNTESTED = {
    "server/main.cpp": "two lines: calls run_command_line",
    "server/service.cpp": "wires everything; tests/interop runs it",
    "server/service.h": "a declaration",
    "smb2/connection/transport.cpp": "sockets and threads; tests/interop runs it",
    "smb2/connection/transport_socket.cpp": "sockets; tests/interop runs it",
    "vfs/folding_data.cpp": "a table; folding_test reads it",
}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def sources(top):
    for folder, folders, names in os.walk(os.path.join(ROOT, top)):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".cpp", ".h")):
                yield os.path.relpath(os.path.join(folder, name), ROOT)


def allowed(path, places):
    stem = path.rsplit(".", 1)[0]
    return any(path.startswith(p) if p.endswith("/") else stem.startswith(p[:-1]) if p.endswith("*") else stem == p
               for p in places)


def include_faults(path, lines):
    """Faults of the include lines of one file of a room."""
    room = path.split("/")[0]
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        kind, header = found.groups()
        top = header.split("/")[0]
        if kind == '"':
            if top not in MAY_INCLUDE:
                yield number, 'includes "%s": name headers from the root of the project' % header
            elif top not in MAY_INCLUDE[room]:
                yield number, "%s may not know %s (%s)" % (room, top, header)
            continue
        for pattern, library, places in ONLY_IN:
            if pattern.match(header) and not allowed(path, places):
                yield number, "%s belongs to %s" % (library, ", ".join(places))
        if room in LEAF_ROOMS and header.startswith("boost/") and not BOOST_IN_LEAVES.match(header):
            yield number, "%s takes only containers and results from Boost, not <%s>" % (room, header)
        if room != "server" and header in FORBIDDEN_IN_LIBRARIES:
            yield number, "<%s>: %s" % (header, FORBIDDEN_IN_LIBRARIES[header])
        if header in FORBIDDEN_IN_ROOM.get(room, {}) and (path, header) not in MAY_DO_IO:
            yield number, "<%s>: %s" % (header, FORBIDDEN_IN_ROOM[room][header])


def file_faults(path, lines):
    if len(lines) > LONGEST and path not in LONG_FILES:
        yield 1, "%d lines: does it tell two stories? (at most %d)" % (len(lines), LONGEST)
    if path.endswith(".h") and not any(line.startswith("#pragma once") for line in lines):
        yield 1, "no #pragma once"


def mirrored_test(path):
    """x/y.cpp or x/y.h -> where its test stands."""
    return os.path.join("tests", "unit", path.rsplit(".", 1)[0] + "_test.cpp")


def missing_tests(paths):
    """Sources (.cpp; a header counts when it has no .cpp beside it and holds logic) without a test."""
    for path in paths:
        if not path.endswith(".cpp"):
            continue
        if path in UNTESTED or any(path.startswith(p) for p in UNTESTED if p.endswith("/")):
            continue
        if not os.path.exists(os.path.join(ROOT, mirrored_test(path))):
            yield path, "no test at " + mirrored_test(path)


def stale_exceptions():
    for path in list(UNTESTED) + list(LONG_FILES):
        if not path.endswith("/") and path not in ("server/main.cpp", "server/service.cpp", "server/service.h") \
                and not os.path.exists(os.path.join(ROOT, path)):
            yield path, "stands in a list of exceptions and is gone"
    for path in UNTESTED:
        if path.endswith(".cpp") and os.path.exists(os.path.join(ROOT, mirrored_test(path))):
            yield path, "stands in UNTESTED and has a test"
    for path in LONG_FILES:
        full = os.path.join(ROOT, path)
        if os.path.exists(full) and sum(1 for _ in open(full, encoding="utf-8")) <= LONGEST:
            yield path, "stands in LONG_FILES and is not long"


def main():
    faults = []
    rooms = [path for room in MAY_INCLUDE for path in sources(room)]
    for path in rooms + list(sources("tests")):
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            lines = file.read().splitlines()
        if not path.startswith("tests/"):
            faults += ["%s:%d: %s" % (path, n, what) for n, what in include_faults(path, lines)]
        faults += ["%s:%d: %s" % (path, n, what) for n, what in file_faults(path, lines)]
    faults += ["%s:1: %s" % fault for fault in missing_tests(rooms)]
    faults += ["%s:1: %s" % fault for fault in stale_exceptions()]
    for fault in faults:
        print(fault)
    print("%d files, %d faults" % (len(rooms), len(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
