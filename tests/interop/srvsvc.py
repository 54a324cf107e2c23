#!/usr/bin/python3
"""srvsvc for administrators: rpcclient, `net rpc file`, impacket and Samba's Python see what others have open and end it."""
import contextlib
import os
import re
import socket
import subprocess
import sys
import time

from impacket.dcerpc.v5 import srvs, transport
from impacket.dcerpc.v5.rpcrt import DCERPCException
from impacket.smb3 import SessionError

from holdfast_server import PASSWORD, Holdfast, PrivateNetwork, Skip, Tally, expect, main_binary
from leases import DurableHandleRequest, hold
from smb_client import STATUS_FILE_CLOSED, Folder, connect

ACCESS_DENIED, NO_SUCH_FILE_ID, CLIENT_NAME_NOT_FOUND, MORE_DATA = 5, 2314, 2312, 234


def rpcclient(server, command, user="alice", check=True):
    done = subprocess.run([*server.prefix, "rpcclient", server.address, "-p", str(server.port), "-s", "/dev/null",
                           "-U", "%s%%%s" % (user, PASSWORD), "-c", command],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    expect(not check or done.returncode == 0, "rpcclient %s: exit %d\n%s" % (command, done.returncode, done.stdout))
    return done.stdout


def net(server, *arguments, user="alice", check=True):
    """Knows no port but 445: for a server in a network of its own."""
    done = subprocess.run([*server.prefix, "net", "rpc", *arguments, "-S", server.address, "-s", "/dev/null",
                           "-U", "%s%%%s" % (user, PASSWORD)],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    expect(not check or done.returncode == 0, "net rpc %s: exit %d\n%s" % (arguments, done.returncode, done.stdout))
    return done.stdout


def bound(connection):
    """impacket's srvsvc on a connection that is logged on."""
    pipe = transport.SMBTransport("holdfast", filename=r"\srvsvc", smb_connection=connection)
    rpc = pipe.get_dce_rpc()
    rpc.connect()
    rpc.bind(srvs.MSRPC_UUID_SRVS)
    return rpc


@contextlib.contextmanager
def clients(server):
    """Gives a function that logs on; all that it gave is closed at the end."""
    connections = []

    def log_on(user):
        connections.append(connect(server, user=user))
        return connections[-1]

    try:
        yield log_on
    finally:
        for connection in connections:
            with contextlib.suppress(Exception):  # its session may have been ended
                connection.close()


def code_of(function, *arguments, **named):
    try:
        function(*arguments, **named)
    except DCERPCException as error:
        return error.get_error_code()
    return 0


class Victim:
    """A running smbclient of bob that keeps a file open."""

    def __init__(self, server, name):
        self.process = subprocess.Popen(
            [*server.prefix, "smbclient", "//%s/share" % server.address, "-p", str(server.port), "-s", "/dev/null",
             "-U", "bob%" + PASSWORD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        # One command at a time: what smbclient has read ahead it only looks at when more comes.
        self.say("put /etc/hostname %s" % name)
        wait_until("the file is there", lambda: os.path.exists(os.path.join(server.folder("share"), name)))
        time.sleep(0.5)
        self.say("open %s" % name)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.stdin = None
        try:
            return self.process.communicate(timeout=30)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def wait_until(what, question, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError("never: %s" % what)


def files_of(rpc, user):
    """Path -> id, as impacket is told."""
    listed = srvs.hNetrFileEnum(rpc, srvs.NULL, user + "\x00", 3)["InfoStruct"]["FileInfo"]["Level3"]
    return {one["fi3_path_name"][:-1]: one["fi3_id"] for one in listed["Buffer"]} if listed["EntriesRead"] else {}


def id_in(shown, path):
    """Of the line of `net rpc file` or rpcclient that names the path; None when none does."""
    for line in shown.splitlines():
        found = re.match(r"\s*(\d+)\s.*" + re.escape(path) + r"\s*$", line)
        if found:
            return int(found[1])
    return None


def seen_by_rpcclient(server):
    with clients(server) as log_on:
        bob = Folder(log_on("bob"), "share")
        bob.lock(bob.open("report.txt"), [(0, 10)])
        shown = rpcclient(server, "netfileenum")
        expect(r"C:\share\report.txt" in shown and r"\PIPE\srvsvc" in shown, shown)
        shown = rpcclient(server, "netsessenum")
        expect("Received 2 entries" in shown, shown)
        rpcclient(server, "netconnenum share")  # prints nothing but errors
        shown = rpcclient(server, "netsharegetinfo share 2")
        expect(r"C:\share" in shown, shown)
        for command in ("netfileenum", "netsessenum", "netconnenum share"):
            shown = rpcclient(server, command, user="bob", check=False)
            expect("ACCESS_DENIED" in shown and "report.txt" not in shown, shown)


def closed_by_net(server):
    path = r"C:\share\victim.txt"
    victim = Victim(server, "victim.txt")
    try:
        id_ = wait_until("smbclient's file is listed", lambda: id_in(net(server, "file"), path))
        shown = net(server, "file", "user", "bob")
        expect(id_in(shown, path) == id_ and "srvsvc" not in shown, shown)
        shown = net(server, "file", "close", str(id_), user="bob", check=False)
        expect(id_in(net(server, "file"), path) == id_, "bob could: " + shown)
        net(server, "file", "close", str(id_))
        expect(id_in(net(server, "file"), path) is None, "it is still listed")
        victim.say("close 1")
        shown = victim.end()
    finally:
        victim.process.kill()
    expect("NT_STATUS_FILE_CLOSED" in shown, shown)


def every_level_of_impacket(server):
    with clients(server) as log_on:
        bob = Folder(log_on("bob"), "share")
        handle = bob.open("report.txt")
        admin = bound(log_on("alice"))
        for level in (0, 1, 2, 10, 502):
            sessions = srvs.hNetrSessionEnum(admin, "\x00", "\x00", level)["InfoStruct"]["SessionInfo"]["Level%d" % level]
            expect(sessions["EntriesRead"] == 2, "level %d: %d sessions" % (level, sessions["EntriesRead"]))
            expect(sessions["Buffer"][0]["sesi%d_cname" % level] == "\\\\127.0.0.1\x00", "another client: %r" % sessions["Buffer"][0]["sesi%d_cname" % level])
        for level in (2, 3):
            files = srvs.hNetrFileEnum(admin, "C:\\share\x00", "bob\x00", level)["InfoStruct"]["FileInfo"]["Level%d" % level]
            expect(files["EntriesRead"] == 1, "level %d: %d files" % (level, files["EntriesRead"]))
            id_ = files["Buffer"][0]["fi%d_id" % level]
            info = srvs.hNetrFileGetInfo(admin, id_, level)["InfoStruct"]["FileInfo%d" % level]
            expect(info["fi%d_id" % level] == id_, "another id")
        expect(info["fi3_username"] == "bob\x00" and info["fi3_path_name"] == "C:\\share\\report.txt\x00", "%s of %s" % (info["fi3_path_name"], info["fi3_username"]))
        expect(info["fi3_permissions"] & 3 == 3, "permissions %#x" % info["fi3_permissions"])
        for level in (0, 1):
            for qualifier in ("share\x00", "\\\\127.0.0.1\x00"):
                found = srvs.hNetrConnectionEnum(admin, qualifier, level)["InfoStruct"]["ConnectInfo"]["Level%d" % level]
                expect(found["EntriesRead"] >= 1, "%s: none" % qualifier)
        expect(code_of(srvs.hNetrFileClose, admin, 4000000) == NO_SUCH_FILE_ID, "an unknown id")
        srvs.hNetrFileClose(admin, id_)
        try:
            bob.read(handle, 0, 1)
            expect(False, "a closed handle reads")
        except SessionError as error:
            expect(error.get_error_code() == STATUS_FILE_CLOSED, "status %#x" % error.get_error_code())


def pages(server):
    with clients(server) as log_on:
        bob = Folder(log_on("bob"), "share")
        [bob.open("many%d.txt" % number) for number in range(60)]
        admin = bound(log_on("alice"))
        met, resume, answers = [], 0, 0
        while True:
            request = srvs.NetrFileEnum()
            request["ServerName"] = "\x00"
            request["BasePath"], request["UserName"] = srvs.NULL, "bob\x00"
            request["InfoStruct"]["Level"] = 3
            request["InfoStruct"]["FileInfo"]["tag"] = 3
            request["InfoStruct"]["FileInfo"]["Level3"]["Buffer"] = srvs.NULL
            request["PreferedMaximumLength"] = 500
            request["ResumeHandle"] = resume
            answer = admin.request(request, checkError=False)
            met += [one["fi3_id"] for one in answer["InfoStruct"]["FileInfo"]["Level3"]["Buffer"]]
            resume, answers = answer["ResumeHandle"], answers + 1
            if answer["ErrorCode"] != MORE_DATA:
                break
        expect(answer["ErrorCode"] == 0, "code %d" % answer["ErrorCode"])
        expect(len(met) == 60 and len(set(met)) == 60 and answers > 5, "%d ids in %d answers" % (len(met), answers))


def own_things(server):
    with clients(server) as log_on:
        connection = log_on("alice")
        admin = bound(connection)
        files = srvs.hNetrFileEnum(admin, "\\PIPE\x00", "alice\x00", 2)["InfoStruct"]["FileInfo"]["Level2"]["Buffer"]
        expect(len(files) == 1, "%d pipes" % len(files))
        srvs.hNetrFileClose(admin, files[0]["fi2_id"])  # is answered
        wait_until("the pipe is closed", lambda: code_or_fault(srvs.hNetrRemoteTOD, admin))
        admin = bound(connection)
        srvs.hNetrSessionDel(admin, "\x00", "alice\x00")  # is answered
        wait_until("the session has ended", lambda: code_or_fault(srvs.hNetrRemoteTOD, admin))


def code_or_fault(function, *arguments):
    try:
        function(*arguments)
    except Exception:  # whatever a client makes of a pipe or session that has gone
        return True
    return False


def sessions_ended(server):
    with clients(server) as log_on:
        bob = Folder(log_on("bob"), "share")
        handle = bob.open("report.txt")
        admin = bound(log_on("alice"))
        nobody = code_of(srvs.hNetrSessionDel, admin, "\\\\192.0.2.1\x00", "bob\x00")
        expect(nobody == CLIENT_NAME_NOT_FOUND, "code %d" % nobody)
        bob.read(handle, 0, 1)
        srvs.hNetrSessionDel(admin, "\\\\127.0.0.1\x00", "bob\x00")
        expect(not files_of(admin, "bob"), "its file is still open")
        expect(code_or_fault(bob.read, handle, 0, 1), "the session goes on")


def client_away(server):
    kept = hold(server, "away.txt", [DurableHandleRequest()])
    kept.low.get_socket().shutdown(socket.SHUT_RDWR)
    path = r"C:\share\away.txt"
    with clients(server) as log_on:
        admin = bound(log_on("alice"))
        wait_until("its session has ended", lambda: srvs.hNetrSessionEnum(admin, "\x00", "\x00", 10)["InfoStruct"]
                   ["SessionInfo"]["Level10"]["EntriesRead"] == 1)
        srvs.hNetrFileClose(admin, files_of(admin, "alice")[path])
        expect(path not in files_of(admin, "alice"), "it is still listed")


def nobody_else(server):
    with clients(server) as log_on:
        alice = Folder(log_on("alice"), "share")
        handle = alice.open("hers.txt")
        bob = bound(log_on("bob"))
        denied = [
            (srvs.hNetrFileEnum, srvs.NULL, srvs.NULL, 3), (srvs.hNetrFileGetInfo, 1, 3), (srvs.hNetrFileClose, 1),
            (srvs.hNetrSessionDel, "\x00", "alice\x00"), (srvs.hNetrConnectionEnum, "share\x00", 1),
            *[(srvs.hNetrSessionEnum, "\x00", "\x00", level) for level in (0, 1, 2, 10, 502)]]
        for function, *arguments in denied:
            expect(code_of(function, bob, *arguments) == ACCESS_DENIED, "%s%s is not denied" % (function.__name__, arguments))
        expect(len(srvs.hNetrShareEnum(bob, 1)["InfoStruct"]["ShareInfo"]["Level1"]["Buffer"]) >= 2, "shares are for everybody")
        alice.read(handle, 0, 1)


def seen_by_samba_python(server):
    try:
        from samba import credentials, param
        from samba.dcerpc import srvsvc
    except ImportError as why:
        raise Skip("no python3-samba: %s" % why)
    configuration = param.LoadParm()
    configuration.set("smb ports", str(server.port))
    who = credentials.Credentials()
    who.guess(configuration)
    who.set_username("alice")
    who.set_password(PASSWORD)
    rpc = srvsvc.srvsvc("ncacn_np:%s[\\pipe\\srvsvc]" % server.address, configuration, who)
    control = srvsvc.NetFileInfoCtr()
    control.level = 3
    control.ctr = srvsvc.NetFileCtr3()
    with clients(server) as log_on:
        Folder(log_on("bob"), "share").open("report.txt")
        control, total, _ = rpc.NetFileEnum(None, None, "bob", control, 0xFFFFFFFF, 0)
        expect(total == 1 and control.ctr.array[0].path == "C:\\share\\report.txt", "%d are open" % total)


def logged(server):
    text = server.log()
    for what in ("srvsvc.file_close by", "srvsvc.session_delete by", "refused, not an administrator"):
        expect(what in text, "the log does not say: " + what)


def in_a_private_network(binary, tally):
    def skip():
        raise Skip("no private network: not root, or the kernel forbids it")

    if not PrivateNetwork.is_possible():
        tally.check("net rpc file", skip)
        return
    network = PrivateNetwork()
    try:
        with Holdfast(binary, administrators=["alice"], namespace=network) as server:
            tally.check("net rpc file close under a running smbclient", closed_by_net, server)
    finally:
        network.end()


def main():
    tally = Tally("srvsvc")
    with Holdfast(main_binary(), administrators=["Alice"]) as server:
        for name, user in (("report.txt", "bob"), ("hers.txt", "alice")):
            server.smbclient("share", "put /etc/hostname " + name, user=user)
        tally.check("rpcclient sees what is open", seen_by_rpcclient, server)
        tally.check("every level, with impacket", every_level_of_impacket, server)
        tally.check("pages", pages, server)
        tally.check("sessions are ended", sessions_ended, server)
        tally.check("a handle whose client is away", client_away, server)
        tally.check("one's own pipe and session", own_things, server)
        tally.check("nobody else", nobody_else, server)
        tally.check("Samba's Python", seen_by_samba_python, server)
        tally.check("the log", logged, server)
    in_a_private_network(main_binary(), tally)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
