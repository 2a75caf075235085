const p = { x: 1 };
let o;
for (;;) { o = Object.create(p); }
