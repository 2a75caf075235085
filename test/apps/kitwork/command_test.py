#!/usr/bin/env python3
"""The kitwork command from outside: command_test.py KITWORK

Checks the help of every subcommand, what wrong use says, and the exit statuses that scripts rely on.
"""
import json
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


def evaluate(source, *arguments):
    return kitwork("eval", "-", *arguments, text=source)


class Eval(unittest.TestCase):
    def test_what_is_printed_goes_to_stdout_and_nothing_else(self):
        done = evaluate("print('a', 1, [2]); console.log({ b: null });")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "a 1 [ 2 ]\n{ b: null }\n", ""))

    def test_the_exit_status_says_how_it_ended(self):
        for source, status in (("1;", 0), ("throw 1;", 1), ("let = ;", 2), ("async function f() {}", 3),
                               ("for (;;);", 4), ("let a = []; for (;;) a = [a, a.slice()];", 5)):
            with self.subTest(source=source):
                done = evaluate(source, "--gas", "100000000", "--memory", "1000000")
                self.assertEqual(done.returncode, status, done.stderr)

    def test_an_uncaught_exception_tells_name_message_and_stack(self):
        done = evaluate("function f() {\n  throw new RangeError('far');\n}\nf();")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.split("\n")[:3], [
            "Uncaught RangeError: far", "    at f (standard input:2:9)", "    at standard input:4:1"])

    def test_endless_recursion_is_a_range_error(self):
        done = evaluate("function f() { f(); } try { f(); } catch (error) { print(error.name); }")
        self.assertEqual((done.returncode, done.stdout), (0, "RangeError\n"))

    def test_the_figures_are_told_as_json(self):
        done = evaluate("let a = 0; for (let i = 0; i < 100; i++) a += i;", "--stats", "--json")
        told = json.loads(done.stderr)
        self.assertEqual(told["status"], "done")
        self.assertGreater(told["gas_used"], 100)
        self.assertEqual(told["gas_used"] + told["gas_left"], 1_000_000_000)

    def test_the_same_program_uses_the_same_gas(self):
        gas = {json.loads(evaluate("console.log([3, 1, 2].sort());", "--stats", "--json").stderr)["gas_used"]
               for _ in range(3)}
        self.assertEqual(len(gas), 1)

    def test_gas_is_enough_exactly_when_it_covers_what_is_used(self):
        source = "let a = 0; for (let i = 0; i < 10; i++) a += i;"
        used = json.loads(evaluate(source, "--stats", "--json").stderr)["gas_used"]
        self.assertEqual(evaluate(source, "--gas", str(used)).returncode, 0)
        self.assertEqual(evaluate(source, "--gas", str(used - 1)).returncode, 4)

    def test_a_machine_that_goes_through_bytes_prints_the_same_for_the_same_gas(self):
        source = "let s = ''; for (let i = 0; i < 50; i++) s += i; console.log(s.length);"
        whole = evaluate(source, "--stats", "--json")
        for every in ("1", "7", "1000"):
            moved = evaluate(source, "--stats", "--json", "--snapshot-every", every)
            self.assertEqual(moved.stdout, whole.stdout)
            self.assertEqual(json.loads(moved.stderr)["gas_used"], json.loads(whole.stderr)["gas_used"])

    def test_a_file_that_is_not_there_and_limits_out_of_range_are_wrong_use(self):
        self.assertEqual(kitwork("eval", "/nowhere.js").returncode, 64)
        self.assertEqual(kitwork("eval").returncode, 64)
        self.assertEqual(evaluate("1", "--gas", "many").returncode, 64)
        self.assertEqual(evaluate("1", "--memory", "1").returncode, 64)
        self.assertEqual(evaluate("1", "--snapshot-every", "0").returncode, 64)


class CheckAndDisasm(unittest.TestCase):
    def test_all_that_is_wrong_is_told_with_a_caret(self):
        done = kitwork("check", "-", text="let a = ;\nlet b = ];\n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("standard input:1:9: error", done.stderr)
        self.assertIn("standard input:2:9: error", done.stderr)
        self.assertIn("^", done.stderr)

    def test_diagnostics_are_told_as_json(self):
        done = kitwork("check", "--json", "-", text="let a = ;\n")
        told = json.loads(done.stderr)
        self.assertEqual((told[0]["line"], told[0]["column"]), (1, 9))

    def test_a_refused_feature_says_what_to_write_instead(self):
        done = kitwork("check", "-", text="async function f() { await 1; }\n")
        self.assertEqual(done.returncode, 3)
        self.assertIn("hint:", done.stderr)

    def test_the_bytecode_is_shown_with_its_source_and_gas(self):
        done = kitwork("disasm", "-", text="let a = 1;\nprint(a + 1);\n")
        self.assertEqual(done.returncode, 0)
        self.assertIn("; 2: print(a + 1);", done.stdout)
        self.assertIn("; gas ", done.stdout)


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
