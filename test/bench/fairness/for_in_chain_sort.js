let o = {};
for (let i = 0; i < 3000; i++) o["key" + i] = i;
for (let i = 0; i < 300; i++) { o = Object.create(o); }
const p = {}; for (let i = 0; i < 300; i++) p["own" + i] = 1;
Object.setPrototypeOf(p, o);
let n = 0;
for (;;) for (const k in p) n++;
