const all = [];
for (let i = 0; i < 200; i++) { const o = {}; o["p" + i] = 1; o.x = i; all.push(o); }
for (let i = 0; ; i++) all[i % 200].x = i;
