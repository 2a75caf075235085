const a = Array.from({ length: 2000 }, (_, i) => i);
for (;;) { a.push(a.shift()); a.unshift(a.pop()); }
