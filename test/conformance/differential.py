#!/usr/bin/env python3
"""Runs generated programs in `kitwork eval` and in node, and compares what they print and throw.

differential.py [--count N] [--seed S] [--only SEED] [--snapshot-every N] [--kitwork PATH] [--show] [--alone]

Each program has a seed of its own (S, S+1, ...), which is printed with a difference, beside the smallest
set of its top statements that still differ; `--only SEED --show` prints the program of a seed. What
is compared: the printed text, and the name of what was not caught. Several programs run in one process, and by
themselves when anything differs, or with --alone. With --snapshot-every the
machine is written to bytes and read back every N instructions, and the gas has to be the same too.
Programs of test/conformance/programs are run first. Ends with "N passed, N failed".
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import generate  # noqa: E402

TIMEOUT_S = 60
REPORTED_MAX = 10
GAS = "2000000000"
BATCH = 20
# Seeds at which node 20 is wrong, and what it does.
NODE_IS_WRONG = {
    3867: "Object.isFrozen of a sealed function, whose prototype is writable, is true",
    4143: "Object.fromEntries closes an iterator whose next() threw",
    9298: "a key that a literal names twice, behind a spread, stands at its second place",
}


class Node:
    """One node process that answers many programs, one at a time."""

    def __init__(self):
        self.process = subprocess.Popen(["node", os.path.join(HERE, "node_side.js")], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, source):
        self.process.stdin.write(json.dumps([0, source]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        # What is printed is UTF-8, which has no lone surrogates.
        return re.sub("[\ud800-\udfff]", "\ufffd", answer["output"]), answer["name"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Kitwork:
    def __init__(self, path, snapshot_every):
        self.path = path
        self.extra = ["--snapshot-every", str(snapshot_every)] if snapshot_every else []

    def run(self, source, extra=None):
        """(output, name of what was not caught, gas used)."""
        with tempfile.NamedTemporaryFile("w", suffix=".js", encoding="utf-8") as file:
            file.write(source)
            file.flush()
            command = [self.path, "eval", file.name, "--gas", GAS, "--stats", "--json"]
            done = subprocess.run(command + (self.extra if extra is None else extra),
                                  capture_output=True, timeout=TIMEOUT_S)
        output = done.stdout.decode(errors="replace").removesuffix("\n")
        words = done.stderr.decode(errors="replace")
        told = [line for line in words.split("\n") if line.startswith("{")]
        result = json.loads(told[-1]) if told else {}
        gas = result.get("gas_used")
        if done.returncode == 0:
            return output, None, gas
        if done.returncode == 1:
            return output, result.get("exception", {}).get("name") or "value", gas
        return output, f"status {done.returncode}: {words.strip()[:300]}", gas


local = threading.local()
nodes = []


def node():
    if not hasattr(local, "node"):
        local.node = Node()
        nodes.append(local.node)
    return local.node


def lines_of(text):
    """Lines without the places of a stack, which name files and engines' own frames."""
    return [line for line in text.split("\n") if not re.match(r"\s+at ", line)]


def differ(kitwork, source):
    """None when both agree, else what is different."""
    ours, our_name, gas = kitwork.run(source)
    theirs, their_name = node().run(source)
    if our_name != their_name:
        return f"uncaught: kitwork {our_name}, node {their_name}"
    if lines_of(ours) != lines_of(theirs):
        for mine, other in zip(lines_of(ours) + ["(end)"], lines_of(theirs) + ["(end)"]):
            if mine != other:
                return f"kitwork: {mine[:300]}\n    node:    {other[:300]}"
    if kitwork.extra:
        _, _, whole = kitwork.run(source, [])
        if whole != gas:
            return f"gas {gas} with snapshots, {whole} without"
    return None


def shrink(kitwork, statements):
    """Drops top statements while the two still differ and node still has no complaint of syntax."""
    at = len(statements) - 1
    while at > 0:
        fewer = statements[:at] + statements[at + 1:]
        try:
            found = differ(kitwork, "\n".join(fewer))
        except (subprocess.TimeoutExpired, ValueError):
            found = None
        if found and "node ReferenceError" not in found:
            statements = fewer
        at -= 1
    return statements


def check(kitwork, name, statements):
    try:
        return name, differ(kitwork, "\n".join(statements))
    except subprocess.TimeoutExpired:
        return name, "kitwork did not end in time"


def together(programs):
    """One program that runs several, each in a function of its own."""
    runs = []
    for number, statements in enumerate(programs):
        body = "\n".join(statements)
        runs.append(f'console.log("-- {number}"); (function () {{ try {{ {body}\n }} catch (error) {{ '
                    f'console.log("uncaught", error instanceof Error ? error.name : "value"); }} }})();')
    return runs


def check_all(kitwork, seeds):
    """What differs, by seed."""
    programs = [generate.generate(seed) for seed in seeds]
    if len(seeds) > 1 and check(kitwork, "", together(programs))[1] is None:
        return []
    checked = [check(kitwork, f"seed {seed}", program) for seed, program in zip(seeds, programs)]
    return [(name, found) for name, found in checked if found]


def written_programs():
    folder = os.path.join(HERE, "programs")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if name.endswith(".js"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                yield name, [file.read()]


def main():
    sys.stdout.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--snapshot-every", type=int, default=0)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--kitwork",
                        default=os.path.join(ROOT, "build-clang", "apps", "kitwork", "kitwork"))
    options = parser.parse_args()
    seeds = [seed for seed in range(options.seed, options.seed + options.count) if seed not in NODE_IS_WRONG]
    if options.only is not None:
        seeds = [options.only]
    if options.show:
        for seed in seeds:
            print("\n".join(generate.generate(seed)))
        return 0
    kitwork = Kitwork(options.kitwork, options.snapshot_every)
    cases = [] if options.only is not None else list(written_programs())
    size = 1 if options.alone else BATCH
    batches = [seeds[at:at + size] for at in range(0, len(seeds), size)]
    differences = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(check_all, kitwork, batch) for batch in batches]
        written = [pool.submit(check, kitwork, name, statements) for name, statements in cases]
        differences += [job.result() for job in written if job.result()[1]]
        for job in jobs:
            differences += job.result()
    for name, found in differences[:REPORTED_MAX]:
        print(f"{name}: {found}")
        if name.startswith("seed "):
            print("    " + "\n    ".join(shrink(kitwork, generate.generate(int(name[5:])))[1:]))
    for each in nodes:
        each.close()
    print(f"{len(cases) + len(seeds) - len(differences)} passed, {len(differences)} failed")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
