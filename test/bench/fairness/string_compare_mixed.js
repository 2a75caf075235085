const a = "x".repeat(50000) + "a", b = "x".repeat(50000) + "\u0400";
a.charCodeAt(0); b.charCodeAt(0);
let n = 0;
for (;;) { if (a < b) n++; if (a === b) n++; }
