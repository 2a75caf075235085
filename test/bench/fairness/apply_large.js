const list = Array.from({ length: 5000 }, (_, i) => i);
for (;;) Math.max(...list);
