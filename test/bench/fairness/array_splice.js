const a = Array.from({ length: 5000 }, (_, i) => i);
for (;;) { a.splice(10, 1); a.splice(20, 0, 7); }
