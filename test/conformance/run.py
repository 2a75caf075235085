#!/usr/bin/env python3
"""Runs the cases of test/conformance/cases: run.py [--node] [--only NAME] KITWORK

Each case prints, and its margin says what: every `// expect: text`, in the order of the file, is one
printed line. Each runs whole, and stopped, written to bytes and read back every 1, 7 and 1000
instructions, which must print the same and use the same gas.

With --node the cases run in node instead, to see that the margins are right; cases that say that node
has not what they test are left out. Ends with "N passed, N failed".
"""
import argparse
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MARGIN = re.compile(r"(?:^|\s)// expect:(?: (.*))?$")
PATTERNS = (0, 1, 7, 1000)
GAS = "1000000000"
TIMEOUT_S = 120
# Faults that are known and not mended yet; they are told and not counted. One that is gone fails.
KNOWN = {}


def expected_lines(text):
    found = (MARGIN.search(line) for line in text.split("\n"))
    return [match[1] or "" for match in found if match]


def difference(expected, printed):
    """The first line that differs, or None."""
    for number, (wanted, got) in enumerate(zip(expected + ["(end)"], printed + ["(end)"]), 1):
        if wanted != got:
            return f"line {number} printed: {got}\n             expected: {wanted}"
    return None if len(expected) == len(printed) else "more or fewer lines than expected"


def run_kitwork(kitwork, path, pattern):
    """(printed lines, gas used, complaint)"""
    command = [kitwork, "eval", "--script", path, "--gas", GAS, "--stats", "--json"]
    if pattern:
        command += ["--snapshot-every", str(pattern)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return [], None, "did not end in time"
    words = done.stderr.decode(errors="replace")
    stats = [line for line in words.split("\n") if line.startswith("{")]
    gas = json.loads(stats[-1]).get("gas_used") if stats else None
    out = done.stdout.decode(errors="replace")
    lines = out.split("\n")[:-1] if out else []
    return lines, gas, None if done.returncode == 0 else f"status {done.returncode}: {words.strip()[:600]}"


def run_node(path):
    """As a script, not as one of node's modules, whose variables are its own."""
    with open(path, encoding="utf-8") as file:
        text = '"use strict"; ' + file.read()
    done = subprocess.run(["node", "-"], input=text, capture_output=True, text=True, timeout=TIMEOUT_S)
    return done.stdout.split("\n")[:-1], None, None if done.returncode == 0 else done.stderr.strip()[:600]


def faults_of_case(options, path):
    """What is wrong with each way to run the case."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    expected = expected_lines(text)
    whole_gas = None
    for pattern in (0,) if options.node else PATTERNS:
        if options.node:
            lines, gas, complaint = run_node(path)
        else:
            lines, gas, complaint = run_kitwork(options.kitwork, path, pattern)
        fault = difference(expected, lines)
        if complaint:
            fault = complaint + (f"\n    {fault}" if fault else "")
        if not pattern:
            whole_gas = gas
        elif fault is None and gas != whole_gas:
            fault = f"gas {gas}, but {whole_gas} in one run"
        yield f"every {pattern}" if pattern else "whole", fault


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node", action="store_true")
    parser.add_argument("--only", action="append")
    parser.add_argument("kitwork", nargs="?")
    options = parser.parse_args()
    if not options.node and not options.kitwork:
        parser.error("name the kitwork command, or give --node")
    passed = failed = 0
    folder = os.path.join(HERE, "cases")
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not name.endswith(".js") or (options.only and name[:-3] not in options.only):
            continue
        with open(path, encoding="utf-8") as file:
            if options.node and "which node 20 has not" in file.readline():
                continue
        for how, fault in faults_of_case(options, path):
            if how != "whole" and name in KNOWN and not options.node:
                if fault:
                    print(f"known: {name}, {how}: {KNOWN[name]}")
                    continue
                fault = "passes now: take it out of KNOWN"
            passed, failed = (passed, failed + 1) if fault else (passed + 1, failed)
            if fault:
                print(f"{name}, {how}: {fault}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
