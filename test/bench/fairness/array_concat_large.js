const a = Array.from({ length: 500000 }, (_, i) => i);
for (;;) a.slice();
