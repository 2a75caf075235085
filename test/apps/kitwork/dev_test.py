#!/usr/bin/env python3
"""kitwork dev from outside: dev_test.py KITWORK

A zone in one process: its file, an invocation over HTTP with its result and trace, who may see them,
an orderly end, and a directory that is kept.
"""
import http.client
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "support"))
import counted  # noqa: E402

KITWORK = None
PATIENCE_S = 60


class Dev(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.process = None
        self.addCleanup(self.kill)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.communicate()

    def environment(self):
        return {**os.environ, "KITWORK_HOME": self.path("home"), "TMPDIR": self.folder}

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *options):
        self.process = subprocess.Popen([KITWORK, "dev", "--port", "0", *options],
                                        env=self.environment(), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            if os.path.exists(self.path("home/dev.json")):
                with open(self.path("home/dev.json"), encoding="utf-8") as file:
                    self.dev = json.load(file)
                return self.dev
            time.sleep(0.01)
        self.process.kill()
        self.fail("kitwork dev does not come up: " + "".join(self.process.communicate()))

    def end(self, with_signal=signal.SIGTERM):
        self.process.send_signal(with_signal)
        out, error = self.process.communicate(timeout=PATIENCE_S)
        self.assertEqual(self.process.returncode, 0, out + error)
        self.assertFalse(os.path.exists(self.path("home/dev.json")))
        return out

    def capsule(self, source):
        with open(self.path("a.js"), "w", encoding="utf-8") as file:
            file.write(source)
        if not os.path.exists(self.path("author.key")):
            subprocess.run([KITWORK, "keygen", "-o", self.path("author.key")], check=True,
                           stdout=subprocess.DEVNULL)
        subprocess.run([KITWORK, "build", self.path("a.js"), "-o", self.path("a.kwc"), "--key",
                        self.path("author.key"), "--gas", "1000000"], check=True,
                       stdout=subprocess.DEVNULL)
        with open(self.path("a.kwc"), "rb") as file:
            return file.read()

    def ask(self, method, target, token=None, body=None, **headers):
        address = self.dev["gateway"].removeprefix("http://")
        connection = http.client.HTTPConnection(address, timeout=PATIENCE_S)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers["Authorization"] = "Bearer " + (token or self.dev["guest"]["token"])
        if body is not None:
            headers["Content-Type"] = "application/octet-stream"
        connection.request(method, target, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response, text

    def run_capsule(self, capsule, argument, key=None):
        headers = {"Kitwork_Arguments": json.dumps(argument)}
        if key:
            headers["Idempotency_Key"] = key
        response, text = self.ask("POST", "/kitwork/run", body=capsule, **headers)
        self.assertEqual(response.status, 200, text)
        return response, json.loads(text)

    def test_a_capsule_is_answered_and_its_result_and_trace_are_for_who_sent_it(self):
        self.start()
        self.assertEqual(stat.S_IMODE(os.stat(self.path("home/dev.json")).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.dev["directory"]).st_mode), 0o700)
        capsule = self.capsule("export default (xs) => xs.reduce((a, b) => a + b, 0);")
        response, answer = self.run_capsule(capsule, [1, 2, 39])
        self.assertEqual(answer, 42)
        self.assertGreater(int(response.headers["Kitwork-Gas-Used"]), 0)
        name = response.headers["Kitwork-Invocation"]
        response, text = self.ask("GET", "/kitwork/result/" + name)
        self.assertEqual((response.status, text), (200, "42"))
        response, text = self.ask("GET", "/kitwork/trace/" + name)
        kinds = [record["kind"] for record in json.loads(text)["records"]]
        self.assertEqual([kind for kind in kinds if kind != "voted"],
                         ["received", "proposed", "admitted", "permitted", "started", "finished",
                          "settled"])
        self.stranger_sees_nothing(name)
        self.end()
        self.assertFalse(os.path.exists(self.dev["directory"]))

    def stranger_sees_nothing(self, name):
        token = self.path("stranger.kwt")
        subprocess.run([KITWORK, "token", "grant", "--key", self.dev["directory"] + "/authority.key",
                        "--guest", "--zone", "dev", "--cap", "kv.read:*", "-o", token], check=True)
        with open(token, encoding="utf-8") as file:
            stranger = file.read().strip()
        for path in ("result", "trace"):
            response, text = self.ask("GET", f"/kitwork/{path}/{name}", token=stranger)
            self.assertEqual(response.status, 404, text)

    def test_a_kept_directory_goes_on_and_answers_a_repetition_with_the_first_outcome(self):
        self.start("--dir", self.path("zone"))
        capsule = self.capsule("export default () => Math.random();")
        token = self.dev["guest"]["token"]
        key = "0b8cf9b2-3c1a-4b5e-9d57-2a9c6f5d8e11"
        _, first = self.run_capsule(capsule, None, key)
        self.end(signal.SIGINT)
        self.start("--dir", self.path("zone"))
        self.dev["guest"]["token"] = token
        response, again = self.run_capsule(capsule, None, key)
        self.assertEqual(again, first)
        self.assertEqual(response.headers["Kitwork-Repeated"], "true")
        self.end()
        self.assertTrue(os.path.exists(self.path("zone/root.key")))

    def test_a_taken_port_or_directory_is_told(self):
        self.start("--dir", self.path("zone"))
        port = self.dev["gateway"].rpartition(":")[2]
        other = {**self.environment(), "KITWORK_HOME": self.path("other")}
        for options, words in ((["--port", port], "Address already in use"),
                               (["--port", "0", "--dir", self.path("zone")], "another process")):
            done = subprocess.run([KITWORK, "dev", *options], env=other, capture_output=True,
                                  text=True, timeout=PATIENCE_S)
            self.assertEqual(done.returncode, 70, done.stdout)
            self.assertIn(words, done.stderr)
        self.end()


if __name__ == "__main__":
    KITWORK = os.path.abspath(sys.argv.pop(1))
    counted.main()
