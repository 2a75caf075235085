const a = Array.from({ length: 300 }, (_, i) => [i, [i, [i]]]);
for (;;) a.flat(Infinity);
