#!/usr/bin/python3
"""smbclient in each dialect, signed and encrypted: list, put, get, rename, delete; and who is refused."""
import filecmp
import os
import sys
import tempfile

from holdfast_server import Holdfast, Tally, expect, main_binary

DIALECTS = ["SMB2_02", "SMB2_10", "SMB3_00", "SMB3_02", "SMB3_11"]
SIZES = {"empty": 0, "small": 11, "odd": 70_001, "large": 9 * 1024 * 1024 + 3}


def round_trip(server, scratch, dialect, protection):
    """Every size goes up, comes back the same, gets another name and goes."""
    option = "--client-protection=" + protection
    for name, size in SIZES.items():
        there, back = os.path.join(scratch, name), os.path.join(scratch, name + ".back")
        if not os.path.exists(there):
            with open(there, "wb") as file:
                file.write(os.urandom(size))
        _, text = server.smbclient(
            "share", "put %s %s; ls; get %s %s; rename %s moved; ls" % (there, name, name, back, name), option,
            dialect=dialect)
        expect(filecmp.cmp(there, back, shallow=False), "%s came back different" % name)
        os.unlink(back)
        listed = [line.split()[0] for line in text.splitlines() if line.startswith("  ")]
        expect(listed.count(name) == 1 and listed.count("moved") == 1, "the lists are wrong:\n" + text)
        sizes = [line.split()[2] for line in text.splitlines() if line.startswith("  moved")]
        expect(sizes == [str(size)], "size in the list is %s, not %d" % (sizes, size))
        server.smbclient("share", "del moved", option, dialect=dialect)
        expect(os.listdir(server.folder("share")) == [], "something is left: %s" % os.listdir(server.folder("share")))


def folders(server, scratch):
    source = os.path.join(scratch, "small")
    server.smbclient("share", "mkdir a; mkdir a\\b; cd a\\b; put %s x.txt; cd \\; rename a c; ls c\\b\\*" % source)
    expect(os.path.exists(os.path.join(server.folder("share"), "c/b/x.txt")), "the folder did not move with its file")
    code, text = server.smbclient("share", "rmdir c", check=False)
    expect("NT_STATUS_DIRECTORY_NOT_EMPTY" in text, "a full folder went: %d\n%s" % (code, text))
    server.smbclient("share", "deltree c")
    expect(os.listdir(server.folder("share")) == [], "deltree left something")


def names(server, scratch):
    """Case does not count but is kept; what POSIX allows and Windows does not is still reachable."""
    source, folder = os.path.join(scratch, "small"), server.folder("share")
    server.smbclient("share", "put %s Readme.TXT; rename README.txt readme.txt; del README.TXT" % source)
    expect(os.listdir(folder) == [], "the file is still there")
    for name in ("grüße.txt", "日本語", "a b", "naïve (1)"):
        server.smbclient("share", 'put %s "%s"' % (source, name))
        expect(os.listdir(folder) == [name], "on disk it is %s, not %s" % (os.listdir(folder), name))
        server.smbclient("share", 'del "%s"' % name)
    _, text = server.smbclient("share", "ls nothing", check=False)
    expect("NT_STATUS_NO_SUCH_FILE" in text, text)
    _, text = server.smbclient("share", "get nothing /dev/null", check=False)
    expect("NT_STATUS_OBJECT_NAME_NOT_FOUND" in text, text)


def list_of_shares(server):
    _, text = server.smbclient("IPC$", "", "-L", server.address, check=False)
    expect("share" in text and "IPC$" in text and "A comment" in text, "the list lacks something:\n" + text)
    expect("secret" not in text, "a hidden share is listed:\n" + text)
    server.smbclient("secret", "ls")


def refused(server, share, status, **how):
    code, text = server.smbclient(share, "ls", check=False, **how)
    expect(code != 0 and status in text, "wanted %s, got %d\n%s" % (status, code, text))


def outside(server):
    """A link that leads out of the share is no way out."""
    os.symlink("/etc", os.path.join(server.folder("share"), "way_out"))
    try:
        _, text = server.smbclient("share", "get way_out\\passwd /dev/null", check=False)
        expect("NT_STATUS_" in text, "a link led out of the share:\n" + text)
    finally:
        os.unlink(os.path.join(server.folder("share"), "way_out"))


def main():
    tally = Tally("smbclient")
    shares = {"share": {"comment": "A comment"}, "secret": {"hidden": True}, "frozen": {"read_only": True},
              "sealed": {"encrypt": True}, "alices": {"users": ["alice"]}}
    with tempfile.TemporaryDirectory() as scratch, Holdfast(main_binary(), shares=shares) as server:
        for dialect in DIALECTS:
            for protection in ("sign", "encrypt"):
                if protection == "encrypt" and dialect.startswith("SMB2"):
                    continue  # there is none before 3.0
                tally.check("%s %s" % (dialect, protection), round_trip, server, scratch, dialect, protection)
        tally.check("folders", folders, server, scratch)
        tally.check("names", names, server, scratch)
        tally.check("list of shares", list_of_shares, server)
        tally.check("links stay inside", outside, server)
        tally.check("a wrong password", lambda: refused(server, "share", "NT_STATUS_LOGON_FAILURE", password="wrong"))
        tally.check("nobody", lambda: refused(server, "share", "NT_STATUS_LOGON_FAILURE", user="nobody_at_all"))
        tally.check("no share", lambda: refused(server, "missing", "NT_STATUS_BAD_NETWORK_NAME"))
        tally.check("not on the list of users", lambda: refused(server, "alices", "NT_STATUS_ACCESS_DENIED", user="bob"))
        tally.check("on the list of users", lambda: server.smbclient("alices", "ls"))
        tally.check("an encrypted share needs 3.0",
                    lambda: refused(server, "sealed", "NT_STATUS_ACCESS_DENIED", dialect="SMB2_10"))
        tally.check("an encrypted share", lambda: server.smbclient("sealed", "mkdir x; rmdir x", dialect="SMB3_11"))
        tally.check("a read-only share", lambda: expect(
            "NT_STATUS_" in server.smbclient("frozen", "mkdir x", check=False)[1], "a folder was made"))
    return tally.conclude()


if __name__ == "__main__":
    sys.exit(main())
