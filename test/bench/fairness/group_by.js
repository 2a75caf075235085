const list = Array.from({ length: 200 }, (_, i) => i);
for (;;) { Object.groupBy(list, (x) => x % 7); Map.groupBy(list, (x) => x % 7); }
