const text = "\u0400bcdefghij".repeat(10000);
let s;
for (let i = 0; ; i++) s = text.slice(i % 10, 90000);
