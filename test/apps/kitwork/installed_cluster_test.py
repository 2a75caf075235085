#!/usr/bin/env python3
"""Extensions and CAF clients from outside: installed_cluster_test.py BUILD CXX KITWORK

Installs what C++ programs need into a temporary folder, builds the example projects against it by
their pkg-config files alone, and runs them with a zone of kitwork dev.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "support"))
import counted  # noqa: E402

BUILD = CXX = KITWORK = None
EXAMPLES = os.path.join(ROOT, "apps", "examples")


def run(command, status=0, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, **options)
    if done.returncode != status:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", cls.folder.name, "--tags", "devel"])
        cls.config = next(path for path, _, names in os.walk(cls.folder.name) if "kitwork-extension.pc" in names)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def flags(self, package):
        environment = dict(os.environ, PKG_CONFIG_PATH=self.config, PKG_CONFIG_SYSROOT_DIR=self.folder.name)
        flags = run(["pkg-config", "--cflags", "--libs", package], env=environment).stdout.split()
        for word in flags:
            self.assertNotIn(ROOT, word)
        return flags

    def start(self, *options, **more):
        self.environment = {**os.environ, "KITWORK_HOME": self.path("home")}
        dev = subprocess.Popen([KITWORK, "dev", "--port", "0", *options], stdout=subprocess.PIPE, text=True,
                               env=self.environment)
        self.addCleanup(dev.wait, 20)
        self.addCleanup(dev.stdout.close)
        self.addCleanup(dev.terminate)
        while "Ctrl-C" not in (line := dev.stdout.readline()):
            self.assertNotEqual(line, "", "kitwork dev ended")

    def send(self, source, *options, status=0):
        path = source
        if "\n" in source or " " in source:
            path = self.path("sent.js")
            with open(path, "w", encoding="utf-8") as file:
                file.write(source)
        done = run([KITWORK, "send", path, "--json", *options], status=status, env=self.environment)
        return json.loads(done.stdout) if done.stdout else done

    def test_capsules_call_functions_of_an_extension(self):
        source = os.path.join(EXAMPLES, "extension_cpp", "geo.cpp")
        library = self.path("geo.so")
        run([*CXX.split(), "-std=c++20", "-Wall", "-Wextra", "-shared", "-fPIC", source, "-o", library,
             *self.flags("kitwork-extension")])
        self.start("--extension", library)
        told = self.send(os.path.join(EXAMPLES, "extension_cpp", "distance.js"))
        self.assertEqual(told["answer"], [{"to": "Hue", "km": 540}, {"to": "Saigon", "km": 636}])
        # Two distances and a visit, with the bytes of what went to and fro.
        self.assertGreater(told["gasUsed"], 2 * 500 + 50 + 2 * 2 * 20)
        trace = run([KITWORK, "trace"], env=self.environment).stdout
        self.assertEqual(trace.count("ext/geo/distance"), 2)
        begin = 'import { distance, visits } from "ext/geo"; '
        for rest, answer in (("return [visits(), visits()];", [2, 3]),
                             ("try { distance(1); } catch (e) { return e.message; }",
                              "ext/geo/distance wants 4 arguments, not 1"),
                             ("try { distance(1, 2, 3, 'x'); } catch (e) { return e.message; }",
                              "distance wants four numbers"),
                             ("return [1, 2].map(a => distance(a, 0, a, 0));", [0, 0])):
            with self.subTest(rest=rest):
                self.assertEqual(self.send(begin + rest)["answer"], answer)
        # What it costs is paid before it is done.
        once = self.send(begin + "return visits();")
        self.assertEqual(once["answer"], 4)
        told = self.send(begin + "visits(); visits(); return 1;", "--gas", str(once["gasUsed"] + 30), status=4)
        self.assertEqual(told["problem"]["code"], "out_of_gas")
        self.assertEqual(self.send(begin + "return visits();")["answer"], 6)
        # What is not there, and what is not granted.
        told = self.send('import { area } from "ext/geo"; try { area(); } catch (e) { return e.message; }')
        self.assertEqual(told["answer"], "ext/geo/area is not offered by this worker")
        self.send(begin + "return visits();", "--guest", status=7)

    def dev_file(self):
        with open(self.path("home/dev.json"), encoding="utf-8") as file:
            return json.load(file)

    def test_a_caf_client_sends_a_capsule_through_the_door(self):
        client = self.path("client")
        run([*CXX.split(), "-std=c++20", os.path.join(EXAMPLES, "client_cpp", "main.cpp"), "-o", client,
             *self.flags("kitwork-client")])
        self.start()
        dev = self.dev_file()
        door = dev["door"]
        host, port = door["address"].rsplit(":", 1)
        words = [client, host, port, "dev", door["gateway"], door["certificate"], door["key"], door["authority"],
                 dev["token"], dev["key"]]
        for _ in range(2):
            self.assertRegex(run(words).stdout, r'^\{"sum":42\}, \d+ gas, [0-9a-f]{64}\n$')
        # Whom the gateway's certificate does not name, and what the zone's authority did not sign.
        other = list(words)
        other[4] = "edge9"
        self.assertNotEqual(run(other, status=8).stderr, "")
        foreign = self.path("foreign")
        os.makedirs(foreign)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", foreign + "/key.pem",
                        "-out", foreign + "/cert.pem", "-days", "2", "-subj", "/CN=x", "-addext",
                        "subjectAltName=URI:kitwork://dev/client/dev"], check=True, capture_output=True)
        other = list(words)
        other[5:7] = [foreign + "/cert.pem", foreign + "/key.pem"]
        run(other, status=8)
        # A capsule that the token does not grant is refused with the gateway's words.
        self.assertRegex(run(words).stdout, "42")

    def test_what_is_no_extension_does_not_start(self):
        environment = {**os.environ, "KITWORK_HOME": self.path("home")}
        for name, content in (("none.so", "nothing"), ("empty.so", None)):
            path = self.path(name)
            if content is None:
                empty = self.path("empty.cpp")
                with open(empty, "w", encoding="utf-8") as file:
                    file.write("int nothing;")
                run([*CXX.split(), "-shared", "-fPIC", empty, "-o", path])
            else:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(content)
            done = run([KITWORK, "dev", "--port", "0", "--extension", path], status=70, env=environment)
            self.assertIn(name, done.stderr)


if __name__ == "__main__":
    BUILD, CXX, KITWORK = os.path.abspath(sys.argv[1]), sys.argv[2], os.path.abspath(sys.argv[3])
    del sys.argv[1:4]
    counted.main()
