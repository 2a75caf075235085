#!/usr/bin/env python3
"""Checks that every rule has its test: each reason for which the verifier or the loader of snapshots
refuses something must be spelled out in a test. rules_test.py [--list] ROOT

Ends with "N passed, N failed".
"""
import pathlib
import re
import sys

# How a rule says its reason, and folders of rules with the folders of their tests.
REASON = re.compile(r'(?:refuse|malformed|return|return \{|\? |: |, )\(?"([^"\\\n]{4,})"')
PLACES = (("vm/verifier", "test/vm/verifier"), ("vm/snapshot", "test/vm/snapshot"))
# Reasons that nothing can bring about, with why they are there all the same.
UNREACHABLE = {
    "program: function ": "no reason: how messages begin",
    ", instruction ": "no reason: how messages go on",
    "snapshot: ": "no reason: how messages begin",
    "the capsule is too large for a snapshot": "no memory limit allows it",
    "shapes that are too costly to compare": "takes more properties than a shape of any program has",
    "an image of no cells": "the shared image is ours; a broken one must not be read on",
    "a register that is not there": "the verifier's depth and kinds agree",
    "a function of the prelude that captures something else than a function": "the prelude is ours",
    "a pair for somebody else than the machine": "the prelude is ours",
}


def text_of(files):
    # A literal that goes on in the next line is one literal.
    return re.sub(r'"\s*\n\s*"', "", "\n".join(file.read_text() for file in sorted(files)))


def main():
    arguments = [a for a in sys.argv[1:] if a != "--list"]
    root = pathlib.Path(arguments[0])
    passed = failed = 0
    for rules, tests in PLACES:
        tested = text_of((root / tests).glob("*.*pp"))
        reasons = sorted(set(REASON.findall(text_of((root / rules).glob("*.cpp")))) - set(UNREACHABLE))
        for reason in reasons:
            if "--list" in sys.argv:
                print(f"{rules}: {reason}")
            spelled = reason.removeprefix("snapshot: ")
            if spelled in tested:
                passed += 1
            else:
                failed += 1
                print(f"{rules}: no test names this: {reason}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
