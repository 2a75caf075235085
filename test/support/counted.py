"""The main of a test in Python: runs the unittest cases of the main module, and ends with the line
that tally.py counts, "N passed, N failed"."""
import sys
import unittest


def main():
    result = unittest.main(module="__main__", exit=False).result
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    sys.exit(1 if failed else 0)
