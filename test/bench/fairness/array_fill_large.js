const a = Array(500000).fill(1);
for (;;) a.fill(2);
