const text = "a,b".repeat(30000);
let n = 0;
for (let i = 0; ; i++) n += text.indexOf(",", i % 60000) + (text.includes("b") ? 1 : 0);
