#!/usr/bin/python3
"""Azure Files' List Handles and Force Close Handles, with the official client in three versions: what smbclient and
others hold is listed and closed by programs that know nothing of Holdfast. What az CLI sends is sent too, and where it
is installed it is run."""
import base64
import email.utils
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

from holdfast_server import PASSWORD, Holdfast, ServerFault, Skip, Tally, expect, free_port, main_binary, wait_for
from leases import DurableHandleRequest, handles, hold
from smb_client import DIALECTS, STATUS_FILE_CLOSED, Folder, connect

HERE = os.path.dirname(os.path.abspath(__file__))
ACCOUNT = "ops"
VERSIONS = {"12.12": "share-12-12", "12.28": "share-12-28", "newest": "share-newest"}
MANY = 1_100  # handles: two segments
DELETE_ON_CLOSE = 0x00001000
DELETE = 0x00010000


class AzureHoldfast(Holdfast):
    """A server that listens for clients of Azure too, with one account."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.azure_port = free_port()

    def write_config(self):
        super().write_config()
        with open(self.config, "a") as file:
            file.write('[azure]\nlisten = "127.0.0.1:%d"\n[[azure.account]]\nname = "%s"\n' % (self.azure_port, ACCOUNT))

    def __enter__(self):
        self.write_config()
        self.connection = self.run("azure", "key", "create", ACCOUNT).strip()
        return super().__enter__()

    @property
    def key(self):
        return re.search("AccountKey=([^;]+)", self.connection).group(1)


class HeldBySmbclient:
    """smbclient, with files open until it is ended. It sleeps on a line that came together with another one."""

    def __init__(self, server, share, names, last="", user="alice"):
        """`last`: what it does before it ends."""
        self.last = last
        self.process = subprocess.Popen(
            ["smbclient", "//%s/%s" % (server.address, share), "-p", str(server.port), "-s", "/dev/null", "-U",
             "%s%%%s" % (user, PASSWORD)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        held = lambda: request(server, "GET", "/%s/%s?comp=listhandles" % (ACCOUNT, share),
                               {"x-ms-recursive": "true"})[2].count("<Handle>")
        for name in names:
            before = held()
            self.process.stdin.write("open %s\n" % name)
            self.process.stdin.flush()
            wait_for(lambda: held() > before, "smbclient has %s open" % name)

    def end(self):
        """What it has said."""
        return self.process.communicate(self.last + "\n", timeout=60)[0]


class Sdk:
    """client.js, with one of the versions."""

    def __init__(self, folder, package, connection):
        self.process = subprocess.Popen(["node", os.path.join(folder, "client.js"), package, connection],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, what, share, path, kind="directory", **more):
        self.process.stdin.write(json.dumps(dict(more, do=what, share=share, path=path, kind=kind)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        expect(line, "node ended")
        return json.loads(line)

    def call(self, *arguments, **more):
        answer = self.ask(*arguments, **more)
        expect("result" in answer, "the client failed: %s" % answer.get("error"))
        return answer["result"]

    def handles(self, *arguments, **more):
        return [handle for page in self.call("list", *arguments, **more) for handle in page]

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)


def path_of(handle):
    """Newer clients give the encoded form beside the decoded one."""
    path = handle["path"]
    if not isinstance(path, dict):
        return path
    content = path.get("content") or ""
    return urllib.parse.unquote(content) if path.get("encoded") and "%" in content else content


# ---------------------------------------------------------------- requests as other clients send them


def sign(server, method, target, headers):
    """Written down from the service's documentation once more, apart from the server's own."""
    path, _, query = target.partition("?")
    pairs = sorted(tuple(urllib.parse.unquote(part) for part in pair.partition("=")[::2]) for pair in query.split("&") if pair)
    text = "\n".join([method] + [""] * 11) + "\n"
    text += "".join("%s:%s\n" % (name, headers[name].strip()) for name in sorted(headers) if name.startswith("x-ms-"))
    text += "/" + ACCOUNT + path + "".join("\n%s:%s" % (name.lower(), value) for name, value in pairs)
    digest = hmac.new(base64.b64decode(server.key), text.encode(), hashlib.sha256).digest()
    return "SharedKey %s:%s" % (ACCOUNT, base64.b64encode(digest).decode())


def request(server, method, target, headers=None, version="2021-06-08", authorization=None):
    """(status, headers with lower-case names, body) of a target that is sent as it stands here."""
    sent = {"x-ms-version": version, "x-ms-date": email.utils.formatdate(usegmt=True),
            "x-ms-client-request-id": str(uuid.uuid4()), **(headers or {})}
    sent["Authorization"] = authorization or sign(server, method, target, sent)
    connection = http.client.HTTPConnection("127.0.0.1", server.azure_port, timeout=30)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.putheader("CommandName", "storage share list-handle")  # as az CLI does, unsigned
        connection.putheader("Cookie", "")  # as 12.12 does
        if method == "PUT":
            connection.putheader("Content-Length", "0")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


def as_az_cli_asks(server, path):
    """Whether a path is that of a folder, with its separators encoded."""
    return request(server, "GET", "/%s/share/%s?restype=directory" % (ACCOUNT, urllib.parse.quote(path, safe="")))


def pre_flight(server):
    status, headers, _ = as_az_cli_asks(server, "dir/sub")
    expect(status == 200 and headers["x-ms-file-attributes"] == "Directory", "a folder: %d %s" % (status, headers))
    for name in ("etag", "last-modified", "x-ms-file-id", "x-ms-file-parent-id", "x-ms-request-id", "date"):
        expect(headers.get(name), "%s is missing" % name)
    status, headers, _ = as_az_cli_asks(server, "dir")
    expect(headers["x-ms-file-parent-id"] == "0", "the parent of what stands in the root: %s" % headers)
    for root in ("", "%2F"):
        status, headers, _ = request(server, "GET", "/%s/share/%s?restype=directory" % (ACCOUNT, root))
        expect(status == 200 and headers["x-ms-file-id"] == "0", "the root as %r: %d %s" % (root, status, headers))
    status, headers, _ = as_az_cli_asks(server, "dir/a.txt")
    expect((status, headers["x-ms-error-code"]) == (404, "ResourceNotFound"), "a file: %d %s" % (status, headers))
    status, headers, _ = request(server, "HEAD", "/%s/share/dir?restype=directory" % ACCOUNT)
    expect(status == 200, "HEAD: %d" % status)


def delete_pending(server):
    """What is about to go is listed and closed, but is no folder and no file any more."""
    folder = Folder(connect(server), "share")
    handle = folder.open("dir\\leaving", access=DELETE | 0x80, options=DELETE_ON_CLOSE | 0x40)
    target = "/%s/share/dir/leaving" % ACCOUNT
    status, _, body = request(server, "GET", target + "?comp=listhandles")
    expect(status == 200 and body.count("<Handle>") == 1, "%d %s" % (status, body))
    status, headers, _ = as_az_cli_asks(server, "dir/leaving")
    expect(status == 404, "it is a folder: %d" % status)

    # The answer is lost, and the client asks again: the file has gone with its handle meanwhile.
    same = {"x-ms-client-request-id": str(uuid.uuid4()), "x-ms-handle-id": "*"}
    counts = []
    for _ in range(2):
        status, headers, body = request(server, "PUT", target + "?comp=forceclosehandles", same)
        expect(status == 200, "%d %s" % (status, body))
        counts.append((headers["x-ms-number-of-handles-closed"], headers["x-ms-number-of-handles-failed"]))
    expect(counts == [("1", "0")] * 2, "told %s" % counts)
    expect(not os.path.exists(os.path.join(server.folder("share"), "dir/leaving")), "the file is still there")
    status, headers, _ = request(server, "GET", target + "?comp=listhandles")
    expect(headers.get("x-ms-error-code") == "ResourceNotFound", "gone: %d %s" % (status, headers))
    expect_closed(folder, handle)


def client_away(server):
    """A handle that has outlived its connection is listed and closed like any other."""
    kept = hold(server, "dir\\away.txt", [DurableHandleRequest()])
    kept.low.get_socket().shutdown(socket.SHUT_RDWR)
    wait_for(lambda: handles(server)[0]["state"] == "disconnected", "the handle outlives its connection")
    target = "/%s/share/dir/away.txt" % ACCOUNT
    status, _, body = request(server, "GET", target + "?comp=listhandles")
    expect(status == 200 and body.count("<Handle>") == 1 and "<ClientIp>127.0.0.1:" in body, "%d %s" % (status, body))
    [number] = re.findall(r"<HandleId>(\d+)</HandleId>", body)
    status, headers, body = request(server, "PUT", target + "?comp=forceclosehandles", {"x-ms-handle-id": number})
    expect(headers.get("x-ms-number-of-handles-closed") == "1", "%d %s %s" % (status, headers, body))
    expect(handles(server) == [], "something is left: %s" % handles(server))


def expect_closed(folder, handle):
    try:
        folder.read(handle)
    except Exception as fault:
        expect(getattr(fault, "get_error_code", lambda: None)() == STATUS_FILE_CLOSED or "FILE_CLOSED" in str(fault), fault)
        return
    raise AssertionError("the handle still works")


def refused(server):
    target = "/%s/share/dir?comp=listhandles" % ACCOUNT
    long_ago = {"x-ms-date": email.utils.formatdate(time.time() - 3600, usegmt=True)}
    rows = [("another key", {"authorization": "SharedKey %s:%s" % (ACCOUNT, base64.b64encode(bytes(32)).decode())}, 403,
             "AuthenticationFailed"),
            ("an old request", {"headers": long_ago}, 403, "AuthenticationFailed"),
            ("a bearer token", {"authorization": "Bearer eyJ0"}, 401, "InvalidAuthenticationInfo"),
            ("a version that is none", {"version": "latest"}, 400, "InvalidHeaderValue")]
    for name, how, status, code in rows:
        got, headers, body = request(server, "GET", target, **how)
        expect((got, headers.get("x-ms-error-code")) == (status, code) and "<Code>%s</Code>" % code in body,
               "%s: %d %s %s" % (name, got, headers, body))
    log = server.log()
    expect(server.key not in log, "the key stands in the log")
    expect("signature does not match" in log, "the log does not tell of the refusal")


# ---------------------------------------------------------------- the official client


def lists(server, sdk):
    held = HeldBySmbclient(server, "share", ["dir/a.txt", "dir/a.txt", "dir/sub/b.txt", "dir2/c.txt"])
    try:
        below = lambda: sdk.handles("share", "dir", recursive=True)
        rows = wait_for(lambda: [r for r in [below()] if len(r) == 3], "three handles below dir")[0]
        expect([path_of(row) for row in rows] == ["dir/a.txt", "dir/a.txt", "dir/sub/b.txt"], rows)
        row = rows[0]
        folder_id = str(os.stat(os.path.join(server.folder("share"), "dir")).st_ino)
        file_id = str(os.stat(os.path.join(server.folder("share"), "dir/a.txt")).st_ino)
        expect((row["fileId"], row["parentId"]) == (file_id, folder_id), row)
        expect(row["handleId"].isdigit() and row["sessionId"].isdigit(), row)
        expect(re.fullmatch(r"127\.0\.0\.1:\d+", row["clientIp"]), row)
        expect(row["typeOfOpenTime"] == "Date", row)
        native = json.loads(server.run("handles", "ls", "-o", "json"))
        native = native["handles"] if isinstance(native, dict) else native
        expect({r["handleId"] for r in rows} <= {r["id"] for r in native}, "ids differ from those of handles ls")

        pages = sdk.call("list", "share", "", recursive=True, page=2)
        expect([len(page) for page in pages] == [2, 2], "pages of %s" % [len(page) for page in pages])
        expect(len({h["handleId"] for page in pages for h in page}) == 4, "a handle came twice")
        expect(len(sdk.handles("share", "dir/a.txt", kind="file")) == 2, "of a file")
        expect(len(sdk.handles("SHARE", "DIR/A.TXT", kind="file")) == 2, "in another case")
        expect(sdk.handles("share", "dir") == [], "a folder is not what is in it")
        expect(sdk.handles("share", "dir2/sub2", recursive=True) == [], "an empty list")
    finally:
        held.end()


def closes(server, sdk):
    names = ["dir/a.txt", "dir/a.txt", "dir/sub/b.txt", "dir2/c.txt"]
    held = HeldBySmbclient(server, "share", names, last="close 1")
    try:
        rows = wait_for(lambda: [r for r in [sdk.handles("share", "", recursive=True)] if len(r) == 4], "four handles")[0]
        first = rows[0]["handleId"]
        expect(sdk.call("close", "share", "dir2", id=first) == {"closed": 0, "failed": 0}, "an id of elsewhere")
        expect(sdk.call("close", "share", "dir/a.txt", kind="file", id="999999999") == {"closed": 0, "failed": 0}, "no id")
        expect(sdk.call("close", "share", "dir/a.txt", kind="file", id=first) == {"closed": 1, "failed": 0}, "one")
        expect(sdk.call("close", "share", "dir/a.txt", kind="file", id=first) == {"closed": 0, "failed": 0}, "again")
        expect(sdk.call("closeAll", "share", "dir/a.txt", kind="file") == {"closed": 1, "failed": 0}, "all of a file")
        expect(sdk.call("closeAll", "share", "dir") == {"closed": 0, "failed": 0}, "of the folder itself")
        expect(sdk.call("closeAll", "share", "dir", recursive=True) == {"closed": 1, "failed": 0}, "all below")
        left = [path_of(row) for row in sdk.handles("share", "", recursive=True)]
        expect(left == ["dir2/c.txt"], "left are %s" % left)
        expect(sdk.call("closeAll", "share", "", recursive=True) == {"closed": 1, "failed": 0}, "all of the share")
    finally:
        said = held.end()
    expect("NT_STATUS_FILE_CLOSED" in said, "smbclient was not told: %s" % said)
    log = server.log()
    expect("forceclosehandles" in log and 'api="azure"' in log and "client_request_id" in log, "the log does not tell who closed what")


def closes_in_segments(server, sdk):
    folder = Folder(connect(server, DIALECTS["2.1"]), "share")
    handles = [folder.open("many\\f%04d" % number) for number in range(MANY)]
    rows = sdk.handles("share", "many", recursive=True)
    expect(len(rows) == MANY and len({row["handleId"] for row in rows}) == MANY, "%d are listed" % len(rows))
    done = sdk.call("closeAll", "share", "many", recursive=True)
    expect(done == {"closed": MANY, "failed": 0}, done)
    expect(sdk.handles("share", "many", recursive=True) == [], "some are left")
    expect_closed(folder, handles[0])
    expect_closed(folder, handles[-1])


def odd_names(server, sdk, decodes):
    """Names that XML cannot carry, and such as it can; by recursion and by their own URL."""
    folder = Folder(connect(server), "share")
    names = ["a&b #%41+.txt", "grüße 日本", "naïve (1)!~'", "dot."]
    for name in names:
        folder.open("odd\\" + name)
    folder.open("odd\\file.txt:notes")
    rows = {path_of(row) for row in sdk.handles("share", "odd", recursive=True)}
    expect(rows >= {"odd/" + name for name in names}, "listed are %s" % rows)
    expect("odd/file.txt:notes" in rows, "the named stream: %s" % rows)
    for name in names:
        own = sdk.handles("share", "odd/" + name, kind="file")
        expect([path_of(row) for row in own] == ["odd/" + name], "%s: %s" % (name, own))
    expect(len(sdk.handles("share", "odd/file.txt:notes", kind="file")) == 1, "the stream alone")
    for number, name in enumerate(("bad\ufffe", "tail ")):
        folder.open("odd%d\\%s" % (number, name))
        [row] = sdk.handles("share", "odd%d" % number, recursive=True)
        shown = path_of(row)
        if decodes:
            expect(shown == "odd%d/%s" % (number, name), "%r is shown as %r" % (name, row["path"]))
        else:
            expect("%" not in shown, "%r is shown as %r to a client that decodes nothing" % (name, shown))
        expect(sdk.call("closeAll", "share", "odd%d" % number, recursive=True)["closed"] == 1, "it cannot be closed")
    expect(sdk.call("closeAll", "share", "odd", recursive=True)["closed"] == len(names) + 1, "they cannot be closed")


def errors(server, sdk):
    for share, path, kind, code, more in (
            ("none", "dir", "directory", "ShareNotFound", {}),
            ("share", "nothing", "directory", "ResourceNotFound", {}),
            ("share", "nothing/x.txt", "file", "ParentNotFound", {}),
            ("share", "dir", "directory", "OutOfRangeQueryParameterValue", {"page": 0})):
        error = sdk.ask("list", share, path, kind=kind, **more).get("error")
        if more and error is None:
            continue  # this version does not send it
        expect(error and (error["code"] == code or code in error["message"]), "%s/%s: %s" % (share, path, error))


def az_cli(server):
    if shutil.which("az") is None:
        raise Skip("az is not installed (Debian's azure-cli)")
    held = HeldBySmbclient(server, "share", ["dir/a.txt", "dir/sub/b.txt"])
    with tempfile.TemporaryDirectory() as home:
        def az(*arguments):
            done = subprocess.run(["az", "storage", "share", *arguments, "-o", "json"],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  timeout=300, env=dict(os.environ, AZURE_CONFIG_DIR=home, AZURE_CORE_COLLECT_TELEMETRY="no",
                                                        AZURE_STORAGE_CONNECTION_STRING=server.connection))
            expect(done.returncode == 0, "az %s: %s" % (" ".join(arguments), done.stderr[-2000:]))
            return done.stdout

        def items(text):
            rows = json.loads(text)
            return rows.get("items", rows) if isinstance(rows, dict) else rows

        try:
            rows = items(az("list-handle", "-n", "share", "--path", "dir", "--recursive"))
            expect(sorted(row["path"] for row in rows) == ["dir/a.txt", "dir/sub/b.txt"], rows)
            rows = items(az("list-handle", "-n", "share", "--path", "dir/a.txt"))
            expect([row["path"] for row in rows] == ["dir/a.txt"], rows)
            number = rows[0].get("handleId") or rows[0].get("id")
            az("close-handle", "-n", "share", "--path", "dir/a.txt", "--handle-id", number)
            az("close-handle", "-n", "share", "--path", "dir", "--close-all", "--recursive")
            left = items(az("list-handle", "-n", "share", "--recursive"))
            expect(left == [], "left are %s" % left)
        finally:
            held.end()


# ---------------------------------------------------------------- all of it


def install(folder):
    """The three versions, exactly as the lock file has them."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Skip("%s is not installed; ./dev deps test does it" % program)
    for name in ("package.json", "package-lock.json", "client.js"):
        shutil.copy(os.path.join(HERE, "azure", name), folder)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"], cwd=folder,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    if done.returncode == 0:
        return
    if re.search("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT", done.stdout):
        raise Skip("npm's registry cannot be reached, and the clients are not here:\n" + done.stdout[-500:])
    raise ServerFault("npm ci: %d\n%s" % (done.returncode, done.stdout[-2000:]))


def prepare(server):
    for path in ("dir/sub", "dir2/sub2", "many", "odd", "odd0", "odd1"):
        os.makedirs(os.path.join(server.folder("share"), path))
    for path in ("dir/a.txt", "dir/sub/b.txt", "dir2/c.txt"):
        with open(os.path.join(server.folder("share"), path), "w") as file:
            file.write("x")
    subprocess.run(["chmod", "-R", "a+rwX", server.folder("share")], check=True)


def main():
    tally = Tally("azure")
    with tempfile.TemporaryDirectory(prefix="holdfast-azure-") as folder, \
            AzureHoldfast(main_binary(), shares={"share": {"file_mode": "0666", "folder_mode": "0777"}}) as server:
        prepare(server)
        tally.check("pre-flight as az CLI", pre_flight, server)
        tally.check("what is about to go", delete_pending, server)
        tally.check("a handle whose client is away", client_away, server)
        tally.check("refusals", refused, server)
        tally.check("az CLI itself", az_cli, server)
        if tally.check("the official clients are installed", install, folder):
            for name, package in VERSIONS.items():
                sdk = Sdk(folder, package, server.connection)
                tally.check("%s lists" % name, lists, server, sdk)
                tally.check("%s closes" % name, closes, server, sdk)
                tally.check("%s closes in segments" % name, closes_in_segments, server, sdk)
                tally.check("%s and odd names" % name, odd_names, server, sdk, name != "12.12")
                tally.check("%s and errors" % name, errors, server, sdk)
                sdk.end()
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
