#!/usr/bin/env python3
"""Runs every command of the READMEs: readme_test.py ROOT KITWORK

A block that begins with a line "$ command" is a dialogue: each command runs, and what it prints must
be the lines that follow it. A block of commands alone (scripts/..., kitwork ...) is run too, except that
a chore which builds or tests the tree shows its help instead, because the suite is inside of it. kitwork
dev runs all the time, as in another terminal. A block of JavaScript under a line that names a file must
be that file.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import counted  # noqa: E402

ROOT = KITWORK = HOME = None
CHORES = ("scripts/test", "scripts/check", "scripts/bench", "scripts/fuzz", "scripts/demo", "scripts/setup",
          "scripts/format", "scripts/cluster")


def blocks(text):
    """(language, lines, the line of prose before) of each fenced or indented block."""
    found, lines, inside, before, language = [], [], None, "", ""
    for line in text.split("\n") + [""]:
        if inside == "fence":
            if line.startswith("```"):
                found.append((language, lines, before))
                lines, inside = [], None
            else:
                lines.append(line)
        elif line.startswith("```"):
            inside, language, lines = "fence", line[3:].strip(), []
        elif line.startswith("    "):
            inside = "indent"
            lines.append(line[4:])
        else:
            if inside == "indent":
                found.append(("", lines, before))
                lines, inside = [], None
            if line.strip():
                before = line
    return found


def is_command(line):
    return line.startswith(("scripts/", "kitwork "))


def run(command):
    words = shlex.split(command)
    if words and (words[0] in CHORES or words[:2] == ["scripts/simulate", "--mutants"]):
        command = f"{words[0]} --help"
    if words[:2] == ["kitwork", "dev"]:
        command = "kitwork status"
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(KITWORK, os.path.join(folder, "kitwork"))
        environment = {**os.environ, "PATH": folder + os.pathsep + os.environ["PATH"],
                       "KITWORK_HOME": HOME}
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, timeout=300,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout.rstrip("\n")


def readmes():
    out = subprocess.run(["git", "-C", ROOT, "ls-files", "*README.md"], capture_output=True, text=True,
                         check=True).stdout
    return out.split()


class Readmes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        global HOME
        cls.folder = tempfile.TemporaryDirectory()
        HOME = cls.folder.name
        cls.zone = subprocess.Popen([KITWORK, "dev", "--port", "0"], env={**os.environ, "KITWORK_HOME": HOME},
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        # A first answer may come before the gateway has asked the zone how it is.
        up = "kitwork send --wait 1 - <<<'return 1' && kitwork status"
        while cls.zone.poll() is None and run(up)[0] != 0:
            if time.monotonic() > end:
                raise AssertionError("kitwork dev does not come up")

    @classmethod
    def tearDownClass(cls):
        cls.zone.terminate()
        cls.zone.wait(30)
        cls.folder.cleanup()

    def test_every_dialogue_goes_as_it_is_told(self):
        for path in readmes():
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                for _, lines, _ in blocks(file.read()):
                    if not lines or not lines[0].startswith("$ "):
                        continue
                    parts = re.split(r"^\$ ", "\n".join(lines), flags=re.M)[1:]
                    for part in parts:
                        command, _, expected = part.partition("\n")
                        with self.subTest(readme=path, command=command):
                            self.assertEqual(run(command)[1], expected.rstrip("\n"))

    def test_every_command_runs(self):
        count = 0
        for path in readmes():
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                for _, lines, _ in blocks(file.read()):
                    if not lines or not all(is_command(line) for line in lines if line.strip()):
                        continue
                    for line in lines:
                        with self.subTest(readme=path, command=line):
                            status, output = run(line)
                            self.assertEqual(status, 0, output)
                        count += 1
        self.assertGreater(count, 0)

    def test_every_program_that_is_shown_is_the_file_it_names(self):
        for path in readmes():
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                for language, lines, before in blocks(file.read()):
                    name = re.search(r"`([\w/.]+\.js)`", before)
                    if language != "js" or not name:
                        continue
                    with self.subTest(readme=path, program=name[1]), \
                            open(os.path.join(ROOT, name[1]), encoding="utf-8") as program:
                        self.assertEqual("\n".join(lines) + "\n", program.read())


if __name__ == "__main__":
    ROOT, KITWORK = os.path.abspath(sys.argv.pop(1)), os.path.abspath(sys.argv.pop(1))
    counted.main()
