const o = {};
for (let i = 0; ; i++) { o[(i % 100) + 0.5] = i; o[-(i % 100)] = i; }
