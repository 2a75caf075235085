const o = {};
for (let i = 0; ; i++) { o["k" + (i % 300)] = i; delete o["k" + ((i * 7) % 300)]; }
