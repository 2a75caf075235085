#!/usr/bin/env python3
"""Breaks each rule of check.py once in a tree of its own, to see that the checks bite."""
import contextlib
import io
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
import check  # noqa: E402
import counted  # noqa: E402

GOOD = {
    "README.md": "# x\n",
    "vm/README.md": "# vm\n",
    "vm/gas.hpp": "// Gas.\n#pragma once\n",
    "vm/gas.cpp": '#include "vm/gas.hpp"\n',
    "test/README.md": "# test\n",
    "test/vm/README.md": "# test\n",
    "test/vm/gas.test.cpp": '#include "vm/gas.hpp"\n',
}


def run(changes, exceptions=""):
    """The status and the output of the checks over the good tree with these changes."""
    with tempfile.TemporaryDirectory() as root, tempfile.NamedTemporaryFile("w") as listed:
        for path, text in {**GOOD, **changes}.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run(["git", "-C", root, "init", "-q"], check=True)
        listed.write(exceptions)
        listed.flush()
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = check.check(root, listed.name)
        return status, out.getvalue()


def function(lines):
    return "// Purpose.\nint f(int a) {\n" + "  a += 1;\n" * (lines - 2) + "}\n"


class TreeChecks(unittest.TestCase):
    def refused(self, rule, path, text):
        status, out = run({path: text})
        self.assertEqual(status, 1, out)
        self.assertIn(f"{rule}: {path}", out)
        self.assertIn("1 failed", out)

    def accepted(self, path, text):
        status, out = run({path: text})
        self.assertEqual(status, 0, out)

    def test_a_good_tree_passes(self):
        self.assertEqual(run({})[0], 0)

    def test_a_strange_entry_at_the_top_is_refused(self):
        status, out = run({"notes/README.md": "# notes\n"})
        self.assertIn("top: notes: does not belong", out)
        self.assertEqual(status, 1)

    def test_a_folder_without_readme_is_refused(self):
        status, out = run({"vm/heap/gc.hpp": "// Gc.\n#pragma once\n"})
        self.assertIn("readme: vm/heap: has no README.md", out)
        self.assertEqual(status, 1)

    def test_the_vm_may_not_know_the_compiler(self):
        self.refused("includes", "vm/a.cpp", '// A.\n#include "compiler/lexer.hpp"\n')

    def test_the_schemas_know_nothing_of_ours(self):
        status, out = run({"schemas/README.md": "x\n", "schemas/a.cpp": '// A.\n#include "vm/gas.hpp"\n'})
        self.assertIn("schemas may not know vm", out)
        self.assertEqual(status, 1)

    def test_caf_stays_in_actor_files(self):
        self.refused("includes", "vm/a.cpp", "// A.\n#include <caf/actor.hpp>\n")

    def test_xbyak_stays_in_the_jit(self):
        self.refused("includes", "vm/a.cpp", "// A.\n#include <xbyak/xbyak.h>\n")

    def test_apps_see_public_headers_only(self):
        status, out = run({"apps/README.md": "x\n", "apps/a.cpp": '// A.\n#include "vm/gas.hpp"\n'})
        self.assertIn("apps may not know vm", out)
        self.assertEqual(status, 1)

    def test_an_include_that_is_not_from_the_root_is_refused(self):
        self.refused("includes", "vm/a.cpp", '// A.\n#include "gas.hpp"\n')

    def test_a_header_without_pragma_once_is_refused(self):
        self.refused("once", "vm/a.hpp", "// A.\nint a();\n")

    def test_a_header_without_a_purpose_is_refused(self):
        self.refused("purpose", "vm/a.hpp", "#pragma once\n")

    def test_a_line_of_101_columns_is_refused_and_one_of_100_is_not(self):
        self.refused("columns", "vm/a.cpp", "// " + "x" * 98 + "\n")
        self.accepted("vm/a.cpp", "// " + "x" * 97 + "\n")

    def test_a_source_of_501_lines_is_refused_and_one_of_500_is_not(self):
        self.refused("lines", "vm/a.cpp", "// A.\n" * 501)
        self.accepted("vm/a.cpp", "// A.\n" * 500)

    def test_a_header_of_301_lines_is_refused_and_one_of_300_is_not(self):
        self.refused("lines", "vm/a.hpp", "// A.\n" * 300 + "#pragma once\n")
        self.accepted("vm/a.hpp", "// A.\n" * 299 + "#pragma once\n")

    def test_a_function_of_71_lines_is_refused_and_one_of_70_is_not(self):
        self.refused("function", "vm/a.cpp", function(71))
        self.accepted("vm/a.cpp", function(70))

    def test_a_long_member_function_is_found_inside_its_class(self):
        body = "// A.\nnamespace a {\nclass B {\n  int c() {\n" + "    d();\n" * 80 + "  }\n};\n}\n"
        self.refused("function", "vm/a.cpp", body)

    def test_a_macro_is_no_function(self):
        self.accepted("vm/a.cpp", "// A.\n#define A() \\\n  while (x) { \\\n    y; \\\n" + "\n" * 80)

    def test_a_type_defined_twice_in_a_namespace_is_refused(self):
        text = "// Says nothing.\n#pragma once\nnamespace kitwork::vm {\nclass Value {};\n}  // namespace\n"
        status, out = run({"vm/one.hpp": text, "vm/two.hpp": text})
        self.assertEqual(status, 1, out)
        self.assertIn("types: vm/two.hpp", out)
        self.accepted("vm/one.hpp", text.replace("class Value {};", "class Value;  // elsewhere"))

    def test_a_test_that_mirrors_nothing_is_refused(self):
        self.refused("mirror", "test/vm/nothing.test.cpp", "")

    def test_an_exception_excuses_its_subject(self):
        status, out = run({"vm/a.cpp": "// A.\n" * 501}, "lines vm/a.cpp -: a reason\n")
        self.assertEqual(status, 0, out)

    def test_an_exception_that_nothing_needs_is_refused(self):
        status, out = run({}, "lines vm/a.cpp -: a reason\n")
        self.assertEqual(status, 1)
        self.assertIn("nothing needs", out)


if __name__ == "__main__":
    counted.main()
