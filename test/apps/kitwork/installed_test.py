#!/usr/bin/env python3
"""The installed library from outside: installed_test.py BUILD CXX

Installs what a C++ program needs into a temporary folder, and builds and runs the example project
against it by its pkg-config file alone.
"""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "support"))
import counted  # noqa: E402

BUILD = CXX = None


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Installed(unittest.TestCase):
    def test_the_example_builds_and_runs_against_the_installed_library(self):
        with tempfile.TemporaryDirectory() as folder:
            run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", folder, "--tags",
                 "devel"])
            configs = [path for path, _, names in os.walk(folder) if "kitwork-capsule.pc" in names]
            self.assertEqual(len(configs), 1)
            environment = dict(os.environ, PKG_CONFIG_PATH=configs[0],
                               PKG_CONFIG_SYSROOT_DIR=folder)
            flags = run(["pkg-config", "--cflags", "--libs", "kitwork-capsule"], env=environment)
            # Third parties' libraries come from the system, ours from the folder.
            program = os.path.join(folder, "example")
            source = os.path.join(ROOT, "apps", "examples", "capsule_cpp", "main.cpp")
            for word in flags.split():
                self.assertNotIn(ROOT, word)
            run([*CXX.split(), "-std=c++20", source, "-o", program, *flags.split()])
            told = run([program])
            self.assertIn("needs kv.write:discount/*", told)
            self.assertIn("send it to asia", told)
            self.assertIn("an invocation with {\"id\":7,\"sum\":1200}", told)


if __name__ == "__main__":
    BUILD, CXX = sys.argv[1:3]
    del sys.argv[1:3]
    counted.main()
