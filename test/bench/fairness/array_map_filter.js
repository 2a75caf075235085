const a = Array.from({ length: 1000 }, (_, i) => i);
for (;;) a.map((x) => x + 1).filter((x) => x % 2 === 0).reduce((s, x) => s + x, 0);
