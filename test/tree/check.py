#!/usr/bin/env python3
"""Checks the tree itself: check.py [ROOT]

Rules, each with the exceptions that exceptions.txt beside this file lists with a reason:
  top       the top level holds these entries and no other
  readme    each folder of the first two levels has a README.md
  includes  who may include whom; CAF, Xbyak and public headers stay where they belong
  once      a header begins with #pragma once (after its comment)
  purpose   a source or header begins with a comment that says what it is for
  columns   at most 100 columns
  lines     at most 500 lines a source, 300 a header
  function  at most 70 lines a function
  mirror    a test lies where what it tests lies
  types     a type's name is defined once in its namespace: the linker takes two for one
An exception that nothing needs any more fails too, so that the list only shrinks.
Ends with "N passed, N failed": one case a rule, and one for the exceptions.
"""
import os
import re
import subprocess
import sys

TOP = {"meson.build", "actors", "vm", "compiler", "schemas", "apps", "test", "scripts",
       "README.md", "LICENSE"}
SOURCE_LINES_MAX = 500
HEADER_LINES_MAX = 300
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

# From a top folder to the top folders whose headers it may include beside its own.
MAY_INCLUDE = {
    "schemas": set(),
    "compiler": {"schemas"},
    "vm": {"schemas"},
    "actors": {"schemas", "vm", "compiler"},
    "apps": set(),
    "test": {"schemas", "vm", "compiler", "actors", "apps"},
}
CODE = (".cpp", ".hpp")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def listed(root):
    """Every file that git tracks or would track, as paths from the root."""
    out = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard"],
                         capture_output=True, text=True, check=True).stdout
    return sorted(path for path in set(out.split("\n")) if path and
                  os.path.exists(os.path.join(root, path)))


class Tree:
    def __init__(self, root, files):
        self.root = root
        self.files = files
        self.texts = {}

    def lines(self, path):
        if path not in self.texts:
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
                self.texts[path] = file.read().split("\n")
        return self.texts[path]

    def code(self, suffixes=CODE):
        return [path for path in self.files if path.endswith(suffixes)]


# Each rule yields (path, detail, words): the subject that an exception names, and what is wrong.

def rule_top(tree):
    for entry in sorted({path.split("/")[0] for path in tree.files}):
        if entry not in TOP and not entry.startswith("."):
            yield entry, "-", "does not belong to the top level"


def rule_readme(tree):
    folders = set()
    for path in tree.files:
        parts = path.split("/")[:-1]
        for depth in (1, 2):
            if len(parts) >= depth and not parts[0].startswith("."):
                folders.add("/".join(parts[:depth]))
    for folder in sorted(folders):
        if f"{folder}/README.md" not in tree.files:
            yield folder, "-", "has no README.md"


def caf_allowed(path):
    return (re.search(r"_actor(\.test)?\.[ch]pp$", path) is not None or
            path.startswith(("actors/include/", "actors/node/", "apps/", "test/cluster/",
                             "test/node/")))


def include_faults(path, quote, target):
    top = path.split("/")[0]
    if top not in MAY_INCLUDE:
        return
    if target.startswith("caf/") and not caf_allowed(path):
        yield "caf", "includes CAF outside *_actor.*, actors/include, actors/node and apps"
    if target.startswith("xbyak/") and not path.startswith("vm/jit/"):
        yield "xbyak", "includes Xbyak outside vm/jit"
    if quote == "<":
        return
    if "/" not in target or target.startswith("."):
        yield target, f'includes "{target}": include from the root'
        return
    other = target.split("/")[0]
    if other != top and other not in MAY_INCLUDE[top]:
        yield other, f'includes "{target}": {top} may not know {other}'


def rule_includes(tree):
    for path in tree.code(CODE + (".def",)):
        for number, line in enumerate(tree.lines(path), 1):
            match = INCLUDE.match(line)
            if match:
                for detail, words in include_faults(path, match[1], match[2]):
                    yield path, detail, f"line {number} {words}"


def rule_once(tree):
    for path in tree.code((".hpp",)):
        code = [line for line in tree.lines(path) if line and not line.startswith("//")]
        if not code or code[0] != "#pragma once":
            yield path, "-", "does not begin with #pragma once"


def rule_purpose(tree):
    """A test may go without: its cases are sentences. So may the .cpp of a header that has one."""
    for path in tree.code():
        if path.startswith("test/") and path.endswith(".test.cpp"):
            continue
        header = path[:-4] + ".hpp"
        if path.endswith(".cpp") and header in tree.files:
            continue
        if not tree.lines(path)[0].startswith("//"):
            yield path, "-", "does not begin with a comment that says what it is for"


def rule_columns(tree):
    for path in tree.code():
        for number, line in enumerate(tree.lines(path), 1):
            if len(line) > COLUMNS_MAX:
                yield path, "-", f"line {number} has {len(line)} columns"
                break


def rule_lines(tree):
    for path in tree.code():
        count = len(tree.lines(path)) - 1
        most = HEADER_LINES_MAX if path.endswith(".hpp") else SOURCE_LINES_MAX
        if count > most:
            yield path, "-", f"has {count} lines, {most} at most"


STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
# Lines that open a scope which holds functions rather than being one.
SCOPE = re.compile(r"^\s*(?:inline\s+)?(?:namespace\b|(?:template\s*<.*>\s*)?(?:class|struct|union|enum)\b"
                   r"|extern\s+\"C\")")


def strip(line):
    line = STRINGS.sub('""', line)
    comment = line.find("//")
    return line if comment < 0 else line[:comment]


def functions(lines):
    """(name, first line, count of lines) of each function of clang-formatted code.

    A brace that opens at namespace or class level on a statement with parentheses opens a function,
    and the brace that closes that depth ends it. What is inside a function (lambdas, blocks) is it.
    """
    scopes = []  # kinds of the open braces: "scope", "function" or "block"
    statement = ""
    start = first = name = None
    raw = directive = False
    for number, line in enumerate(lines, 1):
        if raw:
            raw = ')"' not in line
            continue
        if 'R"' in line and ')"' not in line.split('R"', 1)[1]:
            raw = True
            continue
        # A directive, and the lines that it goes on in.
        if directive or line.lstrip().startswith("#"):
            directive = line.endswith("\\")
            continue
        for character in strip(line):
            if character == "{":
                inside = "function" in scopes
                if inside:
                    scopes.append("block")
                elif SCOPE.match(statement) or SCOPE.match(statement.split("]] ")[-1]):
                    scopes.append("scope")
                elif "(" in statement and "=" not in statement.split("(")[0]:
                    scopes.append("function")
                    first = start or number
                    name = re.search(r"([~\w:]+|operator[^(]*)\s*\(", statement)
                    name = name[1] if name else "?"
                else:
                    scopes.append("block")
                statement, start = "", None
            elif character == "}":
                if scopes and scopes.pop() == "function":
                    yield name, first, number - first + 1
                statement, start = "", None
            elif character == ";" and "function" not in scopes and statement.count(
                    "(") <= statement.count(")"):
                statement, start = "", None
            elif "function" not in scopes:
                if not character.isspace() and start is None:
                    start = number
                statement += character
        if "function" not in scopes:
            statement += " "
            statement = statement.lstrip()


def rule_function(tree):
    for path in tree.code():
        for name, first, count in functions(tree.lines(path)):
            # A test case of doctest is a list of sentences, not a function to be understood.
            if count > FUNCTION_LINES_MAX:
                yield path, name, f"line {first}: {name} has {count} lines, {FUNCTION_LINES_MAX} at most"


# Areas of tests that mirror actors/<area> under a shorter name, and areas that mirror nothing.
FREE_TESTS = {"support", "tree", "conformance", "simulation", "cluster", "fuzz", "bench"}


def rule_mirror(tree):
    sources = set(tree.files)
    for path in tree.code((".test.cpp",)):
        parts = path.split("/")
        if parts[0] != "test" or parts[1] in FREE_TESTS:
            continue
        stem = "/".join(parts[1:])[:-len(".test.cpp")]
        candidates = [f"{prefix}{stem}{suffix}" for prefix in ("", "actors/")
                      for suffix in (".cpp", ".hpp", ".def")]
        folders = ["/".join(c.split("/")[:-1]) for c in candidates]
        if any(c in sources for c in candidates):
            continue
        # A test of a whole folder's behaviour lies in the folder's mirror.
        if any("/" in f and any(s.startswith(f + "/") for s in sources) for f in folders):
            continue
        yield path, "-", "mirrors no source"


TYPE = re.compile(r"(?:template <.*> )?(?:class|struct|union|enum class|enum)\s+"
                  r"(?:alignas\(\w+\) )?(\w+)\b(?!.*;$)|(?:class|struct) (\w+) .*\{.*\};$")


def types(lines):
    """(namespace, name) of each type that other sources could mean, one a line."""
    spaces = []
    for line in lines:
        opened = re.match(r"(?:inline )?namespace ([\w:]*) ?\{", line)
        if opened:
            spaces.append(opened[1])
        elif line.startswith("}  // namespace") and spaces:
            spaces.pop()
        elif "" not in spaces:
            found = TYPE.match(line.split("//")[0].rstrip())
            if found:
                yield "::".join(spaces), found[1] or found[2]


def rule_types(tree):
    first = {}
    for path in tree.code():
        for space, name in types(tree.lines(path)):
            if first.setdefault((space, name), path) != path:
                yield path, name, f"{space}::{name} is also in {first[space, name]}"


RULES = {name[5:]: rule for name, rule in sorted(globals().items()) if name.startswith("rule_")}


def read_exceptions(path):
    """Lines of `rule path detail: reason`; detail is - when the rule has none."""
    exceptions = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            subject, colon, reason = line.partition(": ")
            parts = subject.split(" ")
            if len(parts) != 3 or not colon or not reason or parts[0] not in RULES:
                sys.exit(f"{path}:{number}: an exception reads `rule path detail: reason`")
            exceptions[tuple(parts)] = number
    return exceptions


def check(root, exceptions_path):
    tree = Tree(root, listed(root))
    exceptions = read_exceptions(exceptions_path)
    used = set()
    passed = failed = 0
    for name, rule in RULES.items():
        faults = []
        for path, detail, words in rule(tree):
            key = (name, path, detail)
            if key in exceptions:
                used.add(key)
            else:
                faults.append(f"{path}: {words}   [{name} {path} {detail}]")
        passed, failed = (passed, failed + 1) if faults else (passed + 1, failed)
        for fault in faults:
            print(f"{name}: {fault}")
    stale = [key for key in exceptions if key not in used]
    for key in stale:
        print(f"exceptions.txt:{exceptions[key]}: nothing needs `{' '.join(key)}` any more: remove it")
    passed, failed = (passed, failed + 1) if stale else (passed + 1, failed)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if "--help" in sys.argv[1:]:
        print(__doc__.strip())
        sys.exit(0)
    here = os.path.dirname(os.path.abspath(__file__))
    top = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(here))
    sys.exit(check(top, os.path.join(here, "exceptions.txt")))
