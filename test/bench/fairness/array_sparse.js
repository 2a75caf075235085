const a = [];
for (let i = 0; ; i++) { a[(i * 7919) % 1000000] = i; if (i % 1000 === 0) a.length = 0; }
