#!/usr/bin/env python3
"""Random and mutated bytes at every port of a real zone: ports.py KITWORK [--seconds N] [--at-most S] [--nodes N]
[--held N] [--p99 X] [--memory MB]

Strangers send noise, mutated requests, mutated TLS and, behind certificates of the zone (also of the
wrong role), mutated frames to the port of each member, gateway and CAF door, until that has cost them and
the zone N seconds of CPU, or S seconds have passed. Meanwhile good clients go on. What it shows: no
process of the zone ends, none grows beyond MB of memory, and each good request gets its answer; with
--p99, whose 99th percentile is under X times of what it is in the quiet between (for machines that do
nothing else).
"""
import argparse
import collections
import ctypes
import http.client
import json
import multiprocessing
import os
import random
import resource
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SERVICES = {"member": ["replica/1", "member/1", "worker/1", "gateway/1"], "door": ["door/1"]}
ROLES = ("command", "worker", "gateway", "client")
GOOD_CLIENTS = 2
GOOD_PAUSE_S = 0.02  # keeps below what one token may ask for in a second
TOKEN_S = 300
PATIENCE_S = 150
NICE = 10  # for strangers: what they take of this machine's cores is not what is asked about
PAGE = os.sysconf("SC_PAGESIZE")
TICKS = os.sysconf("SC_CLK_TCK")
SOURCE = "export default (n) => n + 1;\n"


def mutate(dice, data):
    """Bytes that begin as good ones: flipped, cut, doubled, or with lengths that lie."""
    data = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        if not data:
            break
        at = dice.randrange(len(data))
        kind = dice.randrange(6)
        if kind == 0:
            data[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            data[at] = dice.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif kind == 2:
            del data[at:at + dice.randint(1, 64)]
        elif kind == 3:
            data[at:at] = dice.randbytes(dice.randint(1, 64))
        elif kind == 4:
            data[at:at] = data[at:at + dice.randint(1, 256)]
        else:
            data[at:at + 4] = struct.pack(">I", dice.choice((0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)))
    return bytes(data)


def context_of(certificate, service):
    """Somebody with a certificate who asks for a service; whom they talk to is their own matter."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(*certificate)
    context.set_alpn_protocols([service])
    return context


class Attacker:
    """One process of strangers: whatever they do is drawn from a seed."""

    def __init__(self, seed, ports, requests, certificates, held_max):
        self.dice = random.Random(seed)
        self.ports, self.requests, self.held_max = ports, requests, held_max
        self.contexts = {(role, kind, service): context_of(certificates[role], service)
                         for role in ROLES for kind in SERVICES for service in SERVICES[kind]}
        self.held = collections.deque()
        # Addresses of their own, as strangers have: an address has its places.
        self.addresses = [f"127.0.{self.dice.randint(1, 250)}.{n}" for n in range(1, min(250, 9 + held_max // 100))]

    def connect(self, port):
        peer = socket.socket()
        peer.settimeout(1)
        peer.bind((self.dice.choice(self.addresses), 0))
        peer.connect(("127.0.0.1", port))
        peer.settimeout(0.05)  # nobody waits for answers that do not come
        return peer

    def noise(self):
        return self.dice.randbytes(self.dice.choice((1, 7, 32, 33, 500, 5000, 70000)))

    def hello(self):
        """The first flight of somebody who speaks TLS."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = self.contexts[self.dice.choice(list(self.contexts))]
        try:
            context.wrap_bio(incoming, outgoing).do_handshake()
        except ssl.SSLWantReadError:
            pass
        return outgoing.read()

    def behind_certificate(self, kind, port):
        keys = [each for each in self.contexts if each[1] == kind]
        peer = self.connect(port)
        peer.settimeout(1)
        with self.contexts[self.dice.choice(keys)].wrap_socket(peer) as stream:
            stream.settimeout(0.05)
            greeting = b""
            if self.dice.random() < 0.8:
                greeting = stream.recv(4096)
            for _ in range(self.dice.randint(1, 20)):
                stream.sendall(self.frame(greeting))
            if self.dice.random() < 0.3:
                stream.recv(4096)

    def frame(self, greeting):
        chance = self.dice.random()
        if chance < 0.2 or len(greeting) < 32:
            return self.noise()
        if chance < 0.4:
            return mutate(self.dice, greeting)
        payload = self.dice.choice((b"", greeting[32:], self.dice.randbytes(60)))
        length = len(payload) if self.dice.random() < 0.8 else self.dice.getrandbits(32)
        operation = self.dice.choice((0, 1, 2, 3, 4, 5, 6, 7, self.dice.randrange(256)))
        # The client's handshake first, so that what follows is looked at.
        header = struct.pack(">BBBBIQQQ", operation, 0, 0, self.dice.choice((0, 0, 1, 2, 255)), length,
                             self.dice.choice((0, 1 << 62, self.dice.getrandbits(64))),
                             self.dice.randint(0, 30), self.dice.randint(0, 30))
        own = b"\0\0\0\1" + greeting[4:]
        return (own if self.dice.random() < 0.3 else b"") + header + payload

    def attack(self):
        kind, port = self.dice.choice(self.ports)
        if kind != "gateway" and self.dice.random() < 0.4:
            return self.behind_certificate(kind, port)
        peer = self.connect(port)
        chance = self.dice.random()
        if chance < 0.25:
            data = self.noise()
        elif kind == "gateway":
            data = mutate(self.dice, self.dice.choice(self.requests)) * self.dice.choice((1, 1, 3))
        else:
            data = mutate(self.dice, self.hello())
        while data:
            count = self.dice.choice((len(data), len(data), self.dice.randint(1, len(data))))
            peer.sendall(data[:count])
            data = data[count:]
        after = self.dice.random()
        if after < 0.3:
            self.held.append(peer)
            if len(self.held) > self.held_max:
                self.held.popleft().close()
            return
        if after < 0.6:
            peer.recv(65536)
        elif after < 0.7:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()

    def run(self, attacking, used, count):
        os.nice(NICE)
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # ends with the test
        while True:
            attacking.wait()
            try:
                self.attack()
            except (OSError, ValueError):
                pass
            count.value += 1
            used.value = time.process_time()


class Zone:
    def __init__(self, kitwork, folder, nodes):
        self.kitwork, self.folder = kitwork, folder
        self.zones = os.path.join(folder, "zones")
        self.setup = ["setup", "--dir", self.zones, "--zones", "1", "--nodes", str(nodes)]
        self.run(*self.setup, "--port", "0")
        self.nodes = json.loads(self.run(*self.setup, "--json"))
        self.ports = []
        with open(os.path.join(self.zones, "nodes"), "w", encoding="utf-8") as file:
            for each in self.nodes:
                file.write(f"asia {each['node']} {each['gateway']} {each['config']}\n")
                self.configure(each["config"])
        self.renew_token()

    def run(self, *words):
        return subprocess.run([self.kitwork, *words], check=True, capture_output=True, text=True).stdout

    def configure(self, path):
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            door = free.getsockname()[1]
        config["gateway"]["door"] = f"127.0.0.1:{door}"
        config["worker"] = {"process": True, "sandbox": True}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)
        own = next(each for each in config["nodes"] if each["name"] == config["node"])
        for kind, address in (("member", own["address"]), ("gateway", config["gateway"]["address"]),
                              ("door", config["gateway"]["door"])):
            self.ports.append((kind, int(address.rpartition(":")[2])))

    def renew_token(self):
        self.run(*self.setup, "--json")
        with open(os.path.join(self.zones, "home", "dev.json"), encoding="utf-8") as file:
            self.token = json.load(file)["guest"]["token"]

    def cluster(self, action):
        subprocess.run([os.path.join(ROOT, "scripts", "cluster"), action, "--dir", self.zones],
                       env={**os.environ, "KITWORK": self.kitwork}, check=True, timeout=120,
                       stdout=subprocess.DEVNULL)

    def certificates(self):
        """One of each role, as a node of the zone would have it that is none of these."""
        made = {}
        authority = os.path.join(self.zones, "asia", "links.pem")
        os.symlink(authority.replace(".pem", ".key"), authority + ".key")
        for role in ROLES:
            path = os.path.join(self.folder, role + ".pem")
            self.run("certificate", "issue", "--authority", authority, "--node", "n9", "--role", role,
                     "-o", path)
            made[role] = (path, path + ".key")
        return made

    def capsule(self):
        source, key, out = (os.path.join(self.folder, name) for name in ("a.js", "a.key", "a.kwc"))
        with open(source, "w", encoding="utf-8") as file:
            file.write(SOURCE)
        self.run("keygen", "-o", key)
        self.run("build", source, "-o", out, "--key", key, "--gas", "1000000")
        with open(out, "rb") as file:
            return file.read()

    def processes(self):
        """Of all nodes, with their children: number and role."""
        found = {}
        for each in self.nodes:
            with open(os.path.join(os.path.dirname(each["config"]), "pid"), encoding="utf-8") as file:
                found[int(file.read())] = each["node"] + " node"
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
                with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
                    words = file.read().split("\0")
            except OSError:
                continue
            if parent in found and words[0]:
                found[int(pid)] = found[parent].split()[0] + " " + words[-2]
        return found

    def logs(self):
        text = ""
        for each in self.nodes:
            with open(os.path.join(os.path.dirname(each["config"]), "log"), encoding="utf-8") as file:
                text += f"\n== {each['node']}\n" + "".join(file.readlines()[-25:])
        return text


def cpu_seconds(processes):
    ticks = 0
    for pid in processes:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def memory_mb(pid):
    with open(f"/proc/{pid}/statm", encoding="utf-8") as file:
        return int(file.read().split()[1]) * PAGE / (1 << 20)


class GoodClient(threading.Thread):
    """Sends one invocation after the other, each until it is answered, as clients do."""

    def __init__(self, zone, gateway, capsule):
        super().__init__(daemon=True)
        self.zone, self.gateway, self.capsule = zone, gateway, capsule
        self.times = {False: [], True: []}
        self.attacked = False
        self.failure = None
        self.again = 0
        self.done = False
        self.connection = http.client.HTTPConnection(self.gateway, timeout=PATIENCE_S)

    def run(self):
        number = 0
        while not self.done and not self.failure:
            number += 1
            attacked, began = self.attacked, time.monotonic()
            self.failure = self.send(number, str(uuid.uuid4()), began + PATIENCE_S)
            self.times[attacked].append(time.monotonic() - began)
            time.sleep(GOOD_PAUSE_S)

    def send(self, number, key, end):
        while True:
            status, text = self.ask(number, key)
            if status == 200:
                return None if json.loads(text) == number + 1 else f"request {number}: {text}"
            # A zone whose leader changes, or that is short of time, wants to be asked again.
            if status not in (0, 202, 503, 504) or time.monotonic() > end:
                return f"request {number}: {status} {text}"
            self.again += 1
            self.connection.close()
            time.sleep(GOOD_PAUSE_S)

    def ask(self, number, key):
        headers = {"Authorization": "Bearer " + self.zone.token, "Kitwork-Arguments": str(number),
                   "Content-Type": "application/octet-stream", "Idempotency-Key": key}
        try:
            self.connection.request("POST", "/kitwork/run", self.capsule, headers)
            response = self.connection.getresponse()
            return response.status, response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error)


def http_requests(zone, capsule):
    common = f"Host: kitwork\r\nAuthorization: Bearer {zone.token}\r\n"
    run = (f"POST /kitwork/run HTTP/1.1\r\n{common}Content-Type: application/octet-stream\r\n"
           f"Kitwork-Arguments: 1\r\nContent-Length: {len(capsule)}\r\n\r\n").encode() + capsule
    chunked = (f"POST /kitwork/run HTTP/1.1\r\n{common}Content-Type: application/octet-stream\r\n"
               "Transfer-Encoding: chunked\r\n\r\n").encode() + b"%x\r\n" % len(capsule) + capsule + b"\r\n0\r\n\r\n"
    name = "0" * 64
    gets = [f"GET {target} HTTP/1.1\r\n{common}\r\n".encode() for target in
            ("/healthz", "/metrics", "/kitwork/zone", "/kitwork/trace/" + name, "/kitwork/result/" + name)]
    policy = f"POST /kitwork/policy HTTP/1.1\r\n{common}Content-Length: 64\r\n\r\n".encode() + bytes(64)
    return [run, run, run, chunked, policy, *gets]


def p99_ms(times):
    return sorted(times)[int(len(times) * 0.99)] * 1000 if times else 0


class Run:
    def __init__(self, options, folder):
        self.options = options
        self.zone = Zone(os.path.abspath(options.kitwork), folder, options.nodes)
        self.problems = []
        self.peak = {}

    def go(self):
        zone = self.zone
        try:
            zone.cluster("up")
            capsule = zone.capsule()
            self.known = zone.processes()
            self.good = [GoodClient(zone, each["gateway"].removeprefix("http://"), capsule)
                         for each in (zone.nodes * GOOD_CLIENTS)[:max(GOOD_CLIENTS, len(zone.nodes))]]
            attacking = multiprocessing.Event()
            certificates = zone.certificates()
            attackers = self.start_attackers(attacking, http_requests(zone, capsule), certificates)
            for each in self.good:
                each.start()
            self.rounds(attacking, attackers)
            self.finish(certificates["client"])
        finally:
            zone.cluster("down")

    def start_attackers(self, attacking, requests, certificates):
        found = []
        for number in range(self.options.attackers):
            used, count = multiprocessing.Value("d", 0.0), multiprocessing.Value("Q", 0)
            attacker = Attacker(self.options.seed + number, self.zone.ports, requests, certificates,
                                self.options.held)
            process = multiprocessing.Process(target=attacker.run, args=(attacking, used, count),
                                              daemon=True)
            process.start()
            found.append((process, used, count))
        return found

    def rounds(self, attacking, attackers):
        """Quiet and attacked by turns, so that both meet the same machine."""
        spent, began = 0.0, time.monotonic()
        renewed = began
        while spent < self.options.seconds and not self.problems and \
                time.monotonic() - began < self.options.at_most:
            for attacked in (False, True):
                before = sum(used.value for _, used, _ in attackers) + cpu_seconds(self.known)
                for each in self.good:
                    each.attacked = attacked
                (attacking.set if attacked else attacking.clear)()
                self.watch(self.options.window if attacked else self.options.window / 2)
                if attacked and not self.problems:
                    spent += (sum(used.value for _, used, _ in attackers) +
                              cpu_seconds(self.known) - before)
            if time.monotonic() - renewed > TOKEN_S:
                self.zone.renew_token()
                renewed = time.monotonic()
        attacking.clear()
        self.spent = spent
        self.attacks = sum(count.value for _, _, count in attackers)

    def watch(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.problems:
            time.sleep(0.1)
            for pid, name in self.known.items():
                try:
                    self.peak[name] = max(self.peak.get(name, 0), memory_mb(pid))
                except (OSError, ValueError, IndexError):
                    self.problems.append(f"{name} ended")
                    continue
                if self.peak[name] > self.options.memory:
                    self.problems.append(f"{name} takes {self.peak[name]:.0f} MB")
            self.problems += [each.failure for each in self.good if each.failure]

    def doors_greet(self, certificate):
        for kind, port in self.zone.ports:
            if kind != "door":
                continue
            with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as peer, \
                    context_of(certificate, "door/1").wrap_socket(peer) as stream:
                if not stream.recv(32):
                    self.problems.append(f"the door at {port} greets nobody")

    def finish(self, certificate):
        self.doors_greet(certificate)
        for each in self.good:
            each.done = True
        for each in self.good:
            each.join(PATIENCE_S)
        self.problems += [each.failure for each in self.good if each.failure]
        gone = set(self.known) - set(self.zone.processes())
        self.problems += [self.known[pid] + " ended" for pid in gone]
        quiet, attacked = (sum((each.times[when] for each in self.good), []) for when in (False, True))
        times = p99_ms(attacked) / max(p99_ms(quiet), 0.001)
        print(f"seed {self.options.seed}: {self.attacks} attacks at {len(self.zone.ports)} ports, "
              f"{self.spent:.0f} s of CPU; {len(quiet)} + {len(attacked)} good requests "
              f"({sum(each.again for each in self.good)} asked again), p99 "
              f"{p99_ms(quiet):.1f} ms quiet and {p99_ms(attacked):.1f} ms attacked ({times:.2f}x); "
              "at most " + ", ".join(f"{name} {peak:.0f} MB" for name, peak in self.peak.items()))
        if not attacked or not quiet:
            self.problems.append("no good request was sent")
        if self.options.p99 and times > self.options.p99:
            self.problems.append(f"p99 is {times:.2f} times what it was")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("kitwork")
    parser.add_argument("--seconds", type=float, default=4, help="of CPU that attacks cost")
    parser.add_argument("--at-most", type=float, default=60, help="seconds on the clock, whatever they cost")
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("--attackers", type=int, default=1, help="processes")
    parser.add_argument("--window", type=float, default=2, help="seconds of an attack between two quiets")
    parser.add_argument("--held", type=int, default=200, help="open sockets of each attacker")
    parser.add_argument("--p99", type=float, default=0)
    parser.add_argument("--memory", type=float, default=150, help="MB that a process may take")
    parser.add_argument("--seed", type=int,
                        default=int(os.environ.get("KITWORK_SEED", "0")) or random.randrange(1, 1 << 30))
    options = parser.parse_args()
    for ends in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ends, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as folder:
        run = Run(options, folder)
        run.go()
        if run.problems:
            print("\n".join(dict.fromkeys(run.problems)), run.zone.logs(), sep="\n")
    print(f"{0 if run.problems else 1} passed, {1 if run.problems else 0} failed")
    sys.exit(1 if run.problems else 0)


if __name__ == "__main__":
    main()
