const list = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1009);
for (;;) { list.toSorted((a, b) => b - a); list.toReversed(); list.with(3, 4); list.toSpliced(1, 2, 3); }
