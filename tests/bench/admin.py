#!/usr/bin/env python3
"""What the admin's questions cost while many handles are open: Holdfast with 100,000, smbd with 10,000.

    admin.py --binary HOLDFAST [--load GENERATOR] [--handles 100000] [--smbd-handles 10000] [--json FILE]

Nothing is asserted on times: the table is for people. Ends with 2 when it could not measure.
"""
import argparse
import http.client
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import processes
import run
import servers

PER_FOLDER = 1_000


def fill(share, count):
    for first in range(0, count, PER_FOLDER):
        folder = os.path.join(share, "many", "dir-%d" % (first // PER_FOLDER))
        os.makedirs(folder)
        for number in range(first, min(first + PER_FOLDER, count)):
            open(os.path.join(folder, "file-%d" % number), "w").close()
    for folder, _, names in os.walk(share):
        for path in [folder] + [os.path.join(folder, name) for name in names]:
            os.chown(path, servers.UID, servers.GID)


class Holder:
    """The generator, with that many handles open."""

    def __init__(self, program, server, count):
        command = [program, "handles", "--gate", "--port", str(server.port), "--share", "share", "--user",
                   servers.USER, "--password", servers.PASSWORD, "--path", "many", "--held", str(count)]
        self.process = processes.start(command, run.CLIENT_CORE, subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        if line.startswith("holdfast_load:") or not line:
            raise RuntimeError(line.strip() or "the generator ended")

    def end(self):
        self.process.kill()
        self.process.wait()


# ---------------------------------------------------------------- Holdfast


class Admin:
    """One kept connection to the admin API."""

    def __init__(self, server):
        self.port, self.headers = server.admin_port, {"Authorization": "Bearer " + server.admin_token()}
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, method, target, body=None):
        text = None if body is None else json.dumps(body)
        self.connection.request(method, target, text, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError("%s %s: %d %s" % (method, target, answer.status, content[:200]))
        return json.loads(content)

    def events(self, types):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/admin/v1/events?types=" + types, headers=self.headers)
        return connection.getresponse()


def timed(work):
    begin = time.perf_counter()
    result = work()
    return (time.perf_counter() - begin) * 1000, result


def measure(server, name, work, times):
    """Median wall time and the server's CPU time of one, in milliseconds."""
    before, walls = server.cpu_ns(), []
    for number in range(times):
        walls.append(timed(lambda: work(number))[0])
    cpu = (server.cpu_ns() - before) / 1e6 / times
    print("%-52s %9.2f ms wall %9.2f ms CPU" % (name, statistics.median(walls), cpu), flush=True)
    return {"wall_ms": statistics.median(walls), "cpu_ms": cpu}


def event_delay(admin, ids):
    """From the request that closes a handle to the event that says so, as another client sees it."""
    delays = []
    stream = admin.events("handle.*")
    seen, ready = {}, threading.Event()

    def read():
        try:
            while True:
                line = stream.readline()
                if not line:
                    return
                ready.set()
                if line.startswith(b"data:") and b'"id"' in line:
                    seen[line] = time.perf_counter()
        except (OSError, ValueError, AttributeError):
            return
    threading.Thread(target=read, daemon=True).start()
    ready.wait(5)
    for handle in ids:
        begin = time.perf_counter()
        admin.ask("POST", "/admin/v1/handles:close", {"ids": [handle]})
        deadline = begin + 10
        mark = ('"%s"' % handle).encode()
        while time.perf_counter() < deadline:
            times = [at for line, at in list(seen.items()) if mark in line]
            if times:
                delays.append((min(times) - begin) * 1000)
                break
            time.sleep(0.0005)
        else:
            raise RuntimeError("no event for handle " + handle)
    stream.close()
    return statistics.median(delays)


class Stage:
    """The admin surface over opens that no client made, for machines that do not allow as many descriptors. It is server
    and holder in one."""

    def __init__(self, program, folder, share, count):
        self.state = os.path.join(folder, "stage")
        os.makedirs(self.state)
        self.admin_port = servers.free_port()
        self.process = processes.start([program, "--state", self.state, "--share", share, "--admin-port",
                                        str(self.admin_port), "--handles", str(count)], run.SERVER_CORE, subprocess.PIPE)
        self.await_line(b"empty")

    def await_line(self, wanted):
        for line in self.process.stdout:
            if line.strip() == wanted:
                return
        raise RuntimeError("the stage ended")

    def hold(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        self.await_line(b"ready")
        return self

    def admin_token(self):
        with open(os.path.join(self.state, "admin.token")) as file:
            return file.read().strip()

    def cpu_ns(self):
        return processes.cpu_ns(self.process.pid)

    def pss_kib(self):
        return processes.pss_kib(self.process.pid)

    def end(self):
        processes.end(self.process)


def bench_holdfast(server, count, hold):
    """`hold` opens so many handles, and gives what ends them."""
    empty = server.pss_kib()
    holder = hold()
    results = {}
    try:
        admin = Admin(server)
        held = server.pss_kib()
        print("Holdfast, %d handles, %.2f KiB each" % (count, (held - empty) / count))
        folder = (count // PER_FOLDER) // 2
        page = admin.ask("GET", "/admin/v1/handles?share=share&path_prefix=many/dir-%d&limit=1000" % folder)
        ids = [row["id"] for row in page["handles"]]
        results["page"] = measure(server, "a page of 1,000 by path_prefix", lambda n: admin.ask(
            "GET", "/admin/v1/handles?share=share&path_prefix=many/dir-%d&limit=1000" % folder), 9)
        results["plain_page"] = measure(server, "a page of 1,000 of all", lambda n: admin.ask(
            "GET", "/admin/v1/handles?limit=1000"), 9)
        peak = server.pss_kib()
        results["count"] = measure(server, "count by client", lambda n: admin.ask(
            "POST", "/admin/v1/handles:count", {"group_by": "client"}), 5)
        results["close"] = measure(server, "close one by id", lambda n: admin.ask(
            "POST", "/admin/v1/handles:close", {"ids": [ids[n]]}), 50)
        results["explain"] = measure(server, "explain a rename of its folder (1,000 in the way)", lambda n: admin.ask(
            "GET", "/admin/v1/explain?op=rename&share=share&path=many/dir-%d&local=false" % folder), 9)
        free = "/admin/v1/explain?op=rename&share=share&path=many/dir-%d/file-%d&local=false" % (
            folder, folder * PER_FOLDER)
        results["explain_file"] = measure(server, "explain a rename of a file", lambda n: admin.ask("GET", free), 50)
        results["event_ms"] = event_delay(admin, ids[100:120])
        print("%-52s %9.2f ms wall" % ("from a close to its event", results["event_ms"]))
        results["list_kib"] = peak - held
        print("%-52s %9.0f KiB" % ("memory that the lists took beside the handles", results["list_kib"]))
    finally:
        holder.end()
    return results


# ---------------------------------------------------------------- smbd


def smbstatus(server):
    config = os.path.join(server.state, "smb.conf")
    begin = time.perf_counter()
    child = subprocess.Popen(["smbstatus", "-s", config, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    size = 0
    while True:
        block = child.stdout.read(1 << 20)
        if not block:
            break
        size += len(block)
    _, _, usage = os.wait4(child.pid, 0)
    return (time.perf_counter() - begin), usage.ru_utime + usage.ru_stime, usage.ru_maxrss, size


def bench_smbd(arguments, server, count):
    holder = Holder(arguments.load, server, count)
    results = {}
    try:
        wall, cpu, memory, size = smbstatus(server)
        results["smbstatus"] = {"wall_s": wall, "cpu_s": cpu, "memory_kib": memory, "bytes": size}
        print("smbd, %d handles" % count)
        print("%-52s %9.2f s wall  %9.2f s CPU, %.0f MiB of memory" % ("smbstatus --json", wall, cpu, memory / 1024))
        results.update(net_file(server))
    finally:
        holder.end()
    return results


def net_file(server):
    """NetFileEnum and NetFileClose as Windows asks for them."""
    try:
        from impacket.dcerpc.v5 import rpcrt, srvs, transport
        from impacket.dcerpc.v5.dtypes import NULL
    except ImportError:
        print("no impacket here: NetFileClose is not measured")
        return {}
    pipe = transport.SMBTransport("127.0.0.1", server.port, r"\srvsvc", username="root",
                                  password=servers.PASSWORD)
    rpc = pipe.get_dce_rpc()
    rpc.connect()
    rpc.bind(srvs.MSRPC_UUID_SRVS)
    try:
        wall, answer = timed(lambda: srvs.hNetrFileEnum(rpc, NULL, NULL, 3))
    except rpcrt.DCERPCException as fault:
        print("smbd does not take its root for an administrator here (%s): NetFileClose is not measured" % fault)
        return {}
    files = answer["InfoStruct"]["FileInfo"]["Level3"]["Buffer"]
    print("%-52s %9.2f ms wall, %d files" % ("NetFileEnum", wall, len(files)))
    ids = [entry["fi3_id"] for entry in files if "file-" in entry["fi3_path_name"]][:20]
    closes = [timed(lambda: srvs.hNetrFileClose(rpc, one))[0] for one in ids]
    if closes:
        print("%-52s %9.2f ms wall" % ("NetFileClose", statistics.median(closes)))
    return {"NetFileEnum_ms": wall, "NetFileClose_ms": statistics.median(closes) if closes else None}


# ---------------------------------------------------------------- both


def allow_descriptors(count):
    """Each handle is one in the server. False where the machine does not give as many."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(count, hard),) * 2)
    except ValueError:  # not even to root
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard >= count


def bench_whole_server(arguments, folder, share):
    """By a client that opens them all."""
    holdfast = servers.Holdfast(folder, share, run.SERVER_CORE, arguments.binary)
    try:
        holdfast.launch()
        return bench_holdfast(holdfast, arguments.handles,
                              lambda: Holder(arguments.load, holdfast, arguments.handles))
    finally:
        holdfast.stop()


def bench_stage(arguments, folder, share):
    print("This machine does not allow %d descriptors: the handles stand in the server's tables without their files."
          % arguments.handles)
    program = os.path.join(os.path.dirname(arguments.load), "holdfast_handle_stage")
    stage = Stage(program, folder, share, arguments.handles)
    return bench_holdfast(stage, arguments.handles, stage.hold)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--load")
    parser.add_argument("--handles", type=int, default=100_000)
    parser.add_argument("--smbd-handles", type=int, default=10_000)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    arguments.binary = os.path.abspath(arguments.binary)
    if not arguments.load:
        arguments.load = os.path.join(os.path.dirname(arguments.binary), "tests", "bench", "holdfast_load")
    obstacle = run.cannot_measure(arguments)
    if obstacle:
        print(obstacle, file=sys.stderr)
        return 2
    may_open_all = allow_descriptors(arguments.handles + 1_000)
    processes.adopt_orphans()
    folder = tempfile.mkdtemp(prefix="holdfast-bench-", dir="/dev/shm")
    os.chmod(folder, 0o755)
    share = os.path.join(folder, "share")
    fill(share, max(arguments.handles, arguments.smbd_handles))
    results = {}
    smbd = servers.Smbd(folder, share, run.SERVER_CORE)
    smbd.is_administrated = True
    try:
        results["holdfast"] = (bench_whole_server if may_open_all else bench_stage)(arguments, folder, share)
        smbd.launch()
        results["smbd"] = bench_smbd(arguments, smbd, arguments.smbd_handles)
    finally:
        smbd.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(results, file, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
