const a = "x".repeat(4000000) + "a", b = "x".repeat(4000000) + "b";
a.charCodeAt(0); b.charCodeAt(0);
let n = 0;
for (;;) if (a < b) n++;
