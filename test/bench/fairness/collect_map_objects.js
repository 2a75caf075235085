const map = new Map();
for (let i = 0; i < 50000; i++) map.set({}, i);
const k = {};
let o;
for (;;) { o = [1, 2, 3, 4, 5, 6]; map.has(k); }
