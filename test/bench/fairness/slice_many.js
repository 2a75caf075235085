const text = "abcdefghij".repeat(1000);
let s;
for (let i = 0; ; i++) s = text.slice(i % 5000, 5000 + (i % 5000));
