#!/usr/bin/env python3
"""kitwork certificate from outside: certificate_test.py KITWORK"""
import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "support"))
import counted  # noqa: E402

KITWORK = None


class Certificates(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.run_it("authority", "--zone", "asia", "-o", self.path("asia.pem"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_it(self, *arguments, status=0):
        done = subprocess.run([KITWORK, "certificate", *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def issue(self, name, *options, status=0):
        return self.run_it("issue", "--authority", self.path("asia.pem"), "-o", self.path(name), *options,
                           status=status)

    def inspect(self, name):
        return json.loads(self.run_it("inspect", self.path(name), "--json").stdout)

    def test_an_authority_vouches_for_its_zone(self):
        told = self.inspect("asia.pem")
        self.assertEqual((told["zone"], told["authority"], told["roles"]), ("asia", True, []))
        self.assertEqual(stat.S_IMODE(os.stat(self.path("asia.pem.key")).st_mode), 0o600)
        self.run_it("authority", "--zone", "asia", "-o", self.path("asia.pem"), status=70)
        self.run_it("authority", "--zone", "asia", "-o", self.path("asia.pem"), "--force")
        self.run_it("authority", "--zone", "No Name", "-o", self.path("x.pem"), status=64)

    def test_a_node_has_the_roles_that_it_was_given(self):
        done = self.issue("n1.pem", "--node", "n1", "--role", "worker", "--role", "command", "--days", "2")
        told = self.inspect("n1.pem")
        self.assertEqual((told["zone"], told["node"], told["roles"]), ("asia", "n1", ["command", "worker"]))
        self.assertEqual(done.stdout.split()[0], told["serial"])
        verified = subprocess.run(["openssl", "verify", "-CAfile", self.path("asia.pem"), self.path("n1.pem")],
                                  capture_output=True, text=True)
        self.assertEqual(verified.returncode, 0, verified.stderr)
        self.assertIn("role    worker", self.run_it("inspect", self.path("n1.pem")).stdout)
        self.issue("n2.pem", "--node", "n2", "--role", "king", status=64)
        self.issue("n2.pem", "--node", "N 2", "--role", "worker", status=64)
        self.issue("n2.pem", "--node", "n2", "--role", "worker", "--days", "0", status=64)
        self.run_it("issue", "--authority", self.path("n1.pem"), "--node", "n3", "--role", "worker", "-o",
                    self.path("n3.pem"), status=64)

    def test_a_certificate_is_revoked_once(self):
        self.issue("n1.pem", "--node", "n1", "--role", "client")
        serial = self.inspect("n1.pem")["serial"]
        for _ in range(2):
            self.run_it("revoke", self.path("n1.pem"), "--list", self.path("revoked.txt"))
        with open(self.path("revoked.txt"), encoding="utf-8") as file:
            self.assertEqual(file.read(), serial + "\n")
        with open(self.path("revoked.txt"), "a", encoding="utf-8") as file:
            file.write("nonsense\n")
        self.run_it("revoke", self.path("asia.pem"), "--list", self.path("revoked.txt"), status=6)

    def test_what_is_no_certificate_is_told(self):
        self.run_it("inspect", self.path("asia.pem.key"), status=6)
        self.run_it("inspect", self.path("nothing"), status=64)
        self.assertIn("did you mean inspect?", self.run_it("inspct", status=64).stderr)


if __name__ == "__main__":
    KITWORK = os.path.abspath(sys.argv.pop(1))
    counted.main()
