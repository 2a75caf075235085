let o = {};
for (let i = 0; i < 300; i++) o["key" + i] = i;
for (let i = 0; i < 1000; i++) o = Object.create(o);
let n = 0;
for (;;) for (const k in o) n++;
