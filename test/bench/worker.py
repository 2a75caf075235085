#!/usr/bin/env python3
"""scripts/bench worker: one worker with 100,000 capsules that wait, and one with 1,000 that loop.

Those that wait must hold less than 600 MB, and a short capsule among those that loop must answer in under
50 ms of a machine with two cores. The status is 1 if a target is missed.
"""
import argparse
import json
import os
import re
import subprocess
import sys

WAITING_MB_MAX = 600
SHORT_MS_MAX = 50
TIMEOUT_S = 900


def measure(build, waiting):
    done = subprocess.run([os.path.join(build, "test", "cluster", "test_worker_load")],
                          env={**os.environ, "KITWORK_WAITING": str(waiting)}, capture_output=True,
                          text=True, timeout=TIMEOUT_S, check=False)
    held = re.search(r"waiting: (\d+), bytes each: (\d+), resident MB of the process: (\d+)",
                     done.stdout)
    short = re.search(r"median ([0-9.]+) ms, longest ([0-9.]+) ms", done.stdout)
    if not held or not short:
        sys.exit(done.stdout + done.stderr)
    return {"waiting": int(held[1]), "bytes_each": int(held[2]), "resident_mb": int(held[3]),
            "short_p50_ms": float(short[1]), "short_max_ms": float(short[2])}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default="build-clang")
    parser.add_argument("--waiting", type=int, default=100_000, help="capsules that wait")
    parser.add_argument("--quick", action="store_true", help="a tenth of them")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    options = parser.parse_args()
    figures = measure(options.build, options.waiting // 10 if options.quick else options.waiting)
    if options.json:
        print(json.dumps(figures))
    else:
        print(f"{figures['waiting']} capsules that wait: {figures['bytes_each']} bytes each, "
              f"{figures['bytes_each'] * figures['waiting'] / 1e6:.0f} MB, the whole process "
              f"{figures['resident_mb']} MB")
        print(f"a short one among 1,000 that loop: median {figures['short_p50_ms']:.1f} ms, longest "
              f"{figures['short_max_ms']:.1f} ms")
    good = (figures["resident_mb"] < WAITING_MB_MAX and figures["short_p50_ms"] < SHORT_MS_MAX)
    if not good:
        print(f"MISSED: under {WAITING_MB_MAX} MB and {SHORT_MS_MAX} ms", file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
