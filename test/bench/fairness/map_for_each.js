const map = new Map(Array.from({ length: 500 }, (_, i) => [i, i]));
let n = 0;
for (;;) map.forEach((v) => { n += v; });
