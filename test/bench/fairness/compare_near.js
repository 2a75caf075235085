const a = "a" + "x".repeat(50000), b = "b" + "x".repeat(50000);
a.charCodeAt(0); b.charCodeAt(0);
let n = 0;
for (;;) if (a < b || a === b) n++;
