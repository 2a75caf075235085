const a = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 2003);
for (;;) a.slice().sort();
