const map = new Map(Array.from({ length: 500 }, (_, i) => [i, i]));
let n = 0;
for (;;) for (const [k, v] of map) n += v;
