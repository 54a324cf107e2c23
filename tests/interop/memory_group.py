"""Memory that a process may not go beyond, as containers and systemd's MemoryMax and LimitAS have it."""
import os
import resource
import signal
import time

from holdfast_server import Skip

ROOT = "/sys/fs/cgroup"


def own_groups():
    """{controllers: path} of /proc/self/cgroup; version 2 has no names of controllers."""
    with open("/proc/self/cgroup") as file:
        lines = [line.rstrip("\n").split(":", 2) for line in file]
    return {name: path for _, names, path in lines for name in names.split(",")}


class MemoryGroup:
    """A control group below our own, of version 1; or beside us, of version 2, where groups with processes have none
    below them. The kernel kills who needs more."""
    end = -signal.SIGKILL

    def __init__(self, pid):
        groups = own_groups()
        self.is_first_version = "memory" in groups
        if self.is_first_version:
            above = ROOT + "/memory" + groups["memory"]
        else:
            above = os.path.dirname(ROOT + groups.get("", "/")) if groups.get("", "/") != "/" else ROOT
        self.home = ROOT + "/memory" + groups["memory"] if self.is_first_version else ROOT + groups.get("", "/")
        self.folder = os.path.join(above, "holdfast-test-%d" % pid)
        try:
            os.mkdir(self.folder)
            self.write("cgroup.procs", pid)
        except OSError as why:
            raise Skip("no control group for memory: %s" % why)
        if not os.path.exists(self.path_of_limit()):
            self.__exit__()
            raise Skip("control groups know no memory here")

    def path_of_limit(self):
        return os.path.join(self.folder, "memory.limit_in_bytes" if self.is_first_version else "memory.max")

    def write(self, name, value):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write("%d\n" % value)

    def read(self, name):
        with open(os.path.join(self.folder, name)) as file:
            return file.read()

    def leave_room(self, room):
        """A limit above what is in use. A group of its own counts only what was taken since its process came."""
        used = int(self.read("memory.usage_in_bytes" if self.is_first_version else "memory.current"))
        self.write(os.path.basename(self.path_of_limit()), used + room)

    def is_met(self):
        name = "memory.oom_control" if self.is_first_version else "memory.events"
        kills = [line for line in self.read(name).splitlines() if line.startswith("oom_kill ")]
        return bool(kills) and int(kills[0].split()[1]) > 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for _ in range(100):  # a process that has ended leaves its group a little later
            try:
                for pid in self.read("cgroup.procs").split():  # after a failure it lives, and goes back
                    with open(os.path.join(self.home, "cgroup.procs"), "w") as file:
                        file.write(pid)
                os.rmdir(self.folder)
                return
            except OSError:
                time.sleep(0.05)


class AddressSpace:
    """What a process may map, where no group can be made. Who asks for more is told, and Holdfast ends at that."""
    end = -signal.SIGABRT

    def __init__(self, pid):
        with open("/proc/%d/maps" % pid) as file:
            if "libasan" in file.read():
                raise Skip("no control group for memory, and a sanitizer maps more than there is")
        self.pid = pid

    def leave_room(self, room):
        with open("/proc/%d/status" % self.pid) as file:
            mapped = next(int(line.split()[1]) for line in file if line.startswith("VmSize:")) * 1024
        resource.prlimit(self.pid, resource.RLIMIT_AS, (mapped + room, mapped + room))

    def is_met(self):
        with open("/proc/%d/maps" % self.pid) as file:
            return not file.read()  # one that has ended, and for which nobody has waited

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def memory_limit(pid):
    try:
        return MemoryGroup(pid)
    except Skip:
        return AddressSpace(pid)
