const o = {};
for (let i = 0; i < 300; i++) o["key" + i] = i;
let n = 0;
for (;;) for (const key in o) n++;
