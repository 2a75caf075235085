const a = "abcdéfgh".repeat(500) + "x", b = "abcdéfgh".repeat(500) + "y";
let n = 0;
for (;;) n += a.localeCompare(b);
