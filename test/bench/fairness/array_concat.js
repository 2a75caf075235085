const a = Array.from({ length: 2000 }, (_, i) => i);
for (;;) a.concat(a, a);
