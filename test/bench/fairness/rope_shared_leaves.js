let leaf = "x".repeat(40);
for (let i = 0; i < 1000; i++) leaf = "a" + leaf;
for (;;) { let s = leaf; for (let i = 0; i < 8; i++) s += s; s.charCodeAt(7); }
