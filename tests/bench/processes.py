"""What a tree of processes has cost so far, and how it is started and ended."""
import ctypes
import os
import signal
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36
TICK = 1e9 / os.sysconf("SC_CLK_TCK")


def adopt_orphans():
    """Helpers that a server leaves behind become children of ours, so that they can be ended by their ids."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def stat_of(pid):
    """The fields of /proc/PID/stat from the state on; nothing when the process is gone."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None


def parents():
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = stat_of(int(name))
            if fields:
                found[int(name)] = int(fields[1])
    return found


def tree(root):
    """The process and all below it."""
    children = {}
    for pid, parent in parents().items():
        children.setdefault(parent, []).append(pid)
    members, rest = [], [root]
    while rest:
        pid = rest.pop()
        members.append(pid)
        rest += children.get(pid, [])
    return members


def cpu_ns(root):
    """User and system time of a tree: of live threads as the scheduler counts them, of ended children in ticks."""
    total = 0
    for pid in tree(root):
        try:
            for thread in os.listdir("/proc/%d/task" % pid):
                with open("/proc/%d/task/%s/schedstat" % (pid, thread)) as file:
                    total += int(file.read().split()[0])
        except OSError:
            continue
        fields = stat_of(pid)
        if fields:
            total += (int(fields[13]) + int(fields[14])) * TICK
    return total


def pss_kib(root):
    """What the tree has in memory, shared pages divided among those that share them."""
    total = 0
    for pid in tree(root):
        try:
            with open("/proc/%d/smaps_rollup" % pid) as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except OSError:
            continue
    return total


def start(command, core, log):
    """On one core, in a session of its own and before all others where the machine allows that."""
    def prepare():
        os.sched_setaffinity(0, {core})
        try:
            os.setpriority(os.PRIO_PROCESS, 0, -20)
            with open("/proc/self/autogroup", "w") as file:
                file.write("-20")
        except OSError:
            pass
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT,
                            start_new_session=True, preexec_fn=prepare)


def end(process, wait=20):
    """SIGTERM to the first, then whatever is left of its tree."""
    members = tree(process.pid) if process.poll() is None else []
    if members:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            pass
    for pid in members + [pid for pid in tree(os.getpid()) if pid != os.getpid() and is_of_session(pid, process.pid)]:
        kill(pid)
    process.wait()
    reap()


def is_of_session(pid, session):
    fields = stat_of(pid)
    return bool(fields) and int(fields[3]) == session


def kill(pid):
    fields = stat_of(pid)
    if not fields or fields[0] == "Z":
        return
    try:
        os.kill(pid, signal.SIGTERM)
        for _ in range(40):
            time.sleep(0.025)
            fields = stat_of(pid)
            if not fields or fields[0] == "Z":
                return
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def reap():
    """Adopted children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
