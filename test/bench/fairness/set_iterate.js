const set = new Set(Array.from({ length: 2000 }, (_, i) => i));
let n = 0;
for (;;) for (const value of set) n += value;
