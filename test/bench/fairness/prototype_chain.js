let o = { x: 1 };
for (let i = 0; i < 200; i++) o = Object.create(o);
let n = 0;
for (;;) { n += o.x; n += o.missing === undefined ? 1 : 0; }
