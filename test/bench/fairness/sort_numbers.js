const a = Array.from({ length: 2000 }, (_, i) => (i * 7919) % 2003);
for (;;) a.slice().sort((x, y) => x - y);
