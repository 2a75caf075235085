#!/usr/bin/env python3
"""Writes the tables of vm/builtins/unicode from Python's own character data:
scripts/tables/unicode_tables.py case > vm/builtins/unicode/case_tables.def
scripts/tables/unicode_tables.py normalization > vm/builtins/unicode/normalization_tables.def"""
import sys
import unicodedata as u

ALL = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def rows(items, width=100):
    line = ""
    for item in items:
        if len(line) + len(item) + 1 > width:
            print(line)
            line = ""
        line += item
    if line:
        print(line)


def table(macro, count, items):
    print("#ifdef %s" % macro)
    print("%s(%d)" % (macro, count))
    rows(items)
    print("KITWORK_TABLE_END\n#endif")


def deltas(mapping):
    """Runs of (first, last, step, delta) with the same distance to their image."""
    runs = []
    for c in sorted(mapping):
        d = mapping[c] - c
        if runs and runs[-1][3] == d:
            first, last, step, _ = runs[-1]
            if first == last and c - last in (1, 2):
                runs[-1] = (first, c, c - last, d)
                continue
            if first != last and c - last == step:
                runs[-1] = (first, c, step, d)
                continue
        runs.append((c, c, 1, d))
    return runs


def ranges(test):
    result = []
    for c in ALL:
        if test(chr(c)):
            if result and result[-1][1] == c - 1:
                result[-1][1] = c
            else:
                result.append([c, c])
    return result


def case():
    for name, f in (("UPPER", str.upper), ("LOWER", str.lower)):
        simple, special = {}, []
        for c in ALL:
            image = f(chr(c))
            if image == chr(c):
                continue
            if len(image) == 1:
                simple[c] = ord(image)
            else:
                special.append((c, [ord(x) for x in image] + [0, 0]))
        runs = deltas(simple)
        table("KITWORK_%s_RUNS" % name, len(runs), ["{%d,%d,%d,%d}," % r for r in runs])
        table("KITWORK_%s_SPECIAL" % name, len(special),
              ["{%d,{%d,%d,%d}}," % (c, i[0], i[1], i[2]) for c, i in special])

    def final(text):
        return text.lower().endswith("ς")
    cased = ranges(lambda x: final(x + "Σ"))
    ignorable = ranges(lambda x: final("a" + x + "Σ") and not final(x + "Σ"))
    table("KITWORK_CASED", len(cased), ["{%d,%d}," % tuple(r) for r in cased])
    table("KITWORK_CASE_IGNORABLE", len(ignorable), ["{%d,%d}," % tuple(r) for r in ignorable])


def utf16(text):
    data = text.encode("utf-16-le")
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


def normalization():
    hangul = range(0xAC00, 0xD7A4)
    pool, places = [], {}

    def place(text):
        units = tuple(utf16(text))
        if units not in places:
            places[units] = len(pool)
            pool.extend(units)
        return places[units], len(units)
    for macro, form, other in (("KITWORK_CANONICAL", "NFD", None), ("KITWORK_COMPATIBILITY", "NFKD", "NFD")):
        entries = []
        for c in ALL:
            if c in hangul:
                continue
            image = u.normalize(form, chr(c))
            if image != chr(c) and (other is None or image != u.normalize(other, chr(c))):
                entries.append("{%d,%d,%d}," % ((c,) + place(image)))
        table(macro, len(entries), entries)
    table("KITWORK_POOL", len(pool), ["%d," % x for x in pool])
    pairs = []
    for c in ALL:
        d = u.decomposition(chr(c))
        if c in hangul or not d or d.startswith("<") or " " not in d:
            continue
        a, b = (int(x, 16) for x in d.split())
        if u.normalize("NFC", chr(a) + chr(b)) == chr(c):
            pairs.append((a, b, c))
    table("KITWORK_COMPOSITION", len(pairs), ["{%d,%d,%d}," % p for p in sorted(pairs)])
    classes = []
    for c in ALL:
        k = u.combining(chr(c))
        if k == 0:
            continue
        if classes and classes[-1][1] == c - 1 and classes[-1][2] == k:
            classes[-1][1] = c
        else:
            classes.append([c, c, k])
    table("KITWORK_COMBINING", len(classes), ["{%d,%d,%d}," % tuple(r) for r in classes])


print("// Written by scripts/tables/unicode_tables.py from Unicode %s." % u.unidata_version)
{"case": case, "normalization": normalization}[sys.argv[1]]()
