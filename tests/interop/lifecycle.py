#!/usr/bin/python3
"""What an operator does to a running server: accounts, shares, reload, restart; and whose files they are."""
import json
import os
import signal
import socket
import stat
import struct
import subprocess
import sys
import time

from impacket.smb3 import SessionError

from holdfast_server import PASSWORD, UIDS, Holdfast, Skip, Tally, expect, main_binary, wait_for
from smb_client import Folder, connect


def accounts_count_at_once(server):
    server.add_account("carol")
    server.smbclient("share", "ls", user="carol")
    server.run("user", "passwd", "carol", "--password-stdin", stdin="another\n")
    server.smbclient("share", "ls", user="carol", password="another")
    code, text = server.smbclient("share", "ls", user="carol", check=False)
    expect(code != 0 and "LOGON_FAILURE" in text, "the old password still works")
    server.run("user", "rm", "carol")
    code, text = server.smbclient("share", "ls", user="carol", password="another", check=False)
    expect(code != 0 and "LOGON_FAILURE" in text, "a removed account still works")


def reload_keeps_clients(server):
    connection = connect(server)
    folder = Folder(connection, "share")
    handle = folder.open("kept.txt")
    folder.write(handle, b"before")
    server.shares["added"] = {"comment": "new"}
    server.reload()
    wait_for(lambda: server.smbclient("added", "ls", check=False)[0] == 0, "a new share")
    expect(folder.read(handle, 0, 6) == b"before", "the reload took a file away")
    folder.write(handle, b"after!")
    del server.shares["added"]
    server.reload()
    wait_for(lambda: "BAD_NETWORK_NAME" in server.smbclient("added", "ls", check=False)[1], "a share that is gone")
    expect(folder.read(handle, 0, 6) == b"after!", "the second reload took a file away")
    folder.close(handle)
    connection.deleteFile("share", "kept.txt")


def faulty_reload_changes_nothing(server):
    with open(server.config, "a") as file:
        file.write("nonsense = 1\n")
    before = server.log().count("nonsense")
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: server.log().count("nonsense") > before, "a word on the fault")
    server.smbclient("share", "ls")
    done = subprocess.run([server.binary, "check-config", "--config", server.config], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    line = open(server.config).read().splitlines().index("nonsense = 1") + 1
    expect(done.returncode == 1 and "%s:%d:1:" % (server.config, line) in done.stdout, done.stdout)
    server.write_config()


def restart_keeps_accounts(server):
    connection = connect(server)
    Folder(connection, "share").open("open at the end")
    server.stop()
    server.start()
    server.smbclient("share", 'del "open at the end"')


def port_in_use(server):
    done = subprocess.run([server.binary, "serve", "--config", server.config], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30)
    expect(done.returncode != 0 and str(server.port) in done.stdout, "exit %d\n%s" % (done.returncode, done.stdout))
    server.smbclient("share", "ls")


def state_is_private(server):
    folder = os.path.join(server.base, "state")
    expect(stat.S_IMODE(os.stat(folder).st_mode) == 0o700, "others may look into the state")
    for name in os.listdir(folder):
        mode = stat.S_IMODE(os.lstat(os.path.join(folder, name)).st_mode)
        expect(mode & 0o077 == 0 or name in ("machine_sid", "server_guid"), "%s has mode %o" % (name, mode))
    token = open(os.path.join(folder, "admin.token")).read().strip()
    expect(len(token) > 20 and token not in server.log(), "the first token is missing, or in the log")


def garbage(server):
    """Not SMB, cut in the middle, far too long: the connection ends, the server does not."""
    negotiate = bytes.fromhex("fe534d4240000000") + bytes(56) + struct.pack("<HHHHI", 36, 1, 1, 0, 0) + bytes(24) + b"\x02\x02"
    frames = [b"GET / HTTP/1.1\r\n\r\n", b"\0", b"\0\xff\xff\xff" + b"x" * 100, struct.pack(">I", len(negotiate)) + negotiate[:40],
              struct.pack(">I", 64) + negotiate[:64], b"\x85\0\0\0", struct.pack(">I", 4) + b"\xfdSMB", os.urandom(4096)]
    for frame in frames:
        for port in (server.port, server.admin_port):
            with socket.create_connection((server.address, port), timeout=10) as client:
                client.sendall(frame)
                client.shutdown(socket.SHUT_WR)
                client.settimeout(10)
                try:
                    while client.recv(65536):
                        pass
                except ConnectionError:
                    pass
    expect(server.is_up(), "the server is gone")
    server.smbclient("share", "ls")


def files_belong_to_their_makers(server):
    if os.getuid() != 0:
        raise Skip("needs root")
    folder = server.folder("share")
    alice = connect(server)
    Folder(alice, "share").open("of alice")
    expect(os.stat(os.path.join(folder, "of alice")).st_uid == UIDS["alice"], "the file is not alice's")
    private = os.path.join(folder, "of root")
    with open(private, "w") as file:
        file.write("secret")
    os.chmod(private, 0o600)
    try:
        Folder(alice, "share").open("of root")
    except SessionError as error:
        expect(error.get_error_code() == 0xC0000022, "status %#x" % error.get_error_code())
    else:
        expect(False, "alice reads what is root's")
    os.unlink(private)
    alice.close()
    server.smbclient("share", 'del "of alice"')


def without_root(binary):
    """Started as a user, all accounts act as that user, and the log says so."""
    if os.getuid() != 0:
        raise Skip("this whole run is without root")
    with Holdfast(binary, accounts=()) as server:
        server.stop()
        subprocess.run(["chown", "-R", "nobody", server.base], check=True)
        command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--inh-caps=-all", server.binary]
        subprocess.run([*command, "user", "add", "alice", "--password-stdin", "--config", server.config], check=True,
                       input=PASSWORD + "\n", text=True)
        log = open(server.log_path, "ab")
        server.process = subprocess.Popen([*command, "serve", "--config", server.config], stdin=subprocess.DEVNULL,
                                          stdout=log, stderr=subprocess.STDOUT)
        wait_for(lambda: server.log().count("ready") >= 2 or not server.is_up(), "ready")
        expect("not started as root" in server.log(), "the log does not say so")
        server.smbclient("share", "mkdir made")
        owner = os.stat(os.path.join(server.folder("share"), "made")).st_uid
        expect(owner == 65534, "made by %d" % owner)


def log_of_machines(binary):
    with Holdfast(binary, settings={"log_json": True, "log_level": "debug"}) as server:
        server.smbclient("share", "ls; mkdir x; rmdir x")
        server.smbclient("share", "ls", user='evil"\\name', check=False)
        server.stop()
        lines = [line for line in server.log().splitlines() if line != "ready"]
        expect(len(lines) > 3, "hardly a line")
        for line in lines:
            entry = json.loads(line)
            expect({"time", "level", "room", "message"} <= set(entry), line)


def main():
    tally = Tally("lifecycle")
    binary = main_binary()
    with Holdfast(binary) as server:
        for name, check in (("accounts count at once", accounts_count_at_once), ("state is private", state_is_private),
                            ("files belong to their makers", files_belong_to_their_makers),
                            ("a reload keeps clients", reload_keeps_clients),
                            ("a faulty reload changes nothing", faulty_reload_changes_nothing),
                            ("garbage", garbage), ("a port in use", port_in_use),
                            ("a restart keeps accounts", restart_keeps_accounts)):
            tally.check(name, check, server)
    tally.check("without root", without_root, binary)
    tally.check("a log for machines", log_of_machines, binary)
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
