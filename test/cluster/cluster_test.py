#!/usr/bin/env python3
"""Zones of real processes, by scripts/cluster: cluster_test.py KITWORK [--cycles N] [UNITTEST OPTION...]

A node that is killed takes no outcome with it; and while nodes and roles are killed and stopped in
turn under load, each acknowledged invocation has exactly one outcome, at every gateway.
"""
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "support"))
import counted  # noqa: E402

KITWORK = None
CYCLES = 6
SEED = int(os.environ.get("KITWORK_SEED", "0")) or random.randrange(1, 1 << 30)
PATIENCE_S = 90
CLIENTS = 3
REQUEST_S = 6
# What it answers differs from run to run, so that a second outcome would show.
SOURCE = """let sum = 0;
for (let i = 0; i < 2000; i++) sum += i;
export default (n) => ({ n, sum, dice: Math.random() });
"""


class Cluster(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.zones = os.path.join(self.folder, "zones")
        self.addCleanup(self.down)

    def down(self):
        if os.path.exists(os.path.join(self.zones, "nodes")):
            self.cluster("down")

    def cluster(self, *arguments):
        done = subprocess.run([os.path.join(ROOT, "scripts", "cluster"), *arguments, "--dir",
                               self.zones], env={**os.environ, "KITWORK": KITWORK},
                              capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + self.logs())
        return done.stdout

    def logs(self):
        text = ""
        for name, _, config in getattr(self, "nodes", []):
            try:
                with open(os.path.join(os.path.dirname(config), "log"), encoding="utf-8") as file:
                    text += f"\n== {name}\n" + "".join(file.readlines()[-25:])
            except OSError:
                pass
        return text

    def set_up(self, change=None):
        """One zone of three nodes; `change` may change each configuration before they start."""
        subprocess.run([KITWORK, "setup", "--dir", self.zones, "--zones", "1", "--nodes", "3",
                        "--port", "0"], check=True, stdout=subprocess.PIPE)
        listed = subprocess.run([KITWORK, "setup", "--dir", self.zones, "--zones", "1", "--json"],
                                check=True, capture_output=True, text=True).stdout
        self.nodes = [(each["node"], each["gateway"].removeprefix("http://"), each["config"])
                      for each in json.loads(listed)]
        for _, _, config in self.nodes if change else []:
            with open(config, encoding="utf-8") as file:
                content = json.load(file)
            change(content)
            with open(config, "w", encoding="utf-8") as file:
                json.dump(content, file)
        with open(os.path.join(self.zones, "nodes"), "w", encoding="utf-8") as file:
            for name, gateway, config in self.nodes:
                file.write(f"asia {name} http://{gateway} {config}\n")
        with open(os.path.join(self.zones, "home", "dev.json"), encoding="utf-8") as file:
            self.token = json.load(file)["guest"]["token"]
        self.capsule = self.build(SOURCE)

    def up(self, change=None):
        self.set_up(change)
        self.cluster("up")

    def build(self, source):
        file, key, out = (os.path.join(self.folder, name) for name in ("a.js", "a.key", "a.kwc"))
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(source)
        subprocess.run([KITWORK, "keygen", "-o", key], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([KITWORK, "build", file, "-o", out, "--key", key, "--gas", "1000000"],
                       check=True, stdout=subprocess.DEVNULL)
        with open(out, "rb") as stream:
            return stream.read()

    def ask(self, gateway, method, target, body=None, headers=None):
        """Status, headers and text; a gateway that is not there or does not answer is status 0."""
        connection = http.client.HTTPConnection(gateway, timeout=REQUEST_S)
        headers = {"Authorization": "Bearer " + self.token, **(headers or {})}
        if body is not None:
            headers["Content-Type"] = "application/octet-stream"
        try:
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return 0, {}, str(error)
        finally:
            connection.close()

    def send(self, number, key=None, gateways=None):
        """Sends until there is an outcome, as a client does, from one gateway to the next."""
        headers = {"Kitwork-Arguments": str(number), "Idempotency-Key": key or str(uuid.uuid4())}
        gateways = gateways or [address for _, address, _ in self.nodes]
        end = time.monotonic() + PATIENCE_S
        last = None
        while time.monotonic() < end:
            for gateway in gateways:
                last = self.ask(gateway, "POST", "/kitwork/run", self.capsule, headers)
                if last[0] == 200:
                    return last[1]["Kitwork-Invocation"], last[2]
                time.sleep(0.01)
        self.fail(f"no outcome of {number}: {last}\n{self.logs()}")

    def result(self, gateway, name):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            status, _, text = self.ask(gateway, "GET", "/kitwork/result/" + name)
            if status == 200:
                return text
            time.sleep(0.05)
        self.fail(f"no result of {name} at {gateway}: {status} {text}\n{self.logs()}")

    def a_node_that_is_killed_takes_no_outcome_with_it(self):
        name, first = self.send(1)
        self.assertEqual(json.loads(first)["n"], 1)
        victim, rest = self.nodes[0], [address for _, address, _ in self.nodes[1:]]
        self.cluster("kill", victim[0])
        _, second = self.send(2, gateways=rest)
        self.assertEqual(json.loads(second)["n"], 2)
        for gateway in rest:
            self.assertEqual(self.result(gateway, name), first)
        self.cluster("start", victim[0])
        self.assertEqual(self.result(victim[1], name), first)

    def test_a_worker_takes_the_role_of_a_gateway_when_its_zone_has_none(self):
        def change(config):
            if config["node"] != "n1":
                config["roles"] = ["command", "worker"]
            config["gateway"]["standby"] = config["node"] != "n1"
            config["command"] = {"trace_file": "trace.log"}
        self.set_up(change)
        for name, _, _ in self.nodes:
            self.cluster("start", name)
        first, *others = self.nodes
        name, answer = self.send(1, gateways=[first[1]])
        self.cluster("kill", first[0])
        self.assertEqual(json.loads(self.send(2, gateways=[each[1] for each in others])[1])["n"], 2)
        end = time.monotonic() + PATIENCE_S
        while len(standing := self.healthy(others)) != 1:
            self.assertLess(time.monotonic(), end, self.logs())
        self.assertEqual(self.result(standing[0][1], name), answer)
        self.cluster("start", first[0])
        self.assertEqual(self.result(first[1], name), answer)
        end = time.monotonic() + PATIENCE_S
        while self.ask(standing[0][1], "GET", "/healthz")[0] != 0:
            self.assertLess(time.monotonic(), end, self.logs())
            time.sleep(0.1)
        self.assertIn("gives the gateway role up: the zone has another one", self.logs())
        self.certificates_are_read_again(first)
        # What the zone agreed on is in the trace of each member.
        for _, _, config in others:
            self.trace_tells(os.path.join(os.path.dirname(config), "trace.log"),
                             standing[0][0].removeprefix("n"), end)

    def healthy(self, nodes):
        return [each for each in nodes if self.ask(each[1], "GET", "/healthz")[0] == 200]

    def certificates_are_read_again(self, node):
        """By the node that is told to, and by the gateway's process, which has its own."""
        os.kill(self.process_of(node[2], "node"), signal.SIGHUP)
        end = time.monotonic() + PATIENCE_S
        log = os.path.join(os.path.dirname(node[2]), "log")
        while True:
            with open(log, encoding="utf-8") as file:
                if file.read().count("certificates were read again") == 2:
                    break
            self.assertLess(time.monotonic(), end, self.logs())
            time.sleep(0.05)
        self.send(3, gateways=[node[1]])

    def trace_tells(self, path, number, end):
        """What a member wrote down holds, and says that this worker had the role and gave it up, and that no two
        had it at once."""
        had, holder = set(), None
        while holder or number not in had:
            self.assertLess(time.monotonic(), end, f"{had} {holder}\n{self.logs()}")
            time.sleep(0.1)
            had, holder = set(), None
            with open(path, encoding="utf-8") as file:
                records = [bytes.fromhex(line[7:]) for line in file if re.fullmatch("record ([0-9a-f]{2})+\n", line)]
            for worker in (re.search(rb"worker (\d)", each) for each in records if b" gateway role" in each):
                number_of = worker[1].decode()
                takes = b"takes the gateway role" in worker.string
                self.assertEqual(holder, None if takes else number_of, path)
                holder = number_of if takes else None
                had.add(number_of)
        checked = subprocess.run([KITWORK, "trace", "verify", path, "--json"], capture_output=True,
                                 text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertEqual(json.loads(checked.stdout)["first"], 1)

    def process_of(self, config, role):
        """The process of a node, or of a role that has its own."""
        with open(os.path.join(os.path.dirname(config), "pid"), encoding="utf-8") as file:
            node = int(file.read())
        if role == "node":
            return node
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
                with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
                    words = file.read().split("\0")
            except OSError:
                continue
            if parent == node and role in words:
                return int(pid)
        return None

    def hurt(self, node, role, how):
        name, gateway, config = node
        process = self.process_of(config, role)
        if process is None:
            return
        if role == "node" and how == "kill":
            self.cluster("kill", name)
            time.sleep(0.3)
            self.cluster("start", name)
        elif role == "node":
            self.cluster("stop", name)
            time.sleep(2.5)
            self.cluster("continue", name)
        elif how == "kill":
            os.kill(process, signal.SIGKILL)
        else:
            os.kill(process, signal.SIGSTOP)
            time.sleep(2.5)
            os.kill(process, signal.SIGCONT)

    def load(self, acknowledged, stop, seed):
        chance = random.Random(seed)
        number = 0
        while not stop.is_set():
            number += 1
            key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
            gateways = [address for _, address, _ in self.nodes]
            chance.shuffle(gateways)
            name, text = self.send(number, key, gateways)
            acknowledged.append((number, key, name, text))
            time.sleep(0.02)

    def test_each_acknowledged_invocation_has_one_outcome_whatever_is_killed_or_stopped(self):
        self.up(lambda config: config.update(worker={"process": True, "sandbox": True}))
        self.a_node_that_is_killed_takes_no_outcome_with_it()
        chance = random.Random(SEED)
        acknowledged, stop = [], threading.Event()
        failures = []

        def client(seed):
            try:
                self.load(acknowledged, stop, seed)
            except BaseException as error:  # noqa: B902: told by the main thread
                failures.append(error)
        clients = [threading.Thread(target=client, args=(chance.random(),))
                   for _ in range(CLIENTS)]
        for each in clients:
            each.start()
        plans = [(role, how) for role in ("node", "gateway", "worker") for how in ("kill", "stop")]
        nodes = list(self.nodes)
        try:
            for cycle in range(CYCLES):
                before = len(acknowledged)
                self.hurt(nodes[(cycle + cycle // len(plans)) % len(nodes)],
                          *plans[cycle % len(plans)])
                end = time.monotonic() + PATIENCE_S
                while len(acknowledged) < before + 5 and not failures:
                    self.assertLess(time.monotonic(), end, self.logs())
                    time.sleep(0.01)
        finally:
            stop.set()
            for each in clients:
                each.join()
        self.assertEqual(failures, [])
        self.check(acknowledged)

    def check(self, acknowledged):
        gateways = [address for _, address, _ in self.nodes]
        for place, (number, key, name, text) in enumerate(acknowledged):
            self.assertEqual(json.loads(text)["n"], number)
            self.assertEqual(self.result(gateways[place % 3], name), text)
            if place % 10 == 0:
                again, repeated = self.send(number, key, [gateways[(place + 1) % 3]])
                self.assertEqual((again, repeated), (name, text))
        names = {name for _, _, name, _ in acknowledged}
        self.assertEqual(len(names), len(acknowledged))
        print(f"seed {SEED}: {CYCLES} cycles, {len(acknowledged)} invocations acknowledged, each "
              "with one outcome")


if __name__ == "__main__":
    # Whoever ends the test ends its nodes too: what it cleans up runs after an exit, and not after
    # an interrupt.
    for ends in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ends, lambda *_: sys.exit(1))
    KITWORK = os.path.abspath(sys.argv.pop(1))
    if "--cycles" in sys.argv:
        at = sys.argv.index("--cycles")
        CYCLES = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    counted.main()
