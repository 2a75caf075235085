const a = Array.from({ length: 5000 }, (_, i) => i);
for (;;) { a.indexOf(-1); a.includes("x"); }
