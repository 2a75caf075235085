const a = Array.from({ length: 20000 }, (_, i) => i);
for (;;) { a.splice(5, 0, 1, 2, 3); a.splice(5, 3); }
