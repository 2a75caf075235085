const all = [];
for (let i = 0; i < 100; i++) { const o = {}; o["p" + i] = 1; o.x = i; all.push(o); }
let n = 0;
for (let i = 0; ; i++) n += all[i % 100].x;
