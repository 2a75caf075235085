#!/usr/bin/env python3
"""scripts/bench fairness: does gas follow time, whatever a program does?

Runs every adversarial program of test/bench/fairness in `kitwork eval` with the same gas, and prints
the CPU time that a million gas buys, from the dearest to the cheapest, and the ratio between
both ends. The command tells the CPU time of the run alone, so start-up does not count. A program
that ends before it has used a hundredth of the gas tells nothing about its price and is listed apart,
unless it took more time than that gas should buy.
"""
import argparse
import json
import os
import statistics
import sys

import measure

RATIO_MAX = 10.0
TIMEOUT_S = 120


def stats_of(run):
    """The JSON object that --stats --json leaves as the last line of stderr."""
    for line in reversed(run.err.decode(errors="replace").strip().split("\n")):
        if line.startswith("{"):
            try:
                return json.loads(line)
            except ValueError:
                return None
    return None


def measured(options, path):
    command = [options.kitwork, "eval", path, "--gas", str(options.gas),
               "--memory", str(options.memory), "--stats", "--json"]
    samples = []
    status = stats = None
    for _ in range(options.rounds):
        run = measure.Run(command, TIMEOUT_S)
        status, stats = run.status, stats_of(run)
        if stats is None or "gas_used" not in stats:
            words = run.err.decode(errors="replace").strip().split("\n")[0][:120]
            return {"status": status, "failure": words}
        samples.append(stats["cpu_ns"])
    if stats.get("status") == "exception":
        return {"status": status, "failure": stats.get("exception", {}).get("text", "")[:120]}
    cpu_ns = statistics.median(samples)
    used = max(int(stats["gas_used"]), 1)
    return {"status": status, "gas_used": used, "cpu_ms": cpu_ns / 1e6,
            "ns_per_gas": cpu_ns / used, "outcome": stats.get("status")}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench fairness", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gas", type=int, default=20_000_000, help="gas for each (default 20 million)")
    parser.add_argument("--memory", type=int, default=64 << 20, help="memory limit, bytes (64 MiB)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each; the median counts (3)")
    parser.add_argument("--quick", action="store_true", help="one run of each with a tenth of the gas")
    parser.add_argument("--only", action="append", metavar="NAME", help="this program; may be repeated")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--kitwork", default=measure.KITWORK, help="the command to measure")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.gas = 1, options.gas // 10
    folder = os.path.join(measure.HERE, "fairness")
    names = sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".js"))
    unknown = sorted(set(options.only or []) - set(names))
    if unknown:
        print(f"no program {unknown[0]}; there are: {' '.join(names)}", file=sys.stderr)
        return 64
    rows = []
    for name in names:
        if options.only and name not in options.only:
            continue
        measure.progress(name)
        rows.append({"name": name, **measured(options, os.path.join(folder, f"{name}.js"))})
    measure.progress("")
    return report(rows, options)


def report(rows, options):
    failed = [row for row in rows if "failure" in row]
    ran = sorted((row for row in rows if "failure" not in row), key=lambda row: -row["ns_per_gas"])
    middle = statistics.median([row["ns_per_gas"] for row in ran]) if ran else 0
    expected_ms = options.gas / 100 * middle / 1e6
    short = [row for row in ran if row["gas_used"] < options.gas / 100 and row["cpu_ms"] < expected_ms]
    priced = [row for row in ran if row not in short]
    ratio = priced[0]["ns_per_gas"] / priced[-1]["ns_per_gas"] if priced else None
    if options.json:
        print(json.dumps({"priced": priced, "short": short, "failed": failed, "ratio": ratio}, indent=1))
    else:
        print(f"{'program':26}{'ms per Mgas':>12}{'gas used':>14}{'cpu ms':>10}  outcome")
        for row in priced + short:
            print(f"{row['name']:26}{row['ns_per_gas']:>12.2f}{row['gas_used']:>14}"
                  f"{row['cpu_ms']:>10.1f}  {row['outcome']}{'  (too short)' if row in short else ''}")
        for row in failed:
            print(f"{row['name']:26} did not run: status {row['status']}: {row['failure']}")
        if ratio:
            print(f"{len(priced)} programs; dearest {priced[0]['name']}, cheapest {priced[-1]['name']}: "
                  f"ratio {ratio:.1f}, {RATIO_MAX:.0f} at most")
    return 0 if ratio is not None and ratio <= RATIO_MAX and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
