"""The two servers, each private: configuration, accounts and state in a folder of the bench."""
import os
import shutil
import socket
import subprocess
import time

import processes

PASSWORD = "Passw0rd!"
# Both servers act as this user, whom every Debian has; smbd serves no account without one.
USER, UID, GID = "daemon", 1, 1

SMB_CONF = """[global]
  workgroup = BENCH
  netbios name = BENCH
  server role = standalone server
  passdb backend = tdbsam
  map to guest = never
  smb ports = {port}
  interfaces = 127.0.0.1/8
  bind interfaces only = yes
  disable netbios = yes
  server services = smb
  ntlm auth = ntlmv2-only
  private dir = {state}/private
  lock directory = {state}/lock
  state directory = {state}/state
  cache directory = {state}/cache
  pid directory = {state}/run
  ncalrpc dir = {state}/ncalrpc
  binddns dir = {state}/binddns
  usershare max shares = 0
  log file = {state}/log
  log level = 0
  load printers = no
  disable spoolss = yes
  server signing = default
  server smb encrypt = default
  ea support = yes
  store dos attributes = yes
  map archive = no
  map hidden = no
  map system = no
  map readonly = no
  strict locking = yes
  aio read size = 0
  aio write size = 0
[share]
  path = {share}
  read only = no
"""

HOLDFAST_TOML = """[server]
listen = ["127.0.0.1:{port}"]
state_dir = "{state}/state"
signing = "enabled"
log_level = "warning"
[admin]
listen = "127.0.0.1:{admin_port}"
[[share]]
name = "share"
path = "{share}"
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One of the two, serving `share` on 127.0.0.1:port."""
    name = ""

    def __init__(self, folder, share, core):
        self.state = os.path.join(folder, self.name)
        os.makedirs(self.state)
        self.share, self.core, self.port = share, core, free_port()
        self.log_path = os.path.join(self.state, "out.log")
        self.process = None

    def start(self, command):
        with open(self.log_path, "wb") as log:
            self.process = processes.start(command, self.core, log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise SystemExit("%s did not start:\n%s" % (self.name, open(self.log_path, errors="replace").read()))

    def stop(self):
        if self.process:
            processes.end(self.process)
            self.process = None

    def cpu_ns(self):
        return processes.cpu_ns(self.process.pid)

    def pss_kib(self):
        return processes.pss_kib(self.process.pid)


class Smbd(Server):
    name = "smbd"
    is_administrated = False  # whether root may log on, to close what others have open

    def launch(self):
        for part in ("private", "lock", "state", "cache", "run", "ncalrpc", "binddns"):
            os.makedirs(os.path.join(self.state, part))
        config = os.path.join(self.state, "smb.conf")
        with open(config, "w") as file:
            file.write(SMB_CONF.format(port=self.port, state=self.state, share=self.share))
        for user in [USER] + (["root"] if self.is_administrated else []):
            subprocess.run(["smbpasswd", "-c", config, "-s", "-a", user], input="%s\n%s\n" % (PASSWORD, PASSWORD),
                           text=True, check=True, stdout=subprocess.DEVNULL)
        if self.is_administrated:  # without winbind, smbd does not know the administrators' group by itself
            subprocess.run(["net", "-s", config, "groupmap", "add", "sid=S-1-5-32-544", "ntgroup=Administrators",
                            "unixgroup=root", "type=builtin"], check=True, stdout=subprocess.DEVNULL)
        self.start([shutil.which("smbd") or "/usr/sbin/smbd", "-F", "--no-process-group", "--debug-stdout", "-s", config])


class Holdfast(Server):
    name = "holdfast"

    def __init__(self, folder, share, core, binary):
        super().__init__(folder, share, core)
        self.binary = binary

    def launch(self):
        config = os.path.join(self.state, "holdfast.toml")
        with open(config, "w") as file:
            self.admin_port = free_port()
            file.write(HOLDFAST_TOML.format(port=self.port, admin_port=self.admin_port, state=self.state,
                                            share=self.share))
        subprocess.run([self.binary, "user", "add", USER, "--config", config, "--password-stdin", "--uid", str(UID),
                        "--gid", str(GID)], input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
        self.start([self.binary, "serve", "--config", config])

    def admin_token(self):
        with open(os.path.join(self.state, "state", "admin.token")) as file:
            return file.read().strip()
