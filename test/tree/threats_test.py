#!/usr/bin/env python3
"""Holds test/threats.md against the tests that it names: threats_test.py ROOT"""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import counted  # noqa: E402

ROOT = None
# Of the list of attacks that the zone answers.
ROWS = {1, 2, 3, 4, 5, 6, 13, 14, 15, 16, 18, 20, 22}


def named_tests(text):
    """(row, file, name) of each line of the table."""
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 4 and cells[0].isdigit():
            yield int(cells[0]), cells[2], cells[3]


def has_test(text, name):
    # A long name is two literals, and prose may be broken anywhere.
    return name in re.sub(r"\s+(# )?", " ", text).replace('" "', "")


class Threats(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(ROOT, "test", "threats.md"), encoding="utf-8") as file:
            self.named = list(named_tests(file.read()))

    def test_each_named_test_is_there(self):
        for row, path, name in self.named:
            with self.subTest(row=row, path=path, name=name):
                with open(os.path.join(ROOT, "test", path), encoding="utf-8") as file:
                    text = file.read()
                quoted = f'"{name}"' if name and path.endswith(".cpp") else name
                self.assertTrue(has_test(text, quoted), "there is no such test")

    def test_each_attack_has_a_test(self):
        self.assertEqual(ROWS - {row for row, _, name in self.named if name}, set())

    def test_a_name_that_is_not_there_is_noticed(self):
        self.assertTrue(has_test('TEST_CASE("a b") {', '"a b"'))
        self.assertTrue(has_test('TEST_CASE(\n    "a "\n    "b") {', '"a b"'))
        self.assertTrue(has_test("# a\n# b\n", "a b"))
        self.assertFalse(has_test('TEST_CASE("a b c") {', '"a b"'))
        self.assertEqual(list(named_tests("| 7 | x | a.cpp | n |\n| # | a | b | c |\n")),
                         [(7, "a.cpp", "n")])


if __name__ == "__main__":
    ROOT = sys.argv.pop(1)
    counted.main()
