const o = {};
const base = "k".repeat(20000);
for (let i = 0; ; i++) o[base + (i % 10)] = i;
