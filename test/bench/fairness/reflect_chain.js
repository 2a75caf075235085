let o = { x: 1 };
for (let i = 0; i < 1000; i++) o = Object.create(o);
let n = 0;
for (;;) { if (Reflect.has(o, "missing")) n++; Reflect.get(o, "x"); }
