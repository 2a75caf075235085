#!/usr/bin/env python3
"""scripts/bench fairness: does gas follow time, whatever a program does?

Runs every adversarial program of test/bench/fairness, and some that are too wide to be written by
hand, in `kitwork eval` with the same gas, and prints the CPU time that a million gas buys, from the dearest to the cheapest, and the ratio between
both ends. The command tells the CPU time of the run alone, so start-up does not count. A program
that ends before it has used a hundredth of the gas tells nothing about its price and is listed apart,
unless it took more time than that gas should buy.
"""
import argparse
import json
import os
import statistics
import sys
import tempfile

import measure

RATIO_MAX = 10.0
TIMEOUT_S = 120
# With --settle, what noise could have made dear is measured again, so often at most.
RETRIES_MAX = 3


def wide_programs():
    """Programs whose cost is in what the program itself is: names, handlers, positions, arguments."""
    long_name = "a" * 20000
    handlers = "if (n < 0) { try { n++; } catch { n = 0; } }\n" * 3000
    return {
        "error_long_message": "for (;;) { try { " + long_name + "; } catch { } }",
        "error_long_name": f"function {long_name}() {{ null.x; }}\n"
                           f"for (;;) {{ try {{ {long_name}(); }} catch {{ }} }}",
        "error_positions": "let n = 0;\nfunction f() {\n" + "n += 1;\n" * 3000 +
                           "for (;;) { try { null.x; } catch { n++; } } }\nf();",
        "handlers_many": "let n = 0;\nfunction f() {\n" + handlers +
                         "for (;;) { try { throw n; } catch { n++; } }\n}\nf();",
        "template_many": "let n = 0;\nfunction g(s) { return s.length; }\nfunction f(k) {\n" +
                         "".join(f"if (k === {i} || k < 0) n += g`a{i}`;\n" for i in range(2000)) +
                         "for (;;) n += g`last`;\n}\nf(-1);",
        "call_many_arguments": "function f(...a) { return a.length; }\nlet n = 1;\nfor (;;) f(" +
                               ",".join(["n"] * 200) + ");",
    }


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
    parser.add_argument("--quick", action="store_true", help="one run of each with half of the gas")
    parser.add_argument("--ratio-max", type=float, default=RATIO_MAX,
                        help=f"what is too much, for a status of 1 ({RATIO_MAX:.0f})")
    parser.add_argument("--settle", action="store_true",
                        help="measure what is too dear again, for a test on a busy machine")
    parser.add_argument("--only", action="append", metavar="NAME", help="this program; may be repeated")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--kitwork", default=measure.KITWORK, help="the command to measure")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.gas = 1, options.gas // 2
    with tempfile.TemporaryDirectory() as folder:
        paths = programs(folder)
        unknown = sorted(set(options.only or []) - set(paths))
        if unknown:
            print(f"no program {unknown[0]}; there are: {' '.join(paths)}", file=sys.stderr)
            return 64
        wanted = {name: path for name, path in paths.items() if not options.only or name in options.only}
        rows = []
        for name, path in wanted.items():
            measure.progress(name)
            rows.append({"name": name, **measured(options, path)})
        if options.settle:
            settle(options, wanted, rows)
    measure.progress("")
    return report(rows, options)


def programs(folder):
    """Name to path, the wide ones written to `folder`."""
    home = os.path.join(measure.HERE, "fairness")
    paths = {name[:-3]: os.path.join(home, name) for name in os.listdir(home) if name.endswith(".js")}
    for name, text in wide_programs().items():
        paths[name] = os.path.join(folder, f"{name}.js")
        with open(paths[name], "w", encoding="utf-8") as file:
            file.write(text)
    return dict(sorted(paths.items()))


def split(rows, options):
    """The rows that tell a price, dearest first, those too short to, and those that did not run."""
    failed = [row for row in rows if "failure" in row]
    ran = sorted((row for row in rows if "failure" not in row), key=lambda row: -row["ns_per_gas"])
    middle = statistics.median([row["ns_per_gas"] for row in ran]) if ran else 0
    # Under a tenth of a millisecond a clock tells nothing about a price.
    expected_ms = max(options.gas / 100 * middle / 1e6, 0.1)
    short = [row for row in ran if row["gas_used"] < options.gas / 100 and row["cpu_ms"] < expected_ms]
    return [row for row in ran if row not in short], short, failed


def settle(options, paths, rows):
    """Measures the dearest once more while the ratio is too large: other work on the machine only
    ever makes a program slower."""
    for _ in range(RETRIES_MAX):
        priced = split(rows, options)[0]
        if not priced or priced[0]["ns_per_gas"] <= options.ratio_max * priced[-1]["ns_per_gas"]:
            return
        limit = options.ratio_max * priced[-1]["ns_per_gas"]
        for row in priced:
            if row["ns_per_gas"] <= limit:
                break
            again = measured(options, paths[row["name"]])
            if again.get("ns_per_gas", row["ns_per_gas"]) < row["ns_per_gas"]:
                row.update(again)


def report(rows, options):
    priced, short, failed = split(rows, options)
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
                  f"ratio {ratio:.1f}, {options.ratio_max:.0f} at most")
    return 0 if ratio is not None and ratio <= options.ratio_max and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
