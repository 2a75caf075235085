"""What the benchmarks share: running a command for its CPU time, medians, and finding the engine."""
import os
import resource
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
KITWORK = os.path.join(ROOT, "build-clang", "apps", "kitwork", "kitwork")


class Run:
    """One finished process: its output, its status, and seconds on the wall and on the CPUs."""

    def __init__(self, command, timeout_s):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        try:
            done = subprocess.run(command, capture_output=True, timeout=timeout_s)
            self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired:
            self.status, self.out, self.err = None, b"", b"timeout"
        self.wall_s = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu_s = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def geometric_mean(ratios):
    return statistics.geometric_mean(ratios) if ratios else None


def progress(text):
    """A line that the next one replaces; only for people who watch."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
