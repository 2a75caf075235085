const a = "x".repeat(50000) + "a", b = "x".repeat(50000) + "b";
let n = 0;
for (;;) { if (a === b) n++; if (a < b) n++; }
