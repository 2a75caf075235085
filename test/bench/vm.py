#!/usr/bin/env python3
"""scripts/bench vm: how fast the machine runs programs, beside the engines people embed.

Every program of test/bench/programs runs as JavaScript in `kitwork eval` and `node --jitless`, and as
Lua in lua5.4 and `luajit -joff`, in turns, round after round. The time of an empty program is
subtracted; figures are medians. A ratio above 1 means that kitwork is that many times faster. All
engines must print the same checksum, or the status is 1.
"""
import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile

import measure

ENGINES = {
    "kitwork": ("js", ["eval"]),
    "node": ("js", ["--jitless", "--no-warnings"]),
    "lua5.4": ("lua", []),
    "luajit": ("lua", ["-joff"]),
}
PEERS = ("node", "lua5.4", "luajit")
TIMEOUT_S = 120


def command(engine, binary, path):
    return [binary, *ENGINES[engine][1], path]


def binaries(kitwork):
    found = {}
    for engine in ENGINES:
        path = kitwork if engine == "kitwork" else shutil.which(engine)
        if path and os.path.exists(path):
            found[engine] = path
    return found


def programs(only):
    folder = os.path.join(measure.HERE, "programs")
    names = sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".js"))
    wanted = [name for name in names if not only or name in only]
    missing = sorted(set(only or []) - set(names))
    if missing:
        print(f"no program {missing[0]}; there are: {' '.join(names)}", file=sys.stderr)
        sys.exit(64)
    return [(name, folder) for name in wanted]


class Table:
    """Times and outputs of all runs."""

    def __init__(self, clock):
        self.clock = clock
        self.seconds = {}
        self.outputs = {}
        self.failures = {}

    def add(self, name, engine, run):
        if run.status != 0:
            text = run.err.decode(errors="replace").strip().split("\n")
            self.failures[(name, engine)] = f"status {run.status}: {text[0][:150]}"
            return
        self.seconds.setdefault((name, engine), []).append(getattr(run, self.clock))
        self.outputs[(name, engine)] = run.out.decode(errors="replace").strip()

    def median(self, name, engine, start):
        times = self.seconds.get((name, engine))
        if not times or (name, engine) in self.failures:
            return None
        return max(statistics.median(times) - start[engine], 0.0005)


def measure_all(found, chosen, rounds, table):
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("js", "lua"):
            with open(os.path.join(folder, f"empty.{suffix}"), "w", encoding="utf-8"):
                pass
        start = {}
        for engine, binary in found.items():
            path = os.path.join(folder, f"empty.{ENGINES[engine][0]}")
            runs = [measure.Run(command(engine, binary, path), TIMEOUT_S) for _ in range(max(5, rounds))]
            start[engine] = statistics.median(getattr(run, table.clock) for run in runs)
    for number in range(rounds):
        for name, home in chosen:
            for engine, binary in found.items():
                path = os.path.join(home, f"{name}.{ENGINES[engine][0]}")
                if not os.path.exists(path) or (name, engine) in table.failures:
                    continue
                measure.progress(f"round {number + 1}/{rounds} {name} {engine}")
                table.add(name, engine, measure.Run(command(engine, binary, path), TIMEOUT_S))
    measure.progress("")
    return start


def results(found, chosen, start, table):
    rows = []
    for name, _ in chosen:
        row = {"name": name, "seconds": {}, "ratios": {}, "agree": True}
        for engine in found:
            row["seconds"][engine] = table.median(name, engine, start)
        ours = row["seconds"].get("kitwork")
        for peer in PEERS:
            theirs = row["seconds"].get(peer)
            row["ratios"][peer] = theirs / ours if ours and theirs else None
        outputs = {table.outputs[(name, e)] for e in found if (name, e) in table.outputs}
        row["agree"] = len(outputs) <= 1
        row["outputs"] = {e: table.outputs[(name, e)] for e in found if (name, e) in table.outputs}
        row["failures"] = {e: table.failures[(name, e)] for e in found if (name, e) in table.failures}
        rows.append(row)
    means = {peer: measure.geometric_mean([r["ratios"][peer] for r in rows if r["ratios"][peer]])
             for peer in PEERS}
    return {"rows": rows, "geometric_means": means, "start_seconds": start,
            "clock": "cpu" if table.clock == "cpu_s" else "wall"}


def show(result, found):
    def cell(value, form):
        return form.format(value) if value is not None else "-"

    print(f"{'program':14}" + "".join(f"{e + ' ms':>12}" for e in found) +
          "".join(f"{'/ ' + p:>10}" for p in PEERS))
    for row in result["rows"]:
        print(f"{row['name']:14}" +
              "".join(cell(row["seconds"][e] and row["seconds"][e] * 1000, "{:>12.1f}").rjust(12)
                      for e in found) +
              "".join(cell(row["ratios"][p], "{:>10.2f}").rjust(10) for p in PEERS))
        for engine, words in row["failures"].items():
            print(f"    {engine}: {words}")
        if not row["agree"]:
            print(f"    checksums differ: {row['outputs']}")
    print(f"{'geometric mean':14}" + " " * 12 * len(found) +
          "".join(cell(result["geometric_means"][p], "{:>10.2f}").rjust(10) for p in PEERS))
    starts = ", ".join(f"{e} {s * 1000:.1f}" for e, s in result["start_seconds"].items())
    print(f"{result['clock']} time; subtracted for start-up, ms: {starts}")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench vm", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round instead of five")
    parser.add_argument("--rounds", type=int, help="how many rounds")
    parser.add_argument("--only", action="append", metavar="NAME", help="this program; may be repeated")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--wall", action="store_true",
                        help="wall time; else CPU time of all threads, which a busy machine disturbs less")
    parser.add_argument("--no-lua", action="store_true", help="leave lua5.4 and luajit out")
    parser.add_argument("--kitwork", default=measure.KITWORK, help="the command to measure")
    options = parser.parse_args()
    found = binaries(options.kitwork)
    if "kitwork" not in found:
        print(f"there is no {options.kitwork}: build it first, or name one with --kitwork", file=sys.stderr)
        return 1
    if options.no_lua:
        found = {engine: path for engine, path in found.items() if ENGINES[engine][0] == "js"}
    rounds = options.rounds or (1 if options.quick else 5)
    table = Table("wall_s" if options.wall else "cpu_s")
    chosen = programs(options.only)
    start = measure_all(found, chosen, rounds, table)
    result = results(found, chosen, start, table)
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        show(result, found)
    bad = any(not row["agree"] or row["failures"] for row in result["rows"])
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
