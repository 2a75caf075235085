const a = [];
for (let i = 0; i < 60000; i++) a.push(i);
for (;;) { a.length = 10; a[59999] = 1; }
