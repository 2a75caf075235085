const list = [1, 2, [3, 4]];
for (;;) { const [a, b, [c, d]] = list; const { length, ...rest } = { length: a, x: b, y: c }; }
