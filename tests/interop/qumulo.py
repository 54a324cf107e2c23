#!/usr/bin/python3
"""Tools that were made for Qumulo, as far as their requests and their ways of paging go: the official SDK with its
command line qq, the script q_files.py, the PowerShell toolkit, a web page that manages locks. They find out who holds
a file, and close a handle and a session; file clients learn of it.

Each class asks and pages as its tool does, from descriptions of it; none is the tool itself.
"""
import http.client
import json
import os
import pty
import re
import select
import socket
import subprocess
import sys
import time
import urllib.parse

from impacket.smb3 import SessionError
from impacket.smb3structs import FILE_NON_DIRECTORY_FILE, FILE_OPEN_IF, SMB2_OPLOCK_LEVEL_BATCH

from holdfast_server import PASSWORD, Holdfast, Skip, Tally, expect, main_binary, wait_for
from leases import DurableHandleRequest, handles, hold
from smb_client import LOCK_EXCLUSIVE, LOCK_FAIL_IMMEDIATELY, LOCK_SHARED, READ_WRITE, SHARE_ALL, STATUS_FILE_CLOSED, \
    Folder, connect

SHARED = LOCK_SHARED | LOCK_FAIL_IMMEDIATELY
EXCLUSIVE = LOCK_EXCLUSIVE | LOCK_FAIL_IMMEDIATELY


class RequestError(Exception):
    def __init__(self, status, body):
        expect("error_class" in body, "not in Qumulo's form: %s" % body)
        self.status, self.error_class = status, body["error_class"]
        super().__init__("Error %d: %s: %s" % (status, body["error_class"], body["description"]))


class Client:
    """One connection, kept alive."""

    prefix = ""

    def __init__(self, server, user=None, token=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.admin_port, timeout=30)
        self.token = token
        if user:
            self.token = self.call("POST", "/v1/session/login", {"username": user, "password": PASSWORD})["bearer_token"]

    def headers(self):
        return {"Authorization": "Bearer " + self.token} if self.token else {}

    def raw(self, method, path, body=None):
        text = None if body is None else body if isinstance(body, str) else json.dumps(body)
        if self.connection.sock and select.select([self.connection.sock], [], [], 0)[0]:
            self.connection.close()  # the server has ended it meanwhile, being idle: as usual
        self.connection.request(method, self.prefix + path, text, self.headers())
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def call(self, method, path, body=None):
        status, text = self.raw(method, path, body)
        if status != 200:
            raise RequestError(status, json.loads(text))
        return json.loads(text)


class Sdk(Client):
    """The SDK and qq: the type and length of a body also where there is none; version twice at first; locks by pages of
    1000 until one is shorter."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        for _ in range(2):
            expect(set(self.call("GET", "/v1/version")) == {"revision_id", "build_id", "flavor", "build_date"}, "version")

    def headers(self):
        return dict(super().headers(), **{"Content-Type": "application/json"})

    def raw(self, method, path, body=None):
        return super().raw(method, path, "" if body is None else body)

    def pages(self, path, rows):
        while path:
            page = self.call("GET", path)
            yield from page[rows]
            path = page["paging"]["next"]

    def files(self, **query):
        return list(self.pages("/v1/smb/files/?" + urllib.parse.urlencode(query), "file_handles"))

    def sessions(self, **query):
        return list(self.pages("/v1/smb/sessions/?" + urllib.parse.urlencode(query), "session_infos"))

    def locks(self, path="/v1/files/locks/smb/byte-range/", limit=1000):
        path, grants = path + "?limit=%d" % limit, []
        while True:
            page = self.call("GET", path)
            grants += page["grants"]
            if len(page["grants"]) != limit:
                return grants
            path = page["paging"]["next"]

    def close_handle(self, location):
        return self.call("POST", "/v1/smb/files/close", [{"handle_info": {"location": location}}])

    def close_sessions(self, infos):
        return [self.call("POST", "/v1/smb/sessions/close", infos[at:at + 100]) for at in range(0, len(infos), 100)]


class QFiles(Client):
    """q_files.py: tells a location from an id and a path by its looks; asks again while the body is empty."""

    def get(self, path):
        while True:
            status, text = self.raw("GET", path)
            expect(status == 200, "%s: %d" % (path, status))
            if text:
                return json.loads(text)

    def find(self, what):
        if what.isdigit():
            return self.get("/v1/smb/files/?file_number=%s&resolve_paths=True" % what)["file_handles"]
        if what.startswith("/"):
            attributes = self.get("/v1/files/%s/info/attributes" % urllib.parse.quote(what, safe=""))
            return self.find(attributes["file_number"])
        expect("." in what, "%s is neither id nor path nor location" % what)
        path, found = "/v1/smb/files/?resolve_paths=True&limit=1", []
        while path not in (None, ""):
            page = self.get(path)
            found += [row for row in page["file_handles"] if row["handle_info"]["location"] == what]
            path = page["paging"]["next"]
        return found

    def close(self, location):
        handle = {"file_number": 0, "handle_info": {"owner": "0", "access_mask": ["MS_ACCESS_FILE_READ_ATTRIBUTES"],
                                                    "version": 0, "location": location, "num_byte_range_locks": 0}}
        status, text = self.raw("POST", "/v1/smb/files/close", [handle])
        expect(status == 200, text)
        return json.loads(text)


class Toolkit(Client):
    """The PowerShell toolkit: knows tokens by their beginning, wraps a list in a list, puts a '?' before each filter."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        expect(re.match("^(session-v1|access-v1)", self.token), "the toolkit would log in again and again")

    def sessions(self, limit, identity, mark=""):
        return self.call("GET", "/v1/smb/sessions/?limit=%d&%sidentity=%s" % (limit, mark, identity))["session_infos"]

    def close(self, *locations):
        handles = [{"file_number": 0, "handle_info": {"location": location}} for location in locations]
        wrapped = "[" + json.dumps(handles if len(handles) > 1 else handles[0]) + "]"
        return self.call("POST", "/v1/smb/files/close", wrapped)


class LockManager(Client):
    """The web page: below /api, and over the locks until a page is empty."""

    prefix = "/api"

    def ranges(self, limit):
        path, grants = "/v1/files/locks/smb/byte-range/?limit=%d" % limit, []
        while True:
            page = self.call("GET", path)
            if not page["grants"]:
                return grants
            grants += page["grants"]
            path = "/" + page["paging"]["next"][1:]

    def who_holds(self, path):
        rows = [row for row in self.call("GET", "/v1/smb/files/?resolve_paths=true")["file_handles"]
                if row["handle_info"]["path"] == path]
        return {self.call("POST", "/v1/identity/find", {"auth_id": row["handle_info"]["owner"]})["name"]: row for row in rows}


# ---------------------------------------------------------------- what the clients of the file service do meanwhile


class Shell:
    """smbclient that stays; commands come one by one. It prints to a terminal: into a pipe it would only at its end."""

    def __init__(self, server, user):
        terminal, far_end = pty.openpty()
        self.output = os.fdopen(terminal, errors="replace")
        self.process = subprocess.Popen(
            ["smbclient", "//%s/share" % server.address, "-p", str(server.port), "-s", "/dev/null", "-U",
             "%s%%%s" % (user, PASSWORD)], stdin=subprocess.PIPE, stdout=far_end, stderr=far_end, text=True)
        os.close(far_end)

    def ls(self, seconds=30):
        """What it printed, with the line that it ends or fails with."""
        self.process.stdin.write("ls\n")
        self.process.stdin.flush()
        end, text = time.monotonic() + seconds, ""
        while not re.search(r"blocks available|NT_STATUS_\w+.*\n", text):
            expect(select.select([self.output], [], [], max(0, end - time.monotonic()))[0], "smbclient says nothing: " + text)
            text += os.read(self.output.fileno(), 4096).decode(errors="replace")
        return text

    def end(self):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.output.close()


class Stage:
    def __init__(self, server):
        self.server = server
        self.alice, self.bob = Folder(connect(server), "share"), Folder(connect(server, user="bob"), "share")
        self.of_alice, self.of_bob = self.alice.open("plan.txt"), self.bob.open("plan.txt")
        expect(self.alice.lock(self.of_alice, [(0, 10)], EXCLUSIVE) == 0, "no exclusive lock")
        expect(self.bob.lock(self.of_bob, [(2**63, 10), (100, 1), (200, 1)], SHARED) == 0, "no shared locks")
        self.number = str(os.stat(os.path.join(server.folder("share"), "plan.txt")).st_ino)
        self.sdk = Sdk(server, "admin")


def logging_in(stage):
    who = stage.sdk.call("GET", "/v1/session/who-am-i")
    expect(who["name"] == "admin" and "PRIVILEGE_SMB_FILE_HANDLE_WRITE" in who["privileges"], who)
    expect(Sdk(stage.server, "HOLDFAST\\admin").call("GET", "/v1/session/who-am-i")["id"] == who["id"], "domain\\user")
    try:
        stage.sdk.call("POST", "/v1/session/login", {"username": "admin", "password": "guess"})
        expect(False, "a wrong password is right")
    except RequestError as error:
        expect(str(error) == "Error 401: auth_invalid_credentials_error: Invalid username or password", error)


def others_are_refused(stage):
    alice = Sdk(stage.server, "alice")
    expect(alice.call("GET", "/v1/session/who-am-i")["privileges"] == [], "alice has privileges")
    for method, path, body in (("GET", "/v1/smb/files/", None), ("POST", "/v1/smb/files/close", []),
                               ("GET", "/v1/files/locks/smb/byte-range/", None), ("POST", "/v1/smb/sessions/close", [])):
        try:
            alice.call(method, path, body)
            expect(False, "alice may " + path)
        except RequestError as error:
            expect(error.status == 403, error)
    for token in (None, "session-v1:00", "hft_00"):
        try:
            Client(stage.server, token=token).call("GET", "/v1/smb/files/")
            expect(False, "a stranger may list")
        except RequestError as error:
            expect(error.status == 401, error)


def an_access_token_is_enough(stage):
    token = stage.server.run("token", "create", "--scope", "read", "--name", "scripts").strip()
    sdk = Sdk(stage.server, token=token)
    expect(sdk.call("GET", "/v1/session/who-am-i")["name"] == "scripts", "who am I")
    expect(len(sdk.files()) == 2, "a token that may look sees %s" % sdk.files())
    try:
        sdk.close_handle("1.1.1")
        expect(False, "a token that may look closes")
    except RequestError as error:
        expect(error.status == 403, error)


def who_holds_a_file(stage):
    rows = stage.sdk.files(file_number=stage.number, resolve_paths=True, limit=1)
    expect([row["handle_info"]["path"] for row in rows] == ["/share/plan.txt"] * 2, rows)
    expect([row["handle_info"]["num_byte_range_locks"] for row in rows] == [1, 3], rows)
    expect(stage.sdk.files()[0]["handle_info"]["path"] == "", "a path that nobody asked for")
    page = LockManager(stage.server, "admin")
    holders = page.who_holds("/share/plan.txt")
    expect(set(holders) == {"alice", "bob"}, holders)
    asked = page.call("POST", "/v1/files/resolve", [stage.number])
    expect(asked == [{"id": stage.number, "path": "/share/plan.txt"}], asked)
    names = page.call("POST", "/v1/dns/resolve-ips-to-names", ["127.0.0.1", "192.0.2.1"])
    expect([name["ip_address"] for name in names] == ["127.0.0.1", "192.0.2.1"], names)
    expect(names[1]["result"] == "NOT_FOUND", names)


def locks_by_every_way_of_paging(stage):
    expected = [("0", "10", True), (str(2**63), "10", False), ("100", "1", False), ("200", "1", False)]
    quoted = urllib.parse.quote("/share/plan.txt", safe="")
    for what, grants in (("qq", stage.sdk.locks()), ("qq, by pages of one", stage.sdk.locks(limit=1)),
                         ("the web page", LockManager(stage.server, "admin").ranges(3)),
                         ("one file by id", stage.sdk.locks("/v1/files/%s/locks/smb/byte-range/" % stage.number)),
                         ("one file by path", stage.sdk.locks("/v1/files/%s/locks/smb/byte-range/" % quoted, 2))):
        seen = [(row["offset"], row["size"], "API_BYTE_RANGE_EXCLUSIVE" in row["mode"]) for row in grants]
        expect(seen == expected, "%s: %s" % (what, grants))
    locations = {row["handle_info"]["location"] for row in stage.sdk.files()}
    expect({row["owner_id"] for row in stage.sdk.locks()} == locations, "owner_id is no location")
    modes = stage.sdk.locks("/v1/files/locks/smb/share-mode/")
    expect([row["mode"] for row in modes] == [["API_SHARE_MODE_READ", "API_SHARE_MODE_WRITE"]] * 2, modes)
    expect(stage.sdk.locks("/v1/files/locks/nlm/byte-range/") == [], "locks of NFS")


def close_one_of_two_handles(stage):
    script = QFiles(stage.server, "admin")
    by_path = script.find("/share/plan.txt")
    expect(by_path == script.find(stage.number) and len(by_path) == 2, by_path)
    names = LockManager(stage.server, "admin").who_holds("/share/plan.txt")
    victim = names["alice"]["handle_info"]["location"]
    expect(len(script.find(victim)) == 1, "a location does not lead to its handle")
    expect(script.close(victim) == [], "closing")
    expect(script.close(victim) == [{"error_message": "File handle %s not found" % victim}], "closing again")
    try:
        stage.alice.read(stage.of_alice)
        expect(False, "alice can still read")
    except SessionError as error:
        expect(error.get_error_code() == STATUS_FILE_CLOSED, error)
    expect(stage.bob.lock(stage.of_bob, [(0, 10)], EXCLUSIVE) == 0, "alice's lock is still there")


def close_several_with_a_wrapped_list(stage):
    handles = [stage.alice.open(name) for name in ("one.txt", "two.txt")]
    toolkit = Toolkit(stage.server, "admin")
    rows = [row["handle_info"] for row in stage.sdk.files(resolve_paths="True")]
    locations = [row["location"] for row in rows if row["path"] in ("/share/one.txt", "/share/two.txt")]
    expect(toolkit.close(*locations) == [], "closing two")
    for handle in handles:
        try:
            stage.alice.read(handle)
            expect(False, "one is still open")
        except SessionError as error:
            expect(error.get_error_code() == STATUS_FILE_CLOSED, error)
    stage.alice.open("three.txt")
    location = [row["handle_info"]["location"] for row in stage.sdk.files(resolve_paths="True")
                if row["handle_info"]["path"] == "/share/three.txt"][0]
    expect(toolkit.close(location) == [], "closing one")


def a_deleted_file_is_found_and_closed(stage):
    handle = stage.bob.open("doomed.txt")
    stage.server.smbclient("share", "del doomed.txt")
    attributes = stage.sdk.call("GET", "/v1/files/%2Fshare%2Fdoomed.txt/info/attributes")
    rows = stage.sdk.files(file_number=attributes["file_number"])
    expect(len(rows) == 1, rows)
    expect(stage.sdk.close_handle(rows[0]["handle_info"]["location"]) == [], "closing")
    expect(not os.path.exists(os.path.join(stage.server.folder("share"), "doomed.txt")), "it has not gone")
    try:
        stage.bob.close(handle)
        expect(False, "it was still open")
    except SessionError as error:
        expect(error.get_error_code() == STATUS_FILE_CLOSED, error)


def a_handle_whose_client_is_away(stage):
    kept = hold(stage.server, "away.txt", [DurableHandleRequest()])
    kept.low.get_socket().shutdown(socket.SHUT_RDWR)
    wait_for(lambda: any(row["state"] == "disconnected" for row in handles(stage.server)), "it outlives its connection")
    holders = LockManager(stage.server, "admin").who_holds("/share/away.txt")
    expect(set(holders) == {"alice"}, holders)
    location = holders["alice"]["handle_info"]["location"]
    modes = stage.sdk.locks("/v1/files/%2Fshare%2Faway.txt/locks/smb/share-mode/")
    expect([row["owner_id"] for row in modes] == [location], modes)
    expect(stage.sdk.close_handle(location) == [], "closing")
    expect(not any(row["path"] == "away.txt" for row in handles(stage.server)), "it is still there")


def root_on_the_server_itself(stage):
    """The SDK there comes from a port that only root may have, with a connection for each request."""
    if os.getuid() != 0:
        raise Skip("not root")
    for port in range(1023, 899, -1):
        connection = http.client.HTTPConnection("127.0.0.1", stage.server.admin_port, 30, ("127.0.0.1", port))
        try:
            connection.connect()
            break
        except OSError:
            continue  # somebody has it
    else:
        raise Skip("no port below 1024 is free")
    connection.request("GET", "/v1/smb/files/?resolve_paths=True", "", dict(stage.sdk.headers(), Connection="close"))
    answer = connection.getresponse()
    expect(answer.status == 200 and json.loads(answer.read())["file_handles"], "no handle")
    expect(answer.will_close, "the connection is kept")


def a_question_mark_before_a_name(stage):
    toolkit = Toolkit(stage.server, "admin")
    status, text = toolkit.raw("GET", "/v1/smb/sessions/?limit=100&?identity=bob")
    if status == 400 and "this is not a request" in text:
        raise Skip("the HTTP library takes no target with two question marks")
    infos = toolkit.sessions(100, "bob", mark="?")
    expect([info["user"]["name"] for info in infos] == ["bob"], infos)


def close_a_session(stage):
    shell = Shell(stage.server, "alice")
    durable = Folder(connect(stage.server), "share")
    durable.low.create(durable.tree, "durable.txt", READ_WRITE, SHARE_ALL, FILE_NON_DIRECTORY_FILE, FILE_OPEN_IF, 0,
                       oplockLevel=SMB2_OPLOCK_LEVEL_BATCH, createContexts=[DurableHandleRequest()])
    try:
        expect("blocks available" in shell.ls(), "smbclient has no session")
        toolkit = Toolkit(stage.server, "admin")
        infos = toolkit.sessions(100, "alice")
        expect(len(infos) == 3 and all(info["user"]["name"] == "alice" for info in infos), infos)
        expect(sum(info["num_opens"] for info in infos) == 1, infos)
        expect({name for info in infos for name in info["share_names"]} >= {"share"}, infos)
        expect(stage.sdk.close_sessions(infos) == [[]], "closing")
        refused = shell.ls()
        print("      smbclient: %s" % refused.strip().splitlines()[-1:], flush=True)
        expect("blocks available" not in refused and "NT_STATUS_" in refused, "smbclient goes on: " + refused)
    finally:
        shell.end()
    expect(toolkit.sessions(100, "alice") == [], "a session is left")
    expect([row for row in stage.sdk.files(resolve_paths="True") if "durable" in row["handle_info"]["path"]] == [],
           "the durable handle waits for a client that was sent away")
    again = stage.sdk.close_sessions(infos)
    expect(len(again[0]) == 3 and again[0][0]["error_message"].startswith("Session "), again)
    stage.server.smbclient("share", "ls")  # who was sent away may come back


def guessing_is_slowed_down(stage):
    client, seen = Client(stage.server), []
    for _ in range(6):
        seen.append(client.raw("POST", "/v1/session/login", {"username": "admin", "password": "guess"})[0])
    expect(seen[-1] == 429 and 200 not in seen, seen)
    begin = time.monotonic()
    stage.server.smbclient("share", "ls", password="guess", check=False)
    expect(time.monotonic() - begin >= 0.25, "what was guessed here is forgotten over SMB")


def what_is_logged(stage):
    log = stage.server.log()
    expect("smb/files/close" in log and "smb/sessions/close" in log and 'api="qumulo"' in log, "no line of what was closed")
    expect(PASSWORD not in log and stage.sdk.token not in log, "a secret in the log")


def main():
    tally = Tally("qumulo")
    with Holdfast(main_binary(), shares={"share": {"file_mode": "0666", "folder_mode": "0777"}},
                  accounts=("alice", "bob", "admin"), admin={"administrators": ["Admin"]}) as server:
        stage = Stage(server)
        for name, check in (("an administrator logs in", logging_in), ("others see nothing", others_are_refused),
                            ("an access token is enough", an_access_token_is_enough),
                            ("who holds a file", who_holds_a_file),
                            ("locks, by every way of paging", locks_by_every_way_of_paging),
                            ("one of two handles is closed", close_one_of_two_handles),
                            ("several at once, in a list in a list", close_several_with_a_wrapped_list),
                            ("a deleted file is found by its path, and closed", a_deleted_file_is_found_and_closed),
                            ("a handle whose client is away", a_handle_whose_client_is_away),
                            ("root on the server itself", root_on_the_server_itself),
                            ("a question mark before a name", a_question_mark_before_a_name),
                            ("sessions are closed, with all that is open", close_a_session),
                            ("guessing is slowed down", guessing_is_slowed_down),
                            ("what is logged", what_is_logged)):
            tally.check(name, check, stage)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
