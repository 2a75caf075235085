const text = "abcdefghij".repeat(100000);
let s;
for (let i = 0; ; i++) s = text.slice(i % 10, 900000);
