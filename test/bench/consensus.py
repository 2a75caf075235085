#!/usr/bin/env python3
"""scripts/bench consensus: durable writes of our replicas beside etcd's, in turns.

Three members and the client on this machine; values of 256 bytes; each member syncs before it
acknowledges. For each number of clients both groups are started afresh on empty disks, one after the
other, round after round, and the medians are compared. The status is 1 if a target is missed: 1.5
times etcd's operations a second at 1 client, 3 times at 64 and 256, and a lower p99 at each.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

TARGETS = {1: 1.5, 64: 3.0, 256: 3.0}
REPLICA_PORT = 17500
ETCD_PORT = 17600


class Group:
    """Three processes with directories of their own."""

    def __init__(self, folder):
        self.folder = tempfile.mkdtemp(prefix="kitwork-bench-", dir=folder)
        self.processes = []

    def start(self, command):
        log = open(os.path.join(self.folder, f"log-{len(self.processes)}"), "w")
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.wait()
        shutil.rmtree(self.folder)


def load(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=120, check=True)
    return json.loads(done.stdout)


def measure_replicas(build, folder, clients, seconds):
    with Group(folder) as group:
        for member in (1, 2, 3):
            command = [f"{build}/test/cluster/replica_process", "--id", str(member), "--dir",
                       f"{group.folder}/{member}", "--port", str(REPLICA_PORT + member - 1)]
            for other in (1, 2, 3):
                if other != member:
                    command += ["--peer", f"{other}:{REPLICA_PORT + other - 1}"]
            group.start(command)
        time.sleep(3)
        return load([f"{build}/test/bench/consensus/replica_load", str(REPLICA_PORT), str(clients),
                     str(seconds)])


def etcd_leader():
    """The leader's place in the list: its client is the best off."""
    for _ in range(50):
        endpoints = ",".join(f"127.0.0.1:{ETCD_PORT + i}" for i in range(3))
        done = subprocess.run(["etcdctl", f"--endpoints={endpoints}", "endpoint", "status", "-w", "json"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              env={**os.environ, "ETCDCTL_API": "3"}, check=False)
        if done.returncode == 0:
            for i, each in enumerate(json.loads(done.stdout)):
                status = each["Status"]
                if status.get("leader") and status["leader"] == status["header"]["member_id"]:
                    return i
        time.sleep(0.2)
    sys.exit("etcd elects no leader")


def measure_etcd(build, folder, clients, seconds):
    with Group(folder) as group:
        members = ",".join(f"m{i}=http://127.0.0.1:{ETCD_PORT + 10 + i}" for i in range(3))
        for i in range(3):
            client = f"http://127.0.0.1:{ETCD_PORT + i}"
            peer = f"http://127.0.0.1:{ETCD_PORT + 10 + i}"
            group.start(["etcd", "--name", f"m{i}", "--data-dir", f"{group.folder}/{i}",
                         "--listen-client-urls", client, "--advertise-client-urls", client,
                         "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                         "--initial-cluster", members, "--log-level", "error"])
        time.sleep(3)
        port = ETCD_PORT + etcd_leader()
        return load([f"{build}/test/bench/consensus/etcd_load", str(port), str(clients), str(seconds)])


def median(samples, key):
    return statistics.median(sample[key] for sample in samples)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default="build-clang")
    parser.add_argument("--clients", default="1,16,64,256")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", default=None, help="a directory on the disk to measure")
    options = parser.parse_args()
    if not shutil.which("etcd") or not shutil.which("etcdctl"):
        sys.exit("etcd is missing: apt-get install etcd-server etcd-client")
    missed = []
    print(f"{'clients':>7} {'kitwork/s':>10} {'etcd/s':>8} {'ratio':>6} {'p50 ms':>14} {'p99 ms':>14}")
    for clients in (int(text) for text in options.clients.split(",")):
        ours, theirs = [], []
        for _ in range(options.rounds):
            ours.append(measure_replicas(options.build, options.folder, clients, options.seconds))
            theirs.append(measure_etcd(options.build, options.folder, clients, options.seconds))
        rate = median(ours, "operations_per_second")
        etcd_rate = median(theirs, "operations_per_second")
        ratio = rate / max(etcd_rate, 1)
        pairs = {key: (median(ours, key) / 1000, median(theirs, key) / 1000)
                 for key in ("p50_us", "p99_us")}
        text = {key: f"{a:.2f} / {b:.2f}" for key, (a, b) in pairs.items()}
        print(f"{clients:7} {rate:10.0f} {etcd_rate:8.0f} {ratio:6.2f} {text['p50_us']:>14} "
              f"{text['p99_us']:>14}", flush=True)
        if any(sample["errors"] for sample in ours + theirs):
            missed.append(f"errors at {clients} clients")
        if ratio < TARGETS.get(clients, 0):
            missed.append(f"{ratio:.2f} times etcd at {clients} clients, {TARGETS[clients]} wanted")
        if pairs["p99_us"][0] >= pairs["p99_us"][1]:
            missed.append(f"p99 at {clients} clients is not lower")
    for each in missed:
        print(f"MISSED: {each}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
