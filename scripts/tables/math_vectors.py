#!/usr/bin/env python3
"""Writes correctly rounded values of the elementary functions (needs mpmath):
scripts/tables/math_vectors.py > test/vm/builtins/math/math_vectors.def"""
import random

import mpmath as m
from mpmath import mp, mpf

mp.prec = 1400
random.seed(20)
ONE = ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
       "exp", "expm1", "log", "log2", "log10", "log1p", "cbrt"]
OWN = {"log2": lambda x: m.log(x) / m.log(2), "cbrt": lambda x: m.cbrt(x) if x > 0 else -m.cbrt(-x)}


def argument(name, i):
    x = [random.uniform(-1, 1), random.uniform(-30, 30), 2.0 ** random.uniform(-30, 9),
         random.uniform(-1, 1) * 2.0 ** random.randint(-60, 1)][i % 4]
    if name in ("log", "log2", "log10"):
        return abs(x)
    if name == "acosh":
        return 1 + abs(x)
    if name == "log1p" and x <= -1:
        return -x
    if name in ("asin", "acos", "atanh") and abs(x) >= 1:
        return 0.9999 / x
    if name in ("sin", "cos", "tan") and i > 20:
        return x * 10.0 ** random.randint(6, 290)
    return x


print("// Written by scripts/tables/math_vectors.py: function, argument(s), the nearest double of the result.")
for name in ONE:
    for i in range(24):
        x = argument(name, i)
        y = float((OWN.get(name) or getattr(m, name))(mpf(x)))
        print("KITWORK_UNARY(%s, %s, %s)" % (name, x.hex(), y.hex()))
for name, f in (("pow", m.power), ("atan2", m.atan2)):
    for i in range(40):
        x = 2.0 ** random.uniform(-20, 20)
        y = random.uniform(-30, 30) if i % 3 else float(random.randint(-40, 40))
        print("KITWORK_BINARY(%s, %s, %s, %s)" % (name, x.hex(), y.hex(), float(f(mpf(x), mpf(y))).hex()))
