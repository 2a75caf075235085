const a = new Set(Array.from({ length: 300 }, (_, i) => i)), b = new Set(Array.from({ length: 300 }, (_, i) => i * 2));
for (;;) { a.union(b); a.intersection(b); a.isSubsetOf(b); }
