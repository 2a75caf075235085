const big = "ab".repeat(50000);
let n = 0;
for (let i = 0; ; i++) { const s = big + i; if (s[7] === "b") n++; }
