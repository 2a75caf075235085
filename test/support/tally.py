#!/usr/bin/env python3
"""Adds up what `meson test` recorded: tally.py FOLDER...

Reads FOLDER/meson-logs/testlog.json of each build folder, prints a line for each test and the output
of those that failed, and ends with "N passed, N failed" alone on a line. A doctest executable counts
its cases, a test that prints "N passed, N failed" counts those, any other test is one. Lines that
a test begins with "note: " (seeds, figures) are shown even if it passed. The first
folder's cases are the count; a further folder runs the same cases again, so only what fails there
is added. The exit status is 1 when anything failed or when nothing ran.
"""
import json
import os
import re
import sys

DOCTEST = re.compile(r"^\[doctest\] test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed", re.M)
COUNTED = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)
NOTE = re.compile(r"^note: (.*)$", re.M)
OUTPUT_BYTES_MAX = 6000


def cases(record):
    """(passed, failed) of one test as meson recorded it."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", record.get("stdout", ""))
    found = DOCTEST.findall(text)
    if found:
        passed, failed = int(found[-1][1]), int(found[-1][2])
    else:
        counted = COUNTED.findall(text)
        passed, failed = (int(counted[-1][0]), int(counted[-1][1])) if counted else (None, 0)
    if record["result"] in ("OK", "EXPECTEDFAIL"):
        return (1 if passed is None else passed, failed)
    # A crash after the figures, or without any, is a failure of its own.
    return (passed or 0, max(failed, 1))


def read(folder):
    path = os.path.join(folder, "meson-logs", "testlog.json")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def main(folders):
    terminal = sys.stdout.isatty()
    total_passed = total_failed = 0
    for index, folder in enumerate(folders):
        records = read(folder)
        if not records:
            print(f"{folder}: no test ran")
            total_failed += 1
        for record in sorted(records, key=lambda record: record["name"]):
            if record["result"] == "SKIP":
                continue
            passed, failed = cases(record)
            name = record["name"].split(" / ")[-1].split(":")[-1]
            mark = "ok  " if failed == 0 else "FAIL"
            if terminal:
                mark = f"\033[{32 if failed == 0 else 31}m{mark}\033[0m"
            print(f"{mark} {folder:16} {name:24} {passed:6} passed {failed:4} failed"
                  f" {record['duration']:8.1f} s")
            for note in NOTE.findall(record.get("stdout", "")):
                print(f"     {note}")
            if failed:
                output = record.get("stdout", "") + record.get("stderr", "")
                if record["result"] != "FAIL":
                    print(f"     ended as {record['result']}, status {record.get('returncode')}")
                print("     " + output[-OUTPUT_BYTES_MAX:].replace("\n", "\n     "))
            if index == 0:
                total_passed += passed
                total_failed += failed
            else:
                total_passed -= min(failed, total_passed)
                total_failed += failed
    print(f"{total_passed} passed, {total_failed} failed")
    return 0 if total_failed == 0 and total_passed > 0 else 1


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip())
        sys.exit(0 if sys.argv[1:] == ["--help"] else 64)
    sys.exit(main(sys.argv[1:]))
