const o = {};
for (let i = 0; i < 300; i++) o["key" + i] = i;
let c;
for (;;) c = { ...o };
