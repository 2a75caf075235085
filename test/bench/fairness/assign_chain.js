let t = {};
for (let i = 0; i < 1000; i++) t = Object.create(t);
const s = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 };
for (;;) Object.assign(Object.create(t), s);
