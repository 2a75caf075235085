let o = { x: 1 };
for (let i = 0; i < 1000; i++) o = Object.create(o);
let n = 0;
for (;;) { if ("x" in o) n++; if ("missing" in o) n++; }
