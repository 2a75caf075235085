#!/usr/bin/env python3
"""Writes the tables of vm/builtins/math (needs mpmath): scripts/tables/math_tables.py > vm/builtins/math/math_tables.def"""
from mpmath import mp, mpf, exp, log, sin, cos, atan, pi, floor, ldexp, nint

mp.prec = 1400


def number(x):
    x = mpf(x)
    return float(x).hex() if x != 0 else "0.0"


def pair(x):
    hi = float(x)
    lo = float(mpf(x) - mpf(hi))
    return "{%s, %s}" % (hi.hex(), lo.hex() if lo != 0 else "0.0")


def rounded_bits(x, bits):
    m, e = mp.frexp(x)
    return ldexp(nint(ldexp(m, bits)), e - bits)


print("// Written by scripts/tables/math_tables.py.")
print("#ifdef KITWORK_PAIR_TABLE")
print("KITWORK_PAIR_TABLE(exponential_table, 64)  // 2^(i/64)")
print(",\n".join(pair(mpf(2) ** (mpf(i) / 64)) for i in range(64)))
print("KITWORK_TABLE_END")
# m in [1, 2) has index floor((m - 1) * 128); from index 53 on it is halved first. inverse is exact around 1.
inverses = []
for i in range(128):
    m = (1 + (mpf(i) + mpf(1) / 2) / 128) / (1 if i < 53 else 2)
    inverses.append(mpf(1) if i in (0, 127) else rounded_bits(1 / m, 10))
print("KITWORK_PAIR_TABLE(logarithm_table, 128)  // -ln(inverse_table[i])")
print(",\n".join(pair(-log(x)) for x in inverses))
print("KITWORK_TABLE_END")
print("KITWORK_PAIR_TABLE(sine_table, 27)  // sin(i/32)")
print(",\n".join(pair(sin(mpf(i) / 32)) for i in range(27)))
print("KITWORK_TABLE_END")
print("KITWORK_PAIR_TABLE(cosine_table, 27)  // cos(i/32)")
print(",\n".join(pair(cos(mpf(i) / 32)) for i in range(27)))
print("KITWORK_TABLE_END")
print("KITWORK_PAIR_TABLE(arctangent_table, 33)  // atan(i/32)")
print(",\n".join(pair(atan(mpf(i) / 32)) for i in range(33)))
print("KITWORK_TABLE_END")
print("#endif")
print("#ifdef KITWORK_NUMBER_TABLE")
print("KITWORK_NUMBER_TABLE(inverse_table, 128)")
print(", ".join(number(x) for x in inverses))
print("KITWORK_TABLE_END")
print("#endif")
print("#ifdef KITWORK_WORD_TABLE")
print("KITWORK_WORD_TABLE(two_over_pi, 20)  // the bits of 2/pi after the point, 64 a word")
bits = int(floor(ldexp(2 / pi, 64 * 20)))
words = ["0x%016xull" % ((bits >> (64 * (19 - i))) & (2**64 - 1)) for i in range(20)]
print(",\n".join(words))
print("KITWORK_TABLE_END")
print("#endif")
print("#ifdef KITWORK_PAIR")
print("KITWORK_PAIR(pi_pair, %s)" % pair(pi).strip("{}"))
print("KITWORK_PAIR(half_pi_pair, %s)" % pair(pi / 2).strip("{}"))
print("KITWORK_PAIR(ln2_pair, %s)" % pair(log(2)).strip("{}"))
print("KITWORK_PAIR(inverse_ln2_pair, %s)" % pair(1 / log(2)).strip("{}"))
print("KITWORK_PAIR(inverse_ln10_pair, %s)" % pair(1 / log(10)).strip("{}"))
print("#endif")
# Constants in pieces whose products with an integer of 20 bits are exact.
print("#ifdef KITWORK_NUMBER")
for name, value in (("ln2_over_64", log(2) / 64), ("half_pi", pi / 2)):
    a = rounded_bits(value, 32)
    b = rounded_bits(value - a, 32)
    c = rounded_bits(value - a - b, 32)
    d = value - a - b - c
    for letter, piece in zip("abcd", (a, b, c, d)):
        print("KITWORK_NUMBER(%s_%s, %s)" % (name, letter, number(piece)))
print("#endif")
