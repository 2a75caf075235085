#!/usr/bin/env python3
"""The kitwork command from outside: command_test.py KITWORK

Checks the help of every subcommand, what wrong use says, and the exit statuses that scripts rely on.
"""
import os
import subprocess
import sys
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "support"))
import counted  # noqa: E402

KITWORK = None


def kitwork(*arguments, text=None):
    return subprocess.run([KITWORK, *arguments], input=text, capture_output=True, text=True, timeout=60)


def subcommands():
    lines = kitwork("--help").stdout.split("SUBCOMMANDS\n")[1].split("\n\n")[0].split("\n")
    return [line.split()[0] for line in lines if line.strip()]


class Help(unittest.TestCase):
    def test_the_overview_lists_the_subcommands(self):
        for arguments in (["--help"], ["help"], ["-h"]):
            done = kitwork(*arguments)
            self.assertEqual(done.returncode, 0)
            self.assertIn("reference", done.stdout)
            self.assertEqual(done.stderr, "")

    def test_every_subcommand_has_a_page_with_all_its_parts(self):
        for name in subcommands():
            page = kitwork(name, "--help")
            self.assertEqual(page.returncode, 0, name)
            for part in ("USAGE", "DESCRIPTION", "OPTIONS", "--help", "EXIT STATUS", "EXAMPLES"):
                self.assertIn(part, page.stdout, name)
            self.assertEqual(page.stdout, kitwork("help", name).stdout)
            for line in page.stdout.split("\n"):
                self.assertLessEqual(len(line), 100, line)

    def test_the_version_is_told(self):
        done = kitwork("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^kitwork \d+\.\d+\.\d+ \(\w+ [\d.]+\)\n$")


class WrongUse(unittest.TestCase):
    def refused(self, words, *arguments):
        done = kitwork(*arguments)
        self.assertEqual(done.returncode, 64)
        self.assertEqual(done.stdout, "")
        self.assertIn(words, done.stderr)

    def test_no_subcommand_is_wrong_use(self):
        self.refused("SUBCOMMANDS")

    def test_a_mistyped_subcommand_is_guessed(self):
        self.refused("unknown subcommand refrence; did you mean reference?", "refrence")

    def test_a_mistyped_option_is_guessed(self):
        self.refused("unknown option --versoin; did you mean --version?", "--versoin")
        self.refused("unknown option --hepl; did you mean --help?", "reference", "--hepl")

    def test_what_is_like_nothing_is_not_guessed(self):
        done = kitwork("xyzzyplugh")
        self.assertEqual(done.returncode, 64)
        self.assertNotIn("did you mean", done.stderr)

    def test_wrong_use_says_where_help_is(self):
        self.refused("Try kitwork reference --help.", "reference", "--nonsense")
        self.refused("Try kitwork reference --help.", "reference", "file")


class Reference(unittest.TestCase):
    def test_the_page_in_the_tree_is_the_page_that_is_printed(self):
        path = os.path.join(ROOT, "schemas", "REFERENCE.md")
        page = kitwork("reference").stdout
        if os.environ.get("KITWORK_REWRITE") == "1":
            with open(path, "w", encoding="utf-8") as file:
                file.write(page)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(page, file.read(), "renew it with KITWORK_REWRITE=1 and read it")

    def test_every_opcode_of_the_table_is_on_the_page(self):
        page = kitwork("reference").stdout
        path = os.path.join(ROOT, "schemas", "opcodes.def")
        count = 0
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith("KITWORK_OPCODE("):
                    name, number = line[len("KITWORK_OPCODE("):].split(", ")[:2]
                    self.assertIn(f"| {number} | {name} |", page)
                    count += 1
        self.assertGreater(count, 100)


if __name__ == "__main__":
    KITWORK = sys.argv.pop(1)
    counted.main()
