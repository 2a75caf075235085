const o = {};
for (let i = 0; i < 100; i++) o["key" + i] = i;
for (;;) Object.assign({}, o);
