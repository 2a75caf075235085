const o = {};
for (let i = 0; i < 1000; i++) o["key" + i] = i;
for (;;) { const { key5, ...rest } = o; }
