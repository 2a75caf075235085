const a = [];
for (;;) { for (let i = 0; i < 100; i++) a.push(i); for (let i = 0; i < 100; i++) a.pop(); }
