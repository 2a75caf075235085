const o = {};
for (let i = 0; ; i++) { o[i % 1000] = i; o["" + (i % 500)]; }
