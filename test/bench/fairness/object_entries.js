const o = {};
for (let i = 0; i < 300; i++) o["key" + i] = i;
for (;;) Object.fromEntries(Object.entries(o));
